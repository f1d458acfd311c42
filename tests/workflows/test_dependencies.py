"""The operators and methods that say which task waits for which."""

from __future__ import annotations

import time

import pytest

from hera.exceptions import InvalidFieldValue
from hera.workflows import DAG, Operator, Task, TaskResult, Workflow, WorkflowStatus
from hera.workflows.exceptions import InvalidOperand


def tasks(names="ABCD", **fields):
    return [Task(name=name, template="t", **fields) for name in names]


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        (lambda a, b, c, d: a >> b, {"B": "A"}),
        (lambda a, b, c, d: b << a, {"B": "A"}),
        (lambda a, b, c, d: a >> b >> c, {"B": "A", "C": "B"}),
        (lambda a, b, c, d: c << b << a, {"B": "A", "C": "B"}),
        (lambda a, b, c, d: a >> [b, c] >> d, {"B": "A", "C": "A", "D": "B && C"}),
        (lambda a, b, c, d: a >> (b, c) >> d, {"B": "A", "C": "A", "D": "B && C"}),
        (lambda a, b, c, d: [a, b] >> c, {"C": "A && B"}),
        (lambda a, b, c, d: (a, b) >> c, {"C": "A && B"}),
        (lambda a, b, c, d: c << [a, b], {"C": "A && B"}),
        (lambda a, b, c, d: [b, c] << a, {"B": "A", "C": "A"}),
        (lambda a, b, c, d: [a, "B.Failed"] >> c, {"C": "A && B.Failed"}),
        (lambda a, b, c, d: [a | b] >> c, {"C": "(A || B)"}),
        (lambda a, b, c, d: (a | b) >> c, {"C": "(A || B)"}),
        (lambda a, b, c, d: a.next(b), {"B": "A"}),
        (lambda a, b, c, d: a.next(c) and b.next(c, operator=Operator.or_), {"C": "A || B"}),
        (lambda a, b, c, d: a.next(b, on=TaskResult.failed), {"B": "A.Failed"}),
        (lambda a, b, c, d: a.next(b, on=TaskResult.failed | TaskResult.errored), {"B": "(A.Failed || A.Errored)"}),
        (
            lambda a, b, c, d: a.next(b, on=[TaskResult.failed, TaskResult.succeeded, TaskResult.failed]),
            {"B": "(A.Failed || A.Succeeded)"},
        ),
        (lambda a, b, c, d: a.on_success(b), {"B": "A.Succeeded"}),
        (lambda a, b, c, d: a.on_failure(b), {"B": "A.Failed"}),
        (lambda a, b, c, d: a.on_error(b), {"B": "A.Errored"}),
        (lambda a, b, c, d: (a.on_failure(b), a.on_error(b)), {"B": "A.Failed && A.Errored"}),
    ],
)
def test_depends(wire, expected):
    made = tasks()
    wire(*made)
    assert {task.name: task.depends for task in made if task.depends} == expected


def test_operators_give_what_chains_need():
    a, b, c, _ = tasks()
    right = [b, c]
    assert (a >> right) is right
    assert a.next(tasks("X")[0]).name == "X"
    assert ([a] >> tasks("Y")[0]).name == "Y"


@pytest.mark.parametrize(
    ("wire", "when", "depends"),
    [
        (lambda a, b: b.on_other_result(a, "heads"), "{{tasks.A.outputs.result}} == heads", "A"),
        (lambda a, b: b.on_other_result(a, "3", Operator.greater), "{{tasks.A.outputs.result}} > 3", "A"),
        (lambda a, b: b.on_other_result(a, '"x y"'), '{{tasks.A.outputs.result}} == "x y"', "A"),
        (lambda a, b: b.on_other_result(a, "x-y"), '"{{tasks.A.outputs.result}}" == "x-y"', "A"),
        (lambda a, b: b.on_workflow_status(WorkflowStatus.succeeded), "{{workflow.status}} == Succeeded", None),
        (lambda a, b: b.on_workflow_status("Failed", Operator.not_equal), "{{workflow.status}} != Failed", None),
        (
            lambda a, b: b.on_workflow_status("Failed").on_workflow_status("Error", Operator.not_equal),
            "{{workflow.status}} == Failed && {{workflow.status}} != Error",
            None,
        ),
    ],
)
def test_conditions_from_methods(wire, when, depends):
    a, b = tasks("AB")
    assert wire(a, b) is b
    assert (b.when, b.depends) == (when, depends)


@pytest.mark.parametrize("loop", [{"with_param": "[1]"}, {"with_items": [1]}, {"with_sequence": {"count": "3"}}])
def test_fan_outs_can_be_waited_for_in_part(loop):
    a, b, c = tasks("ABC", **loop)
    assert a.when_any_succeeded(b) is b
    assert a.when_all_failed(c) is c
    assert (b.depends, c.depends) == ("A.AnySucceeded", "A.AllFailed")


@pytest.mark.parametrize("method", ["when_any_succeeded", "when_all_failed"])
def test_fan_out_methods_need_a_fan_out_and_name_themselves(method):
    a, b = tasks("AB")
    with pytest.raises(AssertionError, match=f"task 'A' runs once, so {method} cannot be asked of it"):
        getattr(a, method)(b)


def test_defaults_of_next_hold_for_the_block_and_nest():
    made = tasks("ABCDEFGH")
    a, b, c, d, e, f, g, h = made
    with Task.set_next_defaults(operator=Operator.or_, on=TaskResult.failed):
        [a, b] >> c
        with Task.set_next_defaults():
            [a, b] >> d
        with Task.set_next_defaults(operator=Operator.and_, on=TaskResult.succeeded):
            [a, b] >> e
        [a, b] >> f
        [a, "X"] >> h
    [a, b] >> g
    assert [task.depends for task in made[2:]] == [
        "A.Failed || B.Failed",
        "A || B",
        "A.Succeeded && B.Succeeded",
        "A.Failed || B.Failed",
        "A && B",
        "A.Failed || X",
    ]


@pytest.mark.parametrize("before", ["A", "B && A", "(A || B)", "B || A.Succeeded && A"])
def test_waiting_twice_for_the_same_task_is_refused(before):
    a, c = tasks("AC", depends=None)
    c.depends = before
    with pytest.raises(InvalidFieldValue) as caught:
        a >> c
    assert caught.value.message == f"A already in C's depends: {before}"
    assert caught.value.file == __file__
    assert c.depends == before


@pytest.mark.parametrize("before", ["A.Failed", "A-2", "AA", "X.A"])
def test_other_mentions_do_not_count_as_the_same(before):
    a, c = tasks("AC")
    c.depends = before
    a >> c
    assert c.depends == f"{before} && A"


def test_depends_can_be_read_and_set_at_any_time():
    a, b, c = tasks("ABC")
    a >> c
    assert c.depends == "A"
    c.depends = "A.Failed"
    b >> c
    assert c.depends == "A.Failed && B"
    c.depends = None
    assert c.depends is None
    assert Task(name="x", template="t", depends="A").depends == "A"


@pytest.mark.parametrize(
    "wire",
    [
        lambda a: a >> "name",
        lambda a: a >> 3,
        lambda a: a >> [a, 3],
        lambda a: a << 3,
        lambda a: [3] >> a,
        lambda a: a.next("name"),
    ],
)
@pytest.mark.parametrize("builtin", [ValueError, TypeError, AssertionError])
def test_operands_that_are_no_tasks_are_refused_and_change_nothing(wire, builtin):
    (a,) = tasks("A")
    with pytest.raises(builtin) as caught:
        wire(a)
    assert isinstance(caught.value, InvalidOperand)
    assert a.depends is None


def test_depends_that_is_no_text_is_refused():
    (a,) = tasks("A")
    with pytest.raises(TypeError, match=r"depends of task 'A' is a text such as 'A && B.Failed', not a list"):
        a.depends = ["A"]


def test_either_gives_text():
    a, b = tasks("AB")
    assert a | b == "(A || B)"
    assert a | "C" == "A || C"
    assert "C" | a == "C || A"
    assert a | b | tasks("C")[0] == "(A || B) || C"


def fan_in(count):
    with Workflow(name="w", entrypoint="d") as w, DAG(name="d"):
        [Task(name=f"t{n}", template="x", arguments={"a": "b"}) for n in range(count)] >> Task(name="end", template="x")
    return w.build()


def seconds(count):
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        fan_in(count)
        best = min(best, time.process_time() - start)
    return best


def test_fan_in_costs_grow_with_its_width_not_its_square():
    """Ten times the tasks cost some ten times as much; quadratic would be a hundred times."""
    seconds(100)
    assert seconds(10_000) < 30 * seconds(1_000)
