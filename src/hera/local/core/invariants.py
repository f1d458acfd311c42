"""What must be true of a run after every decision; tests check it each time.

None of it is checked in production: that would be a walk over all nodes for each event.
"""

from __future__ import annotations

from collections import Counter

from hera.local.core import names
from hera.local.core.frames import DagFrame, LoopFrame, PodFrame, RetryFrame, StepsFrame, SuspendFrame
from hera.local.core.state import RunState
from hera.local.core.transitions import FAILED_OR_ERROR, FULFILLED, NODE_TRANSITIONS

__all__ = ["InvariantBroken", "check_invariants"]


class InvariantBroken(AssertionError):
    """The state contradicts itself; the message says where."""


def check_invariants(state: RunState) -> None:
    """Look at the whole state.

    Args:
        state: A run, between two decisions.

    Raises:
        InvariantBroken: Something that must always be true is not.
    """
    _check_nodes(state)
    _check_links(state)
    _check_counts(state)
    _check_frames(state)
    _check_end(state)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise InvariantBroken(message)


def _check_nodes(state: RunState) -> None:
    for node_id, node in state.nodes.items():
        _require(node.id == node_id, f"{node.name}: stored under {node_id}")
        _require(state.id_of(node.name) == node_id, f"{node.name}: its id is not that of its name")
        _require(node.phase in NODE_TRANSITIONS and node.phase != "", f"{node.name}: no such phase: {node.phase}")
        _require(node.children is None, f"{node.name}: children belong to the state")
        _require(bool(node.started_at), f"{node.name}: was never started")
        _require(
            (node.phase in FULFILLED) == (node.finished_at is not None),
            f"{node.name}: {node.phase} with finishedAt {node.finished_at}",
        )
        if node.type == "Skipped":
            _require(node.phase in ("Skipped", "Omitted", "Error"), f"{node.name}: Skipped type in phase {node.phase}")
        if node.boundary_id is not None:
            _require(node.boundary_id in state.nodes, f"{node.name}: unknown boundary {node.boundary_id}")


def _check_links(state: RunState) -> None:
    reached = {state.name, state.id_of(names.on_exit_name(state.name))}
    pending = list(reached)
    while pending:
        for child in state.children.get(pending.pop(), ()):
            _require(child in state.nodes, f"link to unknown node {child}")
            if child not in reached:
                reached.add(child)
                pending.append(child)
    lost = [node.name for node in state.nodes.values() if node.id not in reached]
    _require(not lost, f"nodes that nothing leads to: {lost[:3]}")
    for parent, children in state.children.items():
        _require(len(set(children)) == len(children), f"{parent}: a child was linked twice")


def _check_counts(state: RunState) -> None:
    counted = [node for node in state.nodes.values() if node.type in ("Pod", "Steps", "DAG")]
    active = Counter(n.boundary_id for n in counted if n.boundary_id and n.phase in ("Pending", "Running"))
    failed = Counter(n.boundary_id for n in counted if n.boundary_id and n.phase in FAILED_OR_ERROR)
    _require(state.active_children == dict(active), "active_children is not what the nodes say")
    _require(state.failed_children == dict(failed), "failed_children is not what the nodes say")
    pods = sum(1 for node in counted if node.type == "Pod" and node.phase in ("Pending", "Running"))
    _require(state.active_pods == pods, f"active_pods {state.active_pods}, counted {pods}")
    open_nodes = sum(1 for node in state.nodes.values() if node.phase not in FULFILLED)
    _require(state.open_nodes == open_nodes, f"open_nodes {state.open_nodes}, counted {open_nodes}")
    limit = state.plan.workflow.spec.parallelism
    _require(not limit or pods <= limit, f"{pods} pods are active, the limit is {limit}")


_FRAME_TYPES = {
    "Pod": PodFrame,
    "Steps": StepsFrame,
    "DAG": DagFrame,
    "TaskGroup": LoopFrame,
    "Retry": RetryFrame,
    "Suspend": SuspendFrame,
}


def _check_frames(state: RunState) -> None:
    if state.runtime is None or state.is_finished:
        return
    frames = state.runtime.frames
    for node in state.nodes.values():
        if node.phase not in FULFILLED and node.type != "StepGroup":
            frame = frames.get(node.id)
            _require(frame is not None, f"{node.name}: {node.phase}, but nobody attends to it")
            _require(isinstance(frame, _FRAME_TYPES[node.type]), f"{node.name}: attended to by {type(frame).__name__}")
    for node_id, frame in frames.items():
        _require(node_id in state.nodes, f"a frame for the unknown node {node_id}")
        _require(state.nodes[node_id].phase not in FULFILLED, f"{state.nodes[node_id].name}: ended, with a frame")
        _require(not _is_queued(frame), f"{state.nodes[node_id].name}: left in the queue")


def _is_queued(frame: object) -> bool:
    return bool(getattr(frame, "is_queued", False))


def _check_end(state: RunState) -> None:
    if state.is_finished:
        _require(state.open_nodes == 0, "the workflow has ended, some of its nodes have not")
        _require(state.finished_at is not None, "the workflow has ended at no time")
        return
    if state.phase == "Running" and state.runtime is not None:
        is_waiting = state.active_pods > 0 or bool(state.runtime.timers)
        _require(is_waiting, "nothing runs and nothing is due, yet the workflow has not ended")
