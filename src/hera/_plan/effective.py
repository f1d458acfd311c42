"""The effective spec: `workflowTemplateRef` merged below the workflow, `templateDefaults` below each template."""

from __future__ import annotations

from typing import Any

import msgspec

from hera._generated import models
from hera._plan.merge import merged
from hera.shared.model import decode, to_dict

__all__ = ["effective_spec", "with_defaults"]

# Fields of a template that say what kind it is, by wire name.
KIND_FIELDS: tuple[str, ...] = (
    "container",
    "containerSet",
    "steps",
    "script",
    "resource",
    "dag",
    "suspend",
    "data",
    "http",
    "plugin",
)
_VALUE_FIELDS = ("value", "default", "valueFrom")
_STORAGE_KINDS = ("s3", "gcs", "azure", "oss", "hdfs", "http", "git", "raw", "artifactory", "plugin")


def effective_spec(own: models.WorkflowSpec, referred: models.WorkflowSpec) -> models.WorkflowSpec:
    """The spec that runs when a workflow refers to a whole WorkflowTemplate.

    Args:
        own: The workflow's spec, with its `workflowTemplateRef`.
        referred: The spec of the WorkflowTemplate or ClusterWorkflowTemplate.

    Returns:
        The merged spec; it keeps `workflowTemplateRef`.

    Source:
        Argo `workflow/util/merge.go` (JoinWorkflowSpec), with its special cases for arguments, hooks and `suspend`.
    """
    preferred, fallback = to_dict(own), to_dict(referred)
    fallback.pop("suspend", None)
    both: dict[str, Any] = merged(preferred, fallback)
    arguments = _merged_arguments(preferred.get("arguments") or {}, fallback.get("arguments") or {})
    if arguments:
        both["arguments"] = arguments
    for name in ("hooks",):
        both_maps = {**(fallback.get(name) or {}), **(preferred.get(name) or {})}
        if both_maps:
            both[name] = both_maps
    _spread_pod_metadata(both)
    return decode(models.WorkflowSpec, both, path="spec", zero_missing=True)


def with_defaults(template: models.Template, spec: models.WorkflowSpec) -> models.Template:
    """The template as the engine runs it: `templateDefaults` and the workflow's `retryStrategy` fill its gaps.

    Source:
        Argo `workflow/controller/operator.go` (mergedTemplateDefaultsInto). Blocks of another kind in the defaults are left out; the running workflow's defaults apply to
        templates from elsewhere, too.
    """
    if spec.template_defaults is not None:
        own = to_dict(template)
        defaults = to_dict(spec.template_defaults)
        for kind in KIND_FIELDS:
            if kind not in own:
                defaults.pop(kind, None)
        template = decode(models.Template, merged(own, defaults), path=f"template {template.name}", zero_missing=True)
    if template.retry_strategy is None and spec.retry_strategy is not None:
        template = msgspec.structs.replace(template, retry_strategy=spec.retry_strategy)
    return template


def _merged_arguments(own: dict[str, Any], fallback: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for field, merge_entry in (("parameters", _merged_parameter), ("artifacts", _merged_artifact)):
        ours, theirs = own.get(field) or [], fallback.get(field) or []
        given = {entry.get("name"): entry for entry in ours}
        known = {entry.get("name") for entry in theirs}
        entries = [
            merge_entry(given[entry.get("name")], entry) if entry.get("name") in given else entry for entry in theirs
        ]
        entries += [entry for entry in ours if entry.get("name") not in known]
        if entries:
            result[field] = entries
    return result


def _merged_parameter(own: dict[str, Any], fallback: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is given replaces the whole entry; a mere name leaves the other entry as it is."""
    return own if any(own.get(field) is not None for field in _VALUE_FIELDS) else fallback


def _merged_artifact(own: dict[str, Any], fallback: dict[str, Any]) -> dict[str, Any]:
    ours = next((kind for kind in _STORAGE_KINDS if kind in own), None)
    theirs = next((kind for kind in _STORAGE_KINDS if kind in fallback), None)
    same_kind = ours is not None and ours == theirs
    return dict(merged(own, fallback)) if same_kind else own


def _spread_pod_metadata(spec: dict[str, Any]) -> None:
    """Labels and annotations for all pods reach each template's metadata; what a template says itself wins."""
    metadata = spec.get("podMetadata")
    if metadata:
        spec["templates"] = [
            {**template, "metadata": merged(template.get("metadata") or {}, metadata)}
            for template in spec.get("templates") or []
        ]
