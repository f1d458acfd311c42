"""What the engine remembers of nodes that are not done: who waits for whom, and for how many.

Everything in here can be made again from the plan and the stored nodes, so nothing of it is journaled. It is what keeps a decision small: a
frame knows how many of its children are open, so a finished child is one subtraction, not a walk over the tree.

::

    RunFrame ◄── Call (entrypoint) ◄── StepsFrame ◄── Call (a step) ◄── RetryFrame ◄── PodFrame (an attempt)
                                                 ◄── Call (a step) ◄── DagFrame ◄── LoopFrame ◄── Call (an item) ◄── PodFrame

An arrow reads "tells, when it is done". A *call* is one invocation of a template (Argo's step, task, item, hook); it is *settled* when
its node is fulfilled and so are its hooks and its exit handler.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

import msgspec

from hera._generated import models
from hera.expr.scope import Names
from hera.expr.substitution import TemplateText
from hera.local.core.prepared import PreparedDag, PreparedStep, PreparedTemplate

__all__ = [
    "Call",
    "DagFrame",
    "Frame",
    "Group",
    "LoopFrame",
    "Owner",
    "PodFrame",
    "Problem",
    "RetryFrame",
    "RunFrame",
    "StepsFrame",
    "SuspendFrame",
    "Work",
]

Invocation: TypeAlias = models.WorkflowStep | models.DAGTask | models.LifecycleHook


class Problem(msgspec.Struct, frozen=True):
    """Why a node could not be executed: Argo's "engine error", which travels up to the node's parent.

    Attributes:
        message: The reason.
        is_timeout: It stayed Pending for too long; the parent is then Failed with the reason as it is.
        is_raw: The parent's message is the reason as it is (a `when` that cannot be evaluated).
    """

    message: str
    is_timeout: bool = False
    is_raw: bool = False


class Call(msgspec.Struct, eq=False):
    """One invocation of a template, from before its node exists until it is settled.

    Attributes:
        name: Node name.
        node_id: Node id.
        invocation: The step, task or hook, references resolved; None for the entrypoint.
        arguments: What it passes, resolved.
        owner: Who is told when it is settled.
        scope: Where its template is looked up.
        boundary_id: The Steps or DAG node it belongs to.
        caller: Name and value of the variable that names the calling step or task: ``("steps.name", "say")``.
        depth: How many templates it is nested in, itself included.
        is_hook: A lifecycle hook or exit handler, or an attempt of one.
        in_exit_handler: It is, or is inside, an exit handler: shutdown (Stop) and the workflow's deadline do not touch it.
        step: What was written in the manifest, for hooks and `continueOn`; None for hooks and the entrypoint.
        item: The loop item's names; None outside loops.
        index: The task's position in its DAG.
        hooks_due: Hooks whose expression was not true yet, by name.
        open_hooks: Hook and exit handler calls that are not settled.
        exit_asked: The exit handler was started, or it was decided that there is none.
        problem: The engine error with which it ended.
        hook_problem: Why one of its hooks or its exit handler could not be executed.
        is_settled: Nothing more will come of it.
        links: The nodes whose child its node becomes.
        wants_result: Somebody uses its standard output.
        skip: Phase and message with which it is skipped instead of being executed.
        refusal: Why its `when` cannot be evaluated.
        inbox: Settled hooks and exit handlers that were not looked at yet.
    """

    name: str
    node_id: str
    owner: Owner
    scope: str
    depth: int
    invocation: Invocation | None = None
    arguments: models.Arguments | None = None
    boundary_id: str | None = None
    caller: tuple[str, str] | None = None
    is_hook: bool = False
    in_exit_handler: bool = False
    step: PreparedStep | None = None
    item: Names | None = None
    index: int = 0
    hooks_due: dict[str, models.LifecycleHook] | None = None
    open_hooks: int = 0
    exit_asked: bool = False
    problem: Problem | None = None
    hook_problem: Problem | None = None
    is_settled: bool = False
    is_queued: bool = False
    is_blocked: bool = False
    links: tuple[str, ...] = ()
    wants_result: bool = False
    skip: tuple[str, str] | None = None
    refusal: str | None = None
    inbox: list[Call] | None = None


class Work(msgspec.Struct, eq=False):
    """A template being executed under a node's name: for a call as a whole, or for one attempt of it.

    Attributes:
        call: On whose behalf.
        name: Node name; that of the attempt under a retry.
        node_id: Node id.
        prepared: The template.
        inputs: Its inputs, processed.
        names: The layer of variables that belong to this node: inputs, `node.name`, `pod.name`, …
        retry: The frame of the retry, when this is an attempt.
        text: The JSON of a leaf after the rounds that all attempts share; None: the template's own.
        started_at: When the node was created, full precision where this process created it.
        deadline: Moment given by `backoff.maxDuration`.
    """

    call: Call
    name: str
    node_id: str
    prepared: PreparedTemplate
    inputs: models.Inputs | None
    names: Names
    started_at: datetime
    retry: RetryFrame | None = None
    text: TemplateText | None = None
    deadline: datetime | None = None


class Group(msgspec.Struct, eq=False):
    """The step group that is running.

    Attributes:
        index: Its number, from 0.
        name: Node name.
        node_id: Node id.
        pending: Makes the calls that were not started yet, one at a time; None when all were made.
        held: A call that was made but may not start now (parallelism).
        started: How many calls were started.
        open: How many of them are not settled.
        failed: Order and node of the first child that failed and is not covered by `continueOn`.
        problem: It will end with this, once what runs has ended.
    """

    index: int
    name: str
    node_id: str
    pending: Iterator[Call] | None = None
    held: Call | None = None
    started: int = 0
    open: int = 0
    failed: tuple[int, str] | None = None
    problem: Problem | None = None


class StepsFrame(msgspec.Struct, eq=False):
    """A Steps node that is running.

    Attributes:
        work: Its template.
        group: The group that is running.
        next_group: Number of the group after it.
        loops: Name of a finished loop → its variables, made when first asked for.
    """

    work: Work
    group: Group | None = None
    next_group: int = 0
    loops: dict[str, Names] = msgspec.field(default_factory=dict)
    inbox: list[Call] = msgspec.field(default_factory=list)
    is_queued: bool = False
    is_blocked: bool = False


class DagFrame(msgspec.Struct, eq=False):
    """A DAG node that is running.

    Attributes:
        waiting_for: Task index → how many of its dependencies are not settled; absent when it was considered.
        ready: Task indexes that may be considered, in the order of the plan.
        deferred: Task indexes to be considered again later, after a restart.
        held: A call that was made but may not start now.
        node_ids: Task index → its node; absent while it has none.
        open: How many calls are not settled.
        problem: The DAG will end as Error with this.
        loops: Number of a finished loop → its variables, made when first asked for.
    """

    work: Work
    dag: PreparedDag
    waiting_for: list[int]
    ready: list[int] = msgspec.field(default_factory=list)
    deferred: list[int] = msgspec.field(default_factory=list)
    held: Call | None = None
    node_ids: dict[int, str] = msgspec.field(default_factory=dict)
    open: int = 0
    problem: Problem | None = None
    loops: dict[int, Names] = msgspec.field(default_factory=dict)
    inbox: list[Call] = msgspec.field(default_factory=list)
    is_queued: bool = False
    is_blocked: bool = False


class LoopFrame(msgspec.Struct, eq=False):
    """A TaskGroup node that is running: the items of one task.

    Attributes:
        call: The task as a whole; its node is the TaskGroup.
        dag: The frame of the DAG.
        pending: Makes the calls that were not started yet.
        held: A call that was made but may not start now.
        open: How many calls are not settled.
    """

    call: Call
    dag: DagFrame
    pending: Iterator[Call] | None = None
    held: Call | None = None
    open: int = 0
    inbox: list[Call] = msgspec.field(default_factory=list)
    is_queued: bool = False
    is_blocked: bool = False


class RetryFrame(msgspec.Struct, eq=False):
    """A Retry node that is running.

    Attributes:
        work: The template as a whole; attempts get works of their own.
        strategy: Its retry strategy, tags filled in.
        text: The JSON of the leaf template after the rounds that all attempts share.
        attempts: Node ids of the attempts.
        last: The problem with which the last attempt ended, if it was one.
        first_started_at: When the first attempt was created.
        last_finished_at: When the last attempt ended, full precision where this process saw it.
        is_running: An attempt is under way.
        wake_at: When the back-off is over.
    """

    work: Work
    strategy: models.RetryStrategy
    text: TemplateText | None = None
    attempts: list[str] = msgspec.field(default_factory=list)
    last: Problem | None = None
    first_started_at: datetime | None = None
    last_finished_at: datetime | None = None
    is_running: bool = False
    wake_at: datetime | None = None
    is_queued: bool = False
    is_blocked: bool = False


class PodFrame(msgspec.Struct, eq=False):
    """A pod that was asked for and has not ended.

    Attributes:
        work: Its template.
        outputs: What its template declares, filled in.
        is_started: Its main process was seen running.
        is_killed: `KillPod` was issued.
        timed_out: It was killed for having stayed Pending for too long.
        pending_until: When it must have started.
    """

    work: Work
    outputs: models.Outputs | None = None
    is_started: bool = False
    is_killed: bool = False
    timed_out: bool = False
    pending_until: datetime | None = None


class SuspendFrame(msgspec.Struct, eq=False):
    """A suspend node that waits for its duration to pass."""

    work: Work
    until: datetime


class RunFrame(msgspec.Struct, eq=False):
    """The workflow itself.

    Attributes:
        root: The entrypoint's call.
        exit: The exit handler's call, once made.
        hooks_due: Workflow hooks whose expression was not true yet, by name.
        open_hooks: Workflow hooks that are not settled.
        problem: The workflow ends as Error with this.
    """

    root: Call | None = None
    exit: Call | None = None
    hooks_due: dict[str, models.LifecycleHook] = msgspec.field(default_factory=dict)
    open_hooks: int = 0
    problem: Problem | None = None
    inbox: list[Call] = msgspec.field(default_factory=list)
    is_queued: bool = False
    is_blocked: bool = False


Owner: TypeAlias = RunFrame | StepsFrame | DagFrame | LoopFrame | Call
Frame: TypeAlias = RunFrame | StepsFrame | DagFrame | LoopFrame | RetryFrame | PodFrame | SuspendFrame
