"""Cluster workflow templates: workflow templates that every namespace can use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hera.exceptions import InvalidFieldValue
from hera.workflows._record import at, place_of
from hera.workflows.workflow_template import WorkflowTemplate

__all__ = ["ClusterWorkflowTemplate"]


@dataclass(kw_only=True, eq=False, repr=False)
class ClusterWorkflowTemplate(WorkflowTemplate):
    """A workflow kept for all namespaces; it has none itself, and that of `global_config` does not apply.

    Raises:
        InvalidFieldValue: `status` or `namespace` is given.

    Source:
        Argo Workflows, Cluster Workflow Templates.
    """

    MODEL: ClassVar[str] = "ClusterWorkflowTemplate"
    NAMESPACED: ClassVar[bool] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.namespace is not None:
            raise InvalidFieldValue("namespace is not a valid field on a ClusterWorkflowTemplate", **at(place_of(self)))
