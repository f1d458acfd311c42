"""Exit handlers and hooks of steps and tasks."""

from __future__ import annotations

import pytest
from core_driver import Driver, fails, manifest, run

from hera.local.core.events import Outcome

MORE = """
- {name: x, container: {image: i, command: [c]}, outputs: {parameters: [{name: o, valueFrom: {path: /o}}]}}
- name: note
  inputs: {parameters: [{name: v, default: d}]}
  container: {image: i, command: [c], args: ["{{inputs.parameters.v}}"]}
"""


def steps(step: str, rest: str = "") -> str:
    return f"entrypoint: main\ntemplates:\n- name: main\n  steps: [[{step}]{rest}]\n{MORE}"


def dag(tasks: str) -> str:
    return f"entrypoint: main\ntemplates:\n- name: main\n  dag: {{tasks: [{tasks}]}}\n{MORE}"


EXIT = "{name: a, template: x, hooks: {exit: {template: note, arguments: {parameters: [{name: v, value: '%s'}]}}}}"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome(parameters={"o": "5"}), "5 Succeeded"),
        (fails(), "{{steps.a.outputs.parameters.o}} Failed"),
    ],
)
def test_the_exit_handler_of_a_step_sees_the_step(outcome, expected):
    """What the step never wrote stays literal text; the handler runs all the same."""
    driver = run(steps(EXIT % "{{steps.a.outputs.parameters.o}} {{steps.a.status}}"), {"a": outcome})
    assert driver.args("w[0].a.onExit") == [expected]
    assert driver.children("w[0].a") == ["w[0].a.onExit"]
    assert driver.node("w[0].a.onExit").boundary_id == "w"
    assert driver.node("w[0].a.onExit").display_name == "a.onExit"


def test_the_group_waits_for_exit_handlers_and_is_not_failed_by_them():
    """The handler's node is no child of the group."""
    driver = Driver(manifest(steps(EXIT % "v", ", [{name: b, template: x}]")), {"onExit": fails()}).start()
    driver.end("w[0].a")
    assert "w[1]" not in driver.phases()
    driver.go_on()
    assert driver.result() == ("Succeeded", "")
    assert driver.phases()["w[0].a.onExit"] == "Failed"


def test_a_skipped_step_has_no_exit_handler():
    """Nothing has run that could be over."""
    driver = run(steps("{name: a, template: x, onExit: note, when: 'false'}"))
    assert set(driver.phases()) == {"w", "w[0]", "w[0].a"}


def test_the_old_spelling_wins():
    """`onExit` goes before `hooks.exit`."""
    driver = run(steps("{name: a, template: x, onExit: note, hooks: {exit: {template: x}}}"))
    assert driver.node("w[0].a.onExit").template_name == "note"


@pytest.mark.parametrize(
    ("expression", "runs"), [("steps.a.status == 'Failed'", False), ("steps.a.status == 'Succeeded'", True)]
)
def test_the_exit_handler_s_expression(expression, runs):
    """It may keep a step's handler from running."""
    driver = run(steps(f'{{name: a, template: x, hooks: {{exit: {{template: note, expression: "{expression}"}}}}}}'))
    assert ("w[0].a.onExit" in driver.phases()) is runs


def test_an_exit_handler_without_arguments_gets_the_workflow_s():
    """As upstream."""
    text = "arguments: {parameters: [{name: v, value: from-the-workflow}]}\n" + steps(
        "{name: a, template: x, onExit: note}"
    )
    assert run(text).args("w[0].a.onExit") == ["from-the-workflow"]


def test_an_exit_handler_that_cannot_be_started_is_an_error_of_the_group():
    """With the reason as it is."""
    driver = run(steps("{name: a, template: x, onExit: nowhere}"))
    assert driver.rows()["w[0]"] == ("StepGroup", "Error", "template nowhere not found")
    assert driver.rows()["w[0].a"] == ("Pod", "Succeeded", "")
    assert driver.rows()["w[0].a.onExit"] == ("Skipped", "Error", "template nowhere not found")


def test_in_a_dag_only_the_handler_s_own_node_is_an_error():
    """The task and the DAG are not touched."""
    driver = run(dag("{name: a, template: x, onExit: nowhere}"))
    assert driver.phases() == {"w": "Succeeded", "w.a": "Succeeded", "w.a.onExit": "Error"}


def test_dependents_wait_for_the_exit_handler():
    """It is a hooked child of the dependency."""
    driver = Driver(manifest(dag("{name: a, template: x, onExit: note}, {name: b, template: x, depends: a}"))).start()
    driver.end("w.a")
    assert "w.b" not in driver.phases()
    driver.end("w.a.onExit")
    assert driver.phases()["w.b"] == "Pending"


def test_every_item_and_the_group_of_a_looped_task_have_exit_handlers():
    """In steps there is no group, so only the items have."""
    driver = run(dag("{name: a, template: x, withItems: [1, 2], onExit: note}"))
    assert {name for name in driver.phases() if name.endswith("onExit")} == {
        "w.a(0:1).onExit",
        "w.a(1:2).onExit",
        "w.a.onExit",
    }
    driver = run(steps("{name: a, template: x, withItems: [1], onExit: note}"))
    assert [name for name in driver.phases() if name.endswith("onExit")] == ["w[0].a(0:1).onExit"]


def test_a_hook_runs_when_its_expression_has_come_true():
    """Once, while the node runs; the step waits for it, and its failure does not matter."""
    text = steps("{name: a, template: x, hooks: {up: {template: note, expression: \"steps.a.status == 'Running'\"}}}")
    driver = run(text, {"up": fails()})
    assert driver.phases() == {
        "w": "Succeeded",
        "w[0]": "Succeeded",
        "w[0].a": "Succeeded",
        "w[0].a.hooks.up": "Failed",
    }
    assert driver.node("w[0].a.hooks.up").node_flag.hooked


def test_a_hook_in_a_dag():
    """It sees its task under `tasks`, and is linked below it."""
    driver = run(
        dag("{name: a, template: x, hooks: {bad: {template: note, expression: \"tasks.a.status == 'Failed'\"}}}"),
        {"a": fails()},
    )
    assert driver.children("w.a") == ["w.a.hooks.bad"]
    assert driver.phases()["w.a.hooks.bad"] == "Succeeded"


@pytest.mark.parametrize(
    ("hook", "message"),
    [
        ("{template: note}", "Expression required for hook w[0].a.hooks.h"),
        ("{template: note, expression: '1 + 1'}", "unable to cast expression result '2' to bool"),
    ],
)
def test_a_hook_that_cannot_be_decided_is_an_error_of_the_group(hook, message):
    """In a DAG, of the DAG."""
    driver = run(steps(f"{{name: a, template: x, hooks: {{h: {hook}}}}}"))
    assert driver.rows()["w[0]"] == ("StepGroup", "Error", message)
    driver = run(dag(f"{{name: a, template: x, hooks: {{h: {hook}}}}}"))
    assert driver.rows()["w"] == ("DAG", "Error", message.replace("w[0].a", "w.a"))


def test_a_hook_of_the_workflow_runs_at_its_end():
    """The workflow waits for it before it ends; the exit handler comes after it."""
    text = """
    entrypoint: x
    onExit: note
    hooks: {good: {template: note, expression: workflow.status == 'Succeeded'}}
    templates:
    """ + MORE.replace("\n", "\n    ")
    driver = run(text)
    assert list(driver.phases()) == ["w", "w.hooks.good", "w.onExit"]


def test_a_workflow_hook_that_cannot_be_decided_is_an_error_of_the_root():
    """As upstream, once what runs has ended."""
    text = "entrypoint: x\nhooks: {h: {template: note, expression: nonsense}}\ntemplates:" + MORE
    driver = run(text)
    assert driver.state.phase == "Error"
    assert driver.messages()["w"].startswith("unable to evaluate expression 'nonsense': ")


def test_an_exit_handler_of_the_workflow_that_cannot_be_started():
    """Its node says why, and the workflow that had succeeded is Error."""
    driver = run("entrypoint: x\nonExit: nowhere\ntemplates:" + MORE)
    assert driver.result() == ("Error", "error in exit template execution : template nowhere not found")
    assert driver.rows()["w.onExit"] == ("Skipped", "Error", "template nowhere not found")


def test_the_workflow_s_failures_are_handed_to_the_exit_handler():
    """JSON inside a JSON text; `"null"` when nothing failed."""
    text = """
    entrypoint: x
    onExit: tell
    templates:
    - {name: x, container: {image: i, command: [c]}}
    - {name: tell, container: {image: i, command: [c], args: ["{{workflow.failures}}"]}}
    """
    assert run(text).args("w.onExit") == ['"null"']
    import json

    told = json.loads(json.loads(run(text, {"w": fails()}).args("w.onExit")[0]))
    assert told == [
        {
            "displayName": "w",
            "message": "main: Error (exit code 1)",
            "templateName": "x",
            "phase": "Failed",
            "podName": "w",
            "finishedAt": "2024-01-31T12:00:00Z",
        }
    ]
