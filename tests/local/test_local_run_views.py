"""A run as callers see it, made from records alone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from hera._generated import models
from hera.exceptions import NoSuchName
from hera.local.run import Run
from hera.local.store.base import RunRecord, StoredStatus
from hera.shared.model import decode, to_dict

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=timezone.utc)


def node(name: str, node_id: str, kind: str = "Pod", phase: str = "Succeeded", **fields) -> models.NodeStatus:
    return models.NodeStatus(id=node_id, name=name, type=kind, phase=phase, **{"display_name": name, **fields})


@pytest.fixture
def run(tmp_path) -> Run:
    workflow = decode(
        models.Workflow,
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Workflow",
            "metadata": {"name": "demo", "uid": "u-1", "namespace": "default", "labels": {"team": "a"}},
            "spec": {"entrypoint": "main", "templates": [{"name": "main", "steps": []}]},
        },
    )
    outputs = decode(
        models.Outputs,
        {
            "result": "30",
            "exitCode": "0",
            "parameters": [{"name": "p", "value": "1"}, {"name": "unset"}],
            "artifacts": [{"name": "a", "path": "/tmp/a", "s3": {"key": "demo/demo-say-2/a.tgz"}}, {"name": "raw"}],
        },
    )
    inputs = decode(models.Inputs, {"parameters": [{"name": "n", "value": "5"}]})
    times = {"started_at": "2026-01-02T12:00:00Z", "finished_at": "2026-01-02T12:00:03Z"}
    nodes = [
        node("demo", "demo", "Steps", outputs=decode(models.Outputs, {"parameters": [{"name": "own", "value": "o"}]})),
        node("demo[0]", "demo-1", "StepGroup", display_name="[0]", boundary_id="demo"),
        node(
            "demo[0].say",
            "demo-2",
            display_name="say",
            template_name="say",
            inputs=inputs,
            outputs=outputs,
            message="m",
            **times,
        ),
        node("demo[1]", "demo-3", "StepGroup", display_name="[1]"),
        node("demo[1].say", "demo-4", display_name="say", template_name="say", phase="Running"),
        node("demo[1].say2", "demo-5", display_name="say2", template_name="say", phase="Skipped", kind="Skipped"),
    ]
    children = {"demo": ["demo-1"], "demo-1": ["demo-2"], "demo-2": ["demo-3"], "demo-3": ["demo-4", "demo-5"]}
    status = StoredStatus(
        phase="Failed",
        message="why",
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=1.5),
        outputs=decode(models.Outputs, {"parameters": [{"name": "g", "value": "global"}]}),
        conditions=({"type": "Completed", "status": "True"},),
        nodes={each.id: each for each in nodes},
        children=children,
    )
    for node_id, text in {"demo-2": "hello\r\nworld\n", "demo-4": "caf\xe9 \udcff\nno newline"}.items():
        log = tmp_path / "pods" / node_id / "main.log"
        log.parent.mkdir(parents=True)
        log.write_bytes(text.encode("utf-8", "surrogateescape"))
    return Run(RunRecord("demo", "u-1", "default", workflow, (), NOON), status, tmp_path)


def test_a_run_tells_how_it_went(run):
    assert (run.name, run.uid, run.namespace, run.phase, run.message) == ("demo", "u-1", "default", "Failed", "why")
    assert (run.started_at, run.duration, run.is_finished) == (NOON, timedelta(seconds=1.5), True)


def test_nodes_are_listed_by_full_name_in_the_order_in_which_they_were_made(run):
    assert list(run.nodes) == ["demo", "demo[0]", "demo[0].say", "demo[1]", "demo[1].say", "demo[1].say2"]
    assert len(run.nodes) == 6


@pytest.mark.parametrize("name", ["demo[0].say", "say", "demo-2"])
def test_a_node_answers_to_full_name_display_name_and_id(run, name):
    assert run.nodes[name].id == "demo-2"
    assert name in run.nodes


def test_a_node_that_is_not_there_is_answered_with_those_that_are(run):
    with pytest.raises(NoSuchName) as caught:
        run.nodes["syy"]

    assert str(caught.value) == "the run 'demo' has no node 'syy'\n  = did you mean 'say'?"
    assert "nope" not in run.nodes
    assert run.nodes.get("nope") is None


def test_a_node_shows_what_it_took_and_left(run):
    say = run.nodes["say"]

    assert (say.type, say.phase, say.message, say.template_name) == ("Pod", "Succeeded", "m", "say")
    assert say.inputs.parameters == {"n": "5"}
    assert (say.outputs.result, say.outputs.exit_code, say.exit_code) == ("30", 0, 0)
    assert say.outputs.parameters == {"p": "1"}
    assert (say.started_at, say.finished_at, say.duration) == (NOON, NOON + timedelta(seconds=3), timedelta(seconds=3))
    assert say.pod_name == "demo-say-2"
    assert [child.name for child in run.nodes["demo[1]"].children] == ["demo[1].say", "demo[1].say2"]


def test_an_artifact_tells_where_it_is_kept(run):
    artifacts = run.nodes["say"].outputs.artifacts

    assert artifacts["a"].stored_at == run.folder / "artifacts" / "demo" / "demo-say-2" / "a.tgz"
    assert artifacts["a"].manifest.path == "/tmp/a"
    assert artifacts["raw"].stored_at is None


def test_an_output_that_is_not_there_is_answered_with_those_that_are(run):
    with pytest.raises(NoSuchName) as caught:
        run.nodes["say"].outputs.parameters["q"]

    assert str(caught.value) == "node 'say' has no output parameter 'q'\n  = it has: 'p'"


def test_a_node_without_outputs_has_empty_ones(run):
    outputs = run.nodes["demo[1].say"].outputs

    assert (outputs.result, outputs.exit_code, dict(outputs.parameters), dict(outputs.artifacts)) == (
        None,
        None,
        {},
        {},
    )
    assert run.nodes["demo[1].say"].duration is None


def test_the_outputs_of_a_run_are_those_of_its_entrypoint_and_the_global_ones(run):
    assert dict(run.outputs.parameters) == {"own": "o", "g": "global"}


def test_log_lines_come_in_order_without_newlines_and_undecodable_bytes_are_marked(run):
    assert run.nodes["demo[0].say"].logs() == ["hello\r", "world"]
    assert run.nodes["demo[1].say"].logs() == ["café �", "no newline"]
    assert run.nodes["say2"].logs() == []


def test_a_group_has_the_lines_of_what_is_inside_it_and_not_of_what_follows(run):
    assert run.nodes["demo[0]"].logs() == ["hello\r", "world"]
    assert run.nodes["demo"].logs() == ["hello\r", "world", "café �", "no newline"]


def test_the_lines_of_a_run_stand_behind_their_pods_names(run):
    assert run.logs() == [
        "demo-say-2: hello\r",
        "demo-say-2: world",
        "demo-say-4: café �",
        "demo-say-4: no newline",
    ]


def test_the_workflow_object_is_that_of_the_api(run):
    plain = run.to_dict()

    assert plain["metadata"] == {
        "name": "demo",
        "uid": "u-1",
        "namespace": "default",
        "labels": {
            "team": "a",
            "workflows.argoproj.io/completed": "true",
            "workflows.argoproj.io/phase": "Failed",
        },
        "annotations": {"workflows.argoproj.io/pod-name-format": "v2"},
    }
    status = plain["status"]
    assert {key: status[key] for key in ("phase", "message", "startedAt", "finishedAt", "conditions")} == {
        "phase": "Failed",
        "message": "why",
        "startedAt": "2026-01-02T12:00:00Z",
        "finishedAt": "2026-01-02T12:00:01Z",
        "conditions": [{"type": "Completed", "status": "True"}],
    }
    assert status["outputs"] == {"parameters": [{"name": "g", "value": "global"}]}
    assert status["nodes"]["demo-3"]["children"] == ["demo-4", "demo-5"]
    assert "children" not in status["nodes"]["demo-4"]
    assert plain["spec"] == {"entrypoint": "main", "templates": [{"name": "main", "steps": []}]}


def test_making_the_workflow_object_changes_no_record(run):
    before = to_dict(run.record.workflow)

    run.to_dict()

    assert to_dict(run.record.workflow) == before
    assert run.status.nodes["demo-3"].children is None


def test_a_run_that_has_not_begun_is_bare(tmp_path, run):
    fresh = Run(run.record, StoredStatus(), tmp_path)

    assert (fresh.phase, fresh.duration, dict(fresh.nodes), fresh.logs()) == ("", None, {}, [])
    assert fresh.to_dict()["metadata"]["labels"] == {"team": "a"}
    assert "annotations" not in fresh.to_dict()["metadata"]


def test_templates_from_elsewhere_are_listed_as_far_as_they_were_used(tmp_path, run):
    library = decode(
        models.WorkflowTemplate,
        {
            "metadata": {"name": "lib"},
            "spec": {"templates": [{"name": t, "container": {"image": "x"}} for t in ("used", "inner", "unused")]},
        },
    )
    nodes = {
        "demo-1": node("demo.a", "demo-1", template_ref=models.TemplateRef(name="lib", template="used")),
        "demo-2": node("demo.b", "demo-2", template_name="inner", template_scope="namespaced/lib"),
        "demo-3": node("demo.c", "demo-3", template_name="main", template_scope="local/demo"),
    }
    record = RunRecord("demo", "u", "default", run.record.workflow, (library,), NOON)

    plain = Run(record, StoredStatus(nodes=nodes), tmp_path).to_dict()

    assert list(plain["status"]["storedTemplates"]) == ["namespaced/lib/used", "namespaced/lib/inner"]
