"""Python by fork must be indistinguishable from Python by exec; each program here says something about itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from stage import container, python, script, stage

from hera._generated import models as m
from hera.local.executors.preload import modules_for

SAME_AS_PYTHON = [
    "import sys; print(len(sys.argv), sys.argv[0] == __file__, sys.path[0] == __import__('os').path.dirname(__file__))",
    "print(__name__, __doc__, __spec__, __package__, type(__loader__).__name__)",
    "print(sorted(globals()))",
    "import sys; print(sys.modules['__main__'].__dict__ is globals())",
    "import sys; print(sys.stdout.encoding, sys.stderr.errors, sys.stdin.read(), sys.flags.isolated, sys.stdout.isatty())",
    "import sys; print(sys.executable, sys.prefix, sys.path[1:])",
    "import threading; print(threading.current_thread() is threading.main_thread(), threading.active_count())",
    "import signal; print(signal.getsignal(2), signal.getsignal(15), signal.getsignal(17), signal.getsignal(13))",
    "import gc; print(gc.isenabled())",
    "import atexit; atexit.register(print, 'bye'); print('body')",
    "import sys; sys.stdout.buffer.write(b'raw\\xff\\n')",
    "class A:\n    def __del__(self): print('gone')\na = A()\nprint('end')",
    "class A:\n    def __del__(self): print('gone')\na = A(); a.me = a\nprint('end')",
    "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__)\nraise OSError",
    "import os; print(sorted(os.environ) == sorted(k for k in os.environ), os.environ['LANG'])",
    "import threading\nthreading.Timer(0.05, print, ['late']).start()\nprint('first')",
    "print(open(__file__).read().count('open'))",
    "# -*- coding: latin-1 -*-\nprint(ascii('é'))",
    "def f(): ...\nimport pickle; print(pickle.loads(pickle.dumps(f)) is f)",
    "import random; print(0 <= random.random() < 1)",
    "x: int = 1\nprint(__annotations__)" if sys.version_info < (3, 14) else "pass",
]


@pytest.mark.parametrize("source", SAME_AS_PYTHON)
def test_a_script_cannot_tell_that_it_was_forked(shared, source):
    """The same file is run by a fresh interpreter, as a command that the zygote does not fork for (`-q`)."""
    forked = shared.start(python(source))
    fresh = shared.start(python(source).__class__(name="t", script=_with_options(python(source).script)))
    shared.listener.exit_of(forked)
    shared.listener.exit_of(fresh)
    assert shared.log(forked) == shared.log(fresh)


def _with_options(body: m.ScriptTemplate) -> m.ScriptTemplate:
    return m.ScriptTemplate(image=body.image, command=["python", "-q"], source=body.source)


def test_files_left_open_are_written(shared):
    source = "f = open('/tmp/x', 'w'); f.write('kept')"
    template = python(
        source, outputs=m.Outputs(parameters=[m.Parameter(name="x", value_from=m.ValueFrom(path="/tmp/x"))])
    )
    assert shared.run(template).parameters == {"x": "kept"}


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_works_in_scripts(shared, method):
    source = f"""
import multiprocessing
def double(n):
    return 2 * n
if __name__ == "__main__":
    with multiprocessing.get_context({method!r}).Pool(2) as pool:
        print(pool.map(double, [1, 2, 3]))
"""
    node = shared.start(python(source), capture_result=True)
    assert shared.listener.exit_of(node).result == "[2, 4, 6]"


def test_each_script_is_alone_in_its_interpreter(shared):
    assert shared.run(python("import sys, json\njson.mark = 1\nsys.path.append('/x')\nprint('ok')")).result == "ok"
    assert (
        shared.run(python("import sys, json\nprint(hasattr(json, 'mark'), '/x' in sys.path)")).result == "False False"
    )


def test_random_numbers_differ_between_attempts(shared):
    source = "import random, uuid\nprint(random.random(), uuid.uuid4())"
    assert shared.run(python(source)).result != shared.run(python(source)).result


def test_a_module_runs_as_main_with_the_users_folder_on_its_path(tmp_path):
    """This is how the runner is started: `python -m hera.workflows.runner -e module:function FILE`."""
    users = tmp_path / "project"
    users.mkdir()
    (users / "mine.py").write_text("print('imported')\ndef hello():\n    print('hello')\n")
    body = m.ScriptTemplate(
        image="my-image",
        command=["python"],
        args=["-m", "hera.workflows.runner", "-e", "mine:hello"],
        source="[]",
    )
    template = m.Template(name="t", script=body)
    with stage(tmp_path, source_folder=users, templates=[template]) as own:
        node = own.start(template)
        assert own.listener.exit_of(node).exit_code == 0
        assert own.log(node) == b"imported\nhello\n"


def test_python_path_of_the_template_comes_after_the_scripts_folder(shared):
    env = [m.EnvVar(name="PYTHONPATH", value="/some/where")]
    assert shared.run(python("import sys; print(sys.path[:2])", env=env)).result == "['/argo/staging', '/some/where']"


def test_other_python_settings_are_honoured(shared):
    """They are read when an interpreter starts, so these attempts get a fresh one."""
    env = [m.EnvVar(name="PYTHONOPTIMIZE", value="1")]
    assert shared.run(python("assert False\nprint(__debug__)", env=env)).result == "False"


def test_a_command_text_runs_in_a_container_too(shared):
    template = container(["python", "-c", "import sys; print(sys.argv, __name__)", "a", "b"], image="python:3.8")
    assert shared.run(template).result == "['-c', 'a', 'b'] __main__"


def test_a_file_that_is_not_there_is_pythons_own_error(shared, tmp_path):
    node = shared.start(container(["python", "missing.py"], image="python:3.8"))
    assert shared.listener.exit_of(node).exit_code == 2
    fresh = subprocess.run([sys.executable, "missing.py"], capture_output=True, cwd=tmp_path, check=False)
    assert shared.log(node).decode().replace("/argo/work", str(tmp_path)) == fresh.stderr.decode()


def test_the_environment_is_small_and_says_where_one_is(shared, monkeypatch):
    monkeypatch.setenv("MY_SECRET", "hunter2")
    env = [
        m.EnvVar(name="A", value="1"),
        m.EnvVar(name="B", value="$(A)-$(C)-$$(A)"),
        m.EnvVar(name="POD", value_from=m.EnvVarSource(field_ref=m.ObjectFieldSelector(field_path="metadata.name"))),
    ]
    result = shared.run(python("import os, json; print(json.dumps(dict(os.environ)))", env=env)).result
    values = json.loads(result)
    assert "MY_SECRET" not in values
    assert (values["A"], values["B"], values["POD"][:4]) == ("1", "1-$(C)-$(A)", "pod-")
    assert values["ARGO_WORKFLOW_NAME"] == "demo"
    assert json.loads(values["ARGO_TEMPLATE"])["name"] == "t"
    assert values["TMPDIR"] == "/tmp"
    assert values["HOME"] == os.path.expanduser("~")


LOADED = python(
    "import sys\nprint(*[name in sys.modules for name in ('hera', 'hera.workflows.script', 'msgspec', 'mine')])"
)


def test_authoring_is_loaded_ahead_only_where_runner_scripts_need_it(tmp_path):
    """A runner script imports the user's module, which imports the decorators; their forks find them there."""
    runner = script("{}", ["python"], args=["-m", "hera.workflows.runner", "-e", "mine:hello"])
    with stage(tmp_path / "plain", templates=[LOADED]) as plain:
        assert plain.run(LOADED).result == "False False False False"
    with stage(tmp_path / "runner", templates=[LOADED, runner]) as with_runner:
        assert with_runner.run(LOADED).result == "True True False False"


def test_pydantic_is_loaded_ahead_where_this_program_uses_it(monkeypatch):
    runner = script("{}", ["python"], args=["-m", "hera.workflows.runner", "-e", "mine:hello"])
    monkeypatch.delitem(sys.modules, "pydantic", raising=False)
    assert "pydantic" not in modules_for([runner])
    monkeypatch.setitem(sys.modules, "pydantic", None)
    assert "pydantic" in modules_for([runner])
    assert modules_for([python("pass")]) == set()
