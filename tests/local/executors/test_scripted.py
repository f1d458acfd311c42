"""The executor that tests of workflows are written with."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from stage import Listener, pod, python

from hera._generated import models as m
from hera.local.core.events import Outcome, PodExited, PodStarted
from hera.local.executors.base import RunFolder
from hera.local.executors.scripted import Scripted, ScriptedExecutor, fails, succeeds

MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


class Watch:
    """A clock that moves when it is told to."""

    def __init__(self):
        self.time = NOON

    def now(self):
        return self.time

    def advance(self, by):
        self.time += by


def opened(tmp_path, *args, **options):
    executor = ScriptedExecutor(*args, **options)
    listener = Listener()
    executor.open(RunFolder(tmp_path / "runs" / "demo", "demo"), listener)
    return executor, listener


@pytest.mark.parametrize("name", ["n1", "demo.n1", "pod-n1", "t"])
def test_answers_are_found_by_any_name_of_the_pod(tmp_path, name):
    executor, listener = opened(tmp_path, {name: fails("no", exit_code=4)})
    executor.start(pod(python(""), "n1"))
    outcome = listener.exit_of("n1")
    assert (outcome.exit_code, outcome.message) == (4, "no")


def test_the_nearest_name_wins_and_the_rest_succeed(tmp_path):
    executor, listener = opened(tmp_path, {"t": fails(), "n1": succeeds("1")})
    for node in ("n1", "n2"):
        executor.start(pod(python(""), node))
    assert [listener.exit_of(node).exit_code for node in ("n1", "n2")] == [0, 1]


def test_attempts_take_answers_in_order_and_the_last_repeats(tmp_path):
    executor, listener = opened(tmp_path, {"t": [fails(), fails(exit_code=2), succeeds()]})
    codes = []
    for attempt in range(4):
        executor.start(pod(python(""), f"n({attempt})"))
        codes.append(listener.exit_of(f"n({attempt})").exit_code)
    assert codes == [1, 2, 0, 0]


def test_a_function_sees_the_command(tmp_path):
    executor, listener = opened(tmp_path, lambda command: Outcome(exit_code=0, result=command.template.script.source))
    executor.start(pod(python("the source"), "n1"))
    assert listener.exit_of("n1").result == "the source"
    assert [command.node_id for command in executor.started] == ["n1"]
    assert executor.names == ["n1"]


def test_durations_pass_in_virtual_time_and_order_the_exits(tmp_path):
    answers = {name: succeeds(duration=minutes * MINUTE) for name, minutes in (("a", 90), ("b", 30), ("c", 60))}
    clock = Watch()
    executor, listener = opened(tmp_path, answers, clock=clock)
    for node in "abc":
        executor.start(pod(python(""), node))
    outcomes = {node: listener.exit_of(node) for node in "abc"}
    assert [event.node_id for event in listener.events if isinstance(event, PodExited)] == ["b", "c", "a"]
    assert {node: outcome.finished_at - outcome.started_at for node, outcome in outcomes.items()} == {
        "a": 90 * MINUTE,
        "b": 30 * MINUTE,
        "c": 60 * MINUTE,
    }
    assert clock.now() == NOON + 90 * MINUTE
    executor.close(kill=True)


def test_a_pod_longer_than_its_deadline_is_ended_at_it(tmp_path):
    executor, listener = opened(tmp_path, {"t": succeeds("x", duration=60 * MINUTE)}, clock=Watch())
    executor.start(pod(python(""), "n1", deadline=NOON + MINUTE))
    outcome = listener.exit_of("n1")
    assert (outcome.deadline_exceeded, outcome.exit_code, outcome.finished_at) == (True, 143, NOON + MINUTE)
    executor.close(kill=True)


def test_a_running_pod_can_be_killed(tmp_path):
    executor, listener = opened(tmp_path, {"t": Scripted(duration=10**5 * MINUTE)}, clock=Still())
    executor.start(pod(python(""), "n1"))
    executor.kill("n1")
    assert listener.exit_of("n1").exit_code == 143
    assert executor.killed == ["n1"]
    executor.close(kill=True)


class Still:
    """A clock that cannot be moved."""

    def now(self):
        return NOON


def test_artifacts_are_stored_under_their_keys(tmp_path):
    executor, listener = opened(tmp_path, {"t": succeeds(artifacts={"data": b"bytes"})})
    template = python("", outputs=m.Outputs(artifacts=[m.Artifact(name="data", path="/tmp/data")]))
    executor.start(pod(template, "n1"))
    assert listener.exit_of("n1").artifacts == [
        {"name": "data", "path": "/tmp/data", "s3": {"key": "demo/pod-n1/data.tgz"}}
    ]
    assert (tmp_path / "runs/demo/artifacts/demo/pod-n1/data.tgz").read_bytes() == b"bytes"


def test_events_come_in_order(tmp_path):
    executor, listener = opened(tmp_path)
    executor.start(pod(python(""), "n1"))
    outcome = listener.exit_of("n1")
    assert listener.events == [PodStarted("n1"), PodExited("n1", outcome)]
