"""Where this machine keeps its runs, and how their folders are laid out.

::

    $HERA_HOME/                 by default the user's data directory for "hera"
        hera.db                 the journal of every run (SQLite, see store/schema.sql)
        locks/<run>             who drives a run right now
        runs/<run>/             a run's files: pods/<node id>, artifacts/<key>

Naming a path creates nothing; only `private_directory` does.
"""

from __future__ import annotations

import os
from pathlib import Path

from hera.exceptions import StoreError

__all__ = ["database_of", "home_of", "private_directory", "run_folder"]


def home_of(given: Path | str | None = None) -> Path:
    """The state directory: the one given, else ``$HERA_HOME``, else the user's data directory.

    Args:
        given: A directory named by the caller; it need not exist yet.

    Returns:
        An absolute path; nothing is created.
    """
    named = given if given is not None else os.environ.get("HERA_HOME")
    if named:
        return Path(os.path.abspath(os.path.expanduser(named)))
    import platformdirs

    return Path(platformdirs.user_data_dir("hera", appauthor=False))


def database_of(home: Path) -> Path:
    """The file that holds the journal of every run below `home`."""
    return home / "hera.db"


def run_folder(home: Path, name: str) -> Path:
    """Where a run keeps its pods and artifacts."""
    return home / "runs" / name


def private_directory(path: Path) -> Path:
    """Create a directory that only its owner may enter; one that exists is left as it is.

    Args:
        path: The directory. Missing parents are created as well, private too: what lies in there is the user's data.

    Returns:
        `path`.

    Raises:
        StoreError: It cannot be created (code ``store-unwritable``).
    """
    missing = [path, *path.parents]
    missing = missing[: next((i for i, parent in enumerate(missing) if parent.exists()), len(missing))]
    try:
        for directory in reversed(missing):
            directory.mkdir(mode=0o700, exist_ok=True)
        if not path.is_dir():
            raise NotADirectoryError(20, "it is a file, not a directory", str(path))
    except OSError as error:
        raise StoreError(
            f"the state directory {path} cannot be created: {error.strerror or error}",
            code="store-unwritable",
            hint="make it writable, or set HERA_HOME to a directory that is",
        ) from error
    return path
