"""The only function that changes a `RunState`.

`decide` applies each change as it makes it, so that the rest of the decision sees it. The state is therefore ahead of the journal for the length of one
decision: a caller that cannot write the changes down must throw the state away and restore it from the store.
"""

from __future__ import annotations

from typing import Final

from hera._generated import models
from hera.local.core.changes import Change, ChildAdded, NodePut, RunPut
from hera.local.core.state import RunState
from hera.local.core.transitions import FAILED_OR_ERROR, FULFILLED, NODE_TRANSITIONS, RUN_TRANSITIONS, is_allowed

__all__ = ["apply", "restore_node"]

# Node types that template `parallelism` and `failFast` count.
_COUNTED: Final = frozenset({"Pod", "Steps", "DAG"})
_ACTIVE: Final = frozenset({"Pending", "Running"})
# Up to this many children a list is searched as quickly as a set.
_FEW: Final = 16


def apply(state: RunState, change: Change) -> None:
    """Make the change part of the state.

    Args:
        state: The run.
        change: What has changed.

    Raises:
        AssertionError: The change breaks the table of transitions; a mistake of ours.
    """
    if isinstance(change, NodePut):
        _put(state, change.node)
    elif isinstance(change, ChildAdded):
        _link(state, change.parent_id, change.child_id)
    else:
        _run(state, change)


def restore_node(state: RunState, node: models.NodeStatus) -> None:
    """Put a node as it was stored; how it came to its phase is not looked at."""
    _count(state, node, 1)
    state.nodes[node.id] = node


def _put(state: RunState, node: models.NodeStatus) -> None:
    before = state.nodes.get(node.id)
    old_phase = "" if before is None else before.phase or ""
    assert is_allowed(NODE_TRANSITIONS, old_phase, node.phase or ""), f"{node.name}: {old_phase} → {node.phase}"
    if before is None:
        _count(state, node, 1)
    elif old_phase != node.phase:
        _count(state, before, -1)
        _count(state, node, 1)
    state.nodes[node.id] = node


def _count(state: RunState, node: models.NodeStatus, by: int) -> None:
    is_active = node.phase in _ACTIVE
    has_failed = node.phase in FAILED_OR_ERROR
    if node.phase not in FULFILLED:
        state.open_nodes += by
    if has_failed:
        state.failed_nodes += by
    if node.type not in _COUNTED:
        return
    if is_active and node.type == "Pod":
        state.active_pods += by
    if node.boundary_id is not None:
        if is_active:
            _add(state.active_children, node.boundary_id, by)
        elif has_failed:
            _add(state.failed_children, node.boundary_id, by)


def _add(counts: dict[str, int], key: str, by: int) -> None:
    count = counts.get(key, 0) + by
    if count:
        counts[key] = count
    else:
        counts.pop(key, None)


def _link(state: RunState, parent_id: str, child_id: str) -> None:
    children = state.children.setdefault(parent_id, [])
    if len(children) < _FEW:
        if child_id not in children:
            children.append(child_id)
        return
    known = state.child_sets.get(parent_id)
    if known is None:
        known = state.child_sets[parent_id] = set(children)
    if child_id not in known:
        known.add(child_id)
        children.append(child_id)


def _run(state: RunState, change: RunPut) -> None:
    if change.phase is not None:
        assert is_allowed(RUN_TRANSITIONS, state.phase, change.phase), f"{state.name}: {state.phase} → {change.phase}"
        state.phase = change.phase
    if change.message is not None:
        state.message = change.message
    if change.started_at is not None:
        state.started_at = change.started_at
    if change.finished_at is not None:
        state.finished_at = change.finished_at
    if change.outputs is not None:
        state.outputs = change.outputs
    if change.shutdown is not None:
        state.shutdown = change.shutdown
    if change.conditions is not None:
        state.conditions = change.conditions
