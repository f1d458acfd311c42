"""Retry strategies: policies, limits, back-off, expressions, and which message wins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from core_driver import Driver, fails, manifest, run

from hera._generated import models
from hera.local.core.events import Outcome
from hera.local.core.retry import backoff_delay

ERROR = Outcome(launch_error="no place left")


def tried(strategy: str, *outcomes: Outcome, more: str = "") -> Driver:
    text = f"""
    entrypoint: main
    {more}
    templates:
    - name: main
      retryStrategy: {strategy}
      container: {{image: i, command: [c], args: ["{{{{retries}}}}", "{{{{lastRetry.exitCode}}}}", "{{{{lastRetry.status}}}}"]}}
    """
    return run(text, {"main": list(outcomes)})


@pytest.mark.parametrize(
    ("strategy", "outcomes", "attempts", "result"),
    [
        ("{limit: 2}", [fails(), Outcome()], 2, ("Succeeded", "")),
        ("{limit: 0}", [fails()], 1, ("Failed", "No more retries left")),
        ('{limit: "1"}', [fails()], 2, ("Failed", "No more retries left")),
        ("{limit: 1}", [ERROR], 1, ("Error", "no place left")),
        ("{limit: 1, retryPolicy: OnFailure}", [ERROR], 1, ("Error", "no place left")),
        ("{limit: 1, retryPolicy: OnError}", [ERROR], 2, ("Error", "No more retries left")),
        ("{limit: 1, retryPolicy: OnError}", [fails()], 1, ("Failed", "main: Error (exit code 1)")),
        ("{limit: 1, retryPolicy: Always}", [ERROR, fails()], 2, ("Failed", "No more retries left")),
        ("{limit: 1, retryPolicy: OnTransientError}", [fails()], 1, ("Failed", "main: Error (exit code 1)")),
        (
            "{limit: 1, retryPolicy: OnTransientError}",
            [Outcome(launch_error="read: connection refused"), Outcome()],
            2,
            ("Succeeded", ""),
        ),
        (
            "{expression: 'asInt(lastRetry.exitCode) < 3'}",
            [fails(1), fails(2), fails(3)],
            3,
            ("Failed", "retryStrategy.expression evaluated to false"),
        ),
        (
            "{limit: 1, expression: 'lastRetry.status == \"Error\"'}",
            [ERROR, ERROR],
            2,
            ("Error", "No more retries left"),
        ),
        (
            "{limit: 1, retryPolicy: Sometimes}",
            [fails()],
            1,
            ("Error", "error in entry template execution: Sometimes is not a valid RetryPolicy"),
        ),
        (
            "{limit: 1, backoff: {factor: 2}}",
            [fails()],
            1,
            ("Error", "error in entry template execution: no base duration specified for retryStrategy"),
        ),
    ],
)
def test_what_follows_an_attempt(strategy, outcomes, attempts, result):
    """Strategy and outcomes against the number of attempts and how the workflow ends."""
    driver = tried(strategy, *outcomes)
    assert len(driver.started) == attempts
    assert driver.result() == result


def test_an_expression_that_cannot_be_evaluated_is_an_error():
    """The reason is on the Retry node."""
    driver = tried("{expression: 'nonsense(1)'}", fails())
    assert driver.state.phase == "Error"
    assert "unable to evaluate expression 'nonsense(1)'" in driver.messages()["w"]


def test_attempts_know_their_number_and_how_the_last_one_ended():
    """`retries` counts from 0; the first attempt sees neutral values."""
    driver = tried("{limit: 2}", fails(7), fails(8), Outcome())
    assert [pod.template.container.args for pod in driver.started] == [
        ["0", "0", ""],
        ["1", "7", "Failed"],
        ["2", "8", "Failed"],
    ]


@pytest.mark.parametrize(
    ("backoff", "tries", "seconds"),
    [
        ({"duration": "5"}, 1, 5),
        ({"duration": "5"}, 4, 5),
        ({"duration": "2s", "factor": 3}, 1, 2),
        ({"duration": "2s", "factor": 3}, 3, 18),
        ({"duration": "2s", "factor": "3"}, 2, 6),
        ({"duration": "2s", "factor": 0}, 3, 2),
        ({"duration": "1m", "factor": 10, "cap": "5m"}, 3, 300),
        ({"duration": "1h", "factor": 10, "cap": "1h"}, 1_000_000, 3600),
    ],
)
def test_back_off_grows_to_its_cap(backoff, tries, seconds):
    """Argo's arithmetic; a product that overflows counts as the cap."""
    assert backoff_delay(tries, models.Backoff(**backoff)) == timedelta(seconds=seconds)


def test_a_back_off_without_cap_that_overflows_waits_for_ever():
    """As long as Go can count."""
    assert backoff_delay(10_000, models.Backoff(duration="1s", factor=2)) > timedelta(days=365 * 200)


def test_without_a_limit_there_is_no_waiting():
    """A quirk of Argo's that users rely on or are surprised by, in any case the same here."""
    driver = tried("{backoff: {duration: 1h}}", fails(), Outcome())
    assert driver.waits == []
    assert driver.state.phase == "Succeeded"


@pytest.mark.parametrize(
    ("max_duration", "work", "message"),
    [("10s", 11, "Max duration limit exceeded"), ("10s", 5, "Backoff would exceed max duration limit")],
)
def test_max_duration_ends_the_attempts(max_duration, work, message):
    """Counted from the start of the first attempt; attempts that remain do not matter."""
    text = f"""
    entrypoint: main
    templates:
    - name: main
      retryStrategy: {{limit: 9, backoff: {{duration: 7s, maxDuration: {max_duration}}}}}
      container: {{image: i, command: [c]}}
    """
    driver = Driver(manifest(text), {"main": fails()}).start()
    driver.pass_time(work)
    driver.step()
    assert driver.result() == ("Failed", message)


def test_an_attempt_is_killed_at_the_end_of_max_duration():
    """It ends as its process does."""
    text = """
    entrypoint: main
    templates:
    - name: main
      retryStrategy: {limit: 9, backoff: {duration: 1s, maxDuration: 10s}}
      container: {image: i, command: [c]}
    """
    driver = Driver(manifest(text)).start()
    driver.tick()
    assert driver.killed == ["w(0)"]
    driver.pass_time(1)
    driver.end("w(0)", fails(143))
    assert driver.rows()["w(0)"] == ("Pod", "Failed", "main: Error (exit code 143)")
    assert driver.result() == ("Failed", "Max duration limit exceeded")


def test_a_group_is_tried_again_as_a_whole():
    """Each attempt is a fresh subtree; outputs come from the last one."""
    text = """
    entrypoint: main
    templates:
    - name: main
      retryStrategy: {limit: 1}
      steps: [[{name: s, template: x}]]
      outputs: {parameters: [{name: out, valueFrom: {parameter: "{{steps.s.outputs.parameters.o}}"}}]}
    - {name: x, container: {image: i, command: [c]}, outputs: {parameters: [{name: o, valueFrom: {path: /o}}]}}
    """
    driver = run(text, {"w(1)[0].s": Outcome(parameters={"o": "good"}), "x": fails()})
    assert driver.phases() == {
        "w": "Succeeded",
        "w(0)": "Failed",
        "w(0)[0]": "Failed",
        "w(0)[0].s": "Failed",
        "w(1)": "Succeeded",
        "w(1)[0]": "Succeeded",
        "w(1)[0].s": "Succeeded",
    }
    assert driver.node("w").outputs.parameters[0].value == "good"
    assert driver.node("w").progress == "1/2"


def test_the_workflow_s_strategy_covers_every_level():
    """The root and each step get Retry nodes of their own."""
    text = """
    entrypoint: main
    retryStrategy: {limit: 1}
    templates:
    - {name: main, steps: [[{name: s, template: x}]]}
    - {name: x, container: {image: i, command: [c]}}
    """
    types = {name: row[0] for name, row in run(text).rows().items()}
    assert types == {
        "w": "Retry",
        "w(0)": "Steps",
        "w(0)[0]": "StepGroup",
        "w(0)[0].s": "Retry",
        "w(0)[0].s(0)": "Pod",
    }


def test_others_see_the_last_attempt():
    """`steps.X` of a Retry node is its last attempt."""
    text = """
    entrypoint: main
    templates:
    - name: main
      steps:
      - - {name: a, template: x}
      - - {name: b, template: y, arguments: {parameters: [{name: v, value: "{{steps.a.id}} {{steps.a.exitCode}}"}]}}
    - {name: x, retryStrategy: {limit: 1}, container: {image: i, command: [c]}}
    - {name: y, inputs: {parameters: [{name: v}]}, container: {image: i, command: [c], args: ["{{inputs.parameters.v}}"]}}
    """
    driver = run(text, {"a": [fails(), Outcome()]})
    assert driver.args("w[1].b") == [f"{driver.node('w[0].a(1)').id} 0"]
    assert driver.children("w[0].a(1)") == ["w[1]"]
    assert driver.children("w[0].a") == ["w[0].a(0)", "w[0].a(1)"]
