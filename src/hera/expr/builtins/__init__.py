"""The language's own functions, those without a predicate.

`BUILTINS` maps each name to a Python function over values of the language; wrong arguments raise `Failure` with the original's message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hera.expr.builtins import collections, dates, numbers, texts
from hera.expr.builtins.signature import Row
from hera.expr.kinds import Failure

_ROWS: Final[tuple[Row, ...]] = (*numbers.ROWS, *texts.ROWS, *collections.ROWS, *dates.ROWS)


def _with_count(name: str, low: int, high: int, call: Callable[..., Any]) -> Callable[..., Any]:
    def checked(*arguments: Any) -> Any:
        if len(arguments) < low:
            raise Failure(f"not enough arguments to call {name}")
        if len(arguments) > high:
            raise Failure(f"too many arguments to call {name}")
        return call(*arguments)

    return checked


BUILTINS: Final[dict[str, Callable[..., Any]]] = {
    name: _with_count(name, low, high, call) for name, low, high, call in _ROWS
}
"""Name → function, for every builtin whose arguments are all evaluated before the call."""

ARITY: Final[dict[str, tuple[int, int]]] = {name: (low, high) for name, low, high, _ in _ROWS}
"""Name → how many arguments it takes."""
