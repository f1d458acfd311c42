"""The port behind which runs are kept. Adapters: `sqlite` (default) and `memory`; one contract suite runs on both."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

import msgspec

from hera._generated import models
from hera.local.core.changes import Change

__all__ = ["ALL", "RunFilter", "RunRecord", "RunSummary", "Store", "StoredStatus"]


class RunRecord(msgspec.Struct, frozen=True):
    """Everything needed to go on with a run.

    Attributes:
        name: Workflow name, unique in the store.
        uid: `metadata.uid`.
        namespace: `metadata.namespace`, ``default`` when the manifest names none.
        workflow: The manifest as submitted (name, uid and creation time filled in), without status.
        library: The other manifests given with it (WorkflowTemplates and ClusterWorkflowTemplates).
        created_at: Aware UTC.
        options: What the run was started with and needs again on resume (stand-ins, source folder), JSON-able.
    """

    name: str
    uid: str
    namespace: str
    workflow: models.Workflow
    library: tuple[models.WorkflowTemplate | models.ClusterWorkflowTemplate, ...]
    created_at: datetime
    options: dict[str, Any] = msgspec.field(default_factory=dict)


class RunSummary(msgspec.Struct, frozen=True):
    """One line of `hera list`; read without touching nodes."""

    name: str
    uid: str
    namespace: str
    phase: str
    message: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    node_count: int


class RunFilter(msgspec.Struct, frozen=True):
    """Which runs to list: by phase, by name prefix, newest first, at most `limit` (None: all)."""

    phases: frozenset[str] = frozenset()
    prefix: str = ""
    limit: int | None = None


ALL = RunFilter()
"""Every run."""


class StoredStatus(msgspec.Struct):
    """Workflow-level status and all nodes, as folded from the journal.

    `children` maps a node id to its children in the order in which they were added.
    """

    phase: str = ""
    message: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    outputs: models.Outputs | None = None
    shutdown: str | None = None
    conditions: tuple[dict[str, Any], ...] = ()
    nodes: dict[str, models.NodeStatus] = msgspec.field(default_factory=dict)
    children: dict[str, list[str]] = msgspec.field(default_factory=dict)


class Store(Protocol):
    """Keeps runs. Every write is durable when the call returns.

    Raises:
        StoreError: The directory is full, read-only, locked for too long, or its schema is newer than this release;
            the message names the path and says what to do. Nothing is half-written.
    """

    def create(self, record: RunRecord) -> None:
        """Add a run; `StoreError` (code ``name-taken``) when the name is in use."""

    def record(self, name: str) -> RunRecord:
        """The run's record; `RunNotFound` (with near names in the hint)."""

    def append(self, name: str, changes: Sequence[Change], *, is_durable: bool = True) -> None:
        """Journal the changes of one or more decisions, in one transaction.

        Args:
            name: The run.
            changes: In the order in which they were decided.
            is_durable: False where a loss of power may take the changes back: they are written as one, in order,
                and outlive the process, but are not waited for. The next durable append makes them durable too.
        """

    def status(self, name: str) -> StoredStatus:
        """All that was journaled, folded."""

    def summaries(self, which: RunFilter = ALL) -> list[RunSummary]:
        """Runs, newest first."""

    def delete(self, name: str) -> None:
        """Remove a run's rows; its files are the caller's."""

    def lease(self, name: str) -> AbstractContextManager[None]:
        """The right to drive the run while the block lasts; held by at most one live engine of this machine.

        `StoreError` (code ``held``) names the process that has it. A process that dies loses it, however it dies.
        """

    def close(self) -> None:
        """Release files; idempotent."""
