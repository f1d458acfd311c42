"""Random workflows, random orders of events, restarts at random moments: the outcome is the same and the state never contradicts itself."""

from __future__ import annotations

import random
from typing import Any

import pytest
from core_driver import Driver, manifest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hera.local.core.events import Outcome, PodExited, PodStarted
from hera.local.core.names import fnv1a

WORDS = ("Succeeded", "Failed", "Errored", "Skipped", "Omitted")


class Maker:
    """Makes a spec: templates that call each other downwards only, so that it ends.

    Args:
        seed: The same seed makes the same spec.
        racy: Use what makes the outcome depend on the order of events, such as `failFast` and deadlines.
    """

    def __init__(self, seed: int, *, racy: bool = False) -> None:
        self.random = random.Random(seed)
        self.racy = racy
        self.templates: list[dict[str, Any]] = []

    def spec(self) -> dict[str, Any]:
        self.leaf("leaf")
        self.leaf("tried", retryStrategy=self.retry())
        self.templates.append({"name": "pause", "suspend": {"duration": "5"}})
        names = ["leaf", "leaf", "tried", "pause"]
        for index in range(self.random.randint(1, 4)):
            name = f"group{index}"
            kind = self.random.choice((self.steps, self.dag))
            template = {"name": name, **kind(names)}
            if self.random.random() < 0.15:
                template["retryStrategy"] = self.retry()
            if self.racy and self.random.random() < 0.4:
                template["parallelism"] = self.random.randint(1, 2)
            if self.racy and self.random.random() < 0.4:
                template["failFast"] = True
            self.templates.append(template)
            names.append(name)
        spec: dict[str, Any] = {"entrypoint": names[-1], "templates": self.templates}
        if self.random.random() < 0.3:
            spec["onExit"] = self.random.choice(names[:-1])
        if self.racy and self.random.random() < 0.5:
            spec["parallelism"] = self.random.randint(1, 3)
        if self.racy and self.random.random() < 0.3:
            spec["activeDeadlineSeconds"] = 20
        if self.racy and self.random.random() < 0.3:
            spec["hooks"] = {"end": {"template": "leaf", "expression": "workflow.status == 'Failed'"}}
        return spec

    def leaf(self, name: str, **more: Any) -> None:
        self.templates.append(
            {
                "name": name,
                "inputs": {"parameters": [{"name": "v", "default": "d"}]},
                "container": {"image": "i", "command": ["c"], "args": ["{{inputs.parameters.v}}"]},
                "outputs": {"parameters": [{"name": "o", "valueFrom": {"path": "/o", "default": "none"}}]},
                **more,
            }
        )

    def retry(self) -> dict[str, Any]:
        strategy: dict[str, Any] = {
            "limit": self.random.randint(0, 2),
            "retryPolicy": self.random.choice(["Always", "OnFailure"]),
        }
        if self.random.random() < 0.5:
            strategy["backoff"] = {"duration": "2s", "factor": 2}
        return strategy

    def call(self, name: str, names: list[str], seen: list[str]) -> dict[str, Any]:
        call: dict[str, Any] = {"name": name, "template": self.random.choice(names)}
        chance = self.random.random
        if chance() < 0.2:
            call["continueOn"] = {self.random.choice(("failed", "error")): True}
        if chance() < 0.15:
            call["when"] = self.random.choice(("1 == 1", "1 == 2"))
        if chance() < 0.2:
            call["withItems"] = [1, "b", {"k": "v"}][: self.random.randint(1, 3)]
            call["arguments"] = {"parameters": [{"name": "v", "value": "{{item}}"}]}
            if chance() < 0.3:
                call["when"] = '"{{item}}" != "b"'
        elif chance() < 0.1:
            call["withParam"] = "[]"
        elif seen and chance() < 0.3:
            value = "{{" + self.random.choice(seen) + self.random.choice((".outputs.parameters.o", ".status")) + "}}"
            call["arguments"] = {"parameters": [{"name": "v", "value": value}]}
        if chance() < 0.15:
            call["hooks"] = {"exit": {"template": "leaf"}}
        kind = "tasks" if name.startswith("t") else "steps"
        if chance() < 0.1 and not (kind == "steps" and "withItems" in call):
            status = self.random.choice(("Failed", "Running")) if self.racy else "Failed"
            call["hooks"] = {"seen": {"template": "leaf", "expression": f"{kind}['{name}'].status == '{status}'"}}
        return call

    def steps(self, names: list[str]) -> dict[str, Any]:
        groups: list[list[dict[str, Any]]] = []
        for index in range(self.random.randint(1, 3)):
            seen = [f"steps.{step['name']}" for group in groups for step in group]
            groups.append([self.call(f"s{index}-{n}", names, seen) for n in range(self.random.randint(1, 3))])
        return {"steps": groups}

    def dag(self, names: list[str]) -> dict[str, Any]:
        tasks: list[dict[str, Any]] = []
        for index in range(self.random.randint(1, 6)):
            before = [earlier["name"] for earlier in tasks]
            needs = self.random.sample(before, min(len(before), self.random.randint(0, 3)))
            task = self.call(f"t{index}", names, [f"tasks.{need}" for need in needs])
            if needs:
                task["depends"] = self.logic(needs)
            tasks.append(task)
        return {"dag": {"tasks": tasks, **({"failFast": False} if self.random.random() < 0.3 else {})}}

    def logic(self, needs: list[str]) -> str:
        terms = [need if self.random.random() < 0.5 else f"{need}.{self.random.choice(WORDS)}" for need in needs]
        return self.random.choice((" && ", " || ")).join(terms)


def outcome_of(name: str, seed: int) -> Outcome:
    """How a pod ends depends on its name only, whatever the order of events."""
    dice = fnv1a(f"{seed}/{name}") % 10
    if dice < 2:
        return Outcome(exit_code=dice + 1)
    if dice == 2:
        return Outcome(launch_error="no place left")
    return Outcome(parameters={"o": str(dice)})


def drive(spec: dict[str, Any], seed: int, order: random.Random | None, *, restarts: float = 0.0) -> Driver:
    driver = Driver(manifest("{}", **spec))
    driver.start()
    for _ in range(20_000):
        if driver.state.is_finished:
            return driver
        if order is not None and order.random() < restarts:
            driver.restart(resume=not driver.pods or order.random() < 0.8)
            continue
        if not driver.pods:
            driver.tick()
            continue
        node_id = order.choice(list(driver.pods)) if order is not None else next(iter(driver.pods))
        if order is not None and order.random() < 0.5 and driver.state.nodes[node_id].phase == "Pending":
            driver.send(PodStarted(node_id))
            continue
        pod = driver.pods.pop(node_id)
        driver.send(PodExited(node_id, outcome_of(pod.node_name, seed)))
    raise AssertionError("the workflow does not end")


COMMON = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@COMMON
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_the_outcome_does_not_depend_on_the_order_in_which_pods_end(seed, order):
    """A race between two pods may never decide what a workflow's nodes are; `Driver` checks the invariants after each decision."""
    spec = Maker(seed).spec()
    assert drive(spec, seed, random.Random(order)).status() == drive(spec, seed, None).status()


@COMMON
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_a_run_that_is_restored_at_any_moment_ends_as_if_nothing_had_happened(seed, order):
    """The journal holds all that matters: whatever else the engine keeps is rebuilt from it."""
    spec = Maker(seed).spec()
    assert drive(spec, seed, random.Random(order), restarts=0.3).status() == drive(spec, seed, None).status()


@COMMON
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_a_second_resume_changes_nothing(seed, order):
    """Resuming is idempotent: a run that was just taken over is taken over again without a change."""
    driver = Driver(manifest("{}", **Maker(seed).spec())).start()
    choice = random.Random(order)
    for _ in range(choice.randint(0, 10)):
        if driver.pods:
            pod = driver.pods.pop(choice.choice(list(driver.pods)))
            driver.send(PodExited(pod.node_id, outcome_of(pod.node_name, seed)))
    if driver.state.is_finished:
        return
    driver.restart()
    _, first = driver.decisions[-1]
    driver.restart()
    _, second = driver.decisions[-1]
    assert (first.changes, second.changes) == ([], [])
    assert first.commands == second.commands


@pytest.mark.parametrize("strategy", ["Stop", "Terminate"])
@settings(parent=COMMON, max_examples=30)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_a_run_that_is_shut_down_ends_with_every_node_ended(strategy, seed, order):
    """Whatever is going on when the user says stop: it comes to an end, and nothing is left Running."""
    from hera.local.core.events import ShutdownRequested

    driver = Driver(manifest("{}", **Maker(seed).spec())).start()
    choice = random.Random(order)
    for _ in range(choice.randint(0, 10)):
        if driver.pods and not driver.state.is_finished:
            pod = driver.pods.pop(choice.choice(list(driver.pods)))
            driver.send(PodExited(pod.node_id, outcome_of(pod.node_name, seed)))
    if driver.state.is_finished:
        return
    driver.send(ShutdownRequested(strategy))
    for _ in range(1000):
        if driver.state.is_finished:
            break
        if driver.pods:
            _, pod = driver.pods.popitem()
            driver.send(PodExited(pod.node_id, Outcome(exit_code=143)))
        else:
            driver.tick()
    assert driver.state.is_finished
    assert driver.state.open_nodes == 0


@COMMON
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_limits_and_fail_fast_leave_nothing_behind(seed, order):
    """With parallelism, failFast, deadlines and hooks the outcome may depend on the order of events, but it always comes."""
    spec = Maker(seed, racy=True).spec()
    driver = drive(spec, seed, random.Random(order), restarts=0.1)
    assert driver.state.open_nodes == 0
