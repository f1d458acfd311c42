"""The names that tags and expressions may use: dotted texts, kept in layers, unfolded into maps on demand.

Argo's variables are a flat table (`steps.roll.outputs.result` → `heads`). Simple tags look names up in that table; expressions
see the same table unfolded into nested maps. A workflow with 100,000 nodes must not rebuild the maps for each of them, so the
table is kept as layers (globals, siblings, inputs, item) and each layer remembers the shape of its own names.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from hera.exceptions import ExpressionError


class Absent:
    """An output that never came to be: its node was skipped or omitted and no default was declared.

    There is one instance, `ABSENT`; it is false, and it is `nil` inside expressions.

    Source:
        Argo Workflows 4.1, optional outputs of skipped nodes.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()

ABSENT_TEXT: Final = "\ufdd0absent optional\ufdd0"
"""Stands in a rendered document for the `value` of an argument that turned out absent (noncharacters, so no user's text is equal)."""

Shape = dict[str, Any]
"""Segments of names, nested; a name that ends at a segment has an empty table there."""


class Names(dict[str, Any]):
    """One layer of dotted names; it may grow and its values may change, but names are not taken away.

    Args:
        names: As for `dict`: the first names of the layer.

    Source:
        Our reasoning: the unfolded shape is extended by the names added since the last look, so that a layer to which
        every finished node adds its outputs costs its size once, not once per node.
    """

    __slots__ = ("_seen", "_shape")

    def __init__(self, names: Mapping[str, Any] | None = None) -> None:
        super().__init__(names or {})
        self._shape: Shape = {}
        self._seen = 0

    def shape(self) -> Shape:
        """The layer's names cut at their dots and nested."""
        if len(self) < self._seen:
            self._shape, self._seen = {}, 0
        if len(self) > self._seen:
            for name in islice(self, self._seen, None):
                level = self._shape
                for segment in name.split("."):
                    level = level.setdefault(segment, {})
            self._seen = len(self)
        return self._shape


Lookup = Callable[[str], Any]
"""Finds the value of a dotted name: a text, `ABSENT`, or None when the name is unknown."""

Scope = Mapping[str, Any] | Lookup
"""Where tags find their values: any mapping of dotted names (a `ChainMap` of layers is best), or a function."""


def lookup_of(scope: Scope) -> Lookup:
    """The function that finds one name in a scope; None as a value counts as unknown."""
    if isinstance(scope, ChainMap):
        layers = [layer.get for layer in scope.maps]

        def find(name: str) -> Any:
            for get in layers:
                value = get(name)
                if value is not None:
                    return value
            return None

        return find
    return scope.get if isinstance(scope, Mapping) else scope


def layers_of(scope: Mapping[str, Any]) -> list[Names]:
    """The scope as layers, the first one winning."""
    maps = scope.maps if isinstance(scope, ChainMap) else [scope]
    layers: list[Names] = []
    for layer in maps:
        if isinstance(layer, Names):
            layers.append(layer)
        elif isinstance(layer, ChainMap):
            layers.extend(layers_of(layer))
        elif layer:
            layers.append(Names(layer))
    return layers


class Branch(Mapping[str, Any]):
    """The names below one prefix, as the map that an expression sees.

    A name that is both a value and the prefix of others is hidden by them, as Argo does it.
    """

    __slots__ = ("_parts", "_prefix")

    def __init__(self, parts: list[tuple[Names, Shape]], prefix: str = "") -> None:
        self._parts = parts
        self._prefix = prefix

    def __getitem__(self, segment: str) -> Any:
        below = [(names, shape[segment]) for names, shape in self._parts if segment in shape]
        if not below:
            raise KeyError(segment)
        deeper = [(names, shape) for names, shape in below if shape]
        if deeper:
            return Branch(deeper, f"{self._prefix}{segment}.")
        value = below[0][0][self._prefix + segment]
        return None if value is ABSENT else value

    def __contains__(self, segment: object) -> bool:
        return any(segment in shape for _, shape in self._parts)

    def __iter__(self) -> Iterator[str]:
        return iter({segment: None for _, shape in self._parts for segment in shape})

    def __len__(self) -> int:
        return len({segment for _, shape in self._parts for segment in shape})

    def __repr__(self) -> str:
        return f"Branch({self._prefix!r})"

    def has(self, path: tuple[str, ...]) -> bool:
        """Whether a value or a deeper map stands at the path."""
        level: Any = self
        for segment in path:
            if not isinstance(level, Mapping) or segment not in level:
                return False
            level = level[segment]
        return True


def environment(names: Mapping[str, Any]) -> Branch:
    """The nested maps that an expression sees, made from dotted names and read lazily.

    Args:
        names: Dotted name → value; a `ChainMap` keeps its layers, and layers of class `Names` keep their unfolded shape.

    Returns:
        A read-only mapping: `environment({"inputs.parameters.n": "1"})["inputs"]["parameters"]["n"]` is `"1"`.

    Raises:
        ExpressionError: A name is not a text.

    Source:
        Argo Workflows, "Template tag kinds: expression"; a value whose name is a prefix of other names is hidden.
    """
    try:
        return Branch([(layer, layer.shape()) for layer in layers_of(names)])
    except AttributeError as error:
        raise ExpressionError("the names of a scope must be texts", hint="use dotted names as keys") from error
