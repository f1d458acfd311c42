"""`WorkflowsService`: the routes of the Argo server as methods."""

from __future__ import annotations

from hera._client.service import valid_host_scheme
from hera._client.workflows_service import WorkflowsService

__all__ = ["WorkflowsService", "valid_host_scheme"]
