"""Where the user's own code stands: the nearest caller outside this package, for errors that name file and line."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Place: TypeAlias = tuple[str, int]

__all__ = ["NOWHERE", "at", "user_place"]

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
NOWHERE: Place = ("", 0)


def user_place(depth: int = 1) -> Place:
    """File and line of the nearest caller that is not part of this package.

    Constructors that `dataclasses` writes have no file of their own and are passed over.
    """
    frame = sys._getframe(depth)  # noqa: SLF001 - Python's own door to the caller
    while True:
        code = frame.f_code
        file = code.co_filename
        if not file.startswith(PACKAGE) and not (file == "<string>" and code.co_name == "__init__"):
            return file, frame.f_lineno or 0
        if frame.f_back is None:
            return NOWHERE
        frame = frame.f_back


def at(place: Place) -> dict[str, Any]:
    """A place as the keywords that errors take."""
    return {"file": place[0], "line": place[1]} if place[0] else {}
