"""The `scripted` executor: pods end as the test says, without any process.

It is public, and it is what workflows are tested and mocked with: which steps run, with which arguments, what the rest
of the workflow does when one fails. Durations pass in virtual time, so an hour costs nothing.
"""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from hera._generated import models
from hera.local.core.commands import StartPod
from hera.local.core.events import Outcome, PodExited, PodStarted
from hera.local.executors.base import LogLine, Problem, RunFolder, Sink

__all__ = ["Scripted", "ScriptedExecutor", "fails", "succeeds"]

_SETTLE_SECONDS = 0.005
"""How long the engine must have asked for nothing before virtual time passes."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """What happens to a pod.

    Attributes:
        outcome: How it ends; moments are filled in.
        duration: How long it takes, in virtual time.
        lines: What it prints to stdout.
        artifacts: Contents of output artifacts by name; stored in the run's folder under their keys.
    """

    outcome: Outcome = field(default_factory=Outcome)
    duration: timedelta = timedelta()
    lines: tuple[str, ...] = ()
    artifacts: Mapping[str, bytes] = field(default_factory=dict)


Answer: TypeAlias = "Scripted | Outcome | Sequence[Scripted | Outcome] | Callable[[StartPod], Scripted | Outcome]"
"""One ending, one ending an attempt in order (the last one repeats), or a function of the command."""


class _Clock(Protocol):
    def now(self) -> datetime: ...


def succeeds(
    result: str | None = None,
    *,
    parameters: Mapping[str, str] | None = None,
    artifacts: Mapping[str, bytes] | None = None,
    duration: timedelta = timedelta(),
) -> Scripted:
    """A pod that succeeds.

    Args:
        result: Its standard output.
        parameters: Its output parameters that are read from files, by name.
        artifacts: Contents of its output artifacts, by name.
        duration: How long it takes.
    """
    lines = tuple(result.split("\n")) if result is not None else ()
    outcome = Outcome(result=result, parameters=dict(parameters or {}))
    return Scripted(outcome, duration, lines, dict(artifacts or {}))


def fails(message: str = "", *, exit_code: int = 1, duration: timedelta = timedelta()) -> Scripted:
    """A pod that fails.

    Args:
        message: Its termination message.
        exit_code: Its exit code.
        duration: How long it takes.
    """
    return Scripted(Outcome(exit_code=exit_code, message=message), duration)


@dataclass(slots=True)
class _Pod:
    command: StartPod
    plan: Scripted
    started_at: datetime


class ScriptedExecutor:
    """Ends pods as it was told.

    Args:
        answers: What happens, by node id, full node name, display name, pod name or template name (looked up in this
            order); or one function of the command for all.
        default: What happens to pods without an answer; success.
        clock: Where virtual time is read, and, if it has a method `advance(timedelta)`, passed (it may stop earlier).
            Default: the machine's clock, read only.

    Attributes:
        started: The commands that were started, in order.
        killed: Node ids whose end was asked for, in order.
    """

    def __init__(
        self,
        answers: Mapping[str, Answer] | Callable[[StartPod], Scripted | Outcome] | None = None,
        *,
        default: Scripted | Outcome | None = None,
        clock: _Clock | None = None,
    ) -> None:
        self._answers = answers if answers is not None else {}
        self._default = _plan(default) if default is not None else Scripted()
        self._clock = clock
        self._asked: dict[str, int] = {}
        self._folder: RunFolder | None = None
        self._sink: Sink | None = None
        self._ended: dict[str, Outcome] = {}
        self._running: dict[str, _Pod] = {}
        self._due: list[tuple[datetime, int, str]] = []
        self._quiet = threading.Condition()
        self._stirred = False
        self._closed = False
        self._thread: threading.Thread | None = None
        self.started: list[StartPod] = []
        self.killed: list[str] = []

    @property
    def names(self) -> list[str]:
        """Display names of the pods that were started, in order."""
        return [pod.display_name for pod in self.started]

    # --- the port ---

    def check(self, templates: Iterable[models.Template]) -> Sequence[Problem]:
        """Nothing keeps a pod from running that does not run."""
        for _ in templates:
            pass
        return []

    def open(self, folder: RunFolder, sink: Sink) -> None:
        """Get ready for one run; an executor opened again remembers how pods of that run ended."""
        self._folder, self._sink, self._closed = folder, sink, False

    def start(self, pod: StartPod) -> None:
        """Run a pod, once; see `Executor.start`."""
        with self._quiet:
            self._stirred = True
            if pod.node_id in self._running or self._closed:
                return
            outcome = self._ended.get(pod.node_id)
            if outcome is None:
                self._begin(pod)
            elif self._sink is not None:
                self._sink.event(PodExited(pod.node_id, outcome))

    def kill(self, node_id: str) -> None:
        """End a pod; unknown or ended ones are ignored."""
        with self._quiet:
            self._stirred = True
            self.killed.append(node_id)
            if node_id in self._running:
                pod = self._running[node_id]
                pod.plan = replace(pod.plan, outcome=Outcome(exit_code=143), artifacts={})
                self._end(node_id, self._now())

    def log_path(self, node_id: str) -> Path:
        """The file that holds a pod's log lines."""
        assert self._folder is not None, "the executor is not open"
        return self._folder.path / "pods" / node_id / "main.log"

    def close(self, *, kill: bool) -> None:  # noqa: ARG002 - nothing here can outlive us
        """Stop; pods that still run are forgotten, whether `kill` is set or not, as no process goes on without us."""
        with self._quiet:
            self._closed = True
            self._running.clear()
            self._due.clear()
            self._quiet.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    # --- what happens ---

    def _begin(self, command: StartPod) -> None:
        self.started.append(command)
        pod = _Pod(command, self._plan_for(command), self._now())
        self._running[command.node_id] = pod
        assert self._sink is not None, "the executor is not open"
        self._sink.event(PodStarted(command.node_id))
        due = pod.started_at + pod.plan.duration
        if command.deadline is not None and due > command.deadline:
            due = max(command.deadline, pod.started_at)
            late = Outcome(exit_code=143, deadline_exceeded=True)
            pod.plan = replace(pod.plan, outcome=late, artifacts={})
        if due == pod.started_at:
            self._end(command.node_id, due)
            return
        heapq.heappush(self._due, (due, len(self.started), command.node_id))
        if self._thread is None:
            self._thread = threading.Thread(target=self._pass_time, name="hera-scripted", daemon=True)
            self._thread.start()
        self._quiet.notify_all()

    def _plan_for(self, command: StartPod) -> Scripted:
        if callable(self._answers):
            return _plan(self._answers(command))
        names = (command.node_id, command.node_name, command.display_name, command.pod_name, command.template.name)
        key = next((name for name in names if name is not None and name in self._answers), None)
        if key is None:
            return self._default
        answer = self._answers[key]
        if isinstance(answer, Scripted | Outcome):
            return _plan(answer)
        if callable(answer):
            return _plan(answer(command))
        tries = self._asked.get(key, 0)
        self._asked[key] = tries + 1
        return _plan(answer[min(tries, len(answer) - 1)])

    def _end(self, node_id: str, now: datetime) -> None:
        pod = self._running.pop(node_id)
        outcome = replace(pod.plan.outcome, started_at=pod.started_at, finished_at=now)
        if pod.plan.artifacts:
            outcome = replace(outcome, artifacts=[*outcome.artifacts, *self._stored(pod)])
        self._ended[node_id] = outcome
        self._print(node_id, pod.plan.lines)
        assert self._sink is not None
        self._sink.event(PodExited(node_id, outcome))

    def _print(self, node_id: str, lines: tuple[str, ...]) -> None:
        if not lines:
            return
        path = self.log_path(node_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        assert self._sink is not None
        for line in lines:
            self._sink.log(LogLine(node_id, "stdout", line))

    def _stored(self, pod: _Pod) -> list[dict[str, Any]]:
        from hera.local.artifacts import ArtifactFolder, key_of, output_record

        assert self._folder is not None
        folder = ArtifactFolder(self._folder.path / "artifacts")
        outputs = pod.command.template.outputs
        declared = {artifact.name: artifact for artifact in (outputs.artifacts if outputs else None) or ()}
        records = []
        for name, content in pod.plan.artifacts.items():
            artifact = declared.get(name) or models.Artifact(name=name)
            record = output_record(artifact, self._folder.workflow_name, pod.command.pod_name)
            path = folder.path_of(key_of(artifact) or record["s3"]["key"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            records.append(record)
        return records

    # --- virtual time ---

    def _now(self) -> datetime:
        return self._clock.now() if self._clock is not None else datetime.now(timezone.utc)

    def _pass_time(self) -> None:
        """End the pods in the order of their moments, each once the engine has nothing more to ask."""
        with self._quiet:
            while not self._closed:
                self._stirred = False
                self._quiet.wait(_SETTLE_SECONDS if self._due else None)
                if self._closed or self._stirred or not self._due:
                    continue
                due, _, node_id = self._due[0]
                if node_id in self._running and not self._advance_to(due):
                    continue  # the engine waits for an earlier moment
                heapq.heappop(self._due)
                if node_id in self._running:
                    self._end(node_id, due)

    def _advance_to(self, moment: datetime) -> bool:
        """Let time pass until the moment; False when the clock stopped before, for something that is due earlier."""
        advance: Callable[[timedelta], None] | None = getattr(self._clock, "advance", None)
        left = moment - self._now()
        if advance is None or left <= timedelta():
            return True
        advance(left)
        return self._now() >= moment


def _plan(answer: Scripted | Outcome) -> Scripted:
    return answer if isinstance(answer, Scripted) else Scripted(answer)
