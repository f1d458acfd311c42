"""Lengths of time in Go's notation: `1h30m`, `1.5s`, `300ms`."""

from __future__ import annotations

import re
from typing import Final

from hera.expr.go_quote import quoted
from hera.expr.kinds import Failure


class Duration(int):
    """A length of time in nanoseconds."""

    __slots__ = ()

    def __str__(self) -> str:
        return duration_text(self)

    __repr__ = __str__


_UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_DURATION: Final = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)


def duration_of(text: str) -> Duration:
    """A duration such as `1h30m` or `-1.5s`.

    Args:
        text: As Go's `time.ParseDuration` takes it.

    Raises:
        Failure: It cannot be read; Go's message.
    """
    body = text[1:] if text[:1] in ("+", "-") else text
    if body == "0":
        return Duration(0)
    total, position = 0, 0
    while position < len(body):
        found = _DURATION.match(body, position)
        if found is None:
            break
        whole, _, fraction = found[1].partition(".")
        unit = _UNITS[found[2]]
        total += int(whole or 0) * unit + (int(fraction) * unit // 10 ** len(fraction) if fraction else 0)
        position = found.end()
    if not body or position < len(body) or total >= 1 << 63:
        raise Failure(_duration_problem(text, body[position:]))
    return Duration(-total if text.startswith("-") else total)


def _duration_problem(text: str, rest: str) -> str:
    found = re.match(r"[\d.]+([^\d.]*)", rest)
    if found is not None and re.search(r"\d", found[0]):
        if not found[1]:
            return f"time: missing unit in duration {quoted(text)}"
        return f"time: unknown unit {quoted(found[1])} in duration {quoted(text)}"
    return f"time: invalid duration {quoted(text)}"


def duration_text(nanoseconds: int) -> str:
    """A duration as Go prints it: `1h0m0s`, `1.5s`, `300ms`, `0s`."""
    value = int(nanoseconds)
    if value == 0:
        return "0s"
    sign, value = ("-" if value < 0 else ""), abs(value)
    if value < _UNITS["s"]:
        unit, size = ("ns", 1) if value < 1_000 else ("µs", 1_000) if value < 1_000_000 else ("ms", 1_000_000)
        return f"{sign}{_decimal(value, size)}{unit}"
    minutes, rest = divmod(value, _UNITS["m"])
    seconds = f"{_decimal(rest, _UNITS['s'])}s"
    if minutes == 0:
        return sign + seconds
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}h{minutes}m{seconds}" if hours else f"{sign}{minutes}m{seconds}"


def _decimal(value: int, size: int) -> str:
    whole, rest = divmod(value, size)
    digits = len(str(size)) - 1
    fraction = f"{rest:0{digits}d}".rstrip("0") if rest else ""
    return f"{whole}.{fraction}" if fraction else str(whole)
