"""Which display a run gets: a tree on a terminal, plain lines elsewhere, JSON or nothing on request."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from hera._cli.display.model import Tree
    from hera.local.watch import WatchEvent

__all__ = ["Display", "SilentDisplay", "display_for"]


class Display(Protocol):
    """Somebody who watches a run."""

    def __call__(self, event: WatchEvent) -> None:
        """Take an event in."""

    def close(self) -> None:
        """Finish what was begun; called once more than needed does no harm."""


class SilentDisplay:
    """Says nothing."""

    def __call__(self, event: WatchEvent) -> None:
        """Let the event pass."""

    def close(self) -> None:
        """Nothing was begun."""


def display_for(out: TextIO, *, as_json: bool, quiet: bool) -> tuple[Display, Tree | None]:
    """The display for a stream, and the tree that it draws, if it draws one.

    Args:
        out: Usually standard output.
        as_json: `--json`; goes before `quiet`.
        quiet: `--quiet`.
    """
    if as_json:
        from hera._cli.display.machine import JsonDisplay

        return JsonDisplay(out), None
    if quiet:
        return SilentDisplay(), None
    if out.isatty() and os.environ.get("TERM") != "dumb":
        from hera._cli.display.model import Tree
        from hera._cli.display.terminal import TerminalDisplay

        tree = Tree()
        return TerminalDisplay(out, tree), tree
    from hera._cli.display.plain import PlainDisplay

    return PlainDisplay(out), None
