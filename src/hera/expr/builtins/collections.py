"""Builtins about lists and maps, but for those with a predicate, which the evaluator runs itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hera.expr.builtins.signature import Row
from hera.expr.go_text import shown
from hera.expr.kinds import AnyMap, Failure
from hera.expr.values import as_text, equal, fetch, is_array, ordered, to_int, type_name


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


ROWS: Final[tuple[Row, ...]] = (
    ("len", 1, 1, _length),
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
)
