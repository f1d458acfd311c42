"""Records are ordinary keyword-only data classes that know where they were made."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
from abc import ABC
from dataclasses import dataclass

import pytest

from hera.exceptions import InvalidArgument, UnknownField
from hera.workflows import (
    DAG,
    Artifact,
    Container,
    Parameter,
    Resources,
    RetryStrategy,
    S3Artifact,
    Step,
    Steps,
    Suspend,
    Task,
    Workflow,
    WorkflowTemplate,
)
from hera.workflows._record import place_of


def line() -> int:
    """The line of the caller."""
    return sys._getframe(1).f_lineno


def test_unknown_keyword_names_class_nearest_field_and_place():
    expected = line() + 2
    with pytest.raises(UnknownField) as caught:
        Container(name="a", comand=["ls"])
    assert str(caught.value) == (
        f"Container has no field 'comand'\n  --> {__file__}:{expected}\n  = did you mean 'command'?"
    )
    assert isinstance(caught.value, TypeError)


def test_unknown_keyword_without_a_near_one_lists_the_fields():
    with pytest.raises(UnknownField, match="its fields are name, description, enum"):
        Parameter(zzz=1)


def test_positional_values_are_refused():
    with pytest.raises(InvalidArgument) as caught:
        Parameter("x")
    assert caught.value.message == "Parameter takes keywords only, but was given 'x' by position"
    assert isinstance(caught.value, TypeError)


def test_missing_required_field_is_named():
    with pytest.raises(InvalidArgument) as caught:
        Task(template="a")
    assert caught.value.message == "Task needs 'name'"


def test_errors_inside_a_users_hook_are_not_mistaken_for_wrong_keywords():
    @dataclass
    class Broken(Container):
        def __post_init__(self):
            super().__post_init__()
            len(3)

    with pytest.raises(TypeError, match="has no len"):
        Broken(name="x")


def test_record_remembers_file_and_line_of_the_user():
    expected = line() + 1
    made = Container(name="a")
    assert place_of(made) == (__file__, expected)


def test_place_is_no_part_of_fields_repr_and_equality():
    one = Parameter(name="a", value=1)
    two = Parameter(name="a", value=1)
    assert one == two
    assert repr(one) == "Parameter(name='a', value='1')"
    assert "_place" not in {field.name for field in dataclasses.fields(one)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Parameter(name="a"), Parameter(name="b")),
        (Artifact(name="a"), S3Artifact(name="a")),
        (Workflow(name="a"), Workflow(name="b")),
        (Workflow(name="a"), WorkflowTemplate(name="a")),
        (Parameter(name="a"), "a"),
    ],
)
def test_different_records_are_unequal(one, other):
    assert one != other


def test_records_are_unhashable_as_their_values_change():
    with pytest.raises(TypeError, match="unhashable"):
        hash(Parameter(name="a"))


def test_private_state_is_hidden_from_constructors():
    for record_class in (Task, Step, DAG, Steps, Workflow):
        assert not [field.name for field in dataclasses.fields(record_class) if field.name.startswith("_")]


def make_workflow() -> Workflow:
    with Workflow(name="w", entrypoint="d", labels={"a": "b"}) as w, DAG(name="d"):
        a = Task(name="a", template=Container(name="c"))
        b = Task(name="b", template="c", arguments={"x": a.result}, when=a.status == "Succeeded")
        a >> b
    return w


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda w: pickle.loads(pickle.dumps(w))], ids=["copy", "pickle"])
def test_copies_have_the_same_document_and_join_nothing(duplicate):
    w = make_workflow()
    before = w.to_dict()
    with w:
        twin = duplicate(w)
    assert twin == w
    assert w.to_dict() == before
    assert place_of(twin) == place_of(w)


def test_copying_one_task_does_not_drag_along_those_it_waits_for():
    tasks = [Task(name=f"t{n}", template="x") for n in range(3000)]
    for earlier, later in zip(tasks[1:], tasks, strict=False):
        earlier >> later
    twin = copy.deepcopy(tasks[0])
    assert twin.depends == "t1"
    assert pickle.loads(pickle.dumps(tasks[0])) == twin


@dataclass
class Labelled(Container):
    team: str = "a"

    def __post_init__(self):
        super().__post_init__()
        self.labels = {"team": self.team}


class Plain(Container):
    """A subclass without a decorator."""


class OwnConstructor(Workflow):
    def __init__(self, stem):
        super().__init__(generate_name=f"{stem}-", kind="Workflow")


def test_subclasses_register_and_build():
    with OwnConstructor("x") as w:
        Labelled(name="a", team="t", image="i")
        Plain(name="b", image="i")
    assert [template["name"] for template in w.to_dict()["spec"]["templates"]] == ["a", "b"]
    assert w.to_dict()["spec"]["templates"][0]["metadata"] == {"labels": {"team": "t"}}
    assert w.to_dict()["metadata"] == {"generateName": "x-"}


def test_a_data_class_of_the_users_keeps_equality_by_document():
    @dataclass
    class Mine(Workflow):
        note: str = ""

    assert Mine(name="a", note="x") == Mine(name="a", note="y")


def test_records_mix_with_abstract_base_classes():
    class Abstract(Container, ABC):
        """Neither side's metaclass is in the way."""

    assert Abstract(name="x").name == "x"


@pytest.mark.parametrize("keyword", ["cluster_name", "pod_priority"])
def test_retired_keywords_are_ignored_with_a_warning_at_the_users_line(keyword):
    with pytest.warns(DeprecationWarning, match=f"Workflow ignores '{keyword}'") as caught:
        w = Workflow(name="a", **{keyword: "x"})
    assert caught[0].filename == __file__
    assert w == Workflow(name="a")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"memory_request": "100"}, "Resources: Invalid binary unit for input: 100."),
        ({"memory_limit": "1GB"}, "Supported units are ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']."),
        ({"cpu_request": "1x"}, "Resources: Invalid decimal unit for input: 1x."),
        ({"cpu_request": -1}, "Resources: CPU request must be positive, got -1"),
        ({"cpu_request": "1", "cpu_limit": "500m"}, "CPU request must be smaller or equal to limit, got 1 and 500m"),
        ({"memory_request": "1Gi", "memory_limit": "512Mi"}, "Memory request must be smaller or equal to limit"),
        ({"ephemeral_request": "2Ti", "ephemeral_limit": "1Ti"}, "Ephemeral request must be smaller or equal to limit"),
    ],
)
def test_resources_are_checked(given, message):
    with pytest.raises(ValueError) as caught:
        Resources(**given)
    assert message in str(caught.value)
    assert __file__ in str(caught.value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"cpu_request": 0.5}, {"requests": {"cpu": "0.5"}}),
        (
            {"cpu_request": "{{inputs.parameters.cpu}}", "cpu_limit": 1},
            {"requests": {"cpu": "{{inputs.parameters.cpu}}"}, "limits": {"cpu": "1"}},
        ),
        (
            {"memory_request": "5Gi", "memory_limit": "5Gi"},
            {"requests": {"memory": "5Gi"}, "limits": {"memory": "5Gi"}},
        ),
        ({"ephemeral_limit": "1Gi"}, {"limits": {"ephemeral-storage": "1Gi"}}),
        ({"gpus": 2}, {"requests": {"nvidia.com/gpu": "2"}, "limits": {"nvidia.com/gpu": "2"}}),
        ({"gpus": 1, "gpu_flag": "amd.com/gpu"}, {"requests": {"amd.com/gpu": "1"}, "limits": {"amd.com/gpu": "1"}}),
        ({"custom_resources": {"limits": {"x/y": 1}}}, {"limits": {"x/y": "1"}}),
    ],
)
def test_resources_in_documents(given, expected):
    with Workflow(name="w") as w:
        Container(name="c", image="i", resources=Resources(**given))
    assert w.to_dict()["spec"]["templates"][0]["container"]["resources"] == expected


def test_custom_resources_may_not_contradict():
    with pytest.raises(ValueError, match=r"Conflict at `requests\.cpu`"):
        Resources(cpu_request=1, custom_resources={"requests": {"cpu": "2"}}).build()


@pytest.mark.parametrize("limit", [3, "3", "{{workflow.parameters.n}}"])
def test_retry_limit_is_written_as_given(limit):
    with Workflow(name="w") as w:
        Suspend(
            name="s", retry_strategy=RetryStrategy(limit=limit, retry_policy="Always", backoff={"max_duration": "1m"})
        )
    assert w.to_dict()["spec"]["templates"][0]["retryStrategy"] == {
        "limit": limit,
        "retryPolicy": "Always",
        "backoff": {"maxDuration": "1m"},
    }
