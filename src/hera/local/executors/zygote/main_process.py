"""From the fork to the user's program: what every main process needs, then `exec`, or Python in this very process."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # the functions of `signal` without its enums, which would cost a child a quarter of its time
import errno
import os
import signal
import sys
from types import CodeType
from typing import Any, NoReturn

from . import view
from .python_main import run

__all__ = ["LAUNCH_FAILED", "become_main", "find_program"]

LAUNCH_FAILED = 64
"""Exit code of Argo's executor when the command cannot be started."""

PR_SET_PDEATHSIG = 1
_PYTHONS_HANDLERS: tuple[tuple[int, Any], ...] = (
    (signal.SIGCHLD, _signal.SIG_DFL),
    (signal.SIGTERM, _signal.SIG_DFL),
    (signal.SIGINT, signal.default_int_handler),
)
_OTHERS_HANDLERS: tuple[tuple[int, Any], ...] = (
    (signal.SIGCHLD, _signal.SIG_DFL),
    (signal.SIGTERM, _signal.SIG_DFL),
    (signal.SIGINT, _signal.SIG_DFL),
    # Python ignores these two and every Python program relies on it; no other program does
    (signal.SIGPIPE, _signal.SIG_DFL),
    (signal.SIGXFSZ, _signal.SIG_DFL),
)
CLOSE_BELOW = 256  # supervisors hold a handful of descriptors, all low


def find_program(name: str, search_path: str, folder: str) -> tuple[str | None, str]:
    """Where the program is, and, when it is nowhere, what Go's `exec.LookPath` says about that."""
    if "/" in name:
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            return None, f'exec: "{name}": stat {name}: no such file or directory'
        if os.path.isdir(path) or not os.access(path, os.X_OK):
            return None, f'exec: "{name}": permission denied'
        return path, ""
    for place in search_path.split(os.pathsep):
        path = os.path.join(folder, place or ".", name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path, ""
    return None, f'exec: "{name}": executable file not found in $PATH'


def become_main(
    request: dict[str, Any], folder: str, code: CodeType | None, worker: int, stdout: int, stderr: int, problem: int
) -> NoReturn:
    """Turn this forked process into the pod's main process. Never returns.

    Args:
        request: The attempt.
        folder: Working directory.
        code: The compiled program, for Python that could be compiled before the fork.
        worker: Process id of the parent.
        stdout: Where standard output goes.
        stderr: Where standard error goes.
        problem: Where to say why the program cannot be started; closed when it does start.
    """
    os.setsid()
    _reset_signals(for_python=request["python"] is not None)
    _die_with_worker(worker)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (stdout, 1), (stderr, 2)):
        os.dup2(source, target)
    os.dup2(problem, 3, inheritable=False)
    os.closerange(4, CLOSE_BELOW)
    os.umask(0o022)
    if request["in_user_namespace"]:
        view.drop_capabilities()
    try:
        os.chdir(folder)
        if request["python"] is None:
            _execute(request, folder)
    except OSError as error:
        os.write(3, f"fork/exec {request['argv'][0]}: {_go_text(error)}".encode())
        os._exit(LAUNCH_FAILED)
    os.close(3)
    run(request["python"], request["argv"], code)


def _execute(request: dict[str, Any], folder: str) -> NoReturn:
    argv: list[str] = request["argv"]
    env: dict[str, str] = request["env"]
    program, reason = find_program(argv[0], env.get("PATH", ""), folder)
    if program is None:
        os.write(3, f"failed to find name in PATH: {reason}".encode())
        os._exit(LAUNCH_FAILED)
    os.execve(program, argv, env)  # noqa: S606 - a shell is what the user asks for, if so


def _go_text(error: OSError) -> str:
    """The words of Go's errno texts, which Argo's messages use, are C's in lower case."""
    return (error.strerror or errno.errorcode.get(error.errno or 0, "error")).lower()


def _reset_signals(*, for_python: bool) -> None:
    signal.set_wakeup_fd(-1)
    handlers = _PYTHONS_HANDLERS if for_python else _OTHERS_HANDLERS
    for number, handler in handlers:
        _signal.signal(number, handler)
    _signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _die_with_worker(worker: int) -> None:
    """Should the worker be killed, main must not run on unwatched and beside its own next attempt."""
    if sys.platform == "linux":
        view.set_process_option(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != worker:  # it was killed before we could ask
        os._exit(128 + signal.SIGKILL)
