"""From the fork to the user's program: what every main process needs, then `exec`, or Python in this very process."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # the functions of `signal` without its enums, which would cost a child a quarter of its time
import errno
import gc
import marshal
import os
import signal
import sys
from typing import Any, NoReturn

from . import view
from .python_main import prepare, run

__all__ = ["FOR_MAIN", "LAUNCH_FAILED", "find_program", "stand_by"]

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
FOR_MAIN = (signal.SIGTERM, signal.SIGINT)
"""Signals that are blocked at the fork, until main has its own handlers."""

_PROBLEM = 3
_ORDERS = 63
CLOSE_BELOW = 256  # workers hold a handful of descriptors, all low


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


def stand_by(worker: int, stdout: int, stderr: int, problem: int, orders: int, *, in_user_namespace: bool) -> NoReturn:
    """Make this forked process ready to be a pod's main process, wait for orders, and become it. Never returns.

    Args:
        worker: Process id of the parent.
        stdout: Where standard output goes.
        stderr: Where standard error goes.
        problem: Where to say why the program cannot be started; closed when it does start.
        orders: Where it is told what to be, and then to go; it ends when that ends.
        in_user_namespace: Whether it has rights to give up.
    """
    _signal.set_wakeup_fd(-1)
    os.setsid()
    _die_with_worker(worker)
    os.dup2(orders, _ORDERS, inheritable=False)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (stdout, 1), (stderr, 2)):
        os.dup2(source, target)
    os.dup2(problem, _PROBLEM, inheritable=False)
    os.closerange(_PROBLEM + 1, _ORDERS)
    os.closerange(_ORDERS + 1, CLOSE_BELOW)
    os.umask(0o022)
    if in_user_namespace:
        view.drop_capabilities()
    gc.freeze()  # what there is now is the worker's: the collection at the end must not write to its pages
    _follow_orders()


def _follow_orders() -> NoReturn:
    body = _received(int.from_bytes(_received(8), "big"))
    kind, argv, env, folder, source = marshal.loads(body)  # noqa: S302 - written by our own parent
    # Which folder comes first on the path can depend on files, but for a script of the template, which is no link.
    early = kind is not None and (kind != "file" or source is not None)
    code = prepare(kind, argv, env, folder, source) if early else None
    _received(1)
    _reset_signals(for_python=kind is not None)
    try:
        os.chdir(folder)
        if kind is None:
            _execute(argv, env, folder)
    except OSError as error:
        os.write(_PROBLEM, f"fork/exec {argv[0]}: {_go_text(error)}".encode())
        os._exit(LAUNCH_FAILED)
    os.close(_PROBLEM)
    os.close(_ORDERS)
    if not early:
        prepare(kind, argv, env, folder, None)
    run(kind, argv, code)


def _received(size: int) -> bytes:
    """That many bytes of orders; without them there is nothing to do here."""
    parts = []
    while size:
        part = os.read(_ORDERS, min(size, 1 << 20))
        if not part:
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _execute(argv: list[str], env: dict[str, str], folder: str) -> NoReturn:
    program, reason = find_program(argv[0], env.get("PATH", ""), folder)
    if program is None:
        os.write(_PROBLEM, f"failed to find name in PATH: {reason}".encode())
        os._exit(LAUNCH_FAILED)
    os.execve(program, argv, env)  # noqa: S606 - a shell is what the user asks for, if so


def _go_text(error: OSError) -> str:
    """The words of Go's errno texts, which Argo's messages use, are C's in lower case."""
    return (error.strerror or errno.errorcode.get(error.errno or 0, "error")).lower()


def _reset_signals(*, for_python: bool) -> None:
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
