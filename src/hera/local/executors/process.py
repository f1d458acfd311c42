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
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from hera._generated import models
from hera.exceptions import EngineError
from hera.local.core.commands import StartPod
from hera.local.core.events import Outcome, PodExited, PodStarted
from hera.local.executors.attempt import CommandNotFound, Machine, Unlaunchable, named_paths, request_of
from hera.local.executors.base import LogLine, Problem, RunFolder, Sink
from hera.local.executors.check import problems_of
from hera.local.executors.environment import is_private_view_wanted
from hera.local.executors.fork_server import ForkServer
from hera.local.executors.outcome import outcome_of
from hera.local.executors.preload import modules_for
from hera.local.executors.workers import Running, Worker, Workers
from hera.local.executors.zygote import wire
from hera.local.executors.zygote.record import AttemptFile, read_record
from hera.local.executors.zygote.supervisor import LOG_FILE

__all__ = ["ProcessExecutor"]

_POLL_SECONDS = 0.05
"""How often an adopted pod, which cannot call us, is looked at."""

_LEAVE, _INTERRUPT = b"leave", b"interrupt"
_LOST = "pod deleted"


class ProcessExecutor:
    """Runs pods as processes of this machine.

    Args:
        stand_ins: Image → command text that plays its entrypoint here.
        max_pods: How many pods run at once; more wait in order. Default: `HERA_MAX_PODS`, else four or twice the
            number of processors, whichever is more.
        private_view: Whether attempts get their own view of ``/tmp`` and of the paths that their templates name,
            where the system permits it. Default: unless `HERA_PRIVATE_VIEW` is ``off``.
        server: A zygote that was started beforehand, with the same wish for private views; it is closed here.
    """

    def __init__(
        self,
        *,
        stand_ins: Mapping[str, str] | None = None,
        max_pods: int | None = None,
        private_view: bool | None = None,
        server: ForkServer | None = None,
    ) -> None:
        self._stand_ins = dict(stand_ins or {})
        self._max_pods = max_pods if max_pods is not None else _default_max_pods()
        self._private_view = is_private_view_wanted() if private_view is None else private_view
        self._modules: set[str] = set()
        self._booting = server
        self._server: ForkServer | None = None
        self._machine = Machine(private_view=False)
        self._folder: RunFolder | None = None
        self._sink: Sink | None = None
        self._inbox: deque[StartPod | str | bytes] = deque()
        self._waiting: deque[StartPod] = deque()
        self._running: dict[str, Running] = {}
        self._workers = Workers(self._connection_to_new_worker, self._max_pods)
        self._bell: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._closing = False

    def warm_up(self) -> None:
        """Start the zygote's interpreter without waiting, while the caller has other things to do before `check`."""
        if self._booting is None and self._server is None:
            self._booting = ForkServer(private_view=self._private_view)

    # --- the port ---

    def check(self, templates: Iterable[models.Template]) -> Sequence[Problem]:
        """All that keeps these templates from running here, and, not as errors, what will be ignored."""
        listed = list(templates)
        self._modules.update(modules_for(listed))
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
            server, self._booting = self._booting or ForkServer(private_view=self._private_view), None
            server.get_ready(sorted(self._modules))
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

    def _connection_to_new_worker(self) -> socket.socket:
        """To a worker of a new zygote, if somebody has killed the old one."""
        assert self._server is not None
        try:
            return self._server.new_worker()
        except OSError:
            self._server.close()
            self._server = None
            self._open_server()
            return self._start_server().new_worker()

    # --- our thread ---

    def _tell(self, message: StartPod | str | bytes) -> None:
        self._inbox.append(message)
        if self._bell is not None:
            with contextlib.suppress(OSError):  # full: it is ringing already
                self._bell.send(b"!", socket.MSG_DONTWAIT)

    def _serve(self, bell: socket.socket) -> None:
        with selectors.DefaultSelector() as selector, bell:
            selector.register(bell, selectors.EVENT_READ, None)
            self._workers.watch_with(selector)
            self._serve_until_closed(selector, bell)

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
            self._workers.send_idle_home()
            for running in list(self._running.values()):
                if message == _INTERRUPT:
                    self._end(running, "interrupt")
                else:
                    self._leave(running)

    def _leave(self, running: Running) -> None:
        """Let a pod go on without us."""
        self._let_go(running)
        if running.worker is not None:
            self._workers.drop(running.worker)

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
        running = Running(pod, paths)
        try:
            self._workers.hand_over(running, wire.encode(request_of(pod, self._folder, self._machine)))
        except CommandNotFound as error:
            now = datetime.now(timezone.utc)
            self._report_outcome(
                pod.node_id, Outcome(exit_code=64, message=str(error), started_at=now, finished_at=now)
            )
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

    def _end(self, running: Running, how: str) -> None:
        with contextlib.suppress(OSError):
            if running.worker is not None:
                running.worker.connection.sendall(wire.encode({"kind": how, "id": running.pod.node_id}))
            elif running.file is not None and (worker := running.file.worker()) is not None:
                os.kill(worker, signal.SIGTERM if how == "kill" else signal.SIGINT)

    # --- workers ---

    def _hear(self, worker: Worker) -> None:
        try:
            data = worker.connection.recv(1 << 18)
        except OSError:
            data = b""
        worker.inbox.add(data)
        while worker in self._workers and (message := worker.inbox.next()) is not None:
            self._take(worker, message)
        if not data and worker in self._workers:
            self._lose(worker)

    def _take(self, worker: Worker, message: dict[str, Any]) -> None:
        running, kind = worker.running, message["kind"]
        if kind in ("retired", "refused"):
            self._workers.drop(worker)
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
            self._workers.rest(worker)
            if self._closing:
                self._workers.send_home(worker)
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

    def _lose(self, worker: Worker) -> None:
        """A worker is gone without a word."""
        self._workers.drop(worker)
        if worker.running is not None:
            self._let_go(worker.running)
            self._report_lost(worker.running.pod)

    def _report_lost(self, pod: StartPod) -> None:
        """Nobody tells us what became of a pod; its record may."""
        assert self._folder is not None
        record = read_record(os.path.join(self._folder.path, "pods", pod.node_id))
        self._report(pod, record["outcome"] if record else {"exit_code": None, "launch_error": _LOST})

    def _let_go(self, running: Running) -> None:
        self._running.pop(running.pod.node_id, None)
        if running.file is not None:
            running.file.close()
            running.file = None

    # --- pods of an earlier engine ---

    def _adopt(self, running: Running) -> None:
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
        outcome = outcome_of(record)
        # The record keeps what was printed in any case, for people; Argo's status has it only where it is asked for.
        self._report_outcome(pod.node_id, outcome if pod.capture_result else replace(outcome, result=None))

    def _report_outcome(self, node_id: str, outcome: Outcome) -> None:
        self._emit(PodExited(node_id, outcome))


def _default_max_pods() -> int:
    text = os.environ.get("HERA_MAX_PODS", "")
    return int(text) if text.isdigit() and int(text) else max(4, 2 * (os.cpu_count() or 1))
