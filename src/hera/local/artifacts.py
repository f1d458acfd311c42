"""Where a run keeps its artifacts: one folder of files by key, as an object store keeps objects.

Argo's locations (`s3`, `gcs`, `oss`, `azure`, `hdfs`) are names over that folder: a key, behind its bucket when one is
given. Nothing is fetched from or sent to the stores that they name.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hera._generated import models
from hera.shared.model import to_dict

__all__ = ["ArtifactFolder", "archive_of", "default_key", "key_of", "output_record"]

_STORES = (
    ("s3", "bucket", "key"),
    ("gcs", "bucket", "key"),
    ("oss", "bucket", "key"),
    ("azure", "container", "blob"),
    ("hdfs", None, "path"),
)
"""Field of an artifact, the name of its bucket, the name of its key."""


class ArtifactFolder:
    """The artifacts of one run.

    Args:
        path: The folder; made when something is saved.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def path_of(self, key: str) -> Path:
        """The file, or the folder of an unarchived one, that a key names; it need not exist.

        Raises:
            ValueError: The key would lead out of the folder.
        """
        parts = [part for part in key.split("/") if part not in ("", ".")]
        if not parts or ".." in parts:
            raise ValueError(f"'{key}' is no key for an artifact")
        return self.path.joinpath(*parts)

    def __contains__(self, key: str) -> bool:
        return self.path_of(key).exists()


def key_of(artifact: models.Artifact) -> str | None:
    """The key that an artifact's location names in the local folder; None when it has no such location."""
    for store, bucket_name, key_name in _STORES:
        location = getattr(artifact, store)
        key = getattr(location, key_name, None)
        if key:
            bucket = getattr(location, bucket_name, None) if bucket_name else None
            return f"{bucket}/{key}" if bucket else str(key)
    return None


def archive_of(artifact: models.Artifact) -> str:
    """How an artifact is stored: ``tar`` (the default), ``zip`` or ``none``."""
    strategy = artifact.archive
    if strategy is None:
        return "tar"
    return "none" if strategy.none is not None else "zip" if strategy.zip is not None else "tar"


def default_key(artifact: models.Artifact, workflow_name: str, pod_name: str) -> str:
    """The key of an output artifact that names no location.

    Source:
        Argo's default `keyFormat`, ``{{workflow.name}}/{{pod.name}}``, and the executor's file names.
    """
    names = {"tar": f"{artifact.name}.tgz", "zip": f"{artifact.name}.zip"}
    name = names.get(archive_of(artifact)) or os.path.basename((artifact.path or artifact.name).rstrip("/"))
    return f"{workflow_name}/{pod_name}/{name}"


def output_record(artifact: models.Artifact, workflow_name: str, pod_name: str) -> dict[str, Any]:
    """An output artifact as the node records it, its location filled in."""
    record: dict[str, Any] = to_dict(artifact)
    for declared_only in ("optional", "mode", "recurseMode"):
        record.pop(declared_only, None)
    if key_of(artifact) is None:
        record["s3"] = {"key": default_key(artifact, workflow_name, pod_name)}
    return record
