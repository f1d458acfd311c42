"""Exit handlers and lifecycle hooks of steps and tasks, and with them: when a call is settled.

A call is settled when its node is fulfilled, its triggered hooks have ended and its exit handler, if it gets one, has ended too. Only then is its owner told, so a step group
or a dependent task waits for all of it. Calls without hooks, nearly all of them, are settled at once.
"""

from __future__ import annotations

import msgspec

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.expr.scope import Names
from hera.expr.substitution import TemplateText
from hera.local.core import names
from hera.local.core.admission import is_failing_fast, may_spend_pod
from hera.local.core.arguments import run_arguments
from hera.local.core.frames import Call, DagFrame, LoopFrame, Problem, RunFrame, StepsFrame
from hera.local.core.operation import Operation
from hera.local.core.outputs import CannotBeComputed, resolve_artifact
from hera.local.core.scope import chain, node_names, run_parameters
from hera.local.core.siblings import find_artifact, sibling_layers
from hera.local.core.transitions import COMPLETED, FULFILLED
from hera.local.core.truth import is_true
from hera.shared.model import decode_json, to_json

__all__ = ["advance_call", "has_hooks", "hook_arguments", "on_call_started", "settle"]


def has_hooks(call: Call) -> bool:
    """Whether the call has hooks or an exit handler."""
    return call.step is not None and bool(call.step.hooks or call.step.exit_hook)


def settle(op: Operation, call: Call) -> None:
    """The call's node is fulfilled: run what hangs on it, or tell the owner."""
    if (has_hooks(call) and call.skip is None) or call.open_hooks:
        op.enqueue(call)
    else:
        _settled(op, call)


def on_call_started(op: Operation, call: Call) -> None:
    """The call's node is Running, or one of its attempts has moved on: hooks may want to know."""
    if call.step is not None and call.step.hooks:
        op.enqueue(call)
    if isinstance(call.owner, RunFrame) and op.runtime.run.hooks_due:
        op.enqueue(call.owner)


def _settled(op: Operation, call: Call) -> None:
    if not call.is_settled:
        call.is_settled = True
        op.tell(call.owner, call)


def advance_call(op: Operation, call: Call) -> bool:
    """Take in hooks that ended, start those that are due, and settle the call when nothing is open."""
    for hook in _taken(call):
        call.open_hooks -= 1
        if hook.problem is not None and call.hook_problem is None:
            call.hook_problem = hook.problem
    node = op.state.nodes.get(call.node_id)
    if node is None:
        return False
    is_done = node.phase in FULFILLED
    if call.problem is None and not call.is_settled:
        has_place = _start_due_hooks(op, call, node)
        if is_done and has_place and not call.exit_asked:
            has_place = _start_exit_handler(op, call, node)
        if not has_place:
            return False
    if is_done and call.open_hooks == 0:
        _settled(op, call)
    return False


def _taken(call: Call) -> list[Call]:
    taken, call.inbox = call.inbox or [], None
    return taken


# --- lifecycle hooks -------------------------------------------------------------------------------------------------


def _start_due_hooks(op: Operation, call: Call, node: models.NodeStatus) -> bool:
    """Start the hooks whose expression has come true; False when one of them must wait for a place."""
    assert call.step is not None
    if call.hooks_due is None:
        call.hooks_due = dict(call.step.hooks)
    if node.phase not in FULFILLED and node.phase != "Running":
        return True
    for key, hook in list(call.hooks_due.items()):
        name = names.hook_name(call.name, key)
        try:
            if op.state.node_named(name) is None:
                if not _is_triggered(op, call, node, name, hook):
                    continue
                if not _may_start(op, call):
                    return False
        except ExpressionError as error:
            call.hooks_due.clear()
            call.hook_problem = Problem(error.message, is_raw=True)
            return True
        del call.hooks_due[key]
        # A hook sees the node's outputs only when there are any.
        layers = _layers(op, call, node) if node.outputs is not None else [*_outer(call), op.run_names]
        _start(op, call, name, hook, layers, in_exit_handler=call.in_exit_handler)
    return True


def _is_triggered(op: Operation, call: Call, node: models.NodeStatus, name: str, hook: models.LifecycleHook) -> bool:
    if not hook.expression:
        raise ExpressionError(f"Expression required for hook {name}")
    return is_true(hook.expression, op.now, *_layers(op, call, node))


# --- exit handlers ---------------------------------------------------------------------------------------------------


def _start_exit_handler(op: Operation, call: Call, node: models.NodeStatus) -> bool:
    """Start the exit handler, if the node gets one; False when it must wait for a place."""
    assert call.step is not None
    hook = call.step.exit_hook
    name = names.on_exit_name(call.name)
    if hook is not None and node.phase in COMPLETED and op.state.node_named(name) is None:
        try:
            if op.state.shutdown == "Terminate" or (
                hook.expression and not is_true(hook.expression, op.now, *_layers(op, call, node))
            ):
                hook = None
        except ExpressionError as error:
            call.hook_problem = Problem(error.message, is_raw=True)
            hook = None
        if hook is not None and not _may_start(op, call):
            return False
    call.exit_asked = True
    if hook is not None and node.phase in COMPLETED:
        _start(op, call, name, hook, _layers(op, call, node), in_exit_handler=True)
    return True


# --- both ------------------------------------------------------------------------------------------------------------


def _may_start(op: Operation, call: Call) -> bool:
    """Whether a hook may start now; inside a template that fails fast it never will."""
    return not is_failing_fast(op, call.boundary_id) and may_spend_pod(op, call)


def _start(
    op: Operation, call: Call, name: str, hook: models.LifecycleHook, layers: list[Names], *, in_exit_handler: bool
) -> None:
    hook_call = Call(
        name=name,
        node_id=op.state.id_of(name),
        owner=call,
        scope=call.scope,
        depth=call.depth,
        invocation=hook,
        boundary_id=call.boundary_id,
        is_hook=True,
        in_exit_handler=in_exit_handler,
        links=(call.node_id,),
    )
    call.open_hooks += 1
    try:
        hook_call.invocation, hook_call.arguments = hook_arguments(op, hook, layers, call)
    except (ExpressionError, CannotBeComputed) as error:
        op.never_started(hook_call, str(error.args[0]))
        return
    op.rules.execute(op, hook_call)


def hook_arguments(
    op: Operation, hook: models.LifecycleHook, layers: list[Names], call: Call | None = None
) -> tuple[models.LifecycleHook, models.Arguments]:
    """The hook with its tags filled in, and what it passes: its own arguments or else the workflow's.

    What has no value stays literal text.

    Args:
        op: The decision.
        hook: As declared.
        layers: The variables that it may use.
        call: Whose hook it is; None for the workflow's.

    Raises:
        ExpressionError: An expression cannot be parsed, or an absent output stands inside other text.
        CannotBeComputed: An artifact is not there.
    """
    text = to_json(msgspec.structs.replace(hook, expression=None)).decode()
    if "{{" in text:
        hook = decode_json(models.LifecycleHook, TemplateText.of_json(text).render(chain(*layers)))
    arguments = hook.arguments
    if arguments is None or not (arguments.parameters or arguments.artifacts):
        return hook, run_arguments(op.state.plan.workflow.spec, run_parameters(op.state, op.run_names))
    if arguments.artifacts and call is not None:
        found = [_artifact(op, artifact, call) for artifact in arguments.artifacts]
        arguments = msgspec.structs.replace(arguments, artifacts=[one for one in found if one is not None])
    return hook, arguments


def _artifact(op: Operation, artifact: models.Artifact, call: Call) -> models.Artifact | None:
    """The artifact that is passed, or None for an optional one that is not there."""
    if not artifact.from_ and not artifact.from_expression:
        return artifact
    frame = _frame(call)
    try:
        resolved = resolve_artifact(
            artifact,
            frame.work.names,
            op.run_names,
            lambda wanted: sibling_layers(op, frame, wanted, call),
            lambda reference: find_artifact(op, frame, reference, call),
        )
    except CannotBeComputed:
        if artifact.optional:
            return None
        raise
    return msgspec.structs.replace(resolved, name=artifact.name)


def _frame(call: Call) -> StepsFrame | DagFrame:
    owner = call.owner
    if isinstance(owner, LoopFrame):
        return owner.dag
    assert isinstance(owner, StepsFrame | DagFrame)
    return owner


def _outer(call: Call) -> list[Names]:
    """The item and the inputs of the surrounding template."""
    own = [_frame(call).work.names]
    return [call.item, *own] if call.item is not None else own


def _layers(op: Operation, call: Call, node: models.NodeStatus) -> list[Names]:
    """All that a hook may use: item, the node itself, finished siblings, inputs, globals."""
    assert call.step is not None
    frame = _frame(call)
    if isinstance(frame, DagFrame):
        prefix = f"tasks.{call.step.name}"
    else:
        # Items of a loop are known by their display names only; see the engine's specification of hooks.
        prefix = f"steps.{call.name[call.name.rindex('].') + 2 :] if call.item is None else node.display_name}"
    itself = node_names(op.state, prefix, node)
    wanted = call.step.hook_siblings - {call.step.name}
    return [*_outer(call), itself, *sibling_layers(op, frame, wanted, call), op.run_names]
