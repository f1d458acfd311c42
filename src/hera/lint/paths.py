"""Paths in a manifest, as sequences of wire names and positions, and as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

__all__ = ["Path", "path_text"]

Path: TypeAlias = tuple[str | int, ...]


def path_text(path: Sequence[str | int]) -> str:
    """``spec.templates[0].dag.tasks[2]`` for ``("spec", "templates", 0, "dag", "tasks", 2)``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text
