"""Who may start now: `parallelism` of the workflow and of templates, and `failFast`.

What may not start is held back in the frame that wants to start it; the frame waits in a queue and is let in when a place becomes free.

Source:
    Argo `checkParallelism` in `workflow/controller/operator.go`.
"""

from __future__ import annotations

from collections import deque
from typing import Final, TypeAlias

from hera.local.core.frames import (
    DagFrame,
    Frame,
    LoopFrame,
    Owner,
    PodFrame,
    StepsFrame,
    SuspendFrame,
)
from hera.local.core.operation import Operation, fails_fast, has_place
from hera.local.core.transitions import FULFILLED

__all__ = ["FAIL_FAST_MESSAGE", "end_open_nodes", "is_admitted", "is_failing_fast", "may_spend_pod"]

FAIL_FAST_MESSAGE: Final = "template has failed or errored children and failFast enabled"


Waiting: TypeAlias = "Owner | Frame"


def may_spend_pod(op: Operation, frame: Waiting, *, is_waiting: bool = False) -> bool:
    """Whether `spec.parallelism` lets something start; otherwise the frame is put into the queue.

    Args:
        op: The decision.
        frame: Who wants to start something.
        is_waiting: It waited before and keeps its place.
    """
    limit = op.state.plan.workflow.spec.parallelism
    if limit is None or op.state.active_pods < limit:
        return True
    _wait(op.runtime.blocked, frame, is_waiting=is_waiting)
    return False


def is_admitted(op: Operation, frame: StepsFrame | DagFrame | LoopFrame, *, is_waiting: bool) -> bool:
    """Whether the frame may start a child now; otherwise it is put into the queue.

    Args:
        op: The decision.
        frame: Who wants to start a child.
        is_waiting: It waited before and keeps its place.
    """
    if not may_spend_pod(op, frame, is_waiting=is_waiting):
        return False
    boundary = frame.dag if isinstance(frame, LoopFrame) else frame
    if has_place(op.state, boundary):
        return True
    waiting = op.runtime.blocked_in.setdefault(boundary.work.node_id, deque())
    _wait(waiting, frame, is_waiting=is_waiting)
    return False


def _wait(queue: deque[Waiting], frame: Waiting, *, is_waiting: bool) -> None:
    assert not isinstance(frame, PodFrame | SuspendFrame)
    if frame.is_blocked:
        return
    frame.is_blocked = True
    if is_waiting:
        queue.appendleft(frame)
    else:
        queue.append(frame)


def is_failing_fast(op: Operation, boundary_id: str | None) -> bool:
    """Whether nothing may start inside the boundary any more."""
    if boundary_id is None or boundary_id not in op.state.failed_children:
        return False
    frame = op.runtime.frames.get(boundary_id)
    return frame is not None and fails_fast(frame)


def end_open_nodes(op: Operation, node_id: str) -> None:
    """End what is still open below a node that has failed fast, none of which is active.

    Upstream leaves such nodes (waiting retries, suspends, groups) Running for ever; a run here ends with every node ended.
    """
    state = op.state
    # The node's own hooks hang below it, too, but belong to what is around it.
    seen = {node_id, *(child for child in state.children.get(node_id, ()) if _is_hook(op, child))}
    pending = [node_id]
    while pending:
        for child_id in state.children.get(pending.pop(), ()):
            if child_id in seen:
                continue
            seen.add(child_id)
            pending.append(child_id)
            if state.nodes[child_id].phase not in FULFILLED:
                op.runtime.frames.pop(child_id, None)
                op.update(child_id, phase="Failed", message=FAIL_FAST_MESSAGE, finished_at=op.now_text)


def _is_hook(op: Operation, node_id: str) -> bool:
    flag = op.state.nodes[node_id].node_flag
    return flag is not None and bool(flag.hooked)
