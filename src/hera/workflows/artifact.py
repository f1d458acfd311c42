"""Artifacts: files and directories that templates take and give, wherever they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from hera.workflows._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

    from hera._generated import models
    from hera.workflows.archive import ArchiveStrategy

__all__ = ["Artifact", "ArtifactLoader"]


class ArtifactLoader(Enum):
    """How the in-pod runner turns an input artifact into an argument; without a loader the function gets the path."""

    json = "json"
    file = "file"


@dataclass(kw_only=True, eq=False, repr=False)
class Artifact(Record):
    """A file or directory that a template takes as input, gives as output, or is called with.

    Args:
        name: Its name; may stay empty until the artifact is built.
        archive: How a directory is packed; a strategy of `hera.workflows.archive` or the API model.
        archive_logs: Keep the pod's logs as an artifact.
        artifact_gc: When the stored file is deleted.
        deleted: Whether the stored file is gone.
        from_: Where it comes from, such as ``{{tasks.a.outputs.artifacts.b}}``.
        from_expression: The same as an expression.
        global_name: For an output, the name under which the whole workflow sees it.
        mode: Permission bits of the file.
        path: Where the container finds or leaves it.
        recurse_mode: Apply `mode` to everything below a directory.
        sub_path: Path inside the source artifact.
        loader: How the in-pod runner turns an annotated input into an argument.
        loadb: The same by a function from bytes; before `loader`.
        dumpb: How the in-pod runner turns an annotated output into bytes.
        loads: The same by a function from text; before `loader`.
        dumps: How the in-pod runner turns an annotated output into text.
        optional: Whether the workflow goes on without it.
        output: Marks an annotated script parameter as an output.

    Source:
        Argo Workflows fields reference, Artifact.
    """

    LOCATION: ClassVar[str | None] = None
    """Key under which the storage of the variant stands in the document; the base class names no storage."""
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {}
    """Field of the variant → field of the API model of its storage."""

    name: str | None = None
    archive: models.ArchiveStrategy | ArchiveStrategy | dict[str, Any] | None = None
    archive_logs: bool | None = None
    artifact_gc: models.ArtifactGC | dict[str, Any] | None = None
    deleted: bool | None = None
    from_: str | None = None
    from_expression: str | None = None
    global_name: str | None = None
    mode: int | None = None
    path: str | None = None
    recurse_mode: bool | None = None
    sub_path: str | None = None
    loader: ArtifactLoader | None = None
    loadb: Callable[[bytes], Any] | None = None
    dumpb: Callable[[Any], bytes] | None = None
    loads: Callable[[str], Any] | None = None
    dumps: Callable[[Any], str] | None = None
    optional: bool | None = None
    output: bool = False

    def with_name(self, name: str) -> Self:
        """A deep copy under another name."""
        from copy import deepcopy

        copy = deepcopy(self)
        copy.name = name
        return copy

    def as_name(self, name: str) -> models.Artifact:
        """The API model under another name; `with_name` gives an artifact that can be worked with."""
        return self.with_name(name)._build_artifact()

    def _build_artifact(self) -> models.Artifact:
        from hera.workflows._compile.arguments import artifact_model

        return artifact_model(self)
