"""What programs written for earlier releases pass, and what becomes of it."""

from __future__ import annotations

import pytest

import hera.workflows as hw
from hera.exceptions import InvalidFieldValue
from hera.expr import g
from hera.workflows import DAG, Container, Env, Parameter, Step, Steps, Task, Workflow, models


def template(made):
    return Workflow(name="w", templates=[made]).to_dict()["spec"]["templates"][0]


def step(**fields):
    return template(Steps(name="s", sub_steps=[Step(name="n", template="t", **fields)]))["steps"][0][0]


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({"ports": [{"container_port": "80"}]}, {"ports": [{"containerPort": 80}]}),
        ({"ports": [models.ContainerPort(container_port="80")]}, {"ports": [{"containerPort": 80}]}),
        ({"tty": "true", "stdin": "False"}, {"tty": True, "stdin": False}),
    ],
)
def test_the_text_of_a_number_or_truth_value_stands_for_it(fields, body):
    assert template(Container(name="c", image="i", **fields))["container"] == {"image": "i", **body}


@pytest.mark.parametrize("given", ["2", 2, 2.0])
def test_workflow_fields_are_written_as_numbers(given):
    assert Workflow(name="w", parallelism=given).to_dict()["spec"] == {"parallelism": 2}


@pytest.mark.parametrize("text", ["two", "2.5", "", "0x2", "1e3", "9" * 30])
def test_other_texts_are_no_numbers(text):
    with pytest.raises(InvalidFieldValue, match="field parallelism: expected a whole number"):
        Workflow(name="w", parallelism=text).to_dict()


def test_documents_are_read_as_argo_reads_them():
    text = "metadata: {name: w}\nspec:\n  parallelism: '2'\n"
    with pytest.raises(ValueError, match="expected a whole number") as caught:
        Workflow.from_yaml(text)
    assert (caught.value.file, caught.value.line, caught.value.column) == ("<text>", 3, 16)


class TestExpressionsAsValues:
    def test_arguments_become_expression_tags(self):
        made = step(arguments={"a": g.inputs.parameters.x.as_int() + 1}, with_param=g.workflow.parameters.p)
        assert made["arguments"] == {"parameters": [{"name": "a", "value": "{{=asInt(inputs.parameters.x) + 1}}"}]}
        assert made["withParam"] == "{{=workflow.parameters.p}}"

    def test_parameters_and_variables_too(self):
        assert Parameter(name="a", value=g.a.b).value == "{{=a.b}}"
        assert Env(name="A", value=g.a.b).build().value == "{{=a.b}}"

    def test_a_condition_is_written_bare(self):
        assert step(when=g.a == 1)["when"] == "a == 1"


SOURCES = [
    (hw.ExistingVolume(name="v", claim_name="c", mount_path="/v", read_only=True), "persistentVolumeClaim"),
    (hw.NFSVolume(name="v", server="s", path="/", mount_path="/v", read_only=True), "nfs"),
    (hw.CSIVolume(name="v", driver="d", mount_path="/v", read_only=True), "csi"),
]


@pytest.mark.parametrize(("volume", "source"), SOURCES, ids=[source for _, source in SOURCES])
def test_a_read_only_volume_is_read_only_at_its_source_and_at_the_mount(volume, source):
    made = template(Container(name="c", image="i", volumes=[volume]))
    assert made["volumes"][0][source]["readOnly"] is True
    assert made["container"]["volumeMounts"] == [{"name": "v", "mountPath": "/v", "readOnly": True}]


def test_sources_that_know_no_read_only_get_none():
    volume = hw.EmptyDirVolume(name="v", mount_path="/v", read_only=True)
    assert template(Container(name="c", volumes=volume))["volumes"] == [{"name": "v", "emptyDir": {}}]


class TestNothingIsLostWithoutAWord:
    def test_a_model_of_another_class_is_refused(self):
        with pytest.raises(InvalidFieldValue) as caught:
            template(Container(name="c", readiness_probe=models.Container(image="x")))
        assert caught.value.message == "Container 'c', field readiness_probe.image: Argo has no such field here"
        assert caught.value.hint == "a model of another class stands where this field's own belongs"

    def test_a_model_whose_fields_all_fit_is_taken(self):
        made = Workflow(name="w", artifact_gc=models.ArtifactGC(strategy="Never")).to_dict()
        assert made["spec"]["artifactGC"] == {"strategy": "Never"}

    @pytest.mark.parametrize("loop", [{"with_param": Parameter(name="x")}, {"with_items": [Parameter(name="x")]}])
    def test_a_loop_over_a_parameter_without_value_is_refused(self, loop):
        (field,) = loop
        with pytest.raises(InvalidFieldValue) as caught:
            step(**loop)
        assert caught.value.message == f"{field} of step 'n' is the parameter 'x', which has no value"

    def test_a_template_without_name_cannot_be_called(self):
        with pytest.raises(InvalidFieldValue) as caught:
            template(DAG(name="d", tasks=[Task(name="t", template=Container(image="x"))]))
        assert caught.value.message == "the template of task 't', a Container, has no name to refer to"

    def test_the_entrypoint_is_a_name(self):
        with pytest.raises(InvalidFieldValue) as caught:
            Workflow(name="w", entrypoint=Container(name="c")).to_dict()
        assert caught.value.message == "entrypoint is a Container, and takes the name of a template"

    def test_a_value_that_contains_itself_is_refused(self):
        value: list = []
        value.append(value)
        with pytest.raises(InvalidFieldValue) as caught:
            step(arguments={"a": value})
        assert caught.value.message == "argument 'a' of step 'n' contains itself"
        assert caught.value.__suppress_context__  # one error, without the frames of `json`


class TestRecordsInsideModels:
    """They were API models themselves in earlier releases."""

    def test_in_inputs_and_outputs(self):
        made = template(
            Container(
                name="c",
                inputs=models.Inputs(parameters=[Parameter(name="a", default=1), models.Parameter(name="b")]),
                outputs=models.Outputs(artifacts=[hw.Artifact(name="o", path="/o")], result="r"),
            )
        )
        assert made["inputs"] == {"parameters": [{"name": "a", "default": "1"}, {"name": "b"}]}
        assert made["outputs"] == {"artifacts": [{"name": "o", "path": "/o"}], "result": "r"}

    def test_in_arguments(self):
        made = step(arguments=models.Arguments(parameters=[Parameter(name="a", value=[1])]))
        assert made["arguments"] == {"parameters": [{"name": "a", "value": "[1]"}]}


def test_empty_lists_that_somebody_gave_stay():
    assert template(Container(name="c", tolerations=[]))["tolerations"] == []
    assert Workflow(name="w", image_pull_secrets=[]).to_dict()["spec"] == {"imagePullSecrets": []}


def test_a_manifest_is_a_text_or_a_workflow():
    with pytest.raises(InvalidFieldValue) as caught:
        template(hw.Resource(name="r", action="create", manifest={"kind": "Pod"}))
    assert caught.value.message == "Resource 'r': manifest is a dict"
