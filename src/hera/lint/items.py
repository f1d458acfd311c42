"""What `item.<key>` may be called in a loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from hera.lint.suggest import did_you_mean, listed
from hera.lint.variables import Unknown
from hera.lint.views import Call

__all__ = ["Items", "item_problem", "items_of"]


class Items(msgspec.Struct, frozen=True):
    """The keys of a loop's items.

    Attributes:
        is_loop: Whether there is a loop at all.
        is_open: Any key may exist: the items are known only at run time.
        keys: The keys of the items that are maps.
    """

    is_loop: bool
    is_open: bool
    keys: frozenset[str] = frozenset()


def items_of(call: Call) -> Items:
    """What is known of a call's items before the run."""
    model = call.model
    if model.with_param is not None:
        return Items(is_loop=True, is_open=True)
    if not model.with_items:
        return Items(is_loop=model.with_sequence is not None, is_open=False)
    keys: set[str] = set()
    for item in model.with_items:
        value: Any = getattr(item, "root", item)
        if isinstance(value, dict):
            keys.update(str(key) for key in value)
        elif isinstance(value, list) or (isinstance(value, str) and "{{" in value):
            return Items(is_loop=True, is_open=True)  # a list is reached by position, a tag may become a map
    return Items(is_loop=True, is_open=False, keys=frozenset(keys))


def item_problem(name: str, in_scope: Sequence[Items]) -> Unknown | None:
    """Why ``item.<key>`` is not known with these loops in scope; None when it is."""
    key = name.partition(".")[2]
    if any(items.is_open or key in items.keys for items in in_scope):
        return None
    if not any(items.is_loop for items in in_scope):
        return Unknown(f"there is no loop here, so there is no '{name}'", "add withItems or withParam", name)
    known = sorted({key for items in in_scope for key in items.keys})
    if not known:
        return Unknown(f"the items of the loop have no keys, so there is no '{name}'", "use {{item}}", name)
    return Unknown(f"no item of the loop has a key '{key}'", did_you_mean(key, known) or f"keys: {listed(known)}", key)
