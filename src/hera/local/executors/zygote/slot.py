"""The folders that a worker's attempts use in turn: their ``/tmp``, their ``/argo``, their working directory.

They are made once and emptied, not made anew for each attempt: on the common file systems, creating files where
others have just been deleted is what costs most in starting a step that does nothing.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

from . import view

__all__ = ["WORK_FOLDER", "Slot"]

WORK_FOLDER = "argo/work"
STAGING_FOLDER = "argo/staging"
_EMPTIED = {"tmp": (), "run-argo": (), "argo": ("staging", "work"), STAGING_FOLDER: ("script",), WORK_FOLDER: ()}
"""Folders that are emptied, and what is left in them."""

_KEPT_FOR_A_LOOK = (("tmp", "tmp"), (WORK_FOLDER, "work"))


class Slot:
    """The folders of one worker.

    Args:
        parent: Folder of the run's slots.
    """

    def __init__(self, parent: str) -> None:
        os.makedirs(parent, exist_ok=True)
        self.path = os.path.join(parent, f"{os.getpid()}")
        while True:
            try:
                os.mkdir(self.path)
                break
            except FileExistsError:  # of an earlier engine's worker that had our number
                self.path += "x"
        for name in (*view.FIXED, STAGING_FOLDER, WORK_FOLDER):
            os.makedirs(os.path.join(self.path, name), exist_ok=True)
        os.chmod(os.path.join(self.path, "tmp"), 0o1777)  # noqa: S103 - as /tmp is everywhere

    def write_script(self, source: str) -> None:
        """Put the source of a script where its command will find it."""
        path = os.path.join(self.path, STAGING_FOLDER, "script")
        script = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o755)
        rest = memoryview(source.encode("utf-8", "surrogatepass"))
        while rest:
            rest = rest[os.write(script, rest) :]
        os.close(script)

    def localize(self, request: dict[str, Any]) -> None:
        """Where there are no private views, name the slot's folders by their own paths."""
        script = os.path.join(self.path, STAGING_FOLDER, "script")
        request["argv"] = [script if word == request["script_path"] else word for word in request["argv"]]
        request["script_path"] = script
        request["env"]["TMPDIR"] = os.path.join(self.path, "tmp")
        request["work_folder"] = os.path.join(self.path, WORK_FOLDER)

    def clear(self, keep_in: str | None) -> None:
        """Make ready for the next attempt. Only ever outside an attempt's view, where nothing is mounted in here.

        Args:
            keep_in: Folder to which what an attempt left behind is moved for a look; None removes it.
        """
        if keep_in is not None:
            for name, kept in _KEPT_FOR_A_LOOK:
                self._move(name, os.path.join(keep_in, kept))
        for name, left in _EMPTIED.items():
            _empty(os.path.join(self.path, name), left)
        _remove(os.path.join(self.path, "private"))

    def remove(self) -> None:
        """The worker ends."""
        _remove(self.path)

    def _move(self, name: str, target: str) -> None:
        own = os.path.join(self.path, name)
        if os.listdir(own):
            with contextlib.suppress(OSError):
                os.rename(own, target)
                os.mkdir(own)
                if name == "tmp":
                    os.chmod(own, 0o1777)  # noqa: S103 - as /tmp is everywhere


def _empty(folder: str, left: tuple[str, ...]) -> None:
    try:
        names = os.listdir(folder)
    except FileNotFoundError:  # a program may have removed even that
        os.makedirs(folder)
        return
    for name in names:
        path = os.path.join(folder, name)
        if name in left:
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            _remove(path)
        else:
            os.unlink(path)


def _remove(folder: str) -> None:
    if os.path.isdir(folder):
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
