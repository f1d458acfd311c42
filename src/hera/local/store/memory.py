"""A store that lives as long as its process: for tests, and for runs that nobody wants to keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import msgspec

from hera.local.core.changes import Change
from hera.local.store.base import ALL, RunFilter, RunRecord, RunSummary, StoredStatus
from hera.local.store.failures import held, name_taken, not_found
from hera.local.store.fold import Fold

__all__ = ["MemoryStore"]


@dataclass(slots=True)
class _Kept:
    record: RunRecord
    fold: Fold = field(default_factory=Fold)
    is_leased: bool = False


class MemoryStore:
    """Keeps runs in this process. It behaves as the SQLite store does, without being durable."""

    def __init__(self) -> None:
        self._runs: dict[str, _Kept] = {}

    def create(self, record: RunRecord) -> None:
        """See `Store.create`."""
        if record.name in self._runs:
            raise name_taken(record.name, "this store")
        self._runs[record.name] = _Kept(record)

    def record(self, name: str) -> RunRecord:
        """See `Store.record`."""
        return self._find(name).record

    def append(self, name: str, changes: Sequence[Change], *, is_durable: bool = True) -> None:  # noqa: ARG002 - memory
        """See `Store.append`."""
        self._find(name).fold.add(changes)

    def status(self, name: str) -> StoredStatus:
        """See `Store.status`."""
        status = self._find(name).fold.status
        children = {parent: list(ids) for parent, ids in status.children.items()}
        return msgspec.structs.replace(status, nodes=dict(status.nodes), children=children)

    def summaries(self, which: RunFilter = ALL) -> list[RunSummary]:
        """See `Store.summaries`."""
        found = [
            _summary(kept)
            for name, kept in reversed(self._runs.items())
            if name.startswith(which.prefix) and (not which.phases or kept.fold.status.phase in which.phases)
        ]
        found.sort(key=lambda summary: summary.created_at, reverse=True)
        return found[: which.limit]

    def delete(self, name: str) -> None:
        """See `Store.delete`."""
        self._find(name)
        del self._runs[name]

    def lease(self, name: str) -> AbstractContextManager[None]:
        """See `Store.lease`."""
        kept = self._find(name)
        if kept.is_leased:
            raise held(name, "another engine in this process")
        kept.is_leased = True
        return _release_when_left(kept)

    def close(self) -> None:
        """Nothing to release."""

    def _find(self, name: str) -> _Kept:
        try:
            return self._runs[name]
        except KeyError:
            raise not_found(name, self._runs, "this store") from None


@contextmanager
def _release_when_left(kept: _Kept) -> Iterator[None]:
    try:
        yield
    finally:
        kept.is_leased = False


def _summary(kept: _Kept) -> RunSummary:
    status, record = kept.fold.status, kept.record
    return RunSummary(
        name=record.name,
        uid=record.uid,
        namespace=record.namespace,
        phase=status.phase,
        message=status.message,
        created_at=record.created_at,
        started_at=status.started_at,
        finished_at=status.finished_at,
        node_count=len(status.nodes),
    )
