"""Ends that come from outside: Stop, Terminate, and the workflow's deadline.

Nothing ends at once: pods are killed and answer with `PodExited`, whose verdict is then the outside reason. What waits for nobody but time (suspends, back-offs) ends immediately.
"""

from __future__ import annotations

from typing import Final

from hera.local.core.frames import Call
from hera.local.core.operation import Operation

__all__ = ["DEADLINE_MESSAGE", "applies_to", "refusal_of_pod", "refusal_of_suspend"]

DEADLINE_MESSAGE: Final = "Step exceeded its deadline"


def applies_to(op: Operation, call: Call) -> bool:
    """Whether a shutdown that was asked for touches this call: Stop lets exit handlers run."""
    shutdown = op.state.shutdown
    return shutdown is not None and (shutdown == "Terminate" or not call.in_exit_handler)


def refusal_of_pod(op: Operation, call: Call, *, is_running: bool = False) -> str | None:
    """The message with which a pod of this call fails for a reason from outside, if there is one.

    Args:
        op: The decision.
        call: On whose behalf the pod runs.
        is_running: It was seen running; Argo's text then has two blanks.
    """
    if applies_to(op, call):
        blank = "  " if is_running else " "
        return f"workflow shutdown with strategy:{blank}{op.state.shutdown}"
    if op.runtime.is_past_deadline and not call.in_exit_handler:
        return DEADLINE_MESSAGE
    return None


def refusal_of_suspend(op: Operation, call: Call) -> str | None:
    """The same for a suspend node."""
    if applies_to(op, call):
        return f"Stopped with strategy '{op.state.shutdown}'"
    if op.runtime.is_past_deadline and not call.in_exit_handler:
        return DEADLINE_MESSAGE
    return None
