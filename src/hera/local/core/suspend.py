"""Suspend templates with a duration: a node that ends by itself when its time has passed.

A suspend without a duration waits for somebody to resume it; it is refused before the run starts.
"""

from __future__ import annotations

import msgspec

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.local.core.frames import Problem, SuspendFrame, Work
from hera.local.core.moments import InvalidDuration, duration_of
from hera.local.core.operation import Operation
from hera.local.core.outputs import export_globals
from hera.local.core.rounds import fill_template
from hera.local.core.shutdown import refusal_of_suspend
from hera.shared.model import decode_json

__all__ = ["end_suspend", "start_suspend"]


def start_suspend(op: Operation, work: Work) -> None:
    """Make the node and wait for its duration, counted from the node's start."""
    try:
        template = decode_json(
            models.Template, fill_template(work.text or work.prepared.text, work.names, op.run_names)
        )
        assert template.suspend is not None
        span = duration_of(template.suspend.duration or "")
    except ExpressionError as error:
        _refuse(op, work, error.message)
        return
    except InvalidDuration as error:
        _refuse(op, work, str(error))
        return
    if work.node_id not in op.state.nodes:
        op.create(
            work.call,
            "Suspend",
            "Running",
            work=work,
            inputs=work.inputs,
            outputs=_declared(template.outputs, work.inputs),
            progress="0/1",
        )
    refusal = refusal_of_suspend(op, work.call)
    if refusal is not None:
        op.finish(work, "Failed", refusal)
        return
    frame = SuspendFrame(work, work.started_at + span)
    op.runtime.frames[work.node_id] = frame
    op.wake(frame.until, "suspend", work.node_id)


def _refuse(op: Operation, work: Work, message: str) -> None:
    if work.retry is None:
        op.never_started(work.call, message)
        return
    if work.node_id not in op.state.nodes:
        op.create(work.call, "Suspend", "Running", work=work, inputs=work.inputs, progress="0/1")
    op.finish(work, "Error", message, problem=Problem(message))


def _declared(outputs: models.Outputs | None, inputs: models.Inputs | None) -> models.Outputs | None:
    """The outputs as the waiting node shows them: a supplied one without default borrows that of the input of its name."""
    if outputs is None or not outputs.parameters:
        return outputs
    defaults = {one.name: one.default for one in (inputs.parameters if inputs is not None else None) or []}
    parameters = []
    for one in outputs.parameters:
        source = one.value_from
        if source is not None and source.supplied is not None and source.default is None and defaults.get(one.name):
            source = msgspec.structs.replace(source, default=defaults[one.name])
            one = msgspec.structs.replace(one, value_from=source)  # noqa: PLW2901 - the same parameter, completed
        parameters.append(one)
    return models.Outputs(parameters=parameters, artifacts=outputs.artifacts)


def end_suspend(op: Operation, frame: SuspendFrame) -> None:
    """The duration has passed: supplied outputs take their defaults."""
    node = op.state.nodes[frame.work.node_id]
    parameters = []
    for one in (node.outputs.parameters if node.outputs is not None else None) or []:
        source = one.value_from
        if one.value is None and source is not None and source.supplied is not None:
            if source.default is None:
                op.finish(
                    frame.work,
                    "Error",
                    f"raw output parameter '{one.name}' has not been set and does not have a default value",
                )
                return
            one = msgspec.structs.replace(one, value=source.default, value_from=None)  # noqa: PLW2901
        parameters.append(one)
    outputs = node.outputs
    if outputs is not None:
        outputs = msgspec.structs.replace(outputs, parameters=parameters or None)
    export_globals(op, outputs)
    op.finish(frame.work, "Succeeded", None, outputs=outputs, progress="1/1")
