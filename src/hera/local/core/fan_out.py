"""Loops: what a step or task runs over, how its items are called, and what `item` stands for in each.

Source:
    Argo `expandStep`, `processItem` and `expandSequence`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from hera.expr.scope import Names
from hera.local.core.json_text import JsonNumber, JsonValue, decoded, go_json_problem, text_of_json

__all__ = ["CannotExpand", "description_of", "item_names", "items_of"]

_VERB: Final = re.compile(r"%([-+# 0]*)(\d*)([a-zA-Z%])")


class CannotExpand(Exception):
    """The loop's list cannot be made; the message is Argo's."""


def items_of(loop: str, *, is_wanted: bool = True) -> list[JsonValue]:
    """The items of a loop.

    Args:
        loop: JSON of `withItems`, `withParam` and `withSequence`, tags filled in.
        is_wanted: False when `when` is already known to be false; a list that cannot be read is then no error.

    Raises:
        CannotExpand: The text of `withParam` is no JSON list, or the sequence has no numbers.
    """
    declared = decoded(loop).value
    if declared.get("withItems"):
        return [JsonValue(item, text_of_json(item)) for item in declared["withItems"]]
    if declared.get("withParam") is not None:
        return _listed(str(declared["withParam"]), is_wanted=is_wanted)
    return [JsonValue(text, json.dumps(text)) for text in _sequence(declared["withSequence"])]


def _listed(text: str, *, is_wanted: bool) -> list[JsonValue]:
    reason = ""
    try:
        value = decoded(text).value
    except ValueError:
        value, reason = None, go_json_problem(text)
    if isinstance(value, list):
        return [JsonValue(item, text_of_json(item)) for item in value]
    if value is None and not reason:
        return []
    if not is_wanted:
        return []
    reason = reason or f"json: cannot unmarshal {_go_kind(value)} into Go value of type []v1alpha1.Item"
    raise CannotExpand(f"withParam value could not be parsed as a JSON list: {text.strip()}: {reason}")


def _go_kind(value: Any) -> str:
    if isinstance(value, dict):
        return "object"
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, JsonNumber) else "string"


def _sequence(sequence: dict[str, Any]) -> Iterator[str]:
    if sequence.get("end") is not None:
        start, last = _whole(sequence.get("start")), _whole(sequence["end"])
    elif sequence.get("count") is not None:
        start, count = _whole(sequence.get("start")), _whole(sequence["count"])
        if count == 0:
            return
        last = start + count - 1
    else:
        raise CannotExpand("neither end nor count was specified in withSequence")
    layout = sequence.get("format") or "%d"
    numbers = range(start, last + 1) if start <= last else range(start, last - 1, -1)
    for number in numbers:
        yield _formatted(layout, number)


def _whole(value: Any) -> int:
    text = "0" if value is None else str(value)
    if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        raise CannotExpand(f'strconv.Atoi: parsing "{text}": invalid syntax')
    return int(text)


def _formatted(layout: str, number: int) -> str:
    """The number in Go's `fmt.Sprintf` form."""

    def one(found: re.Match[str]) -> str:
        flags, width, verb = found.groups()
        if verb == "%":
            return "%"
        if verb in "dxXo":
            return f"%{flags}{width}{verb}" % number
        if verb == "v":
            return f"%{flags}{width}d" % number
        if verb == "b":
            return _padded(format(number, "b"), flags, width)
        if verb == "c":
            return _padded(chr(number), flags, width)
        return f"%!{verb}(int={number})"

    return _VERB.sub(one, layout)


def _padded(text: str, flags: str, width: str) -> str:
    size = int(width or 0)
    if "-" in flags:
        return text.ljust(size)
    return text.zfill(size) if "0" in flags else text.rjust(size)


def description_of(item: JsonValue) -> str:
    """What stands between the brackets of an item's node name, behind its index.

    Args:
        item: The item.

    Returns:
        The description; round brackets are taken out of it.
    """
    value = item.value
    if isinstance(value, dict):
        text = ",".join(f"{key}:{_plain(value[key])}" for key in sorted(value))
    elif isinstance(value, list):
        text = "[" + " ".join(_plain(one) for one in value) + "]"
    elif value is None:
        text = "[]"
    else:
        text = _plain(value)
    return text.replace("(", "").replace(")", "")


def _plain(value: Any) -> str:
    """A text in its JSON-escaped form without quotes; anything else as JSON."""
    if isinstance(value, JsonNumber) or not isinstance(value, str):
        return text_of_json(value)
    return json.dumps(value, ensure_ascii=False)[1:-1]


def item_names(item: JsonValue) -> Names:
    """`item`, and for a map `item.<key>`."""
    value = item.value
    is_text = isinstance(value, str) and not isinstance(value, JsonNumber)
    names = Names({"item": value if is_text else item.text})
    if isinstance(value, dict):
        for key, one in value.items():
            names[f"item.{key}"] = _plain(one)
    return names
