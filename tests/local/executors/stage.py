"""What executor tests stand on: a sink that can be waited for, and short ways to say what a pod is."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hera._generated import models as m
from hera.local.core.commands import StartPod
from hera.local.core.events import Outcome, PodExited, PodStarted
from hera.local.executors.base import LogLine, RunFolder
from hera.local.executors.process import ProcessExecutor

PATIENCE = 30


class Listener:
    """A `Sink` that remembers everything."""

    def __init__(self) -> None:
        self._queue = queue.SimpleQueue()
        self.exits: dict[str, Outcome] = {}
        self.events: list = []
        self.lines: list[LogLine] = []

    def event(self, event) -> None:
        self._queue.put(event)

    def log(self, line: LogLine) -> None:
        self.lines.append(line)

    def exit_of(self, node_id: str) -> Outcome:
        while node_id not in self.exits:
            self._take()
        return self.exits.pop(node_id)

    def wait_started(self, node_id: str) -> None:
        while PodStarted(node_id) not in self.events:
            self._take()

    def _take(self) -> None:
        event = self._queue.get(timeout=PATIENCE)
        self.events.append(event)
        if isinstance(event, PodExited):
            self.exits[event.node_id] = event.outcome

    def text(self, stream: str = "stdout") -> list[str]:
        return [line.text for line in self.lines if line.stream == stream]


class Stage:
    """An open executor and its listener."""

    def __init__(self, executor, home: Path, **folder) -> None:
        self.executor = executor
        self.folder = RunFolder(home / "runs" / "demo", "demo", **folder)
        self.listener = Listener()
        executor.open(self.folder, self.listener)
        self._count = 0

    def start(self, template: m.Template, node_id: str | None = None, **fields) -> str:
        self._count += 1
        node_id = node_id or f"demo-{self._count}"
        self.executor.start(pod(template, node_id, **fields))
        return node_id

    def run(self, template: m.Template, **fields) -> Outcome:
        return self.listener.exit_of(self.start(template, capture_result=True, **fields))

    def log(self, node_id: str) -> bytes:
        return self.executor.log_path(node_id).read_bytes()


def pod(template: m.Template, node_id: str, **fields) -> StartPod:
    return StartPod(node_id, f"demo.{node_id}", node_id, f"pod-{node_id}", template, **fields)


@contextmanager
def stage(home: Path, *, source_folder: Path | None = None, templates=(), **options) -> Iterator[Stage]:
    executor = ProcessExecutor(**options)
    try:
        assert [problem for problem in executor.check(templates) if problem.is_error] == []
        yield Stage(executor, home, source_folder=source_folder)
    finally:
        executor.close(kill=True)


def python(source: str, **fields) -> m.Template:
    return script(source, ["python"], **fields)


def bash(source: str, **fields) -> m.Template:
    return script(source, ["bash"], **fields)


def script(source: str, command: list[str], *, env=(), image="python:3.8", args=None, working_dir=None, **fields):
    body = m.ScriptTemplate(
        image=image, command=command, source=source, env=list(env) or None, args=args, working_dir=working_dir
    )
    return m.Template(name="t", script=body, **fields)


def container(
    command: list[str] | None, args: list[str] | None = None, *, image="alpine", env=(), mounts=None, **fields
):
    body = m.Container(image=image, command=command, args=args, env=list(env) or None, volume_mounts=mounts)
    return m.Template(name="t", container=body, **fields)


def out(name: str, path: str, **fields) -> m.Parameter:
    return m.Parameter(name=name, value_from=m.ValueFrom(path=path, **fields))


def wait_until(condition) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, "it never happened"
        time.sleep(0.005)
