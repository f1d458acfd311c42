"""The workflow object as Argo's API gives it: the manifest, the labels and annotations of a run, and its whole status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from hera._generated import models
from hera._plan.plan import Plan
from hera.local.core.moments import text_of_moment
from hera.local.core.transitions import COMPLETED
from hera.local.store.base import RunRecord, StoredStatus

__all__ = ["workflow_object"]

_replace = msgspec.structs.replace


def workflow_object(record: RunRecord, plan: Plan, status: StoredStatus) -> models.Workflow:
    """Put a run's parts together.

    Args:
        record: What was submitted.
        plan: Its plan, for the templates that came from elsewhere.
        status: How far it is.

    Source:
        Argo `WorkflowStatus` and the labels of `workflow/common/common.go`, 4.1.
    """
    metadata = record.workflow.metadata
    labels = {**(metadata.labels or {}), **_labels(status)}
    annotations = dict(metadata.annotations or {})
    if status.started_at is not None:
        annotations["workflows.argoproj.io/pod-name-format"] = "v2"
    return _replace(
        record.workflow,
        metadata=_replace(metadata, labels=labels or None, annotations=annotations or None),
        status=_status(plan, status),
    )


def _labels(status: StoredStatus) -> dict[str, str]:
    if not status.phase:
        return {}
    is_completed = status.phase in COMPLETED
    return {
        "workflows.argoproj.io/completed": "true" if is_completed else "false",
        "workflows.argoproj.io/phase": status.phase,
    }


def _status(plan: Plan, status: StoredStatus) -> models.WorkflowStatus:
    from hera.shared.model import decode

    nodes = {
        node_id: _replace(node, children=list(children)) if (children := status.children.get(node_id)) else node
        for node_id, node in status.nodes.items()
    }
    root = nodes.get(plan.workflow.metadata.name or "")
    is_referring = plan.workflow.spec.workflow_template_ref is not None
    return models.WorkflowStatus(
        phase=status.phase or None,
        message=status.message or None,
        started_at=None if status.started_at is None else text_of_moment(status.started_at),
        finished_at=None if status.finished_at is None else text_of_moment(status.finished_at),
        progress=root.progress if root is not None else None,
        nodes=nodes or None,
        outputs=status.outputs,
        conditions=[decode(models.Condition, condition) for condition in status.conditions] or None,
        stored_templates=dict(_stored_templates(plan, status)) or None,
        stored_workflow_template_spec=plan.workflow.spec if is_referring else None,
    )


def _stored_templates(plan: Plan, status: StoredStatus) -> Iterator[tuple[str, models.Template]]:
    """Templates that came from outside, as far as nodes used them: ``<scope>/<resource>/<template>``."""
    for node in status.nodes.values():
        scope, name = _origin(node)
        template = plan.templates_of(scope).get(name) if scope in plan.library else None
        if template is not None:
            yield f"{scope}/{name}", template


def _origin(node: models.NodeStatus) -> tuple[str, str]:
    reference: Any = node.template_ref
    if reference is None:
        return node.template_scope or "", node.template_name or ""
    return f"{'cluster' if reference.cluster_scope else 'namespaced'}/{reference.name}", reference.template or ""
