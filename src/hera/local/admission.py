"""Everything that may keep a workflow from being run here, asked before anything is stored or started."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hera._generated import models
from hera._plan.plan import Plan
from hera.exceptions import InvalidWorkflow, Refused
from hera.local.core.refusal import refusals
from hera.local.core.transitions import COMPLETED
from hera.local.executors.base import Executor
from hera.local.problem import Problem
from hera.local.reach import reachable
from hera.local.store.base import RunRecord, Store
from hera.local.submission import Submission

__all__ = ["Notice", "admit", "refuse", "renamings"]


class Notice(msgspec.Struct, frozen=True):
    """Something that is run differently here, or not looked at; the user is told and the run starts."""

    message: str
    template: str
    field: str


def admit(plan: Plan, executor: Executor) -> list[Notice]:
    """Check a plan as Argo's server and controller would, then whether this machine can honour it.

    Args:
        plan: What is to be run, with its parameters.
        executor: What would run its pods.

    Returns:
        What the user should know all the same.

    Raises:
        InvalidWorkflow: The linter found errors; the message is its report.
        Refused: The engine or the executor cannot honour something; every such thing is listed.
    """
    from hera.lint import check

    diagnostics = check(plan)
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    if errors:
        from hera.lint.report import render

        warnings = [diagnostic for diagnostic in diagnostics if diagnostic.severity != "error"]
        raise InvalidWorkflow(render(diagnostics), findings=(*errors, *warnings))
    problems = [*refusals(plan), *executor.check(_pod_templates(plan))]
    refuse([problem for problem in problems if problem.is_error])
    notices = [Notice(d.message, "", d.path) for d in diagnostics]
    return notices + [Notice(problem.message, problem.template, problem.field) for problem in problems]


def renamings(submission: Submission, record: RunRecord, store: Store) -> list[Notice]:
    """What to tell of a run that could not have the name of its manifest.

    Args:
        submission: What was asked for.
        record: The run's, with the name that it has.
        store: Where the run is kept that has the name.
    """
    wanted = submission.workflow.metadata.name
    if not wanted:
        return []
    message = f"a run named '{wanted}' is kept already, so this one is '{record.name}'"
    if store.status(wanted).phase not in COMPLETED:
        message += f"; to go on with the kept one: hera run --resume {wanted}"
    return [Notice(message, "", "metadata.name")]


def _pod_templates(plan: Plan) -> list[models.Template]:
    templates = (resolved.template for resolved in reachable(plan))
    return [template for template in templates if template.container is not None or template.script is not None]


def refuse(problems: Sequence[Problem]) -> None:
    """Raise for problems, all at once.

    Raises:
        Refused: There are any.
    """
    if not problems:
        return
    lines = [
        f"template '{p.template}', {p.field}: {p.message}" if p.template else f"{p.field}: {p.message}"
        for p in problems
    ]
    hints = dict.fromkeys(problem.hint for problem in problems if problem.hint)
    if len(lines) == 1:
        raise Refused(lines[0], hint="; ".join(hints) or None)
    raise Refused(
        f"{len(lines)} things cannot be run on this machine:\n" + "\n".join(f"- {line}" for line in lines),
        hint="\n  = ".join(hints) or None,
    )
