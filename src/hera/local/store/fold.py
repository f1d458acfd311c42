"""The one place where journaled changes become a status; the memory store, the engine and readers all fold alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hera.local.core.changes import Change, ChildAdded, NodePut, RunPut
from hera.local.store.base import StoredStatus

__all__ = ["Fold", "merged"]


@dataclass(slots=True)
class Fold:
    """A status that grows by changes.

    Attributes:
        status: What the changes so far amount to.
        links: Every (parent, child) seen, so that adding a child twice has no effect at any size.
        parents: The first parent of each node that has one.
    """

    status: StoredStatus = field(default_factory=StoredStatus)
    links: set[tuple[str, str]] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: StoredStatus) -> Fold:
        """Go on from a status that was read back; it is changed in place from now on."""
        fold = cls(status)
        for parent, children in status.children.items():
            for child in children:
                fold.links.add((parent, child))
                fold.parents.setdefault(child, parent)
        return fold

    def add(self, changes: Iterable[Change]) -> None:
        """Take in the changes of a decision, in order."""
        for change in changes:
            if isinstance(change, NodePut):
                self.status.nodes[change.node.id] = change.node
            elif isinstance(change, ChildAdded):
                self._link(change.parent_id, change.child_id)
            else:
                merged(self.status, change)

    def _link(self, parent: str, child: str) -> None:
        if (parent, child) in self.links:
            return
        self.links.add((parent, child))
        self.parents.setdefault(child, parent)
        self.status.children.setdefault(parent, []).append(child)


def merged(status: StoredStatus, change: RunPut) -> StoredStatus:
    """Lay a workflow-level change over a status, in place; what the change leaves None stays."""
    for name in ("phase", "message", "started_at", "finished_at", "outputs", "shutdown", "conditions"):
        value = getattr(change, name)
        if value is not None:
            setattr(status, name, value)
    return status
