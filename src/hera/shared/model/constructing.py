"""What happens when a model's constructor is called with something that does not fit at once.

Keywords may be spelled as in documents (`imagePullPolicy=`); mappings may stand where a model belongs
(`resources={"limits": …}`). Anything else that is unknown or missing is an error which names the nearest field. None of this costs
anything when the call is right.
"""

from __future__ import annotations

import difflib
from functools import cache
from typing import Any, TypeVar

import msgspec

from hera.exceptions import InvalidArgument, MissingField, UnknownField
from hera.shared.model.decoding import decode, unknown_fields
from hera.shared.model.schema import Shape, fields_of, wire_names
from hera.shared.paths import join
from hera.shared.place import at, user_place

T = TypeVar("T", bound=msgspec.Struct)

_REMOVED = {
    "mutex": "Argo 4 knows only the list `mutexes`",
    "semaphore": "Argo 4 knows only the list `semaphores`",
    "schedule": "Argo 4 knows only the list `schedules`",
    "pod_priority": "Argo 4 has dropped it; use `pod_priority_class_name`",
}
"""Fields that earlier releases had, and what to write now."""


def constructed_again(cls: type[T], args: tuple[Any, ...], values: dict[str, Any], error: TypeError) -> T:
    """The model after all, with keywords in the documents' spelling understood.

    Raises:
        UnknownField: A keyword is no field of the class.
        MissingField: A required field is missing.
        InvalidArgument: Values were given without keywords.
    """
    if args:
        raise InvalidArgument(
            f"models.{cls.__name__} takes keywords only, got {args[0]!r} without one", **at(user_place())
        ) from None
    names = _python_names(cls)
    respelled = {names.get(keyword, keyword): value for keyword, value in values.items()}
    unknown = [keyword for keyword in respelled if keyword not in names]
    if unknown:
        raise _unknown_field(cls, unknown[0]) from None
    missing = [field.name for field in fields_of(cls).values() if field.is_required and field.name not in respelled]
    if missing:
        wanted = ", ".join(f"`{name}`" for name in missing)
        raise MissingField(
            f"models.{cls.__name__} needs {wanted}", hint=f"add {missing[0]}=…", **at(user_place())
        ) from None
    if respelled.keys() == values.keys():
        raise error
    return cls(**respelled)


def adopt_plain_data(model: msgspec.Struct, values: dict[str, Any]) -> None:
    """Turn mappings that stand where models belong into models, in place.

    Raises:
        UnknownField: A mapping has a key that the model in its place does not know.
        ModelDecodeError: A value in such a mapping does not fit.
    """
    holders = _holders(type(model))
    for name in holders.keys() & values.keys():
        value = values[name]
        if _holds_mappings(holders[name], value):
            setattr(model, name, _adopted(holders[name], value, name))


def _holds_mappings(shape: Shape, value: Any) -> bool:
    if shape.kind == "struct":
        return isinstance(value, dict)
    if shape.kind == "list" and shape.inner is not None and isinstance(value, list):
        inner = shape.inner
        return any(_holds_mappings(inner, item) for item in value)
    if shape.kind == "map" and shape.inner is not None and isinstance(value, dict):
        inner = shape.inner
        return any(_holds_mappings(inner, item) for item in value.values())
    return False


def _adopted(shape: Shape, value: Any, path: str) -> Any:
    inner = shape.inner
    if shape.kind == "struct" and isinstance(value, dict):
        spelled = _wire_spelled(shape.cls, value)
        unknown = unknown_fields(shape.cls, spelled, path=path)
        if unknown:
            raise UnknownField(
                f"{unknown[0]}: models.{shape.cls.__name__} has no such field",
                hint=_hint_for_key(shape.cls, unknown[0].removeprefix(f"{path}.")),
                path=unknown[0],
            )
        return decode(shape.cls, value, path=path, by_name=True, from_text=True)
    if inner is not None and isinstance(value, list):
        return [_adopted(inner, item, join(path, index)) for index, item in enumerate(value)]
    if inner is not None and isinstance(value, dict):
        return {key: _adopted(inner, item, join(path, str(key))) for key, item in value.items()}
    return value


def _wire_spelled(cls: Any, value: Any) -> Any:
    """The mapping with the documents' spelling of its keys, as deep as models reach."""
    if not isinstance(value, dict):
        return value
    names = wire_names(cls)
    fields = fields_of(cls)
    spelled = {}
    for key, item in value.items():
        wire: Any = names.get(key, key)
        field = fields.get(wire)
        spelled[wire] = _wire_spelled_in(field.shape, item) if field is not None else item
    return spelled


def _wire_spelled_in(shape: Shape, value: Any) -> Any:
    inner = shape.inner
    if shape.kind == "struct":
        return _wire_spelled(shape.cls, value)
    if inner is not None and isinstance(value, list):
        return [_wire_spelled_in(inner, item) for item in value]
    if inner is not None and isinstance(value, dict):
        return {key: _wire_spelled_in(inner, item) for key, item in value.items()}
    return value


def _unknown_field(cls: type[msgspec.Struct], keyword: str) -> UnknownField:
    names = list(cls.__struct_fields__)
    hint = _REMOVED.get(keyword)
    if hint is None:
        near = difflib.get_close_matches(keyword, names, n=1, cutoff=0.6)
        if near:
            hint = f"did you mean {near[0]}=?"
        else:
            hint = f"its fields are {', '.join(names)}" if names else "it has no fields"
    return UnknownField(f"models.{cls.__name__} has no field {keyword!r}", hint=hint, **at(user_place()))


def _hint_for_key(cls: type[msgspec.Struct], key: str) -> str | None:
    """The nearest field, or all fields, for a key directly in the mapping; nothing for one further inside."""
    names = list(cls.__struct_encode_fields__)
    if "." in key or "[" in key:
        return None
    near = difflib.get_close_matches(key.lower(), [name.lower() for name in names], n=1, cutoff=0.6)
    if near:
        return f"did you mean {next(name for name in names if name.lower() == near[0])!r}?"
    return f"its fields are {', '.join(names)}" if names else None


@cache
def _python_names(cls: type[msgspec.Struct]) -> dict[str, str]:
    names = dict(zip(cls.__struct_encode_fields__, cls.__struct_fields__, strict=True))
    names.update({name: name for name in cls.__struct_fields__})
    return names


@cache
def _holders(cls: type[msgspec.Struct]) -> dict[str, Shape]:
    """The fields that hold models at any depth."""
    return {field.name: field.shape for field in fields_of(cls).values() if field.shape.has_structs}
