"""The language of `when`: govaluate, as Argo uses it.

It is not the language of `{{=…}}`: a bare word is a text, every number is a 64-bit float, quoted dates are numbers of seconds. Tags have
been filled in before a text comes here. Reading is strict about which kind of token may follow which (`FOLLOWERS`, a table), loose about the rest: what
is left over behind a complete expression is ignored, as the original does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr.condition import values
from hera.expr.condition.stages import stage_of
from hera.expr.condition.tokens import Problem, Token, check_order, tokens_in
from hera.expr.go_text import shown

_HINT: Final = ' (hint: try wrapping the affected expression in quotes ("))'


class ConditionError(ExpressionError):
    """A `when` that cannot be read or evaluated, or is not a boolean; the message is Argo's.

    Args:
        message: Argo's text.
        condition: The `when` after its tags were filled in.
    """

    code = "condition"

    def __init__(self, message: str = "", *, condition: str = "", **place: Any) -> None:
        super().__init__(message, **place)
        self.condition = condition


def should_run(text: str) -> bool:
    """Whether a step or task with this `when` runs.

    Args:
        text: The condition, its tags filled in; empty means yes.

    Raises:
        ConditionError: As `evaluate`.
    """
    return not text or evaluate(text)


def evaluate(text: str) -> bool:
    """The truth of a condition.

    Args:
        text: The condition, its tags filled in.

    Returns:
        What the expression says.

    Raises:
        ConditionError: It cannot be read, fails, or gives something else than a boolean; Argo's own messages.

    Source:
        Argo Workflows, `shouldExecute` in `workflow/controller/steps.go`, over Knetic/govaluate.
    """
    result = value_of(text)
    if not isinstance(result, bool):
        raise ConditionError(f"Expected boolean evaluation for '{text}'. Got {shown(result)}", condition=text)
    return result


def value_of(text: str) -> Any:
    """What a condition evaluates to, boolean or not: None, bool, float, str or a list.

    Raises:
        ConditionError: It cannot be read or fails.
    """
    stage = _stage_of(text)
    if isinstance(stage, ConditionError):
        raise ConditionError(stage.message, condition=text, hint=stage.hint)
    try:
        return values.value_of(stage)
    except Problem as problem:
        raise ConditionError(f"Failed to evaluate 'when' expresion '{text}': {problem}", condition=text) from None


@lru_cache(maxsize=4096)
def _stage_of(text: str) -> Any:
    """What a text means; an error is kept as a value, so that it is cached as well."""
    try:
        tokens = tokens_in(text)
        stage_of(tokens)
    except Problem as problem:
        reason = str(problem)
        hint = _HINT if "Invalid token" in reason else ""
        return ConditionError(f"Invalid 'when' expression '{text}': {reason}{hint}")
    try:
        # Argo turns bare words into texts and has the tokens checked again.
        words = [Token("STRING", token.value) if token.kind == "VARIABLE" else token for token in tokens]
        check_order(words)
        return stage_of(words)
    except Problem as problem:
        return ConditionError(f"Failed to parse 'when' expression '{text}': {problem}")
