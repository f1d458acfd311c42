"""Runs the tree of an expression.

Every step that can grow without bound is counted against a budget of elements, so that no expression can take the machine's memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr import syntax
from hera.expr.builtins import BUILTINS
from hera.expr.kinds import AnyMap, Failure
from hera.expr.methods import method_of
from hera.expr.values import (
    MEMORY_BUDGET,
    OPERATORS,
    add,
    as_bool,
    as_text,
    cut,
    fetch,
    is_array,
    negative,
    ordered,
    to_int,
    type_name,
)

_SKIP: Final = object()
"""The value of a chain of which an optional link met nil."""


def evaluate(
    root: syntax.Node, env: Mapping[str, Any], functions: Mapping[str, Any], now: datetime | None = None
) -> Any:
    """The value of an expression.

    Args:
        root: Its tree.
        env: The variables, nested.
        functions: The functions that Argo adds (`asInt`, `sprig`, …), behind the variables.
        now: What `now()` gives; None asks the clock.

    Raises:
        Failure: It cannot be evaluated; `start` is the place.
    """
    return _Evaluator(env, functions, now).value(root)


class _Evaluator:
    """One evaluation."""

    def __init__(self, env: Mapping[str, Any], functions: Mapping[str, Any], now: datetime | None = None) -> None:
        self.env = env
        self.functions = functions
        self.now = now
        self.memory = 0
        self.variables: list[tuple[str, Any]] = []
        self.scopes: list[dict[str, Any]] = []

    def grow(self, size: int) -> None:
        """Count new elements.

        Raises:
            Failure: The budget is used up.
        """
        self.memory += size
        if self.memory >= MEMORY_BUDGET:
            raise Failure("memory budget exceeded")

    def value(self, node: syntax.Node) -> Any:
        """The value of a part.

        Raises:
            Failure: It cannot be evaluated; `start` is the place.
        """
        try:
            return _HANDLERS[node.__class__](self, node)
        except Failure as failure:
            if failure.start is None:
                failure.start = node.start
            raise
        except ExpressionError as error:
            raise Failure(error.message, node.start) from error

    # --- parts ---

    def literal(self, node: syntax.Literal) -> Any:
        return node.value

    def identifier(self, node: syntax.Identifier) -> Any:
        for name, value in reversed(self.variables):
            if name == node.name:
                return value
        if node.name == "$env":
            return self.env
        if node.name in self.env:
            return self.env[node.name]
        if node.name in self.functions:
            return self.functions[node.name]
        raise Failure(f"unknown name {node.name}")

    def pointer(self, node: syntax.Pointer) -> Any:
        scope = self.scopes[-1]
        name = node.name or "item"
        if name not in scope:
            raise Failure(f"unknown pointer #{node.name}")
        return scope[name]

    def unary(self, node: syntax.Unary) -> Any:
        value = self.value(node.operand)
        if node.operator in ("!", "not"):
            return not as_bool(value)
        return negative(value) if node.operator == "-" else value

    def binary(self, node: syntax.Binary) -> Any:
        # The left operands are walked by a loop: `a && b && …` may have thousands of terms.
        spine: list[syntax.Binary] = []
        first: syntax.Node = node
        while isinstance(first, syntax.Binary):
            spine.append(first)
            first = first.left
        left = self.value(first)
        for link in reversed(spine):
            left = self.applied(link, left)
        return left

    def applied(self, link: syntax.Binary, left: Any) -> Any:
        try:
            return self.operation(link, left)
        except Failure as failure:
            if failure.start is None:
                failure.start = link.start
            raise
        except ExpressionError as error:
            raise Failure(error.message, link.start) from error

    def operation(self, node: syntax.Binary, left: Any) -> Any:
        symbol = node.operator
        if symbol in ("&&", "and"):
            return self.value(node.right) if as_bool(left) else left
        if symbol in ("||", "or"):
            return left if as_bool(left) else self.value(node.right)
        if symbol == "??":
            return left if left is not None else self.value(node.right)
        result = OPERATORS[symbol](left, self.value(node.right))
        if symbol == "..":
            self.grow(len(result))
        elif symbol == "+" and isinstance(result, str):
            self.grow(len(result) // 64)
        return result

    def conditional(self, node: syntax.Conditional) -> Any:
        return self.value(node.yes if as_bool(self.value(node.condition)) else node.no)

    def member(self, node: syntax.Member) -> Any:
        base = self.value(node.base)
        if base is _SKIP or (base is None and node.is_optional):
            return _SKIP
        key = self.value(node.property)
        if isinstance(key, str) and not isinstance(base, (Mapping, str, list, tuple)):
            method = method_of(base, key)
            if method is not None:
                return method
        return fetch(base, key)

    def chain(self, node: syntax.Chain) -> Any:
        value = self.value(node.inner)
        return None if value is _SKIP else value

    def slice(self, node: syntax.Slice) -> Any:
        base = self.value(node.base)
        if base is _SKIP:
            return _SKIP
        high = None if node.high is None else to_int(self.value(node.high))
        low = None if node.low is None else to_int(self.value(node.low))
        return cut(base, low, high)

    def call(self, node: syntax.Call) -> Any:
        callee = self.value(node.callee)
        if callee is _SKIP:
            return _SKIP
        arguments = [self.value(argument) for argument in node.arguments]
        if callee is None:
            raise Failure("invalid operation: cannot call nil")
        if not callable(callee):
            raise Failure(f"invalid operation: cannot call non-function of type {type_name(callee)}")
        result = callee(*arguments)
        self.grow(_size(result))
        return result

    def let(self, node: syntax.Let) -> Any:
        self.variables.append((node.name, self.value(node.value)))
        try:
            return self.value(node.body)
        finally:
            self.variables.pop()

    def sequence(self, node: syntax.Sequence) -> Any:
        result = None
        for part in node.nodes:
            result = self.value(part)
        return result

    def array(self, node: syntax.Array) -> list[Any]:
        self.grow(len(node.items))
        return [self.value(item) for item in node.items]

    def map(self, node: syntax.Map) -> dict[str, Any]:
        self.grow(len(node.pairs))
        return {as_text(self.value(key)): self.value(value) for key, value in node.pairs}

    # --- builtins ---

    def builtin(self, node: syntax.Builtin) -> Any:
        own = self.env.get(node.name)
        if callable(own):
            return own(*[self.value(argument) for argument in node.arguments])
        special = _PREDICATES.get(node.name)
        if special is not None:
            return special(self, node)
        arguments = [self.value(argument) for argument in node.arguments]
        if node.name == "now" and not arguments and self.now is not None:
            return self.now
        result = BUILTINS[node.name](*arguments)
        self.grow(_size(result))
        return result

    def items(self, node: syntax.Builtin) -> Any:
        collection = self.value(node.arguments[0])
        if is_array(collection):
            return collection
        if isinstance(collection, str):
            # Go looks at a text as its bytes.
            return list(collection.encode("utf-8", "surrogateescape"))
        raise Failure(f"builtin {node.name} takes only array (got {type_name(collection)})", node.arguments[0].start)

    def each(self, node: syntax.Builtin, *, backwards: bool = False) -> Iterator[tuple[int, Any, Any]]:
        """Index, item and what the predicate says of it, one after the other."""
        items = self.items(node)
        predicate = node.arguments[1]
        scope: dict[str, Any] = {"item": None, "index": 0}
        self.scopes.append(scope)
        try:
            for index in range(len(items) - 1, -1, -1) if backwards else range(len(items)):
                scope["item"], scope["index"] = items[index], index
                yield index, items[index], self.predicate(predicate)
        finally:
            self.scopes.pop()

    def predicate(self, node: syntax.Node) -> Any:
        return self.value(node.body if isinstance(node, syntax.Predicate) else node)

    def truths(self, node: syntax.Builtin, *, backwards: bool = False) -> Iterator[tuple[int, Any, bool]]:
        for index, item, said in self.each(node, backwards=backwards):
            yield index, item, as_bool(said)

    def all(self, node: syntax.Builtin) -> bool:
        return all(said for _, _, said in self.truths(node))

    def none(self, node: syntax.Builtin) -> bool:
        return not any(said for _, _, said in self.truths(node))

    def any(self, node: syntax.Builtin) -> bool:
        return any(said for _, _, said in self.truths(node))

    def one(self, node: syntax.Builtin) -> bool:
        return sum(said for _, _, said in self.truths(node)) == 1

    def filter(self, node: syntax.Builtin) -> list[Any]:
        kept = [item for _, item, said in self.truths(node) if said]
        self.grow(len(kept))
        return kept

    def map_items(self, node: syntax.Builtin) -> list[Any]:
        made = [said for _, _, said in self.each(node)]
        self.grow(len(made))
        return made

    def count(self, node: syntax.Builtin) -> int:
        if len(node.arguments) == 1:
            return sum(as_bool(item) for item in self.items(node))
        return sum(said for _, _, said in self.truths(node))

    def find(self, node: syntax.Builtin) -> Any:
        return next((item for _, item, said in self.truths(node) if said), None)

    def find_index(self, node: syntax.Builtin) -> Any:
        return next((index for index, _, said in self.truths(node) if said), None)

    def find_last(self, node: syntax.Builtin) -> Any:
        return next((item for _, item, said in self.truths(node, backwards=True) if said), None)

    def find_last_index(self, node: syntax.Builtin) -> Any:
        return next((index for index, _, said in self.truths(node, backwards=True) if said), None)

    def sum(self, node: syntax.Builtin) -> Any:
        parts = self.items(node) if len(node.arguments) == 1 else [said for _, _, said in self.each(node)]
        total: Any = 0
        for part in parts:
            total = add(total, part)
        return total

    def group_by(self, node: syntax.Builtin) -> AnyMap:
        groups = AnyMap()
        for _, item, key in self.each(node):
            if isinstance(key, (list, Mapping)):
                raise Failure(f"runtime error: hash of unhashable type {type_name(key)}")
            groups.setdefault(key, []).append(item)
        return groups

    def sort_by(self, node: syntax.Builtin) -> list[Any]:
        order = "asc" if len(node.arguments) < 3 else as_text(self.value(node.arguments[2]))
        if order not in ("asc", "desc"):
            raise Failure("unknown order, use asc or desc")
        pairs = [(said, item) for _, item, said in self.each(node)]
        self.grow(len(pairs))
        return [item for _, item in ordered(pairs, lambda pair: pair[0], descending=order == "desc")]

    def reduce(self, node: syntax.Builtin) -> Any:
        items = self.items(node)
        start = 0
        if len(node.arguments) == 3:
            acc = self.value(node.arguments[2])
        elif not items:
            raise Failure("reduce of empty array with no initial value")
        else:
            acc, start = items[0], 1
        scope: dict[str, Any] = {}
        self.scopes.append(scope)
        try:
            for index in range(start, len(items)):
                scope.update(item=items[index], index=index, acc=acc)
                acc = self.predicate(node.arguments[1])
        finally:
            self.scopes.pop()
        return acc


def _size(result: Any) -> int:
    if isinstance(result, (list, dict)):
        return len(result)
    return len(result) // 64 if isinstance(result, (str, bytes)) else 0


_HANDLERS: Final[dict[type[syntax.Node], Callable[[_Evaluator, Any], Any]]] = {
    syntax.Literal: _Evaluator.literal,
    syntax.Identifier: _Evaluator.identifier,
    syntax.Pointer: _Evaluator.pointer,
    syntax.Unary: _Evaluator.unary,
    syntax.Binary: _Evaluator.binary,
    syntax.Conditional: _Evaluator.conditional,
    syntax.Member: _Evaluator.member,
    syntax.Chain: _Evaluator.chain,
    syntax.Slice: _Evaluator.slice,
    syntax.Call: _Evaluator.call,
    syntax.Builtin: _Evaluator.builtin,
    syntax.Predicate: _Evaluator.predicate,
    syntax.Let: _Evaluator.let,
    syntax.Sequence: _Evaluator.sequence,
    syntax.Array: _Evaluator.array,
    syntax.Map: _Evaluator.map,
}

_PREDICATES: Final[dict[str, Callable[[_Evaluator, syntax.Builtin], Any]]] = {
    "all": _Evaluator.all,
    "none": _Evaluator.none,
    "any": _Evaluator.any,
    "one": _Evaluator.one,
    "filter": _Evaluator.filter,
    "map": _Evaluator.map_items,
    "count": _Evaluator.count,
    "find": _Evaluator.find,
    "findIndex": _Evaluator.find_index,
    "findLast": _Evaluator.find_last,
    "findLastIndex": _Evaluator.find_last_index,
    "sum": _Evaluator.sum,
    "groupBy": _Evaluator.group_by,
    "sortBy": _Evaluator.sort_by,
    "reduce": _Evaluator.reduce,
}
