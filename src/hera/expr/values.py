"""The values of the expression language, and what its operators do with them.

Integers have 64 bits and wrap around, division always gives a floating-point number, equality compares numbers across kinds, text is
indexed by byte: Go's rules. Errors are raised as `Failure`, without a place; the evaluator knows the place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from hera.expr.go_duration import Duration
from hera.expr.go_regex import compiled
from hera.expr.go_text import shown
from hera.expr.kinds import AnyMap, Failure

MEMORY_BUDGET: Final = 1_000_000
"""Elements that one evaluation may create, as in the original."""


def type_name(value: Any) -> str:
    """The value's type as Go's `%T` prints it."""
    if value is None:
        return "<nil>"
    for kind, name in _TYPE_NAMES:
        if isinstance(value, kind):
            return name
    return "func(...interface {}) (interface {}, error)" if callable(value) else type(value).__name__


_TYPE_NAMES: Final[tuple[tuple[Any, str], ...]] = (
    (bool, "bool"),
    (Duration, "time.Duration"),
    (int, "int"),
    (float, "float64"),
    (str, "string"),
    (bytes, "[]uint8"),
    ((list, tuple), "[]interface {}"),
    (AnyMap, "map[interface {}]interface {}"),
    (Mapping, "map[string]interface {}"),
    (datetime, "time.Time"),
    (tzinfo, "*time.Location"),
)


def is_number(value: Any) -> bool:
    """Whether it is an int or float of the language (a boolean or a duration is not)."""
    kind = type(value)
    return kind is int or kind is float


def is_array(value: Any) -> bool:
    """Whether it is a list."""
    return isinstance(value, (list, tuple))


def wrapped(number: int) -> int:
    """The number in 64 bits, as it overflows in Go."""
    if -(1 << 63) <= number < 1 << 63:
        return number
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def truncated(number: float) -> int:
    """A float without its fraction; what does not fit becomes the smallest integer, as on Argo's processors."""
    if not math.isfinite(number) or not -(2.0**63) <= number < 2.0**63:
        return -(1 << 63)
    return int(number)


def to_int(value: Any) -> int:
    """The integer that an index or a range end stands for."""
    if type(value) is int:
        return value
    if type(value) is float:
        return truncated(value)
    raise Failure(f"invalid operation: int({type_name(value)})")


def to_float(value: Any) -> float:
    """The float that an operand of `**` stands for."""
    if is_number(value):
        return float(value)
    raise Failure(f"invalid operation: float({type_name(value)})")


def as_bool(value: Any) -> bool:
    """The value, which must be a boolean already."""
    if value is True or value is False:
        return bool(value)
    raise Failure(f"interface conversion: interface {{}} is {'nil' if value is None else type_name(value)}, not bool")


def as_text(value: Any) -> str:
    """The value, which must be a text already."""
    if isinstance(value, str):
        return value
    raise Failure(f"interface conversion: interface {{}} is {'nil' if value is None else type_name(value)}, not string")


# --- equality and order ----------------------------------------------------------------------------------------------


def equal(left: Any, right: Any) -> bool:
    """`==`: numbers by value, lists element by element, everything else by type and value."""
    if is_number(left) and is_number(right):
        return bool(left == right)
    if is_array(left) and is_array(right):
        return len(left) == len(right) and all(map(equal, left, right))
    return equal_strictly(left, right)


def equal_strictly(left: Any, right: Any) -> bool:
    """Equality with kinds: 1 and 1.0 differ, inside lists and maps too."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(equal_strictly(left[key], right[key]) for key in left)
    if is_array(left) and is_array(right):
        return len(left) == len(right) and all(map(equal_strictly, left, right))
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left == right
    if callable(left) or callable(right):
        return False
    return type_name(left) == type_name(right) and bool(left == right)


def _comparable(left: Any, right: Any) -> bool:
    return (
        (is_number(left) and is_number(right))
        or (isinstance(left, str) and isinstance(right, str))
        or (isinstance(left, datetime) and isinstance(right, datetime))
        or (isinstance(left, Duration) and isinstance(right, Duration))
    )


def less(left: Any, right: Any) -> bool:
    """`<`."""
    if _comparable(left, right):
        return bool(left < right)
    raise _undefined("<", left, right)


def _less_or_equal(left: Any, right: Any) -> bool:
    if _comparable(left, right):
        return bool(left <= right)
    raise _undefined("<=", left, right)


def more(left: Any, right: Any) -> bool:
    """`>`."""
    if _comparable(left, right):
        return bool(left > right)
    raise _undefined(">", left, right)


def _more_or_equal(left: Any, right: Any) -> bool:
    if _comparable(left, right):
        return bool(left >= right)
    raise _undefined(">=", left, right)


def _undefined(operator: str, left: Any, right: Any) -> Failure:
    return Failure(f"invalid operation: {type_name(left)} {operator} {type_name(right)}")


class _ByLess:
    """Sorts by the language's `<`."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: _ByLess) -> bool:
        return less(self.key, other.key)


def ordered(items: list[Any], key: Callable[[Any], Any], *, descending: bool) -> list[Any]:
    """The items by their keys, equal ones as they stood.

    Raises:
        Failure: Keys that cannot be compared.
    """
    return sorted(items, key=lambda item: _ByLess(key(item)), reverse=descending)


# --- arithmetic ------------------------------------------------------------------------------------------------------


def _whole(left: Any, right: Any, result: Any) -> Any:
    return wrapped(result) if type(left) is int and type(right) is int else result


def add(left: Any, right: Any) -> Any:
    """`+` for numbers, texts, moments and durations."""
    if is_number(left) and is_number(right):
        return _whole(left, right, left + right)
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, Duration) and isinstance(right, Duration):
        return Duration(wrapped(int(left) + int(right)))
    if isinstance(left, datetime) and isinstance(right, Duration):
        return _moved(left, right)
    if isinstance(left, Duration) and isinstance(right, datetime):
        return _moved(right, left)
    raise _undefined("+", left, right)


def _moved(moment: datetime, duration: int) -> datetime:
    try:
        return moment + timedelta(microseconds=duration // 1000)
    except OverflowError:
        raise Failure("a date outside the years 1 to 9999 is not supported") from None


def _subtract(left: Any, right: Any) -> Any:
    if is_number(left) and is_number(right):
        return _whole(left, right, left - right)
    if isinstance(left, datetime) and isinstance(right, datetime):
        return Duration((left - right) // timedelta(microseconds=1) * 1000)
    if isinstance(left, datetime) and isinstance(right, Duration):
        return _moved(left, -right)
    if isinstance(left, Duration) and isinstance(right, Duration):
        return Duration(wrapped(int(left) - int(right)))
    raise _undefined("-", left, right)


def _multiply(left: Any, right: Any) -> Any:
    if is_number(left) and is_number(right):
        return _whole(left, right, left * right)
    if isinstance(left, Duration) or isinstance(right, Duration):
        kinds = [value for value in (left, right) if isinstance(value, Duration) or is_number(value)]
        if len(kinds) == 2:
            return Duration(
                truncated(float(left) * float(right)) if float in map(type, kinds) else wrapped(left * right)
            )
    raise _undefined("*", left, right)


def _divide(left: Any, right: Any) -> float:
    if not (is_number(left) and is_number(right)):
        raise _undefined("/", left, right)
    top, bottom = float(left), float(right)
    if bottom == 0:
        return math.nan if top == 0 or math.isnan(top) else math.copysign(math.inf, top) * math.copysign(1, bottom)
    return top / bottom


def _modulo(left: Any, right: Any) -> int:
    if type(left) is not int or type(right) is not int:
        raise _undefined("%", left, right)
    if right == 0:
        raise Failure("runtime error: integer divide by zero")
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def power(left: Any, right: Any) -> float:
    """`**`: always a float."""
    base, exponent = to_float(left), to_float(right)
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def negative(value: Any) -> Any:
    """`-x`."""
    if type(value) is int:
        return wrapped(-value)
    if type(value) is float:
        return -value
    raise Failure(f"invalid operation: - {type_name(value)}")


# --- membership and text ---------------------------------------------------------------------------------------------


def is_in(needle: Any, container: Any) -> bool:
    """`in`: an element of a list or a key of a map."""
    if container is None:
        return False
    if is_array(container):
        return any(equal(item, needle) for item in container)
    if isinstance(container, Mapping):
        if needle is None:
            return "" in container
        if not isinstance(needle, str) and not isinstance(container, AnyMap):
            raise Failure(f"reflect.Value.MapIndex: value of type {type_name(needle)} is not assignable to type string")
        return _hashable(needle) in container
    raise Failure(f'operator "in" not defined on {type_name(container)}')


def _hashable(value: Any) -> Any:
    if isinstance(value, (list, Mapping)):
        raise Failure(f"runtime error: hash of unhashable type {type_name(value)}")
    return value


def _matches(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    pattern = as_text(right)
    return compiled(pattern).search(as_text(left)) is not None


def _about_text(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def check(left: Any, right: Any) -> bool:
        if left is None or right is None:
            return False
        return test(as_text(left), as_text(right))

    return check


def numbers_between(low: Any, high: Any) -> list[int]:
    """`low..high`, both included."""
    first, last = to_int(low), to_int(high)
    if last - first + 1 >= MEMORY_BUDGET:
        raise Failure("memory budget exceeded")
    return list(range(first, last + 1))


OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": less,
    "<=": _less_or_equal,
    ">": more,
    ">=": _more_or_equal,
    "+": add,
    "-": _subtract,
    "*": _multiply,
    "/": _divide,
    "%": _modulo,
    "**": power,
    "^": power,
    "in": is_in,
    "..": numbers_between,
    "matches": _matches,
    "contains": _about_text(lambda left, right: right in left),
    "startsWith": _about_text(str.startswith),
    "endsWith": _about_text(str.endswith),
}
"""Operators that evaluate both their operands."""


# --- parts -----------------------------------------------------------------------------------------------------------


def fetch(base: Any, key: Any) -> Any:
    """`base[key]`: a missing key of a map is nil, a missing element of a list is an error."""
    if isinstance(base, Mapping):
        if isinstance(base, AnyMap):
            return base.get(_hashable(key))
        if not isinstance(key, str):
            raise Failure(f"reflect.Value.MapIndex: value of type {type_name(key)} is not assignable to type string")
        return base.get(key)
    if is_array(base) or isinstance(base, (str, bytes)):
        items = base.encode("utf-8", "surrogateescape") if isinstance(base, str) else base
        at = to_int(key)
        index = at + len(items) if at < 0 else at
        if not 0 <= index < len(items):
            raise Failure(f"index out of range: {index} (array length is {len(items)})")
        return items[index]
    raise Failure(f"cannot fetch {shown(key)} from {type_name(base)}")


def cut(base: Any, low: Any, high: Any) -> Any:
    """`base[low:high]`; ends beyond the base are brought back to it, None means the end itself."""
    if isinstance(base, str):
        part = cut(base.encode("utf-8", "surrogateescape"), low, high)
        return part.decode("utf-8", "surrogateescape")
    if not (is_array(base) or isinstance(base, bytes)):
        raise Failure(f"cannot slice {type_name(base)}")
    size = len(base)
    first = 0 if low is None else to_int(low)
    last = size if high is None else to_int(high)
    first = max(first + size if first < 0 else first, 0)
    last = min(max(last + size if last < 0 else last, 0), size)
    return base[min(first, last) : last]
