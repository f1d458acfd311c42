"""The zygote itself: read a request, fork a supervisor for it, read the next."""

from __future__ import annotations

import array
import contextlib
import gc
import os
import signal
import socket
import sys
from typing import Any, cast

from . import view, wire
from .supervisor import supervise

__all__ = ["serve"]


def serve(control_descriptor: int) -> None:
    """Serve one engine until it closes its end; called in a fresh interpreter, which it leaves.

    Args:
        control_descriptor: Our end of a stream socket pair. First comes the configuration, which is answered with
            what this machine can do; then requests, each with the attempt's own socket attached.
    """
    if os.fork():
        os._exit(0)  # nobody has to wait for us; the engine hears of our end by its socket
    os.setsid()
    with contextlib.suppress(OSError):
        os.chdir("/")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # supervisors report for themselves and are never waited for
    control = socket.socket(fileno=control_descriptor)
    os.set_inheritable(control_descriptor, False)
    configuration = wire.receive(control)
    if configuration is None:
        os._exit(0)
    control.sendall(wire.encode(_get_ready(cast("dict[str, Any]", configuration))))
    _serve_requests(control)
    os._exit(0)


def _get_ready(configuration: dict[str, Any]) -> dict[str, object]:
    """Load what steps usually need, and find out whether private views work."""
    for module in configuration["preload"]:
        with contextlib.suppress(Exception):  # a module that cannot be loaded fails where it is used, with its story
            __import__(module)
    compile("0", "warm", "exec")  # the first compilation in a process costs 2 ms; let no child pay it
    problem: str | None = "switched off"
    if configuration["private_view"]:
        problem = view.probe("/") if sys.platform == "linux" else f"{sys.platform} has no mount namespaces"
    return {"pid": os.getpid(), "view_problem": problem}


def _serve_requests(control: socket.socket) -> None:
    gc.collect()
    gc.freeze()  # a collection in a child must not copy every page
    while True:
        header, descriptor = _receive_header(control)
        size = int.from_bytes(header, "big")
        body = wire.receive_exactly(control, size) if len(header) == 4 else b""
        if len(header) < 4 or len(body) < size:
            return
        if descriptor is None:
            _configure_run(body)
        else:
            _fork_supervisor(control, descriptor, body)


def _configure_run(body: bytes) -> None:
    """A message without a socket names the run's folder: build the root that all attempts of the run start from."""
    view.prepare_run_root(str(wire.decode(body)["view_folder"]))


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


def _fork_supervisor(control: socket.socket, descriptor: int, body: bytes) -> None:
    try:
        child = os.fork()
    except OSError as error:
        refusal = wire.encode({"kind": "refused", "reason": f"cannot start a process: {error.strerror}"})
        with contextlib.suppress(OSError), socket.socket(fileno=descriptor) as connection:
            connection.sendall(refusal)
        return
    if child == 0:
        control.close()
        supervise(cast("dict[str, Any]", wire.decode(body)), socket.socket(fileno=descriptor))
        os._exit(0)
    os.close(descriptor)
