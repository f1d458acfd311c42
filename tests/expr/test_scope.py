"""Dotted names as the nested maps that expressions see."""

import copy
import pickle
from collections import ChainMap

import pytest

from hera.exceptions import ExpressionError
from hera.expr.scope import ABSENT, Branch, Names, environment


def plain(value):
    return {key: plain(item) for key, item in value.items()} if isinstance(value, Branch) else value


def test_names_are_unfolded_at_their_dots():
    """Expressions reach variables member by member."""
    env = environment({"workflow.name": "w", "inputs.parameters.a-b": "1", "item": "x"})
    assert plain(env) == {"workflow": {"name": "w"}, "inputs": {"parameters": {"a-b": "1"}}, "item": "x"}


def test_a_value_whose_name_is_a_prefix_is_hidden():
    """`workflow.parameters` is a text and a prefix; expressions see the map."""
    env = environment(ChainMap({"workflow.parameters": "[]"}, {"workflow.parameters.x": "1"}))
    assert plain(env) == {"workflow": {"parameters": {"x": "1"}}}


def test_layers_are_merged_and_the_first_wins():
    """A node's own inputs stand before what its workflow knows."""
    env = environment(ChainMap({"a.x": "1"}, {"a.x": "2", "a.y": "3"}))
    assert plain(env) == {"a": {"x": "1", "y": "3"}}
    assert len(env["a"]) == 2
    assert env.has(("a", "y"))
    assert not env.has(("a", "z"))
    assert not env.has(("a", "x", "deeper"))


def test_a_layer_may_grow_and_change():
    """Finished steps add their outputs to a layer that lives as long as its group."""
    names = Names({"steps.a.status": "Running"})
    assert plain(environment(names)) == {"steps": {"a": {"status": "Running"}}}
    names["steps.a.status"] = "Succeeded"
    names["steps.b.status"] = "Failed"
    assert plain(environment(names)) == {"steps": {"a": {"status": "Succeeded"}, "b": {"status": "Failed"}}}
    names.clear()
    assert plain(environment(names)) == {}


def test_an_absent_output_is_nil_in_an_expression():
    """`??` gives it a default."""
    assert plain(environment({"a.b": ABSENT})) == {"a": {"b": None}}


def test_absent_is_one_false_value():
    """It is told by identity, wherever it travelled."""
    assert not ABSENT
    assert repr(ABSENT) == "ABSENT"
    assert copy.deepcopy(ABSENT) is ABSENT
    assert pickle.loads(pickle.dumps(ABSENT)) is ABSENT


def test_a_name_that_is_no_text_is_refused():
    """A clear error instead of one from deep inside."""
    with pytest.raises(ExpressionError, match="names of a scope must be texts"):
        environment({1: "a"})
