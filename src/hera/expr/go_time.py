"""Dates in Go's layouts: `2006-01-02 15:04` instead of `%Y-%m-%d %H:%M`.

Reads and writes moments by layout. Fractions are kept to the microsecond, which is what Python's `datetime` holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

from hera.exceptions import ExpressionError
from hera.expr.go_quote import quoted

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

LAYOUTS: Final = {
    "ANSIC": "Mon Jan _2 15:04:05 2006",
    "UnixDate": "Mon Jan _2 15:04:05 MST 2006",
    "RubyDate": "Mon Jan 02 15:04:05 -0700 2006",
    "Kitchen": "3:04PM",
    "RFC3339": "2006-01-02T15:04:05Z07:00",
    "RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00",
    "RFC822": "02 Jan 06 15:04 MST",
    "RFC822Z": "02 Jan 06 15:04 -0700",
    "RFC850": "Monday, 02-Jan-06 15:04:05 MST",
    "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST",
    "RFC1123Z": "Mon, 02 Jan 2006 15:04:05 -0700",
}

_CONDITION_LAYOUTS: Final = (
    *(LAYOUTS[name] for name in ("ANSIC", "UnixDate", "RubyDate", "Kitchen", "RFC3339", "RFC3339Nano")),
    "2006-01-02",
    "2006-01-02 15:04",
    "2006-01-02 15:04:05",
    "2006-01-02 15:04:05-07:00",
    "2006-01-02T15Z0700",
    "2006-01-02T15:04Z0700",
    "2006-01-02T15:04:05Z0700",
    "2006-01-02T15:04:05.999999999Z0700",
)

_CHUNK: Final = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2006|_2|002|01|02|03|04|05|06|15|PM|pm"
    r"|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|[.,](?:0+|9+)(?![0-9])|1|2|3|4|5"
)


@lru_cache(maxsize=256)
def _chunks(layout: str) -> tuple[tuple[str, str], ...]:
    """The layout as pairs of literal text and the element behind it; the last element may be empty."""
    pairs = []
    position = 0
    for found in _CHUNK.finditer(layout):
        start, element = found.start(), found[0]
        if element == "_2006":
            # An underscore before a whole year is literal.
            start, element = start + 1, "2006"
        pairs.append((layout[position:start], element))
        position = found.end()
    pairs.append((layout[position:], ""))
    return tuple(pairs)


def format_time(moment: datetime, layout: str) -> str:
    """A moment in a layout.

    Args:
        moment: With its time zone.
        layout: As Go's `Time.Format` takes it.
    """
    return "".join(literal + (_formatted(moment, element) if element else "") for literal, element in _chunks(layout))


def _formatted(moment: datetime, element: str) -> str:
    if element[0] in ".,":
        digits = f"{moment.microsecond * 1000:09d}"[: len(element) - 1].ljust(len(element) - 1, "0")
        if element[1] == "9":
            digits = digits.rstrip("0")
            return element[0] + digits if digits else ""
        return element[0] + digits
    if element[0] in "Z-":
        return _offset(moment, element)
    hour12 = moment.hour % 12 or 12
    year_day = moment.timetuple().tm_yday
    return {
        "January": MONTHS[moment.month - 1],
        "Jan": MONTHS[moment.month - 1][:3],
        "1": str(moment.month),
        "01": f"{moment.month:02d}",
        "Monday": DAYS[moment.isoweekday() % 7],
        "Mon": DAYS[moment.isoweekday() % 7][:3],
        "2": str(moment.day),
        "_2": f"{moment.day:2d}",
        "02": f"{moment.day:02d}",
        "__2": f"{year_day:3d}",
        "002": f"{year_day:03d}",
        "15": f"{moment.hour:02d}",
        "3": str(hour12),
        "03": f"{hour12:02d}",
        "4": str(moment.minute),
        "04": f"{moment.minute:02d}",
        "5": str(moment.second),
        "05": f"{moment.second:02d}",
        "2006": f"{moment.year:04d}",
        "06": f"{moment.year % 100:02d}",
        "PM": "PM" if moment.hour >= 12 else "AM",
        "pm": "pm" if moment.hour >= 12 else "am",
        "MST": zone_name(moment),
    }[element]


def zone_name(moment: datetime) -> str:
    """The abbreviation of the moment's zone; an offset without a name is printed as `+02`."""
    name = moment.tzname() or "UTC"
    if not name.startswith("UTC") or name == "UTC":
        return name
    return _offset(moment, "-07" if _offset(moment, "-0700").endswith("00") else "-0700")


def _offset(moment: datetime, element: str) -> str:
    seconds = int((moment.utcoffset() or timedelta()).total_seconds())
    if element.startswith("Z") and seconds == 0:
        return "Z"
    sign, seconds = ("-" if seconds < 0 else "+"), abs(seconds)
    parts = [f"{seconds // 3600:02d}", f"{seconds // 60 % 60:02d}", f"{seconds % 60:02d}"]
    digits = sum(char.isdigit() for char in element)
    return sign + (":" if ":" in element else "").join(parts[: digits // 2])


@dataclass
class Parsed:
    """What was read by a layout; the year is 0 where the layout has none, which `datetime` cannot hold."""

    year: int = 0
    month: int = 1
    day: int = 1
    hour: int = 0
    minute: int = 0
    second: int = 0
    microsecond: int = 0
    offset_seconds: int | None = None
    zone: str | None = None
    is_afternoon: bool | None = None
    year_day: int | None = None

    def unix_seconds(self) -> int:
        """Seconds since 1970."""
        # The Gregorian calendar repeats every 400 years, which are 146,097 days.
        moment = datetime(self.year + 400, self.month, self.day, self.hour, self.minute, self.second)  # noqa: DTZ001
        seconds = (moment - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001
        return seconds - 146_097 * 86_400 - (self.offset_seconds or 0)

    def __str__(self) -> str:
        """As `%v` prints a moment; the local zone is UTC."""
        offset = self.offset_seconds or 0
        sign, minutes = ("-" if offset < 0 else "+"), abs(offset) // 60
        digits = f"{sign}{minutes // 60:02d}{minutes % 60:02d}"
        fraction = f".{self.microsecond:06d}".rstrip("0") if self.microsecond else ""
        date = f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        clock = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction}"
        return f"{date} {clock} {digits} {self.zone or ('UTC' if not offset else digits)}"

    def moment(self, default: tzinfo | None = None) -> datetime:
        """The moment, in the zone that was read, else the given one, else UTC."""
        zone: tzinfo = default or timezone.utc
        if self.offset_seconds is not None:
            offset = timedelta(seconds=self.offset_seconds)
            zone = timezone(offset, self.zone) if self.zone else timezone(offset) if offset else timezone.utc
        try:
            return datetime(
                self.year, self.month, self.day, self.hour, self.minute, self.second, self.microsecond, zone
            )
        except ValueError as error:
            raise ExpressionError(f"a date outside the years 1 to 9999 is not supported: {error}") from error


_NUMBER: Final[dict[str, tuple[str, str]]] = {
    "2006": ("year", r"\d{4}"),
    "06": ("year", r"\d{2}"),
    "01": ("month", r"\d{2}"),
    "1": ("month", r"\d{1,2}"),
    "02": ("day", r"\d{2}"),
    "2": ("day", r"\d{1,2}"),
    "_2": ("day", r" ?\d{1,2}"),
    "002": ("year_day", r"\d{3}"),
    "__2": ("year_day", r" {0,2}\d{1,3}"),
    "15": ("hour", r"\d{1,2}"),
    "03": ("hour", r"\d{2}"),
    "3": ("hour", r"\d{1,2}"),
    "04": ("minute", r"\d{2}"),
    "4": ("minute", r"\d{1,2}"),
    "05": ("second", r"\d{2}"),
    "5": ("second", r"\d{1,2}"),
}
_LIMITS: Final = {"month": (1, 12), "hour": (0, 23), "minute": (0, 59), "second": (0, 59), "year_day": (1, 366)}


class _Mismatch(Exception):
    """The text does not follow the layout; the reason for Go's message."""


def parse_time(text: str, layout: str) -> Parsed:
    """Read a text by a layout.

    Args:
        text: A date, a time or both.
        layout: As Go's `time.Parse` takes it.

    Raises:
        ExpressionError: The text does not follow the layout, or names a day that does not exist; Go's message.
    """
    found = _parse(text, layout)
    if isinstance(found, str):
        raise ExpressionError(found)
    return found


def parsed(text: str, layout: str) -> Parsed | None:
    """What a text says when it is read by a layout, or None when it does not follow it."""
    found = _parse(text, layout)
    return found if isinstance(found, Parsed) else None


def _parse(text: str, layout: str) -> Parsed | str:
    """What `text` says, or the reason why it does not follow the layout."""
    reader = _Reader(text)
    chunks = _chunks(layout)
    try:
        for index, (literal, element) in enumerate(chunks):
            reader.literal(literal, element)
            if element:
                follower = chunks[index + 1][1] if not chunks[index + 1][0] else ""
                reader.element(element, follower)
        if reader.rest:
            return f"parsing time {quoted(text)}: extra text: {quoted(reader.rest)}"
        return reader.finish()
    except _Mismatch as mismatch:
        reason, element = mismatch.args
        if element is None:
            return f"parsing time {quoted(text)}{reason}"
        return f"parsing time {quoted(text)} as {quoted(layout)}: cannot parse {quoted(reason)} as {quoted(element)}"


class _Reader:
    def __init__(self, text: str) -> None:
        self.rest = text
        self.parsed = Parsed()

    def literal(self, literal: str, element: str) -> None:
        if self.rest.startswith(literal):
            self.rest = self.rest[len(literal) :]
            return
        raise _Mismatch(self.rest, literal or element)

    def take(self, pattern: str, element: str) -> str:
        found = re.match(pattern, self.rest, re.ASCII | re.IGNORECASE)
        if found is None:
            raise _Mismatch(self.rest, element)
        self.rest = self.rest[found.end() :]
        return found[0]

    def element(self, element: str, follower: str) -> None:
        parsed = self.parsed
        if element in _NUMBER:
            field, pattern = _NUMBER[element]
            value = int(self.take(pattern, element))
            if element == "06":
                value += 1900 if value >= 69 else 2000
            low, high = _LIMITS.get(field, (0, 10**4))
            if field == "hour" and element != "15":
                high = 12
            if not low <= value <= high:
                raise _Mismatch(f": {field.replace('_', ' ')} out of range", None)
            setattr(parsed, field, value)
            if field == "second" and not follower.startswith((".", ",")):
                # A fraction is accepted behind the seconds though the layout does not mention it.
                self.fraction(r"(?:[.,]\d+)?", element)
        elif element[0] in ".,":
            self.fraction(r"(?:[.,]\d+)?" if element[1] == "9" else rf"[.,]\d{{{len(element) - 1}}}", element)
        elif element[0] in "Z-":
            self.offset(element)
        elif element in ("PM", "pm"):
            parsed.is_afternoon = self.take("(?-i:AM|PM)" if element == "PM" else "(?-i:am|pm)", element) in (
                "PM",
                "pm",
            )
        elif element == "MST":
            self.zone()
        else:
            self.name(element)

    def fraction(self, pattern: str, element: str) -> None:
        digits = self.take(pattern, element)[1:]
        if digits:
            self.parsed.microsecond = int(digits[:6].ljust(6, "0"))

    def name(self, element: str) -> None:
        names = MONTHS if element in ("January", "Jan") else DAYS
        choices = names if len(element) > 3 else tuple(name[:3] for name in names)
        word = self.take("|".join(choices), element).lower()
        if names is MONTHS:
            self.parsed.month = [choice.lower() for choice in choices].index(word) + 1

    def offset(self, element: str) -> None:
        if element.startswith("Z") and self.rest.startswith("Z"):
            self.rest = self.rest[1:]
            self.parsed.offset_seconds = 0
            return
        colon = ":" if ":" in element else ""
        digits = sum(char.isdigit() for char in element)
        pattern = r"[+-]" + colon.join([r"\d{2}"] * (digits // 2))
        found = self.take(pattern, element)
        parts = [int(part) for part in re.findall(r"\d{2}", found)]
        seconds = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
        self.parsed.offset_seconds = -seconds if found.startswith("-") else seconds

    def zone(self) -> None:
        name = self.take(r"(?-i:UTC|GMT[+-]\d{1,2}|[A-Z]{3,4}(?![A-Z])|[+-]\d{2})", "MST")
        hours = re.search(r"[+-]\d+$", name)
        self.parsed.offset_seconds = int(hours[0]) * 3600 if hours else 0
        self.parsed.zone = None if name == "UTC" else name

    def finish(self) -> Parsed:
        parsed = self.parsed
        if parsed.is_afternoon is True and parsed.hour < 12:
            parsed.hour += 12
        elif parsed.is_afternoon is False and parsed.hour == 12:
            parsed.hour = 0
        if parsed.year_day is not None:
            start = datetime(parsed.year + 400, 1, 1) + timedelta(days=parsed.year_day - 1)  # noqa: DTZ001
            parsed.month, parsed.day = start.month, start.day
        try:
            datetime(parsed.year + 400, parsed.month, parsed.day)  # noqa: DTZ001 - only asks whether the day exists
        except ValueError:
            raise _Mismatch(": day out of range", None) from None
        return parsed


_PLAUSIBLE: Final = re.compile(r"\d|(?:mon|tue|wed|thu|fri|sat|sun) ", re.IGNORECASE)


def quoted_date(text: str) -> Parsed | None:
    """The moment that a quoted date stands for in a `when`, or None when the text is not a date.

    Source:
        Knetic/govaluate, `tryParseTime`; the local time zone is UTC, as in Argo's controller.
    """
    if not _PLAUSIBLE.match(text):
        return None
    for layout in _CONDITION_LAYOUTS:
        found = parsed(text, layout)
        if found is not None:
            return found
    return None


def time_text(moment: datetime) -> str:
    """A moment as Go prints it: `2024-01-31 12:00:00 +0000 UTC`."""
    return format_time(moment, "2006-01-02 15:04:05.999999999 -0700 MST")


def time_json(moment: datetime) -> str:
    """A moment in RFC 3339 with its fraction, without trailing zeros."""
    fraction = f".{moment.microsecond:06d}".rstrip("0") if moment.microsecond else ""
    offset = moment.strftime("%z")
    zone = "Z" if offset in ("", "+0000") else f"{offset[:3]}:{offset[3:5]}"
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}{fraction}{zone}"
