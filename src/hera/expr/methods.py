"""Methods of moments, durations and time zones, by their Go names: `now().Unix()`, `duration("1h").Minutes()`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from hera.expr import go_time
from hera.expr.go_duration import Duration, duration_text
from hera.expr.kinds import Failure
from hera.expr.values import add, as_text, to_int, type_name

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


def method_of(base: Any, name: str) -> Callable[..., Any] | None:
    """The method of that name, bound to the value; None when its type has none.

    Args:
        base: A moment, a duration or a time zone.
        name: As Go spells it.
    """
    table = _TIME if isinstance(base, datetime) else _DURATION if isinstance(base, Duration) else None
    if isinstance(base, tzinfo):
        table = _LOCATION
    method = table.get(name) if table is not None else None
    if method is None:
        return None

    def bound(*arguments: Any) -> Any:
        try:
            return method(base, *arguments)
        except TypeError:
            raise Failure(f"wrong arguments to call {name} of {type_name(base)}") from None

    return bound


def _nanoseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


def _add(moment: datetime, duration: Any) -> Any:
    if not isinstance(duration, Duration):
        raise Failure(f"reflect: Call using {type_name(duration)} as type time.Duration")
    return add(moment, duration)


def _add_date(moment: datetime, years: Any, months: Any, days: Any) -> datetime:
    month = moment.month - 1 + to_int(months)
    try:
        first = moment.replace(year=moment.year + to_int(years) + month // 12, month=month % 12 + 1, day=1)
        return first + timedelta(days=moment.day - 1 + to_int(days))
    except (ValueError, OverflowError):
        raise Failure("a date outside the years 1 to 9999 is not supported") from None


def _other(moment: Any) -> datetime:
    if isinstance(moment, datetime):
        return moment
    raise Failure(f"reflect: Call using {type_name(moment)} as type time.Time")


def _in(moment: datetime, zone: Any) -> datetime:
    if isinstance(zone, tzinfo):
        return moment.astimezone(zone)
    raise Failure(f"reflect: Call using {type_name(zone)} as type *time.Location")


def _truncated(moment: datetime, duration: Any) -> datetime:
    step = int(duration) // 1000
    if step <= 0:
        return moment
    elapsed = (moment - datetime(1, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1)
    return moment - timedelta(microseconds=elapsed % step)


_TIME: Final[dict[str, Callable[..., Any]]] = {
    "Year": lambda moment: moment.year,
    "Month": lambda moment: moment.month,
    "Day": lambda moment: moment.day,
    "Hour": lambda moment: moment.hour,
    "Minute": lambda moment: moment.minute,
    "Second": lambda moment: moment.second,
    "Nanosecond": lambda moment: moment.microsecond * 1000,
    "YearDay": lambda moment: moment.timetuple().tm_yday,
    "Weekday": lambda moment: moment.isoweekday() % 7,
    "Unix": lambda moment: _nanoseconds(moment) // 10**9,
    "UnixMilli": lambda moment: _nanoseconds(moment) // 10**6,
    "UnixMicro": lambda moment: _nanoseconds(moment) // 10**3,
    "UnixNano": _nanoseconds,
    "Format": lambda moment, layout: go_time.format_time(moment, as_text(layout)),
    "String": go_time.time_text,
    "Add": _add,
    "AddDate": _add_date,
    "Sub": lambda moment, other: Duration(_nanoseconds(moment) - _nanoseconds(_other(other))),
    "After": lambda moment, other: moment > _other(other),
    "Before": lambda moment, other: moment < _other(other),
    "Equal": lambda moment, other: moment == _other(other),
    "Compare": lambda moment, other: (moment > _other(other)) - (moment < _other(other)),
    "IsZero": lambda moment: moment == datetime(1, 1, 1, tzinfo=timezone.utc),
    "UTC": lambda moment: moment.astimezone(timezone.utc),
    "Local": lambda moment: moment.astimezone(timezone.utc),
    "In": _in,
    "Truncate": _truncated,
}

_DURATION: Final[dict[str, Callable[..., Any]]] = {
    "Hours": lambda duration: duration / 3_600_000_000_000,
    "Minutes": lambda duration: duration / 60_000_000_000,
    "Seconds": lambda duration: duration / 1_000_000_000,
    "Milliseconds": lambda duration: int(duration / 1_000_000),
    "Microseconds": lambda duration: int(duration / 1_000),
    "Nanoseconds": int,
    "Abs": lambda duration: Duration(abs(int(duration))),
    "String": duration_text,
}

_LOCATION: Final[dict[str, Callable[..., Any]]] = {"String": str}
