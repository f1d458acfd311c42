"""Which nodes stand at the end of a node: those whose children the nodes after it become.

Source:
    Argo `getOutboundNodes` in `workflow/controller/operator.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from hera.local.core.state import RunState

__all__ = ["outbound", "outbound_of_all"]


def outbound(state: RunState, node_id: str) -> list[str]:
    """The outbound nodes of a node.

    Args:
        state: The run.
        node_id: A node that is there.
    """
    found: dict[str, None] = {}
    pending = [node_id]
    while pending:
        current = pending.pop()
        node = state.nodes.get(current)
        children = state.children.get(current, [])
        kind = node.type if node is not None else ""
        if kind in ("Steps", "DAG"):
            assert node is not None
            pending.extend(reversed(node.outbound_nodes or []))
        elif kind == "TaskGroup" and children:
            pending.extend(reversed(children))
        elif kind == "Retry":
            found.update(dict.fromkeys(children[-1:]))
        else:
            found[current] = None
    # Upstream a group that ended before its targets had nodes has no end at all, and whatever comes after it is lost.
    return list(found) or [node_id]


def outbound_of_all(state: RunState, node_ids: Iterable[str]) -> list[str]:
    """The outbound nodes of several nodes, each once."""
    return list(dict.fromkeys(end for node_id in node_ids for end in outbound(state, node_id)))
