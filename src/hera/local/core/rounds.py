"""Filling in templates, steps and tasks, in the rounds in which Argo does it.

Argo substitutes the same text several times: globals first, then inputs, then (for steps and tasks) the outputs of siblings. A value that holds a tag is
therefore looked at again in the *next* round, never in its own. Nearly always there is no such value, and one pass over all layers gives the
same text. So one pass is made, and only when braces are left in its result are the rounds gone through one by one.
"""

from __future__ import annotations

from collections.abc import Callable

from hera.expr.scope import Names
from hera.expr.substitution import TemplateText
from hera.local.core.prepared import siblings_in
from hera.local.core.scope import chain

__all__ = ["Siblings", "fill_reference", "fill_template", "fill_text", "node_only"]

Siblings = Callable[[frozenset[str]], list[Names]]
"""Gives the layers of the steps or tasks of these names, as far as they may be seen."""


def node_only(names: Names) -> Names:
    """The node's own layer without its inputs: what the first round knows of it."""
    return Names({name: value for name, value in names.items() if not name.startswith("inputs.")})


def fill_template(text: TemplateText, own: Names, run: Names, attempt: Names | None = None) -> str:
    """A leaf template, ready to be started. What has no value stays as it is.

    Args:
        text: The JSON of the template.
        own: Inputs and node-local variables.
        run: `workflow.…`.
        attempt: `retries` and `lastRetry.…`, for an attempt.

    Raises:
        ExpressionError: An expression cannot be parsed.
    """
    layers = (attempt, own, run) if attempt is not None else (own, run)
    filled = text.render(chain(*layers))
    if "{{" not in filled:
        return filled
    filled = TemplateText.of_json(text.render(chain(node_only(own), run))).render(chain(own, run))
    if attempt is not None:
        filled = TemplateText.of_json(filled).render(chain(attempt, own, run))
    return TemplateText.of_json(filled).render(chain(*layers))


def fill_reference(text: TemplateText, names: frozenset[str], own: Names, run: Names, siblings: Siblings) -> str:
    """A part of a step or task, resolved against finished siblings.

    Args:
        text: JSON, or a plain text such as `when`.
        names: The siblings that it may mention.
        own: Inputs and node-local variables of the Steps or DAG node.
        run: `workflow.…`.
        siblings: Gives the siblings' layers.

    Raises:
        Unresolved: A sibling has no such output, so the tag can never be filled in.
        AbsentOptional: An output that never came to be stands inside other text.
        ExpressionError: An expression is wrong.
    """
    filled = text.render(chain(own, *siblings(names), run), "strict")
    if "{{" not in filled:
        return filled
    of = TemplateText.of_json if text.is_json else TemplateText.of_text
    first = of(text.render(chain(node_only(own), run)))
    second = of(first.render(chain(own, run)))
    return second.render(chain(own, *siblings(siblings_in(second.text)), run), "strict")


def fill_text(text: str, *layers: Names) -> str:
    """A single plain value; what has no value stays."""
    if "{{" not in text:
        return text
    return TemplateText.of_text(text).render(chain(*layers))
