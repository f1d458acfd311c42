"""Whatever is thrown at them, the languages answer or raise an `ExpressionError`."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hera.exceptions import ExpressionError
from hera.expr import condition, depends, evaluate
from hera.expr.go_json import decode
from hera.expr.go_regex import compiled
from hera.expr.go_text import json_text
from hera.expr.substitution import TemplateText
from hera.expr.tags import split

LETTERS = st.text(alphabet="ab1. '\"()[]{}=<>&|!~+-*/%^,?:;\\#@$_éin\n\t`", max_size=24)
PIECES = st.lists(
    st.sampled_from(
        [
            "1",
            "2.5",
            "'a'",
            "a.b",
            "item",
            "true",
            "nil",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ".",
            "?.",
            "??",
            "?",
            ":",
            ";",
            "+",
            "-",
            "*",
            "/",
            "%",
            "**",
            "==",
            "!=",
            "<",
            ">=",
            "&&",
            "||",
            "!",
            "not",
            "in",
            "let",
            "x",
            "=",
            "#",
            "..",
            "|",
            "filter",
            "map",
            "len",
            "sum",
            "asInt",
            "sprig.trim",
            "sprig.add",
            "toJson",
            "fromJSON",
            "date",
            "duration",
            "matches",
            "contains",
            "'x",
            "y'",
            "[1,2]",
            "{a:1}",
        ]
    ),
    max_size=12,
).map(" ".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(-1e15, 1e15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
ENV = {"a": {"b": "1"}, "item": "5", "x": [1, "a", None]}


def only_expression_errors(call, *arguments):
    try:
        return call(*arguments)
    except ExpressionError:
        return None


@given(LETTERS | PIECES | st.text(max_size=30))
@settings(max_examples=250, deadline=None)
def test_any_text_is_an_expression_or_an_expression_error(source):
    """Nothing else escapes, not even from functions given nonsense."""
    only_expression_errors(evaluate, source, ENV)


@given(LETTERS | st.text(max_size=30))
@settings(max_examples=120, deadline=None)
def test_any_text_is_a_condition_or_an_expression_error(text):
    """Results of other people's scripts end up in conditions."""
    assert only_expression_errors(condition.evaluate, text) in (True, False, None)


@given(LETTERS | st.text(max_size=30))
@settings(max_examples=120, deadline=None)
def test_any_text_is_a_depends_or_an_expression_error(text):
    """And what is read can be evaluated."""
    logic = only_expression_errors(depends.parse, text)
    if logic is not None:
        assert logic.is_met(lambda name, result: True) in (True, False)


@given(st.text(alphabet="ab{}= ", max_size=20))
@settings(max_examples=120, deadline=None)
def test_cutting_a_text_loses_nothing(text):
    """Parts joined are the text."""
    parts = only_expression_errors(split, text)
    if parts is not None:
        assert "".join(part if isinstance(part, str) else part.text for part in parts) == text


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c.d"]), st.text()),
    st.lists(st.sampled_from(["{{a}}", "{{ b }}", "{{c.d}}", 'x"y', "é"])),
)
@settings(max_examples=120, deadline=None)
def test_rendering_in_json_is_rendering_of_the_text(scope, pieces):
    """Escaping is invisible in the final field."""
    text = "".join(pieces)
    plain = TemplateText.of_text(text).render(scope)
    assert json.loads(TemplateText.of_json(json.dumps({"k": text})).render(scope)) == {"k": plain}


@given(VALUES)
@settings(max_examples=120, deadline=None)
def test_json_is_read_back_as_it_was_written(value):
    """Our writer, anybody's reader."""
    assert json.loads(json_text(value)) == value
    assert decode(json_text(value), whole=int) == value


@given(VALUES)
@settings(max_examples=100, deadline=None)
def test_a_value_survives_the_language(value):
    """What `toJson` writes, `fromJSON` reads."""
    assert json.loads(evaluate("toJson(value)", {"value": value})) == value


@given(st.text(alphabet="ab1\\[](){}|*+?.^$:-,idsw<>P=QE", max_size=14), st.text(alphabet="ab1-]\n", max_size=8))
@settings(max_examples=250, deadline=None)
def test_any_pattern_is_searched_or_refused(pattern, text):
    """The translation never hands Python something it cannot read without saying so."""
    found = only_expression_errors(compiled, pattern)
    if found is not None:
        found.search(text)


@pytest.mark.parametrize(
    "name", ["ABSENT", "C", "P", "TemplateText", "evaluate", "g", "identifiers", "it", "sprig", "substitute"]
)
def test_public_names_are_found_when_they_are_asked_for(name):
    """The package is lazy, its list of names is not a promise only."""
    import hera.expr

    assert getattr(hera.expr, name) is not None
    assert name in dir(hera.expr)
    with pytest.raises(AttributeError, match="has no attribute 'nope'"):
        hera.expr.nope
