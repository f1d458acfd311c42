"""The port behind which pods run.

Adapters: `process` (this machine's processes), `scripted` (outcomes given in advance; public, for tests and mocks),
later `container`. One contract suite (`tests/contracts/`) runs against each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from hera._generated import models
from hera.local.core.commands import StartPod
from hera.local.core.events import Event
from hera.local.problem import Problem

__all__ = ["Executor", "LogLine", "Problem", "RunFolder", "Sink"]


class LogLine(msgspec.Struct, frozen=True):
    """One line that a pod printed, without its newline; undecodable bytes shown as U+FFFD."""

    node_id: str
    stream: str
    text: str


class RunFolder(msgspec.Struct, frozen=True):
    """Where one run keeps its files.

    Attributes:
        path: ``$HERA_HOME/runs/<workflow name>``; a pod's log and record live in ``pods/<node id>``, artifacts in
            ``artifacts/<key>``. Executors may keep more folders here.
        workflow_name: The run's name.
        namespace: The run's namespace.
        source_folder: Folder of the user's Python file, put on the Python path of runner scripts; None for plain YAML.
    """

    path: Path
    workflow_name: str
    namespace: str = "default"
    source_folder: Path | None = None


class Sink(Protocol):
    """Where an executor reports. Both methods may be called from any thread and never block for long."""

    def event(self, event: Event) -> None:
        """Hand over `PodStarted` or `PodExited`."""

    def log(self, line: LogLine) -> None:
        """Hand over a line as it is printed; the executor has already written it to the pod's log file."""


class Executor(Protocol):
    """Starts, watches and ends pods."""

    def check(self, templates: Iterable[models.Template]) -> Sequence[Problem]:
        """All that keeps these templates from running here, found before anything starts."""

    def open(self, folder: RunFolder, sink: Sink) -> None:
        """Get ready for one run. Must not start user code."""

    def start(self, pod: StartPod) -> None:
        """Run a pod, once.

        Idempotent by `node_id`: if the pod has ended, its `PodExited` is sent again from its record; if it still
        runs (also under an earlier engine that was killed), it is adopted; if it was started and is neither, its
        remains are removed and it is started afresh; else it is started.
        """

    def kill(self, node_id: str) -> None:
        """End a pod; unknown or ended ones are ignored."""

    def log_path(self, node_id: str) -> Path:
        """The file that holds a pod's log lines (stdout and stderr, in order); not there while nothing was printed."""

    def close(self, *, kill: bool) -> None:
        """End the executor's own processes; with `kill` also every pod, waiting until they are gone.

        Works before `open` and more than once. A pod that is ended by this is not reported and leaves no record of
        its end: the run can be resumed as if it had never been started.
        """


ExecutorFactory = Callable[[], Executor]
