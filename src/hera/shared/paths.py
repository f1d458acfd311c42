"""Paths into a document, such as ``spec.templates[2].script.image``, as text and as steps.

One spelling for all of Hera: names are joined with dots, list positions stand in brackets, and a key that is not a
plain word stands quoted in brackets (``metadata.labels["app.kubernetes.io/name"]``), so that a path reads back the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[A-Za-z_$][\w$-]*\Z", re.ASCII)
_STEP = re.compile(r'\.?(?P<name>[^.\[\]"]+)|\[(?P<index>\d+)\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]')


def join(path: str, step: str | int) -> str:
    """The path of what stands under a key or at a position.

    Args:
        path: Path of the mapping or list; empty for the document itself.
        step: A key, or a position counted from 0.
    """
    if isinstance(step, int):
        return f"{path}[{step}]"
    if not _PLAIN.match(step):
        return f"{path}[{json.dumps(step, ensure_ascii=False)}]"
    return f"{path}.{step}" if path else step


def path_of(steps: Iterable[str | int]) -> str:
    """The text for a sequence of keys and positions."""
    path = ""
    for step in steps:
        path = join(path, step)
    return path


def steps_of(path: str) -> tuple[str | int, ...]:
    """The keys and positions that a path names.

    Raises:
        ValueError: The text is not a path.
    """
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise ValueError(f"not a path into a document: {path!r} (from character {at + 1})")
        if match["index"] is not None:
            steps.append(int(match["index"]))
        elif match["quoted"] is not None:
            steps.append(json.loads(match["quoted"]))
        else:
            steps.append(match["name"])
        at = match.end()
    return tuple(steps)
