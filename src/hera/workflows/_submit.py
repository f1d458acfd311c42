"""The only door from authoring records to services and the engine.

Everything here is reached from methods of the workflow classes, and imports what it needs when it is called: a program
that only builds manifests pays for none of it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hera.exceptions import InvalidArgument, MissingSetting, WorkflowFailed

if TYPE_CHECKING:
    from hera._client.async_workflows_service import AsyncWorkflowsService
    from hera._client.workflows_service import WorkflowsService
    from hera.local.executors.base import Executor
    from hera.local.run import Run
    from hera.local.watch import WatchEvent

__all__ = [
    "async_create",
    "async_get",
    "async_lint",
    "async_update",
    "async_wait",
    "create",
    "create_as_workflow",
    "get",
    "get_workflow_link",
    "lint",
    "run",
    "update",
    "wait",
]

ENDED = ("Succeeded", "Failed", "Error")
"""Phases after which a workflow changes no more."""

ROUTES = {
    "Workflow": ("workflow", "WorkflowCreateRequest", "WorkflowLintRequest", ""),
    "WorkflowTemplate": (
        "workflow_template",
        "WorkflowTemplateCreateRequest",
        "WorkflowTemplateLintRequest",
        "WorkflowTemplateUpdateRequest",
    ),
    "ClusterWorkflowTemplate": (
        "cluster_workflow_template",
        "ClusterWorkflowTemplateCreateRequest",
        "ClusterWorkflowTemplateLintRequest",
        "ClusterWorkflowTemplateUpdateRequest",
    ),
    "CronWorkflow": (
        "cron_workflow",
        "CreateCronWorkflowRequest",
        "LintCronWorkflowRequest",
        "UpdateCronWorkflowRequest",
    ),
}
"""Class → (stem of the service's methods, request models to create, lint and update)."""

BODY_FIELD = {
    "Workflow": "workflow",
    "WorkflowTemplate": "template",
    "ClusterWorkflowTemplate": "template",
    "CronWorkflow": "cron_workflow",
}


def _kind_of(workflow: Any) -> str:
    """Which of the four kinds an object (or an instance of a user's subclass) is."""
    return next(c.__name__ for c in type(workflow).__mro__ if c.__name__ in ROUTES)


# --- services --------------------------------------------------------------------------------------------------------


def _given_service(workflow: Any) -> Any:
    """The service that the user gave the workflow, if any."""
    return workflow.__dict__.get("workflows_service")


def own_service(workflow: Any) -> WorkflowsService:
    """The service of a workflow that was given none; it is kept as soon as a host is configured."""
    from hera._client.workflows_service import WorkflowsService
    from hera.shared import global_config

    if workflow.__dict__.get("_own_service") is None:
        made = WorkflowsService(namespace=global_config.namespace or workflow.namespace)
        if made.host is None:
            return made
        workflow._own_service = made
    kept: WorkflowsService = workflow._own_service
    return kept


def _service(workflow: Any) -> WorkflowsService:
    from hera._client.workflows_service import WorkflowsService

    service = _given_service(workflow)
    if service is None:
        return own_service(workflow)
    if not isinstance(service, WorkflowsService):
        raise MissingSetting(
            f"workflows_service is a {type(service).__name__}, which this call can't use",
            hint="give the workflow a WorkflowsService, or call the async_… methods",
        )
    return service


def _async_service(workflow: Any) -> AsyncWorkflowsService:
    from hera._client.async_workflows_service import AsyncWorkflowsService

    service = _given_service(workflow)
    if service is None:
        return AsyncWorkflowsService()
    if not isinstance(service, AsyncWorkflowsService):
        raise MissingSetting(
            f"workflows_service is a {type(service).__name__}, which the async_… methods can't use",
            hint="give the workflow an AsyncWorkflowsService",
        )
    return service


def _request(workflow: Any, which: int) -> Any:
    from hera._generated import models

    kind = _kind_of(workflow)
    return getattr(models, ROUTES[kind][which])(**{BODY_FIELD[kind]: workflow.build()})


def _place(workflow: Any, service: Any) -> dict[str, str]:
    """The namespace argument, checked; cluster templates have none."""
    from hera._client.request import checked_host

    checked_host(service.host)
    if _kind_of(workflow) == "ClusterWorkflowTemplate":
        return {}
    namespace = workflow.namespace or service.namespace
    if not namespace:
        raise MissingSetting(
            "no namespace is set",
            hint="set it on the workflow, or set `global_config.namespace`, before talking to Argo",
        )
    return {"namespace": namespace}


def _name(workflow: Any) -> str:
    if not workflow.name:
        raise MissingSetting("the workflow has no name yet", hint="give it one, or call `create()` first")
    return str(workflow.name)


def _took(workflow: Any, reply: Any) -> Any:
    """Remember the name that the server gave; templates keep the one they have."""
    if _kind_of(workflow) in ("Workflow", "CronWorkflow"):
        workflow.name = reply.metadata.name
    return reply


def create(workflow: Any, *, wait: bool = False, poll_interval: int = 5) -> Any:
    """Post the document to the Argo server that is configured; with `wait`, follow it to its end."""
    service = _service(workflow)
    place = _place(workflow, service)
    method = getattr(service, f"create_{ROUTES[_kind_of(workflow)][0]}")
    reply = _took(workflow, method(_request(workflow, 1), **place))
    return _followed(workflow, poll_interval) if wait else reply


def lint(workflow: Any) -> Any:
    """Send the document to the server's lint route."""
    service = _service(workflow)
    place = _place(workflow, service)
    return getattr(service, f"lint_{ROUTES[_kind_of(workflow)][0]}")(_request(workflow, 2), **place)


def get(workflow: Any) -> Any:
    """The object as the server has it."""
    service = _service(workflow)
    place = _place(workflow, service)
    return getattr(service, f"get_{ROUTES[_kind_of(workflow)][0]}")(_name(workflow), **place)


def update(workflow: Any) -> Any:
    """Replace the server's object, or create it when there is none."""
    from hera.exceptions import NotFound

    service = _service(workflow)
    place = _place(workflow, service)
    name = _name(workflow)
    try:
        current = get(workflow)
    except NotFound:
        return create(workflow)
    request = _request(workflow, 3)
    getattr(request, BODY_FIELD[_kind_of(workflow)]).metadata.resource_version = current.metadata.resource_version
    return getattr(service, f"update_{ROUTES[_kind_of(workflow)][0]}")(name, request, **place)


def wait(workflow: Any, *, poll_interval: int = 5) -> Any:
    """Fetch the workflow until it has ended; returns the last model, whatever its phase."""
    return _followed(workflow, poll_interval)


def _followed(workflow: Any, poll_interval: int) -> Any:
    import time

    service = _service(workflow)
    place = _place(workflow, service)
    while True:
        time.sleep(poll_interval)
        current = service.get_workflow(_name(workflow), **place)
        if current.status is not None and current.status.phase in ENDED:
            return current


def create_as_workflow(
    workflow: Any, *, generate_name: str | None = None, wait: bool = False, poll_interval: int = 5
) -> Any:
    """Submit a template's document as a workflow of its own."""
    from hera.workflows.workflow import Workflow

    document = workflow.to_dict()
    document["kind"] = "Workflow"
    metadata = document["metadata"]
    stem = metadata.pop("name", None) or metadata.get("generateName", "workflow")
    metadata["generateName"] = generate_name or f"{stem[:57].rstrip('-')}-"
    made = Workflow.from_dict(document)
    made.workflows_service = _given_service(workflow)
    return create(made, wait=wait, poll_interval=poll_interval)


def get_workflow_link(workflow: Any) -> str:
    """The object's page in Argo's web interface."""
    service = _service(workflow)
    if _kind_of(workflow) == "CronWorkflow":
        return service.get_cron_workflow_link(_name(workflow))
    return service.get_workflow_link(_name(workflow))


async def async_create(workflow: Any, *, wait: bool = True, poll_interval: int = 5) -> Any:
    """As `create`, for `AsyncWorkflowsService`; waits by default, as it always did."""
    service = _async_service(workflow)
    place = _place(workflow, service)
    method = getattr(service, f"create_{ROUTES[_kind_of(workflow)][0]}")
    reply = _took(workflow, await method(_request(workflow, 1), **place))
    is_followed = wait and _kind_of(workflow) == "Workflow"
    return await async_wait(workflow, poll_interval=poll_interval) if is_followed else reply


async def async_wait(workflow: Any, *, poll_interval: int = 5) -> Any:
    """As `wait`, without blocking the event loop."""
    import asyncio

    service = _async_service(workflow)
    place = _place(workflow, service)
    while True:
        await asyncio.sleep(poll_interval)
        current = await service.get_workflow(_name(workflow), **place)
        if current.status is not None and current.status.phase in ENDED:
            return current


async def async_lint(workflow: Any) -> Any:
    """As `lint`."""
    service = _async_service(workflow)
    place = _place(workflow, service)
    return await getattr(service, f"lint_{ROUTES[_kind_of(workflow)][0]}")(_request(workflow, 2), **place)


async def async_get(workflow: Any) -> Any:
    """As `get`."""
    service = _async_service(workflow)
    place = _place(workflow, service)
    return await getattr(service, f"get_{ROUTES[_kind_of(workflow)][0]}")(_name(workflow), **place)


async def async_update(workflow: Any) -> Any:
    """As `update`."""
    from hera.exceptions import NotFound

    service = _async_service(workflow)
    place = _place(workflow, service)
    name = _name(workflow)
    try:
        current = await async_get(workflow)
    except NotFound:
        return await async_create(workflow, wait=False)
    request = _request(workflow, 3)
    getattr(request, BODY_FIELD[_kind_of(workflow)]).metadata.resource_version = current.metadata.resource_version
    return await getattr(service, f"update_{ROUTES[_kind_of(workflow)][0]}")(name, request, **place)


# --- the engine on this machine --------------------------------------------------------------------------------------


def run(
    workflow: Any,
    *,
    parameters: Mapping[str, Any] | None = None,
    templates: Sequence[Any] = (),
    stand_ins: Mapping[str, str] | None = None,
    name: str | None = None,
    home: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    raise_on_failure: bool = False,
    on_event: Callable[[WatchEvent], None] | None = None,
) -> Run:
    """Compile a workflow and run it here to its end. `Workflow.run` has the documentation."""
    from hera._plan.source import PythonSource
    from hera.local.run import run_workflow
    from hera.workflows._compile import manifest_of, origins_of
    from hera.workflows._record import user_place
    from hera.workflows.parameter import text_of

    place = user_place()

    result = run_workflow(
        manifest_of(workflow),
        library=[_library_manifest(template) for template in templates],
        parameters={key: text_of(value, f"parameter {key!r}", place) for key, value in (parameters or {}).items()},
        name=name,
        home=None if home is None else Path(home),
        executor=executor,
        source=PythonSource(origins_of(workflow)),
        source_folder=source_folder_of(workflow),
        stand_ins=stand_ins,
        on_event=on_event,
    )
    if raise_on_failure and result.phase != "Succeeded":
        raise WorkflowFailed(
            f"workflow {result.name} ended {result.phase}: {result.message or 'see its nodes'}",
            run=result,
            hint=f"look: hera get {result.name} · hera logs {result.name}",
        )
    return result


def _library_manifest(template: Any) -> Any:
    if not hasattr(template, "build"):
        raise InvalidArgument(
            f"templates=[…] takes WorkflowTemplate and ClusterWorkflowTemplate objects, got {type(template).__name__}"
        )
    return template.build()


def source_folder_of(workflow: Any) -> Path | None:
    """The folder that makes the workflow's functions importable in a step, as they are importable here.

    A function of module `a.b` in `/x/a/b.py` needs `/x`; a function of the main program needs its file's folder.
    """
    for template in workflow.templates:
        function = getattr(template, "source", None)
        module = sys.modules.get(getattr(function, "__module__", None) or "")
        file = getattr(module, "__file__", None)
        if not callable(function) or module is None or file is None:
            continue
        folder = Path(file).resolve().parent
        package = getattr(module, "__package__", None) or ""
        if module.__name__ != "__main__":
            for _ in filter(None, package.split(".")):
                folder = folder.parent
        return folder
    return None
