"""Every snippet of the two documents that Hera was asked to implement: it builds, it runs, and what they say happens."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import yaml
from hera.shared import global_config

PROGRAMS = Path(__file__).parent / "programs"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))

Load = Callable[[str], ModuleType]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Imports a program afresh, with the configuration as a new process has it."""
    monkeypatch.syspath_prepend(str(PROGRAMS))
    global_config.reset()

    def imported(name: str) -> ModuleType:
        if name == "scripts_artifact_loaders" and sys.version_info >= (3, 14):
            pytest.skip("this Python has no pydantic.v1")
        sys.modules.pop(name, None)
        return importlib.import_module(name)

    yield imported
    for name in NAMES:
        sys.modules.pop(name, None)
    global_config.reset()


def by_name(items: list[dict], name: str) -> dict:
    return next(item for item in items if item["name"] == name)


@pytest.mark.parametrize("name", NAMES)
def test_a_snippet_builds_the_manifest_kept_next_to_it(load: Load, name: str) -> None:
    """The golden manifests were read against the documents line by line."""
    built = load(name).w.to_dict()
    assert built == yaml.safe_load((PROGRAMS / f"{name}.yaml").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_building_twice_gives_the_same_bytes(load: Load, name: str) -> None:
    """A build changes nothing of the author's."""
    w = load(name).w
    assert w.to_yaml() == w.to_yaml()


def test_the_inline_manifest_is_the_one_that_the_page_prints(load: Load) -> None:
    """The page prints the whole document; ours must hold the same data."""
    printed = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: hello-world-
spec:
  arguments:
    parameters:
    - name: s
      value: world
  entrypoint: hello
  templates:
  - inputs:
      parameters:
      - name: s
    name: hello
    script:
      command:
      - python
      image: python:3.8
      source: 'import json

        try: s = json.loads(r''''''{{inputs.parameters.s}}'''''')

        except: s = r''''''{{inputs.parameters.s}}''''''


        print(''Hello, {s}!''.format(s=s))'
"""
    assert load("scripts_inline").w.to_dict() == yaml.safe_load(printed)


def test_the_keys_stand_in_the_order_that_the_page_prints(load: Load) -> None:
    """`inputs` before `name` before `script`: alphabetical, as the page has it."""
    text = load("scripts_inline").w.to_yaml()
    assert text.index("apiVersion:") < text.index("kind:") < text.index("metadata:") < text.index("spec:")
    assert text.index("  - inputs:") < text.index("    name: hello") < text.index("    script:")


def test_the_runner_template_is_the_one_that_the_page_prints(load: Load) -> None:
    """Arguments, source and input of the runner; the page's image is its own."""
    template = by_name(load("scripts_runner").w.to_dict()["spec"]["templates"], "my-function")
    assert template["inputs"] == {"parameters": [{"name": "input"}]}
    assert template["script"]["command"] == ["python"]
    assert template["script"]["args"] == ["-m", "hera.workflows.runner", "-e", "scripts_runner:my_function"]
    assert template["script"]["source"] == "{{inputs.parameters}}"


def test_hello_and_goodbye_run_one_after_the_other(load: Load, tmp_path: Path) -> None:
    run = load("steps_hello").w.run(home=tmp_path)
    assert run.phase == "Succeeded"
    assert list(run.nodes["hello"].logs()) == ["Hello world!"]
    assert list(run.nodes["goodbye"].logs()) == ["Goodbye world!"]
    assert run.nodes["hello"].finished_at <= run.nodes["goodbye"].started_at


def test_parallel_steps_run_between_the_one_before_and_the_one_after(load: Load, tmp_path: Path) -> None:
    """`pre-parallel` always before, `post-parallel` always after."""
    run = load("steps_parallel").w.run(home=tmp_path)
    assert run.phase == "Succeeded"
    before, after = run.nodes["pre-parallel"], run.nodes["post-parallel"]
    for i in (1, 2, 3):
        node = run.nodes[f"parallel-{i}"]
        assert list(node.logs()) == [f"I'm parallel-{i}!"]
        assert before.finished_at <= node.started_at
        assert node.finished_at <= after.started_at


def test_the_coin_flip_runs_the_side_that_came_up_and_skips_the_other(load: Load, tmp_path: Path) -> None:
    run = load("steps_coinflip").w.run(home=tmp_path)
    assert run.phase == "Succeeded"
    side = run.nodes["flip"].outputs.result
    other = {"heads": "tails", "tails": "heads"}[side]
    assert list(run.nodes[side].logs()) == [f"it was {side}"]
    assert run.nodes[other].phase == "Skipped"
    assert run.nodes[other].message == f"when '{side} == \"{other}\"' evaluated false"
    assert run.name.startswith("coinflip-")


def test_the_decorator_passes_image_and_resources(load: Load, tmp_path: Path) -> None:
    module = load("scripts_decorator")
    template = by_name(module.w.to_dict()["spec"]["templates"], "echo")
    assert template["script"]["image"] == "python:3.11"
    assert template["script"]["resources"] == {"requests": {"memory": "5Gi"}}
    assert module.w.run(home=tmp_path).phase == "Succeeded"


def test_a_decorated_function_still_is_a_function(load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    """Unit tests can be written on it."""
    load("scripts_decorator").echo("plain call")
    assert capsys.readouterr().out == "plain call\n"


def test_in_the_diamond_b_runs_c_is_skipped_and_d_runs(load: Load, tmp_path: Path) -> None:
    """`when=f"{A.result == 'A'}"` means what the page says."""
    run = load("scripts_diamond").w.run(home=tmp_path)
    assert run.phase == "Succeeded"
    assert {name: run.nodes[name].phase for name in "ABCD"} == {
        "A": "Succeeded",
        "B": "Succeeded",
        "C": "Skipped",
        "D": "Succeeded",
    }


def test_the_inline_function_gets_its_argument(load: Load, tmp_path: Path) -> None:
    run = load("scripts_inline").w.run(home=tmp_path)
    assert list(run.nodes[run.name].logs()) == ["Hello, world!"]


def test_imports_inside_the_function_work(load: Load, tmp_path: Path) -> None:
    run = load("scripts_importing").w.run(home=tmp_path)
    assert list(run.nodes[run.name].logs()) == ["True"]


def test_the_runner_passes_and_prints_pydantic_objects(load: Load, tmp_path: Path) -> None:
    run = load("scripts_runner").w.run(home=tmp_path)
    assert run.phase == "Succeeded"
    assert list(run.nodes["my-function"].logs()) == ['{"output": [{"a": 1, "b": "foo"}]}']


@pytest.mark.parametrize("name", ["scripts_explicit_parameters", "scripts_annotated_parameters"])
def test_parameters_are_declared_with_description_default_and_enum(load: Load, tmp_path: Path, name: str) -> None:
    """Both spellings declare the same inputs, and the defaults arrive."""
    w = load(name).w
    assert by_name(w.to_dict()["spec"]["templates"], "echo-all")["inputs"]["parameters"] == [
        {"name": "an_int", "description": "an_int parameter", "default": "1", "enum": ["1", "2", "3"]},
        {"name": "a_bool", "description": "a_bool parameter", "default": "true", "enum": ["true", "false"]},
        {"name": "a_string", "description": "a_string parameter", "default": "a", "enum": ["a", "b", "c"]},
    ]
    run = w.run(home=tmp_path)
    assert list(run.nodes[run.name].logs()) == ["1", "True", "a"]


def test_an_artifact_passes_between_explicit_paths(load: Load, tmp_path: Path) -> None:
    run = load("scripts_explicit_artifacts").w.run(home=tmp_path)
    assert list(run.nodes["read-artifact"].logs()) == ["Hello, world!"]


def test_each_loader_gives_what_the_page_says(load: Load, tmp_path: Path) -> None:
    """None: a path; file: the text; json: the parsed object, here of a pydantic 1 model."""
    run = load("scripts_artifact_loaders").w.run(home=tmp_path)
    assert run.phase == "Succeeded", run.message
    text = '{"a": "hello ", "b": "world"}'
    assert list(run.nodes["read-path"].logs()) == [text]
    assert list(run.nodes["read-path-explicitly"].logs()) == [text]
    assert list(run.nodes["read-text"].logs()) == [text]
    assert list(run.nodes["read-json"].logs()) == ["hello world"]


def test_a_kebab_case_name_reaches_a_snake_case_parameter(load: Load, tmp_path: Path) -> None:
    module = load("scripts_alias")
    template = by_name(module.w.to_dict()["spec"]["templates"], "greet")
    assert template["inputs"]["parameters"] == [{"name": "first-name"}]
    assert [env["name"] for env in template["script"]["env"]] == ["hera__script_annotations"]
    run = module.w.run(home=tmp_path)
    assert list(run.nodes["greet"].logs()) == ["hello Ada"]


def test_returned_values_are_saved_where_the_page_says(load: Load, tmp_path: Path) -> None:
    module = load("scripts_outputs")
    templates = module.w.to_dict()["spec"]["templates"]
    paths = {
        "hello-artifact": {"artifacts": [{"name": "hello-artifact", "path": "/hera/outputs/artifacts/hello-artifact"}]},
        "hello-parameter": {
            "parameters": [{"name": "hello-param", "valueFrom": {"path": "/hera/outputs/parameters/hello-param"}}]
        },
        "hello-artifact-at": {"artifacts": [{"name": "hello-artifact", "path": "/tmp/hello_world_art.txt"}]},
        "hello-parameter-at": {
            "parameters": [{"name": "hello-param", "valueFrom": {"path": "/tmp/hello_world_param.txt"}}]
        },
    }
    for name, outputs in paths.items():
        assert by_name(templates, name)["outputs"] == outputs
    run = module.w.run(home=tmp_path)
    assert run.phase == "Succeeded", run.message
    assert run.nodes["hello-parameter"].outputs.parameters["hello-param"] == "Hello, world!"
    assert run.nodes["hello-parameter-at"].outputs.parameters["hello-param"] == "Hello, world!"
    assert run.nodes["func"].outputs.parameters == {"next": "42", "text": "41"}
    assert run.nodes["both"].outputs.parameters == {"output_param": "written", "returned": "7"}
    assert run.outputs.parameters["chosen"] == "written"
    assert list(run.nodes["show"].logs()) == ['42 {"number": 41}']


def test_the_outputs_directory_can_be_chosen(load: Load, tmp_path: Path) -> None:
    module = load("scripts_outputs_directory")
    template = by_name(module.w.to_dict()["spec"]["templates"], "hello-world")
    assert template["outputs"]["parameters"][0]["valueFrom"] == {"path": "user/chosen/outputs/parameters/hello-param"}
    run = module.w.run(home=tmp_path)
    assert run.nodes["hello-world"].outputs.parameters["hello-param"] == "Hello, world!"


def test_create_without_a_server_says_what_to_set_and_that_run_works_here(load: Load) -> None:
    """One line, and nothing is sent."""
    with pytest.raises(Exception, match="global_config.host") as caught:
        load("steps_hello").w.create()
    assert "w.run()" in str(caught.value)
    assert "\n" not in str(caught.value)
