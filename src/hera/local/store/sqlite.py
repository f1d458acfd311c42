"""The durable store: one SQLite database for all runs of a state directory.

A commit is on the disk when it returns (write-ahead log, full synchronisation). Several decisions are journaled in one
transaction by the engine, so a wide fan-out costs a handful of commits, not one for each node. What is written for a
node is its row and, now and then, a page of its parent's children; see schema.sql for why there is no more.

Writers of different runs may share the database: SQLite lets one commit at a time and the others wait their turn.
Two engines on one run are kept apart by the lease.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hera._generated import models
from hera.local.core.changes import Change, ChildAdded, NodePut, RunPut
from hera.local.home import private_directory
from hera.local.store import codec, queries
from hera.local.store.base import ALL, RunFilter, RunRecord, RunSummary, StoredStatus
from hera.local.store.failures import name_taken, not_found, store_failures
from hera.local.store.lease import file_lease
from hera.local.store.migration import migrate

__all__ = ["SqliteStore"]

_ORDINALS = 2**32  # how many nodes one run may have


@dataclass(slots=True)
class _Journal:
    """Where the next rows of one run go. Kept between appends so that writing needs no reading."""

    number: int
    keys: dict[str, int]
    next_child: int

    @property
    def span(self) -> tuple[int, int]:
        return self.number * _ORDINALS, self.number * _ORDINALS + _ORDINALS - 1

    def key_of(self, node_id: str) -> int:
        """The row of a node; a new node gets the next one."""
        return self.keys.setdefault(node_id, self.number * _ORDINALS + len(self.keys))


class SqliteStore:
    """Keeps runs in a file.

    Args:
        path: The database; it and its directory are created when missing.
        busy_seconds: How long to wait for another process that is writing.

    Raises:
        StoreError: See `Store`.
    """

    def __init__(self, path: Path, *, busy_seconds: float = 30.0) -> None:
        self._path = path
        self._journals: dict[str, _Journal] = {}
        private_directory(path.parent)
        with store_failures(path):
            self._connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
        try:
            with store_failures(path):
                migrate(self._connection, path)
                self._connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            self._connection.close()
            raise

    def create(self, record: RunRecord) -> None:
        """See `Store.create`."""
        row = (record.name, record.uid, record.namespace, codec.time_text(record.created_at), codec.record_json(record))
        with store_failures(self._path):
            try:
                self._connection.execute(queries.ADD_RUN, row)
            except sqlite3.IntegrityError as error:
                raise name_taken(record.name, str(self._path.parent)) from error

    def record(self, name: str) -> RunRecord:
        """See `Store.record`."""
        with store_failures(self._path), self._reading():
            row = self._one(queries.READ_RECORD, self._number(name))
        return codec.record_of(name, row)

    def append(self, name: str, changes: Sequence[Change], *, is_durable: bool = True) -> None:
        """See `Store.append`."""
        with store_failures(self._path, run=name):
            journal = self._journals.get(name) or self._journal(name)
            self._journals.pop(name, None)  # forgotten unless this commit succeeds: a failed one hands out keys in vain
            with self._syncing(is_durable=is_durable), self._transaction():
                self._write(journal, changes)
            self._journals[name] = journal

    def status(self, name: str) -> StoredStatus:
        """See `Store.status`."""
        with store_failures(self._path), self._reading():
            journal = self._journal(name, with_keys=False)
            status = codec.status_of(self._one(queries.READ_STATUS, journal.number))
            for (doc,) in self._connection.execute(queries.READ_NODES, journal.span):
                node = codec.node_of(doc)
                status.nodes[str(node.id)] = node
            for parent, child in self._connection.execute(queries.READ_CHILDREN, journal.span):
                status.children.setdefault(parent, []).append(child)
        return status

    def summaries(self, which: RunFilter = ALL) -> list[RunSummary]:
        """See `Store.summaries`."""
        arguments = {
            "prefix": which.prefix,
            "phases": codec.json_text(sorted(which.phases)),
            "limit": -1 if which.limit is None else which.limit,
        }
        with store_failures(self._path):
            return [codec.summary_of(row) for row in self._connection.execute(queries.LIST_RUNS, arguments)]

    def delete(self, name: str) -> None:
        """See `Store.delete`."""
        with store_failures(self._path), self._transaction():
            journal = self._journal(name, with_keys=False)
            first, last = journal.span
            for statement in queries.DELETE_RUN:
                self._connection.execute(statement, {"first": first, "last": last, "number": journal.number})
        self._journals.pop(name, None)

    def lease(self, name: str) -> AbstractContextManager[None]:
        """See `Store.lease`."""
        with store_failures(self._path):
            self._number(name)
        return file_lease(self._path.parent / "locks" / name, name)

    def close(self) -> None:
        """See `Store.close`."""
        self._connection.close()

    def _write(self, journal: _Journal, changes: Sequence[Change]) -> None:
        nodes: dict[int, models.NodeStatus] = {}  # a node that changes several times in one commit is written once
        for change in changes:
            if isinstance(change, NodePut):
                nodes[journal.key_of(str(change.node.id))] = change.node
        execute = self._connection.executemany
        execute(queries.PUT_NODE, [(key, node.id, codec.node_json(node)) for key, node in nodes.items()])
        links = [(journal.keys[c.parent_id], journal.keys[c.child_id]) for c in changes if isinstance(c, ChildAdded)]
        execute(queries.ADD_CHILD, [(*link, seq) for seq, link in enumerate(links, journal.next_child)])
        journal.next_child += len(links)
        runs = [change for change in changes if isinstance(change, RunPut)]
        if runs:
            self._write_status(journal.number, runs)

    def _write_status(self, number: int, changes: list[RunPut]) -> None:
        columns = codec.run_columns(changes)
        assignments = ", ".join(f"{name} = ?" for name in columns)
        statement = f"UPDATE runs SET {assignments} WHERE number = ?"  # noqa: S608 - the names are our own
        if columns:
            self._connection.execute(statement, (*columns.values(), number))

    def _journal(self, name: str, *, with_keys: bool = True) -> _Journal:
        journal = _Journal(self._number(name), {}, 0)
        if with_keys:
            journal.keys.update(self._connection.execute(queries.NODE_IDS, journal.span))
            (journal.next_child,) = self._connection.execute(queries.NEXT_CHILD, journal.span).fetchone()
        return journal

    def _number(self, name: str) -> int:
        row = self._connection.execute(queries.FIND_RUN, (name,)).fetchone()
        if row is None:
            names = [other for (other,) in self._connection.execute(queries.NAMES)]
            raise not_found(name, names, str(self._path.parent))
        return int(row[0])

    def _one(self, query: str, number: int) -> tuple[object, ...]:
        row: tuple[object, ...] = self._connection.execute(query, (number,)).fetchone()
        return row

    @contextmanager
    def _transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
        self._connection.execute(begin)
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _syncing(self, *, is_durable: bool) -> Iterator[None]:
        """Whether commits wait for the disk; in WAL mode those that don't stay whole and in order all the same."""
        if is_durable:
            yield
            return
        self._connection.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self._connection.execute("PRAGMA synchronous = FULL")

    def _reading(self) -> AbstractContextManager[None]:
        """One consistent view of a run that another process may be writing."""
        return self._transaction("BEGIN")
