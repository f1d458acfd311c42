"""References are texts; comparing them with plain values gives conditions that Argo evaluates."""

# ruff: noqa: B015, E711, E712, FURB171, SIM201, SIM300 - odd comparisons are what is tested here

from __future__ import annotations

import copy
import json
import pickle

import pytest

from hera.exceptions import InvalidArgument, InvalidFieldValue
from hera.workflows import Step, Task, WorkflowStatus
from hera.workflows._refs import Condition, literal

A = Task(name="A", template="t")
MINE = Step(name="my-task", template="t")


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        (A.id, "{{tasks.A.id}}"),
        (A.ip, "{{tasks.A.ip}}"),
        (A.status, "{{tasks.A.status}}"),
        (A.exit_code, "{{tasks.A.exitCode}}"),
        (A.started_at, "{{tasks.A.startedAt}}"),
        (A.finished_at, "{{tasks.A.finishedAt}}"),
        (A.result, "{{tasks.A.outputs.result}}"),
        (MINE.result, "{{steps.my-task.outputs.result}}"),
    ],
)
def test_references_are_plain_texts_everywhere_else(reference, text):
    assert str(reference) == text
    assert type(str(reference)) is str
    assert f"{reference}" == text
    assert reference + "" == text
    assert "" + reference == text
    assert f"{reference:>40}" == f"{text:>40}"
    assert json.dumps(reference) == json.dumps(text)
    assert hash(reference) == hash(text)
    assert len(reference) == len(text)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (A.result == "A", "{{=tasks.A.outputs.result == 'A'}}"),
        (A.result != "A", "{{=tasks.A.outputs.result != 'A'}}"),
        ("A" == A.result, "{{=tasks.A.outputs.result == 'A'}}"),
        (A.result == "it's", r"{{=tasks.A.outputs.result == 'it\'s'}}"),
        (A.result == 'say "x"', r"{{=tasks.A.outputs.result == 'say \u0022x\u0022'}}"),
        (A.result == "a\nb\\", r"{{=tasks.A.outputs.result == 'a\u000ab\\'}}"),
        (A.result == "}}", r"{{=tasks.A.outputs.result == '}\u007d'}}"),
        (A.result == "é", "{{=tasks.A.outputs.result == 'é'}}"),
        (A.result < "b", "{{=tasks.A.outputs.result < 'b'}}"),
        (A.result > 5, "{{=asFloat(tasks.A.outputs.result) > 5}}"),
        (A.result <= 0.5, "{{=asFloat(tasks.A.outputs.result) <= 0.5}}"),
        (5 < A.result, "{{=asFloat(tasks.A.outputs.result) > 5}}"),
        (A.exit_code == 0, "{{=asFloat(tasks.A.exitCode) == 0}}"),
        (A.exit_code != 0, "{{=asFloat(tasks.A.exitCode) != 0}}"),
        (A.result == True, "{{=tasks.A.outputs.result == 'true'}}"),
        (A.status == WorkflowStatus.succeeded, "{{=tasks.A.status == 'Succeeded'}}"),
        (MINE.result == "x", "{{=steps['my-task'].outputs.result == 'x'}}"),
        (
            (A.result == "x") & (MINE.result > 1),
            "{{=(tasks.A.outputs.result == 'x') && (asFloat(steps['my-task'].outputs.result) > 1)}}",
        ),
        (
            (A.result == "x") | (A.result == "y"),
            "{{=(tasks.A.outputs.result == 'x') || (tasks.A.outputs.result == 'y')}}",
        ),
        (~(A.result == "x"), "{{=!(tasks.A.outputs.result == 'x')}}"),
    ],
)
def test_comparison_with_a_plain_value_is_a_condition(condition, text):
    assert isinstance(condition, Condition)
    assert str(condition) == text
    assert f"{condition}" == text


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (A.result == "{{tasks.A.outputs.result}}", True),
        (A.result != "{{tasks.A.outputs.result}}", False),
        (A.result == "{{tasks.B.outputs.result}}", False),
        (A.result == A.result, True),
        (A.result == MINE.result, False),
        (A.result == None, False),
        (A.result != [], True),
    ],
)
def test_comparison_with_another_reference_or_thing_is_a_boolean(comparison, expected):
    assert comparison is expected


def test_truth_is_the_comparison_of_the_texts_as_in_every_release():
    assert not (A.result == "A")
    assert A.result != "A"
    assert "x" not in [A.result]
    assert str(A.result) in [A.result]
    assert {"k": A.result} == {"k": "{{tasks.A.outputs.result}}"}
    assert {"k": A.result} != {"k": "A"}
    assert {A.result: 1}["{{tasks.A.outputs.result}}"] == 1


def test_truth_of_a_comparison_of_numbers_is_refused():
    with pytest.raises(InvalidArgument) as caught:
        bool(A.result > 5)
    assert caught.value.message == (
        "the condition '{{=asFloat(tasks.A.outputs.result) > 5}}' is only known when the workflow runs"
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_comparison_with_no_number_is_refused(number):
    with pytest.raises(InvalidFieldValue, match="no such number"):
        A.result > number


@pytest.mark.parametrize("when", [False, True, "False", "True"])
def test_when_that_python_decided_is_refused_with_the_fix(when):
    with pytest.raises(InvalidFieldValue) as caught:
        Task(name="B", template="t", when=when)
    assert caught.value.message == (f"when={when!r} of task 'B' was decided by Python before the workflow runs")
    assert caught.value.file == __file__
    assert "combine with & | ~" in caught.value.hint


def test_when_assigned_later_is_checked_at_build():
    from hera.workflows import DAG, Workflow

    with Workflow(name="w") as w, DAG(name="d"):
        task = Task(name="B", template="t")
    task.when = "False"
    with pytest.raises(InvalidFieldValue, match="was decided by Python"):
        w.build()


@pytest.mark.parametrize("when", ["true", "false", "{{tasks.A.status}} == Succeeded", A.result == "x"])
def test_conditions_of_argo_are_accepted(when):
    assert Task(name="B", template="t", when=when).when == when


def test_what_python_and_leaves_of_two_conditions_is_refused():
    with pytest.raises(InvalidFieldValue, match="what Python's and, or or if left over"):
        Task(name="B", template="t", when=(A.result == "x") and (A.status == "y"))


def test_plain_strings_compare_as_strings_with_conditions():
    condition = A.result == "x"
    assert condition == "{{=tasks.A.outputs.result == 'x'}}"


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_references_and_conditions_can_be_copied(duplicate):
    reference = duplicate(A.result)
    assert type(reference) is type(A.result)
    assert reference.expression == "tasks.A.outputs.result"
    condition = duplicate(A.result == "x")
    assert condition == (A.result == "x")
    assert not bool(condition)


@pytest.mark.parametrize("text", ["", "'", '"', "\\", "}}", "}}}", "a\tb", "\x00", "😀", "\u202e"])
def test_literals_are_safe_in_a_tag_inside_json(text):
    written = literal(text)
    assert "}}" not in written
    assert '"' not in written
    assert written.isprintable()
