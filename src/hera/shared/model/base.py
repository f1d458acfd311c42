"""`Model`, the base class of every API model.

Models are msgspec structs: small, quick to make, decode and encode, mutable, equal by value. The methods are those that
users of pydantic models know. Constructing checks the names of the fields, not their values; decoding checks both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from msgspec import StructMeta
    from typing_extensions import Self

    from hera.shared.model.describe import FieldInfo
else:
    StructMeta = type(msgspec.Struct)

construct: Any = StructMeta.__call__
"""`construct(models.Parameter, name="x")` makes a model without the constructor's help for mistakes; twice as quick."""

PlainData = dict[str, Any]

_CONTAINERS = frozenset({dict, list})


class ModelMeta(StructMeta):
    """Makes model classes, and helps where a constructor is called with something that does not fit."""

    if not TYPE_CHECKING:  # type checkers read the fields

        def __call__(cls, *args: Any, **values: Any) -> Any:  # noqa: D102, N805 - a constructor
            try:
                model = construct(cls, *args, **values)
            except TypeError as error:
                from hera.shared.model.constructing import constructed_again

                return constructed_again(cls, args, values, error)
            for value in values.values():
                kind = type(value)
                if kind is dict or (kind is list and not _CONTAINERS.isdisjoint(map(type, value))):
                    from hera.shared.model.constructing import adopt_plain_data

                    adopt_plain_data(model, values)
                    break
            return model


class _FieldsOfClass:
    """Gives the fields of the class, whether asked of the class or of a model."""

    def __get__(self, instance: Any, owner: Any) -> Mapping[str, FieldInfo]:
        from hera.shared.model.describe import field_infos

        return field_infos(owner)


class Model(
    msgspec.Struct,
    metaclass=ModelMeta,
    rename="camel",
    omit_defaults=True,
    repr_omit_defaults=True,
    # models are trees: without the collector's bookkeeping large workflows are built twice as quickly
    gc=False,
):
    """One object of the API, such as a workflow, a template or a container."""

    model_fields = _FieldsOfClass()

    @classmethod
    def model_validate(cls, obj: Any, **_options: Any) -> Self:
        """A model made from plain data; either spelling of the keys is accepted.

        Args:
            obj: A mapping, or a model of this class, which is returned as it is.

        Raises:
            ModelDecodeError: Something does not fit.
        """
        if isinstance(obj, cls):
            return obj
        from hera.shared.model.decoding import decode

        return decode(cls, obj, by_name=True)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **_options: Any) -> Self:
        """A model made from JSON text; either spelling of the keys is accepted.

        Raises:
            ModelDecodeError: The text is no JSON, or something does not fit.
        """
        from hera.shared.model.decoding import decode_json

        return decode_json(cls, bytes(json_data) if isinstance(json_data, bytearray) else json_data, by_name=True)

    @classmethod
    def model_construct(cls, **values: Any) -> Self:
        """A model made without any check of the values."""
        made: Self = construct(cls, **values)
        return made

    def model_dump(
        self,
        *,
        mode: str = "python",
        include: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        by_alias: bool = False,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        **_options: Any,
    ) -> PlainData:
        """The model as plain data.

        Args:
            mode: ``json`` gives only what JSON can hold; ``python`` keeps other values as they are.
            include: Only these fields of the model itself.
            exclude: All but these.
            by_alias: Use the names of documents (`podGC`) instead of those of Python (`pod_gc`).
            exclude_unset: As `exclude_none`; models do not remember which fields were given.
            exclude_defaults: As `exclude_none`; every default is None.
            exclude_none: Leave out fields that are None.
        """
        from hera.shared.model.dumping import Options, dump

        skip_none = exclude_none or exclude_unset or exclude_defaults
        options = Options(by_alias=by_alias, skip_none=skip_none, as_json=mode == "json")
        return dump(self, options, include, exclude)

    def model_dump_json(self, *, indent: int | None = None, **options: Any) -> str:
        """The model as JSON text.

        Args:
            indent: Blanks for each depth; None writes one line.
            options: Those of `model_dump`.

        Raises:
            InvalidFieldValue: A value cannot stand in JSON.
        """
        from hera.shared.model.encoding import to_json

        text = to_json(self.model_dump(mode="json", **options))
        return (text if indent is None else msgspec.json.format(text, indent=indent)).decode()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy of the model.

        Args:
            update: Fields of the copy that get another value; not checked.
            deep: Copy what the fields hold too.
        """
        from copy import copy, deepcopy

        copied = deepcopy(self) if deep else copy(self)
        for name, value in (update or {}).items():
            setattr(copied, name, value)
        return copied

    def dict(self, **options: Any) -> PlainData:
        """`model_dump` under its earlier name."""
        return self.model_dump(**options)

    def json(self, **options: Any) -> str:
        """`model_dump_json` under its earlier name."""
        return self.model_dump_json(**options)

    def copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """`model_copy` under its earlier name."""
        return self.model_copy(update=update, deep=deep)

    @classmethod
    def parse_obj(cls, obj: Any) -> Self:
        """`model_validate` under its earlier name."""
        return cls.model_validate(obj)

    @classmethod
    def parse_raw(cls, text: str | bytes) -> Self:
        """`model_validate_json` under its earlier name."""
        return cls.model_validate_json(text)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        from hera.shared.model.pydantic_hook import model_schema  # pydantic is the user's choice

        return model_schema(cls)
