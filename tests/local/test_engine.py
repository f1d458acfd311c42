"""The loop by itself: a core and an executor made of tables stand on both sides of it."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest

from hera._generated import models
from hera.exceptions import EngineError, Interrupted, StoreError
from hera.local.clock import SkippingClock, SystemClock
from hera.local.core.changes import ChildAdded, NodePut, RunPut
from hera.local.core.commands import KillPod, StartPod, WakeAt
from hera.local.core.events import Outcome, PodExited, PodStarted, RunResumed, RunStarted, TimerFired
from hera.local.engine import Engine
from hera.local.executors.base import LogLine, RunFolder
from hera.local.store.base import RunRecord
from hera.local.store.fold import Fold
from hera.local.store.memory import MemoryStore
from hera.local.watch import Audience, LogPrinted, NodeChanged

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=timezone.utc)
DONE = RunPut(phase="Succeeded")


def node(node_id: str, phase: str = "Running") -> models.NodeStatus:
    return models.NodeStatus(
        id=node_id, name=node_id, display_name=node_id, type="Pod", template_name="say", phase=phase
    )


def put(node_id: str, phase: str = "Running") -> NodePut:
    return NodePut(node(node_id, phase))


def start(node_id: str) -> StartPod:
    return StartPod(node_id, node_id, node_id, f"pod-{node_id}", models.Template(name="t"))


class TableCore:
    """Answers each event from a table: (kind of event, node id) → changes and commands."""

    def __init__(self, table):
        self.table = table
        self.seen = []
        self.is_finished = False
        self._fold = Fold()

    @property
    def status(self):
        return self._fold.status

    def decide(self, event, now) -> tuple[Sequence, Sequence]:
        self.seen.append(event)
        answer = self.table.get((type(event), getattr(event, "node_id", None)), ((), ()))
        changes, commands = answer(event, now) if callable(answer) else answer
        self._fold.add(changes)
        self.is_finished = self.is_finished or any(isinstance(c, RunPut) and c.phase for c in changes)
        return changes, commands


class ListExecutor:
    """Remembers what it is asked; a pod does what `behaviour` says as soon as it is started."""

    def __init__(self, behaviour=lambda sink, pod: sink.event(PodExited(pod.node_id, Outcome()))):
        self.behaviour = behaviour
        self.asked = []
        self.sink = None

    def check(self, templates):
        return ()

    def open(self, folder, sink):
        self.sink = sink
        self.asked.append("open")

    def start(self, pod):
        self.asked.append(("start", pod.node_id))
        self.behaviour(self.sink, pod)

    def kill(self, node_id):
        self.asked.append(("kill", node_id))
        self.sink.event(PodExited(node_id, Outcome(exit_code=143)))

    def log_path(self, node_id):
        return f"/logs/{node_id}.log"

    def close(self, *, kill):
        self.asked.append(("close", kill))


class CountingStore(MemoryStore):
    """Notes each append together with what the executor had been asked by then."""

    def __init__(self, executor):
        super().__init__()
        self.commits = []
        self._executor = executor

    def append(self, name, changes, *, is_durable=True):
        self.commits.append((len(changes), list(self._executor.asked)))
        super().append(name, changes, is_durable=is_durable)


def engine(tmp_path, core, executor=None, store=None, clock=None, on_event=None) -> Engine:
    executor = executor or ListExecutor()
    store = store or MemoryStore()
    workflow = models.Workflow(metadata=models.ObjectMeta(name="demo"), spec=models.WorkflowSpec())
    store.create(RunRecord("demo", "u", "default", workflow, (), NOON))
    return Engine(
        core=core,
        store=store,
        executor=executor,
        clock=clock or SystemClock(),
        folder=RunFolder(tmp_path, "demo"),
        audience=Audience(on_event),
    )


ONE_POD = {
    (RunStarted, None): ([put("a")], [start("a")]),
    (PodExited, "a"): ([put("a", "Succeeded"), DONE], []),
}


def test_a_run_goes_on_until_it_has_its_final_phase(tmp_path):
    core, executor = TableCore(ONE_POD), ListExecutor()

    engine(tmp_path, core, executor).drive(RunStarted())

    assert core.seen == [RunStarted(), PodExited("a", Outcome())]
    assert executor.asked == ["open", ("start", "a"), ("close", True)]


def test_changes_are_journaled_before_their_commands_are_carried_out(tmp_path):
    executor = ListExecutor()
    store = CountingStore(executor)

    engine(tmp_path, TableCore(ONE_POD), executor, store).drive(RunStarted())

    assert store.commits[0] == (1, ["open"])
    assert store.status("demo").nodes["a"].phase == "Succeeded"


def test_events_that_have_arrived_together_share_a_commit(tmp_path):
    names = [f"n{i}" for i in range(50)]
    left = set(names)

    def exited(event, now):
        left.discard(event.node_id)
        return [put(event.node_id, "Succeeded"), *([] if left else [DONE])], []

    table = {(RunStarted, None): ([put(n) for n in names], [start(n) for n in names])}
    table |= {(PodExited, n): exited for n in names}
    executor = ListExecutor()
    store = CountingStore(executor)

    engine(tmp_path, TableCore(table), executor, store).drive(RunStarted())

    assert [count for count, _ in store.commits] == [50, 51]


def test_nothing_is_started_when_the_journal_cannot_be_written(tmp_path):
    class FullStore(MemoryStore):
        def append(self, name, changes, *, is_durable=True):
            raise StoreError("the disk is full", code="store-full")

    executor = ListExecutor()

    with pytest.raises(StoreError, match="the disk is full"):
        engine(tmp_path, TableCore(ONE_POD), executor, FullStore()).drive(RunStarted())

    assert executor.asked == ["open", ("close", True)]


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path):
    class Folderless(ListExecutor):
        def open(self, folder, sink):
            (tmp_path / "file").write_text("")
            (tmp_path / "file" / "pods").mkdir()

    with pytest.raises(StoreError) as caught:
        engine(tmp_path, TableCore(ONE_POD), Folderless()).drive(RunStarted())

    assert str(caught.value) == (
        f"the run's folder {tmp_path} cannot be used: Not a directory\n"
        "  = mend that, then go on with: hera run --resume demo"
    )


def test_a_timer_fires_when_its_moment_has_come_and_time_may_be_skipped(tmp_path):
    clock = SkippingClock(NOON)
    at = NOON + timedelta(hours=3)
    table = {
        (RunStarted, None): ([], [WakeAt(NOON + timedelta(hours=9)), WakeAt(at)]),
        (TimerFired, None): lambda event, now: ([RunPut(phase="Succeeded", finished_at=now)], []),
    }
    store = MemoryStore()

    engine(tmp_path, TableCore(table), store=store, clock=clock).drive(RunStarted())

    assert at <= store.status("demo").finished_at < at + timedelta(seconds=20)
    assert clock.elapsed >= timedelta(hours=3)


def test_time_is_not_skipped_while_a_pod_runs(tmp_path):
    clock = SkippingClock(NOON)
    table = {
        (RunStarted, None): ([put("a")], [start("a"), WakeAt(NOON + timedelta(hours=3))]),
        (PodExited, "a"): ([DONE], []),
    }
    late = ListExecutor(lambda sink, pod: threading.Timer(0.05, lambda: sink.event(PodExited("a", Outcome()))).start())

    engine(tmp_path, TableCore(table), late, clock=clock).drive(RunStarted())

    assert clock.elapsed < timedelta(minutes=1)


def test_a_cancelled_timer_does_not_fire(tmp_path):
    table = {
        (RunStarted, None): ([], [start("a"), WakeAt(NOON), WakeAt(None)]),
        (PodExited, "a"): ([DONE], []),
    }
    core = TableCore(table)

    engine(tmp_path, core).drive(RunStarted())

    assert TimerFired() not in core.seen


def test_a_kill_is_passed_on_and_answered_by_an_ordinary_exit(tmp_path):
    table = {
        (RunStarted, None): ([put("a")], [start("a"), KillPod("a")]),
        (PodExited, "a"): ([DONE], []),
    }
    core, executor = TableCore(table), ListExecutor(lambda sink, pod: None)

    engine(tmp_path, core, executor).drive(RunStarted())

    assert executor.asked[2] == ("kill", "a")
    assert core.seen[-1] == PodExited("a", Outcome(exit_code=143))


def test_watchers_hear_of_nodes_with_their_parents_and_of_lines_in_order(tmp_path):
    def talks(sink, pod):
        sink.event(PodStarted("demo-1"))
        sink.log(LogLine("demo-1", "stdout", "hello"))
        sink.event(PodExited("demo-1", Outcome()))

    table = {
        (RunStarted, None): ([put("root"), put("demo-1", "Pending"), ChildAdded("root", "demo-1")], [start("demo-1")]),
        (PodStarted, "demo-1"): ([put("demo-1")], []),
        (PodExited, "demo-1"): ([put("demo-1", "Succeeded"), DONE], []),
    }
    heard = []

    engine(tmp_path, TableCore(table), ListExecutor(talks), on_event=heard.append).drive(RunStarted())

    told = [
        (e.node.id, e.node.phase, e.parent_id) if isinstance(e, NodeChanged) else (e.display_name, e.pod_name, e.text)
        for e in heard
    ]
    assert told == [
        ("root", "Running", None),
        ("demo-1", "Pending", "root"),
        ("demo-1", "Running", "root"),
        ("demo-1", "demo-say-1", "hello"),
        ("demo-1", "Succeeded", "root"),
    ]


def test_a_watcher_that_fails_does_not_disturb_the_run(tmp_path):
    calls = []

    def fails(event):
        calls.append(event)
        raise ZeroDivisionError

    made = engine(tmp_path, TableCore(ONE_POD), on_event=fails)
    made.drive(RunStarted())

    assert len(calls) == 1
    assert isinstance(made.audience.failure, ZeroDivisionError)


def test_every_line_of_a_small_output_is_shown(tmp_path):
    def talks(sink, pod):
        for i in range(5000):
            sink.log(LogLine("a", "stdout", str(i)))
        sink.event(PodExited("a", Outcome()))

    heard = []
    engine(tmp_path, TableCore(ONE_POD), ListExecutor(talks), on_event=heard.append).drive(RunStarted())

    assert [e.text for e in heard if isinstance(e, LogPrinted)] == [str(i) for i in range(5000)]


def test_a_flood_of_lines_is_cut_in_the_live_view_and_the_file_is_named(tmp_path):
    """100 MB of output must not become 100 MB of memory."""
    line = LogLine("a", "stdout", "x" * 10_000)

    def floods(sink, pod):
        for _ in range(10_000):
            sink.log(line)
        sink.event(PodExited("a", Outcome()))

    shown, notices = [], []

    def watch(event):
        if isinstance(event, LogPrinted):
            (notices if event.stream == "hera" else shown).append(event.text)

    engine(tmp_path, TableCore(ONE_POD), ListExecutor(floods), on_event=watch).drive(RunStarted())

    assert 100 < len(shown) < 1000
    assert notices == [f"[{10_000 - len(shown):,} lines are not shown here; all are in /logs/a.log]"]


def test_lines_are_not_gathered_when_nobody_watches(tmp_path):
    held = []

    def talks(sink, pod):
        for _ in range(10):
            sink.log(LogLine("a", "stdout", "x"))
        held.append(sink._inbox.drain(100))
        sink.event(PodExited("a", Outcome()))

    engine(tmp_path, TableCore(ONE_POD), ListExecutor(talks)).drive(RunStarted())

    assert held == [[]]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_ends_the_pods_and_leaves_the_journal_resumable(tmp_path, number):
    class Stopped(ListExecutor):
        def close(self, *, kill):
            super().close(kill=kill)
            self.sink.event(PodExited("a", Outcome(exit_code=143)))

    core = TableCore(ONE_POD)
    executor = Stopped(lambda sink, pod: os.kill(os.getpid(), number))
    store = MemoryStore()
    before = signal.getsignal(number)

    with pytest.raises(Interrupted) as caught:
        engine(tmp_path, core, executor, store).drive(RunStarted())

    assert str(caught.value) == (
        "the run 'demo' was interrupted; its pods were stopped, and what had finished is kept\n"
        "  = go on with: hera run --resume demo"
    )
    assert executor.asked[-1] == ("close", True)
    assert core.seen == [RunStarted()]
    assert store.status("demo").nodes["a"].phase == "Running"
    assert signal.getsignal(number) == before


def test_results_that_arrived_before_the_signal_are_not_half_taken(tmp_path):
    """They are sent again when the run goes on; a batch is journaled whole or not at all."""

    def interrupted_at_once(sink, pod):
        sink.event(PodExited("a", Outcome()))
        os.kill(os.getpid(), signal.SIGINT)

    store = MemoryStore()
    with pytest.raises(Interrupted):
        engine(tmp_path, TableCore(ONE_POD), ListExecutor(interrupted_at_once), store).drive(RunStarted())

    status = store.status("demo")
    assert (status.nodes["a"].phase, status.phase) == ("Running", "")


def test_a_second_signal_hurries_the_end_of_the_pods(tmp_path):
    class Slow(ListExecutor):
        def close(self, *, kill):
            super().close(kill=kill)
            if self.asked.count(("close", True)) == 1:
                os.kill(os.getpid(), signal.SIGINT)
                raise AssertionError("the signal was not heard")

    executor = Slow(lambda sink, pod: os.kill(os.getpid(), signal.SIGINT))

    with pytest.raises(Interrupted):
        engine(tmp_path, TableCore(ONE_POD), executor).drive(RunStarted())

    assert executor.asked[-2:] == [("close", True), ("close", True)]


def test_a_run_outside_the_main_thread_leaves_signals_alone(tmp_path):
    seen = []
    executor = ListExecutor(
        lambda sink, pod: (seen.append(signal.getsignal(signal.SIGINT)), sink.event(PodExited("a", Outcome())))
    )
    made = engine(tmp_path, TableCore(ONE_POD), executor)

    thread = threading.Thread(target=made.drive, args=[RunStarted()])
    thread.start()
    thread.join(timeout=10)

    assert seen == [signal.getsignal(signal.SIGINT)]


def test_a_signal_that_the_process_ignores_stays_ignored(tmp_path):
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:

        def hangs_up(sink, pod):
            os.kill(os.getpid(), signal.SIGHUP)
            sink.event(PodExited("a", Outcome()))

        engine(tmp_path, TableCore(ONE_POD), ListExecutor(hangs_up)).drive(RunStarted())
    finally:
        signal.signal(signal.SIGHUP, former)


def test_a_run_in_which_nothing_can_happen_any_more_says_what_it_waits_for(tmp_path):
    table = {(RunResumed, None): ([put("approve"), put("done", "Succeeded")], [])}

    with pytest.raises(EngineError) as caught:
        engine(tmp_path, TableCore(table)).drive(RunResumed())

    assert caught.value.code == "stalled"
    assert caught.value.message == (
        "the run 'demo' cannot go on: nothing is running and nothing is due, yet these nodes are not done: approve"
    )


def test_a_mistake_of_the_core_tells_the_story_of_the_node(tmp_path):
    def breaks(event, now):
        raise ZeroDivisionError("division by zero")

    table = {**ONE_POD, (PodExited, "a"): breaks}

    with pytest.raises(EngineError) as caught:
        engine(tmp_path, TableCore(table)).drive(RunStarted())

    lines = caught.value.message.splitlines()
    assert lines[0].startswith("the engine failed at PodExited(node_id='a'")
    assert lines[0].endswith("ZeroDivisionError: division by zero")
    assert lines[1] == "the story of node a:"
    assert lines[2].endswith("RunStarted  a Running")
    assert caught.value.hint.endswith("hera run --resume demo")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


# --- the collector of garbage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("own", "meanwhile"), [((700, 10, 10), 50_000), ((0, 10, 10), 0), ((90_000, 5, 5), 90_000)])
def test_garbage_is_looked_for_less_often_during_a_run_and_as_before_afterwards(tmp_path, own, meanwhile):
    seen = []
    table = {(RunStarted, None): lambda event, now: (seen.append(gc.get_threshold()[0]) or [DONE], [])}
    former = gc.get_threshold()
    gc.set_threshold(*own)
    try:
        engine(tmp_path, TableCore(table)).drive(RunStarted())
        afterwards = gc.get_threshold()
    finally:
        gc.set_threshold(*former)

    assert (seen, afterwards) == ([meanwhile], own)
