"""The engine's side of workers: which there are, which are idle, and which gets the next attempt."""

from __future__ import annotations

import contextlib
import selectors
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from hera.local.core.commands import StartPod
from hera.local.executors.zygote import wire
from hera.local.executors.zygote.record import AttemptFile

__all__ = ["Running", "Worker", "Workers"]

_FEWEST = 2
"""Also where one pod follows the other: one worker tidies up and gets ready while the other supervises."""


@dataclass(slots=True)
class Running:
    """A pod under way: under a worker of ours, or, adopted, under one whose lock we watch."""

    pod: StartPod
    paths: frozenset[str]
    worker: Worker | None = None
    file: AttemptFile | None = None


@dataclass(slots=True, eq=False)
class Worker:
    """A process that supervises one pod at a time for us."""

    connection: socket.socket
    inbox: wire.Inbox = field(default_factory=wire.Inbox)
    running: Running | None = None


class Workers:
    """The workers of one executor; used by its thread only.

    Args:
        connect: Has a worker forked, and gives the connection to it.
        most: How many pods run at once.
    """

    def __init__(self, connect: Callable[[], socket.socket], most: int) -> None:
        self._connect = connect
        self._fewest = min(_FEWEST, most)
        self._all: set[Worker] = set()
        self._idle: deque[Worker] = deque()
        self._selector: selectors.BaseSelector | None = None

    def __bool__(self) -> bool:
        return bool(self._all)

    def __contains__(self, worker: object) -> bool:
        return worker in self._all

    def watch_with(self, selector: selectors.BaseSelector) -> None:
        """Where connections are to be listened to; the key's data is the worker."""
        self._selector = selector

    def hand_over(self, running: Running, request: bytes) -> None:
        """Give a request to the worker that has been idle longest, so that one just done can tidy up meanwhile.

        Raises:
            OSError: No worker can be had.
        """
        have_choice = len(self._all) >= self._fewest
        worker = self._idle.popleft() if self._idle and have_choice else self._new()
        try:
            worker.connection.sendall(request)
        except OSError:  # it died while it was idle
            self.drop(worker)
            worker = self._new()
            worker.connection.sendall(request)
        worker.running, running.worker = running, worker

    def rest(self, worker: Worker) -> None:
        """Its pod has ended."""
        self._idle.append(worker)

    def drop(self, worker: Worker) -> None:
        """It is gone, or goes on without us."""
        if worker in self._all:
            self._all.remove(worker)
            assert self._selector is not None
            self._selector.unregister(worker.connection)
            worker.connection.close()
        with contextlib.suppress(ValueError):
            self._idle.remove(worker)

    def send_home(self, worker: Worker) -> None:
        """Have an idle worker tidy up and end; we hear of its end."""
        with contextlib.suppress(OSError):
            worker.connection.shutdown(socket.SHUT_WR)

    def send_idle_home(self) -> None:
        """Have all end that have nothing to do."""
        for worker in list(self._idle):
            self.send_home(worker)

    def _new(self) -> Worker:
        worker = Worker(self._connect())
        self._all.add(worker)
        assert self._selector is not None
        self._selector.register(worker.connection, selectors.EVENT_READ, worker)
        return worker
