"""The command line as a whole: what it offers, how fast, and what becomes of errors."""

import subprocess
import sys

import pytest

from hera._cli.overview import COMMANDS, overview_text
from hera._version import __version__


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_command(hera, flag):
    answer = hera(flag)
    assert (answer.code, answer.out, answer.err) == (0, overview_text(), "")
    for name, (_, summary) in COMMANDS.items():
        assert f"  {name.ljust(8)}  {summary}" in answer.out


@pytest.mark.parametrize("flag", ["-v", "--version"])
def test_version(hera, flag):
    assert hera(flag).out == f"{__version__}\n"


def test_no_command_is_a_usage_error(hera):
    answer = hera()
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.endswith("Error: a command is required\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(hera, name):
    answer = hera(name, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: hera {name}")


def test_a_misspelled_command_gets_a_suggestion(hera):
    answer = hera("rum")
    assert answer.code == 2
    assert "No such command 'rum'. Did you mean 'run'?" in answer.err


def test_a_file_in_place_of_a_command_gets_the_command(hera, write):
    write("flow.yaml", "kind: Workflow\n")
    assert "To run that file: hera run flow.yaml" in hera("flow.yaml").err


def test_help_loads_neither_the_parser_nor_the_models():
    program = "import sys; from hera.__main__ import main; main(['--help']); print([m for m in ('click', 'msgspec', 'yaml', 'rich', 'asyncio', 'importlib.metadata') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_python_m_hera_is_the_same_program():
    done = subprocess.run([sys.executable, "-m", "hera", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"{__version__}\n"


def test_a_mistake_of_ours_says_so_and_has_its_own_exit_code(hera, monkeypatch):
    monkeypatch.setattr("hera.local.run.list_runs", lambda **_: 1 / 0)
    answer = hera("list")
    assert answer.code == 70
    assert f"this is a mistake in Hera {__version__}, not in your workflow" in answer.err
