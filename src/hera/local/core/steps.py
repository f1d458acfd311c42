"""Steps templates: groups one after the other, the steps of a group side by side.

Source:
    Argo `workflow/controller/steps.go`.
"""

from __future__ import annotations

from collections.abc import Iterator

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.local.core import names
from hera.local.core.admission import FAIL_FAST_MESSAGE, end_open_nodes, is_admitted, is_failing_fast
from hera.local.core.frames import Call, Group, Problem, StepsFrame, Work
from hera.local.core.links import outbound_of_all
from hera.local.core.operation import Operation
from hera.local.core.outputs import CannotBeComputed, export_globals, outputs_of_group
from hera.local.core.prepared import PreparedStep
from hera.local.core.references import CannotResolve, Reader
from hera.local.core.siblings import find_artifact, sibling_layers
from hera.local.core.transitions import FAILED_OR_ERROR, FULFILLED

__all__ = ["advance_steps", "start_steps"]

_EMPTY = "Skipped, empty params"


def start_steps(op: Operation, work: Work) -> None:
    """Make the Steps node, or take it up again at the group that was running."""
    if work.node_id not in op.state.nodes:
        op.create(work.call, "Steps", "Running", work=work, inputs=work.inputs)
    frame = StepsFrame(work)
    op.runtime.frames[work.node_id] = frame
    for index in range(len(work.prepared.groups)):
        group = op.state.node_named(names.group_name(work.name, index))
        if group is None or group.phase not in FULFILLED:
            break
        frame.next_group = index + 1
    op.enqueue(frame)


def advance_steps(op: Operation, frame: StepsFrame) -> bool:
    """Take in settled steps, start what may start, and end groups and the node when nothing is open."""
    work = frame.work
    if work.node_id not in op.runtime.frames:
        return False
    while True:
        _take_in(op, frame)
        if _ends_fast(op, frame):
            return False
        group = frame.group
        if group is None:
            if frame.next_group >= len(work.prepared.groups):
                _succeed(op, frame)
                return False
            if not _has_succeeded(op, frame):
                return False
            _open_group(op, frame)
            continue
        if _start_next(op, frame, group):
            if op.has_started_frames:
                return True
            continue
        if frame.inbox:
            continue
        if group.pending is not None or group.held is not None or group.open:
            return False
        if not _close_group(op, frame, group):
            return False


def _take_in(op: Operation, frame: StepsFrame) -> None:
    taken, frame.inbox = frame.inbox, []
    group = frame.group
    for call in taken:
        assert group is not None
        group.open -= 1
        node = op.state.nodes[call.node_id]
        assert call.step is not None
        if call.problem is not None:
            _doom(op, group, _group_problem(call.name, call.problem))
        elif call.hook_problem is not None:
            _doom(op, group, call.hook_problem)
        elif node.phase in FAILED_OR_ERROR and not call.step.continues_on(node.phase or ""):
            failed = (call.index, call.node_id)
            group.failed = failed if group.failed is None else min(group.failed, failed)


def _group_problem(name: str, problem: Problem) -> Problem:
    if problem.is_timeout or problem.is_raw:
        return problem
    return Problem(f"step group deemed errored due to child {name} error: {problem.message}")


def _doom(op: Operation, group: Group, problem: Problem) -> None:
    """Nothing of the group starts any more; it ends with the problem when what runs has ended.

    Upstream it ends at once and leaves what runs behind. The message is put on the running node, so that a restarted engine knows.
    """
    group.held = None
    if not op.is_rebuilding:  # what was started before must be attended to again
        group.pending = None
    if group.problem is None:
        group.problem = problem
        op.update(group.node_id, message=problem.message)


# --- groups ----------------------------------------------------------------------------------------------------------


def _has_succeeded(op: Operation, frame: StepsFrame) -> bool:
    """After a restart the last group may have ended badly in the same moment as the engine."""
    if frame.next_group == 0:
        return True
    group = op.state.node_named(names.group_name(frame.work.name, frame.next_group - 1))
    assert group is not None
    if group.phase in FAILED_OR_ERROR:
        _fail(op, frame, group.message)
        return False
    return True


def _open_group(op: Operation, frame: StepsFrame) -> None:
    work, index = frame.work, frame.next_group
    name = names.group_name(work.name, index)
    group = Group(index, name, op.state.id_of(name))
    frame.group, frame.next_group = group, index + 1
    node = op.state.nodes.get(group.node_id)
    if node is None:
        call = Call(name=name, node_id=group.node_id, owner=frame, scope=work.prepared.scope, depth=0)
        call.invocation = models.WorkflowStep()
        call.boundary_id = work.node_id
        call.links = _before(op, frame, index)
        op.create(call, "StepGroup", "Running", node_flag=models.NodeFlag())
    elif node.message:
        group.problem = Problem(node.message)
    try:
        group.pending = _calls(op, frame, group)
    except CannotResolve as error:
        text = error.reason if error.is_expansion else f"failed to resolve references: {error.reason}"
        _doom(op, group, Problem(text))


def _before(op: Operation, frame: StepsFrame, index: int) -> tuple[str, ...]:
    """The nodes whose child the group becomes."""
    if index == 0:
        return (frame.work.node_id,)
    previous = op.state.id_of(names.group_name(frame.work.name, index - 1))
    children = op.state.children.get(previous)
    return tuple(outbound_of_all(op.state, children)) if children else (previous,)


def _calls(op: Operation, frame: StepsFrame, group: Group) -> Iterator[Call]:
    """The group's calls. All references are resolved here and now; items of loops are made one at a time, later."""
    reader = Reader(op, frame)
    parts: list[Call | Iterator[Call]] = []
    for step in frame.work.prepared.groups[group.index]:

        def make(name: str, step: PreparedStep = step) -> Call:
            return _call(op, frame, group, step, name)

        if step.is_loop:
            count, calls = reader.expand(step, make)
            if count:
                parts.append(calls)
            else:
                empty = make(step.name)
                empty.invocation, empty.skip = step.declared, ("Skipped", _EMPTY)
                parts.append(empty)
            continue
        resolved = reader.resolve(step)
        call = make(step.name)
        call.invocation, call.arguments = resolved.invocation or step.declared, resolved.arguments
        if resolved.skip is not None:
            call.skip = ("Skipped", resolved.skip)
        parts.append(call)
    return _flat(parts)


def _flat(parts: list[Call | Iterator[Call]]) -> Iterator[Call]:
    for part in parts:
        if isinstance(part, Call):
            yield part
        else:
            yield from part


def _call(op: Operation, frame: StepsFrame, group: Group, step: PreparedStep, short_name: str) -> Call:
    work = frame.work
    name = f"{group.name}.{short_name}"
    return Call(
        name=name,
        node_id=op.state.id_of(name),
        owner=frame,
        scope=work.prepared.scope,
        depth=work.call.depth + 1,
        boundary_id=work.node_id,
        caller=("steps.name", short_name),
        in_exit_handler=work.call.in_exit_handler,
        step=step,
        links=(group.node_id,),
        wants_result=step.name in work.prepared.captured,
    )


def _start_next(op: Operation, frame: StepsFrame, group: Group) -> bool:
    """Start (or skip, or take up again) the next call of the group; False when there is none or it may not start now."""
    call = group.held
    if call is None:
        if group.pending is None:
            return False
        try:
            call = next(group.pending, None)
        except CannotResolve as error:
            _doom(op, group, Problem(error.reason))
            return True
        if call is None:
            group.pending = None
            return False
        call.index = group.started
    is_new = call.node_id not in op.state.nodes
    if is_new and (group.problem is not None or is_failing_fast(op, frame.work.node_id)):
        return True
    runs = call.skip is None and call.refusal is None
    if is_new and runs and not is_admitted(op, frame, is_waiting=group.held is not None):
        group.held = call
        return False
    group.held = None
    group.started += 1
    group.open += 1
    op.begin(call)
    return True


def _close_group(op: Operation, frame: StepsFrame, group: Group) -> bool:
    """End the group; False when that ended the Steps node, too."""
    children = op.state.children.get(group.node_id, ())
    frame.group = None
    if group.problem is not None:
        phase, message = "Failed" if group.problem.is_timeout else "Error", group.problem.message
    elif group.failed is not None:
        phase, message = "Failed", f"child '{group.failed[1]}' failed"
    else:
        phase, message = "Succeeded", None
    op.update(
        group.node_id,
        phase=phase,
        message=message,
        finished_at=op.now_text,
        progress=op.progress_of(children),
    )
    if phase != "Succeeded":
        _fail(op, frame, message)
        return False
    try:
        for step in frame.work.prepared.groups[group.index]:
            if step.is_loop and step.name in frame.work.prepared.captured:
                sibling_layers(op, frame, [step.name], None)
    except ExpressionError as error:
        _end(op, frame, "Error", error.message, problem=Problem(error.message))
        return False
    return True


# --- the node itself -------------------------------------------------------------------------------------------------


def _ends_fast(op: Operation, frame: StepsFrame) -> bool:
    """With `failFast`, whether the node waits for what is active, or has just ended."""
    node_id = frame.work.node_id
    if not is_failing_fast(op, node_id) or op.is_rebuilding:
        return False
    if op.state.active_children.get(node_id):
        return True
    frame.inbox.clear()
    end_open_nodes(op, node_id)
    if frame.group is not None:
        op.update(frame.group.node_id, progress=op.progress_of(op.state.children.get(frame.group.node_id, ())))
        frame.group = None
    _fail(op, frame, FAIL_FAST_MESSAGE)
    return True


def _fail(op: Operation, frame: StepsFrame, message: str | None) -> None:
    _end(op, frame, "Failed", message)


def _succeed(op: Operation, frame: StepsFrame) -> None:
    if not _has_succeeded(op, frame):
        return
    work = frame.work
    try:
        outputs = outputs_of_group(
            work.prepared.template.outputs,
            work.names,
            op.run_names,
            lambda wanted: sibling_layers(op, frame, wanted, None),
            lambda reference: find_artifact(op, frame, reference, None),
        )
    except (CannotBeComputed, ExpressionError) as error:
        reason = str(error.args[0])
        _end(op, frame, "Error", reason, problem=Problem(reason))
        return
    export_globals(op, outputs)
    _end(op, frame, "Succeeded", None, outputs=outputs)


def _end(
    op: Operation,
    frame: StepsFrame,
    phase: str,
    message: str | None,
    *,
    problem: Problem | None = None,
    outputs: models.Outputs | None = None,
) -> None:
    work = frame.work
    groups = [op.state.id_of(names.group_name(work.name, index)) for index in range(frame.next_group)]
    last = op.state.children.get(groups[-1], ()) if groups else ()
    op.finish(
        work,
        phase,
        message,
        problem=problem,
        outputs=outputs,
        outbound_nodes=outbound_of_all(op.state, last) or None,
        progress=op.progress_of(groups),
    )
