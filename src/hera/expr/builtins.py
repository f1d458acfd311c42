"""The language's own functions, those without a predicate.

`BUILTINS` maps each name to a Python function over values of the language; wrong arguments raise `Failure` with the original's message.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import statistics
from collections.abc import Callable, Mapping
from datetime import datetime, timezone, tzinfo
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr import go_json, go_time
from hera.expr.go_text import json_text, shown
from hera.expr.go_duration import Duration, duration_of
from hera.expr.kinds import AnyMap, Failure
from hera.expr.values import (
    MEMORY_BUDGET,
    as_text,
    equal,
    fetch,
    is_array,
    is_number,
    less,
    more,
    ordered,
    to_int,
    truncated,
    type_name,
    wrapped,
)

_WHOLE: Final = re.compile(r"[+-]?[0-9]+", re.ASCII)
_FLOAT: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?i:inf|infinity)|(?i:nan)", re.ASCII)
_HEX_FLOAT: Final = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+", re.ASCII)


def counted(arguments: tuple[Any, ...], low: int, high: int, name: str) -> None:
    """Check how many arguments were given.

    Raises:
        Failure: Too few or too many.
    """
    if len(arguments) < low:
        raise Failure(f"not enough arguments to call {name}")
    if len(arguments) > high:
        raise Failure(f"too many arguments to call {name}")


# --- numbers ---------------------------------------------------------------------------------------------------------


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
        return operation(number) if math.isfinite(number) else number

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


# --- texts -----------------------------------------------------------------------------------------------------------


def upper(text: Any) -> str:
    """Upper case, letter by letter (Go does not make `SS` of `ß`)."""
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in as_text(text))


def lower(text: Any) -> str:
    """Lower case, letter by letter."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in as_text(text))


def space_trimmed(text: str) -> str:
    """The text without white space at its ends."""
    return text.strip(" \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000")


def _trim(text: Any, characters: Any = None) -> str:
    return space_trimmed(as_text(text)) if characters is None else as_text(text).strip(as_text(characters))


def split_text(text: str, separator: str, limit: int = -1) -> list[str]:
    """The parts between separators; an empty separator cuts between all characters.

    Args:
        text: What is cut.
        separator: Where.
        limit: How many parts at most; negative means all.
    """
    if limit == 0:
        return []
    if separator:
        return text.split(separator, limit - 1 if limit > 0 else -1)
    if limit < 0 or limit >= len(text):
        return list(text)
    return [*text[: limit - 1], text[limit - 1 :]]


def _split(text: Any, separator: Any, limit: Any = -1) -> list[str]:
    return split_text(as_text(text), as_text(separator), to_int(limit))


def _split_after(text: Any, separator: Any, limit: Any = -1) -> list[str]:
    parts = split_text(as_text(text), as_text(separator), to_int(limit))
    return [part + separator for part in parts[:-1]] + parts[-1:]


def _replace(text: Any, old: Any, new: Any, count: Any = -1) -> str:
    limit = to_int(count)
    made = as_text(text).replace(as_text(old), as_text(new), limit if limit >= 0 else -1)
    if len(made) >= MEMORY_BUDGET * 16:
        raise Failure("memory budget exceeded")
    return made


def _repeat(text: Any, count: Any) -> str:
    times = to_int(count)
    if times < 0:
        raise Failure(f"invalid argument for repeat (expected positive integer, got {times})")
    if times > MEMORY_BUDGET or times * len(as_text(text)) >= MEMORY_BUDGET:
        raise Failure("memory budget exceeded")
    return as_text(text) * times


def _join(items: Any, glue: Any = "") -> str:
    if not is_array(items):
        raise Failure(f"invalid argument for join (type {type_name(items)})")
    return as_text(glue).join([as_text(item) for item in items])


def _byte_index(text: Any, part: Any, find: Callable[[bytes, bytes], int]) -> int:
    return find(as_text(text).encode("utf-8", "surrogateescape"), as_text(part).encode("utf-8", "surrogateescape"))


def _to_json(value: Any) -> str:
    return json_text(value, indent="  ")


def _from_json(text: Any) -> Any:
    return go_json.decode(as_text(text))


def base64_decoded(text: str) -> str:
    """The text behind a base64 text.

    Raises:
        Failure: It is not base64.
    """
    kept = text.replace("\n", "").replace("\r", "")
    try:
        return base64.b64decode(kept, validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        wrong = re.search(r"[^A-Za-z0-9+/]|$", text)
        raise Failure(f"illegal base64 data at input byte {wrong.start() if wrong else 0}") from None


def _type(value: Any) -> str:
    if value is None:
        return "nil"
    name = type_name(value)
    return {
        "float64": "float",
        "[]interface {}": "array",
        "[]uint8": "array",
        "map[string]interface {}": "map",
        "map[interface {}]interface {}": "map",
        "*time.Location": "unknown",
    }.get(name, "func" if name.startswith("func") else name)


# --- lists and maps --------------------------------------------------------------------------------------------------


def _length(value: Any) -> int:
    if isinstance(value, (str, list, tuple, bytes, Mapping)):
        return len(value)
    raise Failure(f"invalid argument for len (type {type_name(value)})")


def _element(at: int) -> Callable[[Any], Any]:
    def call(items: Any) -> Any:
        try:
            return fetch(items, at)
        except Failure:
            return None

    return call


def _get(base: Any, key: Any) -> Any:
    if base is None:
        return None
    if isinstance(base, (str, list, tuple, bytes)):
        to_int(key)
    try:
        return fetch(base, key)
    except Failure:
        return None


def _take(items: Any, count: Any) -> list[Any]:
    _require_array(items, "cannot take from {}")
    if type(count) is not int:
        raise Failure(f"cannot take {type_name(count)} elements")
    if count < 0:
        raise Failure("reflect.Value.Slice: slice index out of bounds")
    return list(items[:count])


def _require_array(items: Any, message: str) -> None:
    if not is_array(items):
        raise Failure(message.format(_kind(items)))


def _kind(value: Any) -> str:
    """The value's kind as Go's `reflect` names it."""
    if value is None:
        return "invalid"
    if isinstance(value, Mapping):
        return "map"
    if is_array(value):
        return "slice"
    return type_name(value)


def _keys(value: Any) -> list[Any]:
    if not isinstance(value, Mapping):
        raise Failure(f"cannot get keys from {_kind(value)}")
    # The original's order is random; ours is not.
    return sorted(value, key=str)


def _values(value: Any) -> list[Any]:
    if not isinstance(value, Mapping):
        raise Failure(f"cannot get values from {_kind(value)}")
    return [value[key] for key in sorted(value, key=str)]


def _to_pairs(value: Any) -> list[Any]:
    if not isinstance(value, Mapping):
        raise Failure(f"cannot transform {_kind(value)} to pairs")
    return [[key, value[key]] for key in sorted(value, key=str)]


def _from_pairs(pairs: Any) -> AnyMap:
    _require_array(pairs, "cannot transform {} from pairs")
    made = AnyMap()
    for pair in pairs:
        if not is_array(pair):
            raise Failure(f"invalid pair {shown(pair)}")
        if len(pair) != 2:
            raise Failure(f"invalid pair length {shown(pair)}")
        if isinstance(pair[0], (list, Mapping)):
            raise Failure(f"runtime error: hash of unhashable type {type_name(pair[0])}")
        made[pair[0]] = pair[1]
    return made


def _reverse(items: Any) -> list[Any]:
    _require_array(items, "cannot reverse {}")
    return list(reversed(items))


def _uniq(items: Any) -> list[Any]:
    _require_array(items, "cannot uniq {}")
    kept: list[Any] = []
    texts: set[str] = set()
    for item in items:
        if isinstance(item, str):
            if item in texts:
                continue
            texts.add(item)
            kept.append(item)
        elif not any(equal(item, other) for other in kept):
            kept.append(item)
    return kept


def _concat(*lists: Any) -> list[Any]:
    if not lists:
        raise Failure("invalid number of arguments (expected at least 1, got 0)")
    for items in lists:
        _require_array(items, "cannot concat {}")
    return [item for items in lists for item in items]


def _flatten(items: Any) -> list[Any]:
    _require_array(items, "cannot flatten {}")
    made: list[Any] = []
    stack = list(reversed(items))
    while stack:
        item = stack.pop()
        if is_array(item):
            stack.extend(reversed(item))
        else:
            made.append(item)
    return made


def _sort(items: Any, order: Any = "asc") -> list[Any]:
    _require_array(items, "cannot sort {}")
    if as_text(order) not in ("asc", "desc"):
        raise Failure(f"invalid order {order}, expected asc or desc")
    return ordered(list(items), lambda item: item, descending=order == "desc")


# --- dates -----------------------------------------------------------------------------------------------------------

_DATE_LAYOUTS: Final = (
    "2006-01-02",
    "15:04:05",
    "2006-01-02 15:04:05",
    *(go_time.LAYOUTS[name] for name in ("RFC3339", "RFC822", "RFC850", "RFC1123")),
)


def _now(*arguments: Any) -> datetime:
    if not arguments:
        return datetime.now(timezone.utc)
    if len(arguments) == 1 and isinstance(arguments[0], tzinfo):
        return datetime.now(arguments[0])
    raise Failure(f"invalid number of arguments (expected 0, got {len(arguments)})")


def location_of(name: Any) -> tzinfo:
    """The time zone of a name of the tz database.

    Raises:
        Failure: There is none of that name here.
    """
    text = as_text(name)
    if text in ("", "UTC"):
        return timezone.utc
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise Failure(f"unknown time zone {text}") from None


def _date(*arguments: Any) -> datetime:
    zone: tzinfo | None = None
    if arguments and isinstance(arguments[0], tzinfo):
        zone, arguments = arguments[0], arguments[1:]
    if not 1 <= len(arguments) <= 3:
        raise Failure(f"invalid number of arguments (expected at least 1, got {len(arguments)})")
    text = as_text(arguments[0])
    if len(arguments) == 3:
        zone = location_of(arguments[2])
    if len(arguments) > 1:
        return go_time.parse_time(text, as_text(arguments[1])).moment(zone)
    for layout in _DATE_LAYOUTS:
        try:
            return go_time.parse_time(text, layout).moment(zone)
        except ExpressionError:
            continue
    raise Failure(f"invalid date {text}")


def _with_count(name: str, low: int, high: int, call: Callable[..., Any]) -> Callable[..., Any]:
    def checked(*arguments: Any) -> Any:
        counted(arguments, low, high, name)
        return call(*arguments)

    return checked


_ROWS: Final[tuple[tuple[str, int, int, Callable[..., Any]], ...]] = (
    ("len", 1, 1, _length),
    ("type", 1, 1, _type),
    ("abs", 1, 1, _absolute),
    ("ceil", 1, 1, _rounding("ceil", math.ceil)),
    ("floor", 1, 1, _rounding("floor", math.floor)),
    ("round", 1, 1, _rounding("round", half_away)),
    ("int", 1, 1, to_whole),
    ("float", 1, 1, to_floating),
    ("string", 1, 1, shown),
    ("trim", 1, 2, _trim),
    ("trimPrefix", 1, 2, lambda text, part=" ": as_text(text).removeprefix(as_text(part))),
    ("trimSuffix", 1, 2, lambda text, part=" ": as_text(text).removesuffix(as_text(part))),
    ("upper", 1, 1, upper),
    ("lower", 1, 1, lower),
    ("split", 2, 3, _split),
    ("splitAfter", 2, 3, _split_after),
    ("replace", 3, 4, _replace),
    ("repeat", 2, 2, _repeat),
    ("join", 1, 2, _join),
    ("indexOf", 2, 2, lambda text, part: _byte_index(text, part, bytes.find)),
    ("lastIndexOf", 2, 2, lambda text, part: _byte_index(text, part, bytes.rfind)),
    ("hasPrefix", 2, 2, lambda text, part: as_text(text).startswith(as_text(part))),
    ("hasSuffix", 2, 2, lambda text, part: as_text(text).endswith(as_text(part))),
    ("max", 1, 1_000, _extreme("max", less)),
    ("min", 1, 1_000, _extreme("min", more)),
    ("mean", 1, 1_000, _mean),
    ("median", 1, 1_000, _median),
    ("toJSON", 1, 1, _to_json),
    ("fromJSON", 1, 1, _from_json),
    ("toBase64", 1, 1, lambda text: base64.b64encode(as_text(text).encode("utf-8", "surrogateescape")).decode()),
    ("fromBase64", 1, 1, lambda text: base64_decoded(as_text(text))),
    ("now", 0, 1, _now),
    ("duration", 1, 1, lambda text: duration_of(as_text(text))),
    ("date", 1, 4, _date),
    ("timezone", 1, 1, location_of),
    ("first", 1, 1, _element(0)),
    ("last", 1, 1, _element(-1)),
    ("get", 2, 2, _get),
    ("take", 2, 2, _take),
    ("keys", 1, 1, _keys),
    ("values", 1, 1, _values),
    ("toPairs", 1, 1, _to_pairs),
    ("fromPairs", 1, 1, _from_pairs),
    ("reverse", 1, 1, _reverse),
    ("uniq", 1, 1, _uniq),
    ("concat", 1, 1_000, _concat),
    ("flatten", 1, 1, _flatten),
    ("sort", 1, 2, _sort),
    ("bitand", 2, 2, _bits("bitand", lambda left, right: left & right)),
    ("bitor", 2, 2, _bits("bitor", lambda left, right: left | right)),
    ("bitxor", 2, 2, _bits("bitxor", lambda left, right: left ^ right)),
    ("bitnand", 2, 2, _bits("bitnand", lambda left, right: left & ~right)),
    ("bitshl", 2, 2, _bits("bitshl", _shift(lambda value, count: value << count))),
    ("bitshr", 2, 2, _bits("bitshr", _shift(lambda value, count: value >> count))),
    ("bitushr", 2, 2, _bits("bitushr", _shift(lambda value, count: (value % (1 << 64)) >> count))),
    ("bitnot", 1, 1, _bit_not),
)

BUILTINS: Final[dict[str, Callable[..., Any]]] = {name: _with_count(name, low, high, call) for name, low, high, call in _ROWS}
"""Name → function, for every builtin whose arguments are all evaluated before the call."""

ARITY: Final[dict[str, tuple[int, int]]] = {name: (low, high) for name, low, high, _ in _ROWS}
"""Name → how many arguments it takes."""
