"""Sprig's functions about dates. The local time zone is UTC, as in Argo's controller."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr.builtins.dates import location_of
from hera.expr.go_duration import Duration, duration_of, duration_text
from hera.expr.go_time import format_time, parse_time
from hera.expr.kinds import Failure
from hera.expr.sprig_functions.signature import Row
from hera.expr.values import add

_SECOND: Final = 1_000_000_000
_ZERO: Final = datetime(1, 1, 1, tzinfo=timezone.utc)


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if type(value) is int:
        try:
            return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=value)
        except OverflowError:
            raise Failure("a date outside the years 1 to 9999 is not supported") from None
    return datetime.now(timezone.utc)


def _in_zone(layout: str, value: Any, zone: str) -> str:
    try:
        location = timezone.utc if zone == "Local" else location_of(zone)
    except Failure:
        location = timezone.utc
    return format_time(_moment(value).astimezone(location), layout)


def _modified(text: str, moment: datetime) -> Any:
    return add(moment, duration_of(text))


def _modified_quietly(text: str, moment: datetime) -> Any:
    try:
        return _modified(text, moment)
    except Failure:
        return moment


def _to_date(layout: str, text: str) -> datetime:
    return parse_time(text, layout).moment()


def _to_date_quietly(layout: str, text: str) -> datetime:
    try:
        return _to_date(layout, text)
    except ExpressionError:
        return _ZERO


def _duration(value: Any) -> str:
    seconds = value if type(value) is int else 0
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,18}", value, re.ASCII):
        seconds = int(value)
    return duration_text(seconds * _SECOND)


def _ago(value: Any) -> str:
    elapsed = datetime.now(timezone.utc) - _moment(value)
    return duration_text(round(elapsed.total_seconds()) * _SECOND)


_ROUND_UNITS: Final = (("y", 365 * 86_400), ("mo", 30 * 86_400), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def _rounded(value: Any) -> str:
    length = 0
    if isinstance(value, str):
        try:
            length = int(duration_of(value))
        except Failure:
            length = 0
    elif isinstance(value, datetime):
        length = (datetime.now(timezone.utc) - value) // timedelta(microseconds=1) * 1000
    elif type(value) is int or isinstance(value, Duration):
        length = int(value)
    length = abs(length)
    for unit, seconds in _ROUND_UNITS:
        if length > seconds * _SECOND:
            return f"{length // (seconds * _SECOND)}{unit}"
    return "0s"


ROWS: Final[tuple[Row, ...]] = (
    ("now", "", lambda: datetime.now(timezone.utc)),
    ("ago", "any", _ago),
    ("date", "text any", lambda layout, value: _in_zone(layout, value, "Local")),
    ("date_in_zone", "text any text", _in_zone),
    ("dateInZone", "text any text", _in_zone),
    ("htmlDate", "any", lambda value: _in_zone("2006-01-02", value, "Local")),
    ("htmlDateInZone", "any text", lambda value, zone: _in_zone("2006-01-02", value, zone)),
    ("date_modify", "text time", _modified_quietly),
    ("dateModify", "text time", _modified_quietly),
    ("must_date_modify", "text time", _modified),
    ("mustDateModify", "text time", _modified),
    ("toDate", "text text", _to_date_quietly),
    ("mustToDate", "text text", _to_date),
    (
        "unixEpoch",
        "time",
        lambda moment: str((moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1)),
    ),
    ("duration", "any", _duration),
    ("durationRound", "any", _rounded),
)
