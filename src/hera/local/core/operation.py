"""One decision being made.

An `Operation` holds the state, the moment and what was decided so far. Everything that changes a run goes through its few methods, so that each change is applied
and written down in one place.

Frames that have something to look at lie on a stack. The one on top is advanced until nothing is left to do, so a subtree is started to its leaves before the next
sibling, as Argo's recursion does it, and the depth of a workflow is not the depth of our call stack. What finishes tells its owner by
lying in the owner's inbox: work is done for what changed, never for all that is there.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from hera._generated import models
from hera._plan.plan import TemplateNotFound
from hera.expr.scope import Names
from hera.local.core import names
from hera.local.core.apply import apply
from hera.local.core.changes import Change, ChildAdded, NodePut, RunPut
from hera.local.core.commands import Command
from hera.local.core.display import InvalidDisplayName, chosen_display_name
from hera.local.core.frames import Call, Frame, Owner, Problem, Work
from hera.local.core.moments import text_of_moment
from hera.local.core.prepared import PreparedTemplate
from hera.local.core.state import RunState, Runtime, Timer
from hera.local.core.transitions import COMPLETED, FULFILLED
from hera.shared.model.base import construct

__all__ = ["Operation", "Rules", "TemplateNotFound", "fails_fast", "has_place", "template_of"]

Advance = Callable[["Operation", Any], bool]
Start = Callable[["Operation", Work], None]


class Rules(msgspec.Struct, frozen=True):
    """Who advances which frame and who starts which kind of template; `decide` fills it in.

    It is what keeps the modules from importing each other in circles: steps contain DAGs and DAGs contain steps.

    Attributes:
        advance: Frame class → function; it returns whether it wants another turn after what it started.
        start: Kind of template → function.
        execute: Executes the template of a call.
        settle: Deals with a call whose node is fulfilled.
        started: Lets the call's hooks look again: a pod was seen running, or an attempt has ended.
    """

    advance: Mapping[type, Advance]
    start: Mapping[str, Start]
    execute: Callable[[Operation, Call], None]
    settle: Callable[[Operation, Call], None]
    started: Callable[[Operation, Call], None]


class Operation(msgspec.Struct, eq=False):
    """One decision in the making.

    Attributes:
        state: The run.
        runtime: Its rebuildable half.
        now: The moment, aware UTC.
        rules: Who does what.
        is_reissuing: Pods that are not fulfilled are asked for again (`RunResumed`).
        is_rebuilding: Frames are being made again for nodes that are there.
        changes: Decided so far.
        commands: Decided so far.
        freed: Boundaries in which a child has ended.
    """

    state: RunState
    runtime: Runtime
    now: datetime
    rules: Rules
    is_reissuing: bool = False
    is_rebuilding: bool = False
    changes: list[Change] = msgspec.field(default_factory=list)
    commands: list[Command] = msgspec.field(default_factory=list)
    freed: dict[str, None] = msgspec.field(default_factory=dict)
    _stack: list[Frame | Call] = msgspec.field(default_factory=list)
    _below: int = 0
    _now_text: str = ""

    @property
    def now_text(self) -> str:
        """The moment as documents have it."""
        if not self._now_text:
            self._now_text = text_of_moment(self.now)
        return self._now_text

    # --- changes -----------------------------------------------------------------------------------------------------

    def change(self, change: Change) -> None:
        """Apply a change and write it down."""
        apply(self.state, change)
        self.changes.append(change)

    def put_run(self, **status: Any) -> None:
        """Change the workflow's own status."""
        self.change(RunPut(**status))

    def link(self, parent_id: str, child_id: str) -> None:
        """Add a child once."""
        known = self.state.child_sets.get(parent_id)
        if known is not None:
            if child_id in known:
                return
        elif child_id in self.state.children.get(parent_id, ()):
            return
        self.change(ChildAdded(parent_id, child_id))

    def update(self, node_id: str, **fields: Any) -> None:
        """Change fields of a node; nothing is written when none differs."""
        before = self.state.nodes[node_id]
        if all(getattr(before, name) == value for name, value in fields.items()):
            return
        self.change(NodePut(msgspec.structs.replace(before, **fields)))

    def create(self, call: Call, kind: str, phase: str, *, work: Work | None = None, **fields: Any) -> None:
        """Make the node of a call (or of one attempt of it) and link it.

        Args:
            call: On whose behalf.
            kind: The node's `type`.
            phase: Its first phase; with a final one it has ended at once.
            work: The attempt, when it is one.
            fields: Further fields of the record.
        """
        state = self.state
        name, node_id = (call.name, call.node_id) if work is None else (work.name, work.node_id)
        boundary = state.nodes.get(call.boundary_id) if call.boundary_id is not None else None
        if work is not None and work.retry is not None:
            fields["node_flag"] = models.NodeFlag(retried=True, hooked=True if call.is_hook else None)
        elif call.is_hook:
            retries = kind == "Retry"
            fields["node_flag"] = models.NodeFlag(hooked=True, retried=True if retries else None)
        invocation = call.invocation
        node = construct(
            models.NodeStatus,
            id=node_id,
            name=name,
            display_name=names.display_name(name, boundary.name if boundary is not None else None),
            type=kind,
            phase=phase,
            boundary_id=call.boundary_id,
            template_scope=call.scope,
            template_name=(self.state.plan.workflow.spec.entrypoint if invocation is None else invocation.template)
            or None,
            template_ref=None if invocation is None else invocation.template_ref,
            started_at=self.now_text,
            finished_at=self.now_text if phase in FULFILLED else None,
            **fields,
        )
        self.change(NodePut(node))
        if work is not None and work.retry is not None:
            self.link(work.retry.work.node_id, node_id)
        else:
            for parent_id in call.links:
                self.link(parent_id, node_id)
            call.links = ()

    def ask(self, command: Command) -> None:
        """Have the shell do something, once the changes are journaled."""
        self.commands.append(command)

    def wake(self, at: datetime, kind: str, node_id: str = "") -> None:
        """Have `kind` looked at when the moment has come."""
        self.runtime.timer_count += 1
        heapq.heappush(self.runtime.timers, Timer(at, self.runtime.timer_count, kind, node_id))

    # --- endings -----------------------------------------------------------------------------------------------------

    def finish(
        self,
        work: Work,
        phase: str,
        message: str | None = None,
        *,
        problem: Problem | None = None,
        **fields: Any,
    ) -> None:
        """A node has come to its end: put it, forget its frame, and tell whoever waits for it.

        Args:
            work: What was executed.
            phase: Final phase.
            message: The node's message; None clears it.
            problem: The engine error, for the parent.
            fields: Further fields, such as `outputs`.
        """
        self.runtime.frames.pop(work.node_id, None)
        try:
            fields |= self.display(work)
        except InvalidDisplayName as error:
            phase, message = "Error", str(error)
        self.update(work.node_id, phase=phase, message=message, finished_at=self.now_text, **fields)
        self.left(work.call.boundary_id)
        if work.retry is not None:
            work.retry.last = problem
            work.retry.last_finished_at = self.now
            work.retry.is_running = False
            self.rules.started(self, work.call)
            self.enqueue(work.retry)
            return
        work.call.problem = problem
        self.rules.settle(self, work.call)

    def display(self, work: Work) -> dict[str, str]:
        """The display name that the template asks for, as fields of the node.

        Raises:
            InvalidDisplayName: It breaks the rules.
        """
        chosen = chosen_display_name(work, self.run_names)
        return {} if chosen is None else {"display_name": chosen}

    def begin(self, call: Call) -> None:
        """Do what was decided of a step, a task or an item: refuse it, skip it, or execute its template."""
        if call.refusal is not None:
            self.never_started(call, call.refusal, is_raw=True)
        elif call.skip is not None:
            self.skip(call, *call.skip)
        else:
            self.rules.execute(self, call)

    def never_started(self, call: Call, message: str, *, is_raw: bool = False, is_problem: bool = True) -> None:
        """The node could not be executed at all: it is there as a Skipped-type node in phase Error.

        Args:
            call: What could not be started.
            message: Why.
            is_raw: The parent takes the message as it is.
            is_problem: The parent is told of an engine error.
        """
        if call.node_id in self.state.nodes:
            self.runtime.frames.pop(call.node_id, None)
            self.update(call.node_id, phase="Error", message=message, finished_at=self.now_text)
            self.left(call.boundary_id)
        else:
            self.create(call, "Skipped", "Error", message=message, node_flag=models.NodeFlag())
        call.problem = Problem(message, is_raw=is_raw) if is_problem else None
        self.rules.settle(self, call)

    def skip(self, call: Call, phase: str, message: str) -> None:
        """A step or task is not run."""
        if call.node_id not in self.state.nodes:
            self.create(call, "Skipped", phase, message=message, node_flag=models.NodeFlag())
        self.rules.settle(self, call)

    def left(self, boundary_id: str | None) -> None:
        """A child of the boundary has ended: others may start, or the boundary may fail for it."""
        if boundary_id is None:
            return
        self.freed[boundary_id] = None
        frame = self.runtime.frames.get(boundary_id)
        if frame is not None and boundary_id in self.state.failed_children and fails_fast(frame):
            self.enqueue(frame)

    # --- the stack ---------------------------------------------------------------------------------------------------

    def tell(self, owner: Owner, call: Call) -> None:
        """Lay a settled call into its owner's inbox."""
        if owner.inbox is None:
            owner.inbox = [call]
        else:
            owner.inbox.append(call)
        self.enqueue(owner)

    def enqueue(self, frame: Frame | Call) -> None:
        """Have a frame advanced in this decision."""
        if not frame.is_queued:  # type: ignore[union-attr]
            frame.is_queued = True  # type: ignore[union-attr]
            self._stack.append(frame)

    def run(self) -> None:
        """Advance frames until nothing is left to do."""
        stack = self._stack
        advance = self.rules.advance
        while stack:
            frame = stack.pop()
            # What ends at once, while its owner starts it, puts the owner on the stack again.
            frame.is_queued = False  # type: ignore[union-attr]
            below = self._below = len(stack)
            wants_more = advance[frame.__class__](self, frame)
            if wants_more and not frame.is_queued:  # type: ignore[union-attr]
                frame.is_queued = True  # type: ignore[union-attr]
                stack.insert(below, frame)
            if not stack:
                self._admit()

    def _admit(self) -> None:
        """Let frames that waited for a free place try again, the longest waiting first."""
        runtime, state = self.runtime, self.state
        for boundary_id in list(self.freed):
            waiting = runtime.blocked_in.get(boundary_id)
            frame = runtime.frames.get(boundary_id)
            if not waiting or frame is None or not has_place(state, frame):
                self.freed.pop(boundary_id)
                continue
            self._release(waiting.popleft())
            return
        limit = state.plan.workflow.spec.parallelism
        while runtime.blocked and (limit is None or state.active_pods < limit):
            self._release(runtime.blocked.popleft())
            if self._stack:
                return

    def _release(self, frame: Frame | Call) -> None:
        frame.is_blocked = False  # type: ignore[union-attr]
        self.enqueue(frame)

    # --- looking things up -------------------------------------------------------------------------------------------

    def prepared_for(self, call: Call) -> PreparedTemplate:
        """The template that a call invokes, cut at its tags.

        Raises:
            TemplateNotFound: There is none.
        """
        plan, invocation = self.state.plan, call.invocation
        if invocation is None:
            found = plan.entry
        else:
            if getattr(invocation, "inline", None) is not None:
                resolved = plan.resolve(call.scope, invocation)
                return PreparedTemplate(resolved.template, resolved.scope, resolved.name)
            found = plan.resolve(call.scope, invocation)
        key = (found.scope, found.name)
        prepared = self.runtime.prepared.get(key)
        if prepared is None:
            prepared = self.runtime.prepared[key] = PreparedTemplate(found.template, found.scope, found.name)
        return prepared

    @property
    def has_started_frames(self) -> bool:
        """Whether what was just started wants to go on before its next sibling."""
        return len(self._stack) > self._below

    @property
    def run_names(self) -> Names:
        """The layer of `workflow.…` variables."""
        return self.runtime.names

    def progress_of(self, node_ids: Any) -> str | None:
        """The sum of the nodes' progress, or None when none of them has any."""
        done = total = 0
        for node_id in node_ids:
            node = self.state.nodes.get(node_id)
            if node is not None and node.progress:
                part, _, whole = node.progress.partition("/")
                done += int(part)
                total += int(whole)
        return f"{done}/{total}" if total else None

    def completed(self, node_id: str) -> bool:
        """Whether the node has an outcome of its own."""
        node = self.state.nodes.get(node_id)
        return node is not None and node.phase in COMPLETED


def template_of(frame: Any) -> models.Template | None:
    """The template of a Steps or DAG frame."""
    work = getattr(frame, "work", None)
    return None if work is None else work.prepared.template


def fails_fast(frame: Any) -> bool:
    """Whether the frame's template has `failFast: true`."""
    template = template_of(frame)
    return template is not None and bool(template.fail_fast)


def has_place(state: RunState, frame: Any) -> bool:
    """Whether the frame's template lets another child become active."""
    template = template_of(frame)
    if template is None or not template.parallelism:
        return True
    return state.active_children.get(frame.work.node_id, 0) < template.parallelism
