"""Evaluates a `when` that has been read."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr.condition.stages import Literal, Missing, Prefixed
from hera.expr.condition.tokens import Pattern, Problem
from hera.expr.go_regex import compiled
from hera.expr.go_text import shown


def value_of(stage: Any) -> Any:
    """The value of a stage.

    Raises:
        Problem: The reason, in govaluate's words.
    """
    if stage is None:
        return None
    if isinstance(stage, Literal):
        return stage.value
    if isinstance(stage, Missing):
        raise Problem(f"No parameter '{stage.name}' found.")
    if isinstance(stage, Prefixed):
        return _prefixed(stage.symbol, value_of(stage.operand))
    left = value_of(stage.first)
    for kind, symbol, operand in stage.rest:
        left = _joined(kind, symbol, left, operand)
    return left


def _prefixed(symbol: str, value: Any) -> Any:
    if not symbol:
        return value
    wanted = bool if symbol == "!" else float
    if not isinstance(value, wanted):
        raise Problem(f"Value '{shown(value)}' cannot be used with the prefix '{symbol}'")
    return not value if symbol == "!" else -value if symbol == "-" else float(~_int64(value))


def _joined(kind: str, symbol: str, left: Any, operand: Any) -> Any:
    if kind == "LOGICALOP":
        return _logical(symbol, left, operand)
    if kind == "TERNARY":
        return _ternary(symbol, left, operand)
    right = value_of(operand)
    if kind == "SEPARATOR":
        return [*left, right] if isinstance(left, list) else [left, right]
    return _COMPARE[symbol](left, right) if kind == "COMPARATOR" else _calculated(symbol, left, right)


def _logical(symbol: str, left: Any, operand: Any) -> bool:
    decided = symbol == "||"
    if isinstance(left, bool) and left is decided:
        return decided
    right = value_of(operand)
    for value in (left, right):
        if not isinstance(value, bool):
            raise Problem(
                f"Value '{shown(value)}' cannot be used with the logical operator '{symbol}', it is not a bool"
            )
    return bool(right)


def _ternary(symbol: str, left: Any, operand: Any) -> Any:
    if symbol == "?":
        if left is False:
            return None
        right = value_of(operand)
        if left is not True:
            raise Problem(f"Value '{shown(left)}' cannot be used with the ternary operator '?', it is not a bool")
        return right
    return left if left is not None else value_of(operand)


def _calculated(symbol: str, left: Any, right: Any) -> Any:
    if symbol == "+" and (isinstance(left, str) or isinstance(right, str)):
        return shown(left) + shown(right)
    if symbol == "+" and not (_is_number(left) and _is_number(right)):
        raise _not_a_number(left, "modifier", symbol)
    for value in (left, right):
        if not _is_number(value):
            raise _not_a_number(value, "modifier", symbol)
    return _ARITHMETIC[symbol](left, right)


def _not_a_number(value: Any, role: str, symbol: str) -> Problem:
    return Problem(f"Value '{shown(value)}' cannot be used with the {role} '{symbol}', it is not a number")


def _is_number(value: Any) -> bool:
    return isinstance(value, float)


def _equal(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return bool(left == right)


def _ordered(symbol: str, compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def check(left: Any, right: Any) -> bool:
        if _is_number(left) and _is_number(right):
            return bool(compare(left, right))
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
        raise _not_a_number(left, "comparator", symbol)

    return check


def _matches(symbol: str) -> Callable[[Any, Any], bool]:
    def check(left: Any, right: Any) -> bool:
        if not isinstance(left, str):
            raise _not_a_number(left, "comparator", symbol)
        if not isinstance(right, (str, Pattern)):
            raise _not_a_number(right, "comparator", symbol)
        try:
            found = compiled(str(right)).search(left) is not None
        except ExpressionError as error:
            raise Problem(f"Unable to compile regexp pattern '{right}': {error.message}") from None
        return found is (symbol == "=~")

    return check


def _is_in(left: Any, right: Any) -> bool:
    if not isinstance(right, list):
        raise _not_a_number(right, "comparator", "in")
    return not isinstance(left, list) and any(_equal(left, item) for item in right)


_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered("<", operator.lt),
    "<=": _ordered("<=", operator.le),
    ">": _ordered(">", operator.gt),
    ">=": _ordered(">=", operator.ge),
    "=~": _matches("=~"),
    "!~": _matches("!~"),
    "in": _is_in,
}


def _int64(number: float) -> int:
    """A float as a 64-bit integer, the way the processors that Argo runs on convert it."""
    if not math.isfinite(number) or not -(2**63) <= number < 2**63:
        return -(2**63)
    return int(number)


def _uint64(number: float) -> int:
    return int(number) if 2**63 <= number < 2**64 else _int64(number) % 2**64


def _divided(left: float, right: float) -> float:
    if right == 0:
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def _remainder(left: float, right: float) -> float:
    return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)


def _power(left: float, right: float) -> float:
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if left < 0 and right % 2 == 1 else math.inf
    except ValueError:
        return math.inf if left == 0 else math.nan


def _shifted_left(left: float, right: float) -> float:
    count = _uint64(right)
    return float((_uint64(left) << count) % 2**64) if count < 64 else 0.0


def _shifted_right(left: float, right: float) -> float:
    count = _uint64(right)
    return float(_uint64(left) >> count) if count < 64 else 0.0


_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": _remainder,
    "**": _power,
    "&": lambda left, right: float(_int64(left) & _int64(right)),
    "|": lambda left, right: float(_int64(left) | _int64(right)),
    "^": lambda left, right: float(_int64(left) ^ _int64(right)),
    "<<": _shifted_left,
    ">>": _shifted_right,
}
