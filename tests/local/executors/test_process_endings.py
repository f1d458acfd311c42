"""How main processes end, and what is said about it."""

from __future__ import annotations

import os
import signal
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from stage import bash, container, python, script, stage, wait_until

from hera._generated import models as m

PYTHON_ENDINGS = [
    ("pass", 0),
    ("raise ValueError('no')", 1),
    ("import sys; sys.exit()", 0),
    ("import sys; sys.exit(7)", 7),
    ("import sys; sys.exit(-1)", 255),
    ("import sys; sys.exit('words')", 1),
    ("import os; os._exit(9)", 9),
    ("def f(:", 1),
    ("raise KeyboardInterrupt", 130),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 137),
    ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", 143),
    ("import os; os.abort()", 134),
    ("import threading, sys\nthreading.Thread(target=sys.exit, args=(3,)).start()", 0),
    ("import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True).start()", 0),
]


@pytest.mark.parametrize(("source", "code"), PYTHON_ENDINGS)
def test_a_forked_script_ends_as_python_itself_would(shared, source, code):
    assert shared.run(python(source)).exit_code == code


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (bash("exit 0"), 0),
        (bash("exit 3"), 3),
        (bash("kill -KILL $$"), 137),
        (bash("kill -TERM $$"), 143),
        (container(["true"]), 0),
        (container(["sh", "-c"], ["exit 5"]), 5),
        (container(["python", "-c", "raise SystemExit(6)"]), 6),
        (container(["python", "-O", "-c", "raise SystemExit(6)"]), 6),
        (script("#!/bin/sh\nexit 8", []), 8),
        (script("exit $1", ["bash", "-c", "exit 4"]), 4),
    ],
)
def test_the_exit_code_is_the_commands(shared, template, code):
    assert shared.run(template).exit_code == code


def test_a_traceback_begins_at_the_users_own_line(shared):
    node = shared.start(python("def f():\n    1 / 0\n\nf()"))
    assert shared.listener.exit_of(node).exit_code == 1
    text = shared.log(node).decode()
    first, second = text.splitlines()[:2]
    assert (first, second) == (
        "Traceback (most recent call last):",
        '  File "/argo/staging/script", line 4, in <module>',
    )
    assert "zygote" not in text
    assert text.endswith("ZeroDivisionError: division by zero\n")


def test_a_syntax_error_shows_nothing_but_itself(shared):
    node = shared.start(python("x = (\n"))
    shared.listener.exit_of(node)
    assert shared.log(node).decode().startswith('  File "/argo/staging/script", line 1\n')


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (
            ["no-such-program"],
            'failed to find name in PATH: exec: "no-such-program": executable file not found in $PATH',
        ),
        (["/no/such"], 'failed to find name in PATH: exec: "/no/such": stat /no/such: no such file or directory'),
        (["/etc/passwd"], 'failed to find name in PATH: exec: "/etc/passwd": permission denied'),
    ],
)
def test_a_command_that_is_not_there_is_exit_64_with_argos_words(shared, command, message):
    """`check` refuses these before a run; a program can also vanish in between, or be brought by an artifact."""
    brought = m.Inputs(artifacts=[m.Artifact(name="a", path=command[0], optional=True)])
    outcome = shared.run(container(command, inputs=brought))
    if command == ["/no/such"] or command == ["no-such-program"]:
        assert (outcome.exit_code, outcome.message) == (64, message)
    else:
        assert outcome.exit_code == 64


def test_a_command_that_became_known_at_run_time_and_is_not_here_is_exit_64(shared):
    """It came in through a parameter, so nothing could be said before the run; the pod fails as upstream."""
    outcome = shared.run(container(["no-such-program"]))
    assert (outcome.exit_code, outcome.launch_error) == (64, None)
    assert outcome.message.endswith('exec: "no-such-program": executable file not found in $PATH')


def test_a_deadline_ends_the_pod_and_everything_it_started(shared):
    """Also what moved into a session of its own, and what ignores SIGTERM is killed by the end of main."""
    marker = f"hera-test-{os.getpid()}"
    source = (
        "import subprocess, time\n"
        f"subprocess.Popen(['sleep', '600', ], start_new_session=True, executable='sleep', env={{'MARK': '{marker}'}})\n"
        "time.sleep(600)\n"
    )
    node = shared.start(python(source), deadline=datetime.now(timezone.utc) + timedelta(seconds=0.5))
    outcome = shared.listener.exit_of(node)
    assert (outcome.exit_code, outcome.deadline_exceeded) == (143, True)
    wait_until(lambda: not _with_environment(marker))


def _with_environment(marker: str) -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and marker in _environment(name)]


def _environment(process: str) -> str:
    try:
        return Path(f"/proc/{process}/environ").read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def test_main_that_ignores_sigterm_is_killed_after_the_grace_period(tmp_path, monkeypatch):
    monkeypatch.setattr("hera.local.executors.attempt.GRACE_SECONDS", 0.2)
    with stage(tmp_path) as own:
        node = own.start(python("import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('up')\ntime.sleep(600)"))
        wait_until(lambda: own.listener.lines)
        own.executor.kill(node)
        outcome = own.listener.exit_of(node)
        assert (outcome.exit_code, outcome.deadline_exceeded) == (137, False)


def test_what_main_leaves_running_does_not_keep_the_pod(shared):
    """A grandchild that holds the pipe open would otherwise hold the step for as long as it likes."""
    outcome = shared.run(bash("sleep 600 & echo started"))
    assert (outcome.exit_code, outcome.result) == (0, "started")


def test_killing_an_unknown_pod_is_harmless(shared):
    shared.executor.kill("demo-unknown")
    assert shared.run(python("pass")).exit_code == 0


def test_pods_beyond_the_limit_wait_in_order(tmp_path):
    with stage(tmp_path, max_pods=1) as own:
        nodes = [own.start(bash("true")) for _ in range(5)]
        for node in nodes:
            assert own.listener.exit_of(node).exit_code == 0
        assert [(type(event).__name__, event.node_id) for event in own.listener.events] == [
            (kind, node) for node in nodes for kind in ("PodStarted", "PodExited")
        ]


def test_a_waiting_pod_can_be_killed(tmp_path):
    with stage(tmp_path, max_pods=1) as own:
        first, second = own.start(bash("sleep 600")), own.start(bash("true"))
        own.listener.wait_started(first)
        own.executor.kill(second)
        assert own.listener.exit_of(second).exit_code == 143
        own.executor.kill(first)
        assert own.listener.exit_of(first).exit_code == 143


def test_signals_are_as_a_fresh_process_has_them(shared):
    """Ignored or blocked signals would be inherited by everything that a step starts."""
    status = shared.run(bash("grep -E 'Sig(Blk|Ign)' /proc/self/status | tr -d '\\n'")).result
    ignored = int(status.split("SigIgn:")[1], 16)
    blocked = int(status.split("SigBlk:")[1].split("SigIgn")[0], 16)
    assert blocked == 0
    assert not ignored & (1 << (signal.SIGPIPE - 1))
    assert not ignored & (1 << (signal.SIGCHLD - 1))


@pytest.mark.parametrize("path", [None, "/tmp/words/last", "/dev/termination-log"])
def test_a_failing_step_can_say_why(shared, path):
    """Argo puts a container's termination message behind its exit code."""
    place = path or "/dev/termination-log"
    template = bash(f"mkdir -p $(dirname {place}); echo disk full > {place}; exit 3")
    template.script.termination_message_path = path
    outcome = shared.run(template)
    assert (outcome.exit_code, outcome.message) == (3, "disk full")
    assert shared.run(bash("exit 3")).message == ""
    assert not Path("/tmp/words").exists()


def test_a_step_that_succeeds_has_no_message(shared):
    assert shared.run(bash("echo fine > /dev/termination-log")).message == ""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at the processes in /proc")
def test_a_process_on_standby_that_was_killed_is_replaced(tmp_path):
    """A worker forks the next main process before it is asked for; somebody may end it meanwhile."""
    with stage(tmp_path, max_pods=1) as own:
        worker = int(own.run(python("import os; print(os.getppid())")).result)
        wait_until(lambda: _state_of_children(worker) == ["S"])
        os.kill(_children(worker)[0], signal.SIGKILL)
        wait_until(lambda: _state_of_children(worker) == ["Z"])
        assert own.run(python("import os; print(os.getppid())")).result == str(worker)


def _children(process: int) -> list[int]:
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _state_of_children(process: int) -> list[str]:
    return [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] for child in _children(process)]
