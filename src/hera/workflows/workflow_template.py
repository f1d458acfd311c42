"""Workflow templates: workflows that are kept on the server, to be started or referred to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from hera.exceptions import InvalidFieldValue
from hera.workflows._record import at, place_of
from hera.workflows.workflow import Workflow

__all__ = ["WorkflowTemplate"]


@dataclass(kw_only=True, eq=False, repr=False)
class WorkflowTemplate(Workflow):
    """A workflow kept in a namespace, to be started or referred to; defaults of its arguments are kept.

    Raises:
        InvalidFieldValue: `status` is given.

    Source:
        Argo Workflows, Workflow Templates.
    """

    MODEL: ClassVar[str] = "WorkflowTemplate"
    IS_TEMPLATE: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.status is not None:
            raise InvalidFieldValue("status is not a valid field on a WorkflowTemplate", **at(place_of(self)))

    def create(self) -> Any:  # type: ignore[override]  # a template is stored, there is no end to wait for
        """Store the template on the Argo server that is configured.

        Returns:
            What the server answered.
        """
        from hera.workflows import _submit

        return _submit.create(self)

    def get(self) -> Any:
        """The template as the server has it."""
        from hera.workflows import _submit

        return _submit.get(self)

    def update(self) -> Any:
        """Replace the template on the server, or create it when there is none."""
        from hera.workflows import _submit

        return _submit.update(self)

    def create_as_workflow(self, generate_name: str | None = None, wait: bool = False, poll_interval: int = 5) -> Any:
        """Start its document as a workflow; the template itself need not be on the server.

        Args:
            generate_name: Beginning of the workflow's name; made from the template's unless given.
            wait: Wait for its end.
            poll_interval: Seconds between two looks while waiting.
        """
        from hera.workflows import _submit

        return _submit.create_as_workflow(self, generate_name=generate_name, wait=wait, poll_interval=poll_interval)

    async def async_create(self) -> Any:  # type: ignore[override]  # as `create`
        """As `create`, without blocking."""
        from hera.workflows import _submit

        return await _submit.async_create(self, wait=False)

    async def async_get(self) -> Any:
        """As `get`, without blocking."""
        from hera.workflows import _submit

        return await _submit.async_get(self)

    async def async_update(self) -> Any:
        """As `update`, without blocking."""
        from hera.workflows import _submit

        return await _submit.async_update(self)
