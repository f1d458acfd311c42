"""What main left behind, read from its own view of the files after it has ended."""

from __future__ import annotations

import os
import stat
from typing import Any

__all__ = ["collect_outputs", "last_words"]

MOST_LAST_WORDS = 4096
"""What Kubernetes keeps of a termination message."""


def collect_outputs(request: dict[str, Any], folder: str) -> dict[str, Any]:
    """Read output parameters and save output artifacts.

    Args:
        request: The attempt.
        folder: Main's working directory, for paths that are relative.

    Returns:
        ``parameters`` (values by name), ``artifacts`` (manifest records of those saved) and ``output_error``
        (the first reason why a required one could not be had, or None).
    """
    parameters: dict[str, str] = {}
    artifacts: list[dict[str, Any]] = []
    problems: list[str] = []
    for parameter in request["parameters"]:
        value, problem = _parameter(os.path.join(folder, parameter["path"]), parameter["default"])
        if value is not None:
            parameters[parameter["name"]] = value
        problems += [problem] if problem else []
    for artifact in request["artifacts"]:
        path = os.path.join(folder, artifact["path"])
        try:
            mode = os.stat(path).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                raise ValueError(f"{path} is neither a file nor a folder")
            _save(path, artifact)
        except FileNotFoundError as error:
            if not artifact["optional"]:
                problems.append(_open_text(error.filename or path, error))
        except Exception as error:  # noqa: BLE001 - whatever the user's files are like, the attempt ends in order
            problems.append(f"artifact {artifact['name']} cannot be saved: {error}")
        else:
            artifacts.append(artifact["record"])
    return {"parameters": parameters, "artifacts": artifacts, "output_error": problems[0] if problems else None}


def last_words(path: str) -> str:
    """The termination message that main left; empty when it left none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return ""
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        return file.read(MOST_LAST_WORDS).decode("utf-8", "replace").rstrip("\n")


def _open_text(path: str, error: OSError) -> str:
    return f"open {path}: {(error.strerror or str(error)).lower()}"


def _parameter(path: str, default: str | None) -> tuple[str | None, str | None]:
    try:
        # not blocking: a pipe that somebody left at the path must not hold us up
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        return (default, None) if default is not None else (None, _open_text(path, error))
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return (default, None) if default is not None else (None, f"read {path}: is not a file")
        data = file.read()
    return (data[:-1] if data.endswith(b"\n") else data).decode("utf-8", "replace"), None


def _save(path: str, artifact: dict[str, Any]) -> None:
    """Write beside the final name, make it durable, rename: a key holds a whole artifact or none."""
    from . import archive

    final = artifact["file"]
    os.makedirs(os.path.dirname(final), exist_ok=True)
    partial = f"{final}.partial-{os.getpid()}"
    try:
        if artifact["archive"] == "none":
            archive.copy_plain(path, partial)
            _sync_tree(partial)
        else:
            with open(partial, "wb") as file:
                if artifact["archive"] == "zip":
                    archive.pack_zip(path, file)
                else:
                    archive.pack_tgz(path, file, artifact["level"])
        _sync(partial)
        _remove(final)
        os.rename(partial, final)
    except BaseException:
        _remove(partial)
        raise


def _sync(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_tree(folder: str) -> None:
    for inside, _, files in os.walk(folder):
        for name in files:
            _sync(os.path.join(inside, name))


def _remove(path: str) -> None:
    if os.path.isdir(path):
        import shutil

        shutil.rmtree(path)
    elif os.path.exists(path):
        os.unlink(path)
