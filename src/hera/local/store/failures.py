"""What can go wrong with a state directory, as one table from SQLite's words to ours.

SQLite's result codes are matched by text: Python hands out the numbers only from 3.11 on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hera.exceptions import RunNotFound, StoreError

__all__ = ["held", "name_taken", "newer_format", "not_found", "not_ours", "store_failures"]

_WRITABLE = "make it writable, or set HERA_HOME to a directory that is"
_SPACE = "make room there and go on with: hera run --resume {run}"
_DAMAGED = (
    "move the file away (a backup of it may still be read by sqlite3's .recover), or set HERA_HOME to another directory"
)

# SQLite says                          code                what happened                                     what to do
_KNOWN: tuple[tuple[str, str, str, str], ...] = (
    ("database or disk is full", "store-full", "the disk is full; nothing of the last step was recorded", _SPACE),
    ("disk I/O error", "store-io", "the disk refuses writes; nothing of the last step was recorded", _SPACE),
    ("readonly database", "store-unwritable", "it is read-only", _WRITABLE),
    ("unable to open database file", "store-unwritable", "it cannot be opened or created", _WRITABLE),
    (
        "is locked",
        "store-locked",
        "another process has been writing to it for too long",
        "try again when that one is done",
    ),
    ("not a database", "store-damaged", "it is not a state file of Hera", _DAMAGED),
    ("malformed", "store-damaged", "its content is damaged", _DAMAGED),
)


@contextmanager
def store_failures(path: Path, run: str = "NAME") -> Iterator[None]:
    """Turn whatever SQLite or the system reports inside the block into one `StoreError` that names the file.

    Args:
        path: The file.
        run: The run that it is about, for hints.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _explained(path, error, run) from error
    except OSError as error:
        raise StoreError(
            f"the state file {path} cannot be used: {error.strerror or error}", code="store-unwritable", hint=_WRITABLE
        ) from error


def _explained(path: Path, error: sqlite3.Error, run: str) -> StoreError:
    said = str(error)
    for words, code, what, hint in _KNOWN:
        if words in said:
            return StoreError(f"the state file {path} cannot be used: {what}", code=code, hint=hint.format(run=run))
    return StoreError(f"the state file {path} cannot be used: {said}", hint="set HERA_HOME to another directory")


def newer_format(path: Path, written_by: str, its_format: int, ours: str, our_format: int) -> StoreError:
    """The file was written by a release that came after this one."""
    return StoreError(
        f"the state file {path} was written by a newer release: Hera {written_by} (state format {its_format}); "
        f"this is Hera {ours}, which reads up to format {our_format}",
        code="store-newer",
        hint="upgrade with `pip install --upgrade hera`, or set HERA_HOME to another directory",
    )


def not_ours(path: Path) -> StoreError:
    """A SQLite database, but some other program's."""
    return StoreError(
        f"the state file {path} cannot be used: it is a database of another program",
        code="store-damaged",
        hint="set HERA_HOME to another directory",
    )


def name_taken(name: str, where: str) -> StoreError:
    """A run of that name exists."""
    return StoreError(
        f"a run named '{name}' is already kept in {where}",
        code="name-taken",
        hint=f"give each run a name of its own with generateName: {name}- (generate_name in Python), or pass another name",
    )


def held(name: str, holder: str) -> StoreError:
    """Another engine drives the run."""
    return StoreError(
        f"the run '{name}' is being driven by {holder}",
        code="held",
        hint=f"follow it with: hera logs {name} -f; or stop that process first",
    )


def not_found(name: str, names: Iterable[str], where: str) -> RunNotFound:
    """No such run; the hint names those that are spelled alike."""
    from difflib import get_close_matches

    known = list(names)
    near = [other for other in known if other.startswith(name)][:3] or get_close_matches(name, known, n=3)
    hint = (
        f"did you mean {' or '.join(repr(other) for other in near)}?" if near else "see what there is with: hera list"
    )
    return RunNotFound(f"no run named '{name}' is kept in {where}", hint=hint)
