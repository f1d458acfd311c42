"""User programs in the documented style pass mypy --strict and pyright; wrong ones are found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CONFIG = HERE / "pyrightconfig.json"


def mypy(program: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(cache), str(program)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def pyright(program: Path) -> list[dict[str, object]]:
    command = [
        sys.executable,
        "-m",
        "basedpyright",
        "--outputjson",
        "--level",
        "error",
        "-p",
        str(CONFIG),
        "--pythonpath",
        sys.executable,
    ]
    done = subprocess.run([*command], capture_output=True, text=True, check=False)
    return [d for d in json.loads(done.stdout)["generalDiagnostics"] if d["file"].endswith(program.name)]


@pytest.mark.slow
def test_the_good_program_passes_mypy_strict(tmp_path: Path) -> None:
    done = mypy(HERE / "good_program.py", tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_bad_program_has_exactly_the_marked_errors_in_mypy(tmp_path: Path) -> None:
    """Each line with `# error` is found, and no other."""
    program = HERE / "bad_program.py"
    marked = {i for i, line in enumerate(program.read_text().splitlines(), 1) if "# error" in line}
    found = {int(line.split(":")[1]) for line in mypy(program, tmp_path).stdout.splitlines() if ": error:" in line}
    assert found == marked


@pytest.mark.slow
def test_pyright_agrees_on_both_programs() -> None:
    good, bad = HERE / "good_program.py", HERE / "bad_program.py"
    assert pyright(good) == []
    marked = {i for i, line in enumerate(bad.read_text().splitlines(), 1) if "# error" in line}
    found = {d["range"]["start"]["line"] + 1 for d in pyright(bad)}  # type: ignore[index]
    assert found == marked
