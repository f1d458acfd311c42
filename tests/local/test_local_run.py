"""The run API, from a manifest to a finished run, on this machine's processes."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest

from hera._generated import models
from hera.exceptions import EngineError, InvalidWorkflow, Refused, RunNotFound, StoreError
from hera.local.clock import SkippingClock
from hera.local.executors.scripted import ScriptedExecutor, succeeds
from hera.local.run import list_runs, open_run, resume_run, run_workflow
from hera.local.store.base import RunFilter
from hera.local.store.memory import MemoryStore
from hera.local.store.sqlite import SqliteStore
from hera.local.submission import Submission
from hera.local.watch import LogPrinted, NodeChanged, RunFinished, RunOpened, WarningGiven, as_json
from hera.shared.model import decode


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def shell(name: str, source: str, *inputs: str, **more) -> dict:
    return {
        "name": name,
        "inputs": {"parameters": [{"name": given} for given in inputs]},
        "script": {"image": "alpine:3.20", "command": ["sh"], "source": source},
        **more,
    }


def pass_on(name: str, value: str) -> dict:
    return {"parameters": [{"name": name, "value": value}]}


def manifest(*templates: dict, kind=models.Workflow, metadata=None, **spec):
    document = {
        "metadata": metadata or {"generateName": "demo-"},
        "spec": {"entrypoint": templates[0]["name"] if templates else None, "templates": list(templates), **spec},
    }
    return decode(kind, document)


def hello(**more):
    return manifest(shell("main", "echo hello"), **more)


def coin(side: str):
    return manifest(
        {
            "name": "main",
            "steps": [
                [{"name": "flip", "template": "flip"}],
                [
                    {"name": each, "template": "it-was", "when": f'{{{{steps.flip.outputs.result}}}} == "{each}"',
                     "arguments": pass_on("side", each)}
                    for each in ("heads", "tails")
                ],
            ],
        },
        shell("flip", f"echo {side}"),
        shell("it-was", "echo it was {{inputs.parameters.side}}", "side"),
        metadata={"name": "coin"},
    )  # fmt: skip


def test_a_workflow_runs_to_its_end_and_is_kept(home):
    run = run_workflow(hello(), home=home)

    assert run.phase == "Succeeded"
    assert run.name.startswith("demo-")
    assert run.folder == home / "runs" / run.name
    assert run.logs() == [f"{run.name}: hello"]
    assert timedelta() < run.duration < timedelta(seconds=30)
    assert [(line.name, line.phase, line.node_count) for line in list_runs(home)] == [(run.name, "Succeeded", 1)]
    kept = open_run(run.name, home)
    assert kept.to_dict() == run.to_dict()
    assert kept.logs() == run.logs()


@pytest.mark.parametrize(("side", "other"), [("heads", "tails"), ("tails", "heads")])
def test_a_coin_is_flipped(home, side, other):
    run = run_workflow(coin(side), home=home)

    assert [(node.name, node.type, node.phase) for node in run.nodes.values()] == [
        ("coin", "Steps", "Succeeded"),
        ("coin[0]", "StepGroup", "Succeeded"),
        ("coin[0].flip", "Pod", "Succeeded"),
        ("coin[1]", "StepGroup", "Succeeded"),
        *sorted([(f"coin[1].{side}", "Pod", "Succeeded"), (f"coin[1].{other}", "Skipped", "Skipped")]),
    ]
    assert run.nodes["flip"].outputs.result == side
    assert run.nodes[side].logs() == [f"it was {side}"]
    assert run.nodes[other].message.startswith("when ")


def test_a_diamond_fans_out_and_gathers_results(home):
    tasks = [
        {"name": "list", "template": "list"},
        {"name": "square", "template": "square", "depends": "list", "withParam": "{{tasks.list.outputs.result}}",
         "arguments": pass_on("n", "{{item}}")},
        {"name": "side", "template": "list", "depends": "list"},
        {"name": "show", "template": "show", "depends": "square && side",
         "arguments": pass_on("all", "{{tasks.square.outputs.result}}")},
    ]  # fmt: skip
    workflow = manifest(
        {"name": "main", "dag": {"tasks": tasks}},
        shell("list", "echo '[1, 2, 3]'"),
        shell("square", "echo $(({{inputs.parameters.n}} * {{inputs.parameters.n}}))", "n"),
        shell("show", "echo '{{inputs.parameters.all}}'", "all"),
    )

    run = run_workflow(workflow, home=home)

    assert run.phase == "Succeeded"
    assert run.nodes["show"].logs() == ["[1,4,9]"]
    assert [run.nodes[f"square({i}:{i + 1})"].outputs.result for i in range(3)] == ["1", "4", "9"]
    assert {child.display_name for child in run.nodes["list"].children} == {"square", "side"}


def test_a_step_that_fails_fails_the_run(home):
    run = run_workflow(manifest(shell("main", "echo oh no >&2; exit 3")), home=home)

    assert (run.phase, run.message) == ("Failed", "main: Error (exit code 3)")
    assert (run.nodes[run.name].phase, run.nodes[run.name].exit_code) == ("Failed", 3)
    assert run.logs() == [f"{run.name}: oh no"]


def test_what_a_step_printed_is_at_hand_although_argo_would_not_record_it(home):
    """Argo keeps a result only where some other node refers to it; people want to see it all the same."""
    attempts = "case '{{retries}}' in 0) echo first; exit 1;; *) echo second; echo noise >&2;; esac"
    workflow = manifest(
        {"name": "main", "steps": [[{"name": name, "template": name} for name in ("once", "twice")]]},
        shell("once", "echo 30; echo noise >&2"),
        shell("twice", attempts, retryStrategy={"limit": "1"}),
    )

    run = run_workflow(workflow, home=home)

    assert (run.nodes["once"].outputs.result, run.nodes["twice"].outputs.result) == ("30", "second")
    assert "result" not in run.to_dict()["status"]["nodes"][run.nodes["once"].id]["outputs"]
    assert open_run(run.name, home).nodes["once"].outputs.result == "30"


def test_watchers_hear_the_whole_story_in_order(home):
    heard = []

    run = run_workflow(hello(), home=home, on_event=heard.append)

    assert isinstance(heard[0], RunOpened)
    assert (heard[0].name, heard[0].folder, heard[0].resumed) == (run.name, run.folder, False)
    phases = [event.node.phase for event in heard if isinstance(event, NodeChanged)]
    assert [phases[0], phases[-1]] == ["Pending", "Succeeded"]
    lines = [(event.display_name, event.stream, event.text) for event in heard if isinstance(event, LogPrinted)]
    assert lines == [(run.name, "stdout", "hello")]
    assert isinstance(heard[-1], RunFinished)
    last = as_json(heard[-1])
    assert (last["event"], last["phase"], last["workflow"]["status"]["phase"]) == (
        "run-finished",
        "Succeeded",
        "Succeeded",
    )


def test_a_watcher_that_fails_is_reported_after_the_run(home):
    def watch(event):
        raise ZeroDivisionError

    with pytest.raises(EngineError) as caught:
        run_workflow(hello(), home=home, name="watched", on_event=watch)

    assert str(caught.value) == (
        "the function that watched the run 'watched' failed; the run itself went on and ended Succeeded\n"
        "  = its result is kept: hera get watched"
    )
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert open_run("watched", home).phase == "Succeeded"


def test_parameters_replace_those_of_the_manifest_and_values_that_are_no_text_become_json(home):
    workflow = manifest(
        shell("main", "echo '{{workflow.parameters.text}} {{workflow.parameters.data}} {{workflow.parameters.own}}'"),
        arguments={"parameters": [{"name": name, "value": "own"} for name in ("text", "data", "own")]},
    )

    run = run_workflow(workflow, parameters={"text": "a b", "data": {"n": [1]}}, home=home)

    assert run.logs() == [f'{run.name}: a b {{"n": [1]}} own']


def test_outputs_of_the_entrypoint_and_global_ones_are_at_hand(home):
    outputs = [
        {"name": "own", "valueFrom": {"path": "/tmp/own"}},
        {"name": "exported", "globalName": "shared", "valueFrom": {"path": "/tmp/own"}},
    ]
    workflow = manifest(shell("main", "echo 7 > /tmp/own", outputs={"parameters": outputs}))

    run = run_workflow(workflow, home=home)

    assert dict(run.outputs.parameters) == {"own": "7", "exported": "7", "shared": "7"}
    assert dict(open_run(run.name, home).outputs.parameters) == dict(run.outputs.parameters)


def test_an_artifact_is_kept_where_the_run_says(home):
    artifacts = [{"name": "report", "path": "/tmp/report.txt", "archive": {"none": {}}}]
    workflow = manifest(shell("main", "echo fine > /tmp/report.txt", outputs={"artifacts": artifacts}))

    run = run_workflow(workflow, home=home)

    assert run.outputs.artifacts["report"].stored_at.read_text() == "fine\n"


def test_a_template_is_run_by_itself(home):
    template = hello(kind=models.WorkflowTemplate, metadata={"name": "tool"})

    run = run_workflow(template, home=home)

    assert (run.phase, run.name.startswith("tool-")) == ("Succeeded", True)
    plain = run.to_dict()
    assert plain["metadata"]["labels"]["workflows.argoproj.io/workflow-template"] == "tool"
    assert plain["spec"] == {"workflowTemplateRef": {"name": "tool"}}
    assert plain["status"]["storedWorkflowTemplateSpec"]["entrypoint"] == "main"


# --- names -----------------------------------------------------------------------------------------------------------


def test_a_name_that_is_in_use_is_refused_before_anything_starts(home):
    run_workflow(hello(), home=home, name="mine")
    heard = []

    with pytest.raises(StoreError) as caught:
        run_workflow(hello(), home=home, name="mine", on_event=heard.append)

    assert (caught.value.code, heard) == ("name-taken", [])


def test_a_name_of_the_manifest_that_is_in_use_gets_a_random_suffix_and_one_warning_says_so(home):
    fixed = manifest(shell("main", "echo {{workflow.name}}"), metadata={"name": "mine"})
    heard = []

    first = run_workflow(fixed, home=home)
    second = run_workflow(fixed, home=home, on_event=heard.append)

    assert first.name == "mine"
    assert re.fullmatch(r"mine-[a-z0-9]{5}", second.name)
    assert second.workflow.metadata.name == second.name
    assert list(second.nodes[second.name].logs()) == [second.name]
    assert [(e.message, e.field) for e in heard if isinstance(e, WarningGiven)] == [
        (f"a run named 'mine' is kept already, so this one is '{second.name}'", "metadata.name")
    ]
    assert sorted(summary.name for summary in list_runs(home)) == ["mine", second.name]


def test_the_warning_of_a_name_in_use_says_how_to_go_on_with_an_unfinished_run(home):
    fixed = manifest(shell("main", "echo hello"), metadata={"name": "mine"})
    store = MemoryStore()
    store.create(Submission.of(fixed, (), {}, None, {}).record(datetime(2026, 1, 2, tzinfo=timezone.utc)))
    heard = []

    run = run_workflow(fixed, home=home, store=store, on_event=heard.append)

    assert [e.message for e in heard if isinstance(e, WarningGiven)] == [
        f"a run named 'mine' is kept already, so this one is '{run.name}'; "
        "to go on with the kept one: hera run --resume mine"
    ]


def test_a_random_name_that_is_in_use_is_drawn_again(home):
    class Unlucky(MemoryStore):
        tries = 0

        def create(self, record):
            self.tries += 1
            if self.tries < 4:
                raise StoreError("taken", code="name-taken")
            super().create(record)

    store = Unlucky()

    run = run_workflow(hello(), home=home, store=store)

    assert (store.tries, run.phase) == (4, "Succeeded")
    assert run.record.workflow.metadata.name == run.name


# --- refusals --------------------------------------------------------------------------------------------------------


def test_a_workflow_that_the_linter_finds_wrong_is_not_started_and_leaves_no_trace(home):
    workflow = manifest({"name": "main", "steps": [[{"name": "a", "template": "nowhere"}]]})

    with pytest.raises(InvalidWorkflow) as caught:
        run_workflow(workflow, home=home)

    assert "nowhere" in caught.value.message
    assert [finding.severity for finding in caught.value.findings] == ["error"]
    assert not home.exists()


def test_what_this_machine_cannot_do_is_refused_all_at_once_and_leaves_no_trace(home):
    steps = [[{"name": name, "template": name} for name in ("one", "two")]]
    missing = {"image": "registry.example/none", "command": ["no-such-program-here"]}
    workflow = manifest(
        {"name": "main", "steps": steps},
        {"name": "one", "container": missing},
        {"name": "two", "container": missing},
        {"name": "unused", "container": missing},
    )

    with pytest.raises(Refused) as caught:
        run_workflow(workflow, home=home)

    assert caught.value.message.startswith("2 things cannot be run on this machine:\n- template 'one', ")
    assert "\n- template 'two', " in caught.value.message
    assert "unused" not in caught.value.message
    assert caught.value.hint
    assert not home.exists()


def test_a_parameter_that_nobody_takes_leaves_no_trace(home):
    with pytest.raises(InvalidWorkflow, match="the workflow takes no parameter 'x'"):
        run_workflow(hello(), parameters={"x": "1"}, home=home)

    assert not home.exists()


# --- going on --------------------------------------------------------------------------------------------------------


class DyingStore(SqliteStore):
    """Fails at the given journal write, as if the disk had filled up."""

    def __init__(self, path, dies_at):
        super().__init__(path)
        self.left = dies_at

    def append(self, name, changes, *, is_durable=True):
        self.left -= 1
        if self.left == 0:
            raise StoreError("full", code="store-full")
        super().append(name, changes, is_durable=is_durable)


@pytest.mark.parametrize("dies_at", [1, 2, 3, 4])
def test_a_run_that_stopped_goes_on_where_it_was(home, dies_at):
    store = DyingStore(home / "hera.db", dies_at)
    with pytest.raises(StoreError, match="full"):
        run_workflow(coin("heads"), home=home, store=store)
    store.close()
    heard = []

    run = resume_run("coin", home=home, on_event=heard.append)

    assert (run.phase, run.nodes["heads"].logs()) == ("Succeeded", ["it was heads"])
    assert heard[0].resumed is (dies_at > 1)
    assert run.nodes["tails"].phase == "Skipped"


def test_a_run_goes_on_with_what_it_was_started_with(home):
    workflow = manifest({"name": "main", "container": {"image": "example/tool", "args": ["of the image"]}})
    store = DyingStore(home / "hera.db", 1)
    with pytest.raises(StoreError):
        run_workflow(workflow, home=home, store=store, name="a", stand_ins={"example/tool": "echo instead"})
    store.close()

    assert resume_run("a", home=home).logs() == ["a: instead of the image"]


def test_a_finished_run_is_returned_as_it_is(home):
    first = run_workflow(hello(), home=home, name="a")
    heard = []

    again = resume_run("a", home=home, on_event=heard.append)

    assert again.to_dict() == first.to_dict()
    assert [type(event) for event in heard] == [RunFinished]


def test_waiting_can_be_skipped(home):
    workflow = manifest(
        {"name": "main", "steps": [[{"name": "wait", "template": "wait"}], [{"name": "say", "template": "say"}]]},
        {"name": "wait", "suspend": {"duration": "3h"}},
        shell("say", "echo hello"),
    )
    clock = SkippingClock()

    run = run_workflow(workflow, home=home, clock=clock)

    assert run.phase == "Succeeded"
    assert run.duration >= timedelta(hours=3)
    assert clock.elapsed >= timedelta(hours=3)


def test_a_deadline_comes_before_the_end_of_a_pod_that_plays_for_longer(home):
    workflow = manifest(shell("main", "true"), activeDeadlineSeconds=60)
    clock = SkippingClock()
    executor = ScriptedExecutor({"main": succeeds(duration=timedelta(hours=1))}, clock=clock)

    run = run_workflow(workflow, home=home, store=MemoryStore(), clock=clock, executor=executor)

    assert (run.phase, executor.killed) == ("Failed", [run.name])
    assert timedelta(minutes=1) <= clock.elapsed < timedelta(minutes=5)


# --- looking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", [open_run, lambda name, home: resume_run(name, home=home)])
def test_a_run_that_is_not_there_is_named_with_its_neighbours(home, look):
    with pytest.raises(RunNotFound) as caught:
        look("hello", home)
    assert caught.value.message == f"no run named 'hello' is kept in {home}"
    assert not home.exists()

    run_workflow(hello(), home=home, name="hello-1")
    with pytest.raises(RunNotFound) as caught:
        look("hello", home)
    assert caught.value.hint == "did you mean 'hello-1'?"


def test_a_home_that_does_not_exist_has_no_runs(home):
    assert list_runs(home) == []
    assert not home.exists()


def test_the_list_can_be_narrowed(home):
    run_workflow(hello(), home=home, name="good")
    run_workflow(manifest(shell("main", "exit 1")), home=home, name="bad")

    assert [line.name for line in list_runs(home)] == ["bad", "good"]
    assert [line.name for line in list_runs(home, RunFilter(phases=frozenset({"Failed"})))] == ["bad"]


def test_the_home_is_taken_from_the_environment(home, monkeypatch):
    monkeypatch.setenv("HERA_HOME", str(home))

    run = run_workflow(hello())

    assert [line.name for line in list_runs()] == [run.name]
    with closing(sqlite3.connect(home / "hera.db")) as plain, plain:
        assert plain.execute("SELECT phase FROM runs").fetchall() == [("Succeeded",)]
    plain.close()
