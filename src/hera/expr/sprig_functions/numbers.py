"""Sprig's functions about numbers; they take texts for numbers, and 0 for what is none."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import reduce
from typing import Any, Final

from hera.expr.builtins.numbers import float_of
from hera.expr.go_text import shown
from hera.expr.kinds import Failure
from hera.expr.sprig_functions.signature import Row
from hera.expr.values import MEMORY_BUDGET, truncated, wrapped

_WHOLE: Final = re.compile(r"([+-]?)(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+|[0-9][0-9_]*)", re.ASCII)


def whole_of(value: Any) -> int:
    """The integer that a value stands for, 0 if none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return truncated(value)
    return _whole_of_text(value) if isinstance(value, str) else 0


def _whole_of_text(text: str) -> int:
    # `1.0` counts as 1; a leading zero makes the number octal.
    found = _WHOLE.fullmatch(re.sub(r"\.0*$", "", text))
    if found is None:
        return 0
    digits = found[2].replace("_", "").lower()
    if len(digits) > 100:
        return 0
    base = {"0x": 16, "0b": 2, "0o": 8}.get(digits[:2], 8 if digits.startswith("0") else 10)
    number = int(digits, base)
    number = -number if found[1] == "-" else number
    return number if -(1 << 63) <= number < 1 << 63 else 0


def float_value(value: Any) -> float:
    """The floating-point number that a value stands for, 0 if none."""
    if isinstance(value, (bool, int, float)):
        return float(value)
    return (float_of(value) or 0.0) if isinstance(value, str) else 0.0


def _atoi(text: str) -> int:
    if re.fullmatch(r"[+-]?[0-9]{1,19}", text, re.ASCII) and -(1 << 63) <= int(text) < 1 << 63:
        return int(text)
    return 0


def _divided(left: Any, right: Any) -> tuple[int, int]:
    top, bottom = whole_of(left), whole_of(right)
    if bottom == 0:
        raise Failure("runtime error: integer divide by zero")
    quotient = abs(top) // abs(bottom)
    quotient = -quotient if (top < 0) != (bottom < 0) else quotient
    return wrapped(quotient), top - quotient * bottom


def _decimals(operation: Callable[[Decimal, Decimal], Decimal]) -> Callable[..., float]:
    def call(first: Any, *rest: Any) -> float:
        numbers = [Decimal(repr(float_value(value))) for value in (first, *rest)]
        if not all(number.is_finite() for number in numbers):
            raise Failure("Cannot create a Decimal from NaN or infinity")
        with localcontext() as context:
            context.prec = 60
            try:
                return float(reduce(operation, numbers))
            except (DivisionByZero, InvalidOperation):
                raise Failure("decimal division by 0") from None
            except Overflow:
                return math.inf

    return call


def _quotient(left: Decimal, right: Decimal) -> Decimal:
    return (left / right).quantize(Decimal("1e-16")) if abs(left) < abs(right) * Decimal("1e40") else left / right


def numbers_from(start: int, stop: int, step: int) -> list[int]:
    """From `start` up or down to before `stop`; nothing when the step leads away.

    Raises:
        Failure: More numbers than an evaluation may create.
    """
    if (stop < start and step >= 0) or (stop >= start and step <= 0):
        return []
    made = range(start, stop, step)
    if len(made) >= MEMORY_BUDGET:
        raise Failure("memory budget exceeded")
    return list(made)


def _seq(*numbers: int) -> str:
    if not 1 <= len(numbers) <= 3:
        return ""
    start, end = (1, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[-1])
    direction = -1 if end < start else 1
    step = numbers[1] if len(numbers) == 3 else direction
    if direction < 0 and len(numbers) == 3 and step > 0:
        return ""
    return " ".join(map(str, numbers_from(start, end + direction, step)))


def _round(value: Any, places: int, *limits: float) -> float:
    limit = limits[0] if limits else 0.5
    try:
        power = math.pow(10, places)
    except OverflowError:
        power = math.inf
    digit = power * float_value(value)
    if not math.isfinite(digit):
        return digit
    fraction = math.modf(digit)[0]
    return float(math.ceil(digit) if fraction >= limit else math.floor(digit)) / power if power else math.nan


def _rounding(operation: Callable[[float], int]) -> Callable[[Any], float]:
    def call(value: Any) -> float:
        number = float_value(value)
        return float(operation(number)) if math.isfinite(number) else number

    return call


def _decimal_of_octal(value: Any) -> int:
    text = shown(value)
    return int(text, 8) if re.fullmatch(r"[+-]?[0-7]{1,21}", text, re.ASCII) and abs(int(text, 8)) < 1 << 63 else 0


_ADD: Final = _decimals(lambda left, right: left + right)

ROWS: Final[tuple[Row, ...]] = (
    ("atoi", "text", _atoi),
    ("int64", "any", whole_of),
    ("int", "any", whole_of),
    ("float64", "any", float_value),
    ("seq", "*int", _seq),
    ("toDecimal", "any", _decimal_of_octal),
    ("until", "int", lambda count: numbers_from(0, count, -1 if count < 0 else 1)),
    ("untilStep", "int int int", numbers_from),
    ("add1", "any", lambda value: wrapped(whole_of(value) + 1)),
    ("add", "*any", lambda *values: wrapped(sum(map(whole_of, values)))),
    ("sub", "any any", lambda left, right: wrapped(whole_of(left) - whole_of(right))),
    ("div", "any any", lambda left, right: _divided(left, right)[0]),
    ("mod", "any any", lambda left, right: _divided(left, right)[1]),
    ("mul", "any *any", lambda *values: wrapped(math.prod(map(whole_of, values)))),
    ("add1f", "any", lambda value: _ADD(value, 1)),
    ("addf", "*any", lambda *values: _ADD(0.0, *values)),
    ("subf", "any *any", _decimals(lambda left, right: left - right)),
    ("divf", "any *any", _decimals(_quotient)),
    ("mulf", "any *any", _decimals(lambda left, right: left * right)),
    ("biggest", "any *any", lambda *values: max(map(whole_of, values))),
    ("max", "any *any", lambda *values: max(map(whole_of, values))),
    ("min", "any *any", lambda *values: min(map(whole_of, values))),
    ("maxf", "any *any", lambda *values: max(map(float_value, values))),
    ("minf", "any *any", lambda *values: min(map(float_value, values))),
    ("ceil", "any", _rounding(math.ceil)),
    ("floor", "any", _rounding(math.floor)),
    ("round", "any int *float", _round),
)
