"""Small texts: durations, safe snippets, shell quoting."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

__all__ = ["duration_text", "folder_text", "quoted", "safe", "snippet"]

# Escape sequences of terminals (CSI, OSC and single ones), which would move the cursor or change the title.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])|\x9b[0-?]*[ -/]*[@-~]")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PLAIN_WORD = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


def duration_text(duration: timedelta) -> str:
    """``12ms``, ``4.1s``, ``2m 10s``, ``2h 10m``, ``3d 4h``."""
    seconds = duration.total_seconds()
    if seconds < 1:
        return f"{max(0, round(seconds * 1000))}ms"
    if seconds < 59.95:
        return f"{seconds:.1f}s"
    whole = round(seconds)
    for size, unit, smaller, small_unit in ((86400, "d", 3600, "h"), (3600, "h", 60, "m"), (60, "m", 1, "s")):
        if whole >= size:
            return f"{whole // size}{unit} {whole % size // smaller}{small_unit}"
    return f"{whole}s"


def safe(text: str) -> str:
    """The text without what a terminal would obey; tabs become blanks, other control characters U+FFFD."""
    return _CONTROL.sub("\ufffd", _SEQUENCE.sub("", text).replace("\t", "    "))


def snippet(text: str, width: int = 60) -> str:
    """One short line of a text that may be long: the first one that says something."""
    line = next((line.strip() for line in text[:4000].splitlines() if line.strip()), "")
    cleaned = safe(line)
    return cleaned if len(cleaned) <= width else f"{cleaned[: width - 1]}…"


def folder_text(folder: Path) -> str:
    """A folder, with ``~`` for the user's own."""
    try:
        return f"~{os.sep}{folder.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(folder)


def quoted(word: str) -> str:
    """A word for a shell command line."""
    return word if _PLAIN_WORD.fullmatch(word) else "'" + word.replace("'", "'\"'\"'") + "'"
