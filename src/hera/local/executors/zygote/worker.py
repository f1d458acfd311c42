"""A process that supervises attempts, one after the other.

It lives as long as its engine has work for it: memory that is written once is its own from then on, and the next
attempt costs one fork less. Whether an attempt is new, running, ended or lost is decided here, under the lock.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
import time
from typing import Any, cast

from . import view
from .line import Line
from .offspring import has_children
from .record import AttemptFile
from .slot import Slot
from .standby import Standby, Surroundings, prepare_for_next
from .supervisor import Attempt

__all__ = ["MOST_ATTEMPTS", "work"]

MOST_ATTEMPTS = 2_000
"""A worker retires after that many, so that nothing that grows in it grows for ever."""

PR_SET_CHILD_SUBREAPER = 36


def work(connection: socket.socket, *, private_view: bool) -> None:
    """Run the attempts that an engine asks for, until it is gone and the last one has ended.

    Args:
        connection: Ours alone. Requests come in, ``{"kind": "run", …}``, and ``kill`` and ``interrupt`` for the one
            that runs; out go ``held``, ``started``, ``lines``, and at last ``exit``, ``interrupted`` or ``known``.
        private_view: Whether each attempt gets a view of its own.
    """
    os.setsid()
    wake = _listen_to_signals()
    if sys.platform == "linux":
        view.set_process_option(PR_SET_CHILD_SUBREAPER, 1)
    worker = _Worker(Line(connection), wake, view.hold_namespace() if private_view else None)
    for _ in range(MOST_ATTEMPTS):
        request = worker.next_request()
        if request is None or not worker.do(request):
            break
    worker.end()


class _Worker:
    """One line, one slot, one attempt at a time, and the process that stands by for the next.

    Args:
        line: To the engine.
        wake: Readable when a signal came.
        namespace: The run's mount namespace, from which views are made; None without views.
    """

    def __init__(self, line: Line, wake: int, namespace: int | None) -> None:
        self._line = line
        self._wake = wake
        self._namespace = namespace
        self._slot: Slot | None = None
        self._standby: Standby | None = None

    def next_request(self) -> dict[str, Any] | None:
        """The next attempt that is asked for; None when the engine is gone."""
        line = self._line
        while line.connection is not None:
            while (message := line.inbox.next()) is not None:
                if message["kind"] == "run":
                    return cast("dict[str, Any]", message)
            connection = line.connection.fileno()
            ready, _, _ = select.select([connection, self._wake], [], [])
            if self._wake in ready:
                os.read(self._wake, 512)  # meant for an attempt that has just ended
            if connection in ready:
                line.hear()
        return None

    def do(self, request: dict[str, Any]) -> bool:
        """Make an attempt, unless it runs or has ended; whether another can follow."""
        if self._slot is None:
            self._slot = Slot(request["slots"])
        if not request["private_view"]:
            self._slot.localize(request)
        # first of all, as it gets ready while we do the rest
        main = self._take_standby(request)
        with contextlib.suppress(FileExistsError):
            os.mkdir(request["folder"])
        file = AttemptFile(request["folder"])
        try:
            if file.held and (file.is_new() or file.record() is None):
                self._attempt(request, main, file, self._slot)
            else:
                self._line.send_all({"kind": "known" if file.held else "held"})
                if main is not None:
                    main.dismiss()
                self._clear(self._slot)
        finally:
            file.close()
        if has_children():
            return False  # something cannot be killed: it must not be taken for part of the next attempt
        self._make_standby(request, self._slot)
        return True

    def end(self) -> None:
        """Nobody needs this worker any more."""
        self._line.send_all({"kind": "retired"})
        if self._standby is not None:
            self._standby.dismiss()
        if self._slot is not None:
            self._clear(self._slot)
            self._slot.remove()

    def _attempt(self, request: dict[str, Any], main: Standby | None, file: AttemptFile, slot: Slot) -> None:
        file.begin()
        try:
            if main is None:
                main = Standby(slot, Surroundings.of(request), request)
                main.get_ready(request)
        except OSError as error:
            outcome = {"exit_code": None, "launch_error": str(error), "finished_at": time.time()}
            last: dict[str, Any] = {"kind": "exit", "id": request["id"], "outcome": outcome}
        else:
            last = Attempt(request, main, self._line, self._wake, slot).run()
        if last["kind"] == "exit":
            file.end(last, durable=self._line.connection is None)
        self._line.send_all(last)
        failed = last["kind"] == "exit" and last["outcome"]["exit_code"] != 0
        self._clear(slot, request["folder"] if failed else None)

    def _clear(self, slot: Slot, keep_in: str | None = None) -> None:
        """Leave the attempt's view and what it left behind."""
        if self._namespace is not None:
            view.return_to(self._namespace)
        slot.clear(keep_in)

    def _take_standby(self, request: dict[str, Any]) -> Standby | None:
        """The process on standby, told what it will be; None when there is none that would do."""
        main, self._standby = self._standby, None
        if main is None:
            return None
        if main.is_alive() and main.around == Surroundings.of(request) and not _needs_root(request):
            main.get_ready(request)
            return main
        main.dismiss()
        if self._slot is not None:
            self._clear(self._slot)
        return None

    def _make_standby(self, request: dict[str, Any], slot: Slot) -> None:
        """Have a process ready for an attempt like this one; where that fails, the next attempt will say why."""
        if self._line.connection is None or _needs_root(request):
            return
        prepare_for_next(request)
        try:
            self._standby = Standby(slot, Surroundings.of(request))
        except OSError:
            self._clear(slot)


def _needs_root(request: dict[str, Any]) -> bool:
    """Whether the root of the view is another one for this attempt: then it must be made before the fork."""
    return bool(request["private_view"]) and view.needs_root(request["own_folders"], request["named_paths"])


def _listen_to_signals() -> int:
    """Have SIGCHLD, SIGTERM and SIGINT arrive as bytes in a pipe, whose reading end is given."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return reading
