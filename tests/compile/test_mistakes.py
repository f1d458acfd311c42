"""Mistakes that only a build can see: one error with the user's words, file and line."""

from __future__ import annotations

import sys

import pytest

from hera.exceptions import HeraException, InvalidFieldValue
from hera.workflows import (
    DAG,
    Container,
    ContainerNode,
    ContainerSet,
    CronWorkflow,
    EmptyDirVolume,
    InvalidType,
    Parameter,
    S3Artifact,
    Script,
    Step,
    Steps,
    Suspend,
    Task,
    Workflow,
    models,
)
from hera.workflows._compile import origins_of

NAN = float("nan")


def line() -> int:
    return sys._getframe(1).f_lineno


def templates(*made):
    return Workflow(name="w", templates=list(made))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Workflow(name="w", parallelism="x"), "Workflow 'w', field parallelism: expected a whole number, got the text \"x\""),
        (lambda: Workflow(name="w", labels={"a": 1}), "Workflow 'w', field labels.a: expected a string, got 1"),
        (lambda: Workflow(name=3), "Workflow 3, field name: expected a string, got 3"),
        (lambda: Workflow(name="w", suspend="yes"), "Workflow 'w', field suspend: expected true or false, got the text \"yes\""),
        (lambda: CronWorkflow(name="w", schedules=[1]), "CronWorkflow 'w', field schedules[0]: expected a string, got 1"),
        (lambda: CronWorkflow(name="w", schedules=[], cron_suspend="x"), "CronWorkflow 'w', field cron_suspend: expected true or false, got the text \"x\""),
        (lambda: CronWorkflow(name="w", schedules=[], suspend="x"), "CronWorkflow 'w', field suspend: expected true or false, got the text \"x\""),
        (lambda: templates(Container(name="c", image=3, command="ls")), None),
        (lambda: templates(Container(name="c", command="ls")), "Container 'c', field command: expected a list, got the text \"ls\""),
        (lambda: templates(Container(name="c", args=[1])), "Container 'c', field args[0]: expected a string, got 1"),
        (lambda: templates(Container(name="c", pod_security_context=3)), "Container 'c', field pod_security_context: expected a map, got 3"),
        (lambda: templates(Suspend(name="s", daemon="x")), "Suspend 's', field daemon: expected true or false, got the text \"x\""),
        (lambda: templates(DAG(name="d", tasks=[Task(name="t", template="x", depends="a", dependencies=[1])])), "Task 't', field dependencies[0]: expected a string, got 1"),
        (lambda: templates(Steps(name="d", sub_steps=[Step(name="t", template="x", continue_on=3)])), "Step 't', field continue_on: expected a map, got 3"),
        (lambda: templates(ContainerSet(name="s", containers=[ContainerNode(name="n", tty=3)])), "ContainerNode 'n', field tty: expected true or false, got 3"),
    ],
)  # fmt: skip
def test_wrong_types_name_the_users_field_and_place(make, message):
    expected = make.__code__.co_firstlineno
    with pytest.raises(InvalidFieldValue) as caught:
        make().to_dict()
    assert (caught.value.file, caught.value.line) == (__file__, expected)
    if message is not None:
        assert caught.value.message == message


def test_all_wrong_types_are_reported_together():
    with pytest.raises(InvalidFieldValue) as caught:
        Workflow(name="w", parallelism="x", priority="y", templates=[Suspend(name="s", daemon=3)]).build()
    assert sorted(text.partition(":")[0] for text in caught.value.message.splitlines()) == [
        "Suspend 's', field daemon",
        "Workflow 'w', field parallelism",
        "Workflow 'w', field priority",
    ]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: templates(Container(name="c", inputs=3)), ValueError, "Unrecognised type <class 'int'> for input value 3 of template 'c'"),
        (lambda: templates(Container(name="c", outputs={"a": "1"})), ValueError, "Unrecognised type <class 'dict'> for output value {'a': '1'} of template 'c'"),
        (lambda: Workflow(name="w", arguments="x"), TypeError, "Unrecognised type <class 'str'> for argument value 'x' of Workflow 'w'"),
        (lambda: templates(DAG(name="d", tasks=[Task(name="t", template="x", arguments=3)])), TypeError, "Unrecognised type <class 'int'> for argument value 3 of task 't'"),
        (lambda: templates(DAG(name="d", tasks=[Task(name="t", template="x", arguments={"rate": NAN})])), ValueError, "argument 'rate' of task 't' cannot be written as JSON: it holds NaN or an infinity"),
        (lambda: templates(DAG(name="d", tasks=[Task(name="t", template="x", arguments={"s": {1}})])), TypeError, "argument 's' of task 't' cannot be written as JSON: Object of type set is not JSON serializable"),
        (lambda: templates(DAG(name="d", tasks=[Task(name="t", template="x", with_items=[{"a": NAN}])])), ValueError, "with_items of task 't' cannot be written as JSON: it holds NaN or an infinity"),
        (lambda: templates(Steps(name="d", sub_steps=[Step(name="t", template="x", with_param={1})])), TypeError, "with_param of step 't' cannot be written as JSON: Object of type set is not JSON serializable"),
        (lambda: templates(Container(name="c", env="X")), ValueError, "Container 'c': env holds 'X' of type str"),
        (lambda: templates(Container(name="c", env_from="X")), ValueError, "Container 'c': env_from holds 'X' of type str"),
        (lambda: templates(Container(name="c", volumes="X")), ValueError, "Container 'c': volumes holds 'X' of type str"),
        (lambda: templates(Container(name="c", metrics="X")), ValueError, "Container 'c': metrics holds 'X' of type str"),
        (lambda: templates(Container(name="c", image="")), AssertionError, "Container 'c' has no image"),
        (lambda: templates(Container(name="c", image_pull_policy="Sometimes")), KeyError, "Container 'c': there is no image pull policy 'Sometimes'"),
        (lambda: templates(Container(name="c", volumes=EmptyDirVolume(name="v"))), AssertionError, "EmptyDirVolume 'v' is used in a container but has no mount_path"),
        (lambda: templates(Container(name="c", inputs=Parameter(value=1))), ValueError, "name cannot be `None` or empty when used (a Parameter without name)"),
        (lambda: templates(Container(name="c", outputs=S3Artifact(key="k"))), ValueError, "name cannot be `None` or empty when used (a S3Artifact without name)"),
        (lambda: templates(Script(name="s")), AssertionError, "Script 's' has no source"),
        (lambda: Workflow(name="w", templates=[3]), InvalidType, "<class 'int'>: Workflow 'w' cannot use 3 as a template"),
        (lambda: Workflow(name="w", templates=[{"name": "x"}]), InvalidType, "<class 'dict'>: Workflow 'w' cannot use {'name': 'x'} as a template"),
        (lambda: templates(DAG(name="d", tasks=["x"])), InvalidType, "<class 'str'>: DAG 'd' cannot hold 'x'"),
        (lambda: templates(Steps(name="d", sub_steps=["x"])), InvalidType, "<class 'str'>: Steps 'd' cannot hold 'x'"),
        (lambda: templates(ContainerSet(name="d", containers=["x"])), InvalidType, "<class 'str'>: ContainerSet 'd' cannot hold 'x'"),
    ],
)  # fmt: skip
def test_mistakes_name_the_thing_and_the_place(make, error, message):
    expected = make.__code__.co_firstlineno
    with pytest.raises(error) as caught:
        make().to_dict()
    assert isinstance(caught.value, HeraException)
    assert caught.value.message == message
    assert (caught.value.file, caught.value.line) == (__file__, expected)


@pytest.mark.parametrize("field", ["template", "on_exit", "inline"])
def test_a_function_that_is_not_decorated_is_no_template(field):
    fields = {"template": "x", "on_exit": None} if field == "on_exit" else {}
    with pytest.raises(InvalidType) as caught:
        templates(DAG(name="d", tasks=[Task(name="t", **{**fields, field: line})])).build()
    assert caught.value.message == f"<class 'function'>: Task 't' cannot use {line!r} as a template"
    assert caught.value.file == __file__


def test_a_dict_with_a_key_that_its_model_does_not_know():
    with pytest.raises(TypeError) as caught:
        templates(Container(name="c", readiness_probe={"htpGet": {}})).build()
    assert caught.value.message == "template 'c': readiness_probe.htpGet: models.Probe has no such field"
    assert caught.value.file == __file__


# --- look-ups ---

GIVING = Container(
    name="giving",
    inputs=[Parameter(name="in-p", description="d", default=1), S3Artifact(name="in-a", key="k")],
    outputs=[Parameter(name="out-p", value_from={"path": "/x"}), S3Artifact(name="out-a", key="k")],
)


def node(**fields):
    return Task(name="n", **fields)


def test_references_to_inputs():
    parameter = GIVING.get_parameter("in-p")
    assert parameter == Parameter(name="in-p", description="d", default=1, value="{{inputs.parameters.in-p}}")
    assert GIVING.get_artifact("in-a").from_ == "{{inputs.artifacts.in-a}}"


def test_references_to_outputs():
    n = node(template=GIVING)
    assert n.get_parameter("out-p") == Parameter(name="out-p", value="{{tasks.n.outputs.parameters.out-p}}")
    assert n.get_artifact("out-a").from_ == "{{tasks.n.outputs.artifacts.out-a}}"
    assert [each.name for each in n.get_outputs_as_arguments()] == ["out-p", "out-a"]
    assert n.get_result_as("r") == Parameter(name="r", value="{{tasks.n.outputs.result}}")
    assert n.get_parameters_as("r") == Parameter(name="r", value="{{tasks.n.outputs.parameters}}")
    assert node(template=models.Template(name="m", outputs=models.Outputs(parameters=[models.Parameter(name="p")]))).get_parameter("p").name == "p"  # fmt: skip


@pytest.mark.parametrize(
    ("look_up", "error", "message"),
    [
        (lambda: Container(name="c").get_parameter("x"), KeyError, "No inputs set. Parameter x not found."),
        (lambda: Container(name="c", inputs=S3Artifact(name="a")).get_parameter("x"), KeyError, "No parameters set. Parameter x not found."),
        (lambda: GIVING.get_parameter("x"), KeyError, "Parameter x not found."),
        (lambda: Container(name="c").get_artifact("x"), KeyError, "No inputs set. Artifact x not found."),
        (lambda: Container(name="c", inputs={"a": 1}).get_artifact("x"), KeyError, "No artifacts set. Artifact x not found."),
        (lambda: GIVING.get_artifact("x"), KeyError, "Artifact x not found."),
        (lambda: node(template="foo").get_parameter("x"), ValueError, "Cannot get output parameters when the template was set via a name: foo"),
        (lambda: node(template="foo").get_artifact("x"), ValueError, "Cannot get output artifacts when the template was set via a name: foo"),
        (lambda: node(template="foo").get_outputs_as_arguments(), ValueError, "Cannot get outputs when the template was set via a name: foo"),
        (lambda: node(inline=GIVING).get_parameter("x"), ValueError, "Only 'template' is supported (not inline or template_ref)"),
        (lambda: node(template=Container(name="q")).get_parameter("x"), ValueError, "Cannot get output parameters. Template 'q' has no outputs"),
        (lambda: node(template=Container(name="q")).get_outputs_as_arguments(), ValueError, "Template 'q' has no outputs"),
        (lambda: node(template=Container(name="q", outputs=S3Artifact(name="a"))).get_parameter("x"), ValueError, "Cannot get output parameters. Template 'q' has no output parameters"),
        (lambda: node(template=GIVING).get_parameter("zz"), KeyError, "No output parameter named `zz` found"),
        (lambda: node(template=GIVING).get_artifact("zz"), KeyError, "No output artifact named `zz` found"),
    ],
)  # fmt: skip
def test_look_ups_that_find_nothing(look_up, error, message):
    with pytest.raises(error) as caught:
        look_up()
    assert caught.value.message == message
    assert caught.value.file == __file__


def test_look_ups_suggest_the_nearest_name():
    with pytest.raises(KeyError) as caught:
        node(template=GIVING).get_parameter("out-q")
    assert caught.value.hint == "did you mean 'out-p'?"


# --- origins ---


def test_each_part_of_a_manifest_knows_its_line():
    places = {}
    places[""] = line() + 1
    with Workflow(name="w") as w:
        places["spec.templates[0]"] = line() + 1
        with DAG(name="d"):
            places["spec.templates[0].dag.tasks[0]"] = line() + 1
            Task(name="a", template="x")
        places["spec.templates[1]"] = line() + 1
        with Steps(name="s") as s:
            places["spec.templates[1].steps[0][0]"] = line() + 1
            Step(name="a", template="x")
            with s.parallel():
                places["spec.templates[1].steps[1][0]"] = line() + 1
                Step(name="b", template="x")
        places["spec.templates[2]"] = line() + 1
        with ContainerSet(name="c"):
            places["spec.templates[2].containerSet.containers[0]"] = line() + 1
            ContainerNode(name="n")
    assert origins_of(w) == {path: (__file__, number) for path, number in places.items()}


def test_origins_in_a_cron_workflow():
    w = CronWorkflow(name="w", schedules=[], templates=[Suspend(name="s")])
    assert set(origins_of(w)) == {"", "spec.workflowSpec.templates[0]"}
