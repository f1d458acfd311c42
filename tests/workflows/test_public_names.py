"""The names of `hera.workflows`: the lazy table, the block for editors, and `script`, which is a module and a function."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import hera.workflows

SOURCE = ast.parse(Path(hera.workflows.__file__).read_text(encoding="utf-8"))


def names_for_editors():
    block = next(
        node for node in SOURCE.body if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
    )
    return {
        alias.asname: node.module.removeprefix("hera.workflows.")
        for node in block.body
        if isinstance(node, ast.ImportFrom) and node.module.startswith("hera.")
        for alias in node.names
        if alias.asname == alias.name
    }


def test_editors_see_the_same_names_as_programs():
    assert names_for_editors() == hera.workflows.MODULES
    assert sorted(hera.workflows.__all__) == sorted(hera.workflows.MODULES)


@pytest.mark.parametrize("name", sorted(hera.workflows.MODULES))
def test_each_name_comes_from_its_module(name):
    module = importlib.import_module(f"hera.workflows.{hera.workflows.MODULES[name]}")
    assert getattr(hera.workflows, name) is getattr(module, name)


def test_unknown_names():
    with pytest.raises(AttributeError, match=r"module 'hera\.workflows' has no attribute 'Wrokflow'"):
        hera.workflows.Wrokflow
    assert {"Workflow", "script"} <= set(dir(hera.workflows))


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


CHECK = "\nassert callable(script) and script.__name__ == 'script', script\nassert Script.__name__ == 'Script'"


@pytest.mark.parametrize(
    "code",
    [
        "from hera.workflows import script\nfrom hera.workflows.script import Script",
        "from hera.workflows.script import Script\nfrom hera.workflows import script",
        "import hera.workflows.script\nfrom hera.workflows import script, Script",
        "import hera.workflows\nfrom hera.workflows.script import Script\nscript = hera.workflows.script",
        "from hera.workflows import *",
        "import importlib\nScript = importlib.import_module('hera.workflows.script').Script\nfrom hera.workflows import script",
        "from hera.workflows.script import script, Script",
    ],
)
def test_script_is_the_decorator_whatever_is_imported_first(code):
    python(code + CHECK)


@pytest.mark.parametrize(
    "module",
    ["msgspec", "yaml", "pydantic", "asyncio", "rich", "urllib3", "click", "importlib.metadata", "hera._generated"],
)
def test_writing_workflows_loads_nothing_heavy(module):
    """What only building, reading or sending needs is loaded when that is done."""
    code = (
        "import sys\nfrom hera.workflows import *\nfrom hera.workflows import Workflow, DAG, script\n"
        "before = set(sys.modules)\n"
        if module == "hera.everything"
        else "import sys\nfrom hera.workflows import Workflow, DAG, Steps, Parameter, Resources, script\n"
        "@script()\ndef f(a: int): pass\n"
        "with Workflow(name='w') as w, DAG(name='d'):\n    f(name='x', arguments={'a': 1})\n"
    )
    assert python(f"{code}\nprint({module!r} in sys.modules)") == "False"
