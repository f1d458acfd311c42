"""The loop: take what happened, decide, journal it in one transaction, then act and tell those who watch.

One thread, the caller's, does all of this; executor threads only leave events in the inbox. Everything that has
arrived is decided before anything is written, so a burst of events costs one commit. Commands are carried out only
after their reasons are on the disk: whatever the process is killed in the middle of, the journal knows of every pod
that may have been started, and a resumed run issues the unanswered commands again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from hera.exceptions import EngineError, HeraException, Interrupted, StoreError
from hera.local.clock import Clock
from hera.local.collector import patient_collector
from hera.local.core.changes import Change, ChildAdded, NodePut
from hera.local.core.commands import Command, KillPod, StartPod
from hera.local.core.events import Event, PodExited, PodStarted, TimerFired
from hera.local.executors.base import Executor, LogLine, RunFolder
from hera.local.inbox import Inbox
from hera.local.intake import Intake, Interruption
from hera.local.interruption import stop_signals
from hera.local.naming import display_name_of, pod_name_of
from hera.local.store.base import Store, StoredStatus
from hera.local.watch import Audience, LogPrinted, NodeChanged, WatchEvent

__all__ = ["Core", "Engine"]

_Item: TypeAlias = "Event | LogLine | Interruption"

# How much is decided before it is journaled: enough to make a commit cheap for each event, little enough that the
# first of a burst is not kept waiting.
_BATCH = 1000
# How many decisions are remembered for the story of an engine error.
_MEMORY = 50


class Core(Protocol):
    """The decisions, as the engine needs them: a state that events are fed to."""

    @property
    def status(self) -> StoredStatus:
        """The run as it stands; the same object at every call."""

    def decide(self, event: Event, now: datetime) -> tuple[Sequence[Change], Sequence[Command]]:
        """What the event changes and what is to be done; the changes are already part of the state."""

    @property
    def is_finished(self) -> bool:
        """Whether the workflow has its final phase."""


class Engine:
    """Drives one run to its end. Make one, call `drive` once.

    Args:
        core: The run's decisions.
        store: Where the changes are journaled; the caller holds the run's lease.
        executor: Runs the pods; opened and closed here.
        clock: The time.
        folder: The run's files.
        audience: Those who watch.
    """

    def __init__(
        self,
        *,
        core: Core,
        store: Store,
        executor: Executor,
        clock: Clock,
        folder: RunFolder,
        audience: Audience,
    ) -> None:
        self._core = core
        self._store = store
        self._executor = executor
        self._clock = clock
        self._folder = folder
        self.audience = audience
        self._name = folder.workflow_name
        self._inbox: Inbox[_Item] = Inbox()
        self._intake = Intake(self._inbox, wants_lines=audience.is_listening)
        # The first parent of each node that has one, for watchers; filled as far as somebody watches.
        self._parents: dict[str, str] = {}
        self._pods: set[str] = set()  # started here and not yet known to have ended
        self._wake_at: datetime | None = None
        self._story: deque[tuple[datetime, Event, Sequence[Change]]] = deque(maxlen=_MEMORY)

    def drive(self, first: Event) -> None:
        """Go on until the workflow has ended.

        Args:
            first: `RunStarted` or `RunResumed`.

        Raises:
            Interrupted: A stop signal came; pods were ended, the journal still holds them as running.
            StoreError: The journal cannot be written; pods were ended.
            EngineError: The run cannot go on.
        """
        with patient_collector(), stop_signals(lambda: self._inbox.put(Interruption())):
            try:
                self._open()
                self._recall_parents()
                self._inbox.put(first)
                while not self._core.is_finished:
                    self._turn()
            except KeyboardInterrupt:
                raise self._interrupted() from None
            finally:
                self._end_pods()
        self._tell_rest()

    def _open(self) -> None:
        try:
            self._executor.open(self._folder, self._intake)
        except OSError as error:
            raise StoreError(
                f"the run's folder {self._folder.path} cannot be used: {error.strerror or error}",
                code="store-unwritable",
                hint=f"mend that, then go on with: hera run --resume {self._name}",
            ) from error

    def _turn(self) -> None:
        self._inbox.busy = bool(self._pods)
        if not self._pods and self._wake_at is None and not self._inbox.wait(0):
            raise self._stalled()
        self._clock.wait(self._inbox, self._wake_at)
        items = self._inbox.drain(_BATCH)
        now = self._clock.now()
        if self._wake_at is not None and now >= self._wake_at:
            self._wake_at = None
            items.append(TimerFired())
        news, changes, commands = self._decisions(items, now)
        if changes:
            self._journal(items, changes, commands)
        for command in commands:
            self._carry_out(command)
        for event in news:
            self.audience.tell(event)

    def _journal(self, items: Sequence[_Item], changes: Sequence[Change], commands: Sequence[Command]) -> None:
        """Write the changes before anything is done about them.

        That a pod runs need not be durable: were it lost with the power, the pod would be found, or started, again.
        """
        is_news_only = not commands and all(isinstance(item, PodStarted | LogLine) for item in items)
        if is_news_only:
            self._store.append(self._name, changes, is_durable=False)
        else:
            self._store.append(self._name, changes)

    def _decisions(self, items: Sequence[_Item], now: datetime) -> tuple[list[WatchEvent], list[Change], list[Command]]:
        news: list[WatchEvent] = []
        all_changes: list[Change] = []
        all_commands: list[Command] = []
        for item in items:
            if isinstance(item, LogLine):
                news.append(self._printed(item, now))
            elif isinstance(item, Interruption):
                raise KeyboardInterrupt
            else:
                changes, commands = self._decide(item, now)
                all_changes += changes
                all_commands += commands
                news += self._node_news(changes, now)
        news += [self._left_out(node_id, count, now) for node_id, count in self._intake.omitted().items()]
        return news, all_changes, all_commands

    def _decide(self, event: Event, now: datetime) -> tuple[Sequence[Change], Sequence[Command]]:
        if isinstance(event, PodExited):
            self._pods.discard(event.node_id)
        try:
            changes, commands = self._core.decide(event, now)
        except HeraException:
            raise
        except Exception as error:
            raise self._broken(event, error) from error
        self._story.append((now, event, changes))
        return changes, commands

    def _carry_out(self, command: Command) -> None:
        if isinstance(command, StartPod):
            self._pods.add(command.node_id)
            self._executor.start(command)
        elif isinstance(command, KillPod):
            self._executor.kill(command.node_id)
        else:
            self._wake_at = command.at

    def _recall_parents(self) -> None:
        if self.audience.is_listening:
            for parent, children in self._core.status.children.items():
                for child in children:
                    self._parents.setdefault(child, parent)

    # --- what watchers are told ---------------------------------------------------------------------------------------

    def _node_news(self, changes: Sequence[Change], now: datetime) -> list[WatchEvent]:
        if not self.audience.is_listening:
            return []
        last = {str(change.node.id): change.node for change in changes if isinstance(change, NodePut)}
        for change in changes:
            if isinstance(change, ChildAdded):
                self._parents.setdefault(change.child_id, change.parent_id)
        return [NodeChanged(node, self._parents.get(node_id), now) for node_id, node in last.items()]

    def _printed(self, line: LogLine, now: datetime) -> LogPrinted:
        self._intake.shown(line)
        return self._log_printed(line.node_id, line.stream, line.text, now)

    def _left_out(self, node_id: str, count: int, now: datetime) -> LogPrinted:
        text = f"[{count:,} lines are not shown here; all are in {self._executor.log_path(node_id)}]"
        return self._log_printed(node_id, "hera", text, now)

    def _log_printed(self, node_id: str, stream: str, text: str, now: datetime) -> LogPrinted:
        node = self._core.status.nodes.get(node_id)
        if node is None:
            return LogPrinted(node_id, node_id, node_id, stream, text, now)
        return LogPrinted(node_id, display_name_of(node), pod_name_of(self._name, node), stream, text, now)

    def _tell_rest(self) -> None:
        now = self._clock.now()
        for item in self._inbox.drain(_BATCH):
            if isinstance(item, LogLine):
                self.audience.tell(self._printed(item, now))

    # --- endings ------------------------------------------------------------------------------------------------------

    def _end_pods(self) -> None:
        """Leave nothing running, also when the user loses patience in the meantime."""
        try:
            self._executor.close(kill=True)
        except KeyboardInterrupt:
            self._executor.close(kill=True)

    def _interrupted(self) -> Interrupted:
        return Interrupted(
            f"the run '{self._name}' was interrupted; its pods were stopped, and what had finished is kept",
            hint=f"go on with: hera run --resume {self._name}",
        )

    def _stalled(self) -> EngineError:
        waiting = [str(n.name) for n in self._core.status.nodes.values() if n.phase in ("Pending", "Running")]
        return EngineError(
            f"the run '{self._name}' cannot go on: nothing is running and nothing is due, yet these nodes are not done: "
            + ", ".join(waiting[:10]),
            code="stalled",
            hint="a suspend template without a duration waits for somebody; give it a duration to run it here",
        )

    def _broken(self, event: Event, error: Exception) -> EngineError:
        return EngineError(
            f"the engine failed at {event}: {type(error).__name__}: {error}\n{self._told(event)}",
            hint=f"please report this; what was journaled is kept and can be tried again with: "
            f"hera run --resume {self._name}",
        )

    def _told(self, event: Event) -> str:
        """The story of the node that the event is about: the events and changes that led here."""
        node_id = getattr(event, "node_id", None)
        lines = [f"the story of node {node_id}:"] if node_id else ["the last events:"]
        for at, earlier, changes in self._story:
            about = [c.node for c in changes if isinstance(c, NodePut) and node_id in (None, c.node.id)]
            if node_id in (None, getattr(earlier, "node_id", None)) or about:
                phases = ", ".join(f"{node.name} {node.phase}" for node in about[:5])
                lines.append(f"  {at:%H:%M:%S.%f}  {type(earlier).__name__}  {phases}")
        return "\n".join(lines)
