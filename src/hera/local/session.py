"""One sitting in which a run is driven: the tools that it needs, and their end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hera._plan.plan import Plan
from hera.exceptions import EngineError
from hera.local.admission import Notice
from hera.local.clock import Clock, SystemClock
from hera.local.core.events import RunResumed
from hera.local.engine import Engine
from hera.local.executors.base import Executor, RunFolder
from hera.local.home import run_folder
from hera.local.recovery import core_of, first_event
from hera.local.result import Run
from hera.local.store.base import RunRecord, Store, StoredStatus
from hera.local.watch import Audience, RunFinished, RunOpened, WarningGiven

__all__ = ["Session"]


class Session:
    """What a run is driven with; closed when the run is over, or was refused.

    Args:
        executor: Runs the pods.
        clock: The time; default: the machine's.
        home: The state directory.
        audience: Those who watch.
    """

    def __init__(self, executor: Executor, clock: Clock | None, home: Path, audience: Audience) -> None:
        self.executor = executor
        self.clock = clock or SystemClock()
        self.home = home
        self.audience = audience

    def close(self) -> None:
        """End the executor, which may hold processes from its first check on."""
        self.executor.close(kill=True)

    def drive(
        self, record: RunRecord, plan: Plan, stored: StoredStatus, store: Store, notices: Sequence[Notice] = ()
    ) -> Run:
        """Drive a stored run to its end; the caller holds its lease.

        Args:
            record: What it was started with.
            plan: Its plan.
            stored: What was journaled of it; empty for a new one.
            store: Where it is kept.
            notices: What its watchers should know before it starts.

        Raises:
            Interrupted: A stop signal came.
            StoreError: The journal cannot be written.
            EngineError: The run cannot go on, or a watcher failed.
        """
        core = core_of(record, plan, stored)
        first = first_event(stored)
        folder = self._folder_of(record)
        now = self.clock.now()
        is_resumed = first == RunResumed()
        self.audience.tell(RunOpened(record.name, record.uid, record.namespace, folder.path, now, resumed=is_resumed))
        for notice in notices:
            self.audience.tell(WarningGiven(notice.message, notice.template, notice.field, now))
        engine = Engine(
            core=core,
            store=store,
            executor=self.executor,
            clock=self.clock,
            folder=folder,
            audience=self.audience,
        )
        engine.drive(first)
        return self.finished(Run(record, core.status, folder.path))

    def finished(self, run: Run) -> Run:
        """Tell the watchers of the end, and the caller of a watcher that failed.

        Raises:
            EngineError: One did (code ``watcher``); the run itself is kept.
        """
        self.audience.tell(RunFinished(run, self.clock.now()))
        if self.audience.failure is not None:
            raise EngineError(
                f"the function that watched the run '{run.name}' failed; the run itself went on and ended {run.phase}",
                code="watcher",
                hint=f"its result is kept: hera get {run.name}",
            ) from self.audience.failure
        return run

    def _folder_of(self, record: RunRecord) -> RunFolder:
        source_folder = record.options.get("source_folder")
        return RunFolder(
            path=run_folder(self.home, record.name),
            workflow_name=record.name,
            namespace=record.namespace,
            source_folder=Path(source_folder) if source_folder else None,
        )
