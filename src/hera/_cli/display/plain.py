"""A run as plain lines, one an event, for logs and pipes: greppable by node name and phase."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TextIO

from hera._cli.display.text import safe
from hera._cli.output import print_line
from hera.local.watch import LogPrinted, NodeChanged, RunFinished, RunOpened, WarningGiven, WatchEvent

__all__ = ["PlainDisplay"]


class PlainDisplay:
    """Prints events as they come.

    Args:
        out: Where to.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._last: dict[str, tuple[str, str]] = {}

    def __call__(self, event: WatchEvent) -> None:
        """Print an event; one that changes neither phase nor message is left out."""
        line = self._line(event)
        if line is not None:
            print_line(line, self._out)

    def close(self) -> None:
        """Nothing is left to print."""

    def _line(self, event: WatchEvent) -> str | None:
        match event:
            case NodeChanged(node=node):
                said = (node.phase or "", node.message or "")
                if self._last.get(node.id) == said:
                    return None
                self._last[node.id] = said
                message = f"  {safe(node.message)}" if node.message else ""
                return f"{_clock(event.at)}  {safe(node.name)}  {node.phase}{message}"
            case LogPrinted():
                return f"{event.pod_name}: {safe(event.text)}"
            case RunOpened():
                verb = "resumed" if event.resumed else "running here"
                return f"{_clock(event.at)}  {event.name}  {verb}  state in {event.folder}"
            case WarningGiven():
                return f"{_clock(event.at)}  warning  {event.message}"
            case RunFinished():
                message = f"  {safe(event.run.message)}" if event.run.message else ""
                return f"{_clock(event.at)}  {event.run.name}  {event.run.phase}{message}"


def _clock(at: datetime) -> str:
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
