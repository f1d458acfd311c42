"""What a step sees of the groups before it, and a task of its ancestors."""

from __future__ import annotations

from collections.abc import Iterable

from hera._generated import models
from hera.expr.scope import Names
from hera.local.core import names
from hera.local.core.aggregation import aggregated
from hera.local.core.frames import Call, DagFrame, StepsFrame
from hera.local.core.operation import Operation, TemplateNotFound
from hera.local.core.prepared import PreparedStep
from hera.local.core.scope import absent_outputs, artifacts_of_node, node_names
from hera.local.core.transitions import FULFILLED

__all__ = ["find_artifact", "loop_layer", "sibling_layers"]


def sibling_layers(
    op: Operation, frame: StepsFrame | DagFrame, wanted: Iterable[str], of: Call | int | None
) -> list[Names]:
    """The variables of the siblings of these names, as far as they may be seen.

    Args:
        op: The decision.
        frame: The Steps or DAG node.
        wanted: Names of steps or tasks; unknown ones are passed over.
        of: Who looks: a call, the number of a task; None sees everything inside (outputs of the frame itself).

    Raises:
        ExpressionError: The results of a loop cannot be aggregated.
    """
    layers = []
    for name in wanted:
        found = _steps_layer(op, frame, name) if isinstance(frame, StepsFrame) else _dag_layer(op, frame, name, of)
        if found is not None:
            layers.append(found)
    return layers


def _steps_layer(op: Operation, frame: StepsFrame, name: str) -> Names | None:
    prepared = frame.work.prepared
    index = prepared.group_of.get(name)
    if index is None or (frame.group is not None and index >= frame.group.index):
        return None
    group = names.group_name(frame.work.name, index)
    node = op.state.node_named(f"{group}.{name}")
    if node is not None:
        return _plain_layer(
            op, f"steps.{name}", node, frame.work.prepared.scope, _step_named(prepared.groups[index], name)
        )
    layer = frame.loops.get(name)
    if layer is None:
        group_node = op.state.node_named(group)
        if group_node is None:
            return None
        layer = frame.loops[name] = loop_layer(op, f"steps.{name}", group_node, f"{group}.{name}(")
    return layer


def _step_named(group: list[PreparedStep], name: str) -> PreparedStep:
    return next(step for step in group if step.name == name)


def _dag_layer(op: Operation, frame: DagFrame, name: str, of: Call | int | None) -> Names | None:
    number = frame.dag.index.get(name)
    if number is None or number not in frame.node_ids:
        return None
    viewer = _number_of(of)
    if viewer is not None and viewer != number and not frame.dag.is_ancestor(number, viewer):
        return None
    node = op.state.nodes[frame.node_ids[number]]
    if node.phase not in FULFILLED:
        return None
    if node.type != "TaskGroup":
        return _plain_layer(op, f"tasks.{name}", node, frame.work.prepared.scope, frame.dag.tasks[number])
    layer = frame.loops.get(number)
    if layer is None:
        layer = frame.loops[number] = loop_layer(op, f"tasks.{name}", node, f"{node.name}(")
    return layer


def _number_of(of: Call | int | None) -> int | None:
    return of.index if isinstance(of, Call) else of


def _plain_layer(op: Operation, prefix: str, node: models.NodeStatus, scope: str, step: PreparedStep) -> Names:
    layer = node_names(op.state, prefix, node)
    if node.phase in ("Skipped", "Omitted"):
        layer.update(absent_outputs(prefix, _template_of(op, scope, step)))
    return layer


def _template_of(op: Operation, scope: str, step: PreparedStep) -> models.Template | None:
    try:
        return op.state.plan.resolve(scope, step.declared).template
    except TemplateNotFound:
        return None  # its name holds a tag that was never filled in, as the step was skipped


def loop_layer(op: Operation, prefix: str, group: models.NodeStatus, items_begin: str) -> Names:
    """The variables of a loop: those of its group node, and the aggregated outputs of its items.

    Args:
        op: The decision.
        prefix: ``steps.<name>`` or ``tasks.<name>``.
        group: The StepGroup or TaskGroup node.
        items_begin: How the names of the items' nodes begin.

    Raises:
        ExpressionError: A result is no JSON.
    """
    layer = node_names(op.state, prefix, group)
    items = [op.state.nodes[child] for child in op.state.children.get(group.id, ())]
    items = [item for item in items if item.name.startswith(items_begin) and not _is_hook(item)]
    if prefix.startswith("steps.") and all(item.phase == "Skipped" for item in items):
        return layer
    layer.update(aggregated(prefix, items))
    return layer


def _is_hook(node: models.NodeStatus) -> bool:
    return node.node_flag is not None and bool(node.node_flag.hooked)


def find_artifact(
    op: Operation, frame: StepsFrame | DagFrame, reference: str, of: Call | int | None
) -> models.Artifact | None:
    """The artifact that a reference names.

    Args:
        op: The decision.
        frame: The Steps or DAG node in which it stands.
        reference: ``steps.x.outputs.artifacts.a``, ``inputs.artifacts.a`` or ``workflow.outputs.artifacts.g``.
        of: Who looks, as for `sibling_layers`.
    """
    head, _, name = reference.rpartition(".artifacts.")
    if head == "inputs":
        inputs = frame.work.inputs
        return _named(inputs.artifacts if inputs is not None else None, name)
    if head == "workflow.outputs":
        return _named(op.state.outputs.artifacts if op.state.outputs is not None else None, name)
    kind, _, rest = head.partition(".")
    sibling = rest.removesuffix(".outputs")
    if kind not in ("steps", "tasks") or sibling == rest:
        return None
    node = _node_of(op, frame, sibling, of)
    if node is None:
        return None
    found = _named(artifacts_of_node(op.state, node), name)
    if found is None and kind == "steps" and node.phase in ("Skipped", "Omitted"):
        return models.Artifact(name=name)
    return found


def _node_of(op: Operation, frame: StepsFrame | DagFrame, name: str, of: Call | int | None) -> models.NodeStatus | None:
    if isinstance(of, Call) and of.step is not None and of.step.name == name:
        return op.state.nodes.get(of.node_id)
    if isinstance(frame, DagFrame):
        number = frame.dag.index.get(name)
        viewer = _number_of(of)
        if number is None or number not in frame.node_ids:
            return None
        if viewer is not None and not frame.dag.is_ancestor(number, viewer):
            return None
        return op.state.nodes[frame.node_ids[number]]
    index = frame.work.prepared.group_of.get(name)
    if index is None or (frame.group is not None and index >= frame.group.index):
        return None
    return op.state.node_named(f"{names.group_name(frame.work.name, index)}.{name}")


def _named(artifacts: Iterable[models.Artifact] | None, name: str) -> models.Artifact | None:
    return next((one for one in artifacts or () if one.name == name), None)
