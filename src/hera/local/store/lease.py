"""The right to drive a run: a lock of the operating system on a file that says who holds it.

The system drops the lock when its holder dies, however it dies, so a stale lease needs no clean-up and no clock:
whoever gets the lock has the run. The text in the file only serves the message for the one who does not.

It is a record lock (`lockf`), which belongs to a process: a child that the engine forked, and that outlives it, cannot
hold it. Within one process such locks do not exclude each other, so the process keeps a list of its own.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from hera.exceptions import StoreError
from hera.local.home import private_directory
from hera.local.store.failures import held, store_failures

__all__ = ["file_lease"]

_held_here: set[str] = set()
_held_here_guard = threading.Lock()

PATIENCE_SECONDS = 2.0
"""How long to wait for the lock of a holder that is dead already."""


@contextmanager
def file_lease(path: Path, name: str) -> Iterator[None]:
    """Hold the lock on `path` while the block runs.

    Args:
        path: The lock file; created when missing, kept afterwards (removing it would let two engines lock two files).
        name: The run's name, for the message.

    Raises:
        StoreError: Somebody else holds it (code ``held``), or the file cannot be made.
    """
    private_directory(path.parent)
    own = os.path.realpath(path)
    with _held_here_guard:
        if own in _held_here:  # opening and closing the file once more would give up the lock
            raise held(name, f"this process ({os.getpid()})")
        _held_here.add(own)
    try:
        with store_failures(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            with store_failures(path):
                is_mine = _locked(descriptor) or _locked_after_the_dead(descriptor)
            if not is_mine:
                raise held(name, _holder(descriptor))
            with store_failures(path):
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, _signature(), 0)
            yield
        finally:
            os.close(descriptor)
    finally:
        with _held_here_guard:
            _held_here.discard(own)


def _locked(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError as error:
        raise StoreError(
            "this system has no file locks that Hera knows how to use",
            hint="run workflows on Linux or macOS (on Windows: inside WSL)",
        ) from error
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # which of the two it is depends on the system
        return False
    return True


def _locked_after_the_dead(descriptor: int) -> bool:
    """Get the lock of a holder that has died, which the system may take a moment to give back."""
    patience = time.monotonic() + PATIENCE_SECONDS
    while _is_holder_dead(descriptor) and time.monotonic() < patience:
        time.sleep(0.01)
        if _locked(descriptor):
            return True
    return False


def _is_holder_dead(descriptor: int) -> bool:
    try:
        told = json.loads(os.pread(descriptor, 4096, 0))
        if told["host"] != socket.gethostname():
            return False
        os.kill(int(told["pid"]), 0)
    except ProcessLookupError:
        return True
    except (ValueError, KeyError, TypeError, OSError):
        return False
    return False


def _signature() -> bytes:
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    return json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": now}).encode()


def _holder(descriptor: int) -> str:
    try:
        told = json.loads(os.pread(descriptor, 4096, 0))
        return f"process {told['pid']} on {told['host']} since {told['since']}"
    except (ValueError, KeyError, TypeError, OSError):
        return "another process"  # it has the lock and has not yet written who it is
