"""Containers and scripts: asking for a pod, and reading how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.local.core import names
from hera.local.core.commands import KillPod, StartPod
from hera.local.core.display import InvalidDisplayName
from hera.local.core.events import Outcome, PodExited, PodStarted
from hera.local.core.frames import PodFrame, Problem, Work
from hera.local.core.moments import InvalidDuration, duration_of
from hera.local.core.operation import Operation
from hera.local.core.outputs import export_globals, outputs_of_pod
from hera.local.core.prepared import bare
from hera.local.core.rounds import fill_template
from hera.local.core.shutdown import refusal_of_pod
from hera.shared.model import decode_json

__all__ = ["kill_pod", "on_exited", "on_started", "start_pod"]

_POD_RUNNING: Final = {"type": "PodRunning", "status": "True"}
_EXCEEDED: Final = "Pod was active on the node longer than the specified deadline"


class _Unstartable(Exception):
    """The engine error that keeps a pod from being asked for."""


def start_pod(op: Operation, work: Work) -> None:
    """Make the node of a container or script template and ask for its pod."""
    try:
        template = _filled(op, work)
        timeout = _duration(template.timeout)
        pending_timeout = _duration(template.pending_timeout)
        deadline = _deadline(op, work, template, timeout)
    except _Unstartable as error:
        _refuse(op, work, str(error))
        return
    node = op.state.nodes.get(work.node_id)
    if node is None:
        refusal = refusal_of_pod(op, work.call)
        op.create(
            work.call,
            "Pod",
            "Pending",
            work=work,
            inputs=work.inputs,
            progress="0/1",
            host_node_name=op.state.host_name,
        )
        if refusal is not None:
            op.finish(work, "Failed", refusal)
            return
        node = op.state.nodes[work.node_id]
    frame = PodFrame(work, template.outputs, is_started=node.phase == "Running")
    op.runtime.frames[work.node_id] = frame
    if not op.is_rebuilding or op.is_reissuing:
        op.ask(
            StartPod(
                node_id=work.node_id,
                node_name=work.name,
                display_name=node.display_name or work.name,
                pod_name=names.pod_name(op.state.name, work.prepared.name, work.node_id),
                template=template,
                capture_result=work.call.wants_result,
                deadline=deadline,
            )
        )
    limits = [one for one in (timeout, pending_timeout) if one is not None]
    if limits and not frame.is_started:
        frame.pending_until = work.started_at + min(limits)
        op.wake(frame.pending_until, "pending", work.node_id)
    if work.deadline is not None:
        op.wake(work.deadline, "attempt", work.node_id)
    if op.is_rebuilding and refusal_of_pod(op, work.call) is not None:
        kill_pod(op, frame)


def _filled(op: Operation, work: Work) -> models.Template:
    prepared = work.prepared
    if work.text is None and prepared.is_plain:
        return msgspec.structs.replace(prepared.body, inputs=work.inputs)
    try:
        text = fill_template(work.text or prepared.text, work.names, op.run_names)
        template = decode_json(models.Template, text)
    except ExpressionError as error:
        raise _Unstartable(error.message) from error
    except ValueError as error:
        raise _Unstartable(f"template '{prepared.name}' after substitution: {error}") from error
    template.inputs = work.inputs
    return template


def _duration(text: str | None) -> timedelta | None:
    if not text:
        return None
    try:
        return duration_of(text)
    except InvalidDuration as error:
        raise _Unstartable(str(error)) from error


def _deadline(op: Operation, work: Work, template: models.Template, timeout: timedelta | None) -> datetime | None:
    """When the executor must kill the pod; `timeout` goes before `activeDeadlineSeconds`."""
    node = op.state.nodes.get(work.node_id)
    is_running = node is not None and node.phase == "Running"
    if timeout is not None:
        left = int((work.started_at + timeout - op.now).total_seconds())
        if left <= 1 and node is None:
            raise _Unstartable(f"{work.name} exceeded its deadline")
        return op.now + timedelta(seconds=max(left, 0))
    limit = bare(template.active_deadline_seconds)
    if limit is None:
        return None
    try:
        seconds = int(limit)
    except ValueError:
        raise _Unstartable(f"activeDeadlineSeconds: {limit!r} is not a whole number of seconds") from None
    return (work.started_at if is_running else op.now) + timedelta(seconds=seconds)


def _refuse(op: Operation, work: Work, message: str) -> None:
    """The pod cannot be asked for: an attempt ends as Error, anything else was never started."""
    if work.retry is None:
        op.never_started(work.call, message)
        return
    if work.node_id not in op.state.nodes:
        op.create(work.call, "Pod", "Pending", work=work, inputs=work.inputs, progress="0/1")
    op.finish(work, "Error", message, problem=Problem(message))


def on_started(op: Operation, event: PodStarted) -> None:
    """The main process runs."""
    frame = op.runtime.frames.get(event.node_id)
    if isinstance(frame, PodFrame) and not frame.is_started:
        frame.is_started = True
        if _POD_RUNNING not in op.state.conditions:
            others = tuple(one for one in op.state.conditions if one.get("type") != "PodRunning")
            op.put_run(conditions=(*others, _POD_RUNNING))
        op.update(event.node_id, phase="Running", **_display(op, frame))
        op.rules.started(op, frame.work.call)


def _display(op: Operation, frame: PodFrame) -> dict[str, str]:
    try:
        return op.display(frame.work)
    except InvalidDisplayName:
        return {}  # said when the pod ends


def on_exited(op: Operation, event: PodExited) -> None:
    """The pod has ended; a second report of the same end changes nothing."""
    frame = op.runtime.frames.get(event.node_id)
    if not isinstance(frame, PodFrame):
        return
    phase, message, problem = _verdict(op, frame, event.outcome)
    outputs = outputs_of_pod(frame.outputs, event.outcome)
    export_globals(op, outputs)
    op.finish(
        frame.work,
        phase,
        message,
        problem=problem,
        outputs=outputs,
        progress="1/1" if phase == "Succeeded" else op.state.nodes[event.node_id].progress,
    )


def _verdict(op: Operation, frame: PodFrame, outcome: Outcome) -> tuple[str, str | None, Problem | None]:
    refusal = refusal_of_pod(op, frame.work.call, is_running=frame.is_started)
    if refusal is not None:
        return "Failed", refusal, None
    if frame.timed_out:
        return "Failed", "timeout", Problem("timeout", is_timeout=True)
    return (*assess(outcome), None)


def assess(outcome: Outcome) -> tuple[str, str | None]:
    """Phase and message of a pod that ended by itself or by its own deadline.

    Source:
        Argo `inferFailedReason` in `workflow/controller/operator.go`.
    """
    if outcome.launch_error is not None:
        # Upstream it is the pod's own init container that loads artifacts.
        is_init = outcome.launch_error.startswith("artifact ")
        return "Error", f"init: Error (exit code 1): {outcome.launch_error}" if is_init else outcome.launch_error
    if outcome.deadline_exceeded:
        return "Failed", _EXCEEDED
    if outcome.exit_code is None:
        return "Error", outcome.message or "the process could not be started"
    if outcome.exit_code == 0:
        if outcome.output_error is not None:
            return "Error", f"wait: Error (exit code 1): {outcome.output_error}"
        return "Succeeded", None
    message = f"main: {outcome.reason or 'Error'} (exit code {outcome.exit_code})"
    return "Failed", f"{message}: {outcome.message}" if outcome.message else message


def kill_pod(op: Operation, frame: PodFrame) -> None:
    """Have the pod's processes ended, once."""
    if not frame.is_killed:
        frame.is_killed = True
        op.ask(KillPod(frame.work.node_id))
