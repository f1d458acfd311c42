"""Executing a template for a call: find it, give it its inputs, wrap it in a retry if it asks for one, and start it.

The same code makes the frame of a node that is already there (after a restart): a node that exists is not made again and keeps the inputs that it was given.

Source:
    Argo `executeTemplate` in `workflow/controller/operator.go`.
"""

from __future__ import annotations

from typing import Final

from hera.exceptions import ExpressionError
from hera.expr.scope import Names
from hera.local.core import names
from hera.local.core.arguments import NotSupplied, inputs_of
from hera.local.core.frames import Call, Work
from hera.local.core.layout import with_layout
from hera.local.core.moments import moment_of
from hera.local.core.operation import Operation, TemplateNotFound
from hera.local.core.prepared import PreparedTemplate
from hera.local.core.retry import start_retry
from hera.local.core.scope import input_names
from hera.local.core.transitions import FULFILLED

__all__ = ["MAX_DEPTH", "execute"]

MAX_DEPTH: Final = 100
"""The nested execution at which a workflow is taken to be an endless recursion."""

_TOO_DEEP: Final = (
    "Maximum recursion depth exceeded. "
    "See https://argo-workflows.readthedocs.io/en/latest/scaling/#maximum-recursion-depth"
)


def execute(op: Operation, call: Call) -> None:
    """Start the call's template, or take up again what was started.

    Whatever keeps it from being started becomes a Skipped-type node in phase Error, and the call's problem.
    """
    node = op.state.nodes.get(call.node_id)
    if node is not None and node.phase in FULFILLED:
        op.rules.settle(op, call)
        return
    if call.depth >= MAX_DEPTH:
        op.never_started(call, _TOO_DEEP, is_problem=False)
        return
    try:
        prepared = op.prepared_for(call)
        own = _own_names(op, call, prepared)
        given = call.arguments
        inputs = node.inputs if node is not None else inputs_of(prepared.template, given, own, op.run_names)
        own.update(input_names(prepared, inputs))
        prepared = with_layout(prepared, own, op.run_names)
    except TemplateNotFound as error:
        op.never_started(call, str(error))
        return
    except NotSupplied as error:
        op.never_started(call, str(error))
        return
    except ExpressionError as error:
        op.never_started(call, error.message)
        return
    started_at = op.now if node is None or node.started_at is None else moment_of(str(node.started_at))
    work = Work(call, call.name, call.node_id, prepared, inputs, own, started_at)
    # Laid on the stack first, so looked at last: hooks see what the template has come to in this decision.
    op.rules.started(op, call)
    if prepared.template.retry_strategy is not None:
        start_retry(op, work)
    elif prepared.kind in op.rules.start:
        op.rules.start[prepared.kind](op, work)
    else:  # refused before the run starts, unless the template's name held a tag
        op.never_started(call, f"template '{prepared.name}': {prepared.kind} is not supported by the local engine")


def _own_names(op: Operation, call: Call, prepared: PreparedTemplate) -> Names:
    """The variables that belong to the node itself."""
    own = Names({"node.name": call.name})
    if call.caller is None:
        own["steps.name"] = ""
    else:
        own[call.caller[0]] = call.caller[1]
    if prepared.is_leaf and prepared.template.retry_strategy is None:
        own["pod.name"] = names.pod_name(op.state.name, prepared.name, call.node_id)
    return own
