# ruff: noqa: UP007, UP045 - the older spellings of types are part of what is tested
"""How the in-pod runner turns inputs into arguments."""

import enum
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Dict, List, Literal, Optional, Union

import pydantic
import pytest

from hera.workflows import Artifact, ArtifactLoader, Parameter, script
from hera.workflows._runner.bind import bound
from hera.workflows._runner.errors import BadInput, MissingInput
from hera.workflows._scripts.signature import signature_of


def arguments(function, inputs):
    """What the function would be called with, by parameter name."""
    signature = signature_of(function)
    positional, keywords = bound(signature, inputs)
    return function(*positional, **keywords)


class Colour(enum.Enum):
    red = "r"
    one = 1


class Model(pydantic.BaseModel):
    a: int
    b: str = "foo"


def show(*values, **named):
    return (*values, named) if named else (values[0] if len(values) == 1 else values)


def no_annotation(a):
    return a


def as_str(a: str):
    return a


def as_optional_str(a: Optional[str]):
    return a


def as_int(a: int):
    return a


def as_float(a: float):
    return a


def as_bool(a: bool):
    return a


def as_optional_int(a: Optional[int]):
    return a


def as_int_or_str(a: Union[int, str]):
    return a


def as_ints(a: List[int]):
    return a


def as_model(a: Model):
    return a


def as_models(a: List[Model]):
    return a


def as_model_or_none(a: Optional[Model]):
    return a


def as_models_by_name(a: Dict[str, Model]):
    return a


def as_literal(a: Literal["x", "y"]):
    return a


def as_colour(a: Colour):
    return a


def as_path(a: Path):
    return a


def as_text_annotation(a: "List[int]"):
    return a


CONVERSIONS = [
    (no_annotation, "1", 1),
    (no_annotation, '"1"', "1"),
    (no_annotation, "abc", "abc"),
    (no_annotation, "[1,2]", [1, 2]),
    (no_annotation, "null", None),
    (no_annotation, "true", True),
    (no_annotation, "", ""),
    (no_annotation, "1 2", "1 2"),
    (no_annotation, '{"a": 1', '{"a": 1'),
    (no_annotation, "[" * 100_000, "[" * 100_000),
    (no_annotation, "'''; import os; os.abort()", "'''; import os; os.abort()"),
    (as_str, "1", "1"),
    (as_str, "null", "null"),
    (as_str, '"quoted"', '"quoted"'),
    (as_str, '{"x":1}', '{"x":1}'),
    (as_str, "", ""),
    (as_str, "line\r\nline\0'\"", "line\r\nline\0'\""),
    (as_optional_str, "null", "null"),
    (as_int, "1", 1),
    (as_int, '"1"', 1),
    (as_int, "1.0", 1),
    (as_float, "1", 1.0),
    (as_bool, "true", True),
    (as_bool, "True", True),
    (as_bool, '"yes"', True),
    (as_optional_int, "null", None),
    (as_optional_int, "3", 3),
    (as_int_or_str, "3", 3),
    (as_int_or_str, "x", "x"),
    (as_int_or_str, '"3"', "3"),
    (as_ints, '[1,"2"]', [1, 2]),
    (as_text_annotation, '[1,"2"]', [1, 2]),
    (as_model, '{"a":3}', Model(a=3)),
    (as_models, '[{"a":3},{"a":"4","b":"x"}]', [Model(a=3), Model(a=4, b="x")]),
    (as_model_or_none, "null", None),
    (as_model_or_none, '{"a":3}', Model(a=3)),
    (as_models_by_name, '{"k":{"a":3}}', {"k": Model(a=3)}),
    (as_literal, "x", "x"),
    (as_colour, "r", Colour.red),
    (as_colour, '"r"', Colour.red),
    (as_colour, "1", Colour.one),
    (as_path, "/x", Path("/x")),
    # values that are no texts end up usable
    (as_int, 3, 3),
    (as_str, 3, "3"),
    (no_annotation, [1], [1]),
]


@pytest.mark.parametrize(
    ("function", "text", "expected"), CONVERSIONS, ids=lambda value: getattr(value, "__name__", None)
)
def test_a_text_becomes_the_annotated_type(function, text, expected):
    """The table of observed conversions, scripts.md 10.3."""
    result = arguments(function, {"a": text})
    assert result == expected
    assert type(result) is type(expected)


REFUSED = [
    (as_int, "x", "as_int: parameter 'a': expected int, got 'x'"),
    (as_int, "null", "as_int: parameter 'a': expected int, got None"),
    (as_literal, "z", "as_literal: parameter 'a': expected one of 'x', 'y', got 'z'"),
    (as_ints, '[1,"b"]', "as_ints: parameter 'a': in List[int], item 2: expected int, got 'b'"),
    (as_model, '{"a":"z"}', "as_model: parameter 'a': 1 validation error for Model\na\n"),
]


@pytest.mark.parametrize(("function", "text", "message"), REFUSED, ids=lambda value: getattr(value, "__name__", None))
def test_a_text_that_does_not_fit_names_function_and_parameter(function, text, message):
    with pytest.raises(BadInput) as caught:
        arguments(function, {"a": text})
    assert caught.value.message.startswith(message)


def aliased(an_int: Annotated[int, Parameter(name="an-int")], plain_name: int = 7):
    return an_int, plain_name


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"an-int": "1", "plain_name": "2"}, (1, 2)),
        ({"an_int": "1", "plain-name": "2"}, (1, 2)),
        ({"an-int": "1"}, (1, 7)),
        ({"an-int": "1", "unknown": "x"}, (1, 7)),
        ({"an-int": "1", "an_int": "9"}, (1, 7)),
    ],
)
def test_inputs_are_matched_by_annotation_then_name_then_dashes_then_default(inputs, expected):
    assert arguments(aliased, inputs) == expected


def test_a_value_that_nobody_gives_is_one_clear_error():
    with pytest.raises(MissingInput) as caught:
        arguments(aliased, {"other": "1"})
    assert str(caught.value) == (
        "aliased: parameter 'an_int' ('an-int' in the template) was not given a value\n  = the inputs are 'other'"
    )


def with_annotated_default(a: Annotated[int, Parameter(default=5)]):
    return a


def test_the_default_inside_the_annotation_counts():
    assert arguments(with_annotated_default, {}) == 5


def positional_and_keywords(a, /, b, *args: int, c: int, d: int = 4):
    return a, b, args, c, d


def test_every_kind_of_parameter_gets_its_argument():
    inputs = {"a": "1", "b": "2", "args": "[3, 4]", "c": "5"}
    assert arguments(positional_and_keywords, inputs) == (1, 2, (3, 4), 5, 4)


def keywords(a, n: int = 0, **kwargs):
    return a, n, kwargs


def test_a_function_with_kwargs_gets_everything_as_text():
    inputs = {"a": "1", "n": "2", "x-y": "[3]"}
    assert arguments(keywords, inputs) == ("1", 2, {"x-y": "[3]"})


def loaded(a: Annotated[Any, Parameter(loads=lambda text: text.split(","))]):
    return a


def loaded_to_text(a: Annotated[int, Parameter(loads=str.strip)]):
    return a


def test_loads_comes_before_json():
    assert arguments(loaded, {"a": "1,2"}) == ["1", "2"]
    assert arguments(loaded_to_text, {"a": " 5 "}) == 5


def constrained(a: Annotated[int, pydantic.Field(gt=3), Parameter(name="a-b")]):
    return a


def test_constraints_of_pydantic_are_kept():
    assert arguments(constrained, {"a-b": "4"}) == 4
    with pytest.raises(BadInput, match="greater than 3"):
        arguments(constrained, {"a-b": "3"})


@dataclass
class Point:
    x: int
    y: float = 0.5


def data_class(p: Point):
    return p


def test_data_classes_need_no_pydantic(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydantic", None)
    assert arguments(data_class, {"p": '{"x": "3"}'}) == Point(3)


@pytest.mark.parametrize(
    ("function", "text"),
    [(as_int, "7"), (as_ints, "[1]"), (as_optional_int, "null"), (as_colour, "r"), (as_literal, "x"), (as_path, "/x")],
)
def test_simple_types_are_converted_where_pydantic_is_not_installed(function, text, monkeypatch):
    monkeypatch.setitem(sys.modules, "pydantic", None)
    arguments(function, {"a": text})


def test_a_type_that_needs_pydantic_says_so_where_it_is_not_installed(monkeypatch):
    from datetime import timedelta

    def needs(a: timedelta):
        return a

    monkeypatch.setitem(sys.modules, "pydantic", None)
    with pytest.raises(BadInput) as caught:
        arguments(needs, {"a": "P1D"})
    assert caught.value.message == (
        "needs: parameter 'a': 'P1D' cannot be converted to timedelta without pydantic, which is not installed; "
        "install it in the image, or annotate the parameter with a simple type"
    )


class Custom:
    def __init__(self, text):
        self.text = text


def custom(a: Annotated[Custom, Parameter(loads=Custom)]):
    return a.text


def custom_without_loader(a: Custom):
    return a


def test_a_class_of_the_users_own_needs_a_loader():
    assert arguments(custom, {"a": "x"}) == "x"
    with pytest.raises(BadInput, match="instance of Custom"):
        arguments(custom_without_loader, {"a": "x"})


# --- pydantic.v1 -----------------------------------------------------------------------------------------------------

v1_only = pytest.mark.skipif(sys.version_info >= (3, 14), reason="there is no pydantic.v1")

if sys.version_info < (3, 14):
    from pydantic.v1 import BaseModel as FirstBaseModel

    class First(FirstBaseModel):
        a = "a"
        b = "b"

    def mixed(old: First, new: Model, olds: List[First], maybe: Optional[First], named: Dict[str, First], n: int):
        return old, new, olds, maybe, named, n


@v1_only
def test_models_of_both_generations_stand_next_to_each_other():
    """Nobody has to choose a mode: each parameter is converted by the generation of its own type."""
    one = '{"a": "x"}'
    inputs = {
        "old": one,
        "new": '{"a": 1}',
        "olds": f"[{one}]",
        "maybe": "null",
        "named": f'{{"k": {one}}}',
        "n": '"3"',
    }
    first = First(a="x")
    assert arguments(mixed, inputs) == (first, Model(a=1), [first], None, {"k": first}, 3)


@v1_only
def test_pydantic_mode_1_validates_the_old_way(monkeypatch):
    """In mode 1 a fraction is cut for an `int` and a number becomes text; pydantic 2 refuses both."""

    def old_way(a: int, b: List[str]):
        return a, b

    monkeypatch.setenv("hera__pydantic_mode", "1")
    assert arguments(old_way, {"a": "1.5", "b": "[1]"}) == (1, ["1"])
    monkeypatch.delenv("hera__pydantic_mode")
    with pytest.raises(BadInput):
        arguments(old_way, {"a": "1.5", "b": "[1]"})


# --- artifacts -------------------------------------------------------------------------------------------------------


def artifact_function(annotation, marker):
    def read(an_artifact):
        return an_artifact

    read.__annotations__["an_artifact"] = Annotated[annotation, marker]
    return read


ARTIFACTS = [
    (Path, {}, lambda path: path),
    (str, {}, str),
    (Any, {}, lambda path: path),
    (str, {"loader": ArtifactLoader.file}, lambda _: '{"a": "1"}'),
    (dict, {"loader": ArtifactLoader.file}, lambda _: {"a": "1"}),
    (dict, {"loader": ArtifactLoader.json}, lambda _: {"a": "1"}),
    (Dict[str, int], {"loader": ArtifactLoader.json}, lambda _: {"a": 1}),
    (Model, {"loader": ArtifactLoader.json}, lambda _: Model(a=1)),
    (Any, {"loads": json.loads, "loader": ArtifactLoader.file}, lambda _: {"a": "1"}),
    (Any, {"loadb": len}, lambda _: 10),
]


@pytest.mark.parametrize(("annotation", "settings", "expected"), ARTIFACTS)
def test_an_artifact_is_loaded_as_its_annotation_says(annotation, settings, expected, tmp_path):
    path = tmp_path / "file"
    path.write_text('{"a": "1"}')
    function = artifact_function(annotation, Artifact(name="my-artifact", path=str(path), **settings))
    assert arguments(function, {}) == expected(path)


def test_an_artifact_keeps_its_line_endings(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"a\r\nb\n")
    function = artifact_function(str, Artifact(path=str(path), loader=ArtifactLoader.file))
    assert arguments(function, {}) == "a\r\nb\n"


@pytest.mark.parametrize(
    ("annotation", "optional"), [(Optional[Path], None), (Optional[Path], True), (Optional[str], True), (Path, True)]
)
def test_an_optional_artifact_that_is_missing_is_none(annotation, optional, tmp_path):
    marker = Artifact(path=str(tmp_path / "missing"), optional=optional, loader=ArtifactLoader.file)
    assert arguments(artifact_function(annotation, marker), {}) is None


def test_a_missing_artifact_is_one_clear_error(tmp_path):
    path = tmp_path / "missing"
    function = artifact_function(str, Artifact(name="my-artifact", path=str(path), loader=ArtifactLoader.file))
    with pytest.raises(BadInput) as caught:
        arguments(function, {})
    assert caught.value.message == (
        "read: parameter 'an_artifact' ('my-artifact' in the template): the artifact cannot be read: "
        f"[Errno 2] No such file or directory: '{path}'"
    )


def test_an_artifact_that_is_not_text_is_one_clear_error(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"\xff")
    function = artifact_function(str, Artifact(name="a", path=str(path), loader=ArtifactLoader.file))
    with pytest.raises(BadInput, match=r"the artifact is not UTF-8 text: .* annotate it with Path"):
        arguments(function, {})


def test_a_path_for_an_optional_artifact_needs_no_pydantic(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pydantic", None)
    function = artifact_function(Optional[Path], Artifact(path=str(tmp_path)))
    assert arguments(function, {}) == tmp_path


@pytest.mark.parametrize("profile", ["v5", "v7"])
def test_an_artifact_is_found_where_the_template_of_either_profile_puts_it(profile, tmp_path, monkeypatch):
    """The profile is often set by the program that submits, which the pod does not run."""
    directories = {"v5": tmp_path / "five", "v7": tmp_path / "seven"}
    monkeypatch.setattr("hera.workflows._runner.load._input_directories", lambda: tuple(map(str, directories.values())))
    path = directories[profile] / "artifacts" / "an_artifact"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    assert arguments(artifact_function(Path, Artifact()), {}) == path


def test_an_artifact_without_a_loader_is_a_path(tmp_path):
    function = artifact_function(dict, Artifact(name="a", path=str(tmp_path)))
    with pytest.raises(BadInput, match="without a loader the function gets the path of the artifact"):
        arguments(function, {})


# --- outputs as parameters -------------------------------------------------------------------------------------------


def written(
    a: Annotated[Path, Parameter(name="named", output=True)],
    b: Annotated[Path, Parameter(name="", output=True)],
    c: Annotated[Path, Artifact(output=True)],
    d: Annotated[Path, Parameter(output=True, value_from={"path": "custom/d"})],
    e: Annotated[str, Artifact(output=True, path="custom/deep/e")],
):
    return a, b, c, d, e


def test_outputs_among_the_parameters_are_paths_that_can_be_written(tmp_path, monkeypatch):
    """A name that is empty falls back to the parameter's, in the template and here alike."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("hera__outputs_directory", "out")
    paths = arguments(written, {})
    assert paths == (
        Path("out/parameters/named"),
        Path("out/parameters/b"),
        Path("out/artifacts/c"),
        Path("custom/d"),
        "custom/deep/e",
    )
    for path in paths:
        Path(path).write_text("x")


def test_an_output_whose_directory_cannot_be_made_is_one_clear_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")

    def writes(p: Annotated[Path, Parameter(output=True)]): ...

    monkeypatch.setenv("hera__outputs_directory", str(tmp_path / "file"))
    with pytest.raises(BadInput, match="writes: parameter 'p': its directory cannot be made: "):
        arguments(writes, {})


def test_a_decorated_function_is_bound_like_the_function_itself():
    @script()
    def decorated(a: int):
        return a

    assert arguments(decorated, {"a": "1"}) == 1
