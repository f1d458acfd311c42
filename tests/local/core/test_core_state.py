"""The state itself: allowed transitions, and invariants that do notice when something is wrong."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from core_driver import Driver, manifest

from hera._generated import models
from hera.local.core.apply import apply
from hera.local.core.changes import ChildAdded, NodePut, RunPut
from hera.local.core.invariants import InvariantBroken, check_invariants
from hera.local.core.state import RunState
from hera.local.core.transitions import FULFILLED, NODE_TRANSITIONS, RUN_TRANSITIONS, is_allowed


def started() -> RunState:
    text = """
    entrypoint: main
    templates:
    - {name: main, steps: [[{name: a, template: x}, {name: b, template: x}]]}
    - {name: x, container: {image: i, command: [c]}}
    """
    return Driver(manifest(text)).start().state


@pytest.mark.parametrize("table", [NODE_TRANSITIONS, RUN_TRANSITIONS])
def test_the_tables_lead_to_phases_that_they_know(table):
    """Every phase that can be reached has a row."""
    assert {after for row in table.values() for after in row} <= set(table)


def test_a_final_phase_is_left_for_an_error_only():
    """What has ended has ended; an engine error found later is the one exception."""
    for phase in FULFILLED:
        assert NODE_TRANSITIONS[phase] <= {phase, "Error"}
    assert not is_allowed(NODE_TRANSITIONS, "Skipped", "Error")
    assert not is_allowed(RUN_TRANSITIONS, "Succeeded", "Error")


@pytest.mark.parametrize(
    ("before", "after"), [("Succeeded", "Running"), ("Omitted", "Pending"), ("Running", "Pending")]
)
def test_a_change_that_breaks_the_table_is_a_mistake_of_ours(before, after):
    """It stops the engine instead of spoiling the journal."""
    state = started()
    node = models.NodeStatus(id="n", name="w.n", type="Pod", phase=before)
    state.nodes["n"] = node
    with pytest.raises(AssertionError, match=f"w.n: {before} → {after}"):
        apply(state, NodePut(msgspec.structs.replace(node, phase=after)))


def test_a_child_is_linked_once():
    """Also among many."""
    state = started()
    for index in range(40):
        apply(state, ChildAdded("p", f"c{index}"))
        apply(state, ChildAdded("p", f"c{index // 2}"))
    assert state.children["p"] == [f"c{index}" for index in range(40)]


def test_the_empty_text_clears_the_message():
    """None leaves it as it is."""
    state = started()
    apply(state, RunPut(message="m"))
    apply(state, RunPut())
    assert state.message == "m"
    apply(state, RunPut(message=""))
    assert state.message == ""


def _spoil_node(**fields: object) -> Callable[[RunState], None]:
    def spoil(state: RunState) -> None:
        node_id, node = list(state.nodes.items())[-1]
        state.nodes[node_id] = msgspec.structs.replace(node, **fields)

    return spoil


def _forget_frame(state: RunState) -> None:
    assert state.runtime is not None
    state.runtime.frames.pop(list(state.nodes)[-1])


def _lose_link(state: RunState) -> None:
    state.children.clear()


def _end_too_early(state: RunState) -> None:
    state.phase = "Succeeded"


def _miscount(state: RunState) -> None:
    state.active_pods += 1


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_spoil_node(id="other"), "stored under"),
        (_spoil_node(name="w[0].other"), "its id is not that of its name"),
        (_spoil_node(phase="Done"), "no such phase"),
        (_spoil_node(children=["x"]), "children belong to the state"),
        (_spoil_node(finished_at="2024-01-31T12:00:00Z"), "Pending with finishedAt"),
        (_spoil_node(boundary_id="gone"), "unknown boundary"),
        (_forget_frame, "nobody attends to it"),
        (_lose_link, "nodes that nothing leads to"),
        (_end_too_early, "some of its nodes have not"),
        (_miscount, "active_pods"),
    ],
)
def test_invariants_notice(spoil, message):
    """A check that cannot fail checks nothing."""
    state = started()
    check_invariants(state)
    spoil(state)
    with pytest.raises(InvariantBroken, match=message):
        check_invariants(state)
