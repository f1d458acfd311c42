"""Ends that come from outside or from the clock: deadlines, timeouts, suspends, Stop and Terminate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from core_driver import T0, Driver, fails, manifest, run

from hera.local.core.commands import KillPod, StartPod, WakeAt
from hera.local.core.events import Outcome, PodStarted, ShutdownRequested, TimerFired

TWO = """
entrypoint: main
%s
templates:
- name: main
  steps: [[{name: a, template: x}, {name: b, template: x}, {name: nap, template: nap}], [{name: c, template: x}]]
- {name: x, container: {image: i, command: [c]}}
- {name: nap, suspend: {duration: 1h}}
- {name: bye, container: {image: i, command: [c]}}
"""


def test_the_workflow_s_deadline_ends_what_runs_and_waits():
    """Pods are killed and suspends end; the exit handler still runs."""
    driver = Driver(manifest(TWO % "activeDeadlineSeconds: 60\nonExit: bye")).start()
    driver.tick()
    assert driver.waits == [60.0]
    assert driver.killed == ["w[0].a", "w[0].b"]
    assert driver.rows()["w[0].nap"] == ("Suspend", "Failed", "Step exceeded its deadline")
    driver.end("w[0].a", fails(143))
    driver.end("w[0].b", Outcome())
    assert driver.rows()["w[0].a"] == driver.rows()["w[0].b"] == ("Pod", "Failed", "Step exceeded its deadline")
    driver.go_on()
    assert driver.phases()["w.onExit"] == "Succeeded"
    assert driver.state.phase == "Failed"


def test_a_deadline_of_zero_stops_at_once():
    """Nothing is started that the deadline touches."""
    driver = run(TWO % "activeDeadlineSeconds: 0")
    assert driver.started == []
    assert driver.rows()["w[0].a"] == ("Pod", "Failed", "Step exceeded its deadline")


def test_a_deadline_that_passed_while_nobody_was_looking():
    """A resumed run acts on it at once."""
    driver = Driver(manifest(TWO % "activeDeadlineSeconds: 60")).start()
    driver.pass_time(100)
    driver.restart()
    assert driver.killed == ["w[0].a", "w[0].b"]
    driver.go_on()
    assert driver.state.phase == "Failed"


def test_a_pod_gets_its_own_deadline():
    """Seconds from its start, also from a parameter; the executor kills it and says so."""
    text = """
    entrypoint: main
    arguments: {parameters: [{name: s, value: "30"}]}
    templates:
    - {name: main, activeDeadlineSeconds: "{{workflow.parameters.s}}", container: {image: i, command: [c]}}
    """
    driver = Driver(manifest(text)).start()
    assert driver.started[0].deadline == T0 + timedelta(seconds=30)
    driver.end("w", Outcome(exit_code=143, deadline_exceeded=True))
    assert driver.result() == ("Failed", "Pod was active on the node longer than the specified deadline")


def test_a_timeout_counts_from_the_node_s_start():
    """It replaces `activeDeadlineSeconds`; a pod that is still Pending then fails with Argo's word."""
    text = """
    entrypoint: main
    templates:
    - {name: main, timeout: 20s, activeDeadlineSeconds: 5, container: {image: i, command: [c]}}
    """
    driver = Driver(manifest(text)).start()
    assert driver.started[0].deadline == T0 + timedelta(seconds=20)
    driver.tick()
    assert driver.killed == ["w"]
    driver.announce = False
    driver.end("w", fails(143))
    assert driver.rows()["w"] == ("Pod", "Failed", "timeout")


def test_a_pod_that_runs_is_not_touched_by_the_pending_timeout():
    """`pendingTimeout` is over as soon as the process runs."""
    driver = Driver(
        manifest("{entrypoint: m, templates: [{name: m, pendingTimeout: 5s, container: {image: i, command: [c]}}]}")
    )
    driver.start()
    assert driver.wake_at == T0 + timedelta(seconds=5)
    driver.send(PodStarted("w"))
    assert driver.wake_at is None


def test_a_pending_timeout_fails_the_group_with_the_reason():
    """The step group takes Argo's word as it is."""
    text = """
    entrypoint: main
    templates:
    - {name: main, steps: [[{name: a, template: x}]]}
    - {name: x, pendingTimeout: 5s, container: {image: i, command: [c]}}
    """
    driver = Driver(manifest(text), announce=False).start()
    driver.tick()
    driver.end("w[0].a", fails(137))
    assert driver.rows()["w[0]"] == ("StepGroup", "Failed", "timeout")
    assert driver.result() == ("Failed", "timeout")


@pytest.mark.parametrize(
    ("strategy", "exit_runs"),
    [("Stop", True), ("Terminate", False)],
)
def test_shutdown(strategy, exit_runs):
    """Stop runs exit handlers, Terminate does not; everything else ends, with the text that says why."""
    driver = Driver(manifest(TWO % "onExit: bye")).start()
    a = driver.pod("w[0].a").node_id
    driver.send(PodStarted(a))
    decision = driver.send(ShutdownRequested(strategy))
    assert [type(c) for c in decision.commands] == [KillPod, KillPod, WakeAt]
    assert driver.rows()["w[0].nap"] == ("Suspend", "Failed", f"Stopped with strategy '{strategy}'")
    driver.announce = False
    driver.end("w[0].a", fails(143))
    driver.end("w[0].b", fails(143))
    assert driver.messages()["w[0].a"] == f"workflow shutdown with strategy:  {strategy}"
    assert driver.messages()["w[0].b"] == f"workflow shutdown with strategy: {strategy}"
    driver.go_on()
    assert ("w.onExit" in driver.phases()) is exit_runs
    assert driver.result() == ("Failed", f"Stopped with strategy '{strategy}'")
    assert "w[1]" not in driver.phases()


def test_what_starts_after_a_stop_fails_unstarted():
    """A task whose dependency allows failures is made, and fails without a process."""
    text = """
    entrypoint: main
    templates:
    - {name: main, dag: {tasks: [{name: a, template: x}, {name: b, template: x, depends: a.Failed}]}}
    - {name: x, container: {image: i, command: [c]}}
    """
    driver = Driver(manifest(text)).start()
    driver.send(ShutdownRequested("Stop"))
    driver.end("w.a", fails(143))
    assert driver.rows()["w.b"] == ("Pod", "Failed", "workflow shutdown with strategy: Stop")
    assert [pod.node_name for pod in driver.started] == ["w.a"]


def test_a_dag_that_was_stopped_is_failed_even_if_its_targets_are_good():
    """The last pod may have succeeded before it could be killed in a handler; the DAG is Failed all the same."""
    text = """
    entrypoint: main
    templates:
    - {name: main, dag: {tasks: [{name: a, template: x, hooks: {exit: {template: x}}}]}}
    - {name: x, container: {image: i, command: [c]}}
    """
    driver = Driver(manifest(text)).start()
    driver.end("w.a")
    driver.send(ShutdownRequested("Stop"))
    driver.go_on()
    assert driver.phases() == {"w": "Failed", "w.a": "Succeeded", "w.a.onExit": "Succeeded"}


def test_terminate_after_stop_ends_the_exit_handler_too():
    """What was asked for is only ever made stricter."""
    driver = Driver(
        manifest("{entrypoint: x, onExit: x, templates: [{name: x, container: {image: i, command: [c]}}]}")
    ).start()
    driver.end("w")
    driver.send(ShutdownRequested("Stop"))
    assert driver.killed == []
    driver.send(ShutdownRequested("Terminate"))
    assert driver.killed == ["w.onExit"]
    driver.send(ShutdownRequested("Stop"))
    assert driver.state.shutdown == "Terminate"
    driver.end("w.onExit", fails(143))
    assert driver.messages()["w.onExit"] == "workflow shutdown with strategy:  Terminate"


def test_a_retry_does_not_go_on_after_a_stop():
    """Also when it waits for its back-off."""
    text = """
    entrypoint: main
    templates: [{name: main, retryStrategy: {limit: 5, backoff: {duration: 1h}}, container: {image: i, command: [c]}}]
    """
    driver = Driver(manifest(text), {"main": fails()}).start()
    driver.step()
    driver.send(ShutdownRequested("Stop"))
    assert driver.rows()["w"] == ("Retry", "Failed", "Stopped with strategy 'Stop'")


# --- suspend ---------------------------------------------------------------------------------------------------------


def test_a_suspend_ends_when_its_duration_has_passed():
    """Counted from the node's start, whatever happens in between."""
    driver = run("{entrypoint: nap, templates: [{name: nap, suspend: {duration: '90'}}]}")
    assert driver.waits == [90.0]
    assert driver.rows() == {"w": ("Suspend", "Succeeded", "")}
    assert driver.node("w").progress == "1/1"


def test_a_suspend_goes_on_after_a_restart():
    """Its end is where it was."""
    driver = Driver(manifest("{entrypoint: nap, templates: [{name: nap, suspend: {duration: '90'}}]}")).start()
    driver.pass_time(60)
    driver.restart()
    driver.tick()
    assert driver.waits == [30.0]
    assert driver.state.is_finished


@pytest.mark.parametrize(
    ("supplied", "outcome"),
    [
        ("{supplied: {}, default: d}", ("Succeeded", "")),
        ("{supplied: {}}", ("Error", "raw output parameter 'ok' has not been set and does not have a default value")),
    ],
)
def test_supplied_outputs_take_their_defaults(supplied, outcome):
    """Nobody has set them when the time is over."""
    driver = run(
        f"""
        entrypoint: ask
        templates:
        - {{name: ask, suspend: {{duration: 1s}}, outputs: {{parameters: [{{name: ok, valueFrom: {supplied}}}]}}}}
        """
    )
    assert driver.rows()["w"][1:] == outcome


def test_a_timer_that_means_nothing_any_more_is_not_waited_for():
    """A clock that skips must not skip to the deadline of a workflow that waits for a pod only."""
    text = "{entrypoint: m, activeDeadlineSeconds: 50, templates: [{name: m, pendingTimeout: 5s, container: {image: i, command: [c]}}]}"
    driver = Driver(manifest(text)).start()
    assert driver.wake_at == T0 + timedelta(seconds=5)
    driver.send(PodStarted("w"))
    assert driver.wake_at == T0 + timedelta(seconds=50)
    decision = driver.send(TimerFired())
    assert (decision.changes, decision.commands) == ([], [WakeAt(T0 + timedelta(seconds=50))])
    driver.end("w")
    assert driver.wake_at is None


# --- restarts --------------------------------------------------------------------------------------------------------


def test_a_resumed_run_asks_again_for_every_pod_without_an_answer():
    """The commands are the same as the first time; nothing that has ended is asked for."""
    driver = Driver(manifest(TWO % "")).start()
    before = {pod.node_name: pod for pod in driver.started}
    driver.end("w[0].a")
    driver.started.clear()
    driver.restart()
    assert [pod.node_name for pod in driver.started] == ["w[0].b"]
    assert driver.started[0] == before["w[0].b"]
    _, decision = driver.decisions[-1]
    assert decision.changes == []
    assert [type(command) for command in decision.commands] == [StartPod, WakeAt]


def test_an_event_for_a_pod_that_has_ended_or_is_unknown_changes_nothing():
    """The shell may hear the same thing twice."""
    from hera.local.core.events import PodExited

    driver = Driver(manifest(TWO % "")).start()
    node_id = driver.pod("w[0].a").node_id
    driver.end("w[0].a")
    for event in (PodExited(node_id, fails()), PodStarted(node_id), PodExited("w-1", fails()), PodStarted("w-1")):
        decision = driver.send(event)
        assert (decision.changes, decision.commands) == ([], [])
