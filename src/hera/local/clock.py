"""Time is a port: back-off, suspensions and deadlines read the engine's clock, so tests can let hours pass at once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol

from hera.local.inbox import Inbox

__all__ = ["Clock", "SkippingClock", "SystemClock"]

# How long to sleep at most before looking at the wall clock again: it may be set, and a laptop may sleep.
_LONGEST_NAP_SECONDS = 60.0


class Clock(Protocol):
    """What the engine asks about time."""

    def now(self) -> datetime:
        """The present moment, aware UTC."""

    def wait(self, inbox: Inbox[Any], until: datetime | None) -> None:
        """Return once something is in the inbox or the moment has come; None waits for the inbox alone.

        It may return early; the caller looks again.
        """


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(timezone.utc)

    def wait(self, inbox: Inbox[Any], until: datetime | None) -> None:
        """See `Clock.wait`."""
        inbox.wait(_nap(self.now(), until))


class SkippingClock:
    """A clock that jumps over time in which nothing would happen.

    While pods run, time passes as it does on the machine, or as far as whoever plays the pods lets it `advance`. When
    all that is left is to wait for a moment (a back-off, a suspension), the clock is that moment at once.

    Args:
        start: The moment at which it starts; by default the machine's.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._machine_start = datetime.now(timezone.utc)
        self._start = start or self._machine_start
        self._skipped = timedelta()
        self._lock = threading.Lock()
        self._sleeper: Inbox[Any] | None = None
        self._until: datetime | None = None

    @property
    def elapsed(self) -> timedelta:
        """How much time has passed on this clock, skipped time included."""
        return datetime.now(timezone.utc) - self._machine_start + self._skipped

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self._start + self.elapsed

    def wait(self, inbox: Inbox[Any], until: datetime | None) -> None:
        """See `Clock.wait`."""
        with self._lock:
            self._sleeper, self._until = inbox, until
        if inbox.busy or until is None:
            inbox.wait(_nap(self.now(), until))
        elif not inbox.wait(0):
            self.advance(until - self.now())

    def advance(self, span: timedelta) -> None:
        """Let time pass, but not past the moment for which the engine waits: it is woken and acts first.

        Args:
            span: How much. Whoever wants all of it to pass looks at `now` and asks again.
        """
        with self._lock:
            now = self.now()
            target = now + span
            is_awaited = self._until is not None and self._until < target
            if is_awaited and self._until is not None:
                target = self._until
            self._skipped += max(target - now, timedelta())
        if is_awaited and self._sleeper is not None:
            self._sleeper.wake()


def _nap(now: datetime, until: datetime | None) -> float:
    if until is None:
        return _LONGEST_NAP_SECONDS
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_NAP_SECONDS)
