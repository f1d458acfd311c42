"""What becomes of every field of a manifest: honoured, left to the executor, passed over with a warning, or refused by name.

`VERDICTS` has a row for each field of each class whose objects the core reads. A test compares it with the generated classes, so a field that a later release of Argo adds fails the
build until somebody decides. Nothing is ever passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, Final

import msgspec

from hera._generated import models
from hera._plan.plan import Plan
from hera.local.core.prepared import bare
from hera.local.problem import Problem
from hera.local.reach import reachable

__all__ = ["VERDICTS", "Verdict", "refusals"]


class Verdict(Enum):
    """What becomes of a field.

    `HONOURED`: it does here what it does upstream. `EXECUTOR`: the executor answers for it. `WARNED`: it has no effect here and the
    user is told. `REFUSED`: a workflow that uses it is not started.
    """

    HONOURED = "honoured"
    EXECUTOR = "executor"
    WARNED = "warned"
    REFUSED = "refused"


H, E, W, R = Verdict.HONOURED, Verdict.EXECUTOR, Verdict.WARNED, Verdict.REFUSED

Rows = dict[str, Verdict]


def _rows(**fields: str) -> Rows:
    """A table from lists of field names, one list for each verdict."""
    verdicts = {"honoured": H, "executor": E, "warned": W, "refused": R}
    return {name: verdicts[kind] for kind, names in fields.items() for name in names.split()}


_INVOCATION: Final = (
    "arguments continue_on hooks inline name on_exit template template_ref when with_items with_param with_sequence"
)

VERDICTS: Final[dict[type[msgspec.Struct], Rows]] = {
    models.WorkflowSpec: _rows(
        honoured="""active_deadline_seconds arguments entrypoint hooks on_exit parallelism priority retry_strategy
            template_defaults templates workflow_metadata workflow_template_ref""",
        warned="""affinity archive_logs artifact_gc artifact_repository_ref automount_service_account_token dns_config
            dns_policy executor host_aliases host_network image_pull_secrets metrics node_selector
            pod_disruption_budget pod_gc pod_metadata pod_priority_class_name pod_resources pod_spec_patch
            resource_claims scheduler_name security_context service_account_name tolerations ttl_strategy
            volume_claim_gc""",
        refused="executor_plugins shutdown suspend synchronization volume_claim_templates volumes",
    ),
    models.WorkflowMetadata: _rows(honoured="annotations labels", refused="labels_from"),
    models.Template: _rows(
        honoured="""active_deadline_seconds annotations container dag fail_fast inputs name outputs parallelism
            pending_timeout retry_strategy script steps suspend timeout""",
        executor="""affinity archive_location automount_service_account_token executor host_aliases init_containers
            metadata node_selector pod_resources pod_spec_patch priority_class_name resource_claims scheduler_name
            security_context service_account_name sidecars tolerations volumes""",
        warned="metrics",
        refused="container_set daemon data http memoize plugin resource synchronization",
    ),
    models.WorkflowStep: _rows(honoured=_INVOCATION),
    models.DAGTask: _rows(honoured=f"{_INVOCATION} dependencies depends"),
    models.DAGTemplate: _rows(honoured="fail_fast target tasks"),
    models.LifecycleHook: _rows(honoured="arguments expression template template_ref"),
    models.TemplateRef: _rows(honoured="cluster_scope name template"),
    models.ContinueOn: _rows(honoured="error failed"),
    models.Sequence: _rows(honoured="count end format start"),
    models.RetryStrategy: _rows(honoured="backoff expression limit retry_policy", warned="affinity"),
    models.Backoff: _rows(honoured="cap duration factor max_duration"),
    models.SuspendTemplate: _rows(honoured="duration"),
    models.Arguments: _rows(honoured="artifacts parameters"),
    models.Inputs: _rows(honoured="artifacts parameters"),
    models.Outputs: _rows(honoured="artifacts parameters", refused="exit_code result"),
    models.Parameter: _rows(honoured="default description enum global_name name value value_from"),
    models.ValueFrom: _rows(
        honoured="default expression parameter path supplied",
        refused="config_map_key_ref event jq_filter json_path",
    ),
    models.Artifact: _rows(
        honoured="from_ from_expression global_name name optional path sub_path",
        executor="archive artifactory azure gcs git hdfs http mode oss plugin raw recurse_mode s3",
        warned="archive_logs artifact_gc",
        refused="deleted",
    ),
}
"""Class → field → what becomes of it."""


class _Why(msgspec.Struct, frozen=True):
    """What to tell the user of a field."""

    reason: str
    hint: str


_TAKE_OUT: Final = "take it out, or run the workflow on a cluster"
_WHY: Final[dict[tuple[type[msgspec.Struct], str], _Why]] = {
    (models.WorkflowSpec, "executor_plugins"): _Why("executor plugins need a cluster", _TAKE_OUT),
    (models.WorkflowSpec, "shutdown"): _Why("a run cannot begin stopped", "take it out"),
    (models.WorkflowSpec, "suspend"): _Why("a suspended run cannot be resumed on this machine yet", "take it out"),
    (models.WorkflowSpec, "synchronization"): _Why("locks are not kept on this machine yet", _TAKE_OUT),
    (models.WorkflowSpec, "volume_claim_templates"): _Why("volume claims are not made on this machine yet", _TAKE_OUT),
    (models.WorkflowSpec, "volumes"): _Why(
        "volumes of the whole workflow are not mounted on this machine yet",
        "declare an emptyDir volume in the template that mounts it, or pass files as artifacts",
    ),
    (models.WorkflowMetadata, "labels_from"): _Why("computed labels are not set on this machine yet", _TAKE_OUT),
    (models.Template, "container_set"): _Why("container sets are not run on this machine yet", _TAKE_OUT),
    (models.Template, "daemon"): _Why("daemons are not run on this machine yet", _TAKE_OUT),
    (models.Template, "data"): _Why("data templates are not run on this machine yet", _TAKE_OUT),
    (models.Template, "http"): _Why("HTTP templates are not run on this machine yet", "send the request from a script"),
    (models.Template, "memoize"): _Why("results are not kept between runs on this machine yet", _TAKE_OUT),
    (models.Template, "plugin"): _Why("plugin templates are not supported by the local engine", _TAKE_OUT),
    (models.Template, "resource"): _Why("resource templates need a Kubernetes cluster", "run it on a cluster"),
    (models.Template, "synchronization"): _Why("locks are not kept on this machine yet", _TAKE_OUT),
    (models.Outputs, "exit_code"): _Why("it belongs to a node's status, not to a template", "take it out"),
    (models.Outputs, "result"): _Why("it belongs to a node's status, not to a template", "take it out"),
    (models.ValueFrom, "config_map_key_ref"): _Why(
        "ConfigMaps are not kept on this machine yet", "give the value itself, or a default"
    ),
    (models.ValueFrom, "event"): _Why("there is no event that could give the value", "give the value itself"),
    (models.ValueFrom, "jq_filter"): _Why("it reads a Kubernetes object, and there is none here", _TAKE_OUT),
    (models.ValueFrom, "json_path"): _Why("it reads a Kubernetes object, and there is none here", _TAKE_OUT),
    (models.Artifact, "deleted"): _Why("it belongs to a node's status, not to a template", "take it out"),
}


def refusals(plan: Plan) -> list[Problem]:
    """What the core cannot honour, and what it passes over; found before anything starts.

    Args:
        plan: What is to be run.

    Returns:
        Errors and warnings, each naming template and field. What the executor answers for is not among them.
    """
    spec = plan.workflow.spec
    problems = list(_own_fields(spec, "", "spec"))
    if spec.workflow_metadata is not None:
        problems += _walk(spec.workflow_metadata, "", "spec.workflowMetadata")
    if spec.arguments is not None:
        problems += _walk(spec.arguments, "", "spec.arguments")
    for key, hook in (spec.hooks or {}).items():
        problems += _walk(hook, "", f"spec.hooks.{key}")
    if spec.parallelism is not None and spec.parallelism <= 0:
        problems.append(
            Problem("", "spec.parallelism", "with no place for a pod nothing can ever start", "give it 1 or more")
        )
    for resolved in reachable(plan):
        problems += _template(resolved.template)
    return list(dict.fromkeys(problems))


def _template(template: models.Template) -> Iterator[Problem]:
    yield from _walk(template, template.name or "", "")
    if template.suspend is not None and not template.suspend.duration:
        yield Problem(
            template.name or "",
            "suspend",
            "it waits for somebody to resume it, which cannot be done on this machine yet",
            "give it a duration: suspend: {duration: 10s}",
        )


def _walk(value: Any, template: str, path: str) -> Iterator[Problem]:
    """The problems of an object and of all objects below it that the core reads."""
    pending: list[tuple[Any, str]] = [(value, path)]
    while pending:
        current, place = pending.pop()
        if isinstance(current, msgspec.Struct):
            if type(current) not in VERDICTS:
                continue
            yield from _own_fields(current, template, place)
            rows = VERDICTS[type(current)]
            wire = dict(zip(current.__struct_fields__, current.__struct_encode_fields__, strict=True))
            children = [
                (getattr(current, name), f"{place}.{wire[name]}" if place else wire[name])
                for name, verdict in rows.items()
                # An inline template is reached, and reported, as a template of its own.
                if verdict is H and name != "inline"
            ]
            pending.extend(reversed([child for child in children if child[0] is not None]))
        elif isinstance(current, dict):
            pending.extend((one, f"{place}.{key}") for key, one in current.items())
        elif isinstance(current, list):
            pending.extend((one, f"{place}[{_label(one, index)}]") for index, one in reversed(list(enumerate(current))))


def _label(value: Any, index: int) -> str:
    name = getattr(value, "name", None)
    return name if isinstance(name, str) and name else str(index)


def _own_fields(value: msgspec.Struct, template: str, path: str) -> Iterator[Problem]:
    rows = VERDICTS[type(value)]
    for name, wire in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
        verdict = rows[name]
        if verdict not in (W, R) or _is_empty(getattr(value, name)):
            continue
        field = f"{path}.{wire}" if path else wire
        if verdict is W:
            yield Problem(template, field, "it has no effect on this machine", "it counts on a cluster", is_error=False)
        else:
            why = _WHY[type(value), name]
            yield Problem(template, field, why.reason, why.hint)


def _is_empty(value: Any) -> bool:
    """Whether the field says nothing."""
    return value is None or value is False or bare(value) in ("", [], {})
