"""One attempt: its preparation, its main process, its log, its deadline, its outputs, its exit record.

It goes on when the engine is gone: whatever happens there, the attempt's deadline holds, its outputs are collected and
its exit record is written. A later engine finds the record, or the lock that `worker.py` holds meanwhile.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # without the enums of `signal`
import contextlib
import os
import select
import signal
import socket
import time
from typing import Any

from . import python_main, view, wire
from .inputs import ArtifactProblem, load_artifacts
from .log import Log, Printer
from .main_process import LAUNCH_FAILED, become_main
from .outputs import collect_outputs
from .slot import Slot

__all__ = ["LOG_FILE", "Attempt", "Line"]

LOG_FILE = "main.log"
FOR_MAIN = (signal.SIGTERM, signal.SIGINT)
DRAIN_SECONDS = 0.1
GONE_SECONDS = 5.0
INTERRUPT_GRACE_SECONDS = 3.0
CHUNK = 1 << 16
MOST_UNSENT = 1 << 20
RETRY_SECONDS = 0.05


class Line:
    """The connection to the engine, which must never hold up a step, and may be lost at any time."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.connection: socket.socket | None = connection
        self._lost: socket.socket | None = None
        self.inbox = wire.Inbox()
        self.unsent = b""

    def send(self, message: dict[str, Any]) -> None:
        """Send as much as goes now, keep the rest."""
        if self.connection is not None:
            self.unsent += wire.encode(message)
            self.send_rest()

    def send_rest(self) -> None:
        """Send what was kept, as much as goes now."""
        if self.connection is None or not self.unsent:
            return
        try:
            sent = self.connection.send(self.unsent)
        except BlockingIOError:
            return
        except OSError:
            self.lose()
            return
        self.unsent = self.unsent[sent:]

    def send_all(self, message: dict[str, Any]) -> None:
        """Send a message that must arrive if there is anybody to read it; waits for a slow reader, but not for ever."""
        self.send(message)
        limit = time.monotonic() + 60
        while self.connection is not None and self.unsent:
            if not select.select([], [self.connection], [], max(0.0, limit - time.monotonic()))[1]:
                self.lose()
            self.send_rest()

    def hear(self) -> None:
        """Receive what is there."""
        if self.connection is None:
            return
        try:
            data = self.connection.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.inbox.add(data)
        else:
            self.lose()

    def lose(self) -> None:
        """The engine is gone, or wants nothing more. Our end is closed by our own end, for which it may wait."""
        self._lost = self.connection or self._lost
        self.connection, self.unsent = None, b""


class Attempt:
    """One attempt's main process and everything around it."""

    def __init__(self, request: dict[str, Any], line: Line, wake: int, slot: Slot) -> None:
        self._request = request
        self._pod: str = request["folder"]
        self._line = line
        self._wake = wake
        self._slot = slot
        log_path = os.path.join(self._pod, LOG_FILE)
        self._printer = Printer(log_path)
        self._log = Log(log_path, keep_result=request["capture"])
        self._streams: dict[int, str] = {}
        self._main = 0
        self._status: int | None = None
        self._kill_at: float | None = None
        self._was_killed = False
        self._interrupted = False
        self._deadline_passed = False
        self._message = ""
        self._started = 0.0

    # --- the whole story ---

    def run(self) -> dict[str, Any]:
        """Run it; the last message about it: its exit record, or that it was interrupted."""
        outcome: dict[str, Any]
        try:
            folder = self._prepare()
            self._start(folder)
        except (ArtifactProblem, OSError) as error:
            outcome = {"exit_code": None, "launch_error": str(error)}
        else:
            self._watch()
            outcome = self._outcome(folder)
        for stream, lines in self._log.finish():
            self._show(stream, lines)
        self._send_lines(self._printer.notice())
        if self._interrupted:
            return {"kind": "interrupted"}
        outcome["finished_at"] = time.time()
        outcome["started_at"] = self._started or None
        return {"kind": "exit", "id": self._request["id"], "outcome": outcome}

    # --- before ---

    def _prepare(self) -> str:
        """View, source file and input artifacts; the working directory as main will see it."""
        request = self._request
        if request["source"] is not None:
            self._slot.write_script(request["source"])
        folders: list[str] = request["own_folders"]
        if request["private_view"]:
            private = view.PrivateView(self._slot.path, request["keep"], request["binds"])
            private.apply(folders, request["named_paths"])
        else:
            self._slot.localize(request)
            for folder in folders:
                os.makedirs(folder, exist_ok=True)
        folder = str(request["working_dir"] or request["work_folder"])
        load_artifacts(request["inputs"], folder)
        return folder

    def _start(self, folder: str) -> None:
        request, code = self._request, None
        if request["python"] is not None:
            source = request["source"] if request["argv"][1] == request["script_path"] else None
            code = python_main.prepare(request["python"], request["argv"], request["env"], folder, source)
        worker = os.getpid()
        out_read, out_write = os.pipe()
        err_read, err_write = os.pipe()
        problem_read, problem_write = os.pipe()
        # Until main has its own handlers, a signal for it must wait: ours would swallow it.
        former = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
        # a signal for main must wait until main has made itself ready for it, or it would be lost
        _signal.pthread_sigmask(signal.SIG_BLOCK, FOR_MAIN)
        self._main = os.fork()
        if self._main == 0:
            become_main(request, folder, code, worker, out_write, err_write, problem_write)
        signal.pthread_sigmask(signal.SIG_SETMASK, former)
        _signal.pthread_sigmask(signal.SIG_UNBLOCK, FOR_MAIN)
        self._started = time.time()
        for descriptor in (out_write, err_write, problem_write):
            os.close(descriptor)
        self._streams = {out_read: "stdout", err_read: "stderr"}
        self._problem = problem_read
        self._line.send({"kind": "started"})
        self._obey_engine()  # what came together with the request

    # --- while it runs ---

    def _watch(self) -> None:
        while self._status is None:
            poll = select.poll()
            for descriptor in (*self._streams, self._wake):
                poll.register(descriptor, select.POLLIN)
            if self._line.connection is not None:
                poll.register(self._line.connection.fileno(), select.POLLIN)
            for descriptor, _ in poll.poll(self._milliseconds_left()):
                if descriptor in self._streams:
                    self._read(descriptor)
                elif descriptor == self._wake:
                    self._hear_signals()
                else:
                    self._line.hear()
            self._obey_engine()
            self._keep_deadlines()
            self._line.send_rest()
            self._reap()
        self._end_the_rest()
        self._drain()
        self._message = os.read(self._problem, 4096).decode("utf-8", "replace")
        for descriptor in (*self._streams, self._problem):
            os.close(descriptor)

    def _read(self, descriptor: int) -> None:
        data = os.read(descriptor, CHUNK)
        stream = self._streams[descriptor]
        if data:
            self._show(stream, self._log.add(stream, data))
        else:
            del self._streams[descriptor]
            os.close(descriptor)

    def _hear_signals(self) -> None:
        signals = os.read(self._wake, 512)
        if signal.SIGTERM in signals:
            self._ask_to_end()
        if signal.SIGINT in signals:
            self._interrupt()

    def _obey_engine(self) -> None:
        while (message := self._line.inbox.next()) is not None:
            if message.get("id") != self._request["id"]:
                continue
            if message["kind"] == "kill":
                self._ask_to_end()
            elif message["kind"] == "interrupt":
                self._interrupt()

    def _milliseconds_left(self) -> float | None:
        times = [at for at in (self._request["deadline"], self._kill_at) if at is not None]
        if self._line.unsent:
            times.append(time.time() + RETRY_SECONDS)
        return max(0.0, (min(times) - time.time()) * 1000 + 1) if times else None

    def _keep_deadlines(self) -> None:
        deadline = self._request["deadline"]
        if deadline is None and self._kill_at is None:
            return
        now = time.time()
        if deadline is not None and now >= deadline:
            self._request["deadline"] = None
            self._deadline_passed = True
            self._ask_to_end()
        if self._kill_at is not None and now >= self._kill_at:
            self._kill_at = None
            self._signal_main(signal.SIGKILL)

    def _ask_to_end(self) -> None:
        """SIGTERM to main's group now, SIGKILL to all of it after the grace period."""
        if self._was_killed:
            return
        self._was_killed = True
        self._kill_at = time.time() + self._request["grace"]
        self._signal_main(signal.SIGTERM)

    def _interrupt(self) -> None:
        """End soon, and leave no record: this attempt did not happen, and will be made afresh."""
        self._interrupted = True
        self._ask_to_end()
        soon = time.time() + INTERRUPT_GRACE_SECONDS
        self._kill_at = soon if self._kill_at is None else min(self._kill_at, soon)

    def _signal_main(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            try:
                os.killpg(self._main, number)
            except ProcessLookupError:
                if self._status is None:  # main lives and has not become the leader of its group yet
                    os.kill(self._main, number)

    def _reap(self) -> bool:
        """Collect children that ended; whether any is left."""
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if child == 0:
                return True
            if child == self._main:
                self._status = status

    # --- after main has ended ---

    def _end_the_rest(self) -> None:
        """A pod is its main process: what that left running is ended, also what moved to a session of its own.

        On Linux orphans become our children, so there is always a next one to kill until none is left.
        """
        limit = time.monotonic() + GONE_SECONDS
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._main, signal.SIGKILL)  # main itself is collected; its number may be another's by now
        while self._reap() and time.monotonic() < limit:
            for child in _children():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(child, signal.SIGKILL)
            select.select([self._wake], [], [], 0.01)

    def _drain(self) -> None:
        """Read what is still in the pipes; whoever else might hold them open is not waited for."""
        limit = time.monotonic() + DRAIN_SECONDS
        while self._streams:
            ready, _, _ = select.select(list(self._streams), [], [], max(0.0, limit - time.monotonic()))
            if not ready:
                return
            for descriptor in ready:
                self._read(descriptor)

    def _outcome(self, folder: str) -> dict[str, Any]:
        assert self._status is not None
        code = os.waitstatus_to_exitcode(self._status)
        outcome: dict[str, Any] = {
            "exit_code": 128 - code if code < 0 else code,
            "message": self._message if code == LAUNCH_FAILED else "",
            "deadline_exceeded": self._deadline_passed,
            "result": self._log.result(),
        }
        outcome.update(collect_outputs(self._request, folder))
        return outcome

    # --- live lines ---

    def _show(self, stream: str, lines: list[bytes]) -> None:
        if self._line.connection is None or not lines:
            return
        if len(self._line.unsent) > MOST_UNSENT:
            self._printer.hide(len(lines))
            return
        self._send_lines(self._printer.take(stream, lines))

    def _send_lines(self, lines: list[list[str]]) -> None:
        if lines:
            self._line.send({"kind": "lines", "lines": lines})


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
