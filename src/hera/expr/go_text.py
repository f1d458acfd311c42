"""Writes values the way Go prints them, because Argo's results and messages are Go's.

`%v` for messages and text conversion, `encoding/json` for what is inserted into documents; `%q` is in `go_quote`.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr.go_time import time_json, time_text
from hera.expr.kinds import AnyMap


def float_text(number: float) -> str:
    """A floating-point number as `%v` prints it: `1`, `1.5`, `1e+06`, `+Inf`."""
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "+Inf" if number > 0 else "-Inf"
    sign, digits, exponent = _digits(number)
    if exponent < -4 or exponent >= 6:
        return _scientific(sign, digits, exponent)
    return _plain(sign, digits, exponent)


def float_json(number: float) -> str:
    """A floating-point number as `encoding/json` writes it: plain from 1e-6 up to 1e21, else with an exponent.

    Raises:
        ExpressionError: Not a number or infinite, which JSON cannot hold.
    """
    if not math.isfinite(number):
        raise ExpressionError(f"json: unsupported value: {float_text(number)}")
    sign, digits, exponent = _digits(number)
    if number != 0 and (exponent < -6 or exponent >= 21):
        text = _scientific(sign, digits, exponent)
        return text.replace("e-0", "e-")
    return _plain(sign, digits, exponent)


def _digits(number: float) -> tuple[str, str, int]:
    """Sign, shortest digits that read back equal, and the decimal exponent of the first one."""
    mantissa, _, exponent = repr(number).partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = whole + fraction
    significant = digits.lstrip("0")
    if not significant:
        return sign, "0", 0
    point = len(whole) + int(exponent or 0) - (len(digits) - len(significant))
    return sign, significant.rstrip("0"), point - 1


def _scientific(sign: str, digits: str, exponent: int) -> str:
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _plain(sign: str, digits: str, exponent: int) -> str:
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    fraction = digits[exponent + 1 :]
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def shown(value: Any) -> str:
    """A value as `%v` prints it: `<nil>`, `true`, `[a b]`, `map[a:1 b:2]` with sorted keys."""
    if value is None:
        return "<nil>"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, Mapping):
        pairs = sorted(value.items(), key=lambda pair: str(pair[0]))
        return "map[" + " ".join(f"{shown(key)}:{shown(item)}" for key, item in pairs) + "]"
    if isinstance(value, (list, tuple)):
        return "[" + " ".join(shown(item) for item in value) + "]"
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, bytes):
        return "[" + " ".join(str(byte) for byte in value) + "]"
    return str(value)


_HTML: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_INVISIBLE: Final = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_text(value: Any, *, indent: str = "", escape_html: bool = True) -> str:
    r"""A value as `encoding/json` writes it: keys sorted, no blanks, `<`, `>` and `&` as `\u003c` and so on.

    Args:
        value: Any value of an expression.
        indent: Text for one level of indentation; empty means everything on one line.
        escape_html: False leaves `<`, `>` and `&` as they are.

    Raises:
        ExpressionError: The value (a function, an infinite number) has no JSON.
    """
    return "".join(_json_parts(value, indent, "\n", _HTML if escape_html else _INVISIBLE))


def _json_parts(value: Any, indent: str, newline: str, escapes: dict[int, str]) -> list[str]:
    if value is None:
        return ["null"]
    if value is True or value is False:
        return ["true" if value else "false"]
    if isinstance(value, str):
        return [encode_basestring(value).translate(escapes)]
    if isinstance(value, int):
        return [str(int(value))]
    if isinstance(value, float):
        return [float_json(value)]
    if isinstance(value, bytes):
        return ['"', base64.b64encode(value).decode(), '"']
    if isinstance(value, datetime):
        return ['"', time_json(value), '"']
    inner = newline + indent
    if isinstance(value, AnyMap):
        raise ExpressionError("json: unsupported type: map[interface {}]interface {}")
    if isinstance(value, Mapping):
        colon = ": " if indent else ":"
        items = [
            [encode_basestring(str(key)).translate(escapes), colon, *_json_parts(item, indent, inner, escapes)]
            for key, item in sorted(value.items(), key=lambda pair: str(pair[0]))
        ]
        return _bracketed("{", items, "}", indent, newline)
    if isinstance(value, (list, tuple)):
        return _bracketed("[", [_json_parts(item, indent, inner, escapes) for item in value], "]", indent, newline)
    raise ExpressionError(f"json: unsupported type: {type(value).__name__}")


def _bracketed(opening: str, items: list[list[str]], closing: str, indent: str, newline: str) -> list[str]:
    if not items:
        return [opening, closing]
    gap = newline + indent if indent else ""
    parts = [opening]
    for position, item in enumerate(items):
        parts.append(("," if position else "") + gap)
        parts.extend(item)
    parts.append((newline if indent else "") + closing)
    return parts
