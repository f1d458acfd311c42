"""Sprig's functions about lists and maps, and about values of any kind. Nothing given to them is changed: they work on copies."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from hera.expr.go_text import shown
from hera.expr.kinds import Failure
from hera.expr.sprig_functions.numbers import whole_of
from hera.expr.sprig_functions.signature import Row, is_empty, items_of
from hera.expr.values import as_text, equal_strictly, is_array, type_name


def _is_among(items: Any, value: Any) -> bool:
    return any(equal_strictly(item, value) for item in items)


def _uniq(value: Any) -> list[Any]:
    kept: list[Any] = []
    for item in items_of(value, "Cannot find uniq on type {}"):
        if not _is_among(kept, item):
            kept.append(item)
    return kept


def _without(value: Any, *omitted: Any) -> list[Any]:
    return [item for item in items_of(value, "Cannot find without on type {}") if not _is_among(omitted, item)]


def _has(needle: Any, value: Any) -> bool:
    return value is not None and _is_among(items_of(value, "Cannot find has on type {}"), needle)


def _slice(value: Any, *ends: Any) -> Any:
    items = items_of(value, "list should be type of slice or array but {}")
    if not items:
        return None
    start = whole_of(ends[0]) if ends else 0
    end = whole_of(ends[1]) if len(ends) > 1 else len(items)
    if not 0 <= start <= end <= len(items):
        raise Failure("reflect.Value.Slice: slice index out of bounds")
    return items[start:end]


def _chunk(size: int, value: Any) -> list[Any]:
    items = items_of(value, "Cannot chunk type {}")
    if size <= 0:
        raise Failure("runtime error: makeslice: len out of range")
    return [items[start : start + size] for start in range(0, len(items), size)]


def _concat(*lists: Any) -> list[Any]:
    return [item for value in lists for item in items_of(value, "Cannot concat type {} as list")]


def _end(at: int, what: str) -> Any:
    def call(value: Any) -> Any:
        items = items_of(value, f"Cannot find {what} on type {{}}")
        return items[at] if items else None

    return call


def _all_but(part: slice, what: str) -> Any:
    def call(value: Any) -> Any:
        items = items_of(value, f"Cannot find {what} on type {{}}")
        return items[part] if items else None

    return call


def _dict(*values: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for index in range(0, len(values), 2):
        made[shown(values[index])] = values[index + 1] if index + 1 < len(values) else ""
    return made


def _dig(*values: Any) -> Any:
    if len(values) < 3:
        raise Failure("dig needs at least three arguments")
    *names, default, current = values
    for name in names:
        if not isinstance(current, Mapping):
            raise Failure(
                f"interface conversion: interface {{}} is {type_name(current)}, not map[string]interface {{}}"
            )
        if as_text(name) not in current:
            return default
        current = current[name]
    return current


def _merged(target: Mapping[str, Any], sources: tuple[Mapping[str, Any], ...], *, overwrites: bool) -> dict[str, Any]:
    made = deepcopy(dict(target))
    for source in sources:
        for key, value in source.items():
            have = made.get(key)
            if isinstance(have, Mapping) and isinstance(value, Mapping):
                made[key] = _merged(have, (value,), overwrites=overwrites)
            elif overwrites or key not in made or is_empty(have):
                made[key] = deepcopy(value)
    return made


def _merge(target: Any, *sources: Any) -> Any:
    return _merged(target, sources, overwrites=False)


def _merge_overwrite(target: Any, *sources: Any) -> Any:
    return _merged(target, sources, overwrites=True)


def _default(default: Any, *given: Any) -> Any:
    return default if not given or is_empty(given[0]) else given[0]


def _kind(value: Any) -> str:
    if value is None:
        return "invalid"
    if isinstance(value, Mapping):
        return "map"
    if is_array(value) or isinstance(value, bytes):
        return "slice"
    return {"time.Time": "struct", "time.Duration": "int64", "*time.Location": "ptr"}.get(
        type_name(value), "func" if callable(value) else type_name(value)
    )


def _fail(message: str) -> str:
    raise Failure(message)


def _both(name: str, kinds: str, call: Any) -> tuple[Row, Row]:
    """A function and its `must` variant, which here do the same: both report errors."""
    return (name, kinds, call), (f"must{name[0].upper()}{name[1:]}", kinds, call)


ROWS: Final[tuple[Row, ...]] = (
    ("list", "*any", lambda *values: list(values)),
    ("tuple", "*any", lambda *values: list(values)),
    *_both("append", "any any", lambda value, item: [*items_of(value, "Cannot push on type {}"), item]),
    *_both("push", "any any", lambda value, item: [*items_of(value, "Cannot push on type {}"), item]),
    *_both("prepend", "any any", lambda value, item: [item, *items_of(value, "Cannot prepend on type {}")]),
    *_both("first", "any", _end(0, "first")),
    *_both("last", "any", _end(-1, "last")),
    *_both("rest", "any", _all_but(slice(1, None), "rest")),
    *_both("initial", "any", _all_but(slice(None, -1), "initial")),
    *_both("reverse", "any", lambda value: items_of(value, "Cannot find reverse on type {}")[::-1]),
    *_both("uniq", "any", _uniq),
    *_both("without", "any *any", _without),
    *_both("has", "any any", _has),
    *_both("slice", "any *any", _slice),
    *_both("chunk", "int any", _chunk),
    *_both(
        "compact",
        "any",
        lambda value: [item for item in items_of(value, "Cannot compact on type {}") if not is_empty(item)],
    ),
    ("concat", "*any", _concat),
    ("dict", "*any", _dict),
    ("get", "map text", lambda value, key: value.get(key, "") if key in value else ""),
    ("set", "map text any", lambda value, key, item: {**value, key: item}),
    ("unset", "map text", lambda value, key: {name: item for name, item in value.items() if name != key}),
    ("hasKey", "map text", lambda value, key: key in value),
    ("pluck", "text *map", lambda key, *maps: [value[key] for value in maps if key in value]),
    ("keys", "*map", lambda *maps: [key for value in maps for key in sorted(value)]),
    ("values", "map", lambda value: [value[key] for key in sorted(value)]),
    ("pick", "map *text", lambda value, *keys: {key: value[key] for key in keys if key in value}),
    ("omit", "map *text", lambda value, *keys: {key: item for key, item in value.items() if key not in keys}),
    *_both("merge", "map *map", _merge),
    *_both("mergeOverwrite", "map *map", _merge_overwrite),
    ("dig", "*any", _dig),
    *_both("deepCopy", "any", deepcopy),
    ("default", "any *any", _default),
    ("empty", "any", is_empty),
    ("coalesce", "*any", lambda *values: next((value for value in values if not is_empty(value)), None)),
    ("all", "*any", lambda *values: not any(map(is_empty, values))),
    ("any", "*any", lambda *values: not all(map(is_empty, values))),
    ("ternary", "any any bool", lambda yes, no, condition: yes if condition else no),
    ("typeOf", "any", type_name),
    ("typeIs", "text any", lambda name, value: name == type_name(value)),
    ("typeIsLike", "text any", lambda name, value: type_name(value) in (name, f"*{name}")),
    ("kindOf", "any", _kind),
    ("kindIs", "text any", lambda name, value: name == _kind(value)),
    ("deepEqual", "any any", equal_strictly),
    ("fail", "text", _fail),
)
