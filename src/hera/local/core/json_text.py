"""JSON values that remember how their numbers were written, as loop items need them."""

from __future__ import annotations

import json
from typing import Any

import msgspec

__all__ = ["JsonNumber", "JsonValue", "decoded", "go_json_problem", "text_of_json"]


class JsonNumber(str):
    """A number as it stands in its JSON text: `1.50` stays `1.50`."""

    __slots__ = ()


class JsonValue(msgspec.Struct, frozen=True):
    """A JSON value.

    Attributes:
        value: None, a boolean, a text, a `JsonNumber`, a list or a dictionary of such.
        text: Its compact JSON, keys sorted.
    """

    value: Any
    text: str


def decoded(text: str) -> JsonValue:
    """Read a JSON text.

    Raises:
        ValueError: It is none.
    """
    value = json.loads(text, parse_int=JsonNumber, parse_float=JsonNumber, parse_constant=_no_constant)
    return JsonValue(value, text_of_json(value))


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def text_of_json(value: Any) -> str:
    """Compact JSON, keys sorted, numbers as they were written."""
    if isinstance(value, JsonNumber):
        return str.__str__(value)
    if isinstance(value, dict):
        inner = (f"{json.dumps(key, ensure_ascii=False)}:{text_of_json(value[key])}" for key in sorted(value))
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(text_of_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def go_json_problem(text: str) -> str:
    """What Go says of a text that is no JSON."""
    try:
        json.loads(text)
    except ValueError as error:
        position = getattr(error, "pos", 0)
        if not text.strip() or position >= len(text):
            return "unexpected end of JSON input"
        char = text[position]
        if str(error).startswith("Extra data"):
            return f"invalid character '{char}' after top-level value"
        return f"invalid character '{char}' looking for beginning of value"
    return "invalid JSON"
