"""The zygote itself: it forks a worker for each connection that it is handed, and does nothing else."""

from __future__ import annotations

import array
import contextlib
import gc
import os
import signal
import socket
import sys
from typing import Any, NoReturn, cast

from . import python_main, view, wire
from .worker import work

__all__ = ["serve"]


def serve(control_descriptor: int) -> None:
    """Serve one engine until it closes its end; called in a fresh interpreter, which it leaves.

    Args:
        control_descriptor: Our end of a stream socket pair. First comes what is known from the start, then what the
            steps need besides, which is answered with what this machine can do; then requests, each with the
            attempt's own socket attached.
    """
    if os.fork():
        os._exit(0)  # nobody has to wait for us; the engine hears of our end by its socket
    os.setsid()
    with contextlib.suppress(OSError):
        os.chdir("/")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # supervisors report for themselves and are never waited for
    control = socket.socket(fileno=control_descriptor)
    os.set_inheritable(control_descriptor, False)
    first = _heard(control)
    problem = view.probe(first["probe_folder"]) if first["probe_folder"] else None
    _load(first["preload"])
    compile("0", "warm", "exec")  # the first compilation in a process costs 2 ms; let no child pay it
    _load(_heard(control)["preload"])
    python_main.remember_interpreter()  # with all that is loaded: what a program does not bring it need not clear away
    control.sendall(wire.encode({"view_problem": problem, "python_path": sys.path}))
    _serve_requests(control)
    os._exit(0)


def _heard(control: socket.socket) -> dict[str, Any]:
    """The engine's next message; without one it is gone, and so are we."""
    message = wire.receive(control)
    if message is None:
        os._exit(0)
    return cast("dict[str, Any]", message)


def _load(modules: list[str]) -> None:
    for module in modules:
        with contextlib.suppress(Exception):  # a module that cannot be loaded fails where it is used, with its story
            __import__(module)


def _serve_requests(control: socket.socket) -> None:
    private_view = False
    gc.collect()
    gc.freeze()  # a collection in a child must not copy every page
    while True:
        header, descriptor = _receive_header(control)
        body = wire.receive_exactly(control, int.from_bytes(header, "big"))
        if len(header) < 4:
            return
        if descriptor is None:
            answer = _configure_run(body)
            private_view = answer["view_problem"] is None
            control.sendall(wire.encode(answer))
        else:
            _fork_worker(control, descriptor, private_view=private_view)


def _configure_run(body: bytes) -> dict[str, object]:
    """A message without a socket names the run's folder: build the root that all attempts of the run start from."""
    try:
        view.prepare_run_root(str(wire.decode(body)["view_folder"]))
    except OSError as error:
        return {"view_problem": str(error)}
    return {"view_problem": None}


def _receive_header(control: socket.socket) -> tuple[bytes, int | None]:
    size = array.array("i").itemsize
    data, ancillary, _, _ = control.recvmsg(4, socket.CMSG_SPACE(size))
    descriptor = None
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptor = array.array("i", content[:size])[0]
    if 0 < len(data) < 4:
        data += wire.receive_exactly(control, 4 - len(data))
    return data, descriptor


def _fork_worker(control: socket.socket, descriptor: int, *, private_view: bool) -> None:
    connection = socket.socket(fileno=descriptor)
    try:
        child = os.fork()
    except OSError as error:
        _refuse(connection, f"cannot start a process: {error.strerror}")
    else:
        if child == 0:
            control.close()
            _work_to_the_end(connection, private_view=private_view)
    connection.close()


def _work_to_the_end(connection: socket.socket, *, private_view: bool) -> NoReturn:
    """A worker that breaks says so; main dies with it, and the engine may try again."""
    try:
        work(connection, private_view=private_view)
    except BaseException:  # noqa: BLE001 - nothing may leave this process but a message
        import traceback

        _refuse(connection, f"the supervisor failed: {traceback.format_exc()}")
        os._exit(1)
    os._exit(0)


def _refuse(connection: socket.socket, reason: str) -> None:
    with contextlib.suppress(OSError):
        connection.settimeout(10)
        connection.sendall(wire.encode({"kind": "refused", "reason": reason}))
