"""DAG templates: dependencies, targets, phases, loops."""

from __future__ import annotations

import pytest
from core_driver import Driver, fails, manifest, run, says

from hera.local.core.events import Outcome

LEAF = """
- name: x
  inputs: {parameters: [{name: v, default: d}]}
  container: {image: i, command: [c], args: ["{{inputs.parameters.v}}"]}
  outputs: {parameters: [{name: o, valueFrom: {path: /o}}]}
"""


def dag(tasks: str, dag_fields: str = "", more: str = "") -> str:
    return f"entrypoint: main\ntemplates:\n- name: main\n  dag:\n    tasks: {tasks}\n{dag_fields}{more}{LEAF}"


def test_a_diamond():
    """Tasks start when their dependencies have ended, and hang below all of them."""
    driver = Driver(
        manifest(
            dag(
                "[{name: a, template: x}, {name: b, template: x, depends: a}, {name: c, template: x, dependencies: [a]},"
                " {name: d, template: x, depends: b && c}]".replace("dependencies: [a]", "depends: a")
            )
        )
    ).start()
    assert list(driver.phases()) == ["w", "w.a"]
    driver.end("w.a")
    driver.end("w.c")
    assert "w.d" not in driver.phases()
    driver.go_on()
    assert driver.children("w") == ["w.a"]
    assert driver.children("w.a") == ["w.b", "w.c"]
    assert driver.children("w.b") == driver.children("w.c") == ["w.d"]
    assert driver.node("w").outbound_nodes == [driver.node("w.d").id]
    assert driver.result() == ("Succeeded", "")


@pytest.mark.parametrize(
    ("depends", "outcome", "runs"),
    [
        ("a", Outcome(), True),
        ("a", fails(), False),
        ("a.Succeeded", Outcome(), True),
        ("a.Failed", fails(), True),
        ("a.Failed", Outcome(), False),
        ("a.Errored", Outcome(launch_error="no"), True),
        ("a.Skipped", Outcome(), False),
        ("!a.Failed", Outcome(), True),
        ("a.Failed || a.Succeeded", fails(), True),
        ("(a.Failed || s) && !o.Succeeded", fails(), True),
        ("s", Outcome(), True),
        ("s.Skipped", Outcome(), True),
        ("o", fails(), False),
        ("o.Omitted", fails(), True),
        ("o.Omitted", Outcome(), False),
    ],
)
def test_depends_logic(depends, outcome, runs):
    """Each result word against what became of the tasks; `s` is skipped, `o` is omitted when `a` fails."""
    driver = run(
        dag(
            f"""
    - {{name: a, template: x}}
    - {{name: s, template: x, when: "false"}}
    - {{name: o, template: x, depends: a}}
    - {{name: t, template: x, depends: "{depends}"}}
"""
        ),
        {"a": outcome},
    )
    row = ("Pod", "Succeeded", "") if runs else ("Skipped", "Omitted", "omitted: depends condition not met")
    assert driver.rows()["w.t"] == row


@pytest.mark.parametrize(
    ("outcomes", "any_succeeded", "all_failed"),
    [(["0", "0"], True, False), (["0", "1"], True, False), (["1", "1"], False, True)],
)
def test_depends_on_the_items_of_a_loop(outcomes, any_succeeded, all_failed):
    """`AnySucceeded` and `AllFailed` look at the items."""
    driver = run(
        dag(
            """
    - {name: each, template: x, withItems: [0, 1]}
    - {name: any, template: x, depends: each.AnySucceeded}
    - {name: all, template: x, depends: each.AllFailed}
"""
        ),
        {f"each({index}:{index})": Outcome(exit_code=int(code)) for index, code in enumerate(outcomes)},
    )
    assert (driver.phases()["w.any"] == "Succeeded") is any_succeeded
    assert (driver.phases()["w.all"] == "Succeeded") is all_failed


def test_logic_that_cannot_be_read_is_an_error_of_the_task():
    """The linter says it first; the core still has an answer."""
    driver = run(dag("[{name: a, template: x}, {name: b, template: x, depends: 'a &&'}]"))
    assert driver.rows()["w.b"][:2] == ("Skipped", "Error")
    assert driver.messages()["w.b"].startswith("unable to evaluate expression 'a &&': unexpected token EOF")


def test_continue_on_lets_dependents_run():
    """A covered failure counts as good for the bare form of a dependency."""
    driver = run(
        dag("[{name: a, template: x, continueOn: {failed: true}}, {name: b, template: x, dependencies: [a]}]"),
        {"a": fails()},
    )
    assert driver.phases() == {"w": "Succeeded", "w.a": "Failed", "w.b": "Succeeded"}


def test_a_covered_failure_of_a_target_does_not_fail_the_dag():
    """A leaf with `continueOn` lets the DAG succeed."""
    assert run(dag("[{name: a, template: x, continueOn: {failed: true}}]"), {"a": fails()}).result() == (
        "Succeeded",
        "",
    )


def test_only_targets_and_what_they_need_are_run():
    """Names are split at blanks."""
    driver = run(
        dag(
            "[{name: a, template: x}, {name: b, template: x, depends: a}, {name: c, template: x, depends: a}, {name: d, template: x}]",
            "    target: b d\n",
        )
    )
    assert set(driver.phases()) == {"w", "w.a", "w.b", "w.d"}


def test_other_branches_run_to_their_end_before_the_dag_fails():
    """`failFast` of a DAG cancels nothing that could still run."""
    driver = run(
        dag("[{name: a, template: x}, {name: b, template: x}, {name: c, template: x, depends: b}]"), {"a": fails()}
    )
    assert driver.phases() == {"w": "Failed", "w.a": "Failed", "w.b": "Succeeded", "w.c": "Succeeded"}


def test_a_loop_in_a_dag_has_a_group_node():
    """The group carries the task's name; its phase is that of the last failing item."""
    driver = run(
        dag("[{name: each, template: x, withItems: [a, b, c]}, {name: t, template: x, depends: each.Failed}]"),
        {"each(1:b)": fails(), "each(0:a)": Outcome(launch_error="no")},
    )
    assert driver.rows()["w.each"] == ("TaskGroup", "Failed", "")
    items = ["w.each(0:a)", "w.each(1:b)", "w.each(2:c)"]
    assert driver.children("w.each") == items
    assert driver.children("w.each(0:a)") == driver.children("w.each(2:c)") == ["w.t"]
    assert driver.result() == ("Succeeded", "")


def test_an_empty_loop_is_skipped():
    """One node with the plain name; what depends on it runs."""
    driver = run(dag("[{name: each, template: x, withParam: '[]'}, {name: t, template: x, depends: each}]"))
    assert driver.rows()["w.each"] == ("Skipped", "Skipped", "Skipped, empty params")
    assert driver.phases()["w.t"] == "Succeeded"


def test_a_broken_list_is_an_error_of_the_task():
    """The text is shown as it is."""
    driver = run(dag("[{name: each, template: x, withParam: 'no list'}]"))
    assert driver.rows()["w.each"] == (
        "Skipped",
        "Error",
        "withParam value could not be parsed as a JSON list: no list: invalid character 'n' looking for beginning of value",
    )
    assert driver.state.phase == "Error"


def test_tasks_see_all_their_ancestors():
    """Not only those on which they depend directly."""
    driver = run(
        dag(
            """
    - {name: a, template: x}
    - {name: b, template: x, depends: a}
    - {name: c, template: x, depends: b, arguments: {parameters: [{name: v, value: "{{tasks.a.outputs.result}}"}]}}
"""
        ),
        {"a": says("far")},
    )
    assert driver.args("w.c") == ["far"]


def test_a_task_that_is_no_ancestor_is_not_seen():
    """Upstream the task waits for ever."""
    driver = run(
        dag(
            "[{name: a, template: x}, {name: b, template: x, arguments: {parameters: [{name: v, value: '{{tasks.a.outputs.result}}'}]}}]"
        )
    )
    assert driver.rows()["w.b"] == (
        "Skipped",
        "Error",
        (
            "failed to resolve {{tasks.a.outputs.result}}: it can never be resolved, as everything that task 'b' may refer "
            "to has ended without it"
        ),
    )


def test_a_task_that_cannot_be_started_is_an_error_of_the_task():
    """The DAG goes on with what does not depend on it."""
    driver = run(dag("[{name: a, template: nowhere}, {name: b, template: x, depends: a.Errored}]"))
    assert driver.rows()["w.a"] == ("Skipped", "Error", "task 'w.a' errored: template nowhere not found")
    assert driver.result() == ("Succeeded", "")


def test_a_dag_inside_a_dag_hands_its_outputs_on():
    """Outputs of DAGs are picked from their tasks."""
    driver = run(
        dag(
            """
    - {name: inner, template: sub}
    - {name: t, template: x, depends: inner, arguments: {parameters: [{name: v, value: "{{tasks.inner.outputs.parameters.out}}"}]}}
""",
            more="""
- name: sub
  dag: {tasks: [{name: leaf, template: x}]}
  outputs: {parameters: [{name: out, valueFrom: {parameter: "{{tasks.leaf.outputs.parameters.o}}"}}]}
""",
        ),
        {"leaf": Outcome(parameters={"o": "up"})},
    )
    assert driver.args("w.t") == ["up"]
    assert driver.children("w.inner.leaf") == ["w.t"]


@pytest.mark.parametrize(
    ("arguments", "outcome"),
    [
        (
            "{{tasks.s.outputs.parameters.o}}",
            (
                "Error",
                "task 'w.t' errored: inputs.parameters.v: argument references an absent optional (skipped/omitted node output with no default)",
            ),
        ),
        ('{{= tasks.s.outputs.parameters.o ?? "f"}}', ("Succeeded", "")),
    ],
)
def test_outputs_of_skipped_tasks(arguments, outcome):
    """Absent, unless something stands in for them."""
    text = dag(
        f"""
    - {{name: s, template: x, when: "false"}}
    - {{name: t, template: need, depends: s, arguments: {{parameters: [{{name: v, value: '{arguments}'}}]}}}}
""",
        more="- {name: need, inputs: {parameters: [{name: v}]}, container: {image: i, command: [c]}}\n",
    )
    assert run(text).rows()["w.t"][1:] == outcome


def test_a_far_ancestor_is_found_however_far_it_is():
    """The search gives up walking after a while and gathers descendants instead."""
    tasks = [{"name": "t0", "template": "x"}]
    tasks += [{"name": f"t{index}", "template": "x", "depends": f"t{index - 1}"} for index in range(1, 300)]
    tasks.append({"name": "alone", "template": "x"})
    spec = {
        "entrypoint": "main",
        "templates": [
            {"name": "main", "dag": {"tasks": tasks}},
            {"name": "x", "container": {"image": "i", "command": ["c"]}},
        ],
    }
    graph = Driver(manifest("{}", **spec)).plan
    from hera.local.core.prepared import PreparedTemplate

    prepared = PreparedTemplate(graph.entry.template, "local/w", "main").dag
    number = prepared.index
    assert prepared.is_ancestor(number["t0"], number["t299"])
    assert prepared.is_ancestor(number["t298"], number["t299"])
    assert not prepared.is_ancestor(number["t299"], number["t0"])
    assert not prepared.is_ancestor(number["alone"], number["t299"])
