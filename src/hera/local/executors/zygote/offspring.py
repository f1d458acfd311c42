"""The processes below a worker: main, and whatever main left running."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable

__all__ = ["end_all", "has_children"]

GONE_SECONDS = 5.0
LOOK_SECONDS = 0.01


def has_children() -> bool:
    """Whether any child is left; one that has ended is collected."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def end_all(group: int, reap: Callable[[], bool], wake: int) -> None:
    """A pod is its main process: what that left running is ended, also what moved to a session of its own.

    On Linux orphans become our children, so there is always a next one to kill until none is left.

    Args:
        group: Main's process group; main itself is collected.
        reap: Collects children that ended; whether any is left.
        wake: Readable when a child ends.
    """
    limit = time.monotonic() + GONE_SECONDS
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    while reap() and time.monotonic() < limit:
        for child in _children():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(child, signal.SIGKILL)
        select.select([wake], [], [], LOOK_SECONDS)


def _children() -> list[int]:
    """Our children now; nothing where there is no ``/proc`` to look at."""
    own = os.getpid()
    try:
        numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []
    return [number for number in numbers if _parent_of(number) == own]


def _parent_of(process: int) -> int | None:
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            # the name in brackets may hold anything; state and parent follow its last bracket
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None
