"""A run as JSON, one event a line; the last one holds the whole result."""

from __future__ import annotations

from typing import TextIO

from hera._cli.output import print_line
from hera.local.watch import WatchEvent, as_json

__all__ = ["JsonDisplay"]


class JsonDisplay:
    """Writes events as they come.

    Args:
        out: Where to.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def __call__(self, event: WatchEvent) -> None:
        """Write one line."""
        import msgspec

        print_line(msgspec.json.encode(as_json(event)).decode(), self._out)

    def close(self) -> None:
        """Nothing is left to write."""
