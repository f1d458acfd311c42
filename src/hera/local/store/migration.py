"""Bringing a state file to the format of this release, or refusing one that is ahead of it.

`PRAGMA user_version` holds the format; `PRAGMA application_id` says that the file is ours at all. Each step takes the
file one format up, in a transaction of its own, so an interrupted one leaves the former format whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from hera._version import __version__
from hera.local.store.failures import newer_format, not_ours

__all__ = ["FORMAT", "migrate"]

_APPLICATION_ID = 0x48657261  # "Hera"


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables of this release, or bring those of an earlier one up to it.

    Args:
        connection: In autocommit mode.
        path: The file's name, for messages.

    Raises:
        StoreError: The file is a newer release's, or another program's; it is left as it was.
    """
    found = _format_of(connection, path)
    if found == FORMAT:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in _STEPS[_format_of(connection, path) :]:  # read again: another process may just have done it
            step(connection)
        connection.execute("DELETE FROM release")
        connection.execute("INSERT INTO release VALUES (?)", (__version__,))
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _format_of(connection: sqlite3.Connection, path: Path) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != _APPLICATION_ID:
        raise not_ours(path)
    if version > FORMAT:
        (written_by,) = connection.execute("SELECT version FROM release").fetchone()
        raise newer_format(path, written_by, version, __version__, FORMAT)
    return int(version)


def _create(connection: sqlite3.Connection) -> None:
    from importlib import resources  # needed once in the life of a state directory

    schema = resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    code = "\n".join(line for line in schema.splitlines() if not line.startswith("--"))
    for statement in code.split(";"):
        if statement.strip():
            connection.execute(statement)


# The n-th step makes format n + 1 out of format n.
_STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create,)
FORMAT = len(_STEPS)
