"""Runs a workflow in many short lives: each one is killed with SIGKILL at a journal write, the next one goes on.

``python lives.py HOME MANIFEST WHERE COUNT`` forks one process a life. A life dies at its COUNT-th write, `before` it,
`within` it (the transaction is open) or `after` it (committed, no command carried out); COUNT 0 lets it live. The last
line printed is the number of lives that it took.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from hera._generated import models
from hera.exceptions import RunNotFound
from hera.local.core.changes import Change
from hera.local.run import resume_run, run_workflow
from hera.local.store.sqlite import SqliteStore
from hera.shared.model import decode_json

MOST_LIVES = 300


class DeadlyStore(SqliteStore):
    """The SQLite store with a trap in its journal."""

    def __init__(self, path: Path, where: str, count: int) -> None:
        super().__init__(path)
        self._where = where
        self._left = count

    def append(self, name: str, changes: Sequence[Change], *, is_durable: bool = True) -> None:
        self._left -= 1
        if self._left != 0:
            super().append(name, changes, is_durable=is_durable)
            return
        if self._where == "within":
            changes = Trapped(changes)
        elif self._where == "after":
            super().append(name, changes, is_durable=is_durable)
        if self._where != "within":
            die()
        super().append(name, changes, is_durable=is_durable)


class Trapped(list[Change]):
    """Changes that kill whoever looks through them a second time: the store does, with the transaction open."""

    looks = 0

    def __iter__(self):
        self.looks += 1
        if self.looks == 2:
            die()
        return super().__iter__()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def live(home: Path, manifest: models.Workflow, where: str, count: int) -> None:
    store = DeadlyStore(home / "hera.db", where, count)
    try:
        resume_run(manifest.metadata.name, home=home, store=store)
    except RunNotFound:
        run_workflow(manifest, home=home, store=store)
    store.close()


def main(home: str, manifest_file: str, where: str, count: str) -> None:
    manifest = decode_json(models.Workflow, Path(manifest_file).read_bytes())
    for lives in range(1, MOST_LIVES):
        child = os.fork()
        if child == 0:
            live(Path(home), manifest, where, int(count))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            print(lives, os.WEXITSTATUS(status))
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
