"""The floor under a journaled, isolated step: fork, exit, and three durable commits to SQLite, one node after another."""

import json
import os
import sqlite3
import sys
import tempfile
import time

size = int(sys.argv[1])
with tempfile.TemporaryDirectory() as home:
    db = sqlite3.connect(os.path.join(home, "floor.db"), isolation_level=None)
    db.execute("pragma journal_mode=wal")
    db.execute("pragma synchronous=full")
    db.execute("create table node (id integer, phase text)")
    started = time.perf_counter()
    for i in range(size):
        for phase in ("Pending", "Running", "Succeeded"):
            if phase == "Succeeded":
                pid = os.fork()
                if pid == 0:
                    exec(compile("pass", "<floor>", "exec"), {})
                    os._exit(0)
                os.waitpid(pid, 0)
            db.execute("insert into node values (?, ?)", (i, phase))
    wall = time.perf_counter() - started
print(json.dumps({"wall_ms": wall * 1000}))
