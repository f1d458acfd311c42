"""DAG templates: tasks by dependency, and the TaskGroup nodes of looped tasks.

A task keeps the number of its dependencies that are not settled. What settles subtracts one from each of its dependents, and a task that reaches zero is considered, in
the order in which Argo would come by. So a DAG costs its tasks and its edges once, however many events there are.

Source:
    Argo `workflow/controller/dag.go`.
"""

from __future__ import annotations

import heapq

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.local.core.admission import FAIL_FAST_MESSAGE, end_open_nodes, is_admitted, is_failing_fast
from hera.local.core.dag_phase import phase_of_dag
from hera.local.core.dependency import is_met
from hera.local.core.frames import Call, DagFrame, LoopFrame, Problem, Work
from hera.local.core.hooks import settle
from hera.local.core.links import outbound, outbound_of_all
from hera.local.core.operation import Operation
from hera.local.core.outputs import CannotBeComputed, export_globals, outputs_of_group
from hera.local.core.prepared import PreparedStep
from hera.local.core.references import CannotResolve, Reader
from hera.local.core.shutdown import applies_to
from hera.local.core.siblings import find_artifact, sibling_layers
from hera.local.core.transitions import FAILED_OR_ERROR, FULFILLED

__all__ = ["advance_dag", "advance_loop", "start_dag"]

_OMITTED = "omitted: depends condition not met"
_EMPTY = "Skipped, empty params"


def start_dag(op: Operation, work: Work) -> None:
    """Make the DAG node, or take it up again."""
    node = op.state.nodes.get(work.node_id)
    if node is None:
        op.create(work.call, "DAG", "Running", work=work, inputs=work.inputs)
    dag = work.prepared.dag
    frame = DagFrame(work, dag, [len(needs) for needs in dag.dependencies])
    if dag.missing_targets:
        op.runtime.frames[work.node_id] = frame
        reason = f"target '{dag.missing_targets[0]}' is not a task of the DAG"
        _end(op, frame, "Error", reason, problem=Problem(reason))
        return
    if node is not None and node.message:
        frame.problem = Problem(node.message)
    frame.ready = [number for number, count in enumerate(frame.waiting_for) if count == 0]
    op.runtime.frames[work.node_id] = frame
    op.enqueue(frame)


def advance_dag(op: Operation, frame: DagFrame) -> bool:
    """Take in settled tasks, consider those whose dependencies are settled, and end the node when nothing is open."""
    node_id = frame.work.node_id
    if node_id not in op.runtime.frames:
        return False
    while True:
        _take_in(op, frame)
        if is_failing_fast(op, node_id) and not op.is_rebuilding:
            if not op.state.active_children.get(node_id):
                frame.inbox.clear()
                end_open_nodes(op, node_id)
                _end(op, frame, "Failed", FAIL_FAST_MESSAGE)
            return False
        if not _consider_next(op, frame):
            break
        if op.has_started_frames:
            return True
    if frame.open == 0 and not frame.inbox and not is_failing_fast(op, node_id):
        _assess(op, frame)
    return False


def _take_in(op: Operation, frame: DagFrame) -> None:
    taken, frame.inbox = frame.inbox, []
    for call in taken:
        frame.open -= 1
        if call.problem is not None and not call.problem.is_raw:
            _blame(op, call, call.problem)
        if call.hook_problem is not None and call.hook_problem.is_raw and frame.problem is None:
            frame.problem = call.hook_problem
            op.update(frame.work.node_id, message=call.hook_problem.message)
        for dependent in frame.dag.dependents[call.index]:
            frame.waiting_for[dependent] -= 1
            if frame.waiting_for[dependent] == 0:
                heapq.heappush(frame.ready, dependent)


def _blame(op: Operation, call: Call, problem: Problem) -> None:
    """The task node takes the engine error with which starting it, or something inside it, ended."""
    if problem.is_timeout:
        op.update(call.node_id, phase="Failed", message=problem.message)
    else:
        op.update(call.node_id, phase="Error", message=f"task '{call.name}' errored: {problem.message}")


# --- considering a task ----------------------------------------------------------------------------------------------


def _consider_next(op: Operation, frame: DagFrame) -> bool:
    """Start, skip or omit the next task whose dependencies are settled; False when there is none or it may not start."""
    if frame.held is not None:
        return _start(op, frame, frame.held)
    if not frame.ready:
        frame.ready, frame.deferred = frame.deferred, []
        return False
    number = heapq.heappop(frame.ready)
    step = frame.dag.tasks[number]
    call = _call(op, frame, number)
    node = op.state.nodes.get(call.node_id)
    if node is not None and node.phase in FULFILLED and node.type == "Skipped":
        call.skip = ("", "")
        _take_up(op, frame, call)
        return True
    if node is not None and node.phase in FULFILLED and node.type != "TaskGroup" and not (step.hooks or step.exit_hook):
        _take_up(op, frame, call)
        return True
    if node is None and is_failing_fast(op, frame.work.node_id):
        return True  # after a restart; it will never be considered again
    call.links = _links(op, frame, number)
    if node is None:
        wrong = frame.dag.wrong.get(number)
        if wrong is not None or not is_met(op, frame, number):
            call.invocation = step.declared
            _count(frame, call)
            if wrong is not None:
                op.never_started(call, wrong, is_raw=True)
            else:
                op.skip(call, "Omitted", _OMITTED)
            return True
    return _resolve(op, frame, call, step)


def _take_up(op: Operation, frame: DagFrame, call: Call) -> None:
    """The task had ended before the engine was restarted."""
    frame.open += 1
    frame.node_ids[call.index] = call.node_id
    call.is_settled = True
    op.tell(frame, call)


def _call(op: Operation, frame: DagFrame, number: int) -> Call:
    step = frame.dag.tasks[number]
    return _named_call(op, frame, number, step, f"{frame.work.name}.{step.name}", step.name)


def _named_call(op: Operation, frame: DagFrame, number: int, step: PreparedStep, name: str, short_name: str) -> Call:
    work = frame.work
    return Call(
        name=name,
        node_id=op.state.id_of(name),
        owner=frame,
        scope=work.prepared.scope,
        depth=work.call.depth + 1,
        boundary_id=work.node_id,
        caller=("tasks.name", short_name),
        in_exit_handler=work.call.in_exit_handler,
        step=step,
        index=number,
        wants_result=step.name in work.prepared.captured,
    )


def _links(op: Operation, frame: DagFrame, number: int) -> tuple[str, ...]:
    """The nodes whose child the task becomes."""
    needs = frame.dag.dependencies[number]
    if not needs:
        return (frame.work.node_id,)
    if len(needs) == 1:
        return tuple(outbound(op.state, frame.node_ids[needs[0]]))
    return tuple(outbound_of_all(op.state, (frame.node_ids[other] for other in needs)))


def _resolve(op: Operation, frame: DagFrame, call: Call, step: PreparedStep) -> bool:
    reader = Reader(op, frame, call.index)
    try:
        if step.is_loop:
            return _open_loop(op, frame, call, step, reader)
        resolved = reader.resolve(step)
    except CannotResolve as error:
        call.invocation = step.declared
        _count(frame, call)
        op.never_started(call, error.reason, is_raw=True)
        return True
    call.invocation, call.arguments = resolved.invocation or step.declared, resolved.arguments
    if resolved.skip is not None:
        call.skip = ("Skipped", resolved.skip)
    return _start(op, frame, call)


def _start(op: Operation, frame: DagFrame, call: Call) -> bool:
    is_new = call.node_id not in op.state.nodes
    if is_new and call.skip is None and not is_admitted(op, frame, is_waiting=frame.held is not None):
        if op.is_rebuilding:
            # Tasks that run may have higher numbers: they are attended to first.
            frame.deferred.append(call.index)
            return True
        frame.held = call
        return False
    frame.held = None
    _count(frame, call)
    op.begin(call)
    return True


def _count(frame: DagFrame, call: Call) -> None:
    frame.open += 1
    frame.node_ids[call.index] = call.node_id


# --- loops -----------------------------------------------------------------------------------------------------------


def _open_loop(op: Operation, frame: DagFrame, call: Call, step: PreparedStep, reader: Reader) -> bool:
    """Make the TaskGroup node of a looped task."""
    loop = LoopFrame(call, frame)

    def make(name: str) -> Call:
        item = _named_call(op, frame, call.index, step, f"{frame.work.name}.{name}", name)
        item.owner = loop
        item.links = (call.node_id,)
        return item

    call.invocation = step.declared
    count, loop.pending = reader.expand(step, make)
    if not count:
        call.skip = ("Skipped", _EMPTY)
        return _start(op, frame, call)
    _count(frame, call)
    node = op.state.nodes.get(call.node_id)
    if node is None:
        op.create(call, "TaskGroup", "Running", node_flag=models.NodeFlag())
    elif node.phase in FULFILLED:
        settle(op, call)
        return True
    op.runtime.frames[call.node_id] = loop
    op.rules.started(op, call)
    op.enqueue(loop)
    return True


def advance_loop(op: Operation, loop: LoopFrame) -> bool:
    """Take in settled items, start what may start, and end the TaskGroup when nothing is open."""
    call, frame = loop.call, loop.dag
    if call.node_id not in op.runtime.frames:
        return False
    while True:
        taken, loop.inbox = loop.inbox, []
        for item in taken:
            loop.open -= 1
            _take_in_item(op, frame, item)
        if is_failing_fast(op, frame.work.node_id) and not op.is_rebuilding:
            break
        if not _start_next(op, loop):
            break
        if call.node_id not in op.runtime.frames:  # an item could not be made, and the task ended with that
            return False
        if op.has_started_frames:
            return True
    if loop.open or loop.inbox or loop.held is not None or loop.pending is not None:
        return False
    op.runtime.frames.pop(call.node_id, None)
    children = op.state.children.get(call.node_id, ())
    phase = "Succeeded"
    for child in children:
        child_phase = op.state.nodes[child].phase or ""
        if child_phase in FAILED_OR_ERROR:
            phase = child_phase
    op.update(call.node_id, phase=phase, finished_at=op.now_text, progress=op.progress_of(children))
    settle(op, call)
    return False


def _take_in_item(op: Operation, frame: DagFrame, item: Call) -> None:
    if item.problem is not None and not item.problem.is_raw:
        _blame(op, item, item.problem)
    if item.hook_problem is not None and item.hook_problem.is_raw and frame.problem is None:
        frame.problem = item.hook_problem
        op.update(frame.work.node_id, message=item.hook_problem.message)


def _start_next(op: Operation, loop: LoopFrame) -> bool:
    item = loop.held
    if item is None:
        if loop.pending is None:
            return False
        try:
            item = next(loop.pending, None)
        except CannotResolve as error:
            loop.pending = None
            _refuse_rest(op, loop, error.reason)
            return True
        if item is None:
            loop.pending = None
            return False
    is_new = item.node_id not in op.state.nodes
    if is_new and is_failing_fast(op, loop.dag.work.node_id):
        return True
    runs = item.skip is None and item.refusal is None
    if is_new and runs and not is_admitted(op, loop, is_waiting=loop.held is not None):
        loop.held = item
        return False
    loop.held = None
    loop.open += 1
    op.begin(item)
    return True


def _refuse_rest(op: Operation, loop: LoopFrame, reason: str) -> None:
    """An item leaves a tag without a value, so the task as a whole is Error."""
    loop.pending = None
    if not op.state.children.get(loop.call.node_id):
        op.runtime.frames.pop(loop.call.node_id, None)
        op.update(loop.call.node_id, phase="Error", message=reason, finished_at=op.now_text)
        settle(op, loop.call)
        return
    if loop.dag.problem is None:
        loop.dag.problem = Problem(reason)
        op.update(loop.dag.work.node_id, message=reason)


# --- the node itself -------------------------------------------------------------------------------------------------


def _assess(op: Operation, frame: DagFrame) -> None:
    """End the DAG, or leave it Running while a target has no node yet."""
    if frame.problem is not None:
        _end(op, frame, "Error", frame.problem.message)
        return
    phase = phase_of_dag(op, frame)
    if phase is None:
        return
    if phase != "Succeeded" or applies_to(op, frame.work.call):
        _end(op, frame, phase if phase != "Succeeded" else "Failed", None)
        return
    _succeed(op, frame)


def _succeed(op: Operation, frame: DagFrame) -> None:
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
    for node_id in frame.node_ids.values():
        export_globals(op, op.state.nodes[node_id].outputs)
    _end(op, frame, "Succeeded", None, outputs=outputs)


def _end(
    op: Operation,
    frame: DagFrame,
    phase: str,
    message: str | None,
    *,
    problem: Problem | None = None,
    outputs: models.Outputs | None = None,
) -> None:
    targets = (frame.node_ids[number] for number in frame.dag.targets if number in frame.node_ids)
    op.finish(
        frame.work,
        phase,
        message,
        problem=problem,
        outputs=outputs,
        outbound_nodes=outbound_of_all(op.state, targets) or None,
        progress=op.progress_of(frame.node_ids.values()),
    )
