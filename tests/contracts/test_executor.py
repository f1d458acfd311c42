"""What every executor promises the engine, whatever it runs pods with."""

from __future__ import annotations

import queue
import threading
from datetime import datetime, timedelta, timezone

import pytest

from hera._generated import models as m
from hera.local.core.commands import StartPod
from hera.local.core.events import PodExited, PodStarted
from hera.local.executors.base import RunFolder
from hera.local.executors.process import ProcessExecutor
from hera.local.executors.scripted import Scripted, ScriptedExecutor, fails, succeeds

PATIENCE = 30


def template(source: str, outputs: m.Outputs | None = None) -> m.Template:
    body = m.ScriptTemplate(image="python:3.8", command=["python"], source=source)
    return m.Template(name="t", script=body, outputs=outputs)


TEMPLATES = {
    "good": template("print('line')\nprint('the end')"),
    "bad": template("import sys; sys.exit(3)"),
    "value": template(
        "open('/tmp/p', 'w').write('v')",
        m.Outputs(
            parameters=[
                m.Parameter(name="p", value_from=m.ValueFrom(path="/tmp/p")),
                m.Parameter(name="q", value_from=m.ValueFrom(path="/tmp/q", default="d")),
            ]
        ),
    ),
    "long": template("import time\nprint('up')\ntime.sleep(600)"),
}
ANSWERS = {
    "good": succeeds("line\nthe end"),
    "bad": fails(exit_code=3),
    "value": succeeds("", parameters={"p": "v", "q": "d"}),
    "long": Scripted(duration=timedelta(days=365), lines=("up",)),
}


class Sink:
    def __init__(self):
        self.events = queue.SimpleQueue()
        self.seen = []
        self.lines = []

    def event(self, event):
        self.events.put(event)

    def log(self, line):
        self.lines.append(line)

    def next(self):
        event = self.events.get(timeout=PATIENCE)
        self.seen.append(event)
        return event

    def exit_of(self, node_id):
        while not isinstance(event := self.next(), PodExited) or event.node_id != node_id:
            pass
        return event.outcome


class Frozen:
    """A clock that stands still, so that a scripted pod of a year is still running when the test looks."""

    def now(self):
        return datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.fixture(params=["process", "process on shared files", "scripted"])
def make(request, tmp_path):
    made = []

    scripted = ScriptedExecutor(ANSWERS, clock=Frozen())

    def executor():
        new = scripted
        if request.param != "scripted":
            new = ProcessExecutor(private_view=request.param == "process")
        sink = Sink()
        new.open(RunFolder(tmp_path / "home" / "runs" / "demo", "demo"), sink)
        made.append((new, sink))
        return new, sink

    yield executor
    for executor, _ in made:
        executor.close(kill=True)


def pod(kind: str, node_id: str = "demo-1", **fields) -> StartPod:
    return StartPod(node_id, f"demo.{kind}", kind, f"demo-t-{node_id}", TEMPLATES[kind], **fields)


def test_a_pod_starts_and_ends_once(make):
    executor, sink = make()
    executor.start(pod("good", capture_result=True))
    outcome = sink.exit_of("demo-1")
    assert sink.seen == [PodStarted("demo-1"), PodExited("demo-1", outcome)]
    assert (outcome.exit_code, outcome.launch_error, outcome.output_error) == (0, None, None)
    assert outcome.result == "line\nthe end"
    assert outcome.started_at <= outcome.finished_at
    assert outcome.started_at.utcoffset().total_seconds() == 0


def test_lines_arrive_before_the_exit_and_are_in_the_log(make):
    executor, sink = make()
    executor.start(pod("good"))
    sink.exit_of("demo-1")
    assert [(line.node_id, line.stream, line.text) for line in sink.lines] == [
        ("demo-1", "stdout", "line"),
        ("demo-1", "stdout", "the end"),
    ]
    assert executor.log_path("demo-1").read_text() == "line\nthe end\n"


def test_a_failure_is_an_exit_code_and_not_an_error(make):
    executor, sink = make()
    executor.start(pod("bad"))
    outcome = sink.exit_of("demo-1")
    assert (outcome.exit_code, outcome.launch_error, outcome.deadline_exceeded) == (3, None, False)


def test_parameters_are_collected(make):
    executor, sink = make()
    executor.start(pod("value"))
    assert sink.exit_of("demo-1").parameters == {"p": "v", "q": "d"}


def test_starting_an_ended_pod_again_sends_its_outcome_again(make):
    executor, sink = make()
    executor.start(pod("good", capture_result=True))
    first = sink.exit_of("demo-1")
    executor.start(pod("good", capture_result=True))
    assert sink.exit_of("demo-1") == first


def test_starting_a_running_pod_again_changes_nothing(make):
    executor, sink = make()
    executor.start(pod("long"))
    executor.start(pod("long"))
    executor.start(pod("good", "demo-2"))
    sink.exit_of("demo-2")
    executor.kill("demo-1")
    sink.exit_of("demo-1")
    assert sink.seen.count(PodStarted("demo-1")) == 1


def test_a_later_engine_is_told_how_a_pod_ended(make):
    executor, sink = make()
    executor.start(pod("bad"))
    first = sink.exit_of("demo-1")
    executor.close(kill=True)
    executor, sink = make()
    executor.start(pod("bad"))
    assert sink.exit_of("demo-1") == first


def test_a_killed_pod_ends_with_143(make):
    executor, sink = make()
    executor.start(pod("long"))
    assert sink.next() == PodStarted("demo-1")
    executor.kill("demo-1")
    outcome = sink.exit_of("demo-1")
    assert (outcome.exit_code, outcome.deadline_exceeded, outcome.launch_error) == (143, False, None)


def test_killing_what_does_not_run_is_ignored(make):
    executor, sink = make()
    executor.kill("demo-9")
    executor.start(pod("good"))
    sink.exit_of("demo-1")
    executor.kill("demo-1")
    executor.start(pod("good", "demo-2"))
    assert sink.exit_of("demo-2").exit_code == 0


def test_a_deadline_that_has_passed_ends_the_pod(make):
    executor, sink = make()
    executor.start(pod("long", deadline=Frozen().now()))
    outcome = sink.exit_of("demo-1")
    assert (outcome.exit_code, outcome.deadline_exceeded) == (143, True)


def test_many_pods_at_once_all_end(make):
    executor, sink = make()
    nodes = [f"demo-{number}" for number in range(30)]
    threads = [threading.Thread(target=executor.start, args=(pod("good", node),)) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = []
    while len(ended) < len(nodes):
        event = sink.next()
        ended += [event.node_id] if isinstance(event, PodExited) else []
    assert sorted(ended) == sorted(nodes)


def test_closing_forgets_pods_that_run_and_can_be_repeated(make):
    executor, sink = make()
    executor.start(pod("long"))
    assert sink.next() == PodStarted("demo-1")
    executor.close(kill=True)
    executor.close(kill=True)
    assert sink.events.empty()


def test_a_sound_template_is_not_refused(make):
    executor, _ = make()
    assert [problem for problem in executor.check(TEMPLATES.values()) if problem.is_error] == []
