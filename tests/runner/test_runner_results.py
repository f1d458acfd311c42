# ruff: noqa: UP007, UP045 - the older spellings of types are part of what is tested
"""What becomes of a function's result, and how mistakes end the process; the whole runner, in this process."""

import json
import sys
import threading
from pathlib import Path
from typing import Annotated, Any, Dict, List, Optional, Tuple, Union

import pydantic
import pytest

from hera.workflows import Artifact, ArtifactLoader, Input, Output, Parameter, script
from hera.workflows._runner.main import main


@pytest.fixture
def pod(tmp_path, monkeypatch):
    """A working directory with an outputs directory, and the runner to call in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("hera__outputs_directory", "out")
    return Pod(tmp_path)


class Pod:
    def __init__(self, folder):
        self.folder = folder

    def run(self, function, **inputs):
        name = function if isinstance(function, str) else function.__name__
        entries = [{"name": name, "value": value} for name, value in inputs.items()]
        (self.folder / "in.json").write_text(json.dumps(entries))
        return main(["-e", f"{__name__}:{name}", "in.json"])

    def files(self):
        """Paths below the working directory, with their contents."""
        return {
            str(path.relative_to(self.folder)): path.read_text()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name != "in.json"
        }


# --- printed results -------------------------------------------------------------------------------------------------


def gives(value):
    return eval(value)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("None", ""),
        ("0", ""),
        ("''", ""),
        ("[]", ""),
        ("False", ""),
        ("True", "true\n"),
        ("7", "7\n"),
        ("1.5", "1.5\n"),
        ("'text'", "text\n"),
        ("'é\\n'", "é\n\n"),
        ("{'a': [1, None]}", '{"a": [1, null]}\n'),
        ("(1, 2)", "[1, 2]\n"),
        ("Model(a=1)", '{"a": 1}\n'),
        ("[Model(a=1)]", '[{"a": 1}]\n'),
    ],
)
def test_a_result_without_annotation_is_printed(value, printed, pod, capsys):
    assert pod.run(gives, value=json.dumps(value)) == 0
    assert capsys.readouterr().out == printed


def test_a_result_that_json_cannot_hold_is_one_clear_error(pod, capsys):
    assert pod.run(gives, value="{1, 2}") == 1
    assert capsys.readouterr().err == (
        "BadOutput: gives: the result cannot be written as JSON: Object of type set is not JSON serializable\n"
    )


class Model(pydantic.BaseModel):
    a: int


async def awaited(a: int):
    return a + 1


def test_a_coroutine_is_run_to_its_end(pod, capsys):
    assert pod.run(awaited, a="1") == 0
    assert capsys.readouterr().out == "2\n"


# --- annotated results -----------------------------------------------------------------------------------------------


def one_parameter() -> Annotated[str, Parameter(name="p")]:
    return "value"


def one_artifact() -> Annotated[Dict[str, Any], Artifact(name="a")]:
    return {"k": [1]}


def custom_paths() -> Tuple[
    Annotated[int, Parameter(name="p", value_from={"path": "custom/p"})],
    Annotated[str, Artifact(name="a", path="custom/deep/a")],
    Annotated[Model, Parameter(name="m")],
]:
    return 0, "", Model(a=1)


def a_tuple_as_one() -> Annotated[Tuple[int, int], Parameter(name="p")]:
    return 1, 2


def optional_result() -> Annotated[Optional[int], Parameter(name="p")]:
    return None


def int_for_float() -> Annotated[float, Parameter(name="p")]:
    return 1


def a_union() -> Annotated[Union[int, List[int]], Parameter(name="p")]:
    return [1]


def a_result_as_text() -> "Annotated[str, Parameter(name='p')]":
    return "x"


def dumped() -> Tuple[
    Annotated[Model, Parameter(name="p", dumps=lambda model: f"<{model.a}>")],
    Annotated[Model, Artifact(name="a", dumpb=lambda model: bytes([64 + model.a]))],
    Annotated[Model, Artifact(name="nothing", dumps=lambda model: None)],
]:
    return Model(a=1), Model(a=2), Model(a=3)


def written_and_returned(
    path: Annotated[Path, Parameter(name="w", output=True)],
) -> Annotated[int, Parameter(name="p")]:
    path.write_text("written")
    return 5


@script(constructor="runner")
def decorated_result() -> Annotated[str, Artifact(name="hello-artifact")]:
    return "Hello, world!"


RESULTS = [
    (one_parameter, {"out/parameters/p": "value"}),
    (one_artifact, {"out/artifacts/a": '{"k": [1]}'}),
    (custom_paths, {"custom/p": "0", "custom/deep/a": "", "out/parameters/m": '{"a": 1}'}),
    (a_tuple_as_one, {"out/parameters/p": "[1, 2]"}),
    (optional_result, {"out/parameters/p": "null"}),
    (int_for_float, {"out/parameters/p": "1"}),
    (a_union, {"out/parameters/p": "[1]"}),
    (a_result_as_text, {"out/parameters/p": "x"}),
    (dumped, {"out/parameters/p": "<1>", "out/artifacts/a": "B"}),
    (written_and_returned, {"out/parameters/w": "written", "out/parameters/p": "5"}),
    (decorated_result, {"out/artifacts/hello-artifact": "Hello, world!"}),
]


@pytest.mark.parametrize(("function", "files"), RESULTS, ids=lambda value: getattr(value, "__name__", ""))
def test_annotated_results_are_written_where_the_template_says(function, files, pod, capsys):
    assert pod.run(function) == 0
    assert pod.files() == files
    assert capsys.readouterr() == ("", "")


def wrong_type() -> Annotated[int, Parameter(name="p")]:
    return "x"


def wrong_number() -> Tuple[Annotated[int, Parameter(name="p")], Annotated[int, Artifact(name="a")]]:
    return 1, 2, 3


def no_tuple() -> Tuple[Annotated[int, Parameter(name="p")], Annotated[int, Artifact(name="a")]]:
    return 1


def second_cannot_be_written() -> Tuple[Annotated[int, Parameter(name="p")], Annotated[Any, Artifact(name="a")]]:
    return 1, {1}


def wrong_dumper() -> Annotated[int, Parameter(name="p", dumps=lambda value: value)]:
    return 1


FAILURES = [
    (
        wrong_type,
        "wrong_type: The type of output `p`, `str`, does not match the annotated type `int`",
        {"out/parameters/p": ""},
    ),
    (
        wrong_number,
        (
            "wrong_number: The number of outputs does not match the annotation: 2 are declared, "
            "the function returned 3 of them"
        ),
        {"out/parameters/p": "", "out/artifacts/a": ""},
    ),
    (
        no_tuple,
        (
            "no_tuple: The number of outputs does not match the annotation: 2 are declared, "
            "the function returned one value of type int"
        ),
        {"out/parameters/p": "", "out/artifacts/a": ""},
    ),
    (
        second_cannot_be_written,
        "second_cannot_be_written: output 'a' cannot be written as JSON: Object of type set is not JSON serializable",
        {"out/parameters/p": "", "out/artifacts/a": ""},
    ),
    (
        wrong_dumper,
        "wrong_dumper: output 'p': its dumper has to return str or bytes, not int",
        {"out/parameters/p": ""},
    ),
]


@pytest.mark.parametrize(("function", "message", "files"), FAILURES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_result_that_does_not_fit_is_one_clear_error_and_leaves_empty_files(function, message, files, pod, capsys):
    """Argo would report a missing file instead of what went wrong."""
    assert pod.run(function) == 1
    assert capsys.readouterr().err == f"BadOutput: {message}\n"
    assert pod.files() == files


def fails_with_outputs(
    path: Annotated[Path, Parameter(name="w", output=True)],
) -> Annotated[int, Parameter(name="p")]:
    raise RuntimeError("no")


def stops_with_outputs(code: int) -> Annotated[int, Parameter(name="p")]:
    sys.exit(code)


def test_a_failing_function_leaves_empty_files_for_what_it_was_to_return(pod, capsys):
    assert pod.run(fails_with_outputs) == 1
    assert pod.files() == {"out/parameters/p": ""}
    error = capsys.readouterr().err
    assert error.startswith("Traceback (most recent call last):\n")
    assert error.endswith("RuntimeError: no\n")
    assert "hera/workflows" not in error


@pytest.mark.parametrize(("code", "files"), [("3", {"out/parameters/p": ""}), ("0", {})])
def test_a_function_that_exits_by_itself_keeps_its_code(code, files, pod):
    with pytest.raises(SystemExit) as stop:
        pod.run(stops_with_outputs, code=code)
    assert stop.value.code == int(code)
    assert pod.files() == files


def test_an_output_that_cannot_be_written_is_one_clear_error(pod, capsys, monkeypatch):
    (pod.folder / "file").write_text("")
    monkeypatch.setenv("hera__outputs_directory", "file")
    assert pod.run(one_parameter) == 1
    assert capsys.readouterr().err == (
        "BadOutput: one_parameter: an output cannot be written: [Errno 20] Not a directory: 'file/parameters'\n"
        "  = RunnerScriptConstructor(outputs_directory=...) names another directory\n"
    )


# --- the file of inputs ----------------------------------------------------------------------------------------------


def echo(a=None, **rest):
    print(a, rest)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", "None {}\n"),
        (" \n", "None {}\n"),
        ("null", "None {}\n"),
        ("{}", "None {}\n"),
        ("[]", "None {}\n"),
        ('[{"name": "a", "value": "1"}, {"name": "a", "value": "2", "more": 1}]', "2 {}\n"),
        ('[{"name": "a"}, {"value": "1"}, 5, {"name": "b", "value": 3}]', "None {'b': 3}\n"),
    ],
)
def test_the_file_of_inputs_is_read_leniently(text, printed, pod, capsys):
    (pod.folder / "in.json").write_text(text)
    assert main(["-e", f"{__name__}:echo", "in.json"]) == 0
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": 1}', "BadInput: the file of inputs in.json has to hold a JSON list, not dict\n"),
        (
            b"[{",
            (
                "BadInput: the file of inputs in.json is not JSON: Expecting property name enclosed in double quotes: "
                "line 1 column 3 (char 2)\n  = it begins with '[{'; the template's source has to be '{{inputs.parameters}}'\n"
            ),
        ),
        (
            b"\xff",
            (
                "BadInput: the file of inputs in.json is not UTF-8 text: 'utf-8' codec can't decode byte 0xff "
                "in position 0: invalid start byte\n"
            ),
        ),
    ],
)
def test_a_broken_file_of_inputs_is_one_clear_error(data, message, pod, capsys):
    (pod.folder / "in.json").write_bytes(data)
    assert main(["-e", f"{__name__}:echo", "in.json"]) == 1
    assert capsys.readouterr().err == message


def test_a_missing_file_of_inputs_is_one_clear_error(pod, capsys):
    assert main(["-e", f"{__name__}:echo", "missing.json"]) == 1
    assert capsys.readouterr().err == (
        "BadInput: the file of inputs cannot be read: [Errno 2] No such file or directory: 'missing.json'\n"
    )


@pytest.mark.parametrize(
    ("entrypoint", "message"),
    [
        ("no_colon", "BadEntrypoint: the entry point 'no_colon' has to look like module:function\n"),
        (
            "no_such_module:f",
            "ModuleNotFound: there is no module 'no_such_module', so no_such_module:f cannot be run\n",
        ),
        ("json.no_such:f", "ModuleNotFound: there is no module 'json.no_such', so json.no_such:f cannot be run\n"),
        ("json:no_such", "FunctionNotFound: module 'json' has no function 'no_such'\n"),
        ("json:JSONDecoder.decode", "FunctionNotFound: module 'json' has no function 'JSONDecoder.decode'\n"),
    ],
)
def test_a_function_that_cannot_be_found_is_one_clear_error(entrypoint, message, pod, capsys):
    (pod.folder / "in.json").write_text("[]")
    assert main(["-e", entrypoint, "in.json"]) == 1
    assert capsys.readouterr().err.startswith(message)


def test_an_import_that_fails_inside_the_module_is_shown_as_it_is(pod, capsys, monkeypatch):
    (pod.folder / "imports_more.py").write_text("import no_such_module_at_all\n")
    (pod.folder / "in.json").write_text("[]")
    monkeypatch.syspath_prepend(str(pod.folder))
    assert main(["-e", "imports_more:f", "in.json"]) == 1
    error = capsys.readouterr().err
    assert "imports_more.py" in error
    assert error.endswith("ModuleNotFoundError: No module named 'no_such_module_at_all'\n")
    assert "hera/workflows" not in error


# --- Input and Output classes ----------------------------------------------------------------------------------------


class In(Input):
    a: int
    b: Annotated[str, Parameter(name="b-b")] = "default"
    c: List[int] = pydantic.Field(default_factory=list)
    file: Annotated[Optional[str], Artifact(name="file", path="a-file", loader=ArtifactLoader.file)] = None


class Out(Output):
    p: int
    model: Model = Model(a=9)
    art: Annotated[str, Artifact(name="an-art")] = "art"
    renamed: Annotated[int, Parameter(name="exit_code")] = 3


def models(i: In) -> Out:
    return Out(p=i.a, art=f"{i.b} {i.c} {i.file}", result={"r": i.a}, exit_code=4)


def plain_output() -> Output:
    return Output(exit_code=2)


def not_an_output() -> Out:
    return 5


def given_default(i: In = In(a=7, b="given")):  # noqa: B008 - that is what is tested
    return f"{i.a} {i.b}"


def test_input_and_output_classes_go_field_by_field(pod, capsys):
    (pod.folder / "a-file").write_text("content")
    assert pod.run(models, a="1", **{"b-b": "x", "c": "[1]"}) == 4
    assert capsys.readouterr().out == '{"r": 1}\n'
    assert pod.files() == {
        "a-file": "content",
        "out/parameters/p": "1",
        "out/parameters/model": '{"a": 9}',
        "out/artifacts/an-art": "x [1] content",
        "out/parameters/exit_code": "3",
    }


def test_fields_that_nobody_gives_take_their_defaults(pod, capsys):
    assert pod.run(models, a="1") == 4
    assert pod.files()["out/artifacts/an-art"] == "default [] None"


def test_a_default_instance_supplies_every_field(pod, capsys):
    assert pod.run(given_default, a="8") == 0
    assert capsys.readouterr().out == "8 given\n"


def test_an_output_without_result_prints_null(pod, capsys):
    assert pod.run(plain_output) == 2
    assert capsys.readouterr().out == "null\n"


def test_a_missing_field_is_one_clear_error(pod, capsys):
    assert pod.run(models) == 1
    assert capsys.readouterr().err == (
        "MissingInput: models: field 'a' was not given a value\n  = there are no inputs\n"
    )
    assert set(pod.files()) == {
        "out/parameters/p",
        "out/parameters/model",
        "out/artifacts/an-art",
        "out/parameters/exit_code",
    }


def test_something_else_than_the_output_class_is_one_clear_error(pod, capsys):
    assert pod.run(not_an_output) == 1
    assert capsys.readouterr().err == "BadOutput: not_an_output has to return Out, but returned int\n"


if sys.version_info < (3, 14):
    from hera.workflows.io import v1

    class FirstIn(v1.Input):
        a: int
        b: Annotated[str, Parameter(name="b-b")] = "x"

    class FirstOut(v1.Output):
        p: int

    def first_generation(i: FirstIn) -> FirstOut:
        return FirstOut(p=i.a, result=i.b)

    def test_classes_of_the_first_generation_work_alike(pod, capsys):
        assert pod.run(first_generation, a="1", **{"b-b": "y"}) == 0
        assert capsys.readouterr().out == "y\n"
        assert pod.files() == {"out/parameters/p": "1"}


def test_the_runner_leaves_the_process_as_it_was(pod):
    """In a forked worker, the next function must not find anything of the one before."""
    from hera.workflows._scripts import mode

    before = threading.active_count()
    pod.run(one_parameter)
    assert mode.in_pod is False
    assert threading.active_count() == before
