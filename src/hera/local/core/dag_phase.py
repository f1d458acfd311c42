"""The phase of a DAG node, from the phases with which its targets are reached.

Source:
    Argo `assessDAGPhase` in `workflow/controller/dag.go`.
"""

from __future__ import annotations

from collections import deque

from hera.local.core.frames import DagFrame
from hera.local.core.operation import Operation
from hera.local.core.transitions import COMPLETED, FAILED_OR_ERROR

__all__ = ["phase_of_dag"]


def phase_of_dag(op: Operation, frame: DagFrame) -> str | None:
    """The phase of the DAG; None while it is Running."""
    dag = frame.dag
    fails_fast = dag.declared.fail_fast is not False
    branches = _branch_phases(op, frame)
    result: str | None = "Succeeded"
    for target in dag.targets:
        phase = branches.get(target)
        if phase is None:
            result = None
            if not fails_fast:
                break
        elif phase in FAILED_OR_ERROR and not dag.tasks[target].continues_on(phase):
            result = phase
            if fails_fast:
                break
    return result


def _branch_phases(op: Operation, frame: DagFrame) -> dict[int, str]:
    """The phase with which each target that has a node was reached.

    A skipped or omitted node inherits the phase of the branch that leads to it, so the tree below is walked once for each phase. With nothing failed in the
    whole run, every branch has succeeded and there is nothing to walk.
    """
    state = op.state
    targets = {frame.node_ids[number]: number for number in frame.dag.targets if number in frame.node_ids}
    if state.failed_nodes == 0:
        return dict.fromkeys(targets.values(), "Succeeded")
    found: dict[int, str] = {}
    start = [(child, "Succeeded") for child in state.children.get(frame.work.node_id, ())]
    queue = deque(start)
    seen = set(start)
    while queue:
        node_id, phase = queue.popleft()
        node = state.nodes[node_id]
        if node.phase in COMPLETED:
            phase = node.phase or ""
        number = targets.get(node_id)
        if number is not None and found.get(number) not in FAILED_OR_ERROR:
            found[number] = phase
        for child in state.children.get(node_id, ()):
            entry = (child, phase)
            if entry not in seen:
                seen.add(entry)
                queue.append(entry)
    return found
