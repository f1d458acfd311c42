"""Makes of the tokens of a `when` what has to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr.condition.tokens import Pattern, Problem, Token
from hera.expr.go_regex import compiled
from hera.expr.go_text import shown

MAX_NESTING: Final = 100
"""Brackets inside brackets; deeper ones are refused rather than exhausting the interpreter's stack."""

_LEVELS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("SEPARATOR", frozenset({","})),
    ("TERNARY", frozenset({"?", ":", "??"})),
    ("LOGICALOP", frozenset({"||"})),
    ("LOGICALOP", frozenset({"&&"})),
    ("COMPARATOR", frozenset({"==", "!=", "<", "<=", ">", ">=", "=~", "!~", "in"})),
    ("MODIFIER", frozenset({"&", "|", "^"})),
    ("MODIFIER", frozenset({"<<", ">>"})),
    ("MODIFIER", frozenset({"+", "-"})),
    ("MODIFIER", frozenset({"*", "/", "%"})),
    ("MODIFIER", frozenset({"**"})),
)
"""Operators from the loosest binding to the tightest; all associate to the left, `**` too."""

_RANKS: Final = {(kind, symbol): rank for rank, (kind, symbols) in enumerate(_LEVELS) for symbol in symbols}


@dataclass(frozen=True)
class Literal:
    """A value as it stands."""

    value: Any


@dataclass(frozen=True)
class Missing:
    """A word with a dot: it asks for a parameter, and there are none."""

    name: str


@dataclass(frozen=True)
class Prefixed:
    """An operator before its operand; an empty symbol stands for brackets."""

    symbol: str
    operand: Any


@dataclass(frozen=True)
class Chain:
    """Operands joined by operators of one level, first to last (a loop walks it, so a long one costs no stack)."""

    first: Any
    rest: tuple[tuple[str, str, Any], ...]


def stage_of(tokens: list[Token]) -> Any:
    """What the tokens of a condition ask for.

    Args:
        tokens: In an order that was checked; patterns among them are recognised in place.

    Returns:
        A `Literal`, `Missing`, `Prefixed` or `Chain`, or None for empty brackets.

    Raises:
        Problem: The reason, in govaluate's words.
    """
    _compile_patterns(tokens)
    return _Planner(tokens).level(0)


def _compile_patterns(tokens: list[Token]) -> None:
    for index, token in enumerate(tokens[:-1]):
        follower = tokens[index + 1]
        if token.kind == "COMPARATOR" and token.value in ("=~", "!~") and follower.kind == "STRING":
            try:
                compiled(follower.value)
            except ExpressionError as error:
                raise Problem(error.message) from None
            tokens[index + 1] = Token("PATTERN", Pattern(follower.value))


class _Planner:
    """Makes stages of tokens, one level of operators after the other."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def rank(self) -> int:
        """How tightly the operator that stands next binds; -1 when none does."""
        token = self.peek()
        if token is None or not isinstance(token.value, str):
            return -1
        return _RANKS.get((token.kind, token.value), -1)

    def level(self, lowest: int) -> Any:
        stage = self.operand()
        while (rank := self.rank()) >= lowest:
            rest = []
            while self.rank() == rank:
                token = self.tokens[self.position]
                self.position += 1
                rest.append((token.kind, token.value, self.level(rank + 1)))
            stage = Chain(stage, tuple(rest))
        return stage

    def operand(self) -> Any:
        token = self.peek()
        if token is None or token.kind == "CLAUSE_CLOSE":
            return None
        self.position += 1
        if token.kind == "CLAUSE":
            return self.bracket()
        if token.kind == "PREFIX":
            return Prefixed(token.value, self.operand())
        if token.kind == "ACCESSOR":
            follower = self.peek()
            if follower is not None and follower.kind == "CLAUSE":
                self.operand()
            return Missing(token.value[0])
        if token.kind == "VARIABLE":
            return Missing(token.value)
        if token.kind == "TIME":
            return Literal(float(token.value.unix_seconds()))
        if token.kind in ("NUMERIC", "STRING", "BOOLEAN", "PATTERN"):
            return Literal(token.value)
        raise Problem(f"Unable to plan token kind: '{token.kind}', value: '{shown(token.value)}'")

    def bracket(self) -> Any:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise Problem(f"brackets are nested more than {MAX_NESTING} levels deep")
        inside = self.level(0)
        # The balance was checked before; whatever stands here is taken for the closing bracket, as in the original.
        self.position += 1
        self.depth -= 1
        return inside if isinstance(inside, (Literal, Missing)) else Prefixed("", inside)
