"""Workflows: which field is written where, by two tables; collecting templates and claims."""

from __future__ import annotations

from typing import Any

from hera._generated import models
from hera.exceptions import InvalidFieldValue, MissingSetting
from hera.workflows._compile.arguments import arguments_of
from hera.workflows._compile.metrics import metrics_model
from hera.workflows._compile.plain import many, name_of
from hera.workflows._compile.templates import template_model
from hera.workflows._compile.volumes import claims_of, definitions_of
from hera.workflows._context import different_templates, place_text
from hera.workflows._fields import as_template
from hera.workflows._record import at, located, place_of
from hera.workflows.exceptions import TemplateNameConflict
from hera.workflows.workflow import Workflow

__all__ = ["CRON", "METADATA", "SPEC", "collected_templates", "pull_secrets", "workflow_model"]

METADATA = (
    "annotations",
    "creation_timestamp",
    "deletion_grace_period_seconds",
    "deletion_timestamp",
    "finalizers",
    "generate_name",
    "generation",
    "labels",
    "managed_fields",
    "name",
    "namespace",
    "owner_references",
    "resource_version",
    "self_link",
    "uid",
)
"""Fields of a workflow that are written into `metadata` under the same name."""

SPEC = (
    "active_deadline_seconds",
    "affinity",
    "archive_logs",
    "artifact_gc",
    "artifact_repository_ref",
    "automount_service_account_token",
    "dns_config",
    "dns_policy",
    "entrypoint",
    "executor",
    "hooks",
    "host_aliases",
    "host_network",
    "node_selector",
    "parallelism",
    "pod_disruption_budget",
    "pod_gc",
    "pod_metadata",
    "pod_priority_class_name",
    "pod_spec_patch",
    "priority",
    "scheduler_name",
    "security_context",
    "service_account_name",
    "shutdown",
    "suspend",
    "synchronization",
    "template_defaults",
    "tolerations",
    "ttl_strategy",
    "volume_claim_gc",
    "workflow_metadata",
    "workflow_template_ref",
)
"""Fields of a workflow that are written into the specification under the same name, as they are given."""

SPEC_BUILT = (
    "arguments",
    "image_pull_secrets",
    "metrics",
    "on_exit",
    "retry_strategy",
    "templates",
    "volume_claim_templates",
    "volumes",
)
"""Fields that are written there under the same name too, but converted."""

CRON = {
    "concurrency_policy": "concurrency_policy",
    "failed_jobs_history_limit": "failed_jobs_history_limit",
    "schedules": "schedules",
    "starting_deadline_seconds": "starting_deadline_seconds",
    "stop_strategy": "stop_strategy",
    "successful_jobs_history_limit": "successful_jobs_history_limit",
    "cron_suspend": "suspend",
    "timezone": "timezone",
    "when": "when",
}
"""Field of a cron workflow → field of its own specification."""


def workflow_model(workflow: Workflow) -> Any:
    """A workflow as an API model of its kind, not yet checked."""
    with located(workflow, f"{type(workflow).__name__} {workflow.name or workflow.generate_name or ''!r}"):
        metadata = models.ObjectMeta(**_given(workflow, METADATA))
        spec = _spec_fields(workflow)
        made: dict[str, Any] = {"api_version": workflow.api_version, "kind": workflow.kind, "metadata": metadata}
        if workflow.MODEL == "CronWorkflow":
            fields = {there: _list_or_value(getattr(workflow, here)) for here, there in CRON.items()}
            fields = {name: value for name, value in fields.items() if value is not None}
            fields.setdefault("schedules", [])
            made["spec"] = models.CronWorkflowSpec(workflow_spec=models.WorkflowSpec(**spec), **fields)
            status = workflow.cron_status  # type: ignore[attr-defined]  # only cron workflows have this model
        else:
            made["spec"] = models.WorkflowSpec(**spec)
            status = workflow.status
        if status is not None:
            made["status"] = status
        return getattr(models, workflow.MODEL)(**made)


def collected_templates(workflow: Workflow) -> list[Any]:
    """The templates of a workflow, once it is sure that no two share a name.

    Raises:
        TemplateNameConflict: Two do, or one is there twice.
    """
    seen: dict[str, Any] = {}
    templates = [as_template(template) for template in workflow.templates]
    for template in templates:
        name = getattr(template, "name", None)
        if not name:
            continue
        known = seen.get(name)
        if known is None:
            seen[name] = template
        elif known is template:
            raise TemplateNameConflict(
                f"template {name!r} is in the workflow twice",
                hint=f"it is made at {place_text(template)}; add it once, and call it inside a Steps or DAG to run it",
                **at(place_of(workflow)),
            )
        else:
            raise different_templates(name, known, template)
    return templates


def pull_secrets(workflow: Workflow) -> list[models.LocalObjectReference]:
    """The pull secrets as references.

    Raises:
        MissingSetting: One is neither a name nor a reference.
    """
    made = []
    for secret in many(workflow.image_pull_secrets):
        if isinstance(secret, str):
            made.append(models.LocalObjectReference(name=str(secret)))
        elif isinstance(secret, models.LocalObjectReference):
            made.append(secret)
        else:
            raise MissingSetting(
                f"image_pull_secrets holds {secret!r} of type {type(secret).__name__}",
                hint="use names of secrets or models.LocalObjectReference, one or many",
                **at(place_of(workflow)),
            )
    return made


def _spec_fields(workflow: Workflow) -> dict[str, Any]:
    fields = _given(workflow, SPEC)
    if not isinstance(workflow.entrypoint, str | None):
        raise InvalidFieldValue(
            f"entrypoint is a {type(workflow.entrypoint).__name__}, and takes the name of a template",
            hint="write entrypoint=template.name",
            **at(place_of(workflow)),
        )
    owner = f"{type(workflow).__name__} {workflow.name or workflow.generate_name or ''!r}"
    built = {
        "arguments": _workflow_arguments(workflow, owner),
        "image_pull_secrets": None if workflow.image_pull_secrets is None else pull_secrets(workflow),
        "metrics": metrics_model(workflow),
        "on_exit": name_of(workflow.on_exit, workflow),
        "retry_strategy": _built(workflow.retry_strategy),
        "templates": [template_model(template, workflow) for template in collected_templates(workflow)] or None,
        "volume_claim_templates": claims_of(workflow.volume_claim_templates, [*workflow.templates, workflow]),
        "volumes": definitions_of(workflow),
    }
    fields.update({name: value for name, value in built.items() if value is not None})
    return fields


def _workflow_arguments(workflow: Workflow, owner: str) -> models.Arguments | None:
    """The arguments; those of a workflow that is started as it is need a value, so a default stands in for it."""
    if workflow.IS_TEMPLATE or workflow.arguments is None or isinstance(workflow.arguments, models.Arguments):
        return arguments_of(
            workflow.arguments, keep_defaults=workflow.IS_TEMPLATE, owner=owner, place=place_of(workflow)
        )
    made = arguments_of(workflow.arguments, keep_defaults=True, owner=owner, place=place_of(workflow))
    plain = arguments_of(workflow.arguments, keep_defaults=False, owner=owner, place=place_of(workflow))
    if made is None or plain is None:
        return plain
    for parameter, with_default in zip(plain.parameters or [], made.parameters or [], strict=True):
        if parameter.value is None and parameter.value_from is None:
            parameter.value = with_default.default
    return plain


def _given(workflow: Workflow, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields that have a value, sequences as lists."""
    return {name: _list_or_value(value) for name in names if (value := getattr(workflow, name)) is not None}


def _list_or_value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _built(given: Any) -> Any:
    build = getattr(given, "build", None)
    return build() if build is not None else given
