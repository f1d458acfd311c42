"""Retry strategies: a Retry node whose attempts are its children, and what happens when one of them did not succeed.

Source:
    Argo `processNodeRetries` and `executeTemplate` in `workflow/controller/operator.go`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.expr.scope import Names
from hera.expr.substitution import TemplateText
from hera.local.core import names
from hera.local.core.admission import is_failing_fast, may_spend_pod
from hera.local.core.frames import Problem, RetryFrame, Work
from hera.local.core.moments import InvalidDuration, duration_of, human_duration, moment_of, text_of_moment
from hera.local.core.operation import Operation
from hera.local.core.prepared import bare
from hera.local.core.rounds import fill_template, node_only
from hera.local.core.scope import chain, is_attempt
from hera.local.core.shutdown import applies_to
from hera.local.core.transient import is_transient
from hera.local.core.transitions import FAILED_OR_ERROR, FULFILLED
from hera.local.core.truth import is_true
from hera.shared.model import decode_json

__all__ = ["advance_retry", "backoff_delay", "start_retry"]

POLICIES: Final[dict[str, frozenset[str]]] = {
    "OnFailure": frozenset({"Failed"}),
    "OnError": frozenset({"Error"}),
    "Always": frozenset({"Failed", "Error"}),
    "OnTransientError": frozenset({"Failed", "Error"}),
}
"""Policy → the phases that it covers; `OnTransientError` looks at the message, too."""

_LONGEST: Final = timedelta(days=365 * 290)  # Go's longest duration; what exceeds it waits that long, or for `cap`


class Verdict(msgspec.Struct, frozen=True):
    """What to do after an attempt ended without success: `wait`, `end`, or neither: try again.

    Attributes:
        phase: Final phase of the Retry node.
        message: Its message.
        wait_until: When to look again.
        problem: The engine error for the parent.
    """

    phase: str | None = None
    message: str | None = None
    wait_until: datetime | None = None
    problem: Problem | None = None


def start_retry(op: Operation, work: Work) -> None:
    """Make the Retry node, or take it up again."""
    prepared = work.prepared
    assert prepared.retry_text is not None
    try:
        strategy = decode_json(models.RetryStrategy, fill_template(prepared.retry_text, work.names, op.run_names))
        text = None
        if (prepared.is_leaf or prepared.kind == "suspend") and not prepared.is_plain:
            text = _shared_rounds(op, work)
    except ExpressionError as error:
        op.never_started(work.call, error.message)
        return
    if work.node_id not in op.state.nodes:
        op.create(work.call, "Retry", "Running", inputs=work.inputs)
    frame = RetryFrame(work, strategy, text)
    attempts = [op.state.nodes[child] for child in op.state.children.get(work.node_id, ())]
    frame.attempts = [node.id for node in attempts if is_attempt(node)]
    if frame.attempts:
        frame.first_started_at = moment_of(str(op.state.nodes[frame.attempts[0]].started_at))
        last = op.state.nodes[frame.attempts[-1]]
        frame.last_finished_at = moment_of(str(last.finished_at)) if last.finished_at is not None else None
    op.runtime.frames[work.node_id] = frame
    op.enqueue(frame)


def _shared_rounds(op: Operation, work: Work) -> TemplateText:
    text, own, run = work.prepared.text, work.names, op.run_names
    filled = text.render(chain(own, run))
    if "{{" in filled:
        filled = TemplateText.of_json(text.render(chain(node_only(own), run))).render(chain(own, run))
    return TemplateText.of_json(filled)


def advance_retry(op: Operation, frame: RetryFrame) -> bool:
    """Make the first attempt, look at how the last one ended, or go on waiting."""
    work = frame.work
    if work.node_id not in op.runtime.frames or frame.is_running:
        return False
    if not frame.attempts:
        if may_spend_pod(op, frame):
            _attempt(op, frame, 0)
        return False
    last = op.state.nodes[frame.attempts[-1]]
    if last.phase not in FULFILLED:
        _attempt(op, frame, len(frame.attempts) - 1)
        return False
    if last.phase not in FAILED_OR_ERROR:
        _end(op, frame, last.phase or "Succeeded", None, None)
        return False
    try:
        verdict = _judge(op, frame, last)
    except (ExpressionError, InvalidDuration) as error:
        message = error.message if isinstance(error, ExpressionError) else str(error)
        _end(op, frame, "Error", message, Problem(message))
        return False
    if verdict.phase is not None:
        _end(op, frame, verdict.phase, verdict.message, verdict.problem)
    elif verdict.wait_until is not None:
        op.update(work.node_id, message=verdict.message)
        if frame.wake_at != verdict.wait_until:
            frame.wake_at = verdict.wait_until
            op.wake(verdict.wait_until, "retry", work.node_id)
    elif not is_failing_fast(op, work.call.boundary_id) and may_spend_pod(op, frame):
        frame.wake_at = None
        op.update(work.node_id, message=None)
        _attempt(op, frame, len(frame.attempts))
    return False


def _attempt(op: Operation, frame: RetryFrame, number: int) -> None:
    """Start an attempt, or take it up again."""
    work = frame.work
    name = names.attempt_name(work.name, number)
    node_id = op.state.id_of(name)
    node = op.state.nodes.get(node_id)
    started_at = op.now if node is None or node.started_at is None else moment_of(str(node.started_at))
    if number == 0:
        frame.first_started_at = started_at
    layer = Names({**work.names, **_last_retry(op, frame, number)})
    if work.prepared.is_leaf:
        layer["pod.name"] = names.pod_name(op.state.name, work.prepared.name, node_id)
    attempt = Work(
        call=work.call,
        name=name,
        node_id=node_id,
        prepared=work.prepared,
        inputs=work.inputs,
        names=layer,
        started_at=started_at,
        retry=frame,
        text=frame.text,
        deadline=_max_deadline(frame),
    )
    if number == len(frame.attempts):
        frame.attempts.append(node_id)
    frame.is_running = True
    frame.last = None
    op.rules.start[work.prepared.kind](op, attempt)


def _last_retry(op: Operation, frame: RetryFrame, number: int) -> dict[str, str]:
    """`retries` and `lastRetry.…` for the attempt of this number."""
    if number == 0:
        return {
            "retries": "0",
            "lastRetry.exitCode": "0",
            "lastRetry.status": "",
            "lastRetry.duration": "0",
            "lastRetry.message": "",
        }
    return {"retries": str(number), **_facts(op.state.nodes[frame.attempts[number - 1]], unknown_exit="0")}


def _facts(last: models.NodeStatus, *, unknown_exit: str) -> dict[str, str]:
    exit_code = last.outputs.exit_code if last.outputs is not None else None
    seconds = 0
    if last.started_at is not None and last.finished_at is not None:
        seconds = int((moment_of(str(last.finished_at)) - moment_of(str(last.started_at))).total_seconds())
    return {
        "lastRetry.exitCode": exit_code or unknown_exit,
        "lastRetry.status": last.phase or "",
        "lastRetry.duration": str(seconds),
        "lastRetry.message": last.message or "",
    }


# --- judging ---------------------------------------------------------------------------------------------------------


def _judge(op: Operation, frame: RetryFrame, last: models.NodeStatus) -> Verdict:
    """What follows a failed attempt; the order of the questions is Argo's and decides which message wins."""
    strategy, phase = frame.strategy, last.phase or "Failed"
    problem = frame.last
    policy = strategy.retry_policy or ""
    if problem is not None and policy not in ("Always", "OnError", "OnTransientError"):
        return Verdict(phase, last.message, problem=problem)
    if applies_to(op, frame.work.call):
        return Verdict(phase, f"Stopped with strategy '{op.state.shutdown}'")
    if op.runtime.is_past_deadline and not frame.work.call.in_exit_handler:
        return Verdict(phase, f"retry exceeded workflow deadline {_workflow_deadline(op)}")
    waiting = _backoff(op, frame, phase)
    if waiting is not None:
        return waiting
    return _policy(op, frame, last)


def _workflow_deadline(op: Operation) -> str:
    seconds = op.state.plan.workflow.spec.active_deadline_seconds or 0
    started = op.state.started_at or op.now
    return text_of_moment(started + timedelta(seconds=seconds))


def _backoff(op: Operation, frame: RetryFrame, phase: str) -> Verdict | None:
    backoff = frame.strategy.backoff
    if backoff is None:
        return None
    until = _max_deadline(frame)
    if until is not None and op.now > until:
        return Verdict(phase, "Max duration limit exceeded")
    if not backoff.duration:
        message = "no base duration specified for retryStrategy"
        return Verdict("Error", message, problem=Problem(message))
    delay = backoff_delay(len(frame.attempts), backoff)
    due = (frame.last_finished_at or op.now) + delay
    if until is not None and due > until:
        return Verdict(phase, "Backoff would exceed max duration limit")
    limit = _limit(frame.strategy)
    if due > op.now and limit is not None and len(frame.attempts) <= limit:
        return Verdict(message=f"Backoff for {human_duration(delay)}", wait_until=due)
    return None


def backoff_delay(tries: int, backoff: models.Backoff) -> timedelta:
    """Time to wait before trying a failed node again.

    Args:
        tries: Attempts already made; 1 after the first failure.
        backoff: `retryStrategy.backoff`, tags filled in.

    Returns:
        `duration`, multiplied by `factor` for each attempt after the first, never longer than `cap`.

    Raises:
        InvalidDuration: A duration or the factor cannot be read.

    Source:
        Argo Workflows fields reference, Backoff; `processNodeRetries` in `workflow/controller/operator.go`.
    """
    base = duration_of(backoff.duration or "0")
    factor = _factor(backoff)
    delay = base
    if factor > 1:
        seconds = base.total_seconds()
        longest = _LONGEST.total_seconds()
        for _ in range(tries - 1):
            seconds *= factor
            if seconds >= longest:
                break
        delay = timedelta(seconds=min(seconds, longest))
    if backoff.cap:
        delay = min(delay, duration_of(backoff.cap))
    return delay


def _factor(backoff: models.Backoff) -> int:
    factor = bare(backoff.factor)
    if factor is None:
        return 1
    try:
        return max(int(factor), 1) if int(factor) > 0 else 1
    except ValueError:
        raise InvalidDuration(f"backoff.factor: {factor!r} is not a whole number") from None


def _max_deadline(frame: RetryFrame) -> datetime | None:
    backoff = frame.strategy.backoff
    if backoff is None or not backoff.max_duration or frame.first_started_at is None:
        return None
    return frame.first_started_at + duration_of(backoff.max_duration)


def _limit(strategy: models.RetryStrategy) -> int | None:
    limit = bare(strategy.limit)
    if limit is None:
        return None
    try:
        return int(limit)
    except ValueError:
        raise ExpressionError(f"retryStrategy.limit: {limit!r} is not a whole number") from None


def _policy(op: Operation, frame: RetryFrame, last: models.NodeStatus) -> Verdict:
    strategy, phase = frame.strategy, last.phase or "Failed"
    policy = strategy.retry_policy or ("Always" if strategy.expression else "OnFailure")
    if policy not in POLICIES:
        message = f"{policy} is not a valid RetryPolicy"
        return Verdict("Error", message, problem=Problem(message))
    is_covered = phase in POLICIES[policy]
    if policy == "OnTransientError":
        is_covered = is_transient(last.message or "")
    if not is_covered:
        return Verdict(phase, last.message)
    limit = _limit(strategy)
    if limit is not None and len(frame.attempts) > limit:
        return Verdict(phase, "No more retries left")
    if strategy.expression:
        facts = Names({"retries": str(len(frame.attempts) - 1), **_facts(last, unknown_exit="-1")})
        if not is_true(strategy.expression, op.now, facts):
            return Verdict(phase, "retryStrategy.expression evaluated to false")
    return Verdict()


def _end(op: Operation, frame: RetryFrame, phase: str, message: str | None, problem: Problem | None) -> None:
    last = op.state.nodes[frame.attempts[-1]]
    op.finish(
        frame.work,
        phase,
        message,
        problem=problem,
        outputs=last.outputs,
        progress=op.progress_of(frame.attempts),
    )
