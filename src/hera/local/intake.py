"""The executors' side of the engine: what pods report goes into the inbox, and a flood of lines stays bounded.

Every line is in the pod's log file before it gets here, so nothing is lost when lines are left out of the live view;
what is left out is said, with the file that has it.
"""

from __future__ import annotations

import threading
from collections import Counter

from hera.local.core.events import Event
from hera.local.executors.base import LogLine
from hera.local.inbox import Inbox

__all__ = ["Intake", "Interruption"]

# What may wait to be shown, in characters. A step that prints less than this never loses a line on the screen.
_PENDING_LIMIT = 4 * 1024 * 1024
_LINE_OVERHEAD = 100


class Interruption:
    """Somebody asked the engine to stop here; the run stays resumable."""


class Intake:
    """The engine's `Sink`.

    Args:
        inbox: Where to leave events and lines.
        wants_lines: Whether anybody watches; without, lines go to the log files only.
    """

    def __init__(self, inbox: Inbox[Event | LogLine | Interruption], *, wants_lines: bool) -> None:
        self._inbox = inbox
        self._wants_lines = wants_lines
        self._lock = threading.Lock()
        self._pending = 0
        self._omitted: Counter[str] = Counter()

    def event(self, event: Event) -> None:
        """See `Sink.event`."""
        self._inbox.put(event)

    def log(self, line: LogLine) -> None:
        """See `Sink.log`."""
        if not self._wants_lines:
            return
        with self._lock:
            is_flooded = self._pending > _PENDING_LIMIT
            if is_flooded:
                self._omitted[line.node_id] += 1
            else:
                self._pending += len(line.text) + _LINE_OVERHEAD
        if not is_flooded:
            self._inbox.put(line)

    def shown(self, line: LogLine) -> None:
        """The engine has passed the line on, so there is room for another."""
        with self._lock:
            self._pending -= len(line.text) + _LINE_OVERHEAD

    def omitted(self) -> dict[str, int]:
        """How many lines of which pods were left out since the last call."""
        if not self._omitted:
            return {}
        with self._lock:
            omitted, self._omitted = self._omitted, Counter()
        return omitted
