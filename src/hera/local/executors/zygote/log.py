"""What main prints: all of it to the log file, whole lines in order; the end of stdout kept; some lines shown live.

A program that prints 100 MB costs us a read and a write a chunk and no memory: live lines are rationed, the log is not.
"""

from __future__ import annotations

import os
import time

__all__ = ["RESULT_BYTES", "Log", "Printer"]

RESULT_BYTES = 262_144
"""What Argo keeps of standard output as the result: its last 256 KiB."""

LINE_BYTES = 65_536
"""A longer line is cut into pieces of this size."""

BURST_LINES = 2_000
LINES_A_SECOND = 1_000


class Printer:
    """Rations the lines that are shown live, so that a flood neither fills queues nor slows the step."""

    def __init__(self, log_path: str) -> None:
        self._log_path = log_path
        self._tokens = float(BURST_LINES)
        self._refilled = time.monotonic()
        self._hidden = 0

    def take(self, stream: str, lines: list[bytes]) -> list[list[str]]:
        """The lines to show of these, as pairs of stream and text."""
        now = time.monotonic()
        self._tokens = min(BURST_LINES, self._tokens + (now - self._refilled) * LINES_A_SECOND)
        self._refilled = now
        granted = min(len(lines), int(self._tokens))
        self._tokens -= granted
        shown = self.notice() if granted and self._hidden else []
        shown += [[stream, line.decode("utf-8", "replace")] for line in lines[:granted]]
        self._hidden += len(lines) - granted
        return shown

    def notice(self) -> list[list[str]]:
        """The line that stands for those not shown, if any; counting starts anew."""
        hidden, self._hidden = self._hidden, 0
        return [["stderr", f"({hidden} lines not shown here; all are in {self._log_path})"]] if hidden else []

    def hide(self, count: int) -> None:
        """Count lines that could not be handed over."""
        self._hidden += count


class Log:
    """The log file of a pod.

    Args:
        path: The file; made anew by the first line, as a step that prints nothing needs none.
        keep_result: Whether to keep the end of stdout.
    """

    def __init__(self, path: str, *, keep_result: bool) -> None:
        self._path = path
        self._file: int | None = None
        self._begun = {"stdout": b"", "stderr": b""}
        self._keep_result = keep_result
        self._tail: list[bytes] = []
        self._tail_size = 0

    def add(self, stream: str, data: bytes) -> list[bytes]:
        """Write what a stream printed; the lines that became complete, without newlines."""
        if self._keep_result and stream == "stdout":
            self._keep(data)
        data = self._begun[stream] + data
        end = data.rfind(b"\n") + 1
        if len(data) - end >= LINE_BYTES:
            end = len(data)
        whole, self._begun[stream] = data[:end], data[end:]
        return self._write(whole)

    def finish(self) -> list[tuple[str, list[bytes]]]:
        """Write what was begun without a newline, and close."""
        rest = [(stream, self._write(begun + b"\n")) for stream, begun in self._begun.items() if begun]
        if self._file is not None:
            os.close(self._file)
        return rest

    def result(self) -> str | None:
        """The end of stdout, one trailing newline removed; None when it is not kept."""
        if not self._keep_result:
            return None
        data = b"".join(self._tail)[-RESULT_BYTES:]
        return (data[:-1] if data.endswith(b"\n") else data).decode("utf-8", "replace")

    def _keep(self, data: bytes) -> None:
        self._tail.append(data)
        self._tail_size += len(data)
        while self._tail_size - len(self._tail[0]) > RESULT_BYTES:
            self._tail_size -= len(self._tail.pop(0))

    def _write(self, whole: bytes) -> list[bytes]:
        if not whole:
            return []
        if self._file is None:
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o644)
        rest = memoryview(whole)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        lines = (whole[:-1] if whole.endswith(b"\n") else whole).split(b"\n")
        if all(len(line) <= LINE_BYTES for line in lines):
            return lines
        return [piece for line in lines for piece in _pieces(line)]


def _pieces(line: bytes) -> list[bytes]:
    return [line[start : start + LINE_BYTES] for start in range(0, len(line), LINE_BYTES)] or [b""]
