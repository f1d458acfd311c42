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
from typing import Any, cast

from . import view
from .record import AttemptFile
from .slot import Slot
from .supervisor import Attempt, Line

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
    namespace = view.hold_namespace() if private_view else None
    line = Line(connection)
    slot: Slot | None = None
    for _ in range(MOST_ATTEMPTS):
        request = _next_request(line, wake)
        if request is None:
            break
        slot = slot or Slot(request["slots"])
        _one_attempt(request, line, wake, slot, namespace)
        if _has_children():
            break  # something cannot be killed: it must not be taken for part of the next attempt
    line.send_all({"kind": "retired"})
    if slot is not None:
        slot.remove()


def _next_request(line: Line, wake: int) -> dict[str, Any] | None:
    while line.connection is not None:
        while (message := line.inbox.next()) is not None:
            if message["kind"] == "run":
                return cast("dict[str, Any]", message)
        connection = line.connection.fileno()
        ready, _, _ = select.select([connection, wake], [], [])
        if wake in ready:
            os.read(wake, 512)  # meant for an attempt that has just ended
        if connection in ready:
            line.hear()
    return None


def _one_attempt(request: dict[str, Any], line: Line, wake: int, slot: Slot, namespace: int | None) -> None:
    pod = request["folder"]
    with contextlib.suppress(FileExistsError):
        os.mkdir(pod)
    file = AttemptFile(pod)
    try:
        if not file.held:
            line.send_all({"kind": "held"})
        elif not file.is_new() and file.record() is not None:
            line.send_all({"kind": "known"})
        else:
            file.begin()
            _run(request, line, wake, slot, namespace, file)
    finally:
        file.close()


def _run(request: dict[str, Any], line: Line, wake: int, slot: Slot, namespace: int | None, file: AttemptFile) -> None:
    last = Attempt(request, line, wake, slot).run()
    if last["kind"] == "exit":
        file.end(last, durable=line.connection is None)
    line.send_all(last)
    if namespace is not None:
        view.return_to(namespace)
    failed = last["kind"] == "exit" and last["outcome"]["exit_code"] != 0
    slot.clear(request["folder"] if failed else None)


def _has_children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def _listen_to_signals() -> int:
    """Have SIGCHLD, SIGTERM and SIGINT arrive as bytes in a pipe, whose reading end is given."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return reading
