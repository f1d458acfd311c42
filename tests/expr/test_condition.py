"""The language of `when`."""

import pytest

from hera.expr import condition
from hera.expr.condition import ConditionError


def test_an_empty_condition_runs():
    """No `when`, no question."""
    assert condition.should_run("") is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sunny == sunny", True),
        ('"my value" == "my value"', True),
        ('5 == "5"', False),
        ("5 == 5.0", True),
        ("10 > 9", True),
        ('"10" > "9"', False),
        ("'2024-01-31' < '2024-02-01'", True),
        ("a in (a, b)", True),
        ("heads == heads && tails != heads", True),
        ("!(true) || 1 < 2", True),
        ("abc =~ '^a.c$'", True),
    ],
)
def test_should_run_says_what_argo_says(text, expected):
    """Conformance: numbers, texts, quoted texts, `in`, regular expressions, logic."""
    assert condition.should_run(text) is expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a/b == c",
            "Failed to evaluate 'when' expresion 'a/b == c': Value 'a' cannot be used with the modifier '/', it is not a number",
        ),
        (
            "a @ b",
            (
                "Invalid 'when' expression 'a @ b': Invalid token: '@' "
                '(hint: try wrapping the affected expression in quotes ("))'
            ),
        ),
        ("1 + 1", "Expected boolean evaluation for '1 + 1'. Got 2"),
        ("()", "Expected boolean evaluation for '()'. Got <nil>"),
        (
            " == sunny",
            "Invalid 'when' expression ' == sunny': Cannot transition token types from UNKNOWN [<nil>] to COMPARATOR [==]",
        ),
    ],
)
def test_errors_are_argo_s_whole_messages(text, message):
    """Users look these up."""
    with pytest.raises(ConditionError) as caught:
        condition.should_run(text)
    assert caught.value.message == message
    assert caught.value.condition == text


def test_a_condition_of_ten_thousand_terms_is_read():
    """Generated workflows have such conditions."""
    assert condition.evaluate(" && ".join(["a == a"] * 10_000)) is True
    assert condition.evaluate(" || ".join(["a == b"] * 10_000)) is False


@pytest.mark.parametrize("text", ["(" * 5_000 + "true" + ")" * 5_000, "(1 < (" * 2_000 + "1" + "))" * 2_000])
def test_deep_brackets_are_refused_not_crashed_on(text):
    """The interpreter's stack is finite."""
    with pytest.raises(ConditionError, match="nested more than"):
        condition.evaluate(text)
    assert condition.evaluate("(" * 90 + "true" + ")" * 90) is True


def test_the_same_error_raised_twice_is_two_exceptions():
    """Reading is cached; exceptions carry tracebacks and are not shared."""
    errors = []
    for _ in range(2):
        with pytest.raises(ConditionError) as caught:
            condition.evaluate("(")
        errors.append(caught.value)
    assert errors[0] is not errors[1]
    assert errors[0].message == errors[1].message
