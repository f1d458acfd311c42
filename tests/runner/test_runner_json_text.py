"""Reading JSON the quick way gives what `json.loads` gives."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hera.workflows._runner.json_text import loads

TEXTS = [
    "1",
    " 1 ",
    "\n\t\r1\n",
    "-0",
    "-0.0",
    "1e5",
    "1E-5",
    "01",
    "1.",
    ".5",
    "+1",
    "NaN",
    "Infinity",
    "-Infinity",
    "nan",
    "true",
    "True",
    "null",
    "nul",
    "",
    " ",
    "\x0b1",
    "\u00a01",
    "1 2",
    "[1,2]",
    "[1,]",
    '{"a": 1, "a": 2}',
    '{"a" 1}',
    "{1: 2}",
    '"\\ud800"',
    '"\\u00e9\\n"',
    '"a\nb"',
    '"unclosed',
    "[",
    "[[[1]]]",
    "\ufeff1",
    "9" * 50,
]


def outcome(function, text):
    try:
        value = function(text)
    except ValueError:
        return "refused"
    return "nan" if isinstance(value, float) and math.isnan(value) else (type(value), repr(value))


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_quick_json_is_json(text):
    assert outcome(loads, text) == outcome(json.loads, text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(json_values, st.sampled_from(["", " ", "\n\t"]), st.sampled_from(["", "\r\n", " x", "]"]))
def test_quick_json_is_json_for_anything(value, before, after):
    text = before + json.dumps(value) + after
    assert outcome(loads, text) == outcome(json.loads, text)


@given(st.text(max_size=20))
def test_quick_json_is_json_for_any_text(text):
    assert outcome(loads, text) == outcome(json.loads, text)
