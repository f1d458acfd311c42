"""The template that runs one container."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hera.workflows._fields import PodTemplate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from hera._generated import models

__all__ = ["Container"]


@dataclass(kw_only=True, eq=False, repr=False)
class Container(PodTemplate):
    """A template that runs one container.

    Args:
        args: Arguments of the command.
        command: The program; the image's own when left out.
        lifecycle: What to run after its start and before its end.
        security_context: Security settings of the container.
        working_dir: Directory in which it starts.

    Raises:
        MissingSetting: At build: there is no image.

    Source:
        Argo Workflows fields reference, Container.
    """

    args: Sequence[str] | None = None
    command: Sequence[str] | None = None
    lifecycle: models.Lifecycle | dict[str, Any] | None = None
    security_context: models.SecurityContext | dict[str, Any] | None = None
    working_dir: str | None = None

    def _body(self) -> dict[str, Any]:
        from hera._generated import models
        from hera.workflows._compile.containers import container_fields

        return {"container": models.Container(**container_fields(self))}
