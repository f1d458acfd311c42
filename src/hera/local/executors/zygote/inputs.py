"""Input artifacts, put in place before main starts."""

from __future__ import annotations

import os
import shutil
from typing import Any

__all__ = ["ArtifactProblem", "load_artifacts"]


class ArtifactProblem(Exception):
    """An artifact cannot be loaded; the text is Argo's for it."""


def load_artifacts(artifacts: list[dict[str, Any]], folder: str) -> None:
    """Put each artifact at its path.

    Args:
        artifacts: Records with ``name``, ``path``, ``kind`` (``stored``, ``raw`` or ``http``), ``source``, ``archive``,
            ``optional``, ``mode`` and ``recurse``.
        folder: Main's working directory, for paths that are relative.

    Raises:
        ArtifactProblem: One that is not optional is missing or cannot be unpacked.
    """
    for artifact in artifacts:
        path = os.path.join(folder, artifact["path"])
        try:
            if artifact["kind"] == "stored" and not os.path.exists(artifact["source"]):
                if artifact["optional"]:
                    continue
                raise ArtifactProblem(_text(artifact, f"the artifact {artifact['key']} does not exist"))
            os.makedirs(os.path.dirname(path) or "/", exist_ok=True)
            _PLACERS[artifact["kind"]](artifact, path)
            _set_mode(path, artifact["mode"], recurse=artifact["recurse"])
        except ArtifactProblem:
            raise
        except Exception as error:
            raise ArtifactProblem(_text(artifact, _reason(error))) from error


def _text(artifact: dict[str, Any], reason: str) -> str:
    return f"artifact {artifact['name']} failed to load: {reason}"


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {(error.strerror or str(error)).lower()}"
    return str(error) or type(error).__name__


def _place_stored(artifact: dict[str, Any], path: str) -> None:
    from . import archive

    source = artifact["source"]
    if os.path.isdir(source):
        archive.copy_plain(source, path)
    elif artifact["archive"] == "zip":
        archive.unpack_zip(source, path)
    elif artifact["archive"] == "none" or not archive.is_gzip(source) or not archive.unpack_tgz(source, path):
        _clear(path)
        shutil.copyfile(source, path)


def _place_raw(artifact: dict[str, Any], path: str) -> None:
    _clear(path)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(artifact["source"])


def _place_http(artifact: dict[str, Any], path: str) -> None:
    import urllib.request

    url = artifact["source"]
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url} is no http address")
    request = urllib.request.Request(url, headers=dict(artifact["headers"]))  # noqa: S310 - checked above
    fetched = path + ".fetched"
    with urllib.request.urlopen(request, timeout=60) as answer, open(fetched, "wb") as file:  # noqa: S310
        shutil.copyfileobj(answer, file, 1 << 20)
    try:
        _place_stored({**artifact, "source": fetched}, path)
    finally:
        os.unlink(fetched)


_PLACERS = {"stored": _place_stored, "raw": _place_raw, "http": _place_http}


def _clear(path: str) -> None:
    if os.path.lexists(path) and not os.path.isdir(path):
        os.unlink(path)


def _set_mode(path: str, mode: int | None, *, recurse: bool) -> None:
    if mode is None:
        return
    os.chmod(path, mode)
    if recurse:
        for folder, folders, files in os.walk(path):
            for name in [*folders, *files]:
                inside = os.path.join(folder, name)
                if not os.path.islink(inside):
                    os.chmod(inside, mode)
