"""Moments and spans of time as Argo writes them: RFC 3339 in seconds, Go's durations, and durations for people."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Final

__all__ = ["InvalidDuration", "duration_of", "human_duration", "moment_of", "text_of_moment"]

_UNITS: Final = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,
    "μs": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
}
_PIECE: Final = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_DIGITS: Final = re.compile(r"[+-]?\d+")


class InvalidDuration(ValueError):
    """A text is no duration; the message is Argo's."""


def text_of_moment(moment: datetime) -> str:
    """The moment in UTC, cut to seconds: ``2024-01-31T12:00:00Z``."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """The moment that `text_of_moment` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def duration_of(text: str) -> timedelta:
    """Reads ``300ms``, ``2m``, ``1h30m``, or a whole number of seconds.

    Args:
        text: The text of the manifest.

    Raises:
        InvalidDuration: It is neither; the message says so as Argo does.

    Source:
        Argo `wfv1.ParseStringToDuration`, Go `time.ParseDuration`.
    """
    if _DIGITS.fullmatch(text):
        return _span(float(text), text)
    sign, rest = (-1.0, text[1:]) if text.startswith("-") else (1.0, text.removeprefix("+"))
    pieces = list(_PIECE.finditer(rest))
    if not pieces or "".join(piece.group() for piece in pieces) != rest:
        raise InvalidDuration(f"unable to parse {text} as a duration: {_reason(text, rest)}")
    return _span(sign * sum(float(piece[1]) * _UNITS[piece[2]] for piece in pieces), text)


def _span(seconds: float, text: str) -> timedelta:
    try:
        return timedelta(seconds=seconds)
    except OverflowError:
        raise InvalidDuration(f'unable to parse {text} as a duration: time: invalid duration "{text}"') from None


def _reason(text: str, rest: str) -> str:
    number = re.match(r"\d+\.?\d*|\.\d+", rest)
    if number is None:
        return f'time: invalid duration "{text}"'
    unit = re.match(r"[^\d.]*", rest[number.end() :])
    if unit is None or not unit.group():
        return f'time: missing unit in duration "{text}"'
    if unit.group() not in _UNITS:
        return f'time: unknown unit "{unit.group()}" in duration "{text}"'
    return f'time: invalid duration "{text}"'


def human_duration(span: timedelta) -> str:
    """A span of time in words: ``3 seconds``, ``1 minute 0 seconds``, ``2 hours 5 minutes``, ``1 day 3 hours``.

    Source:
        Argo's `humanize.RelativeDurationShort` as used in "Backoff for …".
    """
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return _counted(seconds, "second")
    if seconds < 3600:
        return f"{_counted(seconds // 60, 'minute')} {seconds % 60} seconds"
    if seconds < 86400:
        return f"{_counted(seconds // 3600, 'hour')} {seconds % 3600 // 60} minutes"
    return f"{_counted(seconds // 86400, 'day')} {seconds % 86400 // 3600} hours"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
