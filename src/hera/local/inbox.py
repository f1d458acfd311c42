"""Where everything that happens to a run arrives: from executor threads, signal handlers and timers.

Built on `queue.SimpleQueue`, whose `put` may be called from any thread and, unlike those of locks and conditions, from
a signal handler that interrupted a `get` in the same thread.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

__all__ = ["Inbox"]

Item = TypeVar("Item")


class Inbox(Generic[Item]):
    """A queue with one reader, the engine.

    Attributes:
        busy: Whether real work is under way, so that something will arrive by itself; the engine keeps it true to life.
    """

    def __init__(self) -> None:
        self._queue: SimpleQueue[Item | None] = SimpleQueue()
        self._taken: deque[Item | None] = deque()
        self.busy = False

    def put(self, item: Item) -> None:
        """Leave an item; never blocks."""
        self._queue.put(item)

    def wake(self) -> None:
        """End a wait without an item."""
        self._queue.put(None)

    def wait(self, seconds: float | None) -> bool:
        """Block until there is something to drain, at most `seconds`; says whether there is."""
        if self._taken:
            return True
        try:
            self._taken.append(self._queue.get(timeout=seconds))
        except Empty:
            return False
        return True

    def drain(self, limit: int) -> list[Item]:
        """Take what has arrived, in order, at most `limit` items; never blocks."""
        with suppress(Empty):
            while len(self._taken) < limit:
                self._taken.append(self._queue.get_nowait())
        taken = [self._taken.popleft() for _ in range(min(limit, len(self._taken)))]
        return [item for item in taken if item is not None]
