"""The statements of the SQLite store, with their reasons; the tables are in schema.sql."""

from __future__ import annotations

__all__ = [
    "ADD_CHILD",
    "ADD_RUN",
    "DELETE_RUN",
    "FIND_RUN",
    "LIST_RUNS",
    "NAMES",
    "NEXT_CHILD",
    "NODE_IDS",
    "PUT_NODE",
    "READ_CHILDREN",
    "READ_NODES",
    "READ_RECORD",
    "READ_STATUS",
]

ADD_RUN = "INSERT INTO runs (name, uid, namespace, created_at, record) VALUES (?, ?, ?, ?, ?)"
FIND_RUN = "SELECT number FROM runs WHERE name = ?"
NAMES = "SELECT name FROM runs"
READ_RECORD = "SELECT uid, namespace, created_at, record FROM runs WHERE number = ?"
READ_STATUS = "SELECT phase, message, started_at, finished_at, outputs, shutdown, conditions FROM runs WHERE number = ?"

# A node keeps its key when it changes, so its row is rewritten where it is.
PUT_NODE = "INSERT INTO nodes (key, id, doc) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET doc = excluded.doc"
READ_NODES = "SELECT doc FROM nodes WHERE key BETWEEN ? AND ? ORDER BY key"
NODE_IDS = "SELECT id, key FROM nodes WHERE key BETWEEN ? AND ? ORDER BY key"

# Adding a child twice has no effect.
ADD_CHILD = "INSERT OR IGNORE INTO children (parent, child, seq) VALUES (?, ?, ?)"
NEXT_CHILD = "SELECT coalesce(max(seq) + 1, 0) FROM children WHERE parent BETWEEN ? AND ?"
READ_CHILDREN = """
    SELECT parent.id, child.id
    FROM children JOIN nodes AS parent ON parent.key = parent JOIN nodes AS child ON child.key = child
    WHERE parent BETWEEN ? AND ? ORDER BY seq
"""

# Ordinals have no gaps, so the last key counts the nodes without reading them.
LIST_RUNS = """
    SELECT name, uid, namespace, phase, message, created_at, started_at, finished_at,
           (SELECT coalesce((max(key) & 4294967295) + 1, 0) FROM nodes
            WHERE key BETWEEN number << 32 AND (number << 32) + 4294967295)
    FROM runs
    WHERE substr(name, 1, length(:prefix)) = :prefix
      AND (:phases = '[]' OR phase IN (SELECT value FROM json_each(:phases)))
    ORDER BY created_at DESC, number DESC LIMIT :limit
"""

DELETE_RUN = (
    "DELETE FROM children WHERE parent BETWEEN :first AND :last",
    "DELETE FROM nodes WHERE key BETWEEN :first AND :last",
    "DELETE FROM runs WHERE number = :number",
)
