"""Reads JSON with Go's rules and Go's messages: no NaN, nothing behind the value, numbers as 64-bit floats."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr.go_quote import quoted


class JsonError(ExpressionError):
    """A text is not JSON; the message is that of `encoding/json`."""

    code = "json"


def decode(text: str, *, whole: Callable[[str], Any] = float) -> Any:
    """The value of a JSON text.

    Args:
        text: The text.
        whole: Makes a number of digits without fraction or exponent; `float` as Go does, `int` where exactness matters more.

    Raises:
        JsonError: Not JSON; for instance `invalid character 'h' looking for beginning of value`.
    """
    try:
        return json.loads(
            text, parse_int=lambda digits: _number(digits, whole), parse_float=_number, parse_constant=_constant
        )
    except JsonError:
        raise
    except json.JSONDecodeError as error:
        raise JsonError(_reason(text, error)) from None
    except RecursionError:
        raise JsonError("exceeded max depth") from None
    except ValueError as error:
        # Python refuses whole numbers of thousands of digits.
        raise JsonError(f"json: cannot unmarshal number: {error}") from None


def _number(digits: str, make: Callable[[str], Any] = float) -> Any:
    number = make(digits)
    if isinstance(number, float) and math.isinf(number):
        raise JsonError(f"json: cannot unmarshal number {digits} into Go value of type float64")
    return number


def _constant(name: str) -> Any:
    second = name[1] if name.startswith("-") else name[0]
    where = "in numeric literal" if name.startswith("-") else "looking for beginning of value"
    raise JsonError(f"invalid character {_char(second)} {where}")


_REASONS: Final = {
    "Expecting value": "looking for beginning of value",
    "Extra data": "after top-level value",
    "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
    "Illegal trailing comma before end of object": "looking for beginning of object key string",
    "Illegal trailing comma before end of array": "looking for beginning of value",
    "Expecting ':' delimiter": "after object key",
    "Invalid control character at": "in string literal",
    "Invalid \\escape": "in string escape code",
    "Invalid \\uXXXX escape": "in \\u hexadecimal character escape",
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": "looking for beginning of value",
}


def _reason(text: str, error: json.JSONDecodeError) -> str:
    position = error.pos
    if error.msg.startswith("Invalid \\escape"):
        position += 1
    if error.msg.startswith("Illegal trailing comma"):
        # Newer Pythons point at the comma, Go at what follows it.
        position += 1
        while position < len(text) and text[position] in " \t\r\n":
            position += 1
    if error.msg.startswith("Unterminated string") or position >= len(text):
        return "unexpected end of JSON input"
    message = error.msg.removesuffix(": ")
    if message.startswith("Expecting ',' delimiter"):
        return f"invalid character {_char(text[position])} {_after_element(text, position)}"
    reason = next(
        (said for known, said in _REASONS.items() if message.startswith(known)), "looking for beginning of value"
    )
    if reason == "looking for beginning of value":
        for word in ("true", "false", "null"):
            same = _common(text[position:], word)
            if same:
                if position + same >= len(text):
                    return "unexpected end of JSON input"
                return f"invalid character {_char(text[position + same])} in literal {word} (expecting {_char(word[same])})"
    return f"invalid character {_char(text[position])} {reason}"


def _common(text: str, word: str) -> int:
    count = 0
    while count < min(len(text), len(word)) and text[count] == word[count]:
        count += 1
    return count


def _after_element(text: str, position: int) -> str:
    """Whether the comma is missing in an array or in an object: the innermost bracket that is open there."""
    open_brackets: list[str] = []
    is_string = is_escaped = False
    for char in text[:position]:
        if is_string:
            is_string = is_escaped or char != '"'
            is_escaped = char == "\\" and not is_escaped
        elif char == '"':
            is_string = True
        elif char in "[{":
            open_brackets.append(char)
        elif char in "]}":
            open_brackets.pop()
    return "after array element" if open_brackets and open_brackets[-1] == "[" else "after object key:value pair"


def _char(char: str) -> str:
    if char == "'":
        return "'\\''"
    return "'\"'" if char == '"' else f"'{quoted(char)[1:-1]}'"
