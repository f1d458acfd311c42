"""Workflows of all four kinds: construction, documents out and in, equality, look-ups."""

from __future__ import annotations

import os

import pytest

from hera.exceptions import ManifestError, ModelDecodeError
from hera.workflows import (
    DAG,
    ClusterWorkflowTemplate,
    Container,
    CronWorkflow,
    Parameter,
    Task,
    Workflow,
    WorkflowTemplate,
    models,
)

KINDS = [Workflow, WorkflowTemplate, ClusterWorkflowTemplate, CronWorkflow]


def make(kind, **fields):
    if kind is CronWorkflow:
        fields.setdefault("schedules", ["* * * * *"])
    with kind(name="w", entrypoint="d", arguments={"a": "1"}, **fields) as w, DAG(name="d"):
        Task(name="t", template=Container(name="c", image="i", args=["{{inputs.parameters.x}}"], inputs={"x": 1}))
    return w


@pytest.mark.parametrize("kind", KINDS)
def test_documents_have_version_kind_metadata_and_spec(kind):
    document = make(kind).to_dict()
    assert list(document) == ["apiVersion", "kind", "metadata", "spec"]
    assert (document["apiVersion"], document["kind"]) == ("argoproj.io/v1alpha1", kind.__name__)
    spec = document["spec"]["workflowSpec"] if kind is CronWorkflow else document["spec"]
    assert [template["name"] for template in spec["templates"]] == ["d", "c"]
    assert spec["arguments"] == {"parameters": [{"name": "a", "value": "1"}]}


@pytest.mark.parametrize("kind", KINDS)
def test_documents_read_back_are_equal(kind, tmp_path):
    w = make(kind)
    assert kind.from_dict(w.to_dict()) == w
    assert kind.from_yaml(w.to_yaml()) == w
    assert kind.from_file(w.to_file(tmp_path)) == w
    assert type(w.build()).__name__ == kind.__name__


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_read_can_be_worked_on(kind):
    with kind.from_dict(make(kind).to_dict()) as w:
        w.entrypoint = "new"
        with DAG(name="new"):
            Task(name="x", template="c")
    document = w.to_dict()
    spec = document["spec"]["workflowSpec"] if kind is CronWorkflow else document["spec"]
    assert spec["entrypoint"] == "new"
    assert [template["name"] for template in spec["templates"]] == ["d", "c", "new"]


def test_an_empty_workflow_still_has_metadata_and_spec():
    assert Workflow().to_dict() == {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {},
        "spec": {},
    }


def test_kind_follows_the_class_unless_given():
    class Mine(Workflow):
        pass

    assert Mine().kind == "Mine"
    assert Mine(kind="Workflow").to_dict()["kind"] == "Workflow"


@pytest.mark.parametrize("field", ["name", "generate_name"])
def test_names_have_a_length(field):
    Workflow(**{field: "x" * 63})
    with pytest.raises(ValueError) as caught:
        Workflow(**{field: "x" * 64})
    assert caught.value.message == f"{field} must be no more than 63 characters: {'x' * 64}"


@pytest.mark.parametrize("kind", [WorkflowTemplate, ClusterWorkflowTemplate])
def test_templates_have_no_status(kind):
    with pytest.raises(ValueError, match="status is not a valid field on a WorkflowTemplate"):
        kind(name="a", status=models.WorkflowStatus())


def test_schedule_is_an_earlier_name():
    with pytest.warns(DeprecationWarning, match="pass schedules") as caught:
        w = CronWorkflow(name="a", schedule="X", schedules=["Y"])
    assert (w.schedules, w.schedule) == (["Y", "X"], None)
    assert caught[0].filename == __file__


def test_cron_fields_and_those_of_its_workflows():
    w = CronWorkflow(
        name="a",
        schedules=("1 * * * *",),
        suspend=True,
        cron_suspend=False,
        timezone="UTC",
        concurrency_policy="Forbid",
        stop_strategy={"expression": "x"},
        parallelism=2,
    )
    assert w.to_dict()["spec"] == {
        "schedules": ["1 * * * *"],
        "suspend": False,
        "timezone": "UTC",
        "concurrencyPolicy": "Forbid",
        "stopStrategy": {"expression": "x"},
        "workflowSpec": {"suspend": True, "parallelism": 2},
    }


def test_a_cron_document_with_one_schedule_is_read():
    document = {"spec": {"schedule": "1 * * * *", "workflowSpec": {"entrypoint": "e"}}, "metadata": {"name": "a"}}
    w = CronWorkflow.from_dict(document)
    assert w.schedules == ["1 * * * *"]
    assert "schedule" in document["spec"]


@pytest.mark.parametrize(
    "given", ["s", ["s"], ("s",), models.LocalObjectReference(name="s"), [models.LocalObjectReference(name="s")]]
)
def test_pull_secrets(given):
    w = Workflow(name="w", image_pull_secrets=given)
    assert w.image_pull_secrets == [models.LocalObjectReference(name="s")]
    assert w.to_dict()["spec"] == {"imagePullSecrets": [{"name": "s"}]}


def test_pull_secrets_of_a_wrong_type():
    with pytest.raises(AssertionError, match="image_pull_secrets holds 3 of type int"):
        Workflow(name="w", image_pull_secrets=[3])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (None, "Workflow has no arguments set"),
        (models.Arguments(), "Workflow has no argument parameters set"),
        ({"b": 1}, "`a` is not a valid workflow parameter"),
    ],
)
def test_parameters_that_are_not_there(arguments, message):
    with pytest.raises(KeyError) as caught:
        Workflow(name="w", arguments=arguments).get_parameter("a")
    assert caught.value.message == message


@pytest.mark.parametrize("arguments", [{"a": 1}, Parameter(name="a"), [{"b": 1}, Parameter(name="a", value=2)]])
def test_parameters_refer_to_the_workflows_arguments(arguments):
    assert Workflow(name="w", arguments=arguments).get_parameter("a") == Parameter(
        name="a", value="{{workflow.parameters.a}}"
    )


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Workflow, {"name": "a", "value": "1"}),
        (WorkflowTemplate, {"name": "a", "default": "1"}),
        (ClusterWorkflowTemplate, {"name": "a", "default": "1"}),
    ],
)
def test_defaults_of_arguments_are_never_lost(kind, written):
    """A template keeps the default; a workflow that is started as it is needs a value, and the default is that."""
    w = kind(name="w", arguments=Parameter(name="a", default=1))
    assert w.to_dict()["spec"]["arguments"] == {"parameters": [written]}


def test_files_are_named_after_the_workflow(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Workflow(name="w").to_file() == tmp_path / "w.yaml"
    assert Workflow(generate_name="g-").to_file("new/dir") == tmp_path / "new/dir/g.yaml"
    assert Workflow().to_file(tmp_path) == tmp_path / "workflow.yaml"
    assert Workflow(name="w").to_file(tmp_path, "other") == tmp_path / "other.yaml"
    assert (tmp_path / "w.yaml").read_text() == Workflow(name="w").to_yaml()
    assert sorted(os.listdir(tmp_path)) == ["new", "other.yaml", "w.yaml", "workflow.yaml"]


def test_yaml_takes_the_options_of_a_dumper_that_change_only_the_look():
    w = Workflow(name="w")
    assert w.to_yaml(default_flow_style=False, width=120, allow_unicode=True) == w.to_yaml()
    with pytest.raises(TypeError, match="to_yaml has no option 'sort_kyes'"):
        w.to_yaml(sort_kyes=True)
    with pytest.raises(TypeError, match="writes to no stream"):
        w.to_yaml(open)


def test_documents_with_unknown_keys_are_read_with_a_warning():
    document = make(Workflow).to_dict()
    document["spec"]["entrypont"] = "x"
    with pytest.warns(UserWarning, match=r"keys that Argo does not know: spec\.entrypont"):
        assert Workflow.from_dict(document) == make(Workflow)


@pytest.mark.parametrize(
    ("read", "error", "message"),
    [
        (lambda: Workflow.from_dict([]), ManifestError, "a Workflow document is a mapping, got list"),
        (lambda: Workflow.from_dict({"metadata": {}}), ModelDecodeError, "`spec` is missing"),
        (
            lambda: Workflow.from_dict({"metadata": {}, "spec": {"parallelism": "x"}}),
            ModelDecodeError,
            "spec.parallelism: expected a whole number",
        ),
        (
            lambda: Workflow.from_yaml("a: 1\n---\nb: 2\n"),
            ManifestError,
            "<text> holds 2 documents, and a Workflow is one",
        ),
        (lambda: Workflow.from_yaml("a: [1"), ManifestError, ""),
        (lambda: Workflow.from_yaml("a:\n\t- b"), ManifestError, ""),
    ],
)
def test_documents_that_cannot_be_read(read, error, message):
    with pytest.raises(error) as caught:
        read()
    assert message in str(caught.value)
    assert isinstance(caught.value, ValueError)
