"""The tree as lines that fit a terminal: fan-outs folded into counts, failures always shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from hera._cli.display.model import DONE, FAILED, Entry, Tree
from hera._cli.display.text import duration_text, safe, snippet

__all__ = ["GLYPHS", "Row", "rows_of"]

GLYPHS = {
    "Succeeded": "✔",
    "Failed": "✖",
    "Error": "✖",
    "Running": "●",
    "Pending": "◌",
    "Skipped": "○",
    "Omitted": "○",
}
_WORDS = {
    "Succeeded": "done",
    "Failed": "failed",
    "Error": "in error",
    "Running": "running",
    "Pending": "waiting",
    "Skipped": "skipped",
    "Omitted": "omitted",
}
# How many of a group's quiet children may have lines of their own; tried from the left until everything fits.
_LIMITS = (40, 20, 10, 5, 2, 0)
_FAILURES_SHOWN = 25
_MOST_ROWS = 5_000  # looked at for one picture, however many steps run at once


@dataclass(frozen=True, slots=True)
class Row:
    """One line.

    Attributes:
        prefix: The branches of the tree in front of it.
        phase: Argo's phase, which decides glyph and colour.
        label: The name, or what is summed up.
        time: How long it took, or has taken.
        note: Result, reason or counts.
        is_summary: It stands for several nodes.
    """

    prefix: str
    phase: str
    label: str
    time: str = ""
    note: str = ""
    is_summary: bool = False

    @property
    def head(self) -> str:
        """Branches, glyph and name."""
        return f"{self.prefix}{GLYPHS.get(self.phase, '…')} {self.label}"


def rows_of(tree: Tree, now: datetime | None, height: int | None = None) -> list[Row]:
    """The lines of a tree.

    Args:
        tree: What is known of the run.
        now: The time, for what still runs; None leaves running times out.
        height: How many lines there may be; None for no limit but the folding of large fan-outs.

    Returns:
        At most `height` lines; when even folded they are too many, those of failed nodes and the groups around them
        are kept, and the last line counts the others.
    """
    rows: list[Row] = []
    for limit in _LIMITS:
        everything = (row for root in tree.roots for row in _rows(root, "", "", now, limit))
        if height is None:
            return list(everything)
        rows = list(islice(everything, height + 1 if limit else _MOST_ROWS))
        if len(rows) <= height:
            return rows
    assert height is not None
    return _cut(rows, max(1, height))


def _rows(entry: Entry, prefix: str, below: str, now: datetime | None, limit: int) -> Iterator[Row]:
    yield _row(entry, prefix, now, limit)
    shown, rest = _selected(entry, limit)
    for position, child in enumerate(shown):
        is_last = position == len(shown) - 1 and (not rest or entry.is_loop)
        branch, continuation = ("└─", "  ") if is_last else ("├─", "│ ")
        yield from _rows(child, f"{below}{branch}", f"{below}{continuation}", now, limit)
    if rest and not entry.is_loop:  # a loop has its counts on its own line
        yield Row(f"{below}└─", _loudest(rest), _counted(rest), is_summary=True)


def _selected(entry: Entry, limit: int) -> tuple[list[Entry], dict[str, int]]:
    """Which children get lines, and the phases of those that do not."""
    if len(entry.children) <= limit:
        return entry.children, {}
    failed = [child for child in entry.loud if child.phase in FAILED or child.failures_below]
    shown = failed[:_FAILURES_SHOWN]
    if not entry.is_loop:
        active = [child for child in entry.loud if child.phase == "Running" and not child.failures_below]
        shown = [*shown, *active[: max(limit, 1)]]
    rest = dict(entry.phases)
    for child in shown:
        rest[child.phase] -= 1
    return shown, {phase: count for phase, count in rest.items() if count > 0}


def _row(entry: Entry, prefix: str, now: datetime | None, limit: int) -> Row:
    note = _note(entry)
    if entry.is_loop and len(entry.children) > limit:
        note = f"{entry.settled:,}/{len(entry.children):,}"
        failed = sum(entry.phases[phase] for phase in FAILED)
        note += f"  ({failed:,} failed)" if failed else ""
    return Row(prefix, entry.phase, safe(entry.label), _time(entry, now), note)


def _time(entry: Entry, now: datetime | None) -> str:
    if entry.started_at is None or entry.phase in ("Skipped", "Omitted"):
        return ""
    end = entry.finished_at if entry.phase in DONE else now
    if end is None or end < entry.started_at:
        return ""
    taken = end - entry.started_at
    return "<1s" if entry.has_rounded_times and taken < timedelta(seconds=1) else duration_text(taken)


def _note(entry: Entry) -> str:
    if entry.phase == "Skipped":
        return f"skipped: {snippet(entry.message)}" if entry.message else "skipped"
    if entry.phase == "Omitted":
        return snippet(entry.message) or "omitted"
    if entry.phase in FAILED:
        # "child '<id>' failed" says less than the child's own line below it
        return "" if entry.children and entry.message.startswith("child '") else snippet(entry.message, 100)
    if entry.children:
        return ""
    if entry.phase == "Succeeded":
        return snippet(entry.result if entry.result is not None else entry.last_line)
    return snippet(entry.message or entry.last_line)


def _loudest(phases: dict[str, int]) -> str:
    return next((p for p in ("Error", "Failed", "Running", "Pending", "Succeeded") if p in phases), "Skipped")


def _counted(phases: dict[str, int]) -> str:
    return " · ".join(f"{phases[phase]:,} {word}" for phase, word in _WORDS.items() if phase in phases)


def _cut(rows: list[Row], height: int) -> list[Row]:
    """Keep failures and what is above them; then the others in order, as long as there is room."""
    if height == 1:
        return [Row("", "Running", f"{len(rows):,} lines; make the terminal higher", is_summary=True)]
    room = height - 1
    important = [index for index, row in enumerate(rows) if row.phase in FAILED or index == 0][:room]
    kept = set(important)
    for index in range(len(rows)):
        if len(kept) >= room:
            break
        kept.add(index)
    left_out = len(rows) - len(kept)
    return [*(rows[index] for index in sorted(kept)), Row("", "", f"{left_out:,} more lines", is_summary=True)]
