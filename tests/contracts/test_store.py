"""What every store must do; run against the durable one and its in-memory twin."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from hera._generated import models
from hera.exceptions import RunNotFound, StoreError
from hera.local.core.changes import ChildAdded, NodePut, RunPut
from hera.local.store.base import RunFilter, RunRecord
from hera.local.store.memory import MemoryStore
from hera.local.store.sqlite import SqliteStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=timezone.utc)


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    made = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "home" / "hera.db")
    yield made
    made.close()


def record(name: str = "demo", created_at: datetime = NOON, **more) -> RunRecord:
    workflow = models.Workflow(
        metadata=models.ObjectMeta(name=name, uid=f"uid-{name}", namespace="default"),
        spec=models.WorkflowSpec(entrypoint="main", templates=[models.Template(name="main")]),
    )
    return RunRecord(
        name=name,
        uid=f"uid-{name}",
        namespace="default",
        workflow=workflow,
        library=more.pop("library", ()),
        created_at=created_at,
        options=more,
    )


def node(node_id: str, phase: str = "Running", **fields) -> models.NodeStatus:
    return models.NodeStatus(id=node_id, name=node_id, display_name=node_id, type="Pod", phase=phase, **fields)


def puts(*node_ids: str) -> list[NodePut]:
    return [NodePut(node(node_id)) for node_id in node_ids]


def test_a_record_comes_back_as_it_was_given(store):
    library = (
        models.WorkflowTemplate(metadata=models.ObjectMeta(name="tools"), spec=models.WorkflowSpec(entrypoint="x")),
        models.ClusterWorkflowTemplate(metadata=models.ObjectMeta(name="all"), spec=models.WorkflowSpec()),
    )
    given = record(library=library, stand_ins={"busybox": "sh"}, source_folder="/src")

    store.create(given)

    assert store.record("demo") == given


def test_a_name_is_taken_once(store):
    store.create(record())

    with pytest.raises(StoreError) as caught:
        store.create(record())

    assert caught.value.code == "name-taken"
    assert caught.value.message.startswith("a run named 'demo' is already kept in ")
    assert "generateName: demo-" in caught.value.hint


def test_a_new_run_has_an_empty_status(store):
    store.create(record())

    status = store.status("demo")

    assert (status.phase, status.message, status.nodes, status.children) == ("", "", {}, {})


def test_nodes_come_back_in_the_order_in_which_they_were_made_with_their_last_state(store):
    store.create(record())
    store.append("demo", puts("demo", "demo-2"))
    store.append("demo", [NodePut(node("demo-1")), NodePut(node("demo", "Succeeded", message="done"))])

    status = store.status("demo")

    assert list(status.nodes) == ["demo", "demo-2", "demo-1"]
    assert status.nodes["demo"] == node("demo", "Succeeded", message="done")


def test_the_last_of_several_states_in_one_commit_is_kept(store):
    store.create(record())

    store.append("demo", [NodePut(node("demo", "Pending")), NodePut(node("demo", "Running"))])

    assert store.status("demo").nodes["demo"].phase == "Running"


def test_children_keep_the_order_in_which_they_were_added_and_count_once(store):
    store.create(record())
    store.append("demo", [*puts("a", "b", "c", "d"), ChildAdded("a", "d"), ChildAdded("a", "b"), ChildAdded("c", "b")])
    store.append("demo", [ChildAdded("a", "b"), ChildAdded("a", "c"), ChildAdded("a", "d")])

    assert store.status("demo").children == {"a": ["d", "b", "c"], "c": ["b"]}


def test_a_child_may_be_linked_in_the_commit_that_makes_it_whatever_the_order(store):
    store.create(record())

    store.append("demo", [NodePut(node("a")), ChildAdded("a", "b"), NodePut(node("b"))])

    assert store.status("demo").children == {"a": ["b"]}


def test_workflow_fields_that_a_change_leaves_out_stay(store):
    outputs = models.Outputs(parameters=[models.Parameter(name="g", value="1")])
    store.create(record())
    store.append("demo", [RunPut(phase="Running", message="waiting", started_at=NOON)])
    store.append("demo", [RunPut(message=""), RunPut(outputs=outputs, shutdown="Stop")])
    store.append("demo", [RunPut(phase="Failed", finished_at=NOON + timedelta(microseconds=1500))])
    store.append("demo", [RunPut(conditions=({"type": "Completed", "status": "True"},))])

    status = store.status("demo")

    assert (status.phase, status.message, status.shutdown) == ("Failed", "", "Stop")
    assert (status.started_at, status.finished_at) == (NOON, NOON + timedelta(microseconds=1500))
    assert status.outputs == outputs
    assert status.conditions == ({"type": "Completed", "status": "True"},)


def test_runs_do_not_mix(store):
    for name in ("one", "two"):
        store.create(record(name))
    store.append("one", [*puts("a", "b"), ChildAdded("a", "b"), RunPut(phase="Running")])
    store.append("two", [*puts("b", "a"), ChildAdded("b", "a")])

    assert list(store.status("one").nodes) == ["a", "b"]
    assert store.status("one").children == {"a": ["b"]}
    assert store.status("two").children == {"b": ["a"]}
    assert store.status("two").phase == ""


def test_a_status_that_was_read_does_not_change_with_later_changes(store):
    store.create(record())
    store.append("demo", [*puts("a", "b"), ChildAdded("a", "b")])
    before = store.status("demo")

    store.append("demo", [*puts("c"), ChildAdded("a", "c"), RunPut(phase="Failed")])

    assert (list(before.nodes), before.children, before.phase) == (["a", "b"], {"a": ["b"]}, "")


def test_the_list_shows_newest_first_with_phase_and_node_count(store):
    for hours, name in enumerate(["old", "mid", "new"]):
        store.create(record(name, NOON + timedelta(hours=hours)))
    store.append("mid", [*puts("a", "b", "c"), RunPut(phase="Succeeded", message="m", started_at=NOON)])

    listed = store.summaries()

    assert [(line.name, line.phase, line.node_count) for line in listed] == [
        ("new", "", 0),
        ("mid", "Succeeded", 3),
        ("old", "", 0),
    ]
    assert (listed[1].started_at, listed[1].finished_at, listed[1].message) == (NOON, None, "m")
    assert (listed[1].uid, listed[1].namespace, listed[1].created_at) == (
        "uid-mid",
        "default",
        NOON + timedelta(hours=1),
    )


@pytest.mark.parametrize(
    ("which", "names"),
    [
        (RunFilter(phases=frozenset({"Failed"})), ["b1"]),
        (RunFilter(phases=frozenset({"Failed", ""})), ["b1", "a%1"]),
        (RunFilter(prefix="a"), ["a2", "a%1"]),
        (RunFilter(prefix="a%"), ["a%1"]),
        (RunFilter(limit=2), ["b1", "a2"]),
        (RunFilter(limit=0), []),
    ],
)
def test_the_list_can_be_narrowed(store, which, names):
    phases = {"a%1": "", "a2": "Succeeded", "b1": "Failed"}
    for hours, (name, phase) in enumerate(phases.items()):
        store.create(record(name, NOON + timedelta(hours=hours)))
        store.append(name, [RunPut(phase=phase)])

    assert [line.name for line in store.summaries(which)] == names


@pytest.mark.parametrize("call", ["record", "status", "delete", "lease"])
def test_an_unknown_run_is_named_with_its_neighbours(store, call):
    for name in ("coinflip-x7k2p", "diamond-bbbbb"):
        store.create(record(name))

    with pytest.raises(RunNotFound) as caught:
        getattr(store, call)("coinflip-x7k2q")

    assert caught.value.message.startswith("no run named 'coinflip-x7k2q' is kept in ")
    assert caught.value.hint == "did you mean 'coinflip-x7k2p'?"


def test_changes_of_an_unknown_run_are_refused(store):
    with pytest.raises(RunNotFound):
        store.append("nobody", puts("a"))


def test_a_deleted_run_leaves_nothing_to_the_next_of_its_name(store):
    store.create(record())
    store.append("demo", [*puts("a", "b"), ChildAdded("a", "b"), RunPut(phase="Failed")])
    store.delete("demo")
    store.create(record())

    status = store.status("demo")

    assert (status.nodes, status.children, status.phase) == ({}, {}, "")


def test_a_run_is_driven_by_one_engine_at_a_time(store):
    store.create(record())
    with store.lease("demo"), pytest.raises(StoreError) as caught, store.lease("demo"):
        pass

    assert caught.value.code == "held"
    assert caught.value.message.startswith("the run 'demo' is being driven by ")


def test_a_lease_can_be_taken_again_when_it_was_given_back(store):
    store.create(record())
    with pytest.raises(ZeroDivisionError), store.lease("demo"):
        1 / 0

    with store.lease("demo"):
        pass


def test_closing_twice_is_harmless(store):
    store.close()
    store.close()


def test_changes_that_are_not_waited_for_are_read_back_all_the_same(store):
    """Only a loss of power may take them back."""
    store.create(record())
    store.append("demo", puts("a"), is_durable=False)
    store.append("demo", [NodePut(node("a", "Succeeded")), *puts("b"), ChildAdded("a", "b")], is_durable=False)
    status = store.status("demo")
    assert {name: one.phase for name, one in status.nodes.items()} == {"a": "Succeeded", "b": "Running"}
    assert status.children == {"a": ["b"]}
