"""The engine is killed with SIGKILL while pods run; the next one finds each of them as it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from stage import python, stage, wait_until

from hera.local.core.events import PodStarted
from hera.local.executors.zygote.record import AttemptFile, read_record

COUNTED = """
import os, time
fd = os.open({folder!r} + "/runs", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
os.write(fd, b"x")
while not os.path.exists({folder!r} + "/go"):
    time.sleep(0.01)
print("done")
"""


@pytest.fixture
def home(tmp_path):
    (tmp_path / "runs").mkdir()
    return tmp_path


@pytest.fixture
def orphaned(home):
    """Start pods under an engine and kill it."""

    def start(*nodes: str) -> str:
        source = COUNTED.format(folder=str(home / "seen"))
        (home / "seen").mkdir()
        command = [sys.executable, str(Path(__file__).with_name("orphan.py")), str(home), source, *nodes]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as engine:
            assert engine.stdout.readline() == "started\n"
            wait_until(lambda: times(home) == len(nodes))
            engine.kill()
        return source

    return start


def times(home: Path) -> int:
    try:
        return (home / "seen" / "runs").stat().st_size
    except FileNotFoundError:
        return 0


def worker_of(home: Path, node: str) -> int:
    return int((Path(pod_folder(home, node)) / "attempt").read_text().split()[0])


def is_held(home: Path, node: str) -> bool:
    file = AttemptFile(pod_folder(home, node))
    file.close()
    return not file.held


def is_alive(process: int) -> bool:
    """Whether it runs; what has ended and waits for its parent has no command line."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False


def pod_folder(home: Path, node: str) -> str:
    return str(home / "runs" / "demo" / "pods" / node)


def test_a_pod_that_still_runs_is_adopted(home, orphaned):
    source = orphaned("one", "two")
    with stage(home) as second:
        for node in ("one", "two"):
            second.start(python(source), node, capture_result=True)
            second.listener.wait_started(node)
        (home / "seen" / "go").touch()
        for node in ("one", "two"):
            outcome = second.listener.exit_of(node)
            assert (outcome.exit_code, outcome.result) == (0, "done")
            assert second.log(node) == b"done\n"
    assert times(home) == 2


def test_a_pod_that_ended_alone_answers_from_its_record(home, orphaned):
    source = orphaned("one")
    (home / "seen" / "go").touch()
    wait_until(lambda: read_record(pod_folder(home, "one")))
    with stage(home) as second:
        second.start(python(source), "one", capture_result=True)
        outcome = second.listener.exit_of("one")
        assert (outcome.exit_code, outcome.result) == (0, "done")
        assert outcome.finished_at > outcome.started_at
        assert second.listener.events == [
            event for event in second.listener.events if not isinstance(event, PodStarted)
        ]
    assert times(home) == 1


def test_an_adopted_pod_can_be_killed(home, orphaned):
    source = orphaned("one")
    with stage(home) as second:
        second.start(python(source), "one")
        second.listener.wait_started("one")
        second.executor.kill("one")
        assert second.listener.exit_of("one").exit_code == 143


def test_a_pod_whose_worker_is_gone_is_started_afresh(home, orphaned):
    """Its main process went with the worker: two attempts of one node never run side by side."""
    source = orphaned("one")
    os.kill(worker_of(home, "one"), signal.SIGKILL)
    wait_until(lambda: not is_held(home, "one"))
    (home / "seen" / "go").touch()
    with stage(home) as second:
        second.start(python(source), "one", capture_result=True)
        outcome = second.listener.exit_of("one")
        assert (outcome.exit_code, outcome.result) == (0, "done")
    assert times(home) == 2


def test_an_incomplete_record_is_no_record(home):
    folder = home / "runs" / "demo" / "pods" / "one"
    folder.mkdir(parents=True)
    (folder / "attempt").write_bytes(b'123\n{"kind": "exit", "outc')
    with stage(home) as own:
        own.start(python("print('fresh')"), "one", capture_result=True)
        assert own.listener.exit_of("one").result == "fresh"


def test_a_worker_killed_under_a_living_engine_is_a_lost_pod(home):
    with stage(home) as own:
        node = own.start(python("import time; time.sleep(600)"))
        own.listener.wait_started(node)
        os.kill(worker_of(home, node), signal.SIGKILL)
        outcome = own.listener.exit_of(node)
        assert (outcome.exit_code, outcome.launch_error) == (None, "pod deleted")
        assert own.run(python("pass")).exit_code == 0


def test_an_interrupted_pod_leaves_no_record_and_runs_again(home):
    with stage(home) as first:
        first.start(python("import time; print(1); time.sleep(600)"), "one")
        wait_until(lambda: first.listener.lines)
    assert first.listener.exits == {}
    with stage(home) as second:
        second.start(python("print(2)"), "one", capture_result=True)
        assert second.listener.exit_of("one").result == "2"


def test_closing_without_kill_leaves_pods_to_finish(home):
    (home / "seen").mkdir()
    with stage(home) as first:
        first.start(python(COUNTED.format(folder=str(home / "seen"))), "one", capture_result=True)
        first.listener.wait_started("one")
        first.executor.close(kill=False)
    (home / "seen" / "go").touch()
    wait_until(lambda: read_record(pod_folder(home, "one")))
    assert read_record(pod_folder(home, "one"))["outcome"]["result"] == "done"


def test_processes_end_with_the_executor(home):
    """Neither zygote nor workers outlive their work."""
    with stage(home) as own:
        own.run(python("pass"))
        worker = worker_of(home, "demo-1")
        os.kill(worker, 0)
    wait_until(lambda: not is_alive(worker))
