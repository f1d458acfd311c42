"""Moments that come: suspends and back-offs that are over, pods that took too long, the workflow's own deadline.

`DUE` says for each kind of timer whether it still means something and what happens when it fires. A timer that means nothing any more (its node has ended) is dropped as soon as it
would be the next, so that a clock that skips never skips for nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import msgspec

from hera.local.core.commands import WakeAt
from hera.local.core.frames import PodFrame, RetryFrame, SuspendFrame
from hera.local.core.operation import Operation
from hera.local.core.pods import kill_pod
from hera.local.core.shutdown import refusal_of_pod, refusal_of_suspend
from hera.local.core.state import Timer
from hera.local.core.suspend import end_suspend

__all__ = ["DUE", "end_for_outside_reasons", "fire", "set_workflow_deadline", "tell_next"]


class Due(msgspec.Struct, frozen=True):
    """What one kind of timer means.

    Attributes:
        is_live: Whether it still means something.
        happen: What happens when its moment has come.
    """

    is_live: Callable[[Operation, Timer], bool]
    happen: Callable[[Operation, Timer], None]


def set_workflow_deadline(op: Operation) -> None:
    """Have the workflow's deadline looked at when it comes."""
    seconds = op.state.plan.workflow.spec.active_deadline_seconds
    if seconds is None or op.state.started_at is None:
        return
    at = op.state.started_at + timedelta(seconds=seconds)
    if op.now >= at:
        op.runtime.is_past_deadline = True
    else:
        op.wake(at, "workflow")


def fire(op: Operation) -> None:
    """Let every timer fire whose moment has come."""
    timers = op.runtime.timers
    while timers and timers[0].at <= op.now:
        timer = heapq.heappop(timers)
        due = DUE[timer.kind]
        if due.is_live(op, timer):
            due.happen(op, timer)


def tell_next(op: Operation) -> None:
    """Tell the shell the next moment that means something, when it is not the one it knows."""
    timers = op.runtime.timers
    while timers and not DUE[timers[0].kind].is_live(op, timers[0]):
        heapq.heappop(timers)
    at = timers[0].at if timers else None
    if at != op.runtime.told:
        op.runtime.told = at
        op.ask(WakeAt(at))


def end_for_outside_reasons(op: Operation) -> None:
    """The workflow was stopped or its deadline has passed: kill pods, end suspends and back-offs that this touches."""
    for frame in list(op.runtime.frames.values()):
        if isinstance(frame, PodFrame):
            if refusal_of_pod(op, frame.work.call) is not None:
                kill_pod(op, frame)
        elif isinstance(frame, SuspendFrame):
            refusal = refusal_of_suspend(op, frame.work.call)
            if refusal is not None:
                op.finish(frame.work, "Failed", refusal)
        elif isinstance(frame, RetryFrame):
            op.enqueue(frame)


# --- the kinds -------------------------------------------------------------------------------------------------------


def _is_workflow_live(op: Operation, _timer: Timer) -> bool:
    return not op.state.is_finished and not op.runtime.is_past_deadline


def _workflow(op: Operation, _timer: Timer) -> None:
    op.runtime.is_past_deadline = True
    end_for_outside_reasons(op)


def _is_suspend_live(op: Operation, timer: Timer) -> bool:
    return isinstance(op.runtime.frames.get(timer.node_id), SuspendFrame)


def _suspend(op: Operation, timer: Timer) -> None:
    frame = op.runtime.frames[timer.node_id]
    assert isinstance(frame, SuspendFrame)
    end_suspend(op, frame)


def _is_retry_live(op: Operation, timer: Timer) -> bool:
    frame = op.runtime.frames.get(timer.node_id)
    return isinstance(frame, RetryFrame) and frame.wake_at == timer.at


def _retry(op: Operation, timer: Timer) -> None:
    frame = op.runtime.frames[timer.node_id]
    assert isinstance(frame, RetryFrame)
    frame.wake_at = None
    op.enqueue(frame)


def _is_pending_live(op: Operation, timer: Timer) -> bool:
    frame = op.runtime.frames.get(timer.node_id)
    return isinstance(frame, PodFrame) and not frame.is_started and frame.pending_until == timer.at


def _pending(op: Operation, timer: Timer) -> None:
    frame = op.runtime.frames[timer.node_id]
    assert isinstance(frame, PodFrame)
    frame.timed_out = True
    kill_pod(op, frame)


def _is_attempt_live(op: Operation, timer: Timer) -> bool:
    frame = op.runtime.frames.get(timer.node_id)
    return isinstance(frame, PodFrame) and not frame.is_killed and frame.work.deadline == timer.at


def _attempt(op: Operation, timer: Timer) -> None:
    frame = op.runtime.frames[timer.node_id]
    assert isinstance(frame, PodFrame)
    kill_pod(op, frame)


DUE: Final[dict[str, Due]] = {
    "workflow": Due(_is_workflow_live, _workflow),
    "suspend": Due(_is_suspend_live, _suspend),
    "retry": Due(_is_retry_live, _retry),
    "pending": Due(_is_pending_live, _pending),
    "attempt": Due(_is_attempt_live, _attempt),
}
"""Kind of timer → what it means."""
