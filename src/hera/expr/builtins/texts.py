"""Builtins about texts and their encodings."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any, Final

from hera.expr import go_json
from hera.expr.builtins.signature import Row
from hera.expr.go_text import json_text, shown
from hera.expr.kinds import Failure
from hera.expr.values import MEMORY_BUDGET, as_text, is_array, to_int, type_name


def upper(text: Any) -> str:
    """Upper case, letter by letter (Go does not make `SS` of `ß`)."""
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in as_text(text))


def lower(text: Any) -> str:
    """Lower case, letter by letter."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in as_text(text))


def space_trimmed(text: str) -> str:
    """The text without white space at its ends."""
    return text.strip(
        " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    )


def _trim(text: Any, characters: Any = None) -> str:
    return space_trimmed(as_text(text)) if characters is None else as_text(text).strip(as_text(characters))


def split_text(text: str, separator: str, limit: int = -1) -> list[str]:
    """The parts between separators; an empty separator cuts between all characters.

    Args:
        text: What is cut.
        separator: Where.
        limit: How many parts at most; negative means all.
    """
    if limit == 0:
        return []
    if separator:
        return text.split(separator, limit - 1 if limit > 0 else -1)
    if limit < 0 or limit >= len(text):
        return list(text)
    return [*text[: limit - 1], text[limit - 1 :]]


def _split(text: Any, separator: Any, limit: Any = -1) -> list[str]:
    return split_text(as_text(text), as_text(separator), to_int(limit))


def _split_after(text: Any, separator: Any, limit: Any = -1) -> list[str]:
    parts = split_text(as_text(text), as_text(separator), to_int(limit))
    return [part + separator for part in parts[:-1]] + parts[-1:]


def _replace(text: Any, old: Any, new: Any, count: Any = -1) -> str:
    limit = to_int(count)
    made = as_text(text).replace(as_text(old), as_text(new), limit if limit >= 0 else -1)
    if len(made) >= MEMORY_BUDGET * 16:
        raise Failure("memory budget exceeded")
    return made


def _repeat(text: Any, count: Any) -> str:
    times = to_int(count)
    if times < 0:
        raise Failure(f"invalid argument for repeat (expected positive integer, got {times})")
    if times > MEMORY_BUDGET or times * len(as_text(text)) >= MEMORY_BUDGET:
        raise Failure("memory budget exceeded")
    return as_text(text) * times


def _join(items: Any, glue: Any = "") -> str:
    if not is_array(items):
        raise Failure(f"invalid argument for join (type {type_name(items)})")
    return as_text(glue).join([as_text(item) for item in items])


def _byte_index(text: Any, part: Any, find: Callable[[bytes, bytes], int]) -> int:
    return find(as_text(text).encode("utf-8", "surrogateescape"), as_text(part).encode("utf-8", "surrogateescape"))


def _to_json(value: Any) -> str:
    return json_text(value, indent="  ")


def _from_json(text: Any) -> Any:
    return go_json.decode(as_text(text))


def base64_decoded(text: str) -> str:
    """The text behind a base64 text.

    Raises:
        Failure: It is not base64.
    """
    kept = text.replace("\n", "").replace("\r", "")
    try:
        return base64.b64decode(kept, validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        wrong = re.search(r"[^A-Za-z0-9+/]|$", text)
        raise Failure(f"illegal base64 data at input byte {wrong.start() if wrong else 0}") from None


def _type(value: Any) -> str:
    if value is None:
        return "nil"
    name = type_name(value)
    return {
        "float64": "float",
        "[]interface {}": "array",
        "[]uint8": "array",
        "map[string]interface {}": "map",
        "map[interface {}]interface {}": "map",
        "*time.Location": "unknown",
    }.get(name, "func" if name.startswith("func") else name)


ROWS: Final[tuple[Row, ...]] = (
    ("type", 1, 1, _type),
    ("string", 1, 1, shown),
    ("trim", 1, 2, _trim),
    ("trimPrefix", 1, 2, lambda text, part=" ": as_text(text).removeprefix(as_text(part))),
    ("trimSuffix", 1, 2, lambda text, part=" ": as_text(text).removesuffix(as_text(part))),
    ("upper", 1, 1, upper),
    ("lower", 1, 1, lower),
    ("split", 2, 3, _split),
    ("splitAfter", 2, 3, _split_after),
    ("replace", 3, 4, _replace),
    ("repeat", 2, 2, _repeat),
    ("join", 1, 2, _join),
    ("indexOf", 2, 2, lambda text, part: _byte_index(text, part, bytes.find)),
    ("lastIndexOf", 2, 2, lambda text, part: _byte_index(text, part, bytes.rfind)),
    ("hasPrefix", 2, 2, lambda text, part: as_text(text).startswith(as_text(part))),
    ("hasSuffix", 2, 2, lambda text, part: as_text(text).endswith(as_text(part))),
    ("toJSON", 1, 1, _to_json),
    ("fromJSON", 1, 1, _from_json),
    ("toBase64", 1, 1, lambda text: base64.b64encode(as_text(text).encode("utf-8", "surrogateescape")).decode()),
    ("fromBase64", 1, 1, lambda text: base64_decoded(as_text(text))),
)
