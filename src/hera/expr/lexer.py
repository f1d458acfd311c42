"""Cuts an expression into tokens.

Source:
    expr-lang 1.17, "Language Definition".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from hera.expr.go_quote import quoted
from hera.expr.syntax import located

Kind = Literal["Identifier", "Number", "String", "Operator", "Bracket", "EOF"]

WORD_OPERATORS: Final = frozenset(
    {"not", "in", "or", "and", "matches", "contains", "startsWith", "endsWith", "let", "if", "else"}
)


@dataclass(frozen=True)
class Token:
    """One token; a string's value is what it means, not how it is written."""

    __slots__ = ("kind", "start", "value")

    kind: Kind
    value: str
    start: int

    def __str__(self) -> str:
        return f"{self.kind}({quoted(self.value)})" if self.value else self.kind

    def is_(self, kind: Kind, *values: str) -> bool:
        """Whether it is of this kind and has one of the values, if any are given."""
        return self.kind == kind and (not values or self.value in values)


_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>//[^\n]*\n?|/\*(?:[^*]|\*(?!/))*\*/)
      | (?P<unclosed>/\*)
      | (?P<number>0[xX][0-9a-fA-F_]*|0[oO][0-7_]*|0[bB][01_]*
            |[0-9][0-9_]*(?:\.(?!\.)[0-9_]*)?(?:[eE][+-]?[0-9_]*)?|\.[0-9][0-9_]*(?:[eE][+-]?[0-9_]*)?)
      | (?P<word>[^\W\d]\w*|\$\w*)
      | (?P<raw>`(?:[^`]|``)*`)
      | (?P<quote>["'`])
      | (?P<bracket>[()\[\]{}])
      | (?P<operator>\?[.?]?|\|\|?|::?|[&!=*<>][&=*]?|\.\.?|\#\#?|[/,;%+\-^])
    """,
    re.VERBOSE,
)
_WORD_REST: Final = re.compile(r"[\w$]*")

_ESCAPE: Final = re.compile(
    r"""\\(?:([abfnrtv\\'"])|([0-7]{3})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))"""
)
_SIMPLE: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def tokens_of(source: str) -> list[Token]:
    """The tokens of an expression, the last one being `EOF`.

    Raises:
        ExpressionError: A character, number or string that cannot be read, with its place.
    """
    tokens: list[Token] = []
    position = 0
    while position < len(source):
        found = _TOKEN.match(source, position)
        kind = found.lastgroup if found else None
        if found is None or kind is None:
            char = source[position]
            raise located(f"unrecognized character: {_unicode_name(char)}", source, position)
        text, start, position = found[0], position, found.end()
        if kind in ("space", "comment"):
            continue
        if kind == "unclosed":
            raise located("unclosed comment", source, len(source) - 1)
        if kind == "number":
            if _WORD_REST.match(source, position)[0]:  # type: ignore[index]  # the pattern matches everywhere
                raise located(f"bad number syntax: {quoted(source[start : position + 1])}", source, position)
            tokens.append(Token("Number", text, start))
        elif kind == "word":
            position = _WORD_REST.match(source, position).end()  # type: ignore[union-attr]  # it matches everywhere
            word = source[start:position]
            tokens.append(Token("Operator" if word in WORD_OPERATORS else "Identifier", word, start))
        elif kind == "raw":
            tokens.append(Token("String", text[1:-1].replace("``", "`"), start))
        elif kind == "quote":
            value, position = _string(source, start)
            tokens.append(Token("String", value, start))
        else:
            tokens.append(Token("Bracket" if kind == "bracket" else "Operator", text, start))
    tokens.append(Token("EOF", "", max(len(source) - 1, 0)))
    return tokens


def _string(source: str, start: int) -> tuple[str, int]:
    """The value of the string that begins at `start`, and the offset behind it."""
    quote = source[start]
    position = start + 1
    parts: list[str] = []
    while position < len(source):
        char = source[position]
        if char == quote:
            return "".join(parts), position + 1
        if char == "\n" or quote == "`":
            break
        if char != "\\":
            parts.append(char)
            position += 1
            continue
        found = _ESCAPE.match(source, position)
        if found is None or (found[1] in ("'", '"') and found[1] != quote):
            raise located("invalid char escape", source, min(position + 1, len(source) - 1))
        parts.append(_unescaped(found, source, position))
        position = found.end()
    raise located("literal not terminated", source, min(position, len(source)))


def _unescaped(found: re.Match[str], source: str, position: int) -> str:
    simple, octal, *hexadecimal = found.groups()
    if simple is not None:
        return _SIMPLE.get(simple, simple)
    code = int(octal, 8) if octal is not None else int(next(digits for digits in hexadecimal if digits is not None), 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000 or (octal is not None and code > 0xFF):
        raise located("unable to unescape string", source, position)
    return chr(code)


def _unicode_name(char: str) -> str:
    code = f"U+{ord(char):04X}"
    return f"{code} '{char}'" if char.isprintable() else code
