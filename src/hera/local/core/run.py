"""The workflow itself: its first node, its hooks, its exit handler, its final phase.

Source:
    Argo `operate` in `workflow/controller/operator.go`.
"""

from __future__ import annotations

import json
from typing import Final

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.expr.go_quote import quoted
from hera.expr.scope import Names
from hera.local.core import names
from hera.local.core.admission import may_spend_pod
from hera.local.core.arguments import run_arguments
from hera.local.core.frames import Call, Problem, RunFrame
from hera.local.core.hooks import hook_arguments
from hera.local.core.operation import Operation, TemplateNotFound
from hera.local.core.outputs import CannotBeComputed
from hera.local.core.scope import run_parameters
from hera.local.core.transitions import FAILED_OR_ERROR
from hera.local.core.truth import is_true

__all__ = ["advance_run", "begin_run"]

_GOOD: Final = frozenset({"Succeeded", "Skipped", "Omitted"})


def begin_run(op: Operation) -> None:
    """Execute the entrypoint, or take it up again."""
    state, run = op.state, op.runtime.run
    spec = state.plan.workflow.spec
    missing = _unset_parameter(op)
    if missing is not None:
        _finish(op, "Failed", f"failed to set global parameters: {missing}")
        return
    hooks = dict(spec.hooks or {})
    hooks.pop("exit", None)
    run.hooks_due = hooks
    try:
        scope = state.plan.entry.scope
    except TemplateNotFound:
        scope = f"local/{state.name}"
    call = Call(
        name=state.name,
        node_id=state.name,
        owner=run,
        scope=scope,
        depth=1,
        arguments=run_arguments(spec, run_parameters(state, op.run_names)),
    )
    run.root = call
    op.rules.execute(op, call)
    op.enqueue(run)


def _unset_parameter(op: Operation) -> str | None:
    for parameter in run_parameters(op.state, op.run_names):
        if parameter.value is None:
            return "either value or valueFrom must be specified in order to set global parameter " + parameter.name
    return None


def advance_run(op: Operation, run: RunFrame) -> bool:
    """Take in what has settled, start hooks that are due, then the exit handler, then end the workflow."""
    if op.state.is_finished:
        return False
    taken, run.inbox = run.inbox, []
    for call in taken:
        if call is not run.root and call is not run.exit:
            run.open_hooks -= 1
    root = run.root
    assert root is not None
    node = op.state.nodes.get(root.node_id)
    if root.is_settled and root.problem is not None:
        message = f"error in entry template execution: {root.problem.message}"
        _finish(op, "Error", message)
        return False
    if node is None:
        return False
    if run.problem is None and not _start_due_hooks(op, run, node):
        return False
    if not root.is_settled or run.open_hooks:
        return False
    if run.problem is not None:
        op.update(root.node_id, phase="Error", message=run.problem.message)
        _finish(op, "Error", run.problem.message)
        return False
    if run.exit is None:
        _start_exit_handler(op, run, node)
    if run.exit is not None and not run.exit.is_settled:
        return False
    _conclude(op, run, node)
    return False


def _status_names(op: Operation, node: models.NodeStatus) -> Names:
    """`workflow.status` and `workflow.failures` as hooks and the exit handler see them."""
    phase = node.phase or ""
    return Names(
        {
            "workflow.status": "Succeeded" if phase in _GOOD else phase,
            "workflow.failures": _failures(op) if op.state.failed_nodes else '"null"',
        }
    )


def _failures(op: Operation) -> str:
    failures = [
        {
            "displayName": node.display_name,
            "message": node.message or "",
            "templateName": node.template_name or "",
            "phase": node.phase,
            "podName": node.id if node.type != "Pod" else _pod_name(op, node),
            "finishedAt": None if node.finished_at is None else str(node.finished_at),
        }
        for node in op.state.nodes.values()
        if node.phase in FAILED_OR_ERROR
    ]
    return quoted(json.dumps(failures, separators=(",", ":"), ensure_ascii=False))


def _pod_name(op: Operation, node: models.NodeStatus) -> str:
    reference = node.template_ref
    template = node.template_name if reference is None else reference.template
    return names.pod_name(op.state.name, template or "", node.id)


# --- hooks -----------------------------------------------------------------------------------------------------------


def _start_due_hooks(op: Operation, run: RunFrame, node: models.NodeStatus) -> bool:
    """Start the hooks whose expression has come true; False when one of them must wait for a place."""
    if not run.hooks_due:
        return True
    status = _status_names(op, node)
    for key, hook in list(run.hooks_due.items()):
        name = names.hook_name(op.state.name, key)
        try:
            if op.state.node_named(name) is None:
                if not hook.expression:
                    raise ExpressionError(f"Expression required for hook {name}")
                if not is_true(hook.expression, op.now, status, op.run_names):
                    continue
                if not may_spend_pod(op, run):
                    return False
            del run.hooks_due[key]
            _start(op, run, name, hook, status, links=(op.state.name,))
        except ExpressionError as error:
            run.problem = Problem(error.message)
            return True
        run.open_hooks += 1
    return True


def _start(
    op: Operation, run: RunFrame, name: str, hook: models.LifecycleHook, status: Names, *, links: tuple[str, ...] = ()
) -> Call:
    is_exit = not links
    call = Call(
        name=name,
        node_id=op.state.id_of(name),
        owner=run,
        scope=run.root.scope if run.root is not None else "",
        depth=1,
        invocation=hook,
        is_hook=True,
        in_exit_handler=is_exit,
        links=links,
    )
    if is_exit:
        run.exit = call
    try:
        call.invocation, call.arguments = hook_arguments(op, hook, [status, op.run_names])
    except (ExpressionError, CannotBeComputed) as error:
        op.never_started(call, str(error.args[0]))
        return call
    op.run_names.update(status)
    op.rules.execute(op, call)
    return call


# --- the end ---------------------------------------------------------------------------------------------------------


def _start_exit_handler(op: Operation, run: RunFrame, node: models.NodeStatus) -> None:
    spec = op.state.plan.workflow.spec
    hook = (spec.hooks or {}).get("exit")
    if spec.on_exit:
        hook = models.LifecycleHook(template=spec.on_exit)
    name = names.on_exit_name(op.state.name)
    if hook is None or (op.state.shutdown == "Terminate" and op.state.node_named(name) is None):
        return
    _start(op, run, name, hook, _status_names(op, node))


def _conclude(op: Operation, run: RunFrame, node: models.NodeStatus) -> None:
    exit_call = run.exit
    phase = node.phase or "Error"
    if phase in FAILED_OR_ERROR:
        message = node.message or ""
        if op.state.shutdown is not None:
            message = f"Stopped with strategy '{op.state.shutdown}'"
        elif exit_call is not None and exit_call.problem is not None:
            phase, message = "Error", f"error in exit template execution : {exit_call.problem.message}"
        _finish(op, phase, message)
        return
    if exit_call is not None:
        if exit_call.problem is not None:
            _finish(op, "Error", f"error in exit template execution : {exit_call.problem.message}")
            return
        exit_node = op.state.nodes[exit_call.node_id]
        if exit_node.phase in FAILED_OR_ERROR:
            _finish(op, exit_node.phase or "Error", exit_node.message or "")
            return
    _finish(op, "Succeeded", "")


def _finish(op: Operation, phase: str, message: str) -> None:
    """The workflow's final phase. Nothing is left running: what is not fulfilled could never be."""
    if not op.state.phase:
        op.put_run(phase="Running", started_at=op.now)
    op.put_run(phase=phase, message=message, finished_at=op.now, conditions=_completed(op))
    op.runtime.timers.clear()


def _completed(op: Operation) -> tuple[dict[str, str], ...]:
    rest = tuple(one for one in op.state.conditions if one.get("type") not in ("PodRunning", "Completed"))
    return (
        {"type": "PodRunning", "status": "False"},
        {"type": "Completed", "status": "True"},
        *rest,
    )
