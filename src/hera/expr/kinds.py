"""Kinds of values and errors that Python has no class for."""

from __future__ import annotations

from typing import Any


class Failure(Exception):
    """An evaluation error without its place."""

    def __init__(self, message: str, start: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start


class AnyMap(dict[Any, Any]):
    """A map with keys of any kind (`groupBy`, `fromPairs`); Go cannot write one as JSON."""

    __slots__ = ()
