"""Lines of the user's files, for carets: read once, by line number, and never a reason to fail."""

from __future__ import annotations

import linecache
import os
from dataclasses import replace

from hera._plan.plan import Place

__all__ = ["find_word", "line_of", "placed", "short_path"]

_LONGEST_STATEMENT = 60
_OPENING, _CLOSING = "([{", ")]}"


def line_of(file: str, number: int) -> str | None:
    """A line of a file without its newline; None when the file or the line is not there."""
    text = linecache.getline(file, number)
    return text.rstrip("\r\n") if text else None


def find_word(place: Place, word: str) -> Place | None:
    """The place of a word on the line of `place`, or further down in the same statement."""
    depth = 0
    for number in range(place.line, place.line + _LONGEST_STATEMENT):
        text = place.text if place.text is not None and number == place.line else line_of(place.file, number)
        if text is None:
            return None
        start = (place.column or 1) - 1 if number == place.line else 0
        column = _word_column(text, word, start)
        if column is not None:
            return replace(place, line=number, column=column + 1, length=len(word), text=text)
        depth += sum(text.count(c) for c in _OPENING) - sum(text.count(c) for c in _CLOSING)
        if depth <= 0:
            return None
    return None


def _word_column(text: str, word: str, start: int) -> int | None:
    position = text.find(word, start)
    while position >= 0:
        before, after = text[position - 1 : position], text[position + len(word) : position + len(word) + 1]
        if not _is_part_of_word(before, word[0]) and not _is_part_of_word(after, word[-1]):
            return position
        position = text.find(word, position + 1)
    return None


def _is_part_of_word(neighbour: str, edge: str) -> bool:
    return bool(neighbour) and (neighbour.isalnum() or neighbour in "_-") and (edge.isalnum() or edge in "_-")


def short_path(file: str) -> str:
    """The file's path from the current folder, where it lies below it."""
    try:
        relative = os.path.relpath(file)
    except ValueError:  # another drive
        return file
    return file if relative.startswith("..") or len(relative) > len(file) else relative


def placed(place: Place | None, focus: str | None) -> Place | None:
    """The place narrowed to a word of its line, where the word stands there.

    A call in Python may go over several lines, so the rest of the statement is searched, too.
    """
    if place is None or not focus or place.length == len(focus):
        return place
    return find_word(place, focus) or place
