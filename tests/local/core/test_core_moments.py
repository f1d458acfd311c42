"""Durations and moments as Argo writes and reads them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from hera.local.core.moments import InvalidDuration, duration_of, human_duration, moment_of, text_of_moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("300ms", 0.3), ("10s", 10), ("2m", 120), ("1h30m", 5400), ("1.5h", 5400), ("5", 5), ("-1s", -1), ("1us", 1e-6)],
)
def test_durations_are_read(text, seconds):
    """Go's units, and whole seconds without one."""
    assert duration_of(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", 'time: invalid duration ""'),
        ("soon", 'time: invalid duration "soon"'),
        ("1.5", 'time: missing unit in duration "1.5"'),
        ("3 days", 'time: unknown unit " days" in duration "3 days"'),
        ("9" * 30, f'time: invalid duration "{"9" * 30}"'),
    ],
)
def test_what_is_no_duration_is_said_in_argos_words(text, reason):
    """The user sees the text and what is wrong with it."""
    with pytest.raises(InvalidDuration) as caught:
        duration_of(text)
    assert str(caught.value) == f"unable to parse {text} as a duration: {reason}"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 seconds"),
        (1, "1 second"),
        (3, "3 seconds"),
        (60, "1 minute 0 seconds"),
        (125, "2 minutes 5 seconds"),
        (3600, "1 hour 0 minutes"),
        (7500, "2 hours 5 minutes"),
        (90000, "1 day 1 hours"),
        (200000, "2 days 7 hours"),
    ],
)
def test_durations_for_people(seconds, words):
    """The words of "Backoff for …"."""
    assert human_duration(timedelta(seconds=seconds)) == words


def test_moments_are_cut_to_seconds_and_read_back():
    """Documents hold no fractions."""
    moment = datetime(2024, 1, 31, 13, 0, 5, 999999, tzinfo=timezone(timedelta(hours=1)))
    assert text_of_moment(moment) == "2024-01-31T12:00:05Z"
    assert moment_of("2024-01-31T12:00:05Z") == datetime(2024, 1, 31, 12, 0, 5, tzinfo=timezone.utc)
