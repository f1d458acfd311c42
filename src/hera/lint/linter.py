"""Runs the rules over a plan."""

from __future__ import annotations

from collections.abc import Iterable

from hera._plan.plan import Plan
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index, Mode
from hera.lint.rules import RULES

__all__ = ["check", "in_order"]


def check(plan: Plan, *, mode: Mode = "run", is_template: bool = False) -> list[Diagnostic]:
    """All findings about a workflow.

    Args:
        plan: The workflow, as `hera._plan.plan_of` gives it.
        mode: ``run`` checks what a submission checks: every argument must have a value. ``lint`` is lenient there, as
            `argo lint` is.
        is_template: The plan's workflow stands for a WorkflowTemplate that is being looked at by itself: its arguments
            count as given.

    Returns:
        Findings in the order of the manifest, errors and warnings mixed. A workflow without errors may run. Time and
        memory are in proportion to the workflow.

    Source:
        Argo Workflows 4.1.2, `workflow/validate`, except the rules that say that they are our own.
    """
    index = Index(plan, mode=mode, is_template=is_template)
    return in_order(finding for rule in RULES for finding in rule.check(index))


def in_order(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings by file and line where these are known, otherwise in the order of the rules; each one once."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda found: (found.place.file, found.place.line) if found.place else ("", 0))
