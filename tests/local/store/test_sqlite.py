"""What only the durable store can get wrong: files."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import textwrap
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest

from hera._generated import models
from hera._version import __version__
from hera.exceptions import StoreError
from hera.local.core.changes import ChildAdded, NodePut, RunPut
from hera.local.store.base import RunRecord
from hera.local.store.sqlite import SqliteStore

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=timezone.utc)


def record(name: str = "demo") -> RunRecord:
    workflow = models.Workflow(metadata=models.ObjectMeta(name=name), spec=models.WorkflowSpec(entrypoint="main"))
    return RunRecord(name=name, uid="u", namespace="default", workflow=workflow, library=(), created_at=NOON)


def node(node_id: str, phase: str = "Running") -> models.NodeStatus:
    return models.NodeStatus(id=node_id, name=node_id, display_name=node_id, type="Pod", phase=phase)


def in_another_process(code: str, *arguments: object) -> subprocess.Popen[str]:
    program = "import sys\nfrom test_sqlite import *\n" + textwrap.dedent(code)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "hera.db"


@pytest.fixture
def store(path):
    made = SqliteStore(path)
    yield made
    made.close()


def test_what_was_journaled_is_there_for_the_next_process(path, store):
    store.create(record())
    store.append("demo", [NodePut(node("demo")), NodePut(node("demo-1")), ChildAdded("demo", "demo-1")])
    store.close()

    again = SqliteStore(path)
    again.append("demo", [NodePut(node("demo-2")), ChildAdded("demo", "demo-2"), NodePut(node("demo", "Succeeded"))])

    status = again.status("demo")
    again.close()
    assert [(n.id, n.phase) for n in status.nodes.values()] == [
        ("demo", "Succeeded"),
        ("demo-1", "Running"),
        ("demo-2", "Running"),
    ]
    assert status.children == {"demo": ["demo-1", "demo-2"]}


def test_commits_are_durable_and_readers_do_not_wait(store, path):
    other = sqlite3.connect(path)
    (mode,) = other.execute("PRAGMA journal_mode").fetchone()
    other.close()
    (synchronous,) = store._connection.execute("PRAGMA synchronous").fetchone()

    assert (mode, synchronous) == ("wal", 2)


def test_the_state_directory_is_for_its_owner_only(tmp_path):
    SqliteStore(tmp_path / "a" / "b" / "hera.db").close()

    assert [stat.S_IMODE((tmp_path / part).stat().st_mode) for part in ("a", "a/b")] == [0o700, 0o700]


def test_documents_are_readable_with_any_tool(store, path):
    store.create(record())
    store.append("demo", [NodePut(node("demo"))])

    with closing(sqlite3.connect(path)) as plain, plain:
        (doc,) = plain.execute("SELECT json(doc) FROM nodes").fetchone()
    plain.close()

    assert '"displayName":"demo"' in doc


def test_a_failed_commit_leaves_nothing_and_the_store_stays_usable(store):
    store.create(record())
    store.append("demo", [NodePut(node("demo"))])

    with pytest.raises(KeyError):
        store.append("demo", [NodePut(node("demo-1")), RunPut(phase="Failed"), ChildAdded("demo", "never-put")])
    store.append("demo", [NodePut(node("demo-2"))])

    status = store.status("demo")
    assert (list(status.nodes), status.phase) == (["demo", "demo-2"], "")
    assert store.summaries()[0].node_count == 2


def test_a_file_of_a_newer_release_is_refused_and_left_alone(path, store):
    store.close()
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("PRAGMA user_version = 7")
        newer.execute("UPDATE release SET version = '9.1.0'")
    newer.close()
    before = path.read_bytes()

    with pytest.raises(StoreError) as caught:
        SqliteStore(path)

    assert caught.value.code == "store-newer"
    assert str(caught.value) == (
        f"the state file {path} was written by a newer release: Hera 9.1.0 (state format 7); "
        f"this is Hera {__version__}, which reads up to format 1\n"
        "  = upgrade with `pip install --upgrade hera`, or set HERA_HOME to another directory"
    )
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(path):
    path.parent.mkdir()
    path.write_text("groceries: milk, bread, and whatever else there may be\n" * 100)

    with pytest.raises(StoreError) as caught:
        SqliteStore(path)

    assert caught.value.code == "store-damaged"
    assert caught.value.message == f"the state file {path} cannot be used: it is not a state file of Hera"
    assert path.read_text().startswith("groceries")


def test_a_database_of_another_program_is_refused_and_left_alone(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE groceries (what)")
    other.close()

    with pytest.raises(StoreError) as caught:
        SqliteStore(path)

    assert caught.value.message == f"the state file {path} cannot be used: it is a database of another program"
    with closing(sqlite3.connect(path)) as other, other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("groceries",)]
    other.close()


def test_damaged_pages_are_reported_as_damage(path, store):
    store.create(record())
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)

    with pytest.raises(StoreError) as caught, closing(SqliteStore(path)) as damaged:
        damaged.status("demo")

    assert caught.value.code == "store-damaged"


@pytest.mark.parametrize("parent", ["a-file", "/proc/nowhere"])
def test_a_directory_that_cannot_be_made_is_one_clear_error(tmp_path, parent):
    (tmp_path / "a-file").write_text("")
    home = tmp_path / parent / "home"

    with pytest.raises(StoreError) as caught:
        SqliteStore(home / "hera.db")

    assert caught.value.code == "store-unwritable"
    assert caught.value.message.startswith(f"the state directory {home} cannot be created: ")
    assert caught.value.hint == "make it writable, or set HERA_HOME to a directory that is"


def test_a_database_that_cannot_be_written_is_one_clear_error(path, store, monkeypatch):
    store.create(record())
    store._connection.execute("PRAGMA query_only = ON")  # what a read-only file system answers, also for root

    with pytest.raises(StoreError) as caught:
        store.append("demo", [NodePut(node("demo"))])

    assert caught.value.message == f"the state file {path} cannot be used: it is read-only"


def test_a_disk_that_is_full_keeps_what_was_there_and_says_so(path, store):
    """The limit on file sizes makes writes fail as a full disk does: in the middle of a commit."""
    store.create(record())
    store.close()
    full = """
        import resource, signal
        store = SqliteStore(Path(sys.argv[1]))
        store.append("demo", [NodePut(node("demo"))])
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            for turn in range(1000):
                store.append("demo", [NodePut(node(f"demo-{turn}-{i}")) for i in range(100)])
        except StoreError as error:
            print(turn, error.code)
            print(error)
        """

    code, out, err = ended(in_another_process(full, path))

    assert code == 0, err
    first, *rest = out.splitlines()
    turn, code = first.split()
    assert code in ("store-full", "store-io")
    assert rest[0].startswith(f"the state file {path} cannot be used: the disk ")
    assert rest[1] == "  = make room there and go on with: hera run --resume demo"
    again = SqliteStore(path)
    assert len(again.status("demo").nodes) == 1 + 100 * int(turn)
    again.append("demo", [NodePut(node("demo", "Succeeded"))])
    assert again.status("demo").nodes["demo"].phase == "Succeeded"
    again.close()


def test_a_process_killed_within_a_commit_leaves_the_state_before_it(path, store):
    store.create(record())
    store.append("demo", [NodePut(node("demo"))])
    killed = """
        import os, signal
        class Deadly(list):
            def __iter__(self):
                for at, change in enumerate(list.__iter__(self)):
                    if at == 500 and store._connection.in_transaction:
                        os.kill(os.getpid(), signal.SIGKILL)
                    yield change
        store = SqliteStore(Path(sys.argv[1]))
        store.append("demo", Deadly(NodePut(node(f"demo-{i}")) for i in range(1000)))
        """

    code, _, err = ended(in_another_process(killed, path))

    assert code == -9, err
    assert list(store.status("demo").nodes) == ["demo"]


def test_another_process_that_drives_the_run_is_named(path, store):
    store.create(record())
    attempt = """
        store = SqliteStore(Path(sys.argv[1]))
        try:
            store.lease("demo").__enter__()
        except StoreError as error:
            print(error.code, error.message)
        """

    with store.lease("demo"):
        _, out, err = ended(in_another_process(attempt, path))

    expected = f"held the run 'demo' is being driven by process {os.getpid()} on {os.uname().nodename} since "
    assert out.startswith(expected), err


def test_the_lease_of_a_killed_process_is_free(path, store):
    store.create(record())
    killed = """
        import os, signal, subprocess
        store = SqliteStore(Path(sys.argv[1]))
        with store.lease("demo"):
            subprocess.Popen(["sleep", "20"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            os.kill(os.getpid(), signal.SIGKILL)
        """

    code, _, err = ended(in_another_process(killed, path))

    assert code == -9, err
    with store.lease("demo"):
        pass


def test_processes_that_write_at_once_wait_for_each_other(path, store):
    write = """
        store = SqliteStore(Path(sys.argv[1]))
        for i in range(50):
            store.append(sys.argv[2], [NodePut(node(f"{sys.argv[2]}-{i}"))])
        """
    names = ["one", "two", "three"]
    for name in names:
        store.create(record(name))

    writers = [in_another_process(write, path, name) for name in names]

    assert [ended(writer) for writer in writers] == [(0, "", "")] * 3
    assert {line.name: line.node_count for line in store.summaries()} == dict.fromkeys(names, 50)


def test_a_database_that_stays_locked_is_reported(path, store):
    store.create(record())
    hasty = SqliteStore(path, busy_seconds=0.05)
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError) as caught:
        hasty.append("demo", [NodePut(node("demo"))])

    blocker.close()
    hasty.close()
    assert caught.value.code == "store-locked"


def test_a_commit_of_one_node_writes_a_page_or_two(path, store):
    """Bytes per node are a budget: an index by node id, or a counter in the run's row, would double them."""
    store.create(record())
    store._connection.execute("PRAGMA wal_autocheckpoint = 0")
    store.append("demo", [NodePut(node("demo"))])
    log = Path(f"{path}-wal")
    before = log.stat().st_size

    for i in range(100):
        store.append("demo", [NodePut(node(f"demo-{i}")), ChildAdded("demo", f"demo-{i}")])
        store.append("demo", [NodePut(node(f"demo-{i}", "Succeeded"))])

    assert (log.stat().st_size - before) / 200 < 2 * 4200
