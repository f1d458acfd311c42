"""Names of steps and tasks, dependencies and targets that hold tags.

They decide which nodes there will be, so they are filled in before a Steps or DAG node begins, with globals and the inputs of that node. Templates without such tags, nearly
all, are shared by their nodes as they are; of one that has them a variant is kept for each outcome.

Source:
    Argo substitutes the whole template before it executes it (`common.ProcessArgs`).
"""

from __future__ import annotations

from typing import Any

import msgspec

from hera._generated import models
from hera.expr.scope import Names
from hera.local.core.prepared import PreparedTemplate
from hera.local.core.rounds import fill_template

__all__ = ["with_layout"]


def with_layout(prepared: PreparedTemplate, own: Names, run: Names) -> PreparedTemplate:
    """The template as it is for a node with these variables.

    Args:
        prepared: The template.
        own: Inputs and node-local variables.
        run: `workflow.…`.

    Raises:
        ExpressionError: An expression cannot be parsed.
    """
    text = prepared.layout_text
    if text is None:
        return prepared
    filled = fill_template(text, own, run)
    variant = prepared.variants.get(filled)
    if variant is None:
        template = _laid_out(prepared.template, msgspec.json.decode(filled))
        variant = prepared.variants[filled] = PreparedTemplate(template, prepared.scope, prepared.name)
        variant.layout_text = None  # what has no value now will never have one
    return variant


def _laid_out(template: models.Template, layout: list[Any]) -> models.Template:
    replace = msgspec.structs.replace
    if template.dag is None:
        groups = [
            [replace(step, name=name) for step, name in zip(group, names, strict=True)]
            for group, names in zip(template.steps or (), layout, strict=True)
        ]
        return replace(template, steps=groups)
    target, calls = layout
    tasks = [
        replace(task, name=name, depends=depends, dependencies=dependencies)
        for task, (name, depends, dependencies) in zip(template.dag.tasks or (), calls, strict=True)
    ]
    return replace(template, dag=replace(template.dag, target=target, tasks=tasks))
