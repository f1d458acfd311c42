"""What becomes of a manifest when it is submitted."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest

from hera._generated import models
from hera.exceptions import InvalidWorkflow
from hera.local.naming import checked_name, random_name
from hera.local.submission import as_workflow, name_prefix, refuse_unused, stamped, with_parameters
from hera.shared.model import decode, to_dict

NOON = datetime(2026, 1, 2, 12, 0, 0, 999, tzinfo=timezone.utc)


def workflow(*, declared=(), entry_inputs=(), text="", **metadata) -> models.Workflow:
    return decode(
        models.Workflow,
        {
            "metadata": metadata or {"generateName": "demo-"},
            "spec": {
                "entrypoint": "main",
                "arguments": {"parameters": [{"name": name, "value": "own"} for name in declared]},
                "templates": [
                    {
                        "name": "main",
                        "inputs": {"parameters": [{"name": name} for name in entry_inputs]},
                        "container": {"image": "x", "command": [text]},
                    }
                ],
            },
        },
    )


def test_a_workflow_is_submitted_as_it_is():
    given = workflow()

    assert as_workflow(given, ()) == (given, ())


@pytest.mark.parametrize(
    ("kind", "label", "cluster_scope"),
    [
        (models.WorkflowTemplate, "workflows.argoproj.io/workflow-template", None),
        (models.ClusterWorkflowTemplate, "workflows.argoproj.io/cluster-workflow-template", True),
    ],
)
def test_a_template_is_run_by_a_workflow_that_refers_to_it(kind, label, cluster_scope):
    template = kind(metadata=models.ObjectMeta(name="tools"), spec=models.WorkflowSpec(entrypoint="main"))

    made, library = as_workflow(template, ())

    assert library == (template,)
    assert made.metadata == models.ObjectMeta(generate_name="tools-", labels={label: "tools"})
    assert made.spec == models.WorkflowSpec(
        workflow_template_ref=models.WorkflowTemplateRef(name="tools", cluster_scope=cluster_scope)
    )


def test_a_cron_workflow_gives_the_workflow_of_its_next_moment():
    spec = models.WorkflowSpec(entrypoint="main")
    cron = models.CronWorkflow(
        metadata=models.ObjectMeta(name="nightly", namespace="ops"),
        spec=models.CronWorkflowSpec(
            schedules=["0 0 * * *"],
            workflow_spec=spec,
            workflow_metadata=models.ObjectMeta(labels={"team": "a"}, annotations={"note": "b"}),
        ),
    )

    made, _ = as_workflow(cron, ())

    assert made.spec == spec
    assert made.metadata == models.ObjectMeta(
        generate_name="nightly-",
        namespace="ops",
        labels={"team": "a", "workflows.argoproj.io/cron-workflow": "nightly"},
        annotations={"note": "b"},
    )


def test_given_parameters_go_first_and_replace_those_of_the_manifest():
    given = workflow(declared=["a", "b"])
    before = to_dict(given)

    made = with_parameters(given, {"b": "1", "new": "2"})

    assert [(p.name, p.value) for p in made.spec.arguments.parameters] == [("b", "1"), ("new", "2"), ("a", "own")]
    assert to_dict(given) == before


@pytest.mark.parametrize(
    "taker",
    [
        {"declared": ["speed"]},
        {"entry_inputs": ["speed"]},
        {"text": "{{workflow.parameters.speed}}"},
        {"text": "{{=workflow.parameters['speed']}}"},
        {"text": '{{=workflow.parameters["speed"]}}'},
        {"text": "{{workflow.parameters}}"},
        {"text": "{{workflow.parameters.json}}"},
    ],
)
def test_a_parameter_is_taken_where_it_is_declared_or_mentioned(taker):
    given = workflow(**taker)

    refuse_unused(["speed"], given, given, ())


def test_a_parameter_that_nobody_takes_is_refused_with_the_nearest_name():
    given = workflow(declared=["learning_rate", "epochs"], entry_inputs=["data"], text="{{workflow.parameters.speed}}")

    with pytest.raises(InvalidWorkflow) as caught:
        refuse_unused(["learning-rate", "epochs", "zzz"], given, given, ())

    assert caught.value.code == "unknown-parameter"
    assert str(caught.value) == (
        "the workflow takes no parameter 'learning-rate'; did you mean 'learning_rate'?\n"
        "the workflow takes no parameter 'zzz'\n"
        "  = its parameters: data, epochs, learning_rate"
    )


def test_a_submitted_workflow_has_what_the_server_would_fill_in():
    given = workflow(generateName="demo-", labels={"a": "b"})

    made = stamped(given, name="demo-x7k2p", uid="u-1", created_at=NOON)

    assert to_dict(made.metadata) == {
        "generateName": "demo-",
        "labels": {"a": "b"},
        "name": "demo-x7k2p",
        "namespace": "default",
        "uid": "u-1",
        "creationTimestamp": "2026-01-02T12:00:00Z",
    }
    assert (made.api_version, made.kind) == ("argoproj.io/v1alpha1", "Workflow")


def test_a_workflow_without_any_name_is_refused():
    with pytest.raises(InvalidWorkflow) as caught:
        name_prefix(workflow(namespace="x"))

    assert str(caught.value) == (
        "the workflow has neither a name nor a generateName\n  = give it metadata.generateName, such as `hello-`"
    )


def test_random_names_use_the_alphabet_of_argo_and_fit():
    names = {random_name("demo-") for _ in range(200)}

    assert all(re.fullmatch(r"demo-[bcdfghjklmnpqrstvwxz2456789]{5}", name) for name in names)
    assert len(names) > 190
    assert len(random_name("x" * 80)) == 63


@pytest.mark.parametrize("name", ["Hello", "a_b", "-a", "a-", "", "../x", "a/b", "x" * 254])
def test_a_name_that_cannot_be_an_objects_or_a_folders_is_refused(name):
    with pytest.raises(InvalidWorkflow) as caught:
        checked_name(name)

    assert caught.value.message == f"'{name}' cannot be the name of a workflow"
