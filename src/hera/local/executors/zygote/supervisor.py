"""Watch over one attempt, from its preparation to its exit record.

The supervisor outlives the engine: whatever happens there, the attempt goes on, its deadline holds, its outputs are
collected and its exit record is written. A later engine finds the record, or the supervisor's lock.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import socket
import sys
import time
from typing import Any

from . import view, wire
from .inputs import ArtifactProblem, load_artifacts
from .log import Log, Printer
from .main_process import LAUNCH_FAILED, become_main
from .outputs import collect_outputs

__all__ = ["EXIT_RECORD", "LOCK_FILE", "LOG_FILE", "WORK_FOLDERS", "supervise"]

EXIT_RECORD = "exit.json"
LOCK_FILE = "supervisor"
LOG_FILE = "main.log"
WORK_FOLDERS = ("work", *view.FIXED, "private")
"""Folders of a pod that are of no use once its outputs are collected."""

PR_SET_CHILD_SUBREAPER = 36
DRAIN_SECONDS = 0.1
GONE_SECONDS = 5.0
CHUNK = 1 << 16
MOST_UNSENT = 1 << 20


def supervise(request: dict[str, Any], engine: socket.socket) -> None:
    """Run the attempt, or say what has become of it before.

    Args:
        request: What to run; see `hera.local.executors.attempt`.
        engine: The attempt's own connection; messages ``held``, ``started``, ``lines`` and ``exit`` go out, ``kill``
            comes in, and its closing means only that the engine is gone.
    """
    os.setsid()
    pod = request["folder"]
    os.makedirs(pod, exist_ok=True)
    lock = os.open(os.path.join(pod, LOCK_FILE), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        _send_last(engine, {"kind": "held"})
        return
    earlier = _read_record(pod)
    if earlier is not None:
        _send_last(engine, earlier)
        return
    if os.fstat(lock).st_size:
        _remove_remains(pod)
        os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    _Attempt(request, engine).run()


def _read_record(pod: str) -> dict[str, object] | None:
    try:
        with open(os.path.join(pod, EXIT_RECORD), "rb") as file:
            return wire.decode(file.read())
    except (OSError, ValueError):
        return None


def _remove_remains(pod: str) -> None:
    """Clear what an attempt that was lost left behind. No view is mounted here, so nothing else can be reached."""
    import shutil

    for name in WORK_FOLDERS:
        shutil.rmtree(os.path.join(pod, name), ignore_errors=True)


def _send_last(engine: socket.socket, message: dict[str, object]) -> None:
    """Send a message that must arrive if there is anybody to read it."""
    with contextlib.suppress(OSError):
        engine.settimeout(60)
        engine.sendall(wire.encode(message))
        engine.close()


class _Attempt:
    """One attempt's main process and everything around it."""

    def __init__(self, request: dict[str, Any], engine: socket.socket) -> None:
        self._request = request
        self._pod: str = request["folder"]
        self._engine: socket.socket | None = engine
        self._unsent = b""
        self._incoming = b""
        log_path = os.path.join(self._pod, LOG_FILE)
        self._printer = Printer(log_path)
        self._log = Log(log_path, keep_result=request["capture"])
        self._streams: dict[int, str] = {}
        self._main = 0
        self._status: int | None = None
        self._kill_at: float | None = None
        self._was_killed = False
        self._deadline_passed = False
        self._message = ""
        self._launch_problem = ""
        self._started = 0.0

    # --- the whole story ---

    def run(self) -> None:
        outcome: dict[str, Any]
        folder = ""
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
        outcome["finished_at"] = time.time()
        outcome["started_at"] = self._started or None
        message = {"kind": "exit", "id": self._request["id"], "outcome": outcome}
        outcome["clean"] = outcome.get("exit_code") == 0 and self._remove_empty_folders()
        self._write_record(message)
        if self._engine is not None:
            with contextlib.suppress(OSError):
                self._engine.settimeout(60)
                self._engine.sendall(self._unsent)
            _send_last(self._engine, message)

    # --- before ---

    def _prepare(self) -> str:
        """Folders, view, source file and input artifacts; the working directory as main will see it."""
        request = self._request
        self._make_folders()
        folders: list[str] = request["own_folders"]
        if request["private_view"]:
            private = view.PrivateView(self._pod, request["keep"], request["binds"])
            private.apply(folders, request["named_paths"])
        else:
            for folder in folders:
                os.makedirs(folder, exist_ok=True)
        folder = request["working_dir"] or os.path.join(self._pod, "work")
        load_artifacts(request["inputs"], folder)
        return str(folder)

    def _make_folders(self) -> None:
        for name in ("work", *view.FIXED):
            os.mkdir(os.path.join(self._pod, name))
        os.chmod(os.path.join(self._pod, "tmp"), 0o1777)
        if self._request["source"] is not None:
            staging = os.path.join(self._pod, "argo", "staging")
            os.mkdir(staging)
            source = os.open(os.path.join(staging, "script"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o755)
            with open(source, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                file.write(self._request["source"])

    def _start(self, folder: str) -> None:
        self._wake = _listen_to_signals()
        if sys.platform == "linux":
            view.set_process_option(PR_SET_CHILD_SUBREAPER, 1)
        out_read, out_write = os.pipe()
        err_read, err_write = os.pipe()
        problem_read, problem_write = os.pipe()
        self._main = os.fork()
        if self._main == 0:
            become_main(self._request, folder, out_write, err_write, problem_write)
        self._started = time.time()
        for descriptor in (out_write, err_write, problem_write):
            os.close(descriptor)
        self._streams = {out_read: "stdout", err_read: "stderr"}
        self._problem = problem_read
        if self._engine is not None:
            self._engine.setblocking(False)
        self._send({"kind": "started"})

    # --- while it runs ---

    def _watch(self) -> None:
        poll = select.poll()
        for descriptor in (*self._streams, self._wake):
            poll.register(descriptor, select.POLLIN)
        if self._engine is not None:
            poll.register(self._engine.fileno(), select.POLLIN)
        self._poll = poll
        while self._status is None:
            for descriptor, _ in poll.poll(self._milliseconds_left()):
                self._react(descriptor)
            self._keep_deadlines()
            self._reap()
        self._end_the_rest()
        self._drain()
        self._message = os.read(self._problem, 4096).decode("utf-8", "replace")

    def _react(self, descriptor: int) -> None:
        if descriptor in self._streams:
            self._read(descriptor)
        elif descriptor == self._wake:
            if signal.SIGTERM in os.read(self._wake, 512):
                self._ask_to_end()
        elif self._engine is not None:
            self._hear_engine()

    def _read(self, descriptor: int) -> None:
        data = os.read(descriptor, CHUNK)
        stream = self._streams[descriptor]
        if data:
            self._show(stream, self._log.add(stream, data))
        else:
            self._poll.unregister(descriptor)
            del self._streams[descriptor]
            os.close(descriptor)

    def _hear_engine(self) -> None:
        assert self._engine is not None
        try:
            data = self._engine.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose_engine()
            return
        self._ask_to_end()  # the only thing that an engine says

    def _lose_engine(self) -> None:
        if self._engine is not None:
            self._poll.unregister(self._engine.fileno())
            self._engine.close()
            self._engine = None

    def _milliseconds_left(self) -> float | None:
        times = [at for at in (self._request["deadline"], self._kill_at) if at is not None]
        return max(0.0, (min(times) - time.time()) * 1000 + 1) if times else None

    def _keep_deadlines(self) -> None:
        now = time.time()
        deadline = self._request["deadline"]
        if deadline is not None and now >= deadline:
            self._request["deadline"] = None
            self._deadline_passed = True
            self._ask_to_end()
        if self._kill_at is not None and now >= self._kill_at:
            self._kill_at = None
            self._signal_all(signal.SIGKILL)

    def _ask_to_end(self) -> None:
        """SIGTERM to main's group now, SIGKILL to all of it after the grace period."""
        if self._was_killed:
            return
        self._was_killed = True
        self._kill_at = time.time() + self._request["grace"]
        self._signal_all(signal.SIGTERM)

    def _signal_all(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._main, number)
        if number == signal.SIGKILL:
            with contextlib.suppress(ProcessLookupError):
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
            os.killpg(self._main, signal.SIGKILL)
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

    def _remove_empty_folders(self) -> bool:
        """Remove the work folders that are empty; whether that was all.

        Only empty ones: in this view other folders of the machine are mounted below them, and nothing may ever be
        removed through a mount. The engine, which sees no mounts, removes the rest.
        """
        if self._request["source"] is not None:
            staging = os.path.join(self._pod, "argo", "staging")
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(staging, "script"))
                os.rmdir(staging)
        clean = True
        for name in WORK_FOLDERS:
            try:
                os.rmdir(os.path.join(self._pod, name))
            except FileNotFoundError:
                continue
            except OSError:
                clean = False
        return clean

    def _write_record(self, message: dict[str, Any]) -> None:
        """Write the exit record whole or not at all.

        While the engine listens its journal makes the outcome durable, and a sync here would only double the price;
        alone, the record is all there is, so it is synced.
        """
        path = os.path.join(self._pod, EXIT_RECORD)
        partial = path + ".partial"
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        with open(descriptor, "wb") as file:
            file.write(wire.encode(message)[4:])
            if self._engine is None:
                file.flush()
                os.fsync(descriptor)
        os.rename(partial, path)

    # --- talking to the engine, which must never hold up the step ---

    def _show(self, stream: str, lines: list[bytes]) -> None:
        if self._engine is None or not lines:
            return
        if len(self._unsent) > MOST_UNSENT:
            self._printer.hide(len(lines))
            return
        self._send_lines(self._printer.take(stream, lines))

    def _send_lines(self, lines: list[list[str]]) -> None:
        if lines:
            self._send({"kind": "lines", "lines": lines})

    def _send(self, message: dict[str, Any]) -> None:
        if self._engine is None:
            return
        self._unsent += wire.encode(message)
        try:
            sent = self._engine.send(self._unsent)
        except BlockingIOError:
            return
        except OSError:
            self._unsent = b""
            return
        self._unsent = self._unsent[sent:]


def _listen_to_signals() -> int:
    """Have SIGCHLD and SIGTERM arrive as bytes in a pipe, whose reading end is given."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return reading


def _children() -> list[int]:
    """Our children now, or nothing where the system does not tell."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []
