"""A main process that is forked before anybody asks for it, and waits to be told what to be.

The dearest parts of starting a step that does nothing are the fork, the view and the pages that a child is first to
write. None depends on the step, so a worker does them while the engine still writes down how the step before it ended.
A child on standby holds nothing but its pipes; it ends when the worker ends, or when it is dismissed.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # without the enums of `signal`
import contextlib
import marshal
import os
import signal
from typing import Any, NamedTuple

from . import view
from .main_process import FOR_MAIN, stand_by
from .python_main import prepare
from .slot import Slot

__all__ = ["Standby", "Surroundings", "prepare_for_next", "working_folder"]

_GO = b"!"


class Surroundings(NamedTuple):
    """What a main process is forked into, the same for most attempts of a run.

    Attributes:
        private_view: Whether it has a view of its own.
        in_user_namespace: Whether it must give up the rights that a user namespace gave.
        keep: See `PrivateView`.
        binds: See `PrivateView`.
    """

    private_view: bool
    in_user_namespace: bool
    keep: list[str]
    binds: list[list[str]]

    @classmethod
    def of(cls, request: dict[str, Any]) -> Surroundings:
        """What a request asks for."""
        return cls(request["private_view"], request["in_user_namespace"], request["keep"], request["binds"])


class Standby:
    """One such process.

    Args:
        slot: The worker's folders, empty.
        around: What it is forked into; the worker itself enters the view, too.
        root_for: The request for which the root of its view must be rebuilt, which cannot be done after the fork.

    Attributes:
        around: As given.
        process: Its process id, and that of its group.
        stdout: Reading end of its standard output.
        stderr: Reading end of its standard error.
        problem: Where it says why a program cannot be started; closed when that does start.

    Raises:
        OSError: There is no view, process or pipe to be had.
    """

    def __init__(self, slot: Slot, around: Surroundings, root_for: dict[str, Any] | None = None) -> None:
        self.around = around
        self._view: view.PrivateView | None = None
        if around.private_view:
            self._view = view.PrivateView(slot.path, around.keep, around.binds)
            wishes = (root_for["own_folders"], root_for["named_paths"]) if root_for is not None else ([], [])
            self._view.enter(*wishes)
        self._fork()

    def _fork(self) -> None:
        worker = os.getpid()
        pipes: list[int] = []
        try:
            for _ in range(4):
                pipes += os.pipe()
            # a signal for main must wait until main has its own handlers: ours would swallow it
            _signal.pthread_sigmask(signal.SIG_BLOCK, FOR_MAIN)
            self.process = os.fork()
        except OSError:
            _signal.pthread_sigmask(signal.SIG_UNBLOCK, FOR_MAIN)
            for descriptor in pipes:
                os.close(descriptor)
            raise
        self.stdout, stdout, self.stderr, stderr, self.problem, problem, orders, self._orders = pipes
        if self.process == 0:
            try:
                stand_by(worker, stdout, stderr, problem, orders, in_user_namespace=self.around.in_user_namespace)
            except BaseException:  # noqa: BLE001 - this process must never go on as a second worker
                import traceback

                os.write(2, traceback.format_exc().encode())
            finally:
                os._exit(1)
        _signal.pthread_sigmask(signal.SIG_UNBLOCK, FOR_MAIN)
        for descriptor in (stdout, stderr, problem, orders):
            os.close(descriptor)

    def is_alive(self) -> bool:
        """Whether it is still there; it may have been killed."""
        try:
            return os.waitpid(self.process, os.WNOHANG)[0] == 0
        except ChildProcessError:
            return False

    def get_ready(self, request: dict[str, Any]) -> None:
        """Tell it what it will be, which it prepares as far as that touches no files."""
        body = marshal.dumps(_program_of(request))
        self._order(len(body).to_bytes(8, "big") + body)

    def add_to_view(self, request: dict[str, Any]) -> None:
        """Give it the folders and files that its attempt names.

        Raises:
            OSError: A folder cannot be had.
        """
        folders: list[str] = request["own_folders"]
        if self._view is not None:
            self._view.add(folders, request["named_paths"])
        for folder in folders:
            os.makedirs(folder, exist_ok=True)

    def go(self) -> None:
        """Have it run."""
        self._order(_GO)
        os.close(self._orders)

    def dismiss(self) -> None:
        """It is not needed; it ends without having run anything."""
        for descriptor in (self._orders, self.stdout, self.stderr, self.problem):
            os.close(descriptor)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.process, 0)

    def _order(self, data: bytes) -> None:
        rest = memoryview(data)
        with contextlib.suppress(BrokenPipeError):  # somebody killed it: it will be collected, with its exit code
            while rest:
                rest = rest[os.write(self._orders, rest) :]


def working_folder(request: dict[str, Any]) -> str:
    """Main's working directory, as it sees it."""
    return str(request["working_dir"] or request["work_folder"])


def prepare_for_next(request: dict[str, Any]) -> None:
    """Prepare this very process for a program that will be like the one of this request, and be forked from it."""
    if request["python"] is not None:
        prepare(*_program_of(request))


def _program_of(request: dict[str, Any]) -> tuple[Any, ...]:
    """What `prepare` wants to know; the text to run only where it is known before the files are in place."""
    is_script = request["python"] == "file" and request["argv"][1] == request["script_path"]
    source = request["source"] if is_script else None
    return request["python"], request["argv"], request["env"], working_folder(request), source
