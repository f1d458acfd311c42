"""The methods that users of pydantic models know."""

import copy
import json
import pickle

import pydantic
import pytest

from hera._generated import events, models
from hera.exceptions import ModelDecodeError

MADE = models.Container(
    image="x",
    working_dir="/w",
    env=[models.EnvVar(name="A")],
    resources=models.ResourceRequirements(limits={"cpu": models.Quantity(root="1")}),
)


def test_validating_accepts_both_spellings():
    read = models.Container.model_validate({"image": "x", "working_dir": "/w", "imagePullPolicy": "Always"})
    assert read == models.Container(image="x", working_dir="/w", image_pull_policy="Always")
    assert models.Container.parse_obj({"image": "x"}) == models.Container(image="x")


def test_validating_a_model_returns_it():
    assert models.Container.model_validate(MADE) is MADE


def test_validating_takes_models_inside_plain_data():
    read = models.Container.model_validate({"image": "x", "env": [models.EnvVar(name="A")], "working_dir": "/"})
    assert read.env == [models.EnvVar(name="A")]


def test_validating_json_accepts_both_spellings():
    text = '{"image": "x", "working_dir": "/w"}'
    assert models.Container.model_validate_json(text).working_dir == "/w"
    assert models.Container.parse_raw(text.encode()).working_dir == "/w"
    assert models.Container.model_validate_json(bytearray(b'{"image": "x"}')).image == "x"


def test_validation_errors_are_value_errors():
    with pytest.raises(ValueError, match="`image` is missing"):
        models.Container.model_validate({})


def test_dumping_gives_python_names_and_every_field():
    dumped = models.EnvVar(name="A").model_dump()
    assert dumped == {"name": "A", "value": None, "value_from": None}


@pytest.mark.parametrize("option", ["exclude_none", "exclude_unset", "exclude_defaults"])
def test_dumping_can_leave_out_what_was_not_given(option):
    assert MADE.model_dump(**{option: True}) == {
        "image": "x",
        "working_dir": "/w",
        "env": [{"name": "A"}],
        "resources": {"limits": {"cpu": "1"}},
    }


def test_dumping_by_alias_gives_the_names_of_documents():
    assert MADE.model_dump(by_alias=True, exclude_none=True, include={"working_dir", "image"}) == {
        "image": "x",
        "workingDir": "/w",
    }
    assert "imagePullPolicy" in MADE.model_dump(by_alias=True, exclude={"env"})
    assert "env" not in MADE.dict(by_alias=True, exclude={"env"})


def test_dumping_as_json():
    assert json.loads(MADE.model_dump_json(by_alias=True, exclude_none=True))["workingDir"] == "/w"
    assert models.EnvVar(name="A").model_dump_json(exclude_none=True, indent=2) == '{\n  "name": "A"\n}'
    assert models.EnvVar(name="A").json(exclude_none=True) == '{"name":"A"}'


def test_copying_shallow_and_deep():
    shallow = MADE.model_copy(update={"image": "y"})
    assert (shallow.image, MADE.image) == ("y", "x")
    assert shallow.env is MADE.env
    deep = MADE.copy(deep=True)
    assert deep == MADE
    assert deep.env is not MADE.env
    assert copy.deepcopy(MADE) == MADE


def test_models_can_be_pickled():
    assert pickle.loads(pickle.dumps(MADE)) == MADE


def test_fields_can_be_looked_up_on_the_class_and_on_a_model():
    fields = models.Container.model_fields
    assert list(fields)[:2] == ["args", "command"]
    assert fields["image"].is_required()
    assert fields["image_pull_policy"].alias == "imagePullPolicy"
    assert not fields["image_pull_policy"].is_required()
    assert fields["image_pull_policy"].get_default() is None
    assert MADE.model_fields is fields


def test_constructing_without_checks():
    assert models.Container.model_construct(image="x") == models.Container(image="x")


class Job(pydantic.BaseModel):
    container: models.Container
    amount: models.Quantity = models.Quantity("1")


def test_a_model_can_be_a_field_of_a_pydantic_model():
    job = Job(container={"image": "x", "working_dir": "/w"})
    assert job.container == models.Container(image="x", working_dir="/w")
    assert Job(container=MADE).container is MADE


def test_a_pydantic_model_dumps_the_models_in_it():
    job = Job(container=models.Container(image="x", working_dir="/w"))
    assert job.model_dump(exclude_none=True)["container"] == {"image": "x", "working_dir": "/w"}
    dumped = json.loads(job.model_dump_json(exclude_none=True, by_alias=True))
    assert dumped == {"container": {"image": "x", "workingDir": "/w"}, "amount": "1"}


def test_a_pydantic_model_with_models_in_it_has_a_json_schema():
    assert Job.model_json_schema()["properties"]["container"] == {"title": "Container", "type": "object"}


def test_pydantic_reports_what_does_not_fit():
    with pytest.raises(pydantic.ValidationError, match="image: expected a string, got 3"):
        Job(container={"image": 3})


def test_events_models_have_the_same_methods():
    sensor = events.Sensor.model_validate({"metadata": {"name": "s"}, "spec": {"dependencies": [], "triggers": []}})
    assert sensor.metadata == models.ObjectMeta(name="s")
    with pytest.raises(ModelDecodeError):
        events.Sensor.model_validate({"metadata": {"name": 1}})
