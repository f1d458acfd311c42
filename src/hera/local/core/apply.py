"""The only function that changes a `RunState`.

`decide` applies each change as it makes it, so that the rest of the decision sees it. The state is therefore ahead of the journal for the length of one
decision: a caller that cannot write the changes down must throw the state away and restore it from the store.
"""

from __future__ import annotations

from typing import Final

from hera._generated import models
from hera.local.core.changes import Change, ChildAdded, NodePut, RunPut
from hera.local.core.state import RunState, count_node
from hera.local.core.transitions import NODE_TRANSITIONS, RUN_TRANSITIONS, is_allowed

__all__ = ["apply"]

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


def _put(state: RunState, node: models.NodeStatus) -> None:
    before = state.nodes.get(node.id)
    old_phase = "" if before is None else before.phase or ""
    assert is_allowed(NODE_TRANSITIONS, old_phase, node.phase or ""), f"{node.name}: {old_phase} → {node.phase}"
    if before is None:
        count_node(state, node, 1)
    elif old_phase != node.phase:
        count_node(state, before, -1)
        count_node(state, node, 1)
    state.nodes[node.id] = node


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
