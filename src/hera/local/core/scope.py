"""The variables that tags and expressions may use, layer by layer; see `hera.expr.scope` for how layers are looked through.

A layer is made when something asks for it: a task that uses one output of one sibling costs that sibling's ten names, not those of
all its 100,000 siblings.
"""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any, Final

import msgspec

from hera._generated import models
from hera.expr.scope import ABSENT, Names
from hera.expr.substitution import TemplateText
from hera.local.core.moments import text_of_moment
from hera.local.core.prepared import PreparedTemplate
from hera.local.core.state import RunState
from hera.local.core.transitions import COMPLETED
from hera.shared.model import to_dict

__all__ = [
    "absent_outputs",
    "artifacts_of_node",
    "chain",
    "compact_json",
    "input_names",
    "node_names",
    "run_names",
    "update_run_names",
]

_STRFTIME: Final = "BbmAadHIMSYypZzL"
_PARAMETER_FIELDS: Final = ("name", "default", "value", "valueFrom", "globalName", "enum", "description")


def compact_json(value: Any) -> str:
    """JSON as Go writes it: compact, keys of maps sorted."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def chain(*layers: Names) -> ChainMap[str, Any]:
    """The layers as one scope, the first one winning."""
    return ChainMap(*layers)


# --- the workflow ----------------------------------------------------------------------------------------------------


def run_names(state: RunState) -> Names:
    """The `workflow.…` variables that do not change, and the global outputs so far."""
    metadata, spec = state.plan.workflow.metadata, state.plan.workflow.spec
    names = Names(
        {
            "workflow.name": state.name,
            "workflow.namespace": state.namespace,
            "workflow.uid": state.uid,
            "workflow.mainEntrypoint": spec.entrypoint or "",
            "workflow.serviceAccountName": spec.service_account_name or "",
            "workflow.status": state.phase,
            "workflow.duration": "0.000000",
        }
    )
    names.update(_creation_names(state.created_at))
    if spec.priority is not None:
        names["workflow.priority"] = str(spec.priority)
    added = spec.workflow_metadata or models.WorkflowMetadata()
    labels = _texts(metadata.labels, added.labels)
    annotations = _texts(metadata.annotations, added.annotations)
    for kind, values in (("labels", labels), ("annotations", annotations)):
        names[f"workflow.{kind}"] = names[f"workflow.{kind}.json"] = compact_json(values)
        names.update({f"workflow.{kind}.{key}": value for key, value in values.items()})
    scheduled = annotations.get("workflows.argoproj.io/scheduled-time")
    if scheduled is not None:
        names["workflow.scheduledTime"] = scheduled
    parameters = run_parameters(state, names)
    names["workflow.parameters"] = names["workflow.parameters.json"] = _listed(parameters)
    for parameter in parameters:
        if parameter.value is not None:
            names[f"workflow.parameters.{parameter.name}"] = str(parameter.value)
    add_global_outputs(names, state.outputs)
    return names


def _texts(*maps: dict[str, str] | None) -> dict[str, str]:
    return {key: str(value) for one in maps for key, value in (one or {}).items()}


def run_parameters(state: RunState, names: Names) -> list[models.Parameter]:
    """The workflow's arguments, with the values given when it was started.

    Args:
        state: The run.
        names: `workflow.…`, for values that use them.
    """
    arguments = state.plan.workflow.spec.arguments
    declared = {one.name: one for one in (arguments.parameters if arguments is not None else None) or []}
    for name, given in state.parameters.items():
        known = declared.get(name) or models.Parameter(name=name)
        declared[name] = msgspec.structs.replace(known, value=given, value_from=None)
    parameters = []
    for one in declared.values():
        value = one.value
        if value is not None and "{{" in str(value):
            value = TemplateText.of_text(str(value)).render(names)
        parameters.append(msgspec.structs.replace(one, value=value, default=None))
    return parameters


def _creation_names(created_at: datetime) -> dict[str, str]:
    moment = created_at.astimezone(timezone.utc)
    text = text_of_moment(moment)
    names = {
        "workflow.creationTimestamp": text,
        "workflow.creationTimestamp.RFC3339": text,
        "workflow.creationTimestamp.s": str(int(moment.timestamp())),
    }
    for letter in _STRFTIME:
        names[f"workflow.creationTimestamp.{letter}"] = (
            f"{moment.microsecond // 1000:03d}" if letter == "L" else moment.strftime(f"%{letter}")
        )
    return names


def update_run_names(state: RunState, names: Names, now: datetime) -> None:
    """The variables that move on: duration, and the phase with which the decision begins."""
    started = state.started_at or now
    names["workflow.duration"] = f"{(now - started).total_seconds():.6f}"
    if not state.is_fulfilled(state.name):  # after that it is what the root's phase makes of it, see `run`
        names["workflow.status"] = state.phase


def add_global_outputs(names: Names, outputs: models.Outputs | None) -> None:
    """`workflow.outputs.parameters.<g>` for each global output."""
    for parameter in (outputs.parameters if outputs is not None else None) or []:
        if parameter.value is not None:
            names[f"workflow.outputs.parameters.{parameter.name}"] = str(parameter.value)


# --- one node's own --------------------------------------------------------------------------------------------------


def input_names(prepared: PreparedTemplate, inputs: models.Inputs | None) -> Names:
    """`inputs.…`, and for leaves the paths of what goes in and comes out."""
    names = Names()
    parameters = (inputs.parameters if inputs is not None else None) or []
    if prepared.wants_input_list:
        names["inputs.parameters"] = _listed(parameters)
    for parameter in parameters:
        if parameter.value is not None:
            names[f"inputs.parameters.{parameter.name}"] = str(parameter.value)
    if prepared.is_leaf and prepared.wants_paths:
        outputs = prepared.template.outputs
        for artifact in (inputs.artifacts if inputs is not None else None) or []:
            if artifact.path is not None:
                names[f"inputs.artifacts.{artifact.name}.path"] = artifact.path
        for artifact in (outputs.artifacts if outputs is not None else None) or []:
            if artifact.path is not None:
                names[f"outputs.artifacts.{artifact.name}.path"] = artifact.path
        for parameter in (outputs.parameters if outputs is not None else None) or []:
            if parameter.value_from is not None and parameter.value_from.path is not None:
                names[f"outputs.parameters.{parameter.name}.path"] = parameter.value_from.path
    return names


def _listed(parameters: Iterable[models.Parameter]) -> str:
    """The parameters as a JSON list, fields in the order in which Go declares them."""
    rows = []
    for parameter in parameters:
        fields = to_dict(parameter)
        rows.append({name: fields[name] for name in _PARAMETER_FIELDS if name in fields})
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False)


# --- other nodes -----------------------------------------------------------------------------------------------------


def effective_node(state: RunState, node: models.NodeStatus) -> models.NodeStatus:
    """The node whose values others see: of a Retry node, its last attempt."""
    if node.type != "Retry":
        return node
    attempts = [child for child in state.children.get(node.id, ()) if is_attempt(state.nodes.get(child))]
    return state.nodes[attempts[-1]] if attempts else node


def is_attempt(node: models.NodeStatus | None) -> bool:
    """Whether the node is an attempt of its Retry parent, and not one of its hooks."""
    return node is not None and node.node_flag is not None and bool(node.node_flag.retried)


def node_names(state: RunState, prefix: str, node: models.NodeStatus) -> Names:
    """What is known of a step or task: ``<prefix>.status``, ``<prefix>.outputs.result`` and the like.

    Args:
        state: The run.
        prefix: ``steps.<name>`` or ``tasks.<name>``.
        node: Its node.
    """
    node = effective_node(state, node)
    names = Names({f"{prefix}.id": node.id, f"{prefix}.status": node.phase or ""})
    if node.started_at is not None:
        names[f"{prefix}.startedAt"] = str(node.started_at)
    if node.finished_at is not None:
        names[f"{prefix}.finishedAt"] = str(node.finished_at)
    if node.host_node_name is not None:
        names[f"{prefix}.hostNodeName"] = node.host_node_name
    if node.pod_ip is not None:
        names[f"{prefix}.ip"] = node.pod_ip
    if node.outputs is not None and (node.phase in COMPLETED or node.phase == "Running"):
        if node.outputs.result is not None:
            names[f"{prefix}.outputs.result"] = node.outputs.result
        if node.outputs.exit_code is not None:
            names[f"{prefix}.exitCode"] = node.outputs.exit_code
        for parameter in node.outputs.parameters or []:
            if parameter.value is not None:
                names[f"{prefix}.outputs.parameters.{parameter.name}"] = str(parameter.value)
    return names


def absent_outputs(prefix: str, template: models.Template | None) -> Names:
    """The declared output parameters of a node that was skipped or omitted: their defaults, or `ABSENT`."""
    names = Names()
    outputs = template.outputs if template is not None else None
    for parameter in (outputs.parameters if outputs is not None else None) or []:
        default = parameter.value_from.default if parameter.value_from is not None else None
        names[f"{prefix}.outputs.parameters.{parameter.name}"] = ABSENT if default is None else str(default)
    return names


def artifacts_of_node(state: RunState, node: models.NodeStatus) -> Iterable[models.Artifact]:
    """The artifacts that a step or task left."""
    node = effective_node(state, node)
    return (node.outputs.artifacts if node.outputs is not None else None) or ()
