"""`AsyncWorkflowsService`: the same routes as coroutines."""

from __future__ import annotations

from hera._client.async_workflows_service import AsyncWorkflowsService
from hera._client.service import valid_host_scheme

__all__ = ["AsyncWorkflowsService", "valid_host_scheme"]
