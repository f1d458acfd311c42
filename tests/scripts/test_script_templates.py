# ruff: noqa: UP007, UP045, PYI061 - the older spellings of types are part of what is tested
"""What becomes of a script function in the manifest: its inputs, its outputs, its script."""

import copy
import enum
import pickle
from pathlib import Path
from typing import Annotated, Any, List, Literal, Optional, Tuple, Union

import pytest

from hera.exceptions import HeraException, ScriptWarning
from hera.shared import global_config
from hera.shared.model import to_dict
from hera.workflows import (
    Artifact,
    Env,
    ExistingVolume,
    InlineScriptConstructor,
    Input,
    Output,
    Parameter,
    RunnerScriptConstructor,
    S3Artifact,
    Script,
    ScriptConstructor,
    Volume,
    Workflow,
    models,
    script,
)
from hera.workflows._scripts.decorator import script_of


@pytest.fixture(autouse=True)
def fresh_config():
    yield
    global_config.reset()


def template(function, **kwargs):
    """The built template of a function, as the manifest has it."""
    return to_dict(Script(name="t", source=function, **kwargs)._build_template())


def inputs(function, **kwargs):
    return template(function, **kwargs).get("inputs", {})


def outputs(function, **kwargs):
    return template(function, **kwargs).get("outputs", {})


# --- inputs ----------------------------------------------------------------------------------------------------------


class Colour(str, enum.Enum):
    red = "r"


class Plain(enum.Enum):
    red = "r"


def plain(a, b: int, c="x", d=1, e=None, f=True, g=(1, 2), h: Any = Colour.red, *args, i=1.5, **kwargs): ...


def annotated(
    an_int: Annotated[int, Parameter(description="an_int parameter", default=1, enum=[1, 2, 3])],
    a_bool: Annotated[bool, Parameter(description="a_bool parameter", default=True, enum=[True, False])],
    aliased: Annotated[str, Parameter(name="a-string")] = "a",
    same: Annotated[int, Parameter(default=5)] = 5,
    fixed: Annotated[str, Parameter(value="v")] = "w",
): ...


def literals(
    a: Literal["x", "y"],
    b: Annotated[Literal[1, True, None], Parameter(name="b-b")],
    c: Annotated[Literal["x"], Parameter(enum=["z"])],
    d: Optional[Literal["x"]] = None,
): ...


def optional(a: Optional[int] = None, b: int | None = None, c: Union[int, str, None] = None, d: object = 3): ...


def artifacts(
    a: Annotated[Path, Artifact(name="my-artifact", path="/tmp/file")],
    b: Annotated[Path, Artifact()],
    c: Annotated[Optional[Path], Artifact()] = None,
    d: Annotated[Path, S3Artifact(name="d-d", bucket="b", key="k")] = Path("ignored"),
): ...


class In(Input):
    a: int
    b: Annotated[str, Parameter(name="b-b", description="d")] = "x"
    c: Optional[int] = None
    d: Annotated[Path, Artifact(name="d-d")]
    e: Literal["u", "v"] = "u"


def model(i: In): ...


INPUTS = {
    "plain parameters": (
        plain,
        {
            "parameters": [
                {"name": "a"},
                {"name": "b"},
                {"name": "c", "default": "x"},
                {"name": "d", "default": "1"},
                {"name": "e", "default": "null"},
                {"name": "f", "default": "true"},
                {"name": "g", "default": "[1, 2]"},
                {"name": "h", "default": "r"},
                {"name": "args"},
                {"name": "i", "default": "1.5"},
                {"name": "kwargs"},
            ]
        },
    ),
    "annotated parameters": (
        annotated,
        {
            "parameters": [
                {"name": "an_int", "description": "an_int parameter", "default": "1", "enum": ["1", "2", "3"]},
                {"name": "a_bool", "description": "a_bool parameter", "default": "true", "enum": ["true", "false"]},
                {"name": "a-string", "default": "a"},
                {"name": "same", "default": "5"},
                {"name": "fixed", "default": "w", "value": "v"},
            ]
        },
    ),
    "literals": (
        literals,
        {
            "parameters": [
                {"name": "a", "enum": ["x", "y"]},
                {"name": "b-b", "enum": ["1", "true", "null"]},
                {"name": "c", "enum": ["z"]},
                {"name": "d", "default": "null"},
            ]
        },
    ),
    "optional parameters": (
        optional,
        {
            "parameters": [
                {"name": "a", "default": "null"},
                {"name": "b", "default": "null"},
                {"name": "c", "default": "null"},
                {"name": "d", "default": "3"},
            ]
        },
    ),
    "artifacts": (
        artifacts,
        {
            "artifacts": [
                {"name": "my-artifact", "path": "/tmp/file"},
                {"name": "b", "path": "/tmp/hera/inputs/artifacts/b"},
                {"name": "c", "path": "/tmp/hera/inputs/artifacts/c", "optional": True},
                {"name": "d-d", "path": "/tmp/hera/inputs/artifacts/d-d", "s3": {"bucket": "b", "key": "k"}},
            ]
        },
    ),
    "an Input class": (
        model,
        {
            "parameters": [
                {"name": "a"},
                {"name": "b-b", "default": "x", "description": "d"},
                {"name": "c", "default": "null"},
                {"name": "e", "default": "u", "enum": ["u", "v"]},
            ],
            "artifacts": [{"name": "d-d", "path": "/tmp/hera/inputs/artifacts/d-d"}],
        },
    ),
}


@pytest.mark.parametrize("constructor", ["inline", "runner"])
@pytest.mark.parametrize(("function", "expected"), INPUTS.values(), ids=INPUTS)
def test_inputs_come_from_the_signature(function, expected, constructor):
    assert inputs(function, constructor=constructor) == expected


def test_the_profile_says_where_artifacts_go():
    global_config.set_profile("v7")
    assert inputs(artifacts)["artifacts"][1]["path"] == "/tmp/hera-inputs/artifacts/b"


def test_an_instance_as_default_supplies_every_default():
    def f(i: In = In(a=7, d=Path("x"), e="v")): ...  # noqa: B008 - that is what is tested

    assert inputs(f)["parameters"] == [
        {"name": "a", "default": "7"},
        {"name": "b-b", "default": "x", "description": "d"},
        {"name": "c", "default": "null"},
        {"name": "e", "default": "v", "enum": ["u", "v"]},
    ]


def test_explicit_inputs_come_first_and_replace_inferred_ones():
    def f(a, b=1, c=2): ...

    found = inputs(
        f,
        inputs=[Parameter(name="c", default=9), Artifact(name="b", path="/b"), Parameter(name="extra")],
        env=[Env(name="VAR", value_from_input="v")],
    )
    names = [parameter["name"] for parameter in found["parameters"]]
    assert names == ["c", "extra", Env(name="VAR", value_from_input="v").param_name, "a"]
    assert found["parameters"][0]["default"] == "9"
    assert found["artifacts"] == [{"name": "b", "path": "/b"}]


def two_defaults(a: Annotated[int, Parameter(default=1)] = 2): ...


def optional_without_none(a: Optional[int] = 3): ...


def optional_without_default(a: Optional[int]): ...


def same_name_twice(a: Annotated[int, Parameter(name="b")], b: int): ...


def unserialisable(a={1}): ...  # noqa: B006 - that is what is tested


def enum_member(a=Plain.red): ...


def not_optional_artifact(a: Annotated[Path, Artifact(optional=True)]): ...


def not_optional_at_all(a: Annotated[Optional[Path], Artifact(optional=False)]): ...


def nameless() -> Annotated[int, Parameter()]: ...


def same_output_twice(
    a: Annotated[Path, Parameter(name="p", output=True)],
) -> Annotated[int, Parameter(name="p")]: ...


MISTAKES = [
    (
        two_defaults,
        ValueError,
        "two_defaults: parameter 'a' has two defaults: 2 in Python and 1 in its Parameter annotation",
    ),
    (
        optional_without_none,
        ValueError,
        "optional_without_none: Optional parameter 'a' must have a default value of None.",
    ),
    (
        optional_without_default,
        ValueError,
        "optional_without_default: Optional parameter 'a' must have a default value of None.",
    ),
    (same_name_twice, ValueError, "same_name_twice: two of its inputs are named 'b'"),
    (
        unserialisable,
        TypeError,
        (
            "the default of parameter 'a' of unserialisable cannot be written as JSON: "
            "Object of type set is not JSON serializable"
        ),
    ),
    (
        enum_member,
        TypeError,
        (
            "the default of parameter 'a' of enum_member cannot be written as JSON: "
            "Object of type Plain is not JSON serializable"
        ),
    ),
    (
        not_optional_artifact,
        ValueError,
        "not_optional_artifact: Artifact annotation must be `Optional` for optional Artifacts.",
    ),
    (not_optional_at_all, ValueError, "not_optional_at_all: Artifact annotation does not match Artifact.optional."),
    (nameless, ValueError, "nameless: name cannot be `None` or empty when used"),
    (same_output_twice, ValueError, "same_output_twice: two of its outputs are named 'p'"),
]


@pytest.mark.parametrize(("function", "kind", "message"), MISTAKES, ids=lambda value: getattr(value, "__name__", ""))
def test_mistakes_in_a_signature_point_at_the_function(function, kind, message):
    with pytest.raises(kind) as caught:
        template(function)
    assert isinstance(caught.value, HeraException)
    assert caught.value.message == message
    assert (caught.value.file, caught.value.line) == (__file__, function.__code__.co_firstlineno)


# --- outputs ---------------------------------------------------------------------------------------------------------


def hello() -> Annotated[str, Artifact(name="hello-artifact")]:
    return "Hello, world!"


def several(
    path: Annotated[Path, Parameter(name="", output=True, global_name="global")],
    art: Annotated[Path, Artifact(output=True)],
) -> Tuple[
    Annotated[int, Parameter(name="p", description="d")],
    Annotated[str, Artifact(name="a", path="/custom/a")],
    Annotated[str, Parameter(name="q", value_from={"path": "/custom/q"})],
]: ...


class Out(Output):
    a: int = 3
    b: Annotated[str, Artifact(name="b-b")]
    c: Annotated[int, Parameter(name="exit_code")]


def output_class() -> Out: ...


OUTPUTS = {
    "one": (hello, {"artifacts": [{"name": "hello-artifact", "path": "/hera/outputs/artifacts/hello-artifact"}]}),
    "several": (
        several,
        {
            "artifacts": [
                {"name": "art", "path": "/hera/outputs/artifacts/art"},
                {"name": "a", "path": "/custom/a"},
            ],
            "parameters": [
                {"name": "path", "globalName": "global", "valueFrom": {"path": "/hera/outputs/parameters/path"}},
                {"name": "p", "description": "d", "valueFrom": {"path": "/hera/outputs/parameters/p"}},
                {"name": "q", "valueFrom": {"path": "/custom/q"}},
            ],
        },
    ),
    "an Output class": (
        output_class,
        {
            "artifacts": [{"name": "b-b", "path": "/hera/outputs/artifacts/b-b"}],
            "parameters": [
                {"name": "a", "valueFrom": {"path": "/hera/outputs/parameters/a"}},
                {"name": "exit_code", "valueFrom": {"path": "/hera/outputs/parameters/exit_code"}},
            ],
        },
    ),
}


@pytest.mark.parametrize(("function", "expected"), OUTPUTS.values(), ids=OUTPUTS)
def test_outputs_come_from_the_signature(function, expected):
    assert outputs(function, constructor="runner") == expected


def test_inline_functions_declare_outputs_without_paths():
    """Nothing would write them, but programs build such templates and add the path elsewhere."""
    with pytest.warns(ScriptWarning, match="function 'hello' returns"):
        assert outputs(hello) == {"artifacts": [{"name": "hello-artifact"}]}


def test_building_changes_nothing_of_the_users():
    """Two builds for different directories give different paths."""
    before = copy.deepcopy(several.__annotations__)
    constructor = RunnerScriptConstructor(outputs_directory="/first")
    first = outputs(several, constructor=constructor)
    second = outputs(several, constructor=RunnerScriptConstructor(outputs_directory="/second"))
    assert first["parameters"][1]["valueFrom"] == {"path": "/first/parameters/p"}
    assert second["parameters"][1]["valueFrom"] == {"path": "/second/parameters/p"}
    assert several.__annotations__ == before
    assert constructor == RunnerScriptConstructor(outputs_directory="/first")


def test_explicit_outputs_come_first():
    with pytest.warns(ScriptWarning):
        found = outputs(hello, outputs=[Artifact(name="first", path="/f"), Artifact(name="hello-artifact", path="/h")])
    assert found == {"artifacts": [{"name": "first", "path": "/f"}, {"name": "hello-artifact", "path": "/h"}]}


# --- the runner constructor ------------------------------------------------------------------------------------------


def runs(a: int): ...


def test_the_runner_is_started_with_the_functions_address():
    assert template(runs, constructor="RUNNER", image="mine") == {
        "name": "t",
        "inputs": {"parameters": [{"name": "a"}]},
        "script": {
            "args": ["-m", "hera.workflows.runner", "-e", f"{__name__}:runs"],
            "command": ["python"],
            "image": "mine",
            "source": "{{inputs.parameters}}",
        },
    }


def variables(function, constructor, **kwargs):
    return template(function, constructor=constructor, **kwargs)["script"].get("env", [])


def test_the_runner_learns_by_variables_what_only_the_template_knows():
    outputs_directory = {"name": "hera__outputs_directory", "value": "/hera/outputs"}
    assert variables(runs, "runner") == []
    assert variables(hello, "runner") == [outputs_directory]
    assert variables(runs, RunnerScriptConstructor(outputs_directory="/x")) == [
        {"name": "hera__outputs_directory", "value": "/x"}
    ]
    assert variables(hello, RunnerScriptConstructor(DEFAULT_HERA_OUTPUTS_DIRECTORY="/y")) == [
        {"name": "hera__outputs_directory", "value": "/y"}
    ]
    assert variables(runs, RunnerScriptConstructor(pydantic_mode=1), env={"A": "b"}) == [
        {"name": "A", "value": "b"},
        {"name": "hera__pydantic_mode", "value": "1"},
    ]


def test_the_old_flag_adds_its_variable_and_is_never_needed():
    global_config.experimental_features["script_annotations"] = True
    global_config.experimental_features["script_runner"] = True
    assert variables(hello, "runner") == [
        {"name": "hera__script_annotations", "value": ""},
        {"name": "hera__outputs_directory", "value": "/hera/outputs"},
    ]


def test_class_defaults_reach_the_constructor():
    global_config.set_class_defaults(Script, constructor="runner")
    global_config.set_class_defaults(RunnerScriptConstructor, outputs_directory="user/chosen/outputs")
    assert outputs(hello)["artifacts"][0]["path"] == "user/chosen/outputs/artifacts/hello-artifact"
    assert variables(hello, None) == [{"name": "hera__outputs_directory", "value": "user/chosen/outputs"}]


def test_a_profile_decides_the_directory():
    global_config.set_profile("v7")
    assert outputs(hello, constructor="runner")["artifacts"][0]["path"] == "/tmp/hera-outputs/artifacts/hello-artifact"


def test_a_volume_for_outputs_is_mounted_only_where_outputs_are():
    volume = ExistingVolume(name="v", claim_name="claim")
    constructor = RunnerScriptConstructor(volume_for_outputs=volume)
    found = template(hello, constructor=constructor)
    assert found["script"]["volumeMounts"] == [{"mountPath": "/hera/outputs", "name": "v"}]
    assert found["volumes"] == [{"name": "v", "persistentVolumeClaim": {"claimName": "claim"}}]
    assert volume.mount_path is None
    assert "volumes" not in template(runs, constructor=constructor)


def test_a_dynamic_volume_for_outputs_becomes_a_claim():
    with Workflow(name="w", entrypoint="t") as workflow:
        Script(
            name="t",
            source=hello,
            constructor=RunnerScriptConstructor(volume_for_outputs=Volume(name="v", size="1Gi", mount_path="/m")),
        )
    manifest = workflow.to_dict()
    assert manifest["spec"]["volumeClaimTemplates"][0]["metadata"] == {"name": "v"}
    assert manifest["spec"]["templates"][0]["script"]["volumeMounts"] == [{"mountPath": "/m", "name": "v"}]


def test_args_cannot_be_given_as_well():
    with pytest.raises(ValueError, match="Cannot specify args when callable is True"):
        Script(name="t", source=runs, args=["x"], constructor="runner")


def test_a_text_source_keeps_its_text_under_the_runner():
    found = template("print(1)", constructor="runner", args=["x"])["script"]
    assert (found["source"], found["args"]) == ("print(1)", ["x"])


@pytest.mark.parametrize("mode", [3, "2"])
def test_an_unknown_pydantic_mode_is_refused(mode):
    with pytest.raises(ValueError, match="pydantic_mode has to be 1 or 2"):
        RunnerScriptConstructor(pydantic_mode=mode)


def test_a_function_that_cannot_be_imported_is_reported():
    def nested(a): ...

    with pytest.warns(ScriptWarning, match="the runner cannot reach 'test_a_function_that_cannot.*nested'"):
        template(nested, constructor="runner")


def test_the_module_started_as_a_program_is_found_by_its_file(tmp_path, monkeypatch):
    package = tmp_path / "pkg" / "sub"
    package.mkdir(parents=True)
    file = package / "job.py"
    namespace = {"__name__": "__main__"}
    exec(compile("def f(): ...", str(file), "exec"), namespace)

    def entrypoint():
        return Script(name="t", source=namespace["f"], constructor="runner").args[-1]

    monkeypatch.chdir("/")
    monkeypatch.setattr("sys.path", [])
    assert entrypoint() == ".".join((*file.parts[1:-1], "job")) + ":f"  # the root contains everything
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    assert entrypoint() == "pkg.sub.job:f"
    monkeypatch.setattr("sys.path", [str(tmp_path), str(package)])
    assert entrypoint() == "job:f"
    monkeypatch.chdir(tmp_path / "pkg")
    monkeypatch.setattr("sys.path", [""])
    assert entrypoint() == "sub.job:f"


# --- the script class ------------------------------------------------------------------------------------------------


def test_a_script_fills_in_what_is_left_out():
    made = Script(name="t", source="echo 1")
    assert (made.command, made.add_cwd_to_sys_path, made.image) == (["python"], True, "python:3.8")
    assert isinstance(made.constructor, InlineScriptConstructor)
    global_config.script_command = ["python3"]
    assert Script(name="t", source="").command == ["python3"]
    assert Script(name="t", source="", command=[]).command == ["python3"]
    assert Script(name="t", source="", command=["bash"]).command == ["bash"]


def test_all_fields_of_a_script_are_written():
    found = to_dict(
        Script(
            name="t",
            source="echo 1",
            command=["bash"],
            args=["-x"],
            container_name="c",
            working_dir="/w",
            env={"A": "1"},
            image="i",
            image_pull_policy="always",
            tty=True,
            volume_mounts=[models.VolumeMount(name="v", mount_path="/v")],
            labels={"l": "1"},
        )._build_template()
    )
    assert found == {
        "name": "t",
        "metadata": {"labels": {"l": "1"}},
        "script": {
            "args": ["-x"],
            "command": ["bash"],
            "env": [{"name": "A", "value": "1"}],
            "image": "i",
            "imagePullPolicy": "Always",
            "name": "c",
            "source": "echo 1",
            "tty": True,
            "volumeMounts": [{"mountPath": "/v", "name": "v"}],
            "workingDir": "/w",
        },
    }


def test_inline_functions_add_the_working_directory_unless_told_not_to():
    def f():
        print(1)

    head = "import os\nimport sys\nsys.path.append(os.getcwd())\n"
    off = InlineScriptConstructor(add_cwd_to_sys_path=False)
    on = InlineScriptConstructor(add_cwd_to_sys_path=True)
    assert template(f)["script"]["source"] == head + "print(1)"
    assert template(f, add_cwd_to_sys_path=False)["script"]["source"] == "print(1)"
    assert template(f, constructor=off)["script"]["source"] == head + "print(1)"
    assert template(f, add_cwd_to_sys_path=False, constructor=on)["script"]["source"] == head + "print(1)"


def test_inputs_with_a_value_from_elsewhere_are_not_bound_inline():
    def f(a):
        print(a)

    source = template(f, inputs=[Parameter(name="b", value_from={"default": "1"})])["script"]["source"]
    assert "inputs.parameters.a" in source
    assert "inputs.parameters.b" not in source


MISUSES = [
    ({"constructor": "foo", "source": "x"}, ValueError, "Unknown constructor foo"),
    ({"constructor": "runer", "source": "x"}, ValueError, "Unknown constructor runer"),
    (
        {"constructor": 5, "source": "x"},
        AssertionError,
        "Script 't': the constructor has to be a name or a ScriptConstru",
    ),
    (
        {"constructor": RunnerScriptConstructor, "source": "x"},
        TypeError,
        "Script 't': the constructor has to be a name",
    ),
]


@pytest.mark.parametrize(("fields", "kind", "message"), MISUSES)
def test_a_wrong_constructor_is_refused(fields, kind, message):
    with pytest.raises(kind) as caught:
        Script(name="t", **fields)
    assert caught.value.message.startswith(message)
    assert caught.value.file == __file__


def test_a_script_without_source_cannot_be_built():
    with pytest.raises(AssertionError, match="Script 't' has no source"):
        Script(name="t")._build_template()


class Shouting(ScriptConstructor):
    def transform_values(self, script):
        script.name = f"{script.name}-changed"

    def generate_source(self, instance):
        return f"source of {instance.name}"

    def transform_script_template_post_build(self, instance, script):
        script.working_dir = "/x"
        return script

    def transform_template_post_build(self, instance, template):
        template.daemon = True
        return template


def test_a_constructor_of_the_users_own_takes_part_at_every_stage():
    assert template(runs, constructor=Shouting()) == {
        "name": "t-changed",
        "daemon": True,
        "inputs": {"parameters": [{"name": "a"}]},
        "script": {
            "command": ["python"],
            "image": "python:3.8",
            "source": "source of t-changed",
            "workingDir": "/x",
        },
    }


def test_a_constructor_that_generates_nothing_says_so():
    class Silent(ScriptConstructor):
        pass

    with pytest.raises(NotImplementedError, match="Silent has to define generate_source"):
        template(runs, constructor=Silent())


@script(name="pickled")
def picklable(a: List[int]):
    print(a)


def test_scripts_can_be_copied_and_pickled():
    """The function is stored by the name of what the decorator made of it."""
    made = script_of(picklable)
    for twin in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert twin == made
        assert twin.source is picklable.wrapped_function


def test_a_decorated_function_can_be_a_source():
    assert Script(name="t", source=picklable).source is picklable.wrapped_function


def test_building_many_scripts_costs_little():
    """A thousand inline templates; each function is parsed once, with its file."""
    import linecache
    import time

    text = "".join(f"def f{n}(a: int, b: str = 'x'):\n    import os\n    print(a, b, {n})\n\n" for n in range(1000))
    linecache.cache["<many>"] = (len(text), None, text.splitlines(keepends=True), "<many>")
    namespace = {}
    exec(compile(text, "<many>", "exec"), namespace)
    with Workflow(name="w") as workflow:
        for n in range(1000):
            Script(name=f"f{n}", source=namespace[f"f{n}"])
    before = time.process_time()
    workflow.build()
    assert time.process_time() - before < 2
