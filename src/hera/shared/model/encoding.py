"""Models → plain data and JSON, with the names that documents use.

Fields that are None are left out; empty lists and mappings that somebody gave stay. Wrapped root values are unwrapped.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import msgspec

from hera.exceptions import InvalidFieldValue
from hera.shared.model.roots import Root
from hera.shared.paths import join


def to_dict(model: Any) -> Any:
    """Plain data for a model (or for lists and mappings of models), with wire names.

    Args:
        model: A model; its own containers are not shared with the result.

    Raises:
        InvalidFieldValue: A value is of a type that documents cannot hold.
    """
    return _encoded(msgspec.to_builtins, model)


def to_json(model: Any) -> bytes:
    """The JSON text for a model, compact, with wire names.

    Raises:
        InvalidFieldValue: A value is of a type that JSON cannot hold, or NaN or an infinity.
    """
    text: bytes = _encoded(msgspec.json.encode, model)
    # NaN and infinities become `null` without a word; a null is rare enough to look for its cause
    if b"null" in text:
        _refuse_non_finite(to_dict(model), "")
    return text


def plain(value: Any) -> Any:
    """The plain form of a value that msgspec does not know; for its `enc_hook`."""
    if isinstance(value, Root):
        return value.root
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    dump = getattr(value, "model_dump", None)
    if dump is not None and not isinstance(value, type):
        return dump(mode="json", by_alias=True)
    raise TypeError(f"a value of type {type(value).__qualname__} cannot stand in a document")


def _encoded(encode: Callable[..., Any], model: Any) -> Any:
    try:
        return encode(model, enc_hook=plain)
    except RecursionError:
        raise InvalidFieldValue("the value is nested too deeply, or contains itself") from None
    except TypeError as error:
        path, value = _first_unencodable(model, "")
        place = f"{path}: " if path else ""
        raise InvalidFieldValue(
            f"{place}a document cannot hold {_short(value)} of type {type(value).__qualname__}",
            hint="use text, numbers, booleans, lists, mappings with text keys, or models",
            path=path or None,
        ) from error


def _first_unencodable(value: Any, path: str) -> tuple[str, Any]:
    for step, child in _children(value):
        try:
            msgspec.json.encode(child, enc_hook=plain)
        except TypeError:  # noqa: PERF203 - on failure only
            return _first_unencodable(child, join(path, step))
    return path, value


def _children(value: Any) -> list[tuple[str | int, Any]]:
    if isinstance(value, msgspec.Struct):
        pairs = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
        return [(wire, getattr(value, name)) for wire, name in pairs]
    if isinstance(value, dict):
        return [(str(key), child) for key, child in value.items()]
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    return []


def _refuse_non_finite(value: Any, path: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidFieldValue(f"{path}: JSON has no number for {value}", hint="write it as text", path=path)
    for step, child in _children(value):
        _refuse_non_finite(child, join(path, step))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
