"""Values as texts: `serialize`, parameters, artifacts."""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import enum
import pickle

import pydantic
import pytest

from hera.exceptions import InvalidArgument, InvalidFieldValue
from hera.shared.serialization import MISSING, serialize
from hera.workflows import Artifact, Parameter, S3Artifact, Task, models
from hera.workflows._record import place_of


class Colour(str, enum.Enum):
    red = "r"


class Model(pydantic.BaseModel):
    number: int = pydantic.Field(1, alias="Number")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (MISSING, None),
        ("x", "x"),
        (Colour.red, Colour.red),
        ('{"a": 1}', '{"a": 1}'),
        ({"a": 1}, '{"a": 1}'),
        (1, "1"),
        (1.5, "1.5"),
        (True, "true"),
        (None, "null"),
        ([1, 2], "[1, 2]"),
        ((1, 2), "[1, 2]"),
        ({"a": None}, '{"a": null}'),
        (["é"], '["\\u00e9"]'),
        (Model(), '{"Number": 1}'),
        ([{"m": Model()}], '[{"m": {"Number": 1}}]'),
    ],
)
def test_serialize(value, text):
    assert serialize(value) == text


@pytest.mark.parametrize("value", [{1}, dt.date(2024, 1, 1), b"x", decimal.Decimal(1), object()])
def test_what_json_cannot_hold(value):
    with pytest.raises(TypeError, match="is not JSON serializable"):
        serialize(value)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, copy.copy, lambda value: pickle.loads(pickle.dumps(value))])
def test_missing_is_one_object(duplicate):
    assert duplicate(MISSING) is MISSING


def test_parameters_hold_texts():
    parameter = Parameter(name="a", value={"b": 1}, enum=[1, "b"], default=None)
    assert (parameter.value, parameter.enum, parameter.default) == ('{"b": 1}', ["1", "b"], "null")
    assert str(parameter) == '{"b": 1}'


def test_a_reference_becomes_a_plain_text_in_a_parameter():
    value = Parameter(name="a", value=Task(name="t", template="x").result).value
    assert type(value) is str


def test_no_value_and_null_are_different():
    assert Parameter(name="a").has_value is False
    assert Parameter(name="a", value=None).value == "null"
    with pytest.raises(ValueError, match="Cannot represent `Parameter` 'a' as string as `value` is not set"):
        str(Parameter(name="a", default=1))


def test_value_and_value_from_exclude_each_other():
    with pytest.raises(ValueError) as caught:
        Parameter(name="a", value=1, value_from={"path": "/x"})
    assert caught.value.message == "Cannot specify both `value` and `value_from` when instantiating `Parameter` a"


@pytest.mark.parametrize("spelled", [{"path": "/x"}, models.ValueFrom(path="/x")])
def test_value_from_as_a_dict_is_a_model_at_once(spelled):
    assert Parameter(name="a", value_from=spelled).value_from == models.ValueFrom(path="/x")


def test_value_from_with_an_unknown_key_names_field_and_place():
    with pytest.raises(TypeError) as caught:
        Parameter(name="a", value_from={"pth": "/x"})
    assert caught.value.message.startswith("Parameter.value_from: ")
    assert caught.value.file == __file__


@pytest.mark.parametrize(("value", "error"), [({1}, TypeError), (float("nan"), ValueError), (float("inf"), ValueError)])
def test_values_that_json_cannot_hold_name_the_parameter(value, error):
    with pytest.raises(error) as caught:
        Parameter(name="rate", value=value)
    assert caught.value.message.startswith("`value` of parameter 'rate' cannot be written as JSON")
    assert caught.value.file == __file__
    assert isinstance(caught.value, InvalidArgument | InvalidFieldValue)


FULL = Parameter(name="a", description="d", enum=["1"], default="1", value="2", global_name="g")
FULL_FROM = Parameter(name="a", value_from={"path": "/x"}, global_name="g", default="1")


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (FULL.as_input(), models.Parameter(name="a", description="d", enum=["1"], default="1", value="2")),
        (FULL.as_argument(), models.Parameter(name="a", description="d", enum=["1"], value="2", global_name="g")),
        (FULL.as_output(), models.Parameter(name="a", description="d", value="2", global_name="g")),
        (FULL_FROM.as_output(), models.Parameter(name="a", value_from=models.ValueFrom(path="/x"), global_name="g")),
    ],
)
def test_what_of_a_parameter_is_written_where(built, expected):
    assert built == expected


@pytest.mark.parametrize(
    "make", [lambda: Parameter().as_input(), lambda: Artifact().as_name(""), lambda: Parameter(name="").as_output()]
)
def test_names_are_needed_only_when_used(make):
    with pytest.raises(ValueError, match="name cannot be `None` or empty when used"):
        make()


def test_with_name_copies_deeply():
    one = Parameter(name="a", enum=["x"])
    two = one.with_name("b")
    two.enum.append("y")
    assert (one.name, one.enum, two.name) == ("a", ["x"], "b")
    assert place_of(two) == place_of(one)
    assert S3Artifact(name="a", key="k").with_name("b") == S3Artifact(name="b", key="k")


def test_from_model():
    model = models.Parameter(name="a", value="1", enum=["1"], description="d")
    assert Parameter.from_model(model).as_input() == model
