"""From the journal back to a run that can go on.

Nothing but the journal is needed: the plan is made again from the stored manifests, the core rebuilds what it derives
from them and from the nodes, and `RunResumed` makes it issue every command again that has no answer. Commands are
harmless when repeated: a pod that has ended answers from its own record, one that still runs is adopted.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hera._plan.plan import Plan, plan_of
from hera.local.core.changes import Change
from hera.local.core.commands import Command
from hera.local.core.decide import decide
from hera.local.core.events import Event, RunResumed, RunStarted
from hera.local.core.state import RunState, new_state, restore_state
from hera.local.store.base import RunRecord, StoredStatus

__all__ = ["RunCore", "core_of", "first_event", "plan_for"]


class RunCore:
    """The core's state and its decisions, as the engine takes them."""

    def __init__(self, state: RunState) -> None:
        self._state = state
        # The containers are the state's own, so this view is always current; single values are read when asked for.
        self._status = StoredStatus(nodes=state.nodes, children=state.children)

    @property
    def status(self) -> StoredStatus:
        """The run as it stands."""
        state, status = self._state, self._status
        status.phase, status.message = state.phase, state.message
        status.started_at, status.finished_at = state.started_at, state.finished_at
        status.outputs, status.shutdown, status.conditions = state.outputs, state.shutdown, state.conditions
        return status

    @property
    def is_finished(self) -> bool:
        """Whether the workflow has its final phase."""
        return self._state.is_finished

    def decide(self, event: Event, now: datetime) -> tuple[Sequence[Change], Sequence[Command]]:
        """See `hera.local.engine.Core.decide`."""
        decision = decide(self._state, event, now)
        return decision.changes, decision.commands


def plan_for(record: RunRecord) -> Plan:
    """The plan of a stored run, from its own copy of the manifests: later edits of the files do not reach it."""
    return plan_of(record.workflow, record.library)


def core_of(record: RunRecord, plan: Plan, stored: StoredStatus) -> RunCore:
    """The decisions of a run, new or stored.

    Args:
        record: What it was started with.
        plan: Its plan.
        stored: What was journaled; empty for a new run.
    """
    known: dict[str, Any] = {
        "name": record.name,
        "uid": record.uid,
        "namespace": record.namespace,
        "created_at": record.created_at,
        "host_name": socket.gethostname(),
    }
    if first_event(stored) == RunStarted():
        return RunCore(new_state(plan, **known))
    return RunCore(restore_state(plan, stored=stored, **known))


def first_event(stored: StoredStatus) -> Event:
    """How a run begins or goes on: one whose engine died before its first commit begins."""
    return RunResumed() if stored.phase or stored.nodes else RunStarted()
