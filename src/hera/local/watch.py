"""What a run tells those who watch it, in order: the terminal, `--json`, tests and callers of `Workflow.run`.

`as_json` of each event is the machine form, one object a line; its keys are a promise (docs/reference/events.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from hera._generated import models

if TYPE_CHECKING:
    from hera.local.run import Run

__all__ = ["LogPrinted", "NodeChanged", "RunFinished", "RunOpened", "WarningGiven", "WatchEvent"]


@dataclass(frozen=True, slots=True)
class RunOpened:
    """The run is stored and about to start (or to go on)."""

    name: str
    uid: str
    namespace: str
    folder: Path
    at: datetime
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class NodeChanged:
    """A node was created or changed; `parent_id` is None for roots."""

    node: models.NodeStatus
    parent_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class LogPrinted:
    """A pod printed a line."""

    node_id: str
    display_name: str
    pod_name: str
    stream: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WarningGiven:
    """Something will be ignored on this machine; named by template and field."""

    message: str
    template: str
    field: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run has ended; `run` is complete."""

    run: Run
    at: datetime


WatchEvent: TypeAlias = RunOpened | NodeChanged | LogPrinted | WarningGiven | RunFinished


def as_json(event: WatchEvent) -> dict[str, Any]:
    """The machine form of an event (filled in with the command line's needs)."""
    raise NotImplementedError
