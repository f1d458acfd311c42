"""The loops of a step or task, as they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hera._generated import models
from hera.exceptions import InvalidFieldValue
from hera.workflows._compile.plain import text_or_none
from hera.workflows._record import at, place_of
from hera.workflows.parameter import Parameter, text_of

__all__ = ["with_items_of", "with_param_of"]


def with_param_of(node: Any) -> str | None:
    """`withParam`: a text as it is, the value of a parameter, anything else as JSON."""
    given = node.with_param
    if given is None:
        return None
    what = f"with_param of {node.KIND} {node.name!r}"
    value = _value_of(given, what, node) if isinstance(given, Parameter) else given
    return text_of(value, what, place_of(node))


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
    if isinstance(item, Parameter):
        return _value_of(item, what, node)
    if isinstance(item, bool | int | float | Mapping) and not alone:
        text_of(item, what, place_of(node))  # only to refuse what JSON cannot hold
        return item
    return text_of(item, what, place_of(node))


def _value_of(parameter: Parameter, what: str, node: Any) -> Any:
    """The value that a parameter brings to a loop.

    Raises:
        InvalidFieldValue: It has none, and Argo would not loop at all.
    """
    if not parameter.has_value:
        raise InvalidFieldValue(
            f"{what} is the parameter {parameter.name!r}, which has no value",
            hint="give it one, or pass a reference such as task.result or template.get_parameter(name)",
            **at(place_of(node)),
        )
    return parameter.value
