"""The `process` executor: pods are processes of this machine, started and supervised by the zygote.

The caller's thread only queues; one thread of ours sends requests, hears the supervisors and calls the sink. Nothing
here decides what an exit means, that is the core's.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from hera._generated import models
from hera.exceptions import EngineError
from hera.local.core.commands import StartPod
from hera.local.core.events import Outcome, PodExited, PodStarted
from hera.local.executors.attempt import Machine, Unlaunchable, named_paths, request_of
from hera.local.executors.base import LogLine, Problem, RunFolder, Sink
from hera.local.executors.check import problems_of
from hera.local.executors.fork_server import ForkServer
from hera.local.executors.zygote import wire
from hera.local.executors.zygote.record import AttemptFile, read_record
from hera.local.executors.zygote.supervisor import LOG_FILE

__all__ = ["ProcessExecutor"]

_POLL_SECONDS = 0.05
"""How often an adopted pod, which cannot call us, is looked at."""

_LEAVE, _INTERRUPT = b"leave", b"interrupt"
_LIGHT_MODULES = ("_random", "_sha2", "_sha512", "bisect", "datetime", "json", "math", "re", "time")
"""What most scripts import, and what `random` needs; not itself nor `threading`, whose hooks make every fork dearer."""

_ARCHIVE_MODULES = ("gzip", "tarfile", "zipfile", "shutil", "tempfile", "_hera_zygote.archive")
_RUNNER_MODULES = tuple(
    f"hera.workflows._runner.{name}"
    for name in ("bind", "convert", "errors", "json_text", "load", "main", "paths", "save")
)
_LOST = "pod deleted"


@dataclass(slots=True)
class _Running:
    """A pod under way: under a worker of ours, or, adopted, under one whose lock we watch."""

    pod: StartPod
    paths: frozenset[str]
    worker: _Worker | None = None
    file: AttemptFile | None = None


@dataclass(slots=True, eq=False)
class _Worker:
    """A process that supervises one pod at a time for us."""

    connection: socket.socket
    inbox: wire.Inbox = field(default_factory=wire.Inbox)
    running: _Running | None = None


class ProcessExecutor:
    """Runs pods as processes of this machine.

    Args:
        stand_ins: Image → command text that plays its entrypoint here.
        max_pods: How many pods run at once; more wait in order. Default: `HERA_MAX_PODS`, else four or twice the
            number of processors, whichever is more.
        private_view: Whether attempts get their own view of ``/tmp`` and of the paths that their templates name,
            where the system permits it. Default: unless `HERA_PRIVATE_VIEW` is ``off``.
    """

    def __init__(
        self,
        *,
        stand_ins: Mapping[str, str] | None = None,
        max_pods: int | None = None,
        private_view: bool | None = None,
    ) -> None:
        self._stand_ins = dict(stand_ins or {})
        self._max_pods = max_pods if max_pods is not None else _default_max_pods()
        wanted = os.environ.get("HERA_PRIVATE_VIEW", "on").lower() not in ("off", "0", "no", "false")
        self._private_view = wanted if private_view is None else private_view
        self._modules: set[str] = set(_LIGHT_MODULES)
        self._booting: ForkServer | None = None
        self._server: ForkServer | None = None
        self._machine = Machine(private_view=False)
        self._folder: RunFolder | None = None
        self._sink: Sink | None = None
        self._inbox: deque[StartPod | str | bytes] = deque()
        self._waiting: deque[StartPod] = deque()
        self._running: dict[str, _Running] = {}
        self._workers: set[_Worker] = set()
        self._idle: deque[_Worker] = deque()
        self._selector: selectors.BaseSelector | None = None
        self._bell: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._closing = False

    def warm_up(self) -> None:
        """Start the zygote's interpreter without waiting, while the caller has other things to do before `check`."""
        if self._booting is None and self._server is None:
            self._booting = ForkServer()

    # --- the port ---

    def check(self, templates: Iterable[models.Template]) -> Sequence[Problem]:
        """All that keeps these templates from running here, and, not as errors, what will be ignored."""
        listed = list(templates)
        self._modules.update(_modules_for(listed))
        server = self._start_server()
        return list(problems_of(listed, self._stand_ins, server.hello.view_problem))

    def open(self, folder: RunFolder, sink: Sink) -> None:
        """Get the zygote ready for this run."""
        self._folder, self._sink = folder, sink
        pods = folder.path / "pods"
        pods.mkdir(parents=True, exist_ok=True)
        self._open_server()
        self._bell, heard = socket.socketpair()
        heard.setblocking(False)
        self._closing = False
        self._thread = threading.Thread(target=self._serve, args=(heard,), name="hera-executor", daemon=True)
        self._thread.start()

    def start(self, pod: StartPod) -> None:
        """Run a pod, once; see `Executor.start`."""
        self._tell(pod)

    def kill(self, node_id: str) -> None:
        """End a pod; unknown or ended ones are ignored."""
        self._tell(node_id)

    def log_path(self, node_id: str) -> Path:
        """The file that holds a pod's log lines."""
        assert self._folder is not None, "the executor is not open"
        return self._folder.path / "pods" / node_id / LOG_FILE

    def close(self, *, kill: bool) -> None:
        """End the zygote; pods under way go on without us, or, with `kill`, are interrupted and waited for.

        An interrupted pod leaves no exit record: a later run starts it afresh.
        """
        if self._thread is not None:
            self._tell(_INTERRUPT if kill else _LEAVE)
            self._thread.join()
            self._thread = None
        for server in (self._booting, self._server):
            if server is not None:
                server.close()
        self._booting = self._server = None
        if self._bell is not None:
            self._bell.close()
            self._bell = None

    # --- the zygote ---

    def _start_server(self) -> ForkServer:
        if self._server is None:
            server, self._booting = self._booting or ForkServer(), None
            server.get_ready(sorted(self._modules), private_view=self._private_view)
            self._server = server
        return self._server

    def _open_server(self) -> None:
        """A zygote that is configured for the run; without private views if the run's folder does not allow them."""
        assert self._folder is not None
        server = self._start_server()
        views = server.hello.view_problem is None
        if views:
            view_folder = self._folder.path / "view"
            view_folder.mkdir(exist_ok=True)
            if server.configure(view_folder) is not None:
                server.close()
                self._server, self._private_view, views = None, False, False
                server = self._start_server()
        self._machine = Machine(private_view=views, python_path=server.hello.python_path, stand_ins=self._stand_ins)

    def _new_worker(self) -> _Worker:
        """A new worker; of a new zygote, if somebody has killed the old one."""
        assert self._server is not None
        try:
            connection = self._server.new_worker()
        except OSError:
            self._server.close()
            self._server = None
            self._open_server()
            connection = self._start_server().new_worker()
        worker = _Worker(connection)
        self._workers.add(worker)
        assert self._selector is not None
        self._selector.register(connection, selectors.EVENT_READ, worker)
        return worker

    def _hand_to_worker(self, running: _Running, request: bytes) -> None:
        """Give a request to the worker that has been idle longest, so that one just done can tidy up meanwhile."""
        worker = self._idle.popleft() if self._idle else self._new_worker()
        try:
            worker.connection.sendall(request)
        except OSError:  # it died while it was idle
            self._drop(worker)
            worker = self._new_worker()
            worker.connection.sendall(request)
        worker.running, running.worker = running, worker

    def _drop(self, worker: _Worker) -> None:
        if worker in self._workers:
            self._workers.remove(worker)
            assert self._selector is not None
            self._selector.unregister(worker.connection)
            worker.connection.close()
        with contextlib.suppress(ValueError):
            self._idle.remove(worker)

    # --- our thread ---

    def _tell(self, message: StartPod | str | bytes) -> None:
        self._inbox.append(message)
        if self._bell is not None:
            with contextlib.suppress(OSError):  # full: it is ringing already
                self._bell.send(b"!", socket.MSG_DONTWAIT)

    def _serve(self, bell: socket.socket) -> None:
        with selectors.DefaultSelector() as self._selector, bell:
            self._selector.register(bell, selectors.EVENT_READ, None)
            self._serve_until_closed(self._selector, bell)
        self._selector = None

    def _serve_until_closed(self, selector: selectors.BaseSelector, bell: socket.socket) -> None:
        while not (self._closing and not self._running and not self._workers):
            adopted = any(running.file is not None for running in self._running.values())
            for key, _ in selector.select(_POLL_SECONDS if adopted else None):
                if key.data is None:
                    bell.recv(4096)
                else:
                    self._hear(key.data)
            while self._inbox:
                self._obey(self._inbox.popleft())
            if adopted:
                self._look_at_adopted()
            self._start_waiting()

    def _obey(self, message: StartPod | str | bytes) -> None:
        if isinstance(message, StartPod):
            if not self._closing and not self._is_under_way(message.node_id):
                self._waiting.append(message)
        elif isinstance(message, str):
            self._kill(message)
        else:
            self._closing = True
            self._waiting.clear()
            for worker in list(self._idle):
                self._send_home(worker)
            for running in list(self._running.values()):
                if message == _INTERRUPT:
                    self._end(running, "interrupt")
                else:
                    self._leave(running)

    def _send_home(self, worker: _Worker) -> None:
        """Have an idle worker tidy up and end; we hear of its end."""
        with contextlib.suppress(OSError):
            worker.connection.shutdown(socket.SHUT_WR)

    def _leave(self, running: _Running) -> None:
        """Let a pod go on without us."""
        self._let_go(running)
        if running.worker is not None:
            self._drop(running.worker)

    def _is_under_way(self, node_id: str) -> bool:
        return node_id in self._running or any(pod.node_id == node_id for pod in self._waiting)

    def _start_waiting(self) -> None:
        """Start the first pods that there is room for, in order; on shared files also one user of a path at a time."""
        held_back: list[StartPod] = []
        busy = {path for running in self._running.values() for path in running.paths}
        while self._waiting and len(self._running) < self._max_pods:
            pod = self._waiting.popleft()
            paths = frozenset() if self._machine.private_view else frozenset(named_paths(pod.template))
            if paths & busy:
                held_back.append(pod)
            else:
                self._start(pod, paths)
            busy |= paths
        self._waiting.extendleft(reversed(held_back))

    def _start(self, pod: StartPod, paths: frozenset[str]) -> None:
        assert self._folder is not None
        folder = self._folder.path / "pods" / pod.node_id
        if folder.exists():
            record = read_record(str(folder))
            if record is not None:
                self._report(pod, record["outcome"])
                return
        running = _Running(pod, paths)
        try:
            self._hand_to_worker(running, wire.encode(request_of(pod, self._folder, self._machine)))
        except (Unlaunchable, OSError, EngineError) as error:
            now = datetime.now(timezone.utc)
            outcome = Outcome(exit_code=None, launch_error=str(error), started_at=now, finished_at=now)
            self._report_outcome(pod.node_id, outcome)
        else:
            self._running[pod.node_id] = running

    def _kill(self, node_id: str) -> None:
        for pod in [pod for pod in self._waiting if pod.node_id == node_id]:
            self._waiting.remove(pod)
            self._report_outcome(node_id, Outcome(exit_code=143, finished_at=datetime.now(timezone.utc)))
        running = self._running.get(node_id)
        if running is not None:
            self._end(running, "kill")

    def _end(self, running: _Running, how: str) -> None:
        with contextlib.suppress(OSError):
            if running.worker is not None:
                running.worker.connection.sendall(wire.encode({"kind": how, "id": running.pod.node_id}))
            elif running.file is not None and (worker := running.file.worker()) is not None:
                os.kill(worker, signal.SIGTERM if how == "kill" else signal.SIGINT)

    # --- workers ---

    def _hear(self, worker: _Worker) -> None:
        try:
            data = worker.connection.recv(1 << 18)
        except OSError:
            data = b""
        worker.inbox.add(data)
        while worker in self._workers and (message := worker.inbox.next()) is not None:
            self._take(worker, message)
        if not data and worker in self._workers:
            self._lose(worker)

    def _take(self, worker: _Worker, message: dict[str, Any]) -> None:
        running, kind = worker.running, message["kind"]
        if kind in ("retired", "refused"):
            self._drop(worker)
        if running is None:
            return
        node_id = running.pod.node_id
        if kind == "lines":
            self._print(node_id, message["lines"])
            return
        if kind == "started":
            self._emit(PodStarted(node_id))
            return
        worker.running = running.worker = None
        if worker in self._workers:
            self._idle.append(worker)
            if self._closing:
                self._send_home(worker)
        if kind == "held":
            self._adopt(running)
            return
        self._let_go(running)
        if kind == "exit":
            self._report(running.pod, message["outcome"])
        elif kind == "known":
            self._report_lost(running.pod)
        elif kind == "refused":
            self._report(running.pod, {"exit_code": None, "launch_error": message["reason"]})

    def _lose(self, worker: _Worker) -> None:
        """A worker is gone without a word."""
        self._drop(worker)
        if worker.running is not None:
            self._let_go(worker.running)
            self._report_lost(worker.running.pod)

    def _report_lost(self, pod: StartPod) -> None:
        """Nobody tells us what became of a pod; its record may."""
        assert self._folder is not None
        record = read_record(os.path.join(self._folder.path, "pods", pod.node_id))
        self._report(pod, record["outcome"] if record else {"exit_code": None, "launch_error": _LOST})

    def _let_go(self, running: _Running) -> None:
        self._running.pop(running.pod.node_id, None)
        if running.file is not None:
            running.file.close()
            running.file = None

    # --- pods of an earlier engine ---

    def _adopt(self, running: _Running) -> None:
        """Watch a pod by the lock that its supervisor holds for as long as it lives."""
        assert self._folder is not None
        running.file = AttemptFile(os.path.join(self._folder.path, "pods", running.pod.node_id))
        self._emit(PodStarted(running.pod.node_id))

    def _look_at_adopted(self) -> None:
        for running in [running for running in self._running.values() if running.file is not None]:
            if running.file is not None and (running.file.held or running.file.try_lock()):
                self._let_go(running)
                self._report_lost(running.pod)

    # --- the sink ---

    def _emit(self, event: PodStarted | PodExited) -> None:
        if self._sink is not None and not self._closing:
            self._sink.event(event)

    def _print(self, node_id: str, lines: list[list[str]]) -> None:
        if self._sink is not None and not self._closing:
            for stream, text in lines:
                self._sink.log(LogLine(node_id, stream, text))

    def _report(self, pod: StartPod, record: dict[str, Any]) -> None:
        outcome = _outcome_of(record)
        # The record keeps what was printed in any case, for people; Argo's status has it only where it is asked for.
        self._report_outcome(pod.node_id, outcome if pod.capture_result else replace(outcome, result=None))

    def _report_outcome(self, node_id: str, outcome: Outcome) -> None:
        self._emit(PodExited(node_id, outcome))


def _default_max_pods() -> int:
    text = os.environ.get("HERA_MAX_PODS", "")
    return int(text) if text.isdigit() and int(text) else max(4, 2 * (os.cpu_count() or 1))


def _modules_for(templates: list[models.Template]) -> set[str]:
    """What the zygote should import before the first fork, so that no attempt pays for it."""
    modules: set[str] = set()
    for template in templates:
        sides = (template.inputs, template.outputs)
        if any(side is not None and side.artifacts for side in sides):
            modules.update(_ARCHIVE_MODULES)
        if template.script is not None and "hera.workflows.runner" in (template.script.args or ()):
            modules.update(_RUNNER_MODULES)
    return modules


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, timezone.utc) if seconds else None


def _outcome_of(record: dict[str, Any]) -> Outcome:
    return Outcome(
        exit_code=record["exit_code"],
        message=record.get("message", ""),
        deadline_exceeded=record.get("deadline_exceeded", False),
        launch_error=record.get("launch_error"),
        result=record.get("result"),
        parameters=record.get("parameters", {}),
        artifacts=record.get("artifacts", []),
        output_error=record.get("output_error"),
        started_at=_moment(record.get("started_at")),
        finished_at=_moment(record.get("finished_at")),
    )
