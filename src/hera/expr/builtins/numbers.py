"""Builtins about numbers."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable
from typing import Any, Final

from hera.expr.builtins.signature import Row
from hera.expr.go_duration import Duration
from hera.expr.kinds import Failure
from hera.expr.values import is_array, is_number, less, more, truncated, type_name, wrapped

_WHOLE: Final = re.compile(r"[+-]?[0-9]+", re.ASCII)
_FLOAT: Final = re.compile(
    r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?i:inf|infinity)|(?i:nan)", re.ASCII
)
_HEX_FLOAT: Final = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+", re.ASCII)


def to_whole(value: Any) -> int:
    """`int(x)`: a number without its fraction, or a text of digits."""
    if type(value) is int:
        return value
    if type(value) is float:
        return truncated(value)
    if isinstance(value, str):
        if _WHOLE.fullmatch(value) and len(value) < 30 and -(1 << 63) <= int(value) < 1 << 63:
            return int(value)
        raise Failure(f"invalid operation: int({value})")
    if isinstance(value, Duration):
        return int(value)
    raise Failure(f"invalid operation: int({type_name(value)})")


def to_floating(value: Any) -> float:
    """`float(x)`: a number, or a text that reads as one."""
    if is_number(value):
        return float(value)
    if not isinstance(value, str):
        raise Failure(f"invalid operation: float({type_name(value)})")
    number = float_of(value)
    if number is None:
        raise Failure(f"invalid operation: float({value})")
    return number


def float_of(text: str) -> float | None:
    """The number that a text stands for in Go, or None."""
    digits = re.sub(r"(?<=[0-9])_(?=[0-9])", "", text)
    if _FLOAT.fullmatch(digits):
        number = float(digits)
        return None if math.isinf(number) and "n" not in text.lower() else number
    if _HEX_FLOAT.fullmatch(text):
        try:
            return float.fromhex(text)
        except OverflowError:
            return None
    return None


def _absolute(value: Any) -> Any:
    if not is_number(value):
        raise Failure(f"invalid argument for abs (type {type_name(value)})")
    return wrapped(abs(value)) if type(value) is int else abs(value)


def _rounding(name: str, operation: Callable[[float], float]) -> Callable[[Any], float]:
    def call(value: Any) -> float:
        if not is_number(value):
            raise Failure(f"invalid argument for {name} (type {type_name(value)})")
        number = float(value)
        return float(operation(number)) if math.isfinite(number) else number

    return call


def half_away(number: float) -> float:
    """The nearest whole number, halves away from zero."""
    return math.copysign(math.floor(abs(number) + 0.5) if abs(number) < 2**52 else abs(number), number)


def _numbers(name: str, arguments: tuple[Any, ...]) -> list[Any]:
    """All the numbers in the arguments, lists looked through."""
    found: list[Any] = []
    stack = list(reversed(arguments))
    while stack:
        value = stack.pop()
        if is_number(value):
            found.append(value)
        elif is_array(value):
            stack.extend(reversed(value))
        else:
            raise Failure(f"invalid argument for {name} (type {type_name(value)})")
    return found


def _extreme(name: str, is_better: Callable[[Any, Any], bool]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        if not arguments:
            raise Failure(f"not enough arguments to call {name}")
        if len(arguments) == 1 and not is_array(arguments[0]):
            return arguments[0]
        best: Any = None
        for number in _numbers(name, arguments):
            if best is None or is_better(best, number):
                best = number
        return best

    return call


def _mean(*arguments: Any) -> float:
    numbers = _numbers("mean", arguments)
    return math.fsum(numbers) / len(numbers) if numbers else 0.0


def _median(*arguments: Any) -> float:
    numbers = _numbers("median", arguments)
    return float(statistics.median(map(float, numbers))) if numbers else 0.0


def _bits(name: str, operation: Callable[[int, int], int]) -> Callable[..., int]:
    def call(*arguments: Any) -> int:
        if len(arguments) != 2:
            raise Failure(f"invalid number of arguments for {name} (expected 2, got {len(arguments)})")
        for value in arguments:
            if type(value) is not int:
                raise Failure(f"cannot use {type_name(value)} as argument (type int) to call {name}")
        return wrapped(operation(*arguments))

    return call


def _shift(operation: Callable[[int, int], int]) -> Callable[[int, int], int]:
    def call(value: int, count: int) -> int:
        if count < 0:
            raise Failure(f"invalid operation: negative shift count {count} (type int)")
        return operation(value, min(count, 64))

    return call


def _bit_not(value: Any) -> int:
    if type(value) is not int:
        raise Failure(f"cannot use {type_name(value)} as argument (type int) to call bitnot")
    return ~value


ROWS: Final[tuple[Row, ...]] = (
    ("abs", 1, 1, _absolute),
    ("ceil", 1, 1, _rounding("ceil", math.ceil)),
    ("floor", 1, 1, _rounding("floor", math.floor)),
    ("round", 1, 1, _rounding("round", half_away)),
    ("int", 1, 1, to_whole),
    ("float", 1, 1, to_floating),
    ("max", 1, 1_000, _extreme("max", less)),
    ("min", 1, 1_000, _extreme("min", more)),
    ("mean", 1, 1_000, _mean),
    ("median", 1, 1_000, _median),
    ("bitand", 2, 2, _bits("bitand", lambda left, right: left & right)),
    ("bitor", 2, 2, _bits("bitor", lambda left, right: left | right)),
    ("bitxor", 2, 2, _bits("bitxor", lambda left, right: left ^ right)),
    ("bitnand", 2, 2, _bits("bitnand", lambda left, right: left & ~right)),
    ("bitshl", 2, 2, _bits("bitshl", _shift(lambda value, count: value << count))),
    ("bitshr", 2, 2, _bits("bitshr", _shift(lambda value, count: value >> count))),
    ("bitushr", 2, 2, _bits("bitushr", _shift(lambda value, count: (value % (1 << 64)) >> count))),
    ("bitnot", 1, 1, _bit_not),
)
