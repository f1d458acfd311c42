"""Reads an expression into its tree.

Precedence climbing, after the language's own table; long chains of operators are read by a loop.

Source:
    expr-lang 1.17, "Language Definition".
"""

from __future__ import annotations

import re
from typing import Final

from hera.exceptions import ExpressionError
from hera.expr.go_quote import quoted
from hera.expr.lexer import Kind, Token, tokens_of
from hera.expr.names import BUILTINS
from hera.expr.syntax import (
    Array,
    Binary,
    Builtin,
    Call,
    Chain,
    Conditional,
    Identifier,
    Let,
    Literal,
    Map,
    Member,
    Node,
    Pointer,
    Predicate,
    Sequence,
    Slice,
    Unary,
    located,
)

MAX_NODES: Final = 10_000
"""The original's limit for one expression."""

UNARY: Final = {"not": 50, "!": 50, "-": 90, "+": 90}

BINARY: Final = {
    "|": 0,
    "or": 10,
    "||": 10,
    "and": 15,
    "&&": 15,
    **dict.fromkeys(("==", "!=", "<", ">", ">=", "<=", "in", "matches", "contains", "startsWith", "endsWith"), 20),
    "..": 25,
    "+": 30,
    "-": 30,
    "*": 60,
    "/": 60,
    "%": 60,
    "**": 100,
    "^": 100,
    "??": 500,
}
"""How tightly an operator binds; all associate to the left but `**` and `^`."""

_COMPARISONS: Final = ("<", ">", ">=", "<=")
_NEGATABLE: Final = ("contains", "matches", "startsWith", "endsWith", "in")

PREDICATES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("all", "none", "any", "one", "filter", "map", "find", "findIndex", "findLast", "findLastIndex", "groupBy"),
        ("value", "predicate"),
    ),
    **dict.fromkeys(("count", "sum"), ("value", "predicate?")),
    **dict.fromkeys(("sortBy", "reduce"), ("value", "predicate", "value?")),
}
"""Builtins of which an argument is evaluated for each element."""


def parse(source: str) -> Node:
    """The tree of an expression.

    Args:
        source: The expression.

    Raises:
        ExpressionError: It does not parse; the message shows the place with a caret.
    """
    try:
        return _Parser(source).whole()
    except RecursionError:
        raise ExpressionError("the expression is nested too deeply", code="expression-too-deep") from None


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokens_of(source)
        self.position = 0
        self.depth = 0
        self.count = 0

    # --- tokens ---

    @property
    def current(self) -> Token:
        return self.tokens[self.position]

    def advance(self) -> Token:
        token = self.current
        if token.kind != "EOF":
            self.position += 1
        return token

    def expect(self, kind: Kind, *values: str) -> Token:
        if not self.current.is_(kind, *values):
            raise self.unexpected()
        return self.advance()

    def accept(self, kind: Kind, *values: str) -> bool:
        if self.current.is_(kind, *values):
            self.advance()
            return True
        return False

    def error(self, message: str, token: Token | None = None) -> ExpressionError:
        return located(message, self.source, (token or self.current).start, code="expression-syntax")

    def unexpected(self, token: Token | None = None) -> ExpressionError:
        return self.error(f"unexpected token {token or self.current}", token)

    def counted(self, node: Node) -> Node:
        self.count += 1
        if self.count > MAX_NODES:
            raise self.error("compilation failed: expression exceeds maximum allowed nodes")
        return node

    # --- expressions ---

    def whole(self) -> Node:
        node = self.sequence()
        if self.current.kind != "EOF":
            raise self.unexpected()
        return node

    def sequence(self) -> Node:
        nodes = [self.expression(0)]
        while self.accept("Operator", ";"):
            if self.current.kind == "EOF":
                break
            nodes.append(self.expression(0))
        return nodes[0] if len(nodes) == 1 else self.counted(Sequence(nodes[0].start, nodes))

    def expression(self, precedence: int) -> Node:
        if precedence == 0 and self.current.is_("Operator", "let"):
            return self.let()
        if precedence == 0 and self.current.is_("Operator", "if"):
            return self.if_else()
        left = self.primary()
        previous = ""
        while self.current.kind == "Operator":
            token, negation = self.current, None
            if token.value == "not":
                follower = self.tokens[self.position + 1]
                if follower.value not in _NEGATABLE:
                    raise self.unexpected(follower)
                if BINARY[follower.value] < precedence:
                    break
                negation, token = token, follower
            binding = BINARY.get(token.value)
            if binding is None or binding < precedence:
                break
            self.position += 1 if negation is None else 2
            left = self.operation(left, token, previous, binding)
            if negation is not None:
                left = self.counted(Unary(token.start, "not", left))
            previous = token.value
        return self.conditional(left) if precedence == 0 else left

    def operation(self, left: Node, token: Token, previous: str, binding: int) -> Node:
        if token.value == "|":
            return self.call(self.expect("Identifier"), [left])
        if previous == "??" and token.value != "??":
            raise self.error(
                f"Operator ({token.value}) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses.",
                token,
            )
        if token.value in _COMPARISONS:
            return self.comparison(left, token, binding)
        right = self.expression(binding if token.value in ("**", "^") else binding + 1)
        return self.counted(Binary(token.start, token.value, left, right))

    def comparison(self, left: Node, token: Token, binding: int) -> Node:
        """`a < b < c` means `a < b && b < c`."""
        root: Node | None = None
        while True:
            right = self.expression(binding + 1)
            compared = self.counted(Binary(token.start, token.value, left, right))
            root = compared if root is None else self.counted(Binary(token.start, "&&", root, compared))
            left, token = right, self.current
            if not token.is_("Operator", *_COMPARISONS):
                return root
            self.advance()

    def let(self) -> Node:
        self.advance()
        name = self.expect("Identifier")
        self.expect("Operator", "=")
        value = self.expression(0)
        self.expect("Operator", ";")
        return self.counted(Let(name.start, name.value, value, self.sequence()))

    def if_else(self) -> Node:
        start = self.advance().start
        condition = self.expression(0)
        self.expect("Bracket", "{")
        yes = self.sequence()
        self.expect("Bracket", "}")
        self.expect("Operator", "else")
        if self.current.is_("Operator", "if"):
            no = self.if_else()
        else:
            self.expect("Bracket", "{")
            no = self.sequence()
            self.expect("Bracket", "}")
        return self.counted(Conditional(start, condition, yes, no))

    def conditional(self, node: Node) -> Node:
        while self.accept("Operator", "?"):
            if self.accept("Operator", ":"):
                yes, no = node, self.expression(0)
            else:
                yes = self.expression(0)
                self.expect("Operator", ":")
                no = self.expression(0)
            node = self.counted(Conditional(self.current.start, node, yes, no))
        return node

    # --- operands ---

    def primary(self) -> Node:
        token = self.current
        if token.kind == "Operator" and token.value in UNARY:
            self.advance()
            operand = self.expression(UNARY[token.value])
            return self.postfix(self.counted(Unary(token.start, token.value, operand)))
        if self.accept("Bracket", "("):
            inner = self.sequence()
            self.expect("Bracket", ")")
            return self.postfix(inner)
        if self.depth > 0 and token.is_("Operator", "#", "."):
            return self.postfix(self.counted(self.pointer(token)))
        if self.accept("Operator", "::"):
            return self.postfix(self.call(self.expect("Identifier"), []))
        return self.secondary()

    def pointer(self, token: Token) -> Node:
        name = ""
        if token.value == "#":
            self.advance()
            # A name belongs to the `#` only when it follows at once.
            if self.current.kind == "Identifier" and self.current.start == token.start + 1:
                name = self.advance().value
        return Pointer(token.start, name)

    def secondary(self) -> Node:
        token = self.current
        if token.kind == "Identifier":
            self.advance()
            if token.value in ("true", "false", "nil"):
                return self.counted(Literal(token.start, None if token.value == "nil" else token.value == "true"))
            if self.current.is_("Bracket", "("):
                return self.postfix(self.call(token, []))
            return self.postfix(self.counted(Identifier(token.start, token.value)))
        if token.kind == "Number":
            self.advance()
            return self.counted(Literal(token.start, self.number(token)))
        if token.kind == "String":
            self.advance()
            return self.postfix(self.counted(Literal(token.start, token.value)))
        if token.is_("Bracket", "["):
            return self.postfix(self.array())
        if token.is_("Bracket", "{"):
            return self.postfix(self.map())
        raise self.unexpected()

    def number(self, token: Token) -> int | float:
        text = token.value.replace("_", "")
        base = {"0x": 16, "0b": 2, "0o": 8}.get(text[:2].lower(), 10)
        if base == 10 and re.search(r"[.eE]", text):
            if re.search(r"[eE][+-]?$", text):
                raise self.error(f"invalid float literal: strconv.ParseFloat: parsing {quoted(text)}: invalid syntax")
            number = float(text)
            if number == float("inf"):
                raise self.error(
                    f"invalid float literal: strconv.ParseFloat: parsing {quoted(text)}: value out of range"
                )
            return number
        kind = {16: "hex", 2: "binary", 8: "octal"}.get(base, "integer")
        digits = text[2:] if base != 10 else text
        if not digits:
            raise self.error(f"invalid {kind} literal: strconv.ParseInt: parsing {quoted(text)}: invalid syntax")
        whole = int(digits, base) if len(digits) < 100 else 1 << 63
        if whole >= 1 << 63:
            raise self.error(f"invalid {kind} literal: strconv.ParseInt: parsing {quoted(text)}: value out of range")
        return whole

    def call(self, name: Token, arguments: list[Node]) -> Node:
        if name.value in PREDICATES:
            return self.counted(Builtin(name.start, name.value, self.predicate_arguments(name.value, arguments)))
        if name.value in BUILTINS:
            return self.counted(Builtin(name.start, name.value, self.arguments(arguments)))
        callee = self.counted(Identifier(name.start, name.value))
        return self.counted(Call(name.start, callee, self.arguments(arguments)))

    def predicate_arguments(self, name: str, arguments: list[Node]) -> list[Node]:
        self.expect("Bracket", "(")
        wanted = PREDICATES[name][len(arguments) :]
        for index, kind in enumerate(wanted):
            if self.current.is_("Bracket", ")"):
                if kind.endswith("?"):
                    break
                raise self.error(f"expected at least {len(wanted)} arguments")
            if index > 0:
                self.expect("Operator", ",")
                if kind.endswith("?") and self.current.is_("Bracket", ")"):
                    break
            arguments.append(self.predicate() if kind.startswith("predicate") else self.expression(0))
        self.accept("Operator", ",")
        self.expect("Bracket", ")")
        return arguments

    def predicate(self) -> Node:
        start = self.current.start
        has_brackets = self.accept("Bracket", "{")
        self.depth += 1
        body = self.sequence() if has_brackets else self.expression(0)
        if not has_brackets and self.current.is_("Operator", ";"):
            raise self.error("wrap predicate with brackets { and }")
        self.depth -= 1
        if has_brackets:
            self.expect("Bracket", "}")
        return self.counted(Predicate(start, body))

    def arguments(self, arguments: list[Node]) -> list[Node]:
        self.expect("Bracket", "(")
        given = len(arguments)
        while not self.current.is_("Bracket", ")"):
            if len(arguments) > given:
                self.expect("Operator", ",")
                if self.current.is_("Bracket", ")"):
                    break
            arguments.append(self.expression(0))
        self.expect("Bracket", ")")
        return arguments

    def array(self) -> Node:
        start = self.advance().start
        items: list[Node] = []
        while not self.current.is_("Bracket", "]"):
            if items:
                self.expect("Operator", ",")
                if self.current.is_("Bracket", "]"):
                    break
            items.append(self.expression(0))
        self.expect("Bracket", "]")
        return self.counted(Array(start, items))

    def map(self) -> Node:
        start = self.advance().start
        pairs: list[tuple[Node, Node]] = []
        while not self.current.is_("Bracket", "}"):
            if pairs:
                self.expect("Operator", ",")
                if self.current.is_("Bracket", "}"):
                    break
            key = self.map_key()
            self.expect("Operator", ":")
            pairs.append((key, self.expression(0)))
        self.expect("Bracket", "}")
        return self.counted(Map(start, pairs))

    def map_key(self) -> Node:
        token = self.current
        if token.kind in ("Number", "String", "Identifier"):
            self.advance()
            return self.counted(Literal(token.start, token.value))
        if token.is_("Bracket", "("):
            return self.expression(0)
        raise self.error(
            "a map key must be a quoted string, a number, a identifier, or an expression enclosed in parentheses "
            f"(unexpected token {token})"
        )

    # --- what follows an operand ---

    def postfix(self, node: Node) -> Node:
        while True:
            token = self.current
            if token.is_("Operator", ".", "?."):
                self.advance()
                if token.value == "?." and self.current.is_("Bracket", "["):
                    node = self.index(node, is_optional=True)
                else:
                    node = self.member(node, is_optional=token.value == "?.")
            elif token.is_("Bracket", "["):
                node = self.index(node, is_optional=False)
            else:
                return node

    def member(self, node: Node, *, is_optional: bool) -> Node:
        name = self.advance()
        if name.kind != "Identifier" and not (name.kind == "Operator" and name.value.isalpha()):
            raise self.error("expected name")
        is_chain = isinstance(node, Chain)
        base = node.inner if isinstance(node, Chain) else node
        is_method = self.current.is_("Bracket", "(")
        result = self.counted(Member(name.start, base, Literal(name.start, name.value), is_optional, is_method))
        if is_method:
            result = self.counted(Call(name.start, result, self.arguments([])))
        return self.counted(Chain(name.start, result)) if is_chain or is_optional else result

    def index(self, node: Node, *, is_optional: bool) -> Node:
        start = self.advance().start
        if self.accept("Operator", ":"):
            return self.slice(start, node, None)
        at = self.expression(0)
        if self.accept("Operator", ":"):
            return self.slice(start, node, at)
        self.expect("Bracket", "]")
        result = self.counted(Member(start, node, at, is_optional, is_method=False))
        return self.counted(Chain(start, result)) if is_optional else result

    def slice(self, start: int, node: Node, low: Node | None) -> Node:
        high = None if self.current.is_("Bracket", "]") else self.expression(0)
        self.expect("Bracket", "]")
        return self.counted(Slice(start, node, low, high))
