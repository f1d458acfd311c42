"""What the original libraries answered: each row of `recorded/*.json` is an expression and the outcome that Go gave for it.

The rows were recorded with expr-lang v1.17.7, Masterminds/sprig v3.3.0 and the revision of Knetic/govaluate that Argo uses, errors included.
"""

import json
from pathlib import Path

import pytest

from hera.exceptions import ExpressionError
from hera.expr import condition, language
from hera.expr.go_text import json_text, shown

RECORDED = Path(__file__).parent / "recorded"

ENV = {
    "inputs": {
        "parameters": {"n": "21", "json": '{"a":[1,2,{"b":"c"}]}', "s": "hello wörld", "f": "1.5"},
    },
    "steps": {"a-b": {"outputs": {"result": "x"}}, "n": None},
    "item": "5",
    "status": "Failed",
}


def rows(name):
    return [pytest.param(*row, id=row[0]) for row in json.loads((RECORDED / name).read_text(encoding="utf-8"))]


def outcome(source):
    try:
        value = language.evaluate(source, ENV)
    except ExpressionError as error:
        return f"ERR {error.message}"
    try:
        return f"{json_text(value)} | {shown(value)}"
    except ExpressionError as error:
        return f"ERR J {error.message}"


@pytest.mark.parametrize(("source", "expected"), rows("expr_lang.json"))
def test_an_expression_gives_what_expr_lang_gives(source, expected):
    """Results, the errors' words, their places and their carets are all those of the original."""
    assert outcome(source) == expected


@pytest.mark.parametrize(("source", "expected"), rows("sprig.json"))
def test_a_sprig_function_gives_what_sprig_gives(source, expected):
    """Sprig is called through expressions, with Go's rules about kinds of arguments."""
    assert outcome(source) == expected


@pytest.mark.parametrize(("text", "expected"), rows("when.json"))
def test_a_condition_ends_as_govaluate_ends_it(text, expected):
    """True, false, or Argo's message, whole."""
    try:
        found = str(condition.evaluate(text)).lower()
    except ExpressionError as error:
        found = error.message
    assert found == expected
