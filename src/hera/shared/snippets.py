"""A line of a text with a caret under the place that a message speaks of."""

from __future__ import annotations

_WIDTH = 100


def snippet(text: str, line: int, column: int) -> str:
    """The line with a caret under the column, as messages show it; empty where the text has no such line.

    Args:
        text: The whole text.
        line: Counted from 1.
        column: Counted from 1; a caret just behind the line is fine.
    """
    lines = text.split("\n", line)
    if not 1 <= line <= len(lines):
        return ""
    shown = lines[line - 1].rstrip("\r").replace("\t", "→")
    shown = "".join(character if character.isprintable() else "·" for character in shown)
    # a long line is cut to a window around the place
    start = max(0, min(column - 1, len(shown)) - _WIDTH // 2) if len(shown) > _WIDTH else 0
    shown = shown[start : start + _WIDTH]
    gutter = " " * len(str(line))
    caret = " " * (column - 1 - start)
    return f"{gutter} |\n{line} | {shown}\n{gutter} | {caret}^"
