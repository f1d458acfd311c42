"""Cuts a `when` into tokens and checks which may follow which."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from hera.expr.go_text import shown
from hera.expr.go_time import quoted_date


class Problem(Exception):
    """A reason, without the sentence around it."""


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


def tokens_in(text: str) -> list[Token]:
    """The tokens of a condition, each of a kind that may follow the one before it.

    Raises:
        Problem: The reason, in govaluate's words.
    """
    tokens = _Reader(text).tokens()
    check_order(tokens)
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
            raise Problem("Unbalanced parenthesis")
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
                    raise Problem("Invalid token: '\\'")
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
                raise Problem(f"Unable to parse hex value '{digits}' to uint64\n")
            return Token("NUMERIC", float(value))
        digits, _ = self.read(_is_numeric)
        number = _float(digits)
        if number is None:
            raise Problem(f"Unable to parse numeric value '{digits}' to float64\n")
        return Token("NUMERIC", number)

    def enclosed(self, accepts: Callable[[str], bool], unclosed: str) -> str:
        self.position += 1
        content, is_closed = self.read(accepts, keep_blanks=True)
        if not is_closed:
            raise Problem(unclosed)
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
            raise Problem(f"Invalid token: '{symbol}'")
        return Token(kind, symbol)


def _accessor(word: str) -> Token:
    if word.endswith("."):
        raise Problem(f"Hanging accessor on token '{word}'")
    path = word.split(".")
    for field in path[1:]:
        if field[:1].upper() != field[:1]:
            raise Problem(f"Unable to access unexported field '{field}' in token '{word}'")
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


def check_order(tokens: list[Token]) -> None:
    """Check that each token may follow the one before it, and that the last one may be the last.

    Raises:
        Problem: The reason, in govaluate's words.
    """
    state, last = "UNKNOWN", None
    for token in tokens:
        if token.kind not in FOLLOWERS[state]:
            if state == "VARIABLE" and token.kind == "CLAUSE":
                raise Problem(f"Undefined function {last}")
            raise Problem(
                f"Cannot transition token types from {state} [{_token_text(state, last)}] "
                f"to {token.kind} [{_token_text(token.kind, token.value)}]"
            )
        state, last = token.kind, token.value
    if state not in _ENDS:
        raise Problem("Unexpected end of expression")


def _token_text(kind: str, value: Any) -> str:
    # Brackets are runes in the original, and print as their code points.
    return str(ord(value)) if kind in ("CLAUSE", "CLAUSE_CLOSE") else shown(value)
