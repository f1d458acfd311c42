"""What counts as an artifact's location."""

from __future__ import annotations

from hera._generated import models

__all__ = ["LOCATION_FIELDS", "has_location"]

LOCATION_FIELDS: tuple[str, ...] = (
    "s3",
    "gcs",
    "azure",
    "oss",
    "hdfs",
    "http",
    "git",
    "raw",
    "artifactory",
    "plugin",
)


def has_location(artifact: models.Artifact) -> bool:
    """Whether the artifact says where it lies, be it only by a key in the default repository."""
    return any(getattr(artifact, field) is not None for field in LOCATION_FIELDS)
