"""The parts of an expression, as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from hera.exceptions import ExpressionError


@dataclass
class Node:
    """Any part of an expression; `start` is its offset in the source, used by messages."""

    __slots__ = ("start",)

    start: int

    def children(self) -> Iterator[Node]:
        """The parts of this part, in order."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, Node):
                        yield item
                    elif isinstance(item, tuple):
                        yield from item


@dataclass
class Literal(Node):
    """`nil`, `true`, `1`, `1.5`, `"a"`."""

    __slots__ = ("value",)

    value: bool | int | float | str | None


@dataclass
class Identifier(Node):
    """A name: a variable, a `let` or a function."""

    __slots__ = ("name",)

    name: str


@dataclass
class Pointer(Node):
    """`#`, or `#index` and `#acc` by name: the current element inside a predicate."""

    __slots__ = ("name",)

    name: str


@dataclass
class Unary(Node):
    """`!x`, `not x`, `-x`, `+x`."""

    __slots__ = ("operand", "operator")

    operator: str
    operand: Node


@dataclass
class Binary(Node):
    """`a + b` and every other operator between two operands."""

    __slots__ = ("left", "operator", "right")

    operator: str
    left: Node
    right: Node


@dataclass
class Conditional(Node):
    """`a ? b : c` and `if a { b } else { c }`."""

    __slots__ = ("condition", "no", "yes")

    condition: Node
    yes: Node
    no: Node


@dataclass
class Member(Node):
    """`a.b`, `a?.b`, `a["b"]`, `a[0]`."""

    __slots__ = ("base", "is_method", "is_optional", "property")

    base: Node
    property: Node
    is_optional: bool
    is_method: bool


@dataclass
class Chain(Node):
    """Members of which one is optional: a nil before it makes the whole chain nil."""

    __slots__ = ("inner",)

    inner: Node


@dataclass
class Slice(Node):
    """`a[1:2]`, either end may be missing."""

    __slots__ = ("base", "high", "low")

    base: Node
    low: Node | None
    high: Node | None


@dataclass
class Call(Node):
    """A call of a value: `asInt(x)`, `sprig.trim(x)`, `now().Unix()`."""

    __slots__ = ("arguments", "callee")

    callee: Node
    arguments: list[Node]


@dataclass
class Builtin(Node):
    """A call of one of the language's own functions."""

    __slots__ = ("arguments", "name")

    name: str
    arguments: list[Node]


@dataclass
class Predicate(Node):
    """What a builtin such as `filter` evaluates for each element."""

    __slots__ = ("body",)

    body: Node


@dataclass
class Let(Node):
    """`let name = value; body`."""

    __slots__ = ("body", "name", "value")

    name: str
    value: Node
    body: Node


@dataclass
class Sequence(Node):
    """`a; b`: all are evaluated, the last one is the value."""

    __slots__ = ("nodes",)

    nodes: list[Node]


@dataclass
class Array(Node):
    """`[a, b]`."""

    __slots__ = ("items",)

    items: list[Node]


@dataclass
class Map(Node):
    """`{a: 1, "b": 2, (k): 3}`."""

    __slots__ = ("pairs",)

    pairs: list[tuple[Node, Node]]


@dataclass(frozen=True)
class Used:
    """A variable that an expression mentions.

    Args:
        path: Its segments: `("steps", "a", "outputs", "result")`, as far as they are written out.
        is_guarded: Whether it may be missing: it stands left of `??`, or behind `?.`.
        start: Offset in the source.
    """

    path: tuple[str, ...]
    is_guarded: bool
    start: int

    @property
    def name(self) -> str:
        """The dotted name."""
        return ".".join(self.path)


def names_used(root: Node) -> tuple[Used, ...]:
    """The variables of an expression, in order of appearance; `let` names, `#` and `$env` are not among them.

    Args:
        root: The whole expression.
    """
    found: list[Used] = []
    # An explicit stack: an expression may be longer than the interpreter's stack is deep.
    stack: list[tuple[Node, bool, frozenset[str]]] = [(root, False, frozenset())]
    while stack:
        node, is_guarded, bound = stack.pop()
        if isinstance(node, (Identifier, Member)):
            used, rest = _path_of(node, is_guarded)
            if used is not None:
                if used.path[0] not in bound and used.path[0] != "$env":
                    found.append(used)
                stack.extend((part, is_guarded, bound) for part in reversed(rest))
                continue
        if isinstance(node, Binary) and node.operator == "??":
            stack.append((node.right, is_guarded, bound))
            stack.append((node.left, True, bound))
        elif isinstance(node, Let):
            stack.append((node.body, is_guarded, bound | {node.name}))
            stack.append((node.value, is_guarded, bound))
        elif isinstance(node, Call) and isinstance(node.callee, Identifier):
            stack.extend((part, is_guarded, bound) for part in reversed(node.arguments))
            found.append(Used((node.callee.name,), is_guarded, node.callee.start))
        else:
            stack.extend((part, is_guarded, bound) for part in reversed(list(node.children())))
    return tuple(sorted(found, key=lambda used: used.start))


def _path_of(node: Node, is_guarded: bool) -> tuple[Used | None, list[Node]]:
    """The written-out path that a member ends, and the parts in its brackets that have names of their own."""
    segments: list[str] = []
    rest: list[Node] = []
    current = node
    while True:
        if isinstance(current, Member):
            is_guarded = is_guarded or current.is_optional
            if isinstance(current.property, Literal) and isinstance(current.property.value, str):
                if not current.is_method:
                    segments.append(current.property.value)
            else:
                segments.clear()
                rest.append(current.property)
            current = current.base
        elif isinstance(current, Chain):
            current = current.inner
        elif isinstance(current, Identifier):
            return Used((current.name, *reversed(segments)), is_guarded, current.start), rest
        else:
            return None, []


def located(
    message: str, source: str, offset: int, *, code: str = "expression", hint: str | None = None
) -> ExpressionError:
    """An error that shows its place, in the format of the original: message, `(line:column)`, the line and a caret.

    Args:
        message: What is wrong.
        source: The whole expression.
        offset: Where, counted in characters from 0.
        code: Stable identifier.
        hint: What to do.
    """
    line_start = source.rfind("\n", 0, offset) + 1
    line_end = source.find("\n", line_start)
    line = source[line_start : len(source) if line_end < 0 else line_end]
    number, column = source.count("\n", 0, offset) + 1, offset - line_start
    if not line:
        return ExpressionError(message, code=code, hint=hint)
    shown = line.replace("\t", " ")
    return ExpressionError(
        f"{message} ({number}:{column + 1})\n | {shown}\n | {'.' * column}^",
        code=code,
        hint=hint,
        line=number,
        column=column + 1,
    )


Value = Any
"""A value of the language: None, bool, int, float, str, list, mapping, bytes, moment, duration, time zone or function."""
