"""Kill the engine at every journal write: nothing finished runs again, nothing is lost, the end is the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from hera.local.run import Run, open_run, resume_run

LIVES = Path(__file__).with_name("lives.py")


def leaf(name: str, line: str, *inputs: str, **more) -> dict:
    """A template that leaves a mark each time it runs to its end."""
    return {
        "name": name,
        "inputs": {"parameters": [{"name": given} for given in inputs]},
        "script": {"image": "alpine", "command": ["sh"], "source": f"{line}\necho {{{{pod.name}}}} >> $MARKS\n"},
        **more,
    }


def manifest(marks: Path) -> dict:
    call = {"name": "n", "value": "{{item}}"}
    templates = [
        {
            "name": "main",
            "dag": {
                "tasks": [
                    {"name": "list", "template": "list"},
                    {
                        "name": "each",
                        "template": "each",
                        "depends": "list",
                        "withParam": "{{tasks.list.outputs.result}}",
                        "arguments": {"parameters": [call]},
                    },
                    {"name": "flaky", "template": "flaky", "depends": "list"},
                    {
                        "name": "sum",
                        "template": "sum",
                        "depends": "each && (flaky || flaky.Failed)",
                        "arguments": {"parameters": [{"name": "all", "value": "{{tasks.each.outputs.result}}"}]},
                    },
                    {"name": "not", "template": "list", "depends": "sum", "when": "{{tasks.sum.outputs.result}} == 0"},
                ]
            },
        },
        leaf("list", "echo '[1, 2]'"),
        leaf("each", "echo $(({{inputs.parameters.n}} * 10))", "n"),
        leaf("flaky", "trap 'echo {{pod.name}} >> $MARKS' EXIT; exit 3", retryStrategy={"limit": "1"}),
        leaf("sum", "echo '{{inputs.parameters.all}}' | tr -dc '0-9\\n' | cut -c1-4", "all"),
        leaf("bye", "echo {{workflow.status}}"),
    ]
    for template in templates[1:]:
        template["script"]["env"] = [{"name": "MARKS", "value": str(marks)}]
    spec = {"entrypoint": "main", "onExit": "bye", "templates": templates}
    return {"metadata": {"name": "crash"}, "spec": spec}


class Lives:
    """The outcome of a run that took several processes."""

    def __init__(self, folder: Path, where: str, count: int) -> None:
        home = folder / f"{where}-{count}"
        # The run's own folder is in every pod's view of the file system.
        marks = home / "runs" / "crash" / "marks"
        marks.parent.mkdir(parents=True)
        given = folder / f"{where}-{count}.json"
        given.write_text(json.dumps(manifest(marks)))
        program = [sys.executable, LIVES, home, given, where, str(count)]
        ended = subprocess.run(program, capture_output=True, text=True, timeout=120, check=False)
        assert ended.returncode == 0, ended.stderr
        self.count, code = map(int, ended.stdout.split())
        assert code == 0, ended.stderr
        self.run = open_run("crash", home)
        self.marks = Counter(marks.read_text().split())


def story(run: Run) -> dict[str, tuple]:
    """What must be the same however often the engine died."""
    story = {node.name: (node.type, node.phase, node.message, node.outputs.result) for node in run.nodes.values()}
    children = {node.name: sorted(child.name for child in node.children) for node in run.nodes.values()}
    return {"run": (run.phase, run.message), "nodes": story, "children": children}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Lives:
    return Lives(tmp_path_factory.mktemp("undisturbed"), "never", 0)


def test_the_workflow_of_these_tests_does_what_it_should(undisturbed):
    run = undisturbed.run

    assert (undisturbed.count, run.phase) == (1, "Succeeded")
    assert run.nodes["sum"].outputs.result == "1020"
    assert [run.nodes[name].phase for name in ("flaky(0)", "flaky(1)", "not")] == ["Failed", "Failed", "Skipped"]
    assert len(undisturbed.marks) == 7
    assert set(undisturbed.marks.values()) == {1}


@pytest.mark.slow
@pytest.mark.parametrize(("where", "count"), [("within", 2), ("after", 1), ("before", 3)])
def test_an_engine_that_is_killed_at_its_journal_writes_changes_nothing(tmp_path, undisturbed, where, count):
    """Each life gets one write further than the last, and dies around the next."""
    lives = Lives(tmp_path, where, count)

    assert lives.count > 3
    assert lives.marks.keys() == undisturbed.marks.keys()
    assert set(lives.marks.values()) == {1}
    assert story(lives.run) == story(undisturbed.run)


def start_in_a_process(home: Path, given: Path) -> subprocess.Popen[str]:
    program = [sys.executable, LIVES, home, given, "never", "0"]
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def one_step(folder: Path, source: str) -> tuple[Path, Path]:
    """A home and the file of a manifest with one step; its state is in ``$STATE``."""
    home = folder / "home"
    state = home / "runs" / "crash"
    state.mkdir(parents=True)
    script = {
        "image": "alpine",
        "command": ["sh"],
        "source": source,
        "env": [{"name": "STATE", "value": str(state)}],
    }
    spec = {"entrypoint": "main", "templates": [{"name": "main", "script": script}]}
    given = folder / "manifest.json"
    given.write_text(json.dumps({"metadata": {"name": "crash"}, "spec": spec}))
    return home, given


def wait_for(path: Path) -> str:
    end = time.monotonic() + 30
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < end, f"{path} was never written"
        time.sleep(0.01)
    return path.read_text()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_step_that_outlives_its_engine_is_taken_over_not_repeated(tmp_path):
    home, given = one_step(tmp_path, "echo begun >> $STATE/begun; sleep 0.7; echo done; echo x >> $STATE/done")
    engine = start_in_a_process(home, given)
    state = home / "runs" / "crash"
    wait_for(state / "begun")
    os.killpg(engine.pid, signal.SIGKILL)
    engine.communicate()

    run = resume_run("crash", home=home)

    assert (run.phase, (state / "begun").read_text(), (state / "done").read_text()) == ("Succeeded", "begun\n", "x\n")
    assert run.logs() == ["crash: done"]


def test_a_step_that_ended_while_no_engine_lived_is_not_repeated(tmp_path):
    home, given = one_step(tmp_path, "echo begun >> $STATE/begun; sleep 0.2; echo x >> $STATE/done")
    engine = start_in_a_process(home, given)
    state = home / "runs" / "crash"
    wait_for(state / "begun")
    os.killpg(engine.pid, signal.SIGKILL)
    engine.communicate()
    wait_for(state / "done")

    run = resume_run("crash", home=home)

    assert (run.phase, (state / "begun").read_text(), (state / "done").read_text()) == ("Succeeded", "begun\n", "x\n")


def test_ctrl_c_ends_the_steps_and_the_run_can_go_on(tmp_path):
    source = "if [ -e $STATE/pid ]; then echo again; exit 0; fi; echo $$ > $STATE/pid; exec sleep 60"
    home, given = one_step(tmp_path, source)
    pid_file = home / "runs" / "crash" / "pid"
    program = [sys.executable, "-c", INTERRUPTED, str(home), str(given)]
    engine = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(pid_file)
    children = descendants(engine.pid) | sessions_of(home)
    engine.send_signal(signal.SIGINT)
    out, err = engine.communicate(timeout=60)

    assert engine.returncode == 130, err
    assert out.endswith("  = go on with: hera run --resume crash\n")
    assert children
    assert not [child for child in children if is_alive(child)]
    before = open_run("crash", home)
    assert (before.phase, before.nodes["crash"].phase) == ("Running", "Running")

    run = resume_run("crash", home=home)

    assert (run.phase, run.logs()) == ("Succeeded", ["crash: again"])


INTERRUPTED = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(LIVES.parent)!r})
from lives import *
from hera.exceptions import Interrupted
try:
    run_workflow(decode_json(models.Workflow, Path(sys.argv[2]).read_bytes()), home=Path(sys.argv[1]))
except Interrupted as error:
    print(error)
    sys.exit(130)
"""


def descendants(pid: int) -> set[int]:
    """Processes below one, by the kernel's tables."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def sessions_of(home: Path) -> set[int]:
    """Processes whose environment names the home: steps are in sessions of their own and belong to the zygote."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if str(home).encode() in (entry / "environ").read_bytes():
                    found.add(int(entry.name))
            except OSError:
                continue
    return found


def test_two_engines_cannot_drive_one_run(tmp_path):
    from hera.exceptions import StoreError

    home, given = one_step(tmp_path, "echo $$ > $STATE/pid; sleep 1")
    engine = start_in_a_process(home, given)
    wait_for(home / "runs" / "crash" / "pid")

    with pytest.raises(StoreError) as caught:
        resume_run("crash", home=home)

    assert caught.value.code == "held"
    assert caught.value.message.startswith("the run 'crash' is being driven by process ")
    assert engine.communicate(timeout=60)[0] == "1 0\n"
    assert open_run("crash", home).phase == "Succeeded"
