"""Time as the engine sees it."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta, timezone

from hera.local.clock import SkippingClock, SystemClock
from hera.local.inbox import Inbox

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def test_the_system_clock_waits_until_the_moment():
    clock = SystemClock()
    until = clock.now() + timedelta(milliseconds=30)

    clock.wait(Inbox(), until)

    assert timedelta() <= clock.now() - until < timedelta(seconds=5)


def test_an_item_ends_the_wait():
    inbox: Inbox[str] = Inbox()
    threading.Timer(0.02, inbox.put, ["news"]).start()
    clock = SystemClock()
    began = time.monotonic()

    clock.wait(inbox, clock.now() + HOUR)

    assert time.monotonic() - began < 10
    assert inbox.drain(10) == ["news"]


def test_a_moment_that_has_passed_is_not_waited_for():
    clock = SystemClock()
    began = time.monotonic()

    clock.wait(Inbox(), clock.now() - HOUR)

    assert time.monotonic() - began < 1


def test_the_skipping_clock_starts_where_it_is_told_and_jumps_to_the_moment():
    clock = SkippingClock(NOON)
    began = clock.now()

    clock.wait(Inbox(), NOON + HOUR)
    clock.wait(Inbox(), NOON + 3 * HOUR)

    assert timedelta() <= began - NOON < timedelta(seconds=5)
    assert timedelta() <= clock.now() - (NOON + 3 * HOUR) < timedelta(seconds=5)
    assert clock.elapsed >= 3 * HOUR - timedelta(seconds=5)


def test_the_skipping_clock_never_runs_backwards():
    clock = SkippingClock(NOON)
    before = clock.now()

    clock.wait(Inbox(), NOON - HOUR)

    assert clock.now() >= before


def test_the_skipping_clock_does_not_jump_over_what_has_arrived():
    clock = SkippingClock(NOON)
    inbox: Inbox[str] = Inbox()
    inbox.put("news")

    clock.wait(inbox, NOON + HOUR)

    assert clock.elapsed < HOUR
    assert inbox.drain(10) == ["news"]


def test_the_skipping_clock_waits_for_work_that_is_under_way():
    clock = SkippingClock(NOON)
    inbox: Inbox[str] = Inbox()
    inbox.busy = True
    threading.Timer(0.02, inbox.put, ["done"]).start()

    clock.wait(inbox, NOON + HOUR)

    assert clock.elapsed < HOUR


def test_a_drain_takes_what_there_is_in_order_up_to_the_limit():
    inbox: Inbox[int] = Inbox()
    for number in range(5):
        inbox.put(number)

    assert (inbox.wait(0), inbox.drain(2), inbox.drain(10), inbox.drain(10)) == (True, [0, 1], [2, 3, 4], [])
    assert not inbox.wait(0)


def test_an_advance_stops_at_the_moment_that_the_engine_waits_for():
    """A pod that plays for an hour must not end before a deadline of a minute."""
    clock = SkippingClock(NOON)
    inbox: Inbox[str] = Inbox()
    inbox.busy = True
    minute = NOON + timedelta(minutes=1)
    threading.Timer(0.02, clock.advance, [HOUR]).start()

    clock.wait(inbox, minute)

    assert minute <= clock.now() < minute + timedelta(seconds=10)
    assert inbox.drain(10) == []


def test_an_advance_goes_all_the_way_when_nobody_waits():
    clock = SkippingClock(NOON)

    clock.advance(HOUR)

    assert clock.now() >= NOON + HOUR
