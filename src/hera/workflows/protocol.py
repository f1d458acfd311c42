"""What an object of your own needs in order to be used where Hera's are.

A `Templatable` may stand in `Workflow.templates` and as `template`, `inline` or `on_exit`.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias, runtime_checkable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera._generated import models

    TWorkflow: TypeAlias = (
        models.Workflow | models.WorkflowTemplate | models.ClusterWorkflowTemplate | models.CronWorkflow
    )

__all__ = ["Steppable", "Subbable", "TWorkflow", "Templatable", "VolumeClaimable"]


def __getattr__(name: str) -> Any:
    if name == "TWorkflow":  # loads the API models only for programs that name it
        from typing import Union

        from hera._generated import models

        return Union[models.Workflow, models.WorkflowTemplate, models.ClusterWorkflowTemplate, models.CronWorkflow]  # noqa: UP007 - a value at run time
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@runtime_checkable
class Templatable(Protocol):
    """Something that builds a template."""

    name: Any

    def _build_template(self) -> Any:
        """The template as an API model."""


@runtime_checkable
class Subbable(Protocol):
    """Something that takes what is made inside its block."""

    def _add_sub(self, node: Any) -> None:
        """Take a record."""


@runtime_checkable
class VolumeClaimable(Protocol):
    """Something whose volumes need claims."""

    def _build_persistent_volume_claims(self) -> Any:
        """The claims, or nothing."""


@runtime_checkable
class Steppable(Protocol):
    """Something that builds a step."""

    def _build_step(self) -> Any:
        """The step as an API model."""
