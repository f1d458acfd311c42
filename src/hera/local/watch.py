"""What a run tells those who watch it, in order: the terminal, `--json`, tests and callers of `Workflow.run`.

`as_json` of each event is the machine form, one object a line; its keys are a promise (docs/running.md).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from hera._generated import models
from hera.shared.model import to_dict

if TYPE_CHECKING:
    from hera.local.result import Run

__all__ = [
    "Audience",
    "LogPrinted",
    "NodeChanged",
    "RunFinished",
    "RunOpened",
    "WarningGiven",
    "WatchEvent",
    "as_json",
]


class RunOpened(msgspec.Struct, frozen=True):
    """The run is stored and about to start (or to go on)."""

    name: str
    uid: str
    namespace: str
    folder: Path
    at: datetime
    resumed: bool = False


class NodeChanged(msgspec.Struct, frozen=True):
    """A node was created or changed; `parent_id` is None for roots."""

    node: models.NodeStatus
    parent_id: str | None
    at: datetime


class LogPrinted(msgspec.Struct, frozen=True):
    """A pod printed a line."""

    node_id: str
    display_name: str
    pod_name: str
    stream: str
    text: str
    at: datetime


class WarningGiven(msgspec.Struct, frozen=True):
    """Something will be ignored on this machine; named by template and field."""

    message: str
    template: str
    field: str
    at: datetime


class RunFinished(msgspec.Struct, frozen=True):
    """The run has ended; `run` is complete."""

    run: Run
    at: datetime


WatchEvent: TypeAlias = RunOpened | NodeChanged | LogPrinted | WarningGiven | RunFinished


class Audience:
    """Those who watch one run. A watcher that fails is not called again and never disturbs the run.

    Args:
        on_event: Called in the engine's thread with each event, in order; None when nobody watches.

    Attributes:
        failure: What the watcher raised, for the caller to report when the run is over.
    """

    def __init__(self, on_event: Callable[[WatchEvent], None] | None) -> None:
        self._on_event = on_event
        self.failure: Exception | None = None

    @property
    def is_listening(self) -> bool:
        """Whether there is anybody to tell."""
        return self._on_event is not None

    def tell(self, event: WatchEvent) -> None:
        """Pass an event on."""
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception as error:  # noqa: BLE001 - whatever a caller's function does, the run goes on
            self.failure = error
            self._on_event = None


def as_json(event: WatchEvent) -> dict[str, Any]:
    """The machine form of an event.

    Every object has `event` and `at` (ISO 8601 UTC with microseconds); the rest depends on the kind:

    ============== ===================================================================================================
    run-opened     name, uid, namespace, folder, resumed
    node-changed   the node's fields in Argo's spelling (id, name, displayName, type, phase, …) and `parentID`, null
                   for roots
    log-printed    nodeID, displayName, podName, stream (stdout, stderr; hera for a notice of the engine), text
    warning-given  template, field, message
    run-finished   name, uid, namespace, phase, message, folder, `workflow`: the workflow object as Argo's API gives it
    ============== ===================================================================================================
    """
    kind, content = _content(event)
    return {"event": kind, "at": event.at.astimezone(timezone.utc).isoformat(timespec="microseconds"), **content}


def _content(event: WatchEvent) -> tuple[str, dict[str, Any]]:
    if isinstance(event, NodeChanged):
        return "node-changed", {"parentID": event.parent_id, **to_dict(event.node)}
    if isinstance(event, LogPrinted):
        return "log-printed", {
            "nodeID": event.node_id,
            "displayName": event.display_name,
            "podName": event.pod_name,
            "stream": event.stream,
            "text": event.text,
        }
    if isinstance(event, RunOpened):
        return "run-opened", {
            "name": event.name,
            "uid": event.uid,
            "namespace": event.namespace,
            "folder": str(event.folder),
            "resumed": event.resumed,
        }
    if isinstance(event, WarningGiven):
        return "warning-given", {"template": event.template, "field": event.field, "message": event.message}
    run = event.run
    return "run-finished", {
        "name": run.name,
        "uid": run.uid,
        "namespace": run.namespace,
        "phase": run.phase,
        "message": run.message,
        "folder": str(run.folder),
        "workflow": run.to_dict(),
    }
