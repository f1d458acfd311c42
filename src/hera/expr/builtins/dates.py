"""Builtins about moments, durations and time zones."""

from __future__ import annotations

from datetime import datetime, timezone, tzinfo
from typing import Any, Final

from hera.expr import go_time
from hera.expr.builtins.signature import Row
from hera.expr.go_duration import duration_of
from hera.expr.kinds import Failure
from hera.expr.values import as_text

_DATE_LAYOUTS: Final = (
    "2006-01-02",
    "15:04:05",
    "2006-01-02 15:04:05",
    *(go_time.LAYOUTS[name] for name in ("RFC3339", "RFC822", "RFC850", "RFC1123")),
)


def _now(*arguments: Any) -> datetime:
    if not arguments:
        return datetime.now(timezone.utc)
    if len(arguments) == 1 and isinstance(arguments[0], tzinfo):
        return datetime.now(arguments[0])
    raise Failure(f"invalid number of arguments (expected 0, got {len(arguments)})")


def location_of(name: Any) -> tzinfo:
    """The time zone of a name of the tz database.

    Raises:
        Failure: There is none of that name here.
    """
    text = as_text(name)
    if text in ("", "UTC"):
        return timezone.utc
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise Failure(f"unknown time zone {text}") from None


def _date(*arguments: Any) -> datetime:
    zone: tzinfo | None = None
    if arguments and isinstance(arguments[0], tzinfo):
        zone, arguments = arguments[0], arguments[1:]
    if not 1 <= len(arguments) <= 3:
        raise Failure(f"invalid number of arguments (expected at least 1, got {len(arguments)})")
    text = as_text(arguments[0])
    if len(arguments) == 3:
        zone = location_of(arguments[2])
    if len(arguments) > 1:
        return go_time.parse_time(text, as_text(arguments[1])).moment(zone)
    for layout in _DATE_LAYOUTS:
        parsed = go_time.parsed(text, layout)
        if parsed is not None:
            return parsed.moment(zone)
    raise Failure(f"invalid date {text}")


ROWS: Final[tuple[Row, ...]] = (
    ("now", 0, 1, _now),
    ("duration", 1, 1, lambda text: duration_of(as_text(text))),
    ("date", 1, 4, _date),
    ("timezone", 1, 1, location_of),
)
