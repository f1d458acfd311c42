"""Conditions of hooks and retries: expressions that must give true or false."""

from __future__ import annotations

from datetime import datetime

from hera.expr.scope import Names, environment
from hera.local.core.scope import chain

__all__ = ["is_true"]


def is_true(source: str, now: datetime, *layers: Names) -> bool:
    """The truth of an expression.

    Args:
        source: The expression, without braces.
        now: What `now()` gives.
        layers: The variables that it may use.

    Raises:
        ExpressionError: It cannot be read or evaluated, or gives something else; the messages are Argo's.

    Source:
        Argo `argoexpr.EvalBool`.
    """
    from hera.expr.language import evaluate_bool  # read when a workflow uses one

    return evaluate_bool(source, environment(chain(*layers)), now=now)
