"""The worked examples of the engine's specification, node by node."""

from __future__ import annotations

import pytest
from core_driver import T0, Driver, fails, manifest, run, says

from hera.local.core.events import Outcome, PodExited, PodStarted, RunStarted


def test_loop_and_condition_in_steps():
    """A list made by one step is looped over by the next, each item with its own condition."""
    driver = run(
        """
        entrypoint: main
        templates:
        - name: main
          steps:
          - - {name: gen, template: gen}
          - - name: use
              template: echo
              withParam: "{{steps.gen.outputs.result}}"
              when: "{{item}} > 1"
              arguments: {parameters: [{name: n, value: "{{item}}"}]}
        - {name: gen, script: {image: python, command: [python], source: "print([1, 2, 3])"}}
        - name: echo
          inputs: {parameters: [{name: n}]}
          container: {image: busybox, command: [echo], args: ["{{inputs.parameters.n}}"]}
        """,
        {"gen": says("[1, 2, 3]")},
    )
    items = ["w[1].use(0:1)", "w[1].use(1:2)", "w[1].use(2:3)"]
    assert driver.rows() == {
        "w": ("Steps", "Succeeded", ""),
        "w[0]": ("StepGroup", "Succeeded", ""),
        "w[0].gen": ("Pod", "Succeeded", ""),
        "w[1]": ("StepGroup", "Succeeded", ""),
        items[0]: ("Skipped", "Skipped", "when '1 > 1' evaluated false"),
        items[1]: ("Pod", "Succeeded", ""),
        items[2]: ("Pod", "Succeeded", ""),
    }
    assert driver.children("w") == ["w[0]"]
    assert driver.children("w[0]") == ["w[0].gen"]
    assert driver.children("w[0].gen") == ["w[1]"]
    assert driver.children("w[1]") == items
    assert driver.node("w").outbound_nodes == [driver.node(item).id for item in items]
    outputs = driver.node("w[0].gen").outputs
    assert outputs is not None
    assert (outputs.result, outputs.exit_code) == ("[1, 2, 3]", "0")
    assert [pod.capture_result for pod in driver.started] == [True, False, False]
    assert driver.args("w[1].use(2:3)") == ["3"]
    assert driver.result() == ("Succeeded", "")


DAG = """
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: x}
    - {name: b, template: x, depends: a}
    - {name: c, template: x, depends: "a.Failed || a.Errored"}
- {name: x, container: {image: busybox, command: [echo]}}
"""


def test_failure_handling_in_a_dag():
    """A failure cascades into what depends on success, and is handled by what asks for it."""
    driver = run(DAG, {"a": fails()})
    assert driver.rows() == {
        "w": ("DAG", "Failed", ""),
        "w.a": ("Pod", "Failed", "main: Error (exit code 1)"),
        "w.b": ("Skipped", "Omitted", "omitted: depends condition not met"),
        "w.c": ("Pod", "Succeeded", ""),
    }
    assert driver.children("w") == ["w.a"]
    assert driver.children("w.a") == ["w.b", "w.c"]
    assert driver.result() == ("Failed", "")


def test_a_handled_failure_leaves_the_dag_succeeded():
    """Without the omitted task the same DAG succeeds."""
    text = DAG.replace("    - {name: b, template: x, depends: a}\n", "")
    assert run(text, {"a": fails()}).result() == ("Succeeded", "")


FLAKY = """
entrypoint: flaky
templates:
- name: flaky
  retryStrategy: {limit: 2, backoff: {duration: 1s, factor: 3}}
  container: {image: busybox, command: [echo], args: ["{{retries}}"]}
"""


def test_retry_with_back_off():
    """The waits grow, the message says how long, and the Retry node ends as its last attempt does."""
    driver = Driver(manifest(FLAKY), {"flaky": [fails(), fails(), Outcome()]}).start()
    driver.step()
    assert driver.rows()["w"] == ("Retry", "Running", "Backoff for 1 second")
    driver.tick()
    driver.step()
    assert driver.rows()["w"] == ("Retry", "Running", "Backoff for 3 seconds")
    driver.go_on()
    assert driver.rows() == {
        "w": ("Retry", "Succeeded", ""),
        "w(0)": ("Pod", "Failed", "main: Error (exit code 1)"),
        "w(1)": ("Pod", "Failed", "main: Error (exit code 1)"),
        "w(2)": ("Pod", "Succeeded", ""),
    }
    assert driver.children("w") == ["w(0)", "w(1)", "w(2)"]
    assert driver.waits == [1.0, 3.0]
    assert [driver.args(f"w({n})") for n in range(3)] == [["0"], ["1"], ["2"]]
    assert all(driver.node(f"w({n})").node_flag.retried for n in range(3))


def test_retries_that_are_used_up():
    """The message of the workflow is that of the Retry node."""
    driver = run(FLAKY.replace("limit: 2", "limit: 1"), {"flaky": fails()})
    assert driver.result() == ("Failed", "No more retries left")
    assert list(driver.phases()) == ["w", "w(0)", "w(1)"]


HOOKS = """
entrypoint: main
onExit: bye
hooks: {run: {expression: workflow.status == "Running", template: note}}
templates:
- {name: main, container: {image: busybox, command: [echo]}}
- {name: bye, container: {image: busybox, command: [echo], args: ["{{workflow.status}}"]}}
- {name: note, container: {image: busybox, command: [echo]}}
"""


@pytest.mark.parametrize(
    ("main", "bye", "expected"),
    [
        (fails(), Outcome(), ("Failed", "main: Error (exit code 1)")),
        (fails(), fails(3), ("Failed", "main: Error (exit code 1)")),
        (Outcome(), fails(3), ("Failed", "main: Error (exit code 3)")),
        (Outcome(), Outcome(), ("Succeeded", "")),
    ],
)
def test_exit_handler_and_hooks(main, bye, expected):
    """An exit handler never rescues a failed workflow, and may fail a good one."""
    driver = run(HOOKS, {"w": main, "onExit": bye})
    assert driver.result() == expected
    assert {name: row[0] for name, row in driver.rows().items()} == {
        "w": "Pod",
        "w.hooks.run": "Pod",
        "w.onExit": "Pod",
    }
    assert driver.node("w.hooks.run").node_flag.hooked
    assert driver.node("w.onExit").node_flag.hooked
    assert driver.children("w") == ["w.hooks.run"]
    assert driver.args("w.onExit") == ["Succeeded" if main.exit_code == 0 else "Failed"]


ABSENT = """
entrypoint: main
templates:
- name: main
  steps:
  - - {name: maybe, template: make, when: "false"}
  - - name: use
      template: take
      arguments: {parameters: [{name: p, value: '%(value)s'}]}
- name: make
  container: {image: i, command: [c]}
  outputs: {parameters: [{name: p, valueFrom: {path: /p%(default)s}}]}
- name: take
  inputs: {parameters: [{name: p%(input)s}]}
  container: {image: i, command: [c], args: ["{{inputs.parameters.p}}"]}
"""
TAG = "{{steps.maybe.outputs.parameters.p}}"


@pytest.mark.parametrize(
    ("value", "input_default", "output_default", "expected"),
    [
        (TAG, ", default: d", "", "d"),
        ('{{= steps.maybe.outputs.parameters.p ?? "none"}}', "", "", "none"),
        (TAG, "", ", default: z", "z"),
        (f"x-{TAG}", "", ", default: z", "x-z"),
    ],
)
def test_an_absent_value_that_something_stands_in_for(value, input_default, output_default, expected):
    """The consumer's default, the producer's, or the expression's own."""
    driver = run(ABSENT % {"value": value, "input": input_default, "default": output_default})
    assert driver.args("w[1].use") == [expected]
    assert driver.result() == ("Succeeded", "")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            TAG,
            (
                "step group deemed errored due to child w[1].use error: inputs.parameters.p: argument references an absent "
                "optional (skipped/omitted node output with no default)"
            ),
        ),
        (
            f"x-{TAG}",
            (
                "failed to resolve references: unable to substitute {{steps.maybe.outputs.parameters.p}}: output is an "
                "absent optional (skipped/omitted node with no default)"
            ),
        ),
    ],
)
def test_an_absent_value_that_nothing_stands_in_for(value, message):
    """It is final: the step that never ran will never run."""
    driver = run(ABSENT % {"value": value, "input": "", "default": ""})
    assert driver.rows()["w[1]"] == ("StepGroup", "Error", message)
    assert driver.rows()["w"] == ("Steps", "Failed", message)
    assert driver.result() == ("Failed", message)


def test_the_status_of_a_single_step():
    """The example of the node tree: every field of a finished pod's node."""
    from hera.shared.model import to_dict

    driver = run(
        """
        entrypoint: main
        templates:
        - {name: main, steps: [[{name: say, template: say}]]}
        - {name: say, container: {image: i, command: [c]}}
        """
    )
    node = driver.node("w[0].say")
    assert to_dict(node) == {
        "id": node.id,
        "name": "w[0].say",
        "displayName": "say",
        "type": "Pod",
        "templateName": "say",
        "templateScope": "local/w",
        "phase": "Succeeded",
        "boundaryID": "w",
        "startedAt": "2024-01-31T12:00:00Z",
        "finishedAt": "2024-01-31T12:00:00Z",
        "progress": "1/1",
        "hostNodeName": "host",
        "outputs": {"exitCode": "0"},
    }


def test_decisions_of_a_single_pod():
    """State, event, changes and commands, one after the other."""
    text = "{entrypoint: main, templates: [{name: main, container: {image: i, command: [c]}}]}"
    driver = Driver(manifest(text))
    started = driver.send(RunStarted())
    assert [type(change).__name__ for change in started.changes] == ["RunPut", "NodePut"]
    assert [type(command).__name__ for command in started.commands] == ["StartPod"]
    assert started.commands[0].pod_name == "w"
    running = driver.send(PodStarted("w"))
    assert [type(change).__name__ for change in running.changes] == ["RunPut", "NodePut"]
    assert running.commands == []
    assert driver.send(PodStarted("w")).changes == []
    ended = driver.send(PodExited("w", Outcome()))
    assert [type(change).__name__ for change in ended.changes] == ["NodePut", "RunPut"]
    assert (driver.state.phase, driver.state.finished_at) == ("Succeeded", T0)
    again = driver.send(PodExited("w", Outcome(exit_code=1)))
    assert (again.changes, again.commands) == ([], [])
