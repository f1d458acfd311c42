"""The loops of a step or task, as they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hera._generated import models
from hera.shared.serialization import MISSING
from hera.workflows._compile.plain import text_or_none
from hera.workflows._record import place_of
from hera.workflows.parameter import Parameter, text_of

__all__ = ["with_items_of", "with_param_of"]


def with_param_of(node: Any) -> str | None:
    """`withParam`: a text as it is, the value of a parameter, anything else as JSON."""
    given = node.with_param
    if given is None:
        return None
    value = given.value if isinstance(given, Parameter) else given
    return text_of(value, f"with_param of {node.KIND} {node.name!r}", place_of(node))


def with_items_of(node: Any) -> list[Any] | None:
    """`withItems`: one item for each member of a sequence; anything else is one item."""
    given = node.with_items
    if given is None:
        return None
    if isinstance(given, Sequence) and not isinstance(given, str | bytes):
        return [_item(item, node) for item in given]
    return [_item(given, node, alone=True)]


def _item(item: Any, node: Any, *, alone: bool = False) -> Any:
    """One item: plain values and mappings as they are, everything else as JSON text.

    A single item that is no list is written as text, as it always was.
    """
    if type(item) is str or isinstance(item, models.Item):
        return item
    if isinstance(item, str):
        return text_or_none(item)
    what = f"with_items of {node.KIND} {node.name!r}"
    if isinstance(item, Parameter) and item.value is not MISSING:
        return item.value
    if isinstance(item, bool | int | float | Mapping) and not alone:
        text_of(item, what, place_of(node))  # only to refuse what JSON cannot hold
        return item
    return text_of(item, what, place_of(node))
