"""The language of `when`: govaluate, as Argo uses it.

It is not the language of `{{=…}}`: a bare word is a text, every number is a 64-bit float, quoted dates are numbers of seconds. Tags have
been filled in before a text comes here. Reading is strict about which kind of token may follow which (`FOLLOWERS`, a table), loose about the rest: what
is left over behind a complete expression is ignored, as the original does.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr.go_regex import compiled
from hera.expr.go_text import shown
from hera.expr.go_time import quoted_date

MAX_NESTING: Final = 150
"""Brackets inside brackets; deeper ones are refused rather than exhausting the interpreter's stack."""

_HINT: Final = ' (hint: try wrapping the affected expression in quotes ("))'


class ConditionError(ExpressionError):
    """A `when` that cannot be read or evaluated, or is not a boolean; the message is Argo's.

    Args:
        message: Argo's text.
        condition: The `when` after its tags were filled in.
    """

    code = "condition"

    def __init__(self, message: str = "", *, condition: str = "", **place: Any) -> None:
        super().__init__(message, **place)
        self.condition = condition


def should_run(text: str) -> bool:
    """Whether a step or task with this `when` runs.

    Args:
        text: The condition, its tags filled in; empty means yes.

    Raises:
        ConditionError: As `evaluate`.
    """
    return not text or evaluate(text)


def evaluate(text: str) -> bool:
    """The truth of a condition.

    Args:
        text: The condition, its tags filled in.

    Returns:
        What the expression says.

    Raises:
        ConditionError: It cannot be read, fails, or gives something else than a boolean; Argo's own messages.

    Source:
        Argo Workflows, `shouldExecute` in `workflow/controller/steps.go`, over Knetic/govaluate.
    """
    result = value_of(text)
    if not isinstance(result, bool):
        raise ConditionError(f"Expected boolean evaluation for '{text}'. Got {shown(result)}", condition=text)
    return result


def value_of(text: str) -> Any:
    """What a condition evaluates to, boolean or not: None, bool, float, str or a list.

    Raises:
        ConditionError: It cannot be read or fails.
    """
    stage = _stage_of(text)
    if isinstance(stage, ConditionError):
        raise ConditionError(stage.message, condition=text, hint=stage.hint)
    try:
        return _value(stage)
    except _Problem as problem:
        raise ConditionError(f"Failed to evaluate 'when' expresion '{text}': {problem}", condition=text) from None


class _Problem(Exception):
    """A reason, without the sentence around it."""


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Token:
    """One token of a condition: its kind, in govaluate's words, and its value."""

    __slots__ = ("kind", "value")

    kind: str
    value: Any


@dataclass(frozen=True)
class Pattern:
    """A text right behind `=~` or `!~`, known to be a regular expression; it is no longer a text."""

    __slots__ = ("source",)

    source: str

    def __str__(self) -> str:
        return self.source


_VALUES: Final = {"PREFIX", "NUMERIC", "BOOLEAN", "VARIABLE", "PATTERN", "ACCESSOR", "STRING", "TIME", "CLAUSE"}
_AFTER_VALUE: Final = {"MODIFIER", "COMPARATOR", "LOGICALOP", "CLAUSE_CLOSE", "SEPARATOR"}

FOLLOWERS: Final[dict[str, set[str]]] = {
    "UNKNOWN": _VALUES,
    "CLAUSE": _VALUES | {"CLAUSE_CLOSE"},
    "CLAUSE_CLOSE": (_VALUES | _AFTER_VALUE | {"TERNARY"}) - {"PREFIX", "ACCESSOR"},
    "NUMERIC": _AFTER_VALUE | {"TERNARY"},
    "BOOLEAN": _AFTER_VALUE | {"TERNARY"},
    "STRING": _AFTER_VALUE | {"TERNARY"},
    "VARIABLE": _AFTER_VALUE | {"TERNARY"},
    "TIME": _AFTER_VALUE,
    "PATTERN": _AFTER_VALUE,
    "ACCESSOR": _AFTER_VALUE | {"TERNARY", "CLAUSE"},
    "MODIFIER": (_VALUES | {"CLAUSE_CLOSE"}) - {"PATTERN", "TIME"},
    "COMPARATOR": _VALUES | {"CLAUSE_CLOSE"},
    "LOGICALOP": (_VALUES | {"CLAUSE_CLOSE"}) - {"PATTERN"},
    "PREFIX": {"NUMERIC", "BOOLEAN", "VARIABLE", "ACCESSOR", "CLAUSE", "CLAUSE_CLOSE"},
    "TERNARY": (_VALUES | {"SEPARATOR"}) - {"PATTERN"},
    "SEPARATOR": _VALUES - {"PATTERN"},
}
"""Which kind of token may follow which; `UNKNOWN` is the beginning."""

_ENDS: Final = {"CLAUSE_CLOSE", "NUMERIC", "BOOLEAN", "STRING", "VARIABLE", "TIME", "PATTERN", "ACCESSOR"}

_SYMBOLS: Final[dict[str, str]] = {
    **dict.fromkeys(("+", "-", "*", "/", "%", "**", "&", "|", "^", ">>", "<<"), "MODIFIER"),
    **dict.fromkeys(("&&", "||"), "LOGICALOP"),
    **dict.fromkeys(("==", "!=", ">", ">=", "<", "<=", "=~", "!~"), "COMPARATOR"),
    **dict.fromkeys(("?", ":", "??"), "TERNARY"),
}
_PREFIXES: Final = ("-", "!", "~")


def tokens_of(text: str) -> list[Token]:
    """The tokens of a condition.

    Raises:
        ExpressionError: Reason only, in govaluate's words.
    """
    try:
        tokens = _Reader(text).tokens()
        _check_order(tokens)
    except _Problem as problem:
        raise ExpressionError(str(problem)) from None
    return tokens


class _Reader:
    """Walks over the characters of a condition."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def tokens(self) -> list[Token]:
        tokens: list[Token] = []
        state = "UNKNOWN"
        while (token := self.token(state)) is not None:
            tokens.append(token)
            state = token.kind
        depth = sum((token.kind == "CLAUSE") - (token.kind == "CLAUSE_CLOSE") for token in tokens)
        if depth != 0:
            raise _Problem("Unbalanced parenthesis")
        return tokens

    def token(self, state: str) -> Token | None:
        text = self.text
        while self.position < len(text) and _is_space(text[self.position]):
            self.position += 1
        if self.position >= len(text):
            return None
        char = text[self.position]
        if _is_numeric(char):
            return self.number()
        if char == ",":
            return self.single("SEPARATOR", char)
        if char == "(":
            return self.single("CLAUSE", char)
        if char == ")":
            return self.single("CLAUSE_CLOSE", char)
        if char == "[":
            return Token("VARIABLE", self.enclosed(lambda c: c != "]", "Unclosed parameter bracket"))
        if char in "'\"":
            return self.literal()
        if char.isalpha():
            return self.word()
        return self.symbol(state)

    def single(self, kind: str, value: str) -> Token:
        self.position += 1
        return Token(kind, value)

    def read(self, accepts: Callable[[str], bool], *, keep_blanks: bool = False) -> tuple[str, bool]:
        """Characters as long as they are accepted; a backslash takes the next one whatever it is.

        Returns:
            What was read, and whether something other than the end of the text ended it.
        """
        text, kept = self.text, []
        while self.position < len(text):
            char = text[self.position]
            self.position += 1
            if char == "\\":
                if self.position >= len(text):
                    raise _Problem("Invalid token: '\\'")
                kept.append(text[self.position])
                self.position += 1
                continue
            if _is_space(char) and not keep_blanks:
                if kept:
                    return "".join(kept), True
                continue
            if not accepts(char):
                self.position -= 1
                return "".join(kept), True
            kept.append(char)
        return "".join(kept), False

    def number(self) -> Token:
        if self.text.startswith("0x", self.position):
            self.position += 2
            digits, _ = self.read(lambda char: char.lower() in "abcdef" or char.isdecimal())
            try:
                value = int(digits, 16) if digits.isascii() and digits.isalnum() else -1
            except ValueError:
                value = -1
            if not 0 <= value < 1 << 64:
                raise _Problem(f"Unable to parse hex value '{digits}' to uint64\n")
            return Token("NUMERIC", float(value))
        digits, _ = self.read(_is_numeric)
        number = _float(digits)
        if number is None:
            raise _Problem(f"Unable to parse numeric value '{digits}' to float64\n")
        return Token("NUMERIC", number)

    def enclosed(self, accepts: Callable[[str], bool], unclosed: str) -> str:
        self.position += 1
        content, is_closed = self.read(accepts, keep_blanks=True)
        if not is_closed:
            raise _Problem(unclosed)
        self.position += 1
        return content

    def literal(self) -> Token:
        content = self.enclosed(lambda char: char not in "'\"", "Unclosed string literal")
        moment = quoted_date(content)
        return Token("STRING", content) if moment is None else Token("TIME", moment)

    def word(self) -> Token:
        word, _ = self.read(lambda char: char.isalpha() or char.isdecimal() or char in "_.")
        if "." in word[1:] and not word.startswith("."):
            return _accessor(word)
        if word in ("true", "false"):
            return Token("BOOLEAN", word == "true")
        if word in ("in", "IN"):
            return Token("COMPARATOR", "in")
        return Token("VARIABLE", word)

    def symbol(self, state: str) -> Token:
        symbol, _ = self.read(lambda char: not (char.isalpha() or char.isdecimal() or char in "()[]'\""))
        if symbol in _PREFIXES and "PREFIX" in FOLLOWERS[state]:
            return Token("PREFIX", symbol)
        kind = _SYMBOLS.get(symbol)
        if kind is None:
            raise _Problem(f"Invalid token: '{symbol}'")
        return Token(kind, symbol)


def _accessor(word: str) -> Token:
    if word.endswith("."):
        raise _Problem(f"Hanging accessor on token '{word}'")
    path = word.split(".")
    for field in path[1:]:
        if field[:1].upper() != field[:1]:
            raise _Problem(f"Unable to access unexported field '{field}' in token '{word}'")
    return Token("ACCESSOR", path)


def _is_space(char: str) -> bool:
    return char.isspace() and char not in "\x1c\x1d\x1e\x1f"


def _is_numeric(char: str) -> bool:
    return char.isdecimal() or char == "."


def _float(digits: str) -> float | None:
    if not digits.isascii() or "_" in digits or not digits.strip(".").replace(".", "", 1).isalnum():
        return None
    try:
        number = float(digits)
    except ValueError:
        return None
    return None if math.isinf(number) else number


def _check_order(tokens: list[Token]) -> None:
    state, last = "UNKNOWN", None
    for token in tokens:
        if token.kind not in FOLLOWERS[state]:
            if state == "VARIABLE" and token.kind == "CLAUSE":
                raise _Problem(f"Undefined function {last}")
            raise _Problem(
                f"Cannot transition token types from {state} [{_token_text(state, last)}] "
                f"to {token.kind} [{_token_text(token.kind, token.value)}]"
            )
        state, last = token.kind, token.value
    if state not in _ENDS:
        raise _Problem("Unexpected end of expression")


def _token_text(kind: str, value: Any) -> str:
    # Brackets are runes in the original, and print as their code points.
    return str(ord(value)) if kind in ("CLAUSE", "CLAUSE_CLOSE") else shown(value)


# --- planning --------------------------------------------------------------------------------------------------------

LEVELS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
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


@dataclass(frozen=True)
class _Literal:
    value: Any


@dataclass(frozen=True)
class _Missing:
    """A word with a dot: it asks for a parameter, and there are none."""

    name: str


@dataclass(frozen=True)
class _Prefixed:
    symbol: str
    operand: Any


@dataclass(frozen=True)
class _Chain:
    """Operands joined by operators of one level, first to last (a loop walks it, so a long one costs no stack)."""

    first: Any
    rest: tuple[tuple[str, str, Any], ...]


@lru_cache(maxsize=4096)
def _stage_of(text: str) -> Any:
    """What a text means; an error is kept as a value, so that it is cached as well."""
    try:
        tokens = _Reader(text).tokens()
        _check_order(tokens)
        _compile_patterns(tokens)
        _Planner(tokens).plan()
    except _Problem as problem:
        reason = str(problem)
        hint = _HINT if "Invalid token" in reason else ""
        return ConditionError(f"Invalid 'when' expression '{text}': {reason}{hint}")
    try:
        # Argo turns bare words into texts and has the tokens checked again.
        words = [Token("STRING", token.value) if token.kind == "VARIABLE" else token for token in tokens]
        _check_order(words)
        _compile_patterns(words)
        return _Planner(words).plan()
    except _Problem as problem:
        return ConditionError(f"Failed to parse 'when' expression '{text}': {problem}")


def _compile_patterns(tokens: list[Token]) -> None:
    for index, token in enumerate(tokens[:-1]):
        follower = tokens[index + 1]
        if token.kind == "COMPARATOR" and token.value in ("=~", "!~") and follower.kind == "STRING":
            try:
                compiled(follower.value)
            except ExpressionError as error:
                raise _Problem(error.message) from None
            tokens[index + 1] = Token("PATTERN", Pattern(follower.value))


class _Planner:
    """Makes stages of tokens, one level of operators after the other."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    def plan(self) -> Any:
        return self.level(0)

    def peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def level(self, number: int) -> Any:
        if number == len(LEVELS):
            return self.operand()
        kind, symbols = LEVELS[number]
        first = self.level(number + 1)
        rest = []
        while (token := self.peek()) is not None and token.kind == kind and token.value in symbols:
            self.position += 1
            rest.append((kind, token.value, self.level(number + 1)))
        return _Chain(first, tuple(rest)) if rest else first

    def operand(self) -> Any:
        token = self.peek()
        if token is None or token.kind == "CLAUSE_CLOSE":
            return None
        self.position += 1
        if token.kind == "CLAUSE":
            return self.bracket()
        if token.kind == "PREFIX":
            return _Prefixed(token.value, self.operand())
        if token.kind == "ACCESSOR":
            follower = self.peek()
            if follower is not None and follower.kind == "CLAUSE":
                self.operand()
            return _Missing(token.value[0])
        if token.kind == "VARIABLE":
            return _Missing(token.value)
        if token.kind == "TIME":
            return _Literal(float(token.value.unix_seconds()))
        if token.kind in ("NUMERIC", "STRING", "BOOLEAN", "PATTERN"):
            return _Literal(token.value)
        raise _Problem(f"Unable to plan token kind: '{token.kind}', value: '{shown(token.value)}'")

    def bracket(self) -> Any:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise _Problem(f"brackets are nested more than {MAX_NESTING} levels deep")
        inside = self.level(0)
        # The balance was checked before; whatever stands here is taken for the closing bracket, as in the original.
        self.position += 1
        self.depth -= 1
        return inside if isinstance(inside, (_Literal, _Missing)) else _Prefixed("", inside)


# --- evaluating ------------------------------------------------------------------------------------------------------


def _value(stage: Any) -> Any:
    if stage is None:
        return None
    if isinstance(stage, _Literal):
        return stage.value
    if isinstance(stage, _Missing):
        raise _Problem(f"No parameter '{stage.name}' found.")
    if isinstance(stage, _Prefixed):
        return _prefixed(stage.symbol, _value(stage.operand))
    left = _value(stage.first)
    for kind, symbol, operand in stage.rest:
        left = _joined(kind, symbol, left, operand)
    return left


def _prefixed(symbol: str, value: Any) -> Any:
    if not symbol:
        return value
    wanted = bool if symbol == "!" else float
    if not isinstance(value, wanted):
        raise _Problem(f"Value '{shown(value)}' cannot be used with the prefix '{symbol}'")
    return not value if symbol == "!" else -value if symbol == "-" else float(~_int64(value))


def _joined(kind: str, symbol: str, left: Any, operand: Any) -> Any:
    if kind == "LOGICALOP":
        return _logical(symbol, left, operand)
    if kind == "TERNARY":
        return _ternary(symbol, left, operand)
    right = _value(operand)
    if kind == "SEPARATOR":
        return [*left, right] if isinstance(left, list) else [left, right]
    return _COMPARE[symbol](left, right) if kind == "COMPARATOR" else _calculated(symbol, left, right)


def _logical(symbol: str, left: Any, operand: Any) -> bool:
    decided = symbol == "||"
    if left is decided:
        return decided
    right = _value(operand)
    for value in (left, right):
        if not isinstance(value, bool):
            raise _Problem(
                f"Value '{shown(value)}' cannot be used with the logical operator '{symbol}', it is not a bool"
            )
    return bool(right)


def _ternary(symbol: str, left: Any, operand: Any) -> Any:
    if symbol == "?":
        if left is False:
            return None
        right = _value(operand)
        if left is not True:
            raise _Problem(f"Value '{shown(left)}' cannot be used with the ternary operator '?', it is not a bool")
        return right
    return left if left is not None else _value(operand)


def _calculated(symbol: str, left: Any, right: Any) -> Any:
    if symbol == "+" and (isinstance(left, str) or isinstance(right, str)):
        return shown(left) + shown(right)
    if symbol == "+" and not (_is_number(left) and _is_number(right)):
        raise _not_a_number(left, "modifier", symbol)
    for value in (left, right):
        if not _is_number(value):
            raise _not_a_number(value, "modifier", symbol)
    return _ARITHMETIC[symbol](left, right)


def _not_a_number(value: Any, role: str, symbol: str) -> _Problem:
    return _Problem(f"Value '{shown(value)}' cannot be used with the {role} '{symbol}', it is not a number")


def _is_number(value: Any) -> bool:
    return isinstance(value, float)


def _equal(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return bool(left == right)


def _ordered(symbol: str, compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def check(left: Any, right: Any) -> bool:
        if _is_number(left) and _is_number(right):
            return compare(left, right)
        if isinstance(left, str) and isinstance(right, str):
            return compare(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))
        raise _not_a_number(left, "comparator", symbol)

    return check


def _matches(symbol: str) -> Callable[[Any, Any], bool]:
    def check(left: Any, right: Any) -> bool:
        if not isinstance(left, str):
            raise _not_a_number(left, "comparator", symbol)
        if not isinstance(right, (str, Pattern)):
            raise _not_a_number(right, "comparator", symbol)
        try:
            found = compiled(str(right)).search(left) is not None
        except ExpressionError as error:
            raise _Problem(f"Unable to compile regexp pattern '{right}': {error.message}") from None
        return found is (symbol == "=~")

    return check


def _is_in(left: Any, right: Any) -> bool:
    if not isinstance(right, list):
        raise _not_a_number(right, "comparator", "in")
    return not isinstance(left, list) and any(_equal(left, item) for item in right)


_COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered("<", operator.lt),
    "<=": _ordered("<=", operator.le),
    ">": _ordered(">", operator.gt),
    ">=": _ordered(">=", operator.ge),
    "=~": _matches("=~"),
    "!~": _matches("!~"),
    "in": _is_in,
}


def _int64(number: float) -> int:
    """A float as a 64-bit integer, the way the processors that Argo runs on convert it."""
    if not math.isfinite(number) or not -(2**63) <= number < 2**63:
        return -(2**63)
    return int(number)


def _uint64(number: float) -> int:
    return int(number) if 2**63 <= number < 2**64 else _int64(number) % 2**64


def _divided(left: float, right: float) -> float:
    if right == 0:
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def _remainder(left: float, right: float) -> float:
    return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)


def _power(left: float, right: float) -> float:
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if left < 0 and right % 2 == 1 else math.inf
    except ValueError:
        return math.inf if left == 0 else math.nan


def _shifted_left(left: float, right: float) -> float:
    count = _uint64(right)
    return float((_uint64(left) << count) % 2**64) if count < 64 else 0.0


def _shifted_right(left: float, right: float) -> float:
    count = _uint64(right)
    return float(_uint64(left) >> count) if count < 64 else 0.0


_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": _remainder,
    "**": _power,
    "&": lambda left, right: float(_int64(left) & _int64(right)),
    "|": lambda left, right: float(_int64(left) | _int64(right)),
    "^": lambda left, right: float(_int64(left) ^ _int64(right)),
    "<<": _shifted_left,
    ">>": _shifted_right,
}
