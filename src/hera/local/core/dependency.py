"""Whether a task's dependencies allow it to run, once all of them are settled.

Source:
    Argo "Enhanced Depends Logic"; `workflow/common/ancestry.go`.
"""

from __future__ import annotations

from typing import Final

from hera.local.core.frames import DagFrame
from hera.local.core.operation import Operation
from hera.local.core.prepared import PreparedStep

__all__ = ["is_met"]

_RESULTS: Final[dict[str, str]] = {
    "Succeeded": "Succeeded",
    "Failed": "Failed",
    "Errored": "Error",
    "Skipped": "Skipped",
    "Omitted": "Omitted",
}
"""Word of a `depends` → phase. `Daemoned`, `AnySucceeded` and `AllFailed` look at more than the phase."""


def is_met(op: Operation, frame: DagFrame, number: int) -> bool:
    """Whether the task of this number may run.

    Args:
        op: The decision.
        frame: Its DAG.
        number: The task's; all of its dependencies have nodes.
    """
    dag = frame.dag
    if dag.is_simple[number]:
        return all(_bare_form(op, frame, other) for other in dag.dependencies[number])
    logic = dag.logic[number]
    extra = {name: _continued(dag.tasks[dag.index[name]]) for name in logic.names if name in dag.index}
    return logic.is_met(lambda name, result: _has_result(op, frame, name, result), extra)


def _bare_form(op: Operation, frame: DagFrame, number: int) -> bool:
    """The bare form of a dependency."""
    phase = op.state.nodes[frame.node_ids[number]].phase or ""
    return phase in ("Succeeded", "Skipped") or frame.dag.tasks[number].continues_on(phase)


def _continued(step: PreparedStep) -> list[str]:
    words = {"Error": "Errored", "Failed": "Failed"}
    return [word for phase, word in words.items() if step.continues_on(phase)]


def _has_result(op: Operation, frame: DagFrame, name: str, result: str) -> bool:
    number = frame.dag.index.get(name)
    if number is None:
        return False
    node = op.state.nodes[frame.node_ids[number]]
    if result in _RESULTS:
        return node.phase == _RESULTS[result]
    if node.type != "TaskGroup":
        return False
    phases = [op.state.nodes[child].phase for child in op.state.children.get(node.id, ())]
    if result == "AnySucceeded":
        return "Succeeded" in phases
    return result == "AllFailed" and bool(phases) and all(phase == "Failed" for phase in phases)
