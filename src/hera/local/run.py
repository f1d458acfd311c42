"""Runs, for callers: start one, go on with one, look at one.

::

    run = run_workflow(manifest)          check → store → drive to the end
    run = resume_run("hello-x7k2p")       go on after a Ctrl-C, a crash or a power cut
    run = open_run("hello-x7k2p")         look, without driving
    list_runs()

A `Run` is a picture of the moment at which it was made. What drives runs is loaded only where one is driven, so that
looking stays quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hera.exceptions import StoreError
from hera.local.core.transitions import COMPLETED
from hera.local.home import database_of, home_of, run_folder
from hera.local.result import Run
from hera.local.store.base import ALL, RunFilter, RunRecord, RunSummary, Store, StoredStatus
from hera.local.watch import Audience, WatchEvent

if TYPE_CHECKING:
    from hera._plan.plan import Source
    from hera.local.clock import Clock
    from hera.local.executors.base import Executor
    from hera.local.submission import Library, Runnable, Submission

__all__ = ["Run", "list_runs", "open_run", "resume_run", "run_workflow"]

OnEvent = Callable[[WatchEvent], None]

# How often to try another random suffix when one is taken.
_NAME_TRIES = 20


def run_workflow(
    manifest: Runnable,
    *,
    library: Sequence[Library] = (),
    parameters: Mapping[str, Any] | None = None,
    name: str | None = None,
    home: Path | str | None = None,
    executor: Executor | None = None,
    store: Store | None = None,
    clock: Clock | None = None,
    source: Source | None = None,
    source_folder: Path | None = None,
    stand_ins: Mapping[str, str] | None = None,
    on_event: OnEvent | None = None,
) -> Run:
    """Run a workflow here, to its end.

    Nothing is stored and nothing starts before every check has passed.

    Args:
        manifest: A Workflow; a WorkflowTemplate or ClusterWorkflowTemplate is run by a workflow that refers to it, a
            CronWorkflow is run once, now.
        library: Manifests whose templates it refers to.
        parameters: Values for workflow parameters; they go before those of the manifest. Text is taken as it is,
            anything else as JSON.
        name: The run's name, instead of the manifest's. One that is in use is an error; a name in the manifest that is
            in use gets a random suffix, and a warning says so.
        home: State directory; default ``$HERA_HOME``, else the user's data directory.
        executor: What runs the pods; default: processes of this machine. It is opened and closed here.
        store: Where the run is kept; default: the database of the state directory.
        clock: The time; default: the machine's.
        source: Where the manifest's values were written, for findings that point there.
        source_folder: Folder of the user's Python file, put on the path of runner scripts.
        stand_ins: Commands that play an image's entrypoint, by image.
        on_event: Told everything that happens, in this thread.

    Returns:
        The finished run, whatever its phase.

    Raises:
        InvalidWorkflow: The linter found errors, or a parameter is given that nobody takes.
        Refused: The workflow needs something that this machine cannot do.
        StoreError: The state directory cannot be used.
        Interrupted: A stop signal came; the run can be resumed.
        EngineError: The run cannot go on; it can be resumed.
    """
    options: dict[str, Any] = {
        "stand_ins": dict(stand_ins or {}),
        "source_folder": None if source_folder is None else str(source_folder),
    }
    # First of all, so that its processes start while the rest is loaded and checked.
    executor = executor or process_executor(options)

    from hera.local.admission import admit, renamings
    from hera.local.session import Session
    from hera.local.submission import Submission

    with closing(Session(executor, clock, home_of(home), Audience(on_event))) as session:
        submission = Submission.of(manifest, library, parameters or {}, name, options)
        record = submission.record(session.clock.now())
        plan = submission.plan(record, source)
        notices = admit(plan, session.executor)
        with _opened(store, session.home) as opened:
            kept = _stored(record, submission, opened, session.clock)
            if kept is not record:
                plan = submission.plan(kept, source)
                notices += renamings(submission, kept, opened)
            with opened.lease(kept.name):
                return session.drive(kept, plan, StoredStatus(), opened, notices)


def _stored(record: RunRecord, submission: Submission, store: Store, clock: Clock) -> RunRecord:
    """Store a new run, under another name if that of the record is in use and the caller did not insist on it."""
    for tries_left in reversed(range(_NAME_TRIES)):
        try:
            store.create(record)
            break
        except StoreError as error:
            if error.code != "name-taken" or submission.name or not tries_left:
                raise
            record = submission.record(clock.now(), is_taken=True)
    return record


def resume_run(
    name: str,
    *,
    home: Path | str | None = None,
    executor: Executor | None = None,
    store: Store | None = None,
    clock: Clock | None = None,
    on_event: OnEvent | None = None,
) -> Run:
    """Go on with a run whose engine has ended, to its end. Steps that have finished are not run again.

    Args:
        name: The run's name.
        home: As for `run_workflow`.
        executor: As for `run_workflow`; by default made with the options that the run was started with.
        store: As for `run_workflow`.
        clock: As for `run_workflow`.
        on_event: As for `run_workflow`.

    Returns:
        The finished run; one that had finished before is returned as it is.

    Raises:
        RunNotFound: There is no such run.
        StoreError: The state directory cannot be used, or another engine drives the run (code ``held``).
        Interrupted: As for `run_workflow`.
        EngineError: As for `run_workflow`.
    """
    from hera.local.recovery import plan_for
    from hera.local.session import Session

    home = home_of(home)
    with _opened(store, home, must_exist=name) as opened:
        record = opened.record(name)
        with opened.lease(name):
            tools = (executor or process_executor(record.options), clock, home, Audience(on_event))
            with closing(Session(*tools)) as session:
                stored = opened.status(name)
                if stored.phase in COMPLETED:
                    return session.finished(Run(record, stored, run_folder(home, name)))
                return session.drive(record, plan_for(record), stored, opened)


def open_run(name: str, home: Path | str | None = None, *, store: Store | None = None) -> Run:
    """Look at a run, finished or not.

    Args:
        name: The run's name.
        home: As for `run_workflow`.
        store: As for `run_workflow`.

    Raises:
        RunNotFound: There is no such run; the hint names those spelled alike.
        StoreError: The state directory cannot be used.
    """
    home = home_of(home)
    with _opened(store, home, must_exist=name) as opened:
        return Run(opened.record(name), opened.status(name), run_folder(home, name))


def list_runs(
    home: Path | str | None = None,
    which: RunFilter = ALL,
    *,
    store: Store | None = None,
) -> list[RunSummary]:
    """The runs kept here, newest first; nodes are not read.

    Args:
        home: As for `run_workflow`; one that does not exist has no runs.
        which: Which of them.
        store: As for `run_workflow`.

    Raises:
        StoreError: The state directory cannot be used.
    """
    home = home_of(home)
    if store is None and not database_of(home).exists():
        return []
    with _opened(store, home) as opened:
        return opened.summaries(which)


@contextmanager
def _opened(store: Store | None, home: Path, *, must_exist: str | None = None) -> Iterator[Store]:
    """The store that a caller gave, left open; else that of the state directory, closed afterwards."""
    if store is not None:
        yield store
        return
    from hera.local.store.failures import not_found
    from hera.local.store.sqlite import SqliteStore

    path = database_of(home)
    if must_exist is not None and not path.exists():
        raise not_found(must_exist, (), str(home))
    opened = SqliteStore(path)
    try:
        yield opened
    finally:
        opened.close()


def process_executor(options: Mapping[str, Any]) -> Executor:
    """The default executor, made with the options of a run."""
    from hera.local.executors.fork_server import ForkServer

    server = ForkServer()  # gets ready while all the rest is loaded
    from hera.local.executors.process import ProcessExecutor

    return ProcessExecutor(stand_ins=options.get("stand_ins") or {}, server=server)
