"""Building expressions in Python."""

import copy
import pickle

import pytest

from hera.exceptions import ExpressionError, InvalidArgument
from hera.expr import C, P, evaluate, g, it, sprig


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (C(1), "1"),
        (C(1.5), "1.5"),
        (C(True), "true"),
        (C(None), "nil"),
        (C("s"), "'s'"),
        (C("it's"), '"it\'s"'),
        (C([1, None]), "[1, nil]"),
        (C({"a": True}), "{'a': true}"),
        (C(("a", None)), "('a', None)"),
        (C([g.a.b, {"k": it[0] / 5}]), "[a.b, {'k': #[0] / 5}]"),
        (C(range(1, 5)), "1..4"),
        (g.a.b, "a.b"),
        (g.get("a").get("b"), "a.b"),
        (g.a.get("length"), "a.length"),
        (g.a["x"], "a['x']"),
        (g.a[0], "a[0]"),
        (g["x"], "['x']"),
        (g.a[g.b], "a[b]"),
        (g.a[1:3], "a[1:3]"),
        (g.a[:3], "a[:3]"),
        (g.a[1:], "a[1:]"),
        (g.a[:], "a[:]"),
        (g.a + 1, "a + 1"),
        (g.a - g.b, "a - b"),
        (g.a * 2, "a * 2"),
        (g.a / 2, "a / 2"),
        (g.a % 2, "a % 2"),
        (g.a**2, "a ** 2"),
        (g.a == "x", "a == 'x'"),
        (g.a != None, "a != nil"),  # noqa: E711 - builds an expression
        (g.a < 1, "a < 1"),
        (g.a <= 1, "a <= 1"),
        (g.a > 1, "a > 1"),
        (g.a >= 1, "a >= 1"),
        (g.a & g.b, "a && b"),
        (g.a | g.b, "a || b"),
        (~g.a, "!a"),
        (-g.a, "-a"),
        (+g.a, "+a"),
        (g.a.contains("x"), "a contains 'x'"),
        (g.a.starts_with("x"), "a startsWith 'x'"),
        (g.a.ends_with("x"), "a endsWith 'x'"),
        (g.a.matches("x"), "a matches 'x'"),
        (g.a.in_([1]), "a in [1]"),
        (g.a.not_in([1]), "a not in [1]"),
        (g.a.all(it > 1), "all(a, {# > 1})"),
        (g.a.any(it.x), "any(a, {#.x})"),
        (g.a.none(it[0]), "none(a, {#[0]})"),
        (g.a.one(it > 1), "one(a, {# > 1})"),
        (g.a.count(it > 1), "count(a, {# > 1})"),
        (g.a.filter(it > 1).map(it * 2), "map(filter(a, {# > 1}), {# * 2})"),
        (it, "#"),
        (it.x, "#.x"),
        (g.a.length(), "len(a)"),
        (g.a.as_float(), "asFloat(a)"),
        (g.a.as_int(), "asInt(a)"),
        (g.a.string(), "string(a)"),
        (g.a.to_json(), "toJson(a)"),
        (g.a.jsonpath("$.a"), "jsonpath(a, '$.a')"),
        (g.a.check("yes", C("no")), "a ? yes : 'no'"),
        (P(g.a + 1) * 2, "(a + 1) * 2"),
        ((C(1) + 2) * 3, "1 + 2 * 3"),
        (sprig.trim("a", 1), "sprig.trim('a', 1)"),
        (sprig.anything(g.x, ignored=1), "sprig.anything(x)"),
    ],
)
def test_a_node_is_its_text(node, text):
    """`str` and `repr` give the expression."""
    assert str(node) == text
    assert repr(node) == text


def test_formats_make_tags():
    """Bare, simple tag, expression tag."""
    node = g.a + 1
    assert (f"{node}", f"{node:$}", f"{node:=}") == ("a + 1", "{{a + 1}}", "{{=a + 1}}")


def test_any_other_format_is_refused():
    """A typo would otherwise end up in the manifest."""
    with pytest.raises(ExpressionError) as caught:
        f"{g.a:x}"
    assert caught.value.message == "Invalid format spec 'x'. Only allowed values are '$' and '='."


@pytest.mark.parametrize(
    "name", ["value", "attribute", "operation", "function", "args", "text", "name", "_private", "left"]
)
def test_no_name_of_a_field_is_shadowed(name):
    """Any attribute that is not one of the builder's methods is a member of the expression."""
    assert f"{getattr(g.input.parameters, name):$}" == f"{{{{input.parameters.{name}}}}}"


def test_nodes_can_be_copied_and_pickled():
    """They travel inside users' data classes."""
    node = g.a["x"] + 1
    assert str(copy.deepcopy({"k": [node]})["k"][0]) == "a['x'] + 1"
    assert str(copy.copy(node)) == str(node)
    assert str(pickle.loads(pickle.dumps(node))) == "a['x'] + 1"


def test_nodes_are_hashable_by_identity_and_true():
    """As they were."""
    node = g.a
    assert hash(node) == hash(node)
    assert bool(node)


@pytest.mark.parametrize(
    "misuse",
    [
        lambda: list(g.a),
        lambda: [*g.a],
        lambda: 1 in g.a,
        lambda: setattr(g.a, "b", 1),
        lambda: delattr(g.a, "b"),
        lambda: 1 + g.a,
    ],
)
def test_what_python_cannot_mean_is_an_error_at_once(misuse):
    """Looping over a node never ended before."""
    with pytest.raises(TypeError):
        misuse()


def test_misuse_names_the_expression():
    """With what to do instead."""
    with pytest.raises(InvalidArgument) as caught:
        list(g.steps.a)
    assert caught.value.message == "the expression steps.a cannot be looped over in Python"
    assert caught.value.hint == "use .map(...) or .filter(...), or index it"


@pytest.mark.parametrize("make", [lambda: C(range(1, 9, 2)), lambda: g.a[::2]])
def test_steps_other_than_one_are_refused(make):
    """The language has none."""
    with pytest.raises(ExpressionError, match="step"):
        make()


def test_what_is_built_can_be_evaluated():
    """The builder and the evaluator speak one language."""
    node = P(g.inputs.parameters.n.as_int() + 1) * C([1, 2, 3]).filter(it > 1).length()
    assert evaluate(str(node), {"inputs.parameters.n": "20"}) == 42
    assert evaluate(str(C({"a": [None, "it's"]})), {}) == {"a": [None, "it's"]}
