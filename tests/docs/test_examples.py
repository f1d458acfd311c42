"""What the documents show runs: every Python block is executed in a process of its own, every command exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md")])
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    return [
        (f"{path.relative_to(ROOT)}#{i}", block)
        for path in DOCUMENTS
        for i, block in enumerate(BLOCK.findall(path.read_text()), 1)
    ]


@pytest.mark.parametrize(("name", "code"), blocks(), ids=[name for name, _ in blocks()])
def test_a_python_block_of_a_document_runs(name: str, code: str, tmp_path: Path) -> None:
    """A block followed by `# prints …` lines prints exactly those."""
    program = tmp_path / "example.py"
    program.write_text(code)
    done = subprocess.run(
        [sys.executable, "-W", "error", str(program)],
        cwd=tmp_path,
        env={"HERA_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    promised = re.findall(r"# prints (.*)", code)
    if promised:
        assert done.stdout.splitlines()[-len(promised) :] == promised


def test_every_hera_command_in_the_documents_exists() -> None:
    import click

    from hera._cli.main import cli

    known = set(cli.list_commands(click.Context(cli)))
    shown = {match for path in DOCUMENTS for match in re.findall(r"^\$? ?hera (\w+)", path.read_text(), re.MULTILINE)}
    assert shown <= known, shown - known


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"
