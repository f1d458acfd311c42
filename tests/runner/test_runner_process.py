"""The in-pod runner as a process: exit codes, output, and what it imports."""

import os
import subprocess
import sys

import pytest

MODULE = """
import sys
from hera.workflows import script


@script(image="python:3.11", constructor="runner")
def trivial(a: int, b: str = "x") -> int:
    print("got", a, b)
    return a * 2


@script()
def fails(a: int):
    inner(a)


def inner(a):
    raise LookupError(f"no {a}")


@script()
def stops(code: int):
    sys.exit(code)


@script()
def modules(a: int):
    print(" ".join(sys.modules))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pod")
    (folder / "mine.py").write_text(MODULE)
    (folder / "in.json").write_text('[{"name": "a", "value": "21"}, {"name": "code", "value": "7"}]')
    return folder


def run(folder, *argv, **environment):
    # warnings would change what is imported
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    return subprocess.run(
        [sys.executable, "-m", "hera.workflows.runner", *argv],
        cwd=folder,
        env={**variables, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_function_prints_and_its_result_comes_last(folder):
    done = run(folder, "-e", "mine:trivial", "in.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "got 21 x\n42\n", "")


def test_the_long_form_and_another_order_are_understood(folder):
    done = run(folder, "in.json", "--entrypoint=mine:trivial", hera__script_annotations="")
    assert (done.returncode, done.stdout) == (0, "got 21 x\n42\n")


def test_an_exception_is_shown_without_the_runners_frames(folder):
    done = run(folder, "-e", "mine:fails", "in.json")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert "mine.py" in lines[1]
    assert lines[-1] == "LookupError: no 21"
    assert "_runner" not in done.stderr


def test_a_function_chooses_its_exit_code(folder):
    assert run(folder, "-e", "mine:stops", "in.json").returncode == 7


@pytest.mark.parametrize("argv", [[], ["in.json"], ["-e", "mine:trivial"], ["-e", "mine:trivial", "in.json", "more"]])
def test_a_wrong_command_line_exits_with_2(folder, argv):
    from hera.workflows._runner.main import main

    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2


def test_a_trivial_function_loads_next_to_nothing(folder):
    """What a pod imports is what it costs; a list is a steadier measure than a clock."""
    done = run(folder, "-e", "mine:modules", "in.json")
    loaded = set(done.stdout.split())
    expensive = {
        "argparse",
        "ast",
        "asyncio",
        "dataclasses",
        "enum",
        "importlib.metadata",
        "inspect",
        "json",
        "logging",
        "msgspec",
        "pathlib",
        "pydantic",
        "re",
        "subprocess",
        "traceback",
        "typing",
        "typing_extensions",
        "yaml",
    }
    # a start-up file of the environment may import what it likes; only what the runner adds counts
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert loaded & expensive - set(bare.stdout.split()) == set()
    assert {name for name in loaded if name.startswith("hera")} == {
        "hera",
        "hera.exceptions",
        "hera.workflows",
        "hera.workflows._runner",
        "hera.workflows._runner.bind",
        "hera.workflows._runner.convert",
        "hera.workflows._runner.errors",
        "hera.workflows._runner.json_text",
        "hera.workflows._runner.load",
        "hera.workflows._runner.main",
        "hera.workflows._runner.paths",
        "hera.workflows._runner.save",
        "hera.workflows._scripts",
        "hera.workflows._scripts.annotations",
        "hera.workflows._scripts.decorator",
        "hera.workflows._scripts.mode",
        "hera.workflows._scripts.signature",
    }
