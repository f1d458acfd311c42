-- State format 1. Times are ISO 8601 UTC with microseconds; documents are JSON in Argo's spelling.

-- One row: who wrote the format last.
CREATE TABLE release (
    version TEXT NOT NULL
);

-- The record is written once; the columns after it follow the workflow-level status, so that listing reads no nodes.
CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    uid TEXT NOT NULL,
    namespace TEXT NOT NULL,
    created_at TEXT NOT NULL,
    record BLOB NOT NULL,
    phase TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    started_at TEXT,
    finished_at TEXT,
    outputs BLOB,
    shutdown TEXT,
    conditions BLOB
);

-- key = run number * 2^32 + ordinal. Ordinals count up from 0 in the order in which nodes were made, so one commit
-- touches one or two neighbouring pages; a second index (by node id) would double what is written for each node.
CREATE TABLE nodes (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    doc BLOB NOT NULL
);

-- parent and child are keys of nodes; seq orders a parent's children.
CREATE TABLE children (
    parent INTEGER NOT NULL,
    child INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (parent, child)
) WITHOUT ROWID;
