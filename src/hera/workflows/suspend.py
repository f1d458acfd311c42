"""The template that waits: for a time, or for somebody to go on or to supply values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hera.workflows._fields import Template
from hera.workflows.parameter import Parameter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Suspend"]


@dataclass(kw_only=True, eq=False, repr=False)
class Suspend(Template):
    """A template that waits.

    Args:
        duration: How long, in seconds or with a unit (``"2m"``); until somebody resumes it unless given.
        intermediate_parameters: Values that are asked for while it waits; they are inputs and outputs of it.

    Source:
        Argo Workflows fields reference, SuspendTemplate; Intermediate Parameters.
    """

    duration: int | str | None = None
    intermediate_parameters: list[Parameter] = field(default_factory=list)

    def _inferred_inputs(self) -> Sequence[Parameter]:
        return self.intermediate_parameters

    def _inferred_outputs(self) -> Sequence[Parameter]:
        from hera._generated import models

        return [
            Parameter(
                name=parameter.name,
                description=parameter.description,
                value_from=models.ValueFrom(supplied=models.SuppliedValueFrom()),
            )
            for parameter in self.intermediate_parameters
        ]

    def _body(self) -> dict[str, Any]:
        from hera._generated import models

        return {"suspend": models.SuspendTemplate(duration=str(self.duration) if self.duration else None)}
