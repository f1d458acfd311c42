"""The tree, drawn live with rich. Nothing is decided here: `rows_of` says what there is to see."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from hera._cli.display.model import Tree
from hera._cli.display.rows import Row, rows_of
from hera._cli.display.text import folder_text
from hera.local.watch import RunFinished, WatchEvent

__all__ = ["TerminalDisplay"]

_STYLES = {
    "Succeeded": "green",
    "Failed": "bold red",
    "Error": "bold red",
    "Running": "cyan",
    "Pending": "dim",
    "Skipped": "dim",
    "Omitted": "dim",
}
_FRAMES_PER_SECOND = 12
_LABEL_COLUMN = 40
_LAST_PICTURE = 60  # lines that the tree may have once nothing moves any more


class TerminalDisplay:
    """Keeps a tree on the screen up to date.

    Drawing follows events, and a thread of rich's redraws in between so that running times move on.

    Args:
        out: The terminal.
        tree: The picture to draw; events given to this display are taken into it.
    """

    def __init__(self, out: TextIO, tree: Tree) -> None:
        self.tree = tree
        self._lock = threading.RLock()  # rich draws from a thread of its own
        self._console = Console(file=out, highlight=False, markup=False, emoji=False)
        self._live = Live(
            console=self._console,
            get_renderable=self._picture,
            refresh_per_second=_FRAMES_PER_SECOND,
            transient=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._started = False

    def __call__(self, event: WatchEvent) -> None:
        """Take an event in."""
        with self._lock:
            self.tree.see(event)
        if not self._started:
            self._started = True
            self._live.start()
        if isinstance(event, RunFinished):
            self.close()

    def close(self) -> None:
        """Draw the last picture, whole, and leave the screen to others."""
        if self._started and self._live.is_started:
            self._live.stop()

    def _picture(self) -> RenderableType:
        with self._lock:
            is_last = self.tree.finished is not None
            height = max(_LAST_PICTURE, self._console.height) if is_last else max(4, self._console.height - 3)
            rows = rows_of(self.tree, None if is_last else datetime.now(timezone.utc), height)
        return Group(self._header(), *drawn(rows, self._console.width))

    def _header(self) -> Text:
        opened = self.tree.opened
        header = Text(no_wrap=True, overflow="ellipsis")
        header.append(self.tree.name or "…", style="bold")
        if opened is not None:
            header.append("  resumed" if opened.resumed else "  running here", style="dim")
            header.append(f"  ·  state in {folder_text(opened.folder)}", style="dim")
        return header


def drawn(rows: list[Row], width: int) -> list[Text]:
    """Rows as styled lines, in columns: name, time, note."""
    column = min(max((len(row.head) for row in rows if not row.is_summary), default=0), _LABEL_COLUMN, width // 2)
    lines: list[Text] = []
    for row in rows:
        line = Text(no_wrap=True, overflow="ellipsis")
        style = _STYLES.get(row.phase, "dim")
        line.append(row.prefix, style="dim")
        line.append(row.head[len(row.prefix) :].ljust(max(0, column - len(row.prefix))), style=style)
        line.append(f"  {row.time:>7}", style="dim")
        if row.note:
            line.append(f"   {row.note}", style="red" if style == "bold red" else "")
        line.rstrip()
        lines.append(line)
    return lines
