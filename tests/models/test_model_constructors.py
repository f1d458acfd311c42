"""Constructors: keywords in either spelling, mappings in place of models, and help with mistakes."""

import pytest

from hera._generated import models
from hera.exceptions import InvalidArgument, MissingField, ModelDecodeError, UnknownField
from hera.shared.model import construct


def test_fields_that_are_not_given_are_none():
    made = models.Template(name="a")
    assert (made.name, made.container, made.node_selector) == ("a", None, None)


def test_keywords_may_be_spelled_as_in_documents():
    assert models.Container(image="x", imagePullPolicy="Always").image_pull_policy == "Always"
    assert models.Artifact(name="a", **{"from": "{{x}}"}).from_ == "{{x}}"


MISTAKES = [
    (
        models.Container,
        {"image": "x", "comand": []},
        "models.Container has no field 'comand'",
        "did you mean command=?",
    ),
    (
        models.Synchronization,
        {"mutex": models.Mutex(name="m")},
        "models.Synchronization has no field 'mutex'",
        "Argo 4 knows only the list `mutexes`",
    ),
    (models.ContinueOn, {"zzzz": 1}, "models.ContinueOn has no field 'zzzz'", "its fields are error, failed"),
    (models.NoneStrategy, {"a": 1}, "models.NoneStrategy has no field 'a'", "it has no fields"),
]


@pytest.mark.parametrize(("cls", "values", "message", "hint"), MISTAKES)
def test_an_unknown_keyword_is_refused_with_the_nearest_one(cls, values, message, hint):
    with pytest.raises(UnknownField) as raised:
        cls(**values)
    assert (raised.value.message, raised.value.hint) == (message, hint)
    assert isinstance(raised.value, TypeError)


def test_a_missing_field_is_named():
    with pytest.raises(MissingField) as raised:
        models.Workflow(kind="Workflow")
    assert (raised.value.message, raised.value.hint) == ("models.Workflow needs `metadata`, `spec`", "add metadata=…")
    assert raised.value.file == __file__
    assert isinstance(raised.value, ValueError)  # as the models of earlier releases raised it


def test_values_without_keywords_are_refused():
    with pytest.raises(InvalidArgument, match=r"models\.Parameter takes keywords only, got 'a' without one"):
        models.Parameter("a")


def test_mappings_become_models_where_models_belong():
    made = models.Container(
        image="x",
        security_context={"run_as_user": 1},
        env=[{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "x"}}}, models.EnvVar(name="B")],
    )
    assert made.security_context == models.SecurityContext(run_as_user=1)
    assert made.env[0].value_from.field_ref == models.ObjectFieldSelector(field_path="x")
    assert made.env[1] == models.EnvVar(name="B")


def test_mappings_of_models_become_models():
    made = models.Template(dag={"tasks": [{"name": "a", "hooks": {"exit": {"template": "t"}}}]})
    assert made.dag.tasks[0].hooks == {"exit": models.LifecycleHook(template="t")}


def test_free_mappings_stay_mappings():
    made = models.ObjectMeta(labels={"a": "b"})
    assert made.labels == {"a": "b"}
    assert models.DAGTask(name="a", with_items=[{"x": 1}]).with_items == [{"x": 1}]


def test_an_unknown_key_in_a_mapping_is_refused_with_its_path():
    with pytest.raises(UnknownField) as raised:
        models.Container(image="x", env=[{"name": "a"}, {"name": "b", "valuee": "c"}])
    assert raised.value.message == "env[1].valuee: models.EnvVar has no such field"


def test_a_wrong_value_in_a_mapping_is_refused_with_its_path():
    with pytest.raises(ModelDecodeError) as raised:
        models.Container(image="x", security_context={"run_as_user": "root"})
    assert raised.value.message == 'security_context.runAsUser: expected a whole number, got the text "root"'


def test_models_can_be_made_without_the_help():
    assert construct(models.Parameter, name="a") == models.Parameter(name="a")


def test_models_are_mutable_and_equal_by_value():
    one, other = models.Parameter(name="a"), models.Parameter(name="a", value="b")
    assert one != other
    one.value = "b"
    assert one == other


def test_a_model_shows_only_what_it_holds():
    assert repr(models.Parameter(name="a", value="b")) == "Parameter(name='a', value='b')"


@pytest.mark.parametrize(
    ("cls", "values"),
    [
        (models.IntOrString, (3, "3")),
        (models.Quantity, ("1Gi", 2)),
        (models.Amount, (1.5,)),
        (models.Item, ({"a": 1}, None)),
    ],
)
def test_root_types_wrap_one_value(cls, values):
    for value in values:
        made = cls(root=value)
        assert made.root == value == cls(value).root == cls(__root__=value).root == cls(made).root
        assert made == value
        assert made.model_dump() == value
        assert repr(made) == f"{cls.__name__}(root={value!r})"


def test_root_types_take_exactly_one_value():
    with pytest.raises(TypeError, match="IntOrString takes one value, `root`"):
        models.IntOrString()


def test_parallel_steps_are_a_list():
    step = models.WorkflowStep(name="a")
    assert models.ParallelSteps(root=[step]) == models.ParallelSteps([step]) == [step]
    assert models.ParallelSteps(__root__=[step]).root == [step]


def test_plugins_are_a_mapping():
    assert models.Plugin(hello={}) == models.Plugin({"hello": {}}) == models.Plugin(root={"hello": {}}) == {"hello": {}}
