"""Time is a port: back-off, suspensions and deadlines read the engine's clock, so tests can let hours pass at once."""

from __future__ import annotations

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

    While pods run, time passes as it does on the machine. When all that is left is to wait for a moment (a back-off, a
    suspension), the clock is that moment at once.

    Args:
        start: The moment at which it starts; by default the machine's.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._machine_start = datetime.now(timezone.utc)
        self._start = start or self._machine_start
        self._skipped = timedelta()

    @property
    def elapsed(self) -> timedelta:
        """How much time has passed on this clock, skipped time included."""
        return datetime.now(timezone.utc) - self._machine_start + self._skipped

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self._start + self.elapsed

    def wait(self, inbox: Inbox[Any], until: datetime | None) -> None:
        """See `Clock.wait`."""
        if inbox.busy or until is None:
            inbox.wait(_nap(self.now(), until))
        elif not inbox.wait(0):
            self._skipped += max(until - self.now(), timedelta())


def _nap(now: datetime, until: datetime | None) -> float:
    if until is None:
        return _LONGEST_NAP_SECONDS
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_NAP_SECONDS)
