"""The language of `depends`."""

import time

import pytest

from hera.exceptions import ExpressionError
from hera.expr import depends


def met(text, continue_on=None, **results):
    return depends.parse(text).is_met(
        lambda name, result: result in results.get(name.replace("-", "_"), ""), continue_on
    )


@pytest.mark.parametrize(
    ("text", "results", "expected"),
    [
        ("A", {"A": ["Succeeded"]}, True),
        ("A", {"A": ["Skipped"]}, True),
        ("A", {"A": ["Daemoned"]}, True),
        ("A", {"A": ["Omitted"]}, False),
        ("A", {"A": ["Failed"]}, False),
        ("A.Failed", {"A": ["Failed"]}, True),
        ("!A.Failed", {"A": ["Failed"]}, False),
        ("!!A.Failed", {"A": ["Failed"]}, True),
        ("A && B", {"A": ["Succeeded"], "B": ["Failed"]}, False),
        ("A || B", {"A": ["Succeeded"], "B": ["Failed"]}, True),
        ("A || B && C", {"A": ["Succeeded"]}, True),
        ("(A || B) && C", {"A": ["Succeeded"]}, False),
        ("!(A || B)", {}, True),
        ("!A && B", {"B": ["Succeeded"]}, True),
        ("a-b.Succeeded&&c_d", {"a_b": ["Succeeded"], "c_d": ["Succeeded"]}, True),
        ("A.AnySucceeded || A.AllFailed", {"A": ["AllFailed"]}, True),
        ("A.Errored || A.Omitted || A.Skipped || A.Daemoned", {"A": ["Omitted"]}, True),
        (" ( A ) ", {"A": ["Succeeded"]}, True),
    ],
)
def test_logic_is_evaluated(text, results, expected):
    """`!` binds tighter than `&&`, that tighter than `||`; a bare name is Succeeded, Skipped or Daemoned."""
    assert met(text, **results) is expected


def test_continue_on_widens_the_bare_form_only():
    """As Argo expands it."""
    flags = {"A": ["Errored", "Failed"]}
    assert met("A", flags, A=["Failed"]) is True
    assert met("A.Succeeded", flags, A=["Failed"]) is False
    assert met("A", {}, A=["Failed"]) is False


def test_names_come_once_in_order():
    """They are the edges of the graph."""
    logic = depends.parse("b.Failed && (a || b) && c-1")
    assert logic.names == ("b", "a", "c-1")
    assert [(term.name, term.result) for term in logic.terms] == [
        ("b", "Failed"),
        ("a", None),
        ("b", None),
        ("c-1", None),
    ]


def test_dependencies_are_bare_forms_joined_by_and():
    """`dependencies: [a, b]`."""
    logic = depends.of_dependencies(["a", "b", "a"])
    assert (logic.text, logic.names) == ("a && b", ("a", "b"))
    assert logic.is_met(lambda name, result: result == "Succeeded")
    assert not logic.is_met(lambda name, result: name == "a" and result == "Succeeded")
    assert depends.of_dependencies([]).is_met(lambda name, result: False)


@pytest.mark.parametrize(
    ("text", "reason", "column"),
    [
        ("", "unexpected token EOF", 1),
        ("A &&", "unexpected token EOF", 5),
        ("A B", 'unexpected token Identifier("B")', 3),
        ("&& A", 'unexpected token Operator("&&")', 1),
        ("A & B", 'unexpected token Operator("&")', 3),
        ("A | B", 'unexpected token Operator("|")', 3),
        ("(A", "unexpected token EOF, the bracket is not closed", 1),
        ("A)", 'unexpected token Bracket(")")', 2),
        ("()", 'unexpected token Bracket(")")', 2),
        ("A !B", 'unexpected token Operator("!")', 3),
        ("A.Done", "task result 'Done' for task 'A' is invalid", 3),
        ("A.succeeded", "task result 'succeeded' for task 'A' is invalid", 3),
        ("A.Succeeded.B", "task result 'Succeeded.B' for task 'A' is invalid", 3),
        ("A.", "task result '' for task 'A' is invalid", 3),
        ("A @ B", "unrecognized character: U+0040 '@'", 3),
    ],
)
def test_bad_logic_is_reported_with_its_place(text, reason, column):
    """One message, one caret."""
    with pytest.raises(ExpressionError) as caught:
        depends.parse(text)
    assert caught.value.message == (
        f"unable to evaluate expression '{text}': {reason} (1:{column})\n | {text}\n | {'.' * (column - 1)}^"
    )
    assert caught.value.column == column


def test_ten_thousand_terms_take_time_in_proportion():
    """A fan-in of that size is an ordinary workflow; quadratic reading would take minutes."""
    text = " && ".join(f"task-{number}.Succeeded" for number in range(10_000))
    started = time.process_time()
    logic = depends.parse(text)
    assert len(logic.names) == 10_000
    assert logic.is_met(lambda name, result: True)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", ["(" * 20_000 + "A" + ")" * 20_000, "!" * 20_000 + "A"])
def test_depth_costs_no_stack(text):
    """Brackets and negations are kept in a list."""
    assert depends.parse(text).is_met(lambda name, result: result == "Succeeded")
