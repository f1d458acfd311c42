"""A small driver for the core: scripted outcomes, a clock that is a value, and the facts that tests compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from textwrap import dedent
from typing import Any

import yaml
from hera._generated import models
from hera._plan import plan_of
from hera.local.core.changes import ChildAdded, NodePut, RunPut
from hera.local.core.commands import KillPod, StartPod, WakeAt
from hera.local.core.decide import Decision, decide
from hera.local.core.events import Event, Outcome, PodExited, PodStarted, RunResumed, RunStarted, TimerFired
from hera.local.core.invariants import check_invariants
from hera.local.core.state import new_state, restore_state
from hera.local.store.base import StoredStatus
from hera.shared.model import decode, to_dict

T0 = datetime(2024, 1, 31, 12, 0, 0, tzinfo=timezone.utc)

Answer = Callable[[StartPod], Outcome]


def manifest(text: str, **spec: Any) -> models.Workflow:
    """A workflow called `w` with this spec."""
    data = yaml.safe_load(dedent(text))
    data.update(spec)
    return decode(
        models.Workflow,
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Workflow",
            "metadata": {"name": "w", "namespace": "default"},
            "spec": data,
        },
    )


def fails(code: int = 1, **rest: Any) -> Outcome:
    return Outcome(exit_code=code, **rest)


def says(result: str, **rest: Any) -> Outcome:
    return Outcome(result=result, **rest)


def fold(changes: list[Any], status: StoredStatus) -> None:
    """What a store does with changes."""
    for change in changes:
        if isinstance(change, NodePut):
            status.nodes[change.node.id] = change.node
        elif isinstance(change, ChildAdded):
            children = status.children.setdefault(change.parent_id, [])
            if change.child_id not in children:
                children.append(change.child_id)
        else:
            assert isinstance(change, RunPut)
            for name in ("phase", "message", "started_at", "finished_at", "outputs", "shutdown", "conditions"):
                value = getattr(change, name)
                if value is not None:
                    setattr(status, name, value)


@dataclass
class Driver:
    """Runs a workflow to its end.

    Args:
        workflow: The manifest.
        answers: Node name, template name or pod's short name → how the pod ends; a list is used up attempt by attempt.
        library: WorkflowTemplates beside it.
        check: Check the invariants after every decision.
        announce: Send `PodStarted` before a pod ends.
    """

    workflow: models.Workflow
    answers: dict[str, Outcome | list[Outcome] | Answer] = field(default_factory=dict)
    library: tuple[Any, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    check: bool = True
    announce: bool = True
    now: datetime = T0

    def __post_init__(self) -> None:
        self.plan = plan_of(self.workflow, self.library)
        self.state = new_state(self.plan, **self.identity())
        self.pods: dict[str, StartPod] = {}
        self.started: list[StartPod] = []
        self.killed: list[str] = []
        self.wake_at: datetime | None = None
        self.stored = StoredStatus()
        self.decisions: list[tuple[Event, Decision]] = []
        self.waits: list[float] = []

    def identity(self) -> dict[str, Any]:
        return {
            "name": "w",
            "uid": "u-1",
            "namespace": "default",
            "created_at": T0,
            "host_name": "host",
            "parameters": self.parameters,
        }

    def send(self, event: Event) -> Decision:
        decision = decide(self.state, event, self.now)
        self.decisions.append((event, decision))
        fold(decision.changes, self.stored)
        for command in decision.commands:
            if isinstance(command, StartPod):
                self.pods[command.node_id] = command
                self.started.append(command)
            elif isinstance(command, KillPod):
                self.killed.append(self.state.nodes[command.node_id].name)
            elif isinstance(command, WakeAt):
                self.wake_at = command.at
        if self.check:
            check_invariants(self.state)
        return decision

    def start(self) -> Driver:
        self.send(RunStarted())
        return self

    def run(self) -> Driver:
        """Start, and go on until the workflow has ended."""
        self.start()
        return self.go_on()

    def go_on(self) -> Driver:
        for _ in range(1_000_000):
            if self.state.is_finished:
                return self
            self.step()
        raise AssertionError("the workflow does not end")

    def step(self, pick: int = 0) -> None:
        """Let one pod end, or time pass."""
        if self.pods:
            node_id = list(self.pods)[pick % len(self.pods)]
            self.end(node_id)
            return
        if self.wake_at is None:
            raise AssertionError(f"stalled: {self.phases()}")
        self.tick()

    def tick(self) -> None:
        assert self.wake_at is not None
        self.waits.append((self.wake_at - self.now).total_seconds())
        self.now = max(self.wake_at, self.now)
        self.wake_at = None
        self.send(TimerFired())

    def end(self, node: str, outcome: Outcome | None = None) -> None:
        """Let the pod of this node (id or name) end."""
        pod = next(p for p in self.pods.values() if node in (p.node_id, p.node_name))
        if self.announce and self.state.nodes[pod.node_id].phase == "Pending":
            self.send(PodStarted(pod.node_id))
        del self.pods[pod.node_id]
        self.send(PodExited(pod.node_id, outcome or self.outcome_of(pod)))

    def outcome_of(self, pod: StartPod) -> Outcome:
        short = pod.node_name.rpartition(".")[2]
        for key in (pod.node_name, short, short.partition("(")[0], pod.template.name or ""):
            if key in self.answers:
                answer = self.answers[key]
                if isinstance(answer, list):
                    return answer.pop(0) if len(answer) > 1 else answer[0]
                return answer if isinstance(answer, Outcome) else answer(pod)
        return Outcome()

    def restart(self, *, resume: bool = True) -> None:
        """Throw the state away and take it from the journal."""
        self.state = restore_state(self.plan, stored=self.stored, **self.identity())
        self.wake_at = None
        if resume:
            expected = set(self.pods)
            self.pods.clear()
            self.send(RunResumed())
            if not self.state.is_finished:
                assert expected == set(self.pods), (expected, set(self.pods))

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    # --- facts -------------------------------------------------------------------------------------------------------

    def node(self, name: str) -> models.NodeStatus:
        return next(node for node in self.state.nodes.values() if node.name == name)

    def phases(self) -> dict[str, str]:
        return {node.name: node.phase or "" for node in self.state.nodes.values()}

    def messages(self) -> dict[str, str]:
        return {node.name: node.message for node in self.state.nodes.values() if node.message}

    def rows(self) -> dict[str, tuple[str, str, str]]:
        return {n.name: (n.type, n.phase or "", n.message or "") for n in self.state.nodes.values()}

    def children(self, name: str) -> list[str]:
        return [self.state.nodes[child].name for child in self.state.children.get(self.node(name).id, [])]

    def result(self) -> tuple[str, str]:
        return self.state.phase, self.state.message

    def pod(self, name: str) -> StartPod:
        return next(pod for pod in reversed(self.started) if pod.node_name == name)

    def args(self, name: str) -> list[str]:
        template = self.pod(name).template
        assert template.container is not None
        return template.container.args or []

    def status(self) -> dict[str, Any]:
        """All of the outcome that does not depend on moments."""
        moments = {"startedAt", "finishedAt"}
        nodes = {
            node.name: {key: value for key, value in to_dict(node).items() if key not in moments}
            for node in self.state.nodes.values()
        }
        children = {self.state.nodes[p].name: sorted(c) for p, c in self.state.children.items()}
        return {"result": self.result(), "nodes": nodes, "children": children}


def run(text: str, answers: dict[str, Any] | None = None, **options: Any) -> Driver:
    """Run a spec to its end."""
    return Driver(manifest(text), answers or {}, **options).run()
