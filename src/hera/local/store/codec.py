"""Rows to records and back. Documents are stored in Argo's own spelling, so a database can be read with any tool."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import Any, cast

import msgspec

from hera._generated import models
from hera.local.core.changes import RunPut
from hera.local.store.base import RunRecord, RunSummary, StoredStatus
from hera.shared.model import decode, decode_json, to_dict, to_json

__all__ = [
    "json_text",
    "node_json",
    "node_of",
    "record_json",
    "record_of",
    "run_columns",
    "status_of",
    "summary_of",
    "time_text",
]

_LIBRARY_KINDS: dict[str, type[models.WorkflowTemplate | models.ClusterWorkflowTemplate]] = {
    "WorkflowTemplate": models.WorkflowTemplate,
    "ClusterWorkflowTemplate": models.ClusterWorkflowTemplate,
}
_RUN_COLUMNS = ("phase", "message", "started_at", "finished_at", "outputs", "shutdown", "conditions")


def json_text(value: object) -> str:
    """Plain data as JSON."""
    return msgspec.json.encode(value).decode()


def time_text(at: datetime | None) -> str | None:
    """A moment as text that sorts: ISO 8601 in UTC, always with microseconds."""
    return None if at is None else at.astimezone(timezone.utc).isoformat(timespec="microseconds")


def _time_of(text: object) -> datetime | None:
    return None if text is None else datetime.fromisoformat(cast("str", text))


def node_json(node: models.NodeStatus) -> bytes:
    """A node as its row keeps it."""
    return to_json(node)


def node_of(doc: bytes) -> models.NodeStatus:
    """A node from its row."""
    return decode_json(models.NodeStatus, doc)


def record_json(record: RunRecord) -> bytes:
    """The parts of a run's record that have no column of their own."""
    library = [[type(manifest).__name__, to_dict(manifest)] for manifest in record.library]
    content = {"workflow": to_dict(record.workflow), "library": library, "options": record.options}
    return msgspec.json.encode(content)


def record_of(name: str, row: Sequence[Any]) -> RunRecord:
    """A record from its row: uid, namespace, creation time, content."""
    uid, namespace, created_at, content = row
    parts = msgspec.json.decode(content)
    return RunRecord(
        name=name,
        uid=uid,
        namespace=namespace,
        workflow=decode(models.Workflow, parts["workflow"]),
        library=tuple(decode(_LIBRARY_KINDS[kind], document) for kind, document in parts["library"]),
        created_at=cast("datetime", _time_of(created_at)),
        options=parts["options"],
    )


def run_columns(changes: Iterable[RunPut]) -> dict[str, object]:
    """What the workflow-level changes of one commit amount to, by column."""
    columns: dict[str, object] = {}
    for change in changes:
        for name in _RUN_COLUMNS:
            value = getattr(change, name)
            if value is not None:
                columns[name] = _column(value)
    return columns


def _column(value: object) -> object:
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, models.Outputs):
        return to_json(value)
    if isinstance(value, tuple):
        return msgspec.json.encode(value)
    return value


def status_of(row: Sequence[Any]) -> StoredStatus:
    """Workflow-level status from its columns; nodes and children are added by the reader."""
    phase, message, started_at, finished_at, outputs, shutdown, conditions = row
    return StoredStatus(
        phase=phase,
        message=message,
        started_at=_time_of(started_at),
        finished_at=_time_of(finished_at),
        outputs=None if outputs is None else decode_json(models.Outputs, outputs),
        shutdown=shutdown,
        conditions=() if conditions is None else tuple(msgspec.json.decode(conditions)),
    )


def summary_of(row: Sequence[Any]) -> RunSummary:
    """A line of the list from its columns."""
    name, uid, namespace, phase, message, created_at, started_at, finished_at, node_count = row
    return RunSummary(
        name=name,
        uid=uid,
        namespace=namespace,
        phase=phase,
        message=message,
        created_at=cast("datetime", _time_of(created_at)),
        started_at=_time_of(started_at),
        finished_at=_time_of(finished_at),
        node_count=node_count,
    )
