"""Defaults of the process, class defaults, hooks, profiles and flags."""

from __future__ import annotations

import asyncio
import dataclasses
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from hera.auth import TokenGenerator
from hera.exceptions import InvalidArgument, InvalidFieldValue
from hera.shared import GlobalConfig, global_config, register_pre_build_hook
from hera.workflows import (
    DAG,
    ClusterWorkflowTemplate,
    Container,
    CronWorkflow,
    Parameter,
    RetryStrategy,
    Script,
    Task,
    Workflow,
    WorkflowTemplate,
)


@pytest.fixture(autouse=True)
def fresh():
    global_config.reset()
    yield
    global_config.reset()


def test_both_names_are_one_object():
    assert GlobalConfig is global_config


@pytest.mark.parametrize(
    ("option", "initial"),
    [
        ("host", None),
        ("token", None),
        ("client_certs", None),
        ("verify_ssl", True),
        ("api_version", "argoproj.io/v1alpha1"),
        ("namespace", None),
        ("image", "python:3.8"),
        ("service_account_name", None),
        ("script_command", ["python"]),
        ("experimental_features", {}),
    ],
)
def test_initial_values_and_reset(option, initial):
    assert getattr(global_config, option) == initial
    setattr(global_config, option, "changed")
    global_config.reset()
    assert getattr(global_config, option) == initial


def test_options_reach_what_is_made_afterwards():
    before = Workflow(name="w")
    global_config.namespace = "ns"
    global_config.service_account_name = "sa"
    global_config.api_version = "v2"
    global_config.image = lambda: "computed"
    after = Workflow(name="w")
    assert (before.namespace, before.service_account_name, before.api_version) == (None, None, "argoproj.io/v1alpha1")
    assert (after.namespace, after.service_account_name, after.api_version) == ("ns", "sa", "v2")
    assert Container(name="c").image == "computed"


def test_a_namespace_does_not_touch_cluster_templates():
    global_config.namespace = "ns"
    assert ClusterWorkflowTemplate(name="c").namespace is None
    with pytest.raises(ValueError, match="namespace is not a valid field on a ClusterWorkflowTemplate"):
        ClusterWorkflowTemplate(name="c", namespace="ns")


class Generated(TokenGenerator):
    calls = 0

    def __call__(self):
        type(self).calls += 1
        return "generated"


@pytest.mark.parametrize(
    ("given", "token"),
    [("t", "t"), (None, None), (lambda: "called", "called"), (Generated(), "generated"), (Generated, "generated")],
)
def test_every_spelling_of_a_token(given, token):
    global_config.token = given
    assert global_config.token == token


def test_no_token_is_asked_for_when_workflows_are_made():
    Generated.calls = 0
    global_config.token = Generated()
    for _ in range(3):
        Workflow(name="w").to_dict()
    assert Generated.calls == 0


@pytest.mark.parametrize(
    ("given", "certs"),
    [
        (("a", Path("b")), ("a", "b")),
        (lambda: ("a", "b"), ("a", "b")),
        (lambda: None, None),
        (lambda: ("a", None), None),
        (None, None),
    ],
)
def test_every_spelling_of_certificates(given, certs):
    global_config.client_certs = given
    assert global_config.client_certs == certs


# --- override ---


def test_override_holds_for_its_block_and_nests():
    global_config.namespace = "outer"
    with global_config.override(namespace="inner", image="i"):
        with global_config.override(image="j"):
            assert Container(name="c").image == "j"
            assert Workflow(name="w").namespace == "inner"
        assert Container(name="c").image == "i"
    assert Workflow(name="w").namespace == "outer"


def test_override_is_seen_by_its_own_thread_and_task_only():
    seen = []
    with global_config.override(namespace="here"):
        thread = threading.Thread(target=lambda: seen.append(Workflow(name="w").namespace))
        thread.start()
        thread.join()
    assert seen == [None]

    async def one(name):
        with global_config.override(namespace=name):
            await asyncio.sleep(0)
            return Workflow(name="w").namespace

    async def both():
        return await asyncio.gather(one("a"), one("b"))

    assert asyncio.run(both()) == ["a", "b"]


def test_override_of_an_unknown_option_is_refused():
    with pytest.raises(InvalidFieldValue, match="global_config has no option 'namspace'"):
        global_config.override(namspace="x")


# --- profiles ---


def test_profiles():
    assert (global_config.profile.outputs_directory, global_config.profile.inputs_directory) == (
        "/hera/outputs",
        "/tmp/hera/inputs",
    )
    global_config.set_profile("v7")
    assert Container(name="c").image == "python:3.10"
    assert (global_config.profile.outputs_directory, global_config.profile.inputs_directory) == (
        "/tmp/hera-outputs",
        "/tmp/hera-inputs",
    )


def test_an_image_of_the_users_survives_a_change_of_profile():
    global_config.image = "mine"
    global_config.set_profile("v7")
    assert global_config.image == "mine"


def test_profiles_order_keys_of_yaml():
    w = Workflow(name="w", entrypoint="c", templates=[Container(name="c", image="i", labels={"a": "b"})])
    alphabetical = w.to_yaml()
    global_config.set_profile("v7")
    upstream = w.to_yaml()
    assert "  - container:\n      image: i\n    metadata:\n" in alphabetical
    assert "  - name: c\n    container:\n      image: i\n" in upstream
    assert w.to_yaml(sort_keys=True) == alphabetical
    global_config.set_profile("v5")
    assert w.to_yaml(sort_keys=False) == upstream


def test_unknown_profile():
    with pytest.raises(InvalidFieldValue) as caught:
        global_config.set_profile("v6")
    line = caught.value.line
    assert str(caught.value) == f"there is no profile 'v6'\n  --> {__file__}:{line}\n  = the profiles are v5, v7"


# --- class defaults ---


def test_class_defaults_fill_what_is_left_out_or_none():
    global_config.set_class_defaults(Container, image="default", labels={"a": "b"})
    global_config.set_class_defaults(Container, command=["x"])
    assert Container(name="c").image == "default"
    assert Container(name="c", image=None).image == "default"
    assert Container(name="c", image="own").image == "own"
    assert Container(name="c").command == ["x"]


def test_class_defaults_win_over_global_options():
    global_config.image = "global"
    global_config.set_class_defaults(Container, image="class")
    assert Container(name="c").image == "class"


def test_class_defaults_belong_to_exactly_one_class():
    class Mine(Container):
        pass

    global_config.set_class_defaults(Container, image="default")
    global_config.set_class_defaults(Workflow, entrypoint="e")
    assert Mine(name="c").image == "python:3.8"
    assert WorkflowTemplate(name="w").entrypoint is None
    global_config.set_class_defaults(Mine, image="mine")
    assert Mine(name="c").image == "mine"


def test_each_instance_owns_its_copy_of_a_default():
    global_config.set_class_defaults(Container, labels={"a": "b"})
    Container(name="c").labels["x"] = "y"
    assert Container(name="c").labels == {"a": "b"}


def test_class_defaults_reach_classes_and_fields_that_used_to_ignore_them():
    global_config.set_class_defaults(Parameter, description="d")
    global_config.set_class_defaults(RetryStrategy, limit=3)
    global_config.set_class_defaults(Workflow, templates=[Container(name="c", image="i")])
    assert Parameter(name="a").description == "d"
    assert RetryStrategy().limit == 3
    assert [template.name for template in Workflow(name="w").templates] == ["c"]


def test_class_defaults_for_a_class_with_a_constructor_of_its_own():
    class Mine(Workflow):
        def __init__(self, stem):
            super().__init__(generate_name=stem)

    global_config.set_class_defaults(Mine, entrypoint="e")
    assert Mine("x").entrypoint == "e"


def test_class_defaults_of_unknown_fields_and_classes():
    with pytest.raises(ValueError) as caught:
        global_config.set_class_defaults(Container, imgae="x")
    place = f"{__file__}:{caught.value.line}"
    assert str(caught.value) == f"Invalid keys for class Container: imgae\n  --> {place}\n  = did you mean 'image'?"
    with pytest.raises(TypeError, match="has no fields that could be given defaults"):
        global_config.set_class_defaults(dict, a=1)


def test_class_defaults_of_scripts_reach_decorated_functions():
    from hera.workflows import script

    global_config.set_class_defaults(Script, image="mine")

    @script()
    def f():
        """Nothing."""

    with Workflow(name="w") as w:
        f()
    assert w.to_dict()["spec"]["templates"][0]["script"]["image"] == "mine"


# --- hooks ---


def test_hooks_run_once_per_build_on_a_copy():
    counted = []

    @register_pre_build_hook
    def label(workflow: Workflow) -> Workflow:
        counted.append(1)
        workflow.labels = {**(workflow.labels or {}), "runs": str(int((workflow.labels or {}).get("runs", 0)) + 1)}
        workflow.templates[0].image = "hooked"
        return workflow

    w = Workflow(name="w", templates=[Container(name="c", image="own")])
    documents = [w.to_dict(), w.to_dict(), w.build().metadata.labels]
    w.to_yaml()
    assert documents[0]["metadata"]["labels"] == documents[1]["metadata"]["labels"] == documents[2] == {"runs": "1"}
    assert documents[0]["spec"]["templates"][0]["container"]["image"] == "hooked"
    assert len(counted) == 4
    assert (w.labels, w.templates[0].image) == (None, "own")


def test_hooks_of_templates_are_seen_by_the_tasks_that_use_them():
    @register_pre_build_hook
    def rename(container: Container) -> Container:
        container.name = f"x-{container.name}"
        return container

    with Workflow(name="w") as w, DAG(name="d"):
        Task(name="t", template=Container(name="c", image="i"))
    templates = w.to_dict()["spec"]["templates"]
    assert templates[0]["dag"]["tasks"][0]["template"] == "x-c"
    assert templates[1]["name"] == "x-c"


def test_hooks_run_in_order_and_may_replace_the_object():
    @register_pre_build_hook
    def first(_: Container) -> Container:
        return Container(name="other", image="1")

    @register_pre_build_hook
    def second(container: Container) -> Container:
        container.image += "2"
        return container

    w = Workflow(name="w", templates=[Container(name="c", image="i")])
    assert w.to_dict()["spec"]["templates"] == [{"name": "other", "container": {"image": "12"}}]


def test_hooks_match_exactly_one_class():
    @register_pre_build_hook
    def hook(workflow: Workflow) -> Workflow:
        workflow.labels = {"hooked": "yes"}
        return workflow

    class Mine(Workflow):
        pass

    for other in (Mine(name="a"), WorkflowTemplate(name="a"), CronWorkflow(name="a", schedules=["* * * * *"])):
        assert "labels" not in other.to_dict()["metadata"]


def test_hooks_of_cron_workflows_run_once():
    runs = []

    @register_pre_build_hook
    def hook(workflow: CronWorkflow) -> CronWorkflow:
        runs.append(1)
        return workflow

    CronWorkflow(name="a", schedules=["* * * * *"]).to_dict()
    assert len(runs) == 1


def hook_with_text_annotation(workflow: Workflow) -> Workflow:
    workflow.labels = {"hooked": "yes"}
    return workflow


def test_annotations_given_as_text_are_resolved():
    """This module postpones all its annotations, so each hook in it is one; here is the proof."""
    assert hook_with_text_annotation.__annotations__["return"] == "Workflow"
    register_pre_build_hook(hook_with_text_annotation)
    assert Workflow(name="w").to_dict()["metadata"]["labels"] == {"hooked": "yes"}


def test_classes_made_inside_a_function_are_found_for_its_hooks():
    class Mine(Workflow):
        pass

    def hook(workflow: Mine) -> Mine:
        workflow.labels = {"hooked": Mine.__name__}
        return workflow

    register_pre_build_hook(hook)
    assert Mine(name="w").to_dict()["metadata"]["labels"] == {"hooked": "Mine"}


def test_hooks_without_return_annotation_are_refused():
    with pytest.raises(TypeError, match="must have a return type annotation"):
        register_pre_build_hook(lambda workflow: workflow)


def test_an_annotation_that_names_nothing_is_an_error_at_build():
    def hook(workflow):
        return workflow

    hook.__annotations__["return"] = "Nothing"
    register_pre_build_hook(hook)
    with pytest.raises(InvalidArgument, match="the return annotation 'Nothing' of hook hook names nothing"):
        Workflow(name="w").build()


def test_a_hook_that_forgets_to_return_is_named():
    @register_pre_build_hook
    def forgets(workflow: Workflow) -> Workflow:
        workflow.labels = {}

    with pytest.raises(RuntimeError, match="Pre-build hook forgets returned None"):
        Workflow(name="w").build()


def test_a_service_is_not_copied_for_hooks():
    class Service:
        def __deepcopy__(self, memo):
            raise AssertionError("a service holds connections")

    @register_pre_build_hook
    def hook(workflow: Workflow) -> Workflow:
        return workflow

    assert Workflow(name="w", workflows_service=Service()).to_dict()["metadata"] == {"name": "w"}


# --- flags ---


def test_flags_are_off_until_set_and_never_needed():
    assert global_config.experimental_features["script_runner"] is False
    global_config.experimental_features["script_runner"] = True
    assert global_config.experimental_features["script_runner"] is True


def test_any_attribute_can_be_set():
    global_config.something = 1
    assert global_config.something == 1
    global_config.reset()
    assert not hasattr(global_config, "something")


def test_fields_of_classes_are_unchanged_by_defaults():
    global_config.set_class_defaults(Container, image="x")
    assert next(field for field in dataclasses.fields(Container) if field.name == "image").default is None


def test_configuring_costs_no_models():
    code = "import sys; from hera.shared import global_config; assert 'msgspec' not in sys.modules"
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)
