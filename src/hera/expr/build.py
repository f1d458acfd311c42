"""Builds expressions in Python: `g.inputs.parameters.value`, `it.age > 18`, `sprig.trim(g.item)`.

A `Node` stands for a text of the expression language. `str(node)` is that text, `f"{node:$}"` the text as a simple tag and `f"{node:=}"` as an expression tag.
Any attribute of a node is a member of the expression, whatever its name, so nodes keep their own state where no expression looks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn

from hera.exceptions import ExpressionError, InvalidArgument

_TEXT: Final = "_Node__text"


class InvalidFormat(ExpressionError):
    """A node was formatted with something else than `$` or `=`."""

    code = "expression-format"


class Node:
    """A part of an expression.

    Nodes are immutable, can be copied and pickled, and never add brackets: `P(x)` does. They compare into expressions
    (`g.a == 1` is the node `a == 1`), so use `is` or `str()` to compare nodes themselves.

    Args:
        text: The expression's text.

    Example:
        >>> f"{g.inputs.parameters.value:$}"
        '{{inputs.parameters.value}}'
        >>> str(g.steps["a-b"].outputs.result.as_int() > 3)
        "asInt(steps['a-b'].outputs.result) > 3"
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        object.__setattr__(self, _TEXT, text)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise InvalidArgument(f"an expression cannot be changed: {self} has no attribute {name} to set")

    def __delattr__(self, name: str) -> NoReturn:
        raise InvalidArgument(f"an expression cannot be changed: {self} has no attribute {name} to delete")

    def __getattr__(self, name: str) -> Node:
        if name.startswith("__") and name.endswith("__"):
            # Python asks for these itself (copying, pickling, inspecting); they are no part of an expression.
            raise AttributeError(name)
        return self.get(name)

    def get(self, name: str) -> Node:
        """The member of that name, also where the name is one of a method here: `g.a.get("length")`."""
        text = str(self)
        return Node(f"{text}.{name}" if text else name)

    # --- text ---

    def __str__(self) -> str:
        text: str = object.__getattribute__(self, _TEXT)
        return text

    __repr__ = __str__

    def __format__(self, format_spec: str) -> str:
        if format_spec == "$":
            return f"{{{{{self}}}}}"
        if format_spec == "=":
            return f"{{{{={self}}}}}"
        if format_spec == "":
            return str(self)
        raise InvalidFormat(
            f"Invalid format spec {format_spec!r}. Only allowed values are '$' and '='.",
            hint='f"{node}" gives the bare text, f"{node:$}" a simple tag, f"{node:=}" an expression tag',
        )

    # --- Python's own protocols ---

    def __copy__(self) -> Node:
        return self

    def __deepcopy__(self, memo: object) -> Node:
        return self

    def __reduce__(self) -> tuple[Callable[[str], Node], tuple[str]]:
        return Node, (str(self),)

    def __hash__(self) -> int:
        return id(self)

    def __iter__(self) -> NoReturn:
        raise InvalidArgument(
            f"the expression {self} cannot be looped over in Python", hint="use .map(...) or .filter(...), or index it"
        )

    def __contains__(self, item: object) -> NoReturn:
        raise InvalidArgument(f"`in` cannot ask the expression {self}", hint="write C(x).in_(node) or node.contains(x)")

    # --- members ---

    def __getitem__(self, name: Any) -> Node:
        if isinstance(name, slice):
            if name.step not in (None, 1):
                raise ExpressionError(
                    f"a slice of an expression cannot have the step {name.step}", hint="only step 1 exists"
                )
            low = "" if name.start is None else constant(name.start)
            high = "" if name.stop is None else constant(name.stop)
            return Node(f"{self}[{low}:{high}]")
        return Node(f"{self}[{constant(name)}]")

    # --- operators ---

    def __add__(self, other: Any) -> Node:
        return _binary(self, "+", other)

    def __sub__(self, other: Any) -> Node:
        return _binary(self, "-", other)

    def __mul__(self, other: Any) -> Node:
        return _binary(self, "*", other)

    def __truediv__(self, other: Any) -> Node:
        return _binary(self, "/", other)

    def __mod__(self, other: Any) -> Node:
        return _binary(self, "%", other)

    def __pow__(self, other: Any) -> Node:
        return _binary(self, "**", other)

    def __eq__(self, other: object) -> Node:  # type: ignore[override]  # comparing builds an expression
        return _binary(self, "==", other)

    def __ne__(self, other: object) -> Node:  # type: ignore[override]  # comparing builds an expression
        return _binary(self, "!=", other)

    def __lt__(self, other: Any) -> Node:
        return _binary(self, "<", other)

    def __le__(self, other: Any) -> Node:
        return _binary(self, "<=", other)

    def __gt__(self, other: Any) -> Node:
        return _binary(self, ">", other)

    def __ge__(self, other: Any) -> Node:
        return _binary(self, ">=", other)

    def __and__(self, other: Any) -> Node:
        return _binary(self, "&&", other)

    def __or__(self, other: Any) -> Node:
        return _binary(self, "||", other)

    def __invert__(self) -> Node:
        return Node(f"!{self}")

    def __neg__(self) -> Node:
        return Node(f"-{self}")

    def __pos__(self) -> Node:
        return Node(f"+{self}")

    def contains(self, other: Any) -> Node:
        """`x contains y`: whether a text holds another one."""
        return _binary(self, "contains", other)

    def starts_with(self, other: Any) -> Node:
        """`x startsWith y`."""
        return _binary(self, "startsWith", other)

    def ends_with(self, other: Any) -> Node:
        """`x endsWith y`."""
        return _binary(self, "endsWith", other)

    def matches(self, other: Any) -> Node:
        """`x matches y`: whether a text matches a regular expression."""
        return _binary(self, "matches", other)

    def in_(self, other: Any) -> Node:
        """`x in y`: whether it is an element of a list or a key of a map."""
        return _binary(self, "in", other)

    def not_in(self, other: Any) -> Node:
        """`x not in y`."""
        return _binary(self, "not in", other)

    def check(self, truthy_value: Any, falsy_value: Any) -> Node:
        """`x ? truthy_value : falsy_value`; plain Python values are written as they print, so wrap texts in `C`."""
        return Node(f"{self} ? {truthy_value} : {falsy_value}")

    # --- functions ---

    def all(self, operation: Any) -> Node:
        """`all(x, {p})`: whether the predicate holds for every element."""
        return _predicate("all", self, operation)

    def any(self, operation: Any) -> Node:
        """`any(x, {p})`: whether it holds for some element."""
        return _predicate("any", self, operation)

    def none(self, operation: Any) -> Node:
        """`none(x, {p})`: whether it holds for no element."""
        return _predicate("none", self, operation)

    def one(self, operation: Any) -> Node:
        """`one(x, {p})`: whether it holds for exactly one element."""
        return _predicate("one", self, operation)

    def count(self, operation: Any) -> Node:
        """`count(x, {p})`: for how many elements it holds."""
        return _predicate("count", self, operation)

    def filter(self, operation: Any) -> Node:
        """`filter(x, {p})`: the elements for which it holds."""
        return _predicate("filter", self, operation)

    def map(self, operation: Any) -> Node:
        """`map(x, {p})`: what it makes of each element."""
        return _predicate("map", self, operation)

    def length(self) -> Node:
        """`len(x)`."""
        return Node(f"len({self})")

    def as_float(self) -> Node:
        """`asFloat(x)`: the number that a text stands for."""
        return Node(f"asFloat({self})")

    def as_int(self) -> Node:
        """`asInt(x)`: the whole number that a text stands for."""
        return Node(f"asInt({self})")

    def string(self) -> Node:
        """`string(x)`."""
        return Node(f"string({self})")

    def to_json(self) -> Node:
        """`toJson(x)`: the value as JSON text."""
        return Node(f"toJson({self})")

    def jsonpath(self, path: Any) -> Node:
        """`jsonpath(x, '$.a')`: what a path finds in a JSON text."""
        return Node(f"jsonpath({self}, {constant(path)})")


def _binary(left: Node, operator: str, right: Any) -> Node:
    return Node(f"{left} {operator} {constant(right)}")


def _predicate(name: str, node: Node, predicate: Any) -> Node:
    return Node(f"{name}({node}, {{{constant(predicate)}}})")


def constant(value: Any) -> str:
    """A Python value as the language writes it; a node as its text.

    Args:
        value: None, a boolean, a number, a text, a list, a dict, a range of step 1, or a node inside any of these.

    Raises:
        ExpressionError: A range with another step.
    """
    if isinstance(value, Node):
        return str(value)
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(constant, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{constant(key)}: {constant(item)}' for key, item in value.items())}}}"
    if isinstance(value, range):
        if value.step != 1:
            raise ExpressionError(f"{value!r} has the step {value.step}", hint="the language has ranges of step 1 only")
        return f"{value.start}..{value.stop - 1}"
    # A text that only looks like one (an enumeration's member, a reference) is quoted as the text that it is.
    return repr(str(value)) if isinstance(value, str) else repr(value)


class _Functions:
    """Any function of Sprig: `sprig.trim("a")`."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Callable[..., Node]:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)

        def call(*arguments: Any, **_: Any) -> Node:
            return Node(f"sprig.{name}({', '.join(map(constant, arguments))})")

        call.__name__ = call.__qualname__ = name
        return call

    def __repr__(self) -> str:
        return "sprig"


g: Final = Node("")
"""Where names begin: `g.inputs.parameters.n`, `g.item`, `g["x"]`."""

it: Final = Node("#")
"""The current element inside a predicate: `g.numbers.filter(it > 1)`."""

sprig: Final = _Functions()
"""Sprig's functions: `sprig.trim(g.item)`."""


def C(value: Any) -> Node:  # noqa: N802 - the public name
    """A constant: `C(1)`, `C("text")`, `C([1, None])`, `C(range(1, 5))`.

    Args:
        value: Any value that the language can write; see `constant`.

    Raises:
        ExpressionError: A range with a step other than 1.
    """
    return Node(constant(value))


def P(value: Any) -> Node:  # noqa: N802 - the public name
    """The value in brackets, which are never added by themselves: `P(g.a + 1) * 2`."""
    return Node(f"({constant(value)})")
