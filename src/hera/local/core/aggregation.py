"""The outputs of a loop's items as lists, in the order of the items.

Source:
    Argo `processAggregateNodeOutputs` in `workflow/controller/operator.go`.
"""

from __future__ import annotations

from collections.abc import Iterable

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.expr.scope import Names
from hera.local.core.json_text import decoded, go_json_problem
from hera.local.core.scope import compact_json

__all__ = ["aggregated"]


def aggregated(prefix: str, items: Iterable[models.NodeStatus]) -> Names:
    """``<prefix>.outputs.result``, ``….outputs.parameters`` and ``….outputs.parameters.<p>`` over the items that succeeded.

    Args:
        prefix: ``steps.<name>`` or ``tasks.<name>``.
        items: The items' nodes, in order.

    Raises:
        ExpressionError: A result is no JSON; the text is Go's.
    """
    results: list[str] = []
    parameters: list[dict[str, str]] = []
    by_name: dict[str, list[str]] = {}
    for node in items:
        if node.phase != "Succeeded" or node.outputs is None:
            continue
        if node.outputs.parameters:
            values = {one.name: str(one.value) for one in node.outputs.parameters if one.value is not None}
            parameters.append(values)
            for name, value in values.items():
                by_name.setdefault(name, []).append(value)
        if node.outputs.result is not None:
            results.append(_as_json(node.outputs.result))
    names = Names(
        {
            f"{prefix}.outputs.result": f"[{','.join(results)}]",
            f"{prefix}.outputs.parameters": compact_json(parameters),
        }
    )
    for name, texts in by_name.items():
        names[f"{prefix}.outputs.parameters.{name}"] = _list_of(texts)
    return names


def _as_json(result: str) -> str:
    try:
        return decoded(result).text
    except ValueError as error:
        raise ExpressionError(go_json_problem(result)) from error


def _list_of(texts: list[str]) -> str:
    """The texts as a JSON list; as decoded values when every one is a JSON object or list."""
    values = []
    for text in texts:
        if not text.lstrip().startswith(("{", "[")):
            return compact_json(texts)
        try:
            values.append(decoded(text).text)
        except ValueError:
            return compact_json(texts)
    return f"[{','.join(values)}]"
