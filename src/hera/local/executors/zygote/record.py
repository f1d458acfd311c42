"""The file that says what has become of an attempt, read by whoever comes later.

``pods/<node id>/attempt`` is locked by the worker for as long as the attempt lives. Its first line is the worker's
process id, its second, once the attempt has ended, the exit record, complete when it ends with a newline:

* locked: it runs;
* not locked, with a record: it has ended so;
* not locked, without: it was lost, and is started afresh.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from . import wire

__all__ = ["FILE", "AttemptFile", "read_record"]

FILE = "attempt"


def read_record(pod: str) -> dict[str, Any] | None:
    """The exit record in a pod's folder; None when there is no complete one."""
    try:
        with open(os.path.join(pod, FILE), "rb") as file:
            return _record_in(file.read())
    except OSError:
        return None


def _record_in(data: bytes) -> dict[str, Any] | None:
    lines = data.split(b"\n")
    if len(lines) < 3:
        return None
    try:
        return wire.decode(lines[1])
    except ValueError:
        return None


class AttemptFile:
    """The file, opened and, if `held` is true, locked by us.

    Args:
        pod: The pod's folder, which exists.
    """

    def __init__(self, pod: str) -> None:
        self._descriptor = os.open(os.path.join(pod, FILE), os.O_RDWR | os.O_CREAT, 0o644)
        self.held = self.try_lock()

    def try_lock(self) -> bool:
        """Take the lock if nobody has it."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def is_new(self) -> bool:
        """Whether no attempt has ever begun."""
        return os.fstat(self._descriptor).st_size == 0

    def record(self) -> dict[str, Any] | None:
        """The exit record, if it is complete."""
        return _record_in(os.pread(self._descriptor, os.fstat(self._descriptor).st_size, 0))

    def worker(self) -> int | None:
        """Process id of the worker that holds, or held, the lock."""
        text = os.pread(self._descriptor, 32, 0).split(b"\n")[0]
        return int(text) if text.isdigit() else None

    def begin(self) -> None:
        """An attempt begins here and now."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def end(self, record: dict[str, Any], *, durable: bool) -> None:
        """Write the exit record.

        Args:
            record: What is sent to the engine, too.
            durable: Whether to wait for the disk. While an engine listens its journal makes the outcome durable and a
                sync here would only double the price; alone, the record is all there is.
        """
        os.lseek(self._descriptor, 0, os.SEEK_END)
        rest = memoryview(wire.encode(record) + b"\n")[4:]
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        if durable:
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Let go of file and lock."""
        os.close(self._descriptor)
