"""Arguments that calls of script functions get by themselves under a loop."""

from pathlib import Path
from typing import Annotated, Literal

import pytest

from hera.exceptions import HeraException
from hera.shared.model import to_dict
from hera.workflows import DAG, Artifact, Input, Parameter, Script, Workflow, models, script
from hera.workflows._scripts.loops import loop_arguments, names_given
from hera.workflows._scripts.signature import signature_of


def one(a): ...


def two(a, b): ...


def with_default(a, b=1): ...


def everything(
    a: Annotated[int, Parameter(name="a-a", description="d")],
    b: Literal["x"],
    c: Annotated[Path, Artifact(name="c")],
    d: Annotated[Path, Parameter(output=True)],
    e: Annotated[int, Parameter(default=1)],
    *args,
    f,
    **kwargs,
): ...


class In(Input):
    x: int
    y: int = 1
    z: int | None = None


def model(i: In): ...


def values(function, given=(), **loop):
    return {argument.name: argument.value for argument in loop_arguments(signature_of(function), given, **loop)}


PARAM = [
    (one, [], {"a": "{{item}}"}),
    (two, [], {"a": "{{item.a}}", "b": "{{item.b}}"}),
    (two, ["b"], {"a": "{{item.a}}"}),
    (with_default, [], {"a": "{{item}}"}),
    (everything, [], {"a-a": "{{item.a-a}}", "b": "{{item.b}}"}),
    (model, [], {"x": "{{item.x}}", "z": "{{item.z}}"}),
]


@pytest.mark.parametrize(("function", "given", "expected"), PARAM)
def test_with_param_fills_what_has_no_default(function, given, expected):
    assert values(function, given, with_param="[]") == expected


ITEMS = [
    (two, [{"a": 1, "b": 2}], {"a": "{{item.a}}", "b": "{{item.b}}"}),
    (two, [{"b": 1, "a": 2}, {"a": 3, "b": 4}], {"a": "{{item.a}}", "b": "{{item.b}}"}),
    (two, [{"b": 1}], {"b": "{{item}}"}),
    (everything, [{"a": 1, "b": 2}], {"a-a": "{{item.a}}", "b": "{{item.b}}"}),
    (everything, [{"a-a": 1, "b": 2}], {"a-a": "{{item.a-a}}", "b": "{{item.b}}"}),
    (model, [{"x": 1, "y": 2}], {"x": "{{item.x}}", "y": "{{item.y}}"}),
    (one, [1, 2], {}),
    (one, (1, 2), {}),
    (one, "ab", {}),
    (one, [], {}),
    (one, 5, {}),
    (one, {"a": 1}, {}),
    (one, Parameter(name="p", value="v"), {}),
    (one, [models.Item("x")], {}),
]


@pytest.mark.parametrize(("function", "items", "expected"), ITEMS, ids=lambda value: getattr(value, "__name__", None))
def test_items_that_are_dictionaries_give_an_argument_a_key(function, items, expected):
    assert values(function, with_items=items) == expected


def test_given_arguments_are_left_alone():
    assert values(two, ["a"], with_items=[{"a": 1, "b": 2}]) == {"b": "{{item.b}}"}


def test_with_param_comes_before_with_items_and_none_is_absent():
    assert values(two, with_param="[]", with_items=[{"a": 1}]) == {"a": "{{item.a}}", "b": "{{item.b}}"}
    assert values(two, with_param=None, with_items=None) == {}


def test_inferred_arguments_of_with_param_keep_description_and_enum():
    arguments = loop_arguments(signature_of(everything), [], with_param="[]")
    assert [to_dict(argument.as_argument()) for argument in arguments] == [
        {"name": "a-a", "description": "d", "value": "{{item.a-a}}"},
        {"name": "b", "enum": ["x"], "value": "{{item.b}}"},
    ]


MISTAKES = [
    ([{"a": 1}, 2], "two: List must contain all dictionaries or no dictionaries."),
    ([1, {"a": 1}], "two: List must contain all dictionaries or no dictionaries."),
    ([{"a": 1}, {"b": 1}], "two: All dictionaries in with_items must have the same keys."),
    ([{"z": 1}], "Parameter 'z' not found in source function 'two', which takes 'a', 'b'"),
]


@pytest.mark.parametrize(("items", "message"), MISTAKES)
def test_items_that_do_not_fit_are_refused(items, message):
    with pytest.raises(ValueError) as caught:
        values(two, with_items=items)
    assert isinstance(caught.value, HeraException)
    assert caught.value.message == message
    assert caught.value.file == __file__
    assert "hera.shared.serialization.serialize()" in caught.value.hint


ARGUMENTS = [
    (None, set()),
    ({"a": 1, "b": "x"}, {"a", "b"}),
    ([{"a": 1}, Parameter(name="b", value=1)], {"a", "b"}),
    (Artifact(name="c", path="/c"), {"c"}),
    (models.Arguments(parameters=[models.Parameter(name="d", value="1")]), {"d"}),
]


@pytest.mark.parametrize(("arguments", "names"), ARGUMENTS)
def test_given_names_are_found_in_every_spelling(arguments, names):
    assert names_given(arguments) == names


def test_a_call_appends_what_it_infers_and_leaves_the_callers_list_alone():
    @script()
    def f(a, b): ...

    given = [{"b": 1}]
    with Workflow(name="w") as workflow, DAG(name="d"):
        f(name="x", with_param="[1]", arguments=given)
        f(name="y", with_param=None, arguments=given)
    tasks = workflow.to_dict()["spec"]["templates"][0]["dag"]["tasks"]
    assert [parameter["name"] for parameter in tasks[0]["arguments"]["parameters"]] == ["b", "a"]
    assert [parameter["name"] for parameter in tasks[1]["arguments"]["parameters"]] == ["b"]
    assert given == [{"b": 1}]


def test_a_script_given_as_text_infers_nothing():
    text = Script(name="t", source="echo", inputs=Parameter(name="a"))
    with Workflow(name="w"), DAG(name="d"):
        task = text(with_param="[1]")
    assert task.arguments is None
