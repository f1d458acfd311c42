"""What a model class says about its fields, for programs that look: `Model.model_fields`."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from hera.shared.model.schema import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping


class FieldInfo(msgspec.Struct, frozen=True):
    """One field of a model class.

    Args:
        annotation: The type as declared.
        alias: The name in documents.
        required: Whether the constructor insists on it.
        default: What the field is when it is not given; always None.
    """

    annotation: Any
    alias: str
    required: bool
    default: None = None

    def is_required(self) -> bool:
        """Whether the constructor insists on the field."""
        return self.required

    def get_default(self, **_options: Any) -> None:
        """What the field is when it is not given."""
        return self.default


@cache
def field_infos(cls: type[msgspec.Struct]) -> Mapping[str, FieldInfo]:
    """The fields of a model class by their Python names."""
    return MappingProxyType(
        {field.name: FieldInfo(field.annotation, field.wire, field.is_required) for field in fields_of(cls).values()}
    )
