"""The only entrance to the core: one event, one decision.

`decide` takes what happened and says what it changes and what is to be done about it. The changes are already part of the state when it returns; whoever calls it writes them down and
only then carries out the commands. Given the same state, event and moment it always decides the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from hera.local.core.changes import Change
from hera.local.core.commands import Command
from hera.local.core.dag import advance_dag, advance_loop, start_dag
from hera.local.core.deadline import end_for_outside_reasons, fire, set_workflow_deadline, tell_next
from hera.local.core.events import (
    Event,
    PodExited,
    PodStarted,
    RunResumed,
    RunStarted,
    ShutdownRequested,
    TimerFired,
)
from hera.local.core.execution import execute
from hera.local.core.frames import Call, DagFrame, LoopFrame, RetryFrame, RunFrame, StepsFrame
from hera.local.core.hooks import advance_call, on_call_started, settle
from hera.local.core.operation import Operation, Rules
from hera.local.core.pods import on_exited, on_started, start_pod
from hera.local.core.retry import advance_retry
from hera.local.core.run import advance_run, begin_run
from hera.local.core.scope import run_names, update_run_names
from hera.local.core.state import RunState, Runtime
from hera.local.core.steps import advance_steps, start_steps
from hera.local.core.suspend import start_suspend

__all__ = ["Decision", "decide"]

RULES: Final = Rules(
    advance={
        RunFrame: advance_run,
        StepsFrame: advance_steps,
        DagFrame: advance_dag,
        LoopFrame: advance_loop,
        RetryFrame: advance_retry,
        Call: advance_call,
    },
    start={
        "container": start_pod,
        "script": start_pod,
        "steps": start_steps,
        "dag": start_dag,
        "suspend": start_suspend,
    },
    execute=execute,
    settle=settle,
    started=on_call_started,
)


class Decision(msgspec.Struct, frozen=True):
    """What an event led to.

    Attributes:
        changes: To be journaled, in this order, in one transaction.
        commands: To be carried out after that, in this order.
    """

    changes: list[Change]
    commands: list[Command]


def decide(state: RunState, event: Event, now: datetime) -> Decision:
    """Take one event in.

    Args:
        state: The run; the changes are applied to it. If they cannot be journaled it must be thrown away.
        event: What happened. An event about a node that has ended, or is unknown, changes nothing.
        now: The moment, aware UTC; never earlier than that of the decision before.

    Returns:
        Changes and commands; both are empty for an event that means nothing to the run.

    Source:
        Argo's controller reconciles the whole tree on every event. This does the part of it that the event touches.
    """
    runtime = state.runtime
    is_cold = runtime is None or isinstance(event, RunResumed)
    if runtime is None or is_cold:
        runtime = state.runtime = Runtime(run=RunFrame(), names=run_names(state))
    op = Operation(state, runtime, now, RULES)
    update_run_names(state, runtime.names, now)
    if state.is_finished:
        return Decision(op.changes, op.commands)
    if is_cold and state.phase:
        _rebuild(op, is_reissuing=isinstance(event, RunResumed))
    _take(op, event)
    op.run()
    if runtime.run.hooks_due and runtime.run.root is not None:
        op.enqueue(runtime.run)
        op.run()
    tell_next(op)
    return Decision(op.changes, op.commands)


def _rebuild(op: Operation, *, is_reissuing: bool) -> None:
    """Make the frames of a run that was restored, by executing it again over the nodes that are there."""
    op.is_rebuilding, op.is_reissuing = True, is_reissuing
    set_workflow_deadline(op)
    begin_run(op)
    op.run()
    op.is_rebuilding = op.is_reissuing = False


def _take(op: Operation, event: Event) -> None:
    if isinstance(event, RunStarted | RunResumed):
        if not op.state.phase:
            op.put_run(phase="Running", message="", started_at=op.now)
            set_workflow_deadline(op)
            begin_run(op)
    elif isinstance(event, PodStarted):
        on_started(op, event)
    elif isinstance(event, PodExited):
        on_exited(op, event)
    elif isinstance(event, TimerFired):
        op.runtime.told = None
        fire(op)
    elif isinstance(event, ShutdownRequested):
        _shut_down(op, event.strategy)


def _shut_down(op: Operation, strategy: str) -> None:
    """Stop, or Terminate; what was asked for once is only ever made stricter."""
    if op.state.shutdown in (strategy, "Terminate"):
        return
    op.put_run(shutdown=strategy)
    end_for_outside_reasons(op)


__all__ += ["RULES"]
