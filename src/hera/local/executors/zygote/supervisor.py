"""One attempt: its preparation, its main process, its log, its deadline, its outputs, its exit record.

It goes on when the engine is gone: whatever happens there, the attempt's deadline holds, its outputs are collected and
its exit record is written. A later engine finds the record, or the lock that `worker.py` holds meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from typing import Any

from .inputs import ArtifactProblem, load_artifacts
from .line import Line
from .log import Log, Printer
from .main_process import LAUNCH_FAILED
from .offspring import end_all
from .outputs import collect_outputs, last_words
from .slot import Slot
from .standby import Standby, working_folder

__all__ = ["LOG_FILE", "Attempt"]

LOG_FILE = "main.log"
DRAIN_SECONDS = 0.1
INTERRUPT_GRACE_SECONDS = 3.0
CHUNK = 1 << 16
RETRY_SECONDS = 0.05
MOST_UNSENT = 1 << 20


class Attempt:
    """One attempt's main process and everything around it.

    Args:
        request: What is asked for.
        main: The process that will be main, told so.
        line: To the engine.
        wake: Readable when a signal came: of a child, or to end.
        slot: Folders for it.
    """

    def __init__(self, request: dict[str, Any], main: Standby, line: Line, wake: int, slot: Slot) -> None:
        self._request = request
        self._folder = working_folder(request)
        self._slot = slot
        self._pod: str = request["folder"]
        self._main = main
        self._line = line
        self._wake = wake
        log_path = os.path.join(self._pod, LOG_FILE)
        self._printer = Printer(log_path)
        self._log = Log(log_path, keep_result=request["capture"])
        self._streams: dict[int, str] = {}
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
            if self._request["source"] is not None:
                self._slot.write_script(self._request["source"])
            self._main.add_to_view(self._request)
            load_artifacts(self._request["inputs"], self._folder)
        except (ArtifactProblem, OSError) as error:
            self._main.dismiss()
            outcome = {"exit_code": None, "launch_error": str(error)}
        else:
            self._start()
            self._watch()
            outcome = self._outcome()
        for stream, lines in self._log.finish():
            self._show(stream, lines)
        self._send_lines(self._printer.notice())
        if self._interrupted:
            return {"kind": "interrupted"}
        outcome["finished_at"] = time.time()
        outcome["started_at"] = self._started or None
        return {"kind": "exit", "id": self._request["id"], "outcome": outcome}

    def _start(self) -> None:
        self._main.go()
        self._started = time.time()
        self._streams = {self._main.stdout: "stdout", self._main.stderr: "stderr"}
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
        end_all(self._main.process, self._reap, self._wake)
        self._drain()
        self._message = os.read(self._main.problem, 4096).decode("utf-8", "replace")
        for descriptor in (*self._streams, self._main.problem):
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
                os.killpg(self._main.process, number)
            except ProcessLookupError:
                if self._status is None:  # main lives and has not become the leader of its group yet
                    os.kill(self._main.process, number)

    def _reap(self) -> bool:
        """Collect children that ended; whether any is left."""
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if child == 0:
                return True
            if child == self._main.process:
                self._status = status

    # --- after main has ended ---

    def _drain(self) -> None:
        """Read what is still in the pipes; whoever else might hold them open is not waited for."""
        limit = time.monotonic() + DRAIN_SECONDS
        while self._streams:
            ready, _, _ = select.select(list(self._streams), [], [], max(0.0, limit - time.monotonic()))
            if not ready:
                return
            for descriptor in ready:
                self._read(descriptor)

    def _outcome(self) -> dict[str, Any]:
        assert self._status is not None
        code = os.waitstatus_to_exitcode(self._status)
        outcome: dict[str, Any] = {
            "exit_code": 128 - code if code < 0 else code,
            "message": self._why(code),
            "deadline_exceeded": self._deadline_passed,
            "result": self._log.result(),
        }
        outcome.update(collect_outputs(self._request, self._folder))
        return outcome

    def _why(self, code: int) -> str:
        """Why main could not be started, or what it said itself about its failure."""
        if code == LAUNCH_FAILED and self._message:
            return self._message
        path = self._request["last_words"]
        return last_words(os.path.join(self._folder, path)) if path and code != 0 else ""

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
