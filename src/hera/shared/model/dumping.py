"""Models → plain data with the choices that pydantic's `model_dump` offers.

The everyday form, wire names without None, is `hera.shared.model.encoding.to_dict`, which is much quicker.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from typing import Any

import msgspec

from hera.shared.model.encoding import to_dict
from hera.shared.model.roots import Root


class Options(msgspec.Struct, frozen=True):
    """How to dump.

    Args:
        by_alias: Use the names of documents instead of those of Python.
        skip_none: Leave out fields that are None.
        as_json: Give only what JSON can hold.
    """

    by_alias: bool
    skip_none: bool
    as_json: bool


def dump(
    model: msgspec.Struct,
    options: Options,
    include: Collection[str] | None = None,
    exclude: Collection[str] | None = None,
) -> dict[str, Any]:
    """The fields of a model as plain data.

    Args:
        model: The model.
        options: How to dump, at every depth.
        include: Only these fields of the model itself, by their Python names.
        exclude: All but these.
    """
    if include is None and exclude is None and options == Options(by_alias=True, skip_none=True, as_json=True):
        everything: dict[str, Any] = to_dict(model)
        return everything
    names = model.__struct_encode_fields__ if options.by_alias else model.__struct_fields__
    dumped = {}
    for name, field in zip(names, model.__struct_fields__, strict=True):
        if (include is not None and field not in include) or (exclude is not None and field in exclude):
            continue
        value = getattr(model, field)
        if value is not None or not options.skip_none:
            dumped[name] = _plain(value, options)
    return dumped


def _plain(value: Any, options: Options) -> Any:
    if isinstance(value, msgspec.Struct):
        return dump(value, options)
    if isinstance(value, Root):
        return _plain(value.root, options)
    if isinstance(value, dict):
        return {key: _plain(item, options) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, options) for item in value]
    if isinstance(value, enum.Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    return to_dict(value) if options.as_json else value
