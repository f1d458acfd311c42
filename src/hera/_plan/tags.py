"""Where a manifest refers to something: every `{{…}}` in it, with its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hera.exceptions import ExpressionError
from hera.expr.tags import Tag, tags_in

__all__ = ["Reference", "references_in"]

Path = tuple[str | int, ...]
_PLAIN = (int, float, type(None))


@dataclass(frozen=True, slots=True)
class Reference:
    """One tag of a manifest.

    Attributes:
        path: The field whose text holds it.
        tag: The tag.
        text: The whole text.
    """

    path: Path
    tag: Tag
    text: str


def references_in(data: Any, path: Path = (), *, skip: frozenset[str] = frozenset()) -> Iterator[Reference]:
    """All tags in plain data (wire names), in the order of the data.

    A text with an opening `{{` and no `}}` behind it has no tags: in Argo's JSON text such a tag would end somewhere
    in the fields that follow, and mean nothing.

    Args:
        data: The manifest or a part of it.
        path: Path of that part, put in front of all paths given.
        skip: Keys that are not entered, at any depth.
    """
    if isinstance(data, str):
        if "{{" in data:
            try:
                found = list(tags_in(data))
            except ExpressionError:
                return
            for tag in found:
                yield Reference(path, tag, data)
    elif isinstance(data, dict):
        for key, value in data.items():
            if isinstance(key, str) and "{{" in key:
                yield from references_in(key, (*path, key))
            if key not in skip and not isinstance(value, _PLAIN):
                yield from references_in(value, (*path, key), skip=skip)
    elif isinstance(data, list):
        for position, value in enumerate(data):
            if not isinstance(value, _PLAIN):
                yield from references_in(value, (*path, position), skip=skip)
