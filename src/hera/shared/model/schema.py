"""What the fields of a model class hold, read once from its annotations.

The decoder's slow path, the search for unknown fields and the constructors' help all ask this table instead of
repeating what the generated classes say.
"""

from __future__ import annotations

import enum
import sys
import types
import typing
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from hera.shared.model.roots import ListRoot

Kind = Literal["any", "string", "any-string", "integer", "number", "boolean", "choice", "enum", "struct", "list", "map"]

ANY_STRING = "any-string"
"""Marks a text field into which Argo reads numbers and booleans too (its type `AnyString`)."""

_SCALARS: dict[Any, Kind] = {str: "string", int: "integer", float: "number", bool: "boolean"}


class Shape(msgspec.Struct, frozen=True):
    """What a value must be.

    Args:
        kind: The sort of value; `choice` is one of several scalars.
        inner: Shape of the elements of a list or the values of a map.
        cls: The class of a `struct` or `enum`.
        scalars: The kinds that a `choice` allows.
        has_structs: Whether a struct is found at any depth of lists and maps.
    """

    kind: Kind
    inner: Shape | None = None
    cls: Any = None
    scalars: tuple[Kind, ...] = ()
    has_structs: bool = False


class Field(msgspec.Struct, frozen=True):
    """One field of a model class.

    Args:
        name: The name in Python.
        wire: The name in documents.
        shape: What it holds.
        is_required: Whether a value must be given.
        annotation: The annotation as written.
    """

    name: str
    wire: str
    shape: Shape
    is_required: bool
    annotation: Any


@cache
def fields_of(cls: type[msgspec.Struct]) -> dict[str, Field]:
    """The fields of a class by their name in documents, in the class's order."""
    hints = typing.get_type_hints(cls, include_extras=True)
    fields = {}
    for field in msgspec.structs.fields(cls):
        shape = _shape_of(hints[field.name])
        fields[field.encode_name] = Field(field.name, field.encode_name, shape, field.required, hints[field.name])
    return fields


@cache
def wire_names(cls: type[msgspec.Struct]) -> dict[str, str]:
    """Both spellings of each field → the name in documents."""
    names = dict(zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True))
    names.update({wire: wire for wire in cls.__struct_encode_fields__})
    return names


@cache
def _shape_of(annotation: Any) -> Shape:
    if annotation is Any:
        return Shape("any")
    if annotation in _SCALARS:
        return Shape(_SCALARS[annotation])
    origin = get_origin(annotation)
    if origin is typing.Annotated:
        base, *marks = get_args(annotation)
        return Shape("any-string") if ANY_STRING in marks else _shape_of(base)
    if origin in (Union, types.UnionType):
        return _union([_shape_of(part) for part in get_args(annotation) if part is not type(None)])
    if origin is list:
        inner = _shape_of(get_args(annotation)[0])
        return Shape("list", inner, has_structs=inner.has_structs)
    if origin is dict:
        inner = _shape_of(get_args(annotation)[1])
        return Shape("map", inner, has_structs=inner.has_structs)
    if issubclass(annotation, ListRoot):
        return Shape("list", Shape("struct", cls=element_of(annotation), has_structs=True), has_structs=True)
    if issubclass(annotation, enum.Enum):
        return Shape("enum", cls=annotation)
    return Shape("struct", cls=annotation, has_structs=True)


@cache
def element_of(cls: type[ListRoot[Any]]) -> Any:
    """The class of the elements of a list with a name, as its base says: ``ListRoot["WorkflowStep"]``."""
    (name,) = get_args(cls.__orig_bases__[0])  # type: ignore[attr-defined]
    return getattr(sys.modules[cls.__module__], getattr(name, "__forward_arg__", name))


def _union(parts: list[Shape]) -> Shape:
    if len(parts) == 1:
        return parts[0]
    return Shape("choice", scalars=tuple(part.kind for part in parts))
