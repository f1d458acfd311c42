"""How a model takes part in a user's pydantic model; imported only by pydantic's own question."""

from __future__ import annotations

from typing import Any

from pydantic_core import core_schema

from hera.shared.model.dumping import Options, dump
from hera.shared.model.roots import Root


def model_schema(cls: Any) -> Any:
    """The core schema of a model class: validated by `model_validate`, serialised by the dump."""

    def serialized(model: Any, info: Any) -> Any:
        return dump(
            model,
            Options(
                by_alias=bool(info.by_alias),
                skip_none=bool(info.exclude_none or info.exclude_unset or info.exclude_defaults),
                as_json=info.mode == "json",
            ),
        )

    return core_schema.no_info_plain_validator_function(
        cls.model_validate,
        serialization=core_schema.plain_serializer_function_ser_schema(serialized, info_arg=True),
        metadata={"pydantic_js_functions": [lambda _schema, _handler: {"type": "object", "title": cls.__name__}]},
    )


def root_schema(cls: type[Root[Any]]) -> Any:
    """The core schema of a root type: any value, wrapped; serialised bare."""
    return core_schema.no_info_plain_validator_function(
        cls.model_validate,
        serialization=core_schema.plain_serializer_function_ser_schema(lambda value: value.root),
        metadata={"pydantic_js_functions": [lambda _schema, _handler: {"title": cls.__name__}]},
    )
