"""The template that lists artifacts and works on the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hera.workflows._fields import Template
from hera.workflows.artifact import Artifact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from hera._generated import models

__all__ = ["Data"]


@dataclass(kw_only=True, eq=False, repr=False)
class Data(Template):
    """A template that lists artifacts and works on the list.

    Args:
        source: Where the artifacts are: an artifact of any variant, or an API model.
        transformations: Expressions, each applied to the result of the one before.

    Source:
        Argo Workflows fields reference, Data.
    """

    source: models.DataSource | models.ArtifactPaths | Artifact
    transformations: Sequence[Any] = field(default_factory=list)

    def _body(self) -> dict[str, Any]:
        from hera._generated import models

        steps = [models.TransformationStep(expression=str(step)) for step in self.transformations]
        return {"data": models.Data(source=self._source(), transformation=steps)}

    def _source(self) -> models.DataSource:
        from hera._generated import models
        from hera.shared.model import to_dict

        source = self.source
        if isinstance(source, Artifact):
            paths = models.ArtifactPaths.model_validate(to_dict(source._build_artifact()))
            return models.DataSource(artifact_paths=paths)
        if isinstance(source, models.ArtifactPaths):
            return models.DataSource(artifact_paths=source)
        return source
