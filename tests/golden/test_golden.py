"""Programs as people write them, and the manifests that the later release (`set_profile("v7")`) makes of them.

The manifests were compared as data with what the existing release 7.0 builds from the same programs. Where they differ, the
difference is wanted, and `WANTED` says why. `python tests/golden/test_golden.py` writes the manifests anew.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import yaml
from hera.shared import global_config
from hera.shared.yaml_out import emit

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
GROUPS = sorted(path.stem for path in PROGRAMS.glob("*.py"))

WANTED = {
    "loops.params": "an aliased parameter is bound to its Python name, so the inline source is Python",
    "scripts_inline.literals": "the same",
    "scripts_inline.keyword_only": "keyword-only parameters are bound too",
    "scripts_inline.all_bodies": "annotations given as text are understood",
    "others.global_settings": "a function that is decorated and called under one workflow is written once",
    "others.reopened": "hooks work on a copy; in 7.0 those of the program before have changed the decorated function",
    "others.script_in_workflow": "the same",
    "others.from_documents": "a quantity may be a number, as in Kubernetes",
}


@pytest.fixture(autouse=True)
def later_release(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(PROGRAMS))
    start_afresh()
    yield
    global_config.reset()
    for group in GROUPS:
        sys.modules.pop(group, None)


def start_afresh() -> None:
    global_config.reset()
    global_config.set_profile("v7")


def programs_of(group: str) -> dict[str, Callable[[], Any]]:
    """The public functions of a file that take nothing, by name; scripts are none of them."""
    sys.modules.pop(group, None)
    module = importlib.import_module(group)
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == group
        and not name.startswith("_")
        and not hasattr(value, "wrapped_function")
    }


def built(program: Callable[[], Any]) -> Any:
    start_afresh()
    return program()


def comparable(data: Any) -> Any:
    """Sources as syntax trees: each Python version writes brackets and quotes its own way."""
    if isinstance(data, dict):
        return {key: _tree(value) if key == "source" else comparable(value) for key, value in data.items()}
    return [comparable(item) for item in data] if isinstance(data, list) else data


def _tree(source: Any) -> Any:
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, TypeError):
        return comparable(source)


def manifests_of(group: str) -> dict[str, Any]:
    return yaml.safe_load((HERE / "manifests" / f"{group}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("group", GROUPS)
def test_programs_build_the_manifests_kept_here(group: str) -> None:
    expected = manifests_of(group)
    programs = programs_of(group)
    assert sorted(programs) == sorted(expected)
    for name, program in programs.items():
        assert comparable(built(program).to_dict()) == comparable(expected[name]), f"{group}.{name}"


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_read_back_is_what_was_written(group: str) -> None:
    """YAML and dicts hold the whole document, and building changes nothing."""
    for name, program in programs_of(group).items():
        workflow = built(program)
        document = workflow.to_dict()
        text = workflow.to_yaml()
        global_config.reset()  # hooks and defaults are in the document already
        assert yaml.safe_load(text) == document, f"{group}.{name}"
        assert type(workflow).from_yaml(text).to_dict() == document, f"{group}.{name}"
        assert type(workflow).from_dict(document).to_dict() == document, f"{group}.{name}"


def test_each_wanted_difference_names_a_program() -> None:
    known = {f"{group}.{name}" for group in GROUPS for name in manifests_of(group)}
    assert known >= WANTED.keys()


if __name__ == "__main__":
    sys.path.insert(0, str(PROGRAMS))
    for group in GROUPS:
        start_afresh()
        manifests = {name: built(program).to_dict() for name, program in programs_of(group).items()}
        (HERE / "manifests" / f"{group}.yaml").write_text(emit(manifests, sort="upstream"), encoding="utf-8")
