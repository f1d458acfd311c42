"""Pre-build hooks: they see a copy of the workflow, once per build."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, TypeVar

from hera.shared._global_config import global_config, run_hooks

if TYPE_CHECKING:
    from hera.workflows.workflow import Workflow

W = TypeVar("W", bound="Workflow")

__all__ = ["prepared"]


def prepared(workflow: W) -> W:
    """The workflow as its hooks leave it: its own first, then those of each template, in order.

    The whole workflow is copied at once, so that what a hook does to a template is seen by the tasks that use it.

    Raises:
        HookError: A hook returned nothing.
    """
    if not global_config.has_hooks:
        return workflow
    service = workflow.workflows_service
    copy: W = deepcopy(workflow, {id(service): service})
    changed: W = run_hooks(global_config.hooks_for(type(copy)), copy)
    changed.templates = [run_hooks(global_config.hooks_for(type(template)), template) for template in changed.templates]
    return changed
