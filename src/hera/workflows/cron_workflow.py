"""Cron workflows: workflows that are started at set times."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

from hera.workflows._record import place_of
from hera.workflows.workflow import Workflow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from hera._generated import models

__all__ = ["CronWorkflow"]


@dataclass(kw_only=True, eq=False, repr=False)
class CronWorkflow(Workflow):
    """A workflow that is started at set times.

    Args:
        concurrency_policy: What happens when the one before still runs: `Allow`, `Forbid` or `Replace`.
        failed_jobs_history_limit: How many failed runs are kept.
        schedule: One time in cron's notation; use `schedules`.
        schedules: Times in cron's notation.
        starting_deadline_seconds: How late a run may start.
        stop_strategy: When no more runs are started.
        successful_jobs_history_limit: How many succeeded runs are kept.
        cron_suspend: Whether no runs are started; `suspend` is that of the workflows it starts.
        timezone: Time zone of the times.
        when: Condition on which a run is started.
        cron_status: Status as a server reported it; `status` has no place in the document.

    Source:
        Argo Workflows, Cron Workflows; fields reference, CronWorkflowSpec.
    """

    MODEL: ClassVar[str] = "CronWorkflow"

    concurrency_policy: str | None = None
    failed_jobs_history_limit: int | None = None
    schedule: str | None = None
    schedules: Sequence[str] | None = None
    starting_deadline_seconds: int | None = None
    stop_strategy: models.StopStrategy | dict[str, Any] | None = None
    successful_jobs_history_limit: int | None = None
    cron_suspend: bool | None = None
    timezone: str | None = None
    when: str | None = None
    cron_status: models.CronWorkflowStatus | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.schedule is not None:
            file, line = place_of(self)
            warnings.warn_explicit(
                "CronWorkflow.schedule is an earlier name: pass schedules=[…]", DeprecationWarning, file or "?", line
            )
            self.schedules = [*(self.schedules or []), self.schedule]
            self.schedule = None

    def create(self) -> Any:  # type: ignore[override]  # it is stored, there is no end to wait for
        """Store the cron workflow on the Argo server that is configured.

        Returns:
            What the server answered.
        """
        from hera.workflows import _submit

        return _submit.create(self)

    def get(self) -> Any:
        """The cron workflow as the server has it."""
        from hera.workflows import _submit

        return _submit.get(self)

    def update(self) -> Any:
        """Replace the cron workflow on the server, or create it when there is none."""
        from hera.workflows import _submit

        return _submit.update(self)

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
