"""All that is known of one run.

The first half of a `RunState` is what the journal holds: the workflow's status and its nodes. The second half counts what decisions ask for again and again
(pods that are active, children that failed); `apply` keeps it in step. `runtime` is what can be built again from the rest; it is None in a state that was just restored,
and the next decision makes it.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hera._generated import models
from hera._plan.plan import Plan
from hera.expr.scope import Names
from hera.local.core import names
from hera.local.core.frames import Frame, Owner, RunFrame
from hera.local.core.prepared import PreparedTemplate
from hera.local.core.transitions import FAILED_OR_ERROR, FULFILLED

if TYPE_CHECKING:
    from hera.local.store.base import StoredStatus

__all__ = ["RunState", "Runtime", "Timer", "count_node", "new_state", "restore_state"]

# Node types that template `parallelism` and `failFast` count.
_COUNTED: Final = frozenset({"Pod", "Steps", "DAG"})
_ACTIVE: Final = frozenset({"Pending", "Running"})


class Timer(msgspec.Struct, frozen=True, order=True):
    """A moment that something waits for.

    Attributes:
        at: When.
        order: Makes equal moments fire in the order in which they were asked for.
        kind: What is due, a key of `deadline.DUE`.
        node_id: For which node; empty for the workflow.
    """

    at: datetime
    order: int
    kind: str
    node_id: str = ""


class Runtime(msgspec.Struct, eq=False):
    """What can be built again from the plan and the nodes.

    Attributes:
        run: The workflow's own frame.
        frames: Node id → frame, of every node that something will happen to.
        timers: A heap.
        timer_count: How many timers were ever asked for.
        told: What the shell was last told to wake at.
        blocked: Frames that may not start a child because of `spec.parallelism`, longest waiting first.
        blocked_in: The same because of a template's `parallelism`, by boundary.
        names: The layer of `workflow.…` variables.
        prepared: Templates cut once, by scope and name.
        is_past_deadline: The deadline of the workflow has passed and was acted upon.
    """

    run: RunFrame
    names: Names
    frames: dict[str, Frame] = msgspec.field(default_factory=dict)
    timers: list[Timer] = msgspec.field(default_factory=list)
    timer_count: int = 0
    told: datetime | None = None
    blocked: deque[Owner | Frame] = msgspec.field(default_factory=deque)
    blocked_in: dict[str, deque[Owner | Frame]] = msgspec.field(default_factory=dict)
    prepared: dict[tuple[str, str], PreparedTemplate] = msgspec.field(default_factory=dict)
    is_past_deadline: bool = False


class RunState(msgspec.Struct, eq=False):
    """One run: its plan, its identity, its status, and what is derived from them. Only `apply` changes it.

    Attributes:
        plan: What is to be run.
        name: The workflow's name.
        uid: `metadata.uid`.
        namespace: `metadata.namespace`.
        created_at: When it was created, aware UTC.
        host_name: Name of this machine, for `hostNodeName`.
        parameters: Values that replace those of `spec.arguments`.
        phase: The workflow's phase; empty before it starts.
        message: The workflow's message.
        started_at: When it started.
        finished_at: When it ended.
        outputs: Global outputs.
        shutdown: ``Stop`` or ``Terminate``, once asked for.
        conditions: `status.conditions`.
        nodes: Nodes by id; the records have no children.
        children: Children by node id, in the order in which they were linked.
        active_pods: Pods that are Pending or Running.
        open_nodes: Nodes that are not fulfilled.
        failed_nodes: Nodes that are Failed or Error.
        active_children: Boundary id → its Pod, Steps and DAG nodes that are Pending or Running.
        failed_children: Boundary id → its Pod, Steps and DAG nodes that are Failed or Error.
        child_sets: Children by node id again, for parents with many of them.
        runtime: What can be built again.
    """

    plan: Plan
    name: str
    uid: str
    namespace: str
    created_at: datetime
    host_name: str = "localhost"
    parameters: dict[str, str] = msgspec.field(default_factory=dict)
    phase: str = ""
    message: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    outputs: models.Outputs | None = None
    shutdown: str | None = None
    conditions: tuple[dict[str, Any], ...] = ()
    nodes: dict[str, models.NodeStatus] = msgspec.field(default_factory=dict)
    children: dict[str, list[str]] = msgspec.field(default_factory=dict)
    active_pods: int = 0
    open_nodes: int = 0
    failed_nodes: int = 0
    active_children: dict[str, int] = msgspec.field(default_factory=dict)
    failed_children: dict[str, int] = msgspec.field(default_factory=dict)
    child_sets: dict[str, set[str]] = msgspec.field(default_factory=dict)
    runtime: Runtime | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the workflow has its final phase."""
        return self.phase in FULFILLED

    def id_of(self, name: str) -> str:
        """The id of the node of this name, whether it is there or not.

        Argo's ids are 32-bit hashes; among 100,000 nodes two are likely to share one. Upstream the second node is then taken for
        the first. Here it gets the next free id, ``<id>-1``, which is the same one after a restart because nodes are never removed.
        """
        base = names.node_id(self.name, name)
        node = self.nodes.get(base)
        if node is None or node.name == name:
            return base
        count = 1
        while (node := self.nodes.get(f"{base}-{count}")) is not None and node.name != name:
            count += 1
        return f"{base}-{count}"

    def node_named(self, name: str) -> models.NodeStatus | None:
        """The node of this name, if it is there."""
        return self.nodes.get(self.id_of(name))

    def is_fulfilled(self, node_id: str) -> bool:
        """Whether the node is there and nothing more will happen to it."""
        node = self.nodes.get(node_id)
        return node is not None and node.phase in FULFILLED


def count_node(state: RunState, node: models.NodeStatus, by: int) -> None:
    """Keep the counters in step with a node that is put, or that is about to be replaced.

    Args:
        state: The run.
        node: The node as it is put, or as it was.
        by: 1 or -1.
    """
    is_active = node.phase in _ACTIVE
    has_failed = node.phase in FAILED_OR_ERROR
    if node.phase not in FULFILLED:
        state.open_nodes += by
    if has_failed:
        state.failed_nodes += by
    if node.type not in _COUNTED:
        return
    if is_active and node.type == "Pod":
        state.active_pods += by
    if node.boundary_id is not None:
        if is_active:
            _add(state.active_children, node.boundary_id, by)
        elif has_failed:
            _add(state.failed_children, node.boundary_id, by)


def _add(counts: dict[str, int], key: str, by: int) -> None:
    count = counts.get(key, 0) + by
    if count:
        counts[key] = count
    else:
        counts.pop(key, None)


def new_state(
    plan: Plan,
    *,
    name: str,
    uid: str,
    namespace: str,
    created_at: datetime,
    host_name: str = "localhost",
    parameters: dict[str, str] | None = None,
) -> RunState:
    """A run of which nothing has happened yet; send it `RunStarted`.

    Args:
        plan: What is to be run.
        name: The workflow's name.
        uid: `metadata.uid`.
        namespace: `metadata.namespace`.
        created_at: When it was created, aware UTC.
        host_name: Name of this machine.
        parameters: Values that replace those of `spec.arguments`.
    """
    return RunState(
        plan=plan,
        name=name,
        uid=uid,
        namespace=namespace,
        created_at=created_at,
        host_name=host_name,
        parameters=dict(parameters or {}),
    )


def restore_state(
    plan: Plan,
    *,
    name: str,
    uid: str,
    namespace: str,
    created_at: datetime,
    stored: StoredStatus,
    host_name: str = "localhost",
    parameters: dict[str, str] | None = None,
) -> RunState:
    """A run as the journal holds it; send it `RunResumed`.

    Every index is rebuilt from the stored nodes, by the code that keeps it up to date while the run goes on.

    Args:
        plan: As for `new_state`; it must be made from the same manifests.
        name: As for `new_state`.
        uid: As for `new_state`.
        namespace: As for `new_state`.
        created_at: As for `new_state`.
        stored: Status and nodes, folded from the journal.
        host_name: As for `new_state`.
        parameters: As for `new_state`.
    """
    state = new_state(
        plan,
        name=name,
        uid=uid,
        namespace=namespace,
        created_at=created_at,
        host_name=host_name,
        parameters=parameters,
    )
    state.phase, state.message = stored.phase, stored.message
    state.started_at, state.finished_at = stored.started_at, stored.finished_at
    state.outputs, state.shutdown, state.conditions = stored.outputs, stored.shutdown, tuple(stored.conditions)
    for node in stored.nodes.values():
        count_node(state, node, 1)
        state.nodes[node.id] = node
    for parent_id, children in stored.children.items():
        state.children[parent_id] = list(dict.fromkeys(children))
    return state
