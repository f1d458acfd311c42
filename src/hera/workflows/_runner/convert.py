"""From the value that a text stands for to the type that a function asks for.

Simple types are converted here, with the results of pydantic's lax mode (a test compares them over many types and
values). Whatever the tables below do not settle for certain is handed to pydantic, which is imported only then: the
user's own models, types such as `datetime`, and values whose conversion has fine print, such as `"1_000"` for an `int`.
"""

from __future__ import annotations

import sys

from hera.workflows._runner.errors import Mismatch
from hera.workflows._scripts.annotations import (
    EMPTY,
    arguments_of,
    is_annotated,
    is_any,
    is_literal,
    is_union,
    origin_of,
    type_name,
    unaliased,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["convert", "is_text_type", "shown"]

TRUE = frozenset({"1", "on", "t", "true", "y", "yes"})
FALSE = frozenset({"0", "off", "f", "false", "n", "no"})
SCALARS = (bool, int, float, str, type(None))
NUMBERS_AND_TEXT = frozenset({bool, int, float, str})
MAX_DIGITS = 4000


def convert(value: Any, annotation: Any) -> Any:
    """The value as the annotated type.

    Args:
        value: What JSON, or a loader, gave.
        annotation: The type; `EMPTY` takes anything.

    Raises:
        Mismatch: The value does not fit.
    """
    annotation = unaliased(annotation)
    if annotation is EMPTY:
        return value
    try:
        simple = SIMPLE.get(annotation)
    except TypeError:  # holds something that cannot be hashed
        simple = None
    if simple is not None:
        return simple(value)
    if is_any(annotation):
        return value
    if annotation is None:
        return _none(value)
    if is_annotated(annotation):
        return _ask_pydantic(value, annotation)
    if is_union(annotation):
        return _union(value, annotation)
    if is_literal(annotation):
        return _literal(value, annotation)
    container = CONTAINERS.get(origin_of(annotation))
    if container is not None:
        return container(value, annotation)
    if isinstance(annotation, type):
        return _class(value, annotation)
    return _ask_pydantic(value, annotation)


def is_text_type(annotation: Any) -> bool:
    """Whether a parameter of that type gets its text as it stands, instead of what the text means as JSON."""
    annotation = unaliased(annotation)
    while is_annotated(annotation):
        annotation = unaliased(annotation.__origin__)
    if isinstance(annotation, type) and origin_of(annotation) is None:
        return issubclass(annotation, str)
    members = arguments_of(annotation)
    if is_literal(annotation):
        return all(isinstance(member, str) or member is None for member in members)
    if is_union(annotation):
        others = [member for member in members if member is not None and member is not type(None)]
        return bool(others) and all(map(is_text_type, others))
    return False


def shown(value: object) -> str:
    """A value for an error message, at a length that can be read."""
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:97]}..."


def _mismatch(value: object, annotation: Any) -> Mismatch:
    return Mismatch(f"expected {type_name(annotation)}, got {shown(value)}")


def _ask_pydantic(value: Any, annotation: Any) -> Any:
    from hera.workflows._runner.models import validated

    return validated(value, annotation)


# --- scalars ---------------------------------------------------------------------------------------------------------


def _int(value: Any) -> Any:
    kind = type(value)
    if kind is int:
        return value
    if kind is bool:
        return int(value)
    if kind is float:
        if not value.is_integer():
            raise _mismatch(value, int)
        return int(value) if abs(value) < 2**53 else _ask_pydantic(value, int)
    if kind is str:
        digits = value[1:] if value[:1] == "-" else value
        if digits.isascii() and digits.isdigit() and len(digits) < MAX_DIGITS:
            return int(value)
        if not any(character.isdigit() for character in value):
            raise _mismatch(value, int)
        return _ask_pydantic(value, int)
    return _other(value, int)


def _float(value: Any) -> Any:
    kind = type(value)
    if kind is float:
        return value
    if kind is bool:
        return float(value)
    if kind is int:
        if abs(value) < 2**53:
            return float(value)
        return _ask_pydantic(value, float)
    if kind is str:
        whole, _, fraction = (value[1:] if value[:1] == "-" else value).partition(".")
        if value.isascii() and whole.isdigit() and (fraction.isdigit() or "." not in value):
            return float(value)
        if not any(character.isdigit() for character in value) and not any(
            word in value.lower() for word in ("nan", "inf")
        ):
            raise _mismatch(value, float)
        return _ask_pydantic(value, float)
    return _other(value, float)


def _bool(value: Any) -> Any:
    kind = type(value)
    if kind is bool:
        return value
    if kind is str:
        word = value.lower()
        if word in TRUE or word in FALSE:
            return word in TRUE
        raise _mismatch(value, bool)
    if kind is int or kind is float:
        if value in (0, 1):
            return bool(value)
        raise _mismatch(value, bool)
    return _other(value, bool)


def _str(value: Any) -> Any:
    return value if type(value) is str else _other(value, str)


def _none(value: Any) -> Any:
    if value is None:
        return None
    raise _mismatch(value, None)


def _other(value: Any, annotation: Any) -> Any:
    """What JSON never gives for that type is an error; what a loader gave may still fit."""
    if value is None or type(value) in (list, dict, bool, int, float, str):
        raise _mismatch(value, annotation)
    return _ask_pydantic(value, annotation)


# --- containers ------------------------------------------------------------------------------------------------------


def _items(value: Any, annotation: Any, member: Any) -> list[Any]:
    items = []
    for number, item in enumerate(value):
        try:
            items.append(convert(item, member))
        except Mismatch as error:  # noqa: PERF203 - the message needs the item's number
            raise Mismatch(f"in {type_name(annotation)}, item {number + 1}: {error}") from None
    return items


def _list(value: Any, annotation: Any) -> Any:
    if type(value) is not list:
        return _other(value, annotation)
    (member,) = arguments_of(annotation) or (EMPTY,)
    return _items(value, annotation, member)


def _set(value: Any, annotation: Any) -> Any:
    if type(value) is not list:
        return _other(value, annotation)
    (member,) = arguments_of(annotation) or (EMPTY,)
    kind = origin_of(annotation) or annotation
    try:
        return kind(_items(value, annotation, member))
    except TypeError:
        raise Mismatch(f"the items of {type_name(annotation)} have to be hashable, got {shown(value)}") from None


def _tuple(value: Any, annotation: Any) -> Any:
    if type(value) is not list:
        return _other(value, annotation)
    if annotation is tuple or annotation is _bare_tuple():
        return tuple(value)
    members = tuple(member for member in arguments_of(annotation) if member != ())  # 3.10 writes Tuple[()] so
    if len(members) == 2 and members[1] is ...:
        return tuple(_items(value, annotation, members[0]))
    if len(members) != len(value):
        raise Mismatch(f"expected {type_name(annotation)}, got {len(value)} items: {shown(value)}")
    return tuple(_items([item], annotation, member)[0] for item, member in zip(value, members, strict=True))


def _bare_tuple() -> Any:
    typing = sys.modules.get("typing")
    return typing and typing.Tuple


def _dict(value: Any, annotation: Any) -> Any:
    if type(value) is not dict:
        return _other(value, annotation)
    key, member = arguments_of(annotation) or (EMPTY, EMPTY)
    converted = {}
    for name, item in value.items():
        try:
            converted[convert(name, key)] = convert(item, member)
        except Mismatch as error:  # noqa: PERF203 - the message needs the key
            raise Mismatch(f"in {type_name(annotation)}, key {name!r}: {error}") from None
    return converted


# --- choices ---------------------------------------------------------------------------------------------------------


def _literal(value: Any, annotation: Any) -> Any:
    members = arguments_of(annotation)
    for member in members:
        if type(member) is type(value) and member == value:
            return member
    if type(value) in (str, type(None), list, dict) and all(type(member) in SCALARS for member in members):
        raise Mismatch(f"expected one of {', '.join(map(repr, members))}, got {shown(value)}")
    return _ask_pydantic(value, annotation)


def _union(value: Any, annotation: Any) -> Any:
    """The member that takes the value as it is; else the only member that could take it at all."""
    members = [unaliased(member) for member in arguments_of(annotation)]
    kind = type(value)
    if kind in SCALARS and any(member is kind or (member is None and value is None) for member in members):
        return value
    if kind not in KNOWN_KINDS and any(_is_already(value, member) for member in members):
        return value
    candidates = [member for member in members if _could_take(member, kind)]
    if not candidates:
        raise _mismatch(value, annotation)
    if len(candidates) == 1:
        return convert(value, candidates[0])
    return _ask_pydantic(value, annotation)


def _is_already(value: Any, member: Any) -> bool:
    """Whether a loader gave what a plain class of a union asks for."""
    is_class = isinstance(member, type) and origin_of(member) is None
    return is_class and _is_instance(value, member) and not _is_model(member)


def _could_take(member: Any, kind: type) -> bool:
    """Whether a type might accept values of a kind; `True` in doubt."""
    if member is None or member is type(None):
        return kind is type(None)
    if is_literal(member):
        return kind not in (list, dict)
    accepted = ACCEPTED.get(member) if isinstance(member, type) and origin_of(member) is None else None
    if accepted is None:
        accepted = ACCEPTED.get(origin_of(member))
    return accepted is None or kind in accepted or kind not in KNOWN_KINDS


# --- classes ---------------------------------------------------------------------------------------------------------


def _class(value: Any, annotation: Any) -> Any:
    enum = sys.modules.get("enum")
    if enum is not None and issubclass(annotation, enum.Enum):
        return _enum(value, annotation)
    pathlib = sys.modules.get("pathlib")
    if pathlib is not None and annotation is pathlib.Path:
        return value if isinstance(value, annotation) else _path(value, annotation)
    if "__dataclass_fields__" in annotation.__dict__ and not hasattr(annotation, "__pydantic_validator__"):
        return _data_class(value, annotation)
    if _is_instance(value, annotation) and not _is_model(annotation):
        return value
    return _ask_pydantic(value, annotation)


def _is_instance(value: Any, annotation: Any) -> bool:
    """Whether a value is of a class; never of one that has no instances, such as a typed dict."""
    try:
        return isinstance(value, annotation)
    except TypeError:
        return False


def _is_model(annotation: Any) -> bool:
    return hasattr(annotation, "__get_pydantic_core_schema__") or hasattr(annotation, "__get_validators__")


def _enum(value: Any, annotation: Any) -> Any:
    if isinstance(value, annotation):
        return value
    for member in annotation:
        if type(member.value) is type(value) and member.value == value:
            return member
    simple = all(type(member.value) is str for member in annotation) and "_missing_" not in annotation.__dict__
    if simple and type(value) in (str, int, float, bool, type(None), list, dict):
        choices = ", ".join(repr(member.value) for member in annotation)
        raise Mismatch(f"expected one of {choices} ({annotation.__name__}), got {shown(value)}")
    return _ask_pydantic(value, annotation)


def _path(value: Any, annotation: Any) -> Any:
    return annotation(value) if type(value) is str else _other(value, annotation)


def _data_class(value: Any, annotation: Any) -> Any:
    """A data class from a dict: fields by name, unknown keys left out, as pydantic does it."""
    if isinstance(value, annotation):
        return value
    fields = annotation.__dataclass_fields__.values()
    plain = all(field._field_type.name == "_FIELD" and field.init for field in fields)
    if type(value) is not dict or not plain or hasattr(annotation, "__pydantic_config__"):
        return _ask_pydantic(value, annotation)
    import dataclasses
    import typing

    hints = typing.get_type_hints(annotation, include_extras=True)
    given = {}
    for field in fields:
        if field.name in value:
            try:
                given[field.name] = convert(value[field.name], hints[field.name])
            except Mismatch as error:
                raise Mismatch(f"in {annotation.__name__}, field {field.name!r}: {error}") from None
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise Mismatch(f"{annotation.__name__} needs {field.name!r}, got {shown(value)}")
    return annotation(**given)


# --- tables ----------------------------------------------------------------------------------------------------------

SIMPLE: dict[Any, Callable[[Any], Any]] = {
    int: _int,
    float: _float,
    bool: _bool,
    str: _str,
    type(None): _none,
    list: lambda value: _list(value, list),
    dict: lambda value: _dict(value, dict),
    tuple: lambda value: _tuple(value, tuple),
    set: lambda value: _set(value, set),
    frozenset: lambda value: _set(value, frozenset),
}
"""Types that need no look at their insides."""

CONTAINERS: dict[Any, Callable[[Any, Any], Any]] = {
    list: _list,
    dict: _dict,
    tuple: _tuple,
    set: _set,
    frozenset: _set,
}
"""Generic types by origin."""

KNOWN_KINDS = frozenset({bool, int, float, str, type(None), list, dict})
"""The kinds of values that JSON gives."""

ACCEPTED: dict[Any, frozenset[type]] = {
    bool: NUMBERS_AND_TEXT,
    int: NUMBERS_AND_TEXT,
    float: NUMBERS_AND_TEXT,
    str: frozenset({str}),
    type(None): frozenset({type(None)}),
    list: frozenset({list}),
    tuple: frozenset({list}),
    set: frozenset({list}),
    frozenset: frozenset({list}),
    dict: frozenset({dict}),
}
"""Type → kinds of JSON values that may be converted to it."""
