"""Changes folded into a status, as the memory store keeps it; the SQLite store folds the same way into its columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hera.local.core.changes import Change, ChildAdded, NodePut, RunPut
from hera.local.store.base import StoredStatus

__all__ = ["Fold"]


@dataclass(slots=True)
class Fold:
    """A status that grows by changes.

    Attributes:
        status: What the changes so far amount to.
        links: Every (parent, child) seen, so that adding a child twice has no effect at any size.
    """

    status: StoredStatus = field(default_factory=StoredStatus)
    links: set[tuple[str, str]] = field(default_factory=set)

    def add(self, changes: Iterable[Change]) -> None:
        """Take in the changes of a decision, in order."""
        for change in changes:
            if isinstance(change, NodePut):
                self.status.nodes[change.node.id] = change.node
            elif isinstance(change, ChildAdded):
                self._link(change.parent_id, change.child_id)
            else:
                self._lay_over(change)

    def _link(self, parent: str, child: str) -> None:
        if (parent, child) in self.links:
            return
        self.links.add((parent, child))
        self.status.children.setdefault(parent, []).append(child)

    def _lay_over(self, change: RunPut) -> None:
        for name in ("phase", "message", "started_at", "finished_at", "outputs", "shutdown", "conditions"):
            value = getattr(change, name)
            if value is not None:
                setattr(self.status, name, value)
