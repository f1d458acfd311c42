"""The engine's side of the zygote: start it, have it fork workers, let it end."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hera.exceptions import EngineError
from hera.local.executors.environment import base_environment, is_private_view_wanted
from hera.local.executors.zygote import wire

__all__ = ["ForkServer", "Hello"]

_BOOT = """\
import sys
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("_hera_zygote", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]])
package = sys.modules["_hera_zygote"] = module_from_spec(spec)
sys.path.pop(0)
from _hera_zygote.server import serve
serve(int(sys.argv[2]))
"""
_START_SECONDS = 60
_LIGHT_MODULES = ("_random", "_sha2", "_sha512", "bisect", "datetime", "json", "math", "re", "time")
"""What most scripts import, and what `random` needs; not itself nor `threading`, whose hooks make every fork dearer."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What the zygote found out about this machine.

    Attributes:
        view_problem: Why attempts cannot have private views of the file system; None when they can.
        python_path: `sys.path` of Python programs started here.
    """

    view_problem: str | None
    python_path: tuple[str, ...]


class ForkServer:
    """A zygote. Making one starts its interpreter and waits for nothing.

    While it loads what most scripts need and tries whether private views work, the engine has things of its own to load.
    `get_ready` waits for the outcome.

    Args:
        private_view: Whether attempts shall have private views where the system permits it; default: `HERA_PRIVATE_VIEW`.

    Attributes:
        private_view: Whether that was asked for.
        hello: What it found out; there once it is ready.
    """

    def __init__(self, *, private_view: bool | None = None) -> None:
        ours, theirs = socket.socketpair()
        self._control = ours
        self.private_view = is_private_view_wanted() if private_view is None else private_view
        self.hello = Hello(None, ())
        with theirs:
            self._starter = subprocess.Popen(
                [sys.executable, "-c", _BOOT, str(Path(wire.__file__).parent), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                # symbols bound once, here, and not again in every child
                env={**base_environment(os.environ.get("TMPDIR", "/tmp")), "LD_BIND_NOW": "1"},  # noqa: S108
                start_new_session=True,
            )

        probe_folder = _empty_folder() if self.private_view and sys.platform == "linux" else None
        with contextlib.suppress(OSError):  # `get_ready` will say so
            ours.sendall(wire.encode({"preload": _LIGHT_MODULES, "probe_folder": probe_folder}))

    def get_ready(self, preload: list[str]) -> None:
        """Have it import what these steps will need besides, and wait for what it found out.

        Args:
            preload: Modules to import before the first fork.

        Raises:
            EngineError: It could not be started.
        """
        ours = self._control
        ours.settimeout(_START_SECONDS)
        answer: dict[str, Any] | None = None
        with contextlib.suppress(OSError, ValueError):
            ours.sendall(wire.encode({"preload": preload}))
            answer = wire.receive(ours)
        if answer is None:
            self.close()
            raise EngineError(
                f"the process that starts steps ({sys.executable}) could not be started",
                code="fork-server",
                hint="check that this interpreter runs, and that processes and memory are not exhausted",
            )
        ours.settimeout(None)
        problem = answer["view_problem"]
        if not self.private_view:
            problem = "it is switched off"
        elif sys.platform != "linux":
            problem = f"{sys.platform} has no mount namespaces"
        self.hello = Hello(problem, tuple(answer["python_path"]))

    def configure(self, view_folder: Path) -> str | None:
        """Name the folder in which the run's root is built; only where views are possible, before the first request.

        Returns:
            Why it could not be built, if so: this server is then of no use.
        """
        self._control.sendall(wire.encode({"view_folder": str(view_folder)}))
        answer = wire.receive(self._control)
        return str(answer["view_problem"] or "") or None if answer else "the process that starts steps has ended"

    def new_worker(self) -> socket.socket:
        """Have a worker forked; the connection to it.

        Raises:
            OSError: The zygote is gone.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [bytes(4)], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        return ours

    def close(self) -> None:
        """Let the zygote end: at once, or, for what it has started, when that has ended."""
        self._control.close()
        self._starter.wait(_START_SECONDS)  # it leaves at once: the zygote is its child


def _empty_folder() -> str:
    """A new folder for the trial of a private view, which removes it. `tempfile` would load a dozen modules for this."""
    path = os.path.join(os.environ.get("TMPDIR") or "/tmp", f"{os.urandom(8).hex()}-hera")  # noqa: S108
    os.mkdir(path, 0o700)
    return path
