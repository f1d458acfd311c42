"""What can happen to a run. Events are past tense; `decide` takes them one at a time.

Events carry values only. Whoever makes one (the engine's shell, a test) has already looked at clocks, files and
processes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

__all__ = [
    "Event",
    "Outcome",
    "PodExited",
    "PodStarted",
    "RunResumed",
    "RunStarted",
    "ShutdownRequested",
    "TimerFired",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt (a "pod") ended, and what it left behind.

    Attributes:
        exit_code: Exit code of the main process, 128+n for a signal; None when it could not be launched.
        reason: Word that Kubernetes would show: ``Error``, ``OOMKilled``.
        message: Termination message, or why it could not be launched (``failed to find name in PATH: …``).
        deadline_exceeded: It was killed because its own deadline passed.
        launch_error: Set when the engine, not the user's work, failed (node phase Error); the text of the reason,
            such as ``artifact a failed to load: …``.
        result: Standard output, one trailing newline removed, last 262,144 bytes; None when it was not asked for.
        parameters: Values of output parameters read from `valueFrom.path`, by name.
        artifacts: Output artifacts that were saved, in manifest form (``{"name": …, "path": …, "s3": {"key": …}}``).
        output_error: Why a required output could not be collected (``open /tmp/x: no such file or directory``).
        started_at, finished_at: When the main process started and ended, aware UTC.
    """

    exit_code: int | None = 0
    reason: str = "Error"
    message: str = ""
    deadline_exceeded: bool = False
    launch_error: str | None = None
    result: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    output_error: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


class RunStarted(msgspec.Struct, frozen=True):
    """The run was admitted: its record is stored, nothing of it has been started."""


class RunResumed(msgspec.Struct, frozen=True):
    """An engine took the run over after the previous one ended; every command without an answer is issued again."""


class PodStarted(msgspec.Struct, frozen=True):
    """The main process of a pod is running."""

    node_id: str


class PodExited(msgspec.Struct, frozen=True):
    """The pod has ended and its outputs are collected."""

    node_id: str
    outcome: Outcome


class TimerFired(msgspec.Struct, frozen=True):
    """The earliest moment that some node waits for (suspend, backoff, deadline) has come."""


class ShutdownRequested(msgspec.Struct, frozen=True):
    """Somebody asked to stop the run; strategy is ``Stop`` (exit handlers run) or ``Terminate`` (they do not)."""

    strategy: str


Event: TypeAlias = RunStarted | RunResumed | PodStarted | PodExited | TimerFired | ShutdownRequested
