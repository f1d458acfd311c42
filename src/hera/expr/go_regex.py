r"""Regular expressions in Go's dialect (RE2), run by Python's engine.

Differences that a translation can bridge are bridged (ASCII classes, `$`, `\z`, `\Q…\E`, POSIX classes, inline flags). What RE2 refuses
(back references, look-around) is refused here as well, so that a pattern that works here also works on a cluster.
Unicode classes are limited to the general categories; scripts (`\p{Greek}`) and the flag `U` are refused by name.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from hera.exceptions import ExpressionError

_POSIX: Final = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": "\\x00-\\x7F",
    "blank": "\\t ",
    "cntrl": "\\x00-\\x1F\\x7F",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\t\\n\\v\\f\\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_INSIDE: Final = {"d": "0-9", "w": "0-9A-Za-z_", "s": "\\t\\n\\f\\r "}
_COMPLEMENT: Final = {
    "D": "\\x00-/:-\\U0010FFFF",
    "W": "\\x00-/:-@\\[-^`{-\\U0010FFFF",
    "S": "\\x00-\\x08\\x0B\\x0E-\\x1F!-\\U0010FFFF",
}
_ESCAPES: Final = {"a": "\\x07", "f": "\\f", "t": "\\t", "n": "\\n", "r": "\\r", "v": "\\v"}
MAX_REPEAT: Final = 1000


def error(reason: str, fragment: str) -> ExpressionError:
    """Go's error for a pattern that cannot be read."""
    return ExpressionError(f"error parsing regexp: {reason}: `{fragment}`", code="regexp")


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, ready to search with Python's `re`.

    Args:
        pattern: In the syntax of Go's `regexp`.

    Raises:
        ExpressionError: The pattern is wrong, or uses what Go's engine does not have.

    Source:
        Go's `regexp/syntax`.
    """
    translated = _Translation(pattern).run()
    try:
        return re.compile(translated)
    except (re.error, OverflowError, RecursionError) as problem:
        reason = str(problem).partition(" at position")[0]
        raise error(reason, pattern) from problem


def matches(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """All matches, without the empty ones that abut the match before them, which Go leaves out.

    Args:
        pattern: In Go's syntax.
        text: Where to search.

    Raises:
        ExpressionError: The pattern is wrong.
    """
    end = -1
    for found in compiled(pattern).finditer(text):
        if found.end() > found.start() or found.start() != end:
            end = found.end()
            yield found


def replaced(pattern: str, text: str, replacement: Callable[[re.Match[str]], str]) -> str:
    """The text with every match replaced.

    Args:
        pattern: In Go's syntax.
        text: Where to search.
        replacement: Gives what stands in a match's place.

    Raises:
        ExpressionError: The pattern is wrong.
    """
    parts, position = [], 0
    for found in matches(pattern, text):
        parts += [text[position : found.start()], replacement(found)]
        position = found.end()
    return "".join([*parts, text[position:]])


class _Translation:
    """One walk over a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.out: list[str] = []
        self.is_repeatable = False
        # Flags by group: RE2 lets `(?i)` stand anywhere and act to the end of the group, Python only at the start.
        self.groups: list[tuple[frozenset[str], int]] = [(frozenset(), 0)]

    @property
    def flags(self) -> frozenset[str]:
        return self.groups[-1][0]

    def run(self) -> str:
        pattern = self.pattern
        while self.position < len(pattern):
            char = pattern[self.position]
            if char == "\\":
                self.escape()
            elif char == "[":
                self.bracket()
            elif char == "(":
                self.open_group()
            elif char == ")":
                self.close_group()
            elif char in "*+?{":
                self.repeat(char)
            elif char == "$":
                self.emit("(?=\\n|\\Z)" if "m" in self.flags else "\\Z")
            elif char == "^":
                self.emit("(?m:^)" if "m" in self.flags else "\\A")
            elif char == ".":
                self.emit("(?s:.)" if "s" in self.flags else "[^\\n]")
            elif char == "|":
                # An inline flag goes on behind an alternative, while the group that carries it must close before.
                extra = self.groups[-1][1]
                self.emit(")" * extra + "|" + self.switch(self.flags) * extra, repeatable=False)
            else:
                self.emit(re.escape(char))
        if len(self.groups) > 1:
            raise error("missing closing )", pattern)
        return "".join(self.out) + ")" * self.groups[-1][1]

    def emit(self, text: str, length: int = 1, *, repeatable: bool = True) -> None:
        self.out.append(text)
        self.position += length
        self.is_repeatable = repeatable

    def escape(self) -> None:
        rest = self.pattern[self.position + 1 :]
        if not rest:
            raise error("trailing backslash at end of expression", "")
        char = rest[0]
        if char in _INSIDE:
            self.emit(f"[{_INSIDE[char]}]", 2)
        elif char.lower() in _INSIDE:
            self.emit(f"[^{_INSIDE[char.lower()]}]", 2)
        elif char in "bB":
            self.emit(f"(?a:\\{char})", 2)
        elif char == "A":
            self.emit("\\A", 2)
        elif char == "z":
            self.emit("\\Z", 2)
        elif char == "Q":
            end = rest.find("\\E", 1)
            literal = rest[1:] if end < 0 else rest[1:end]
            self.emit(re.escape(literal), 2 + len(literal) + (2 if end >= 0 else 0))
        elif char in "pP":
            text, length = self.unicode_class()
            self.emit(f"[{text}]" if char == "p" else f"[^{text}]", length)
        else:
            text, length = self.character_escape()
            self.emit(text, length)

    def character_escape(self) -> tuple[str, int]:
        """An escaped character, outside or inside brackets: text for Python and its length in the pattern."""
        rest = self.pattern[self.position + 1 :]
        char = rest[0]
        if char in _ESCAPES:
            return _ESCAPES[char], 2
        if char == "x":
            found = re.match(r"x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))", rest)
            code = int(found[1] or found[2], 16) if found else sys.maxunicode + 1
            if found is None or code > sys.maxunicode:
                raise error("invalid escape sequence", f"\\{rest[:3]}")
            return re.escape(chr(code)), 1 + found.end()
        if char in "01234567":
            found = re.match(r"0[0-7]{0,2}|[1-7][0-7]{1,2}", rest)
            if found is None:
                raise error("invalid escape sequence", f"\\{char}")
            return re.escape(chr(int(found[0], 8))), 1 + found.end()
        if char.isascii() and not char.isalnum() and not char.isspace():
            return re.escape(char), 2
        raise error("invalid escape sequence", f"\\{char}")

    def unicode_class(self) -> tuple[str, int]:
        found = re.match(r"\\[pP](?:\{(\^?)(\w+)\}|(\w))", self.pattern[self.position :])
        if found is None:
            raise error("invalid character class range", self.pattern[self.position : self.position + 3])
        if found[1]:
            raise error("invalid character class range", found[0])
        return _category_ranges(found[2] or found[3], found[0]), found.end()

    def bracket(self) -> None:
        pattern, start = self.pattern, self.position
        position = start + 1
        negated = pattern.startswith("^", position)
        position += negated
        parts: list[str] = []
        first = True
        while first or not pattern.startswith("]", position):
            if position >= len(pattern):
                raise error("missing closing ]", pattern[start:])
            first = False
            posix = re.compile(r"\[:(\^?)(\w+):\]").match(pattern, position)
            if posix is not None:
                if posix[2] not in _POSIX or posix[1]:
                    raise error("invalid character class range", posix[0])
                parts.append(_POSIX[posix[2]])
                position = posix.end()
                continue
            text, length, is_class = self.member(position)
            position += length
            if (
                not is_class
                and pattern.startswith("-", position)
                and pattern[position + 1 : position + 2] not in ("]", "")
            ):
                high, length, high_is_class = self.member(position + 1)
                fragment = pattern[position - 1 : position + 1 + length]
                if high_is_class:
                    raise error("invalid character class range", fragment)
                position += 1 + length
                text = f"{text}-{high}"
                if _order(text) is False:
                    raise error("invalid character class range", fragment)
            parts.append(text)
        body = "".join(parts)
        self.emit(f"[{'^' if negated else ''}{body}]", position + 1 - start)

    def member(self, position: int) -> tuple[str, int, bool]:
        """One member of a bracket: text for Python, its length in the pattern, and whether it is a whole class."""
        pattern = self.pattern
        if position >= len(pattern):
            raise error("missing closing ]", pattern)
        char = pattern[position]
        if char != "\\":
            return re.escape(char) if char in "\\]^-[&~|" else char, 1, False
        if position + 1 >= len(pattern):
            raise error("trailing backslash at end of expression", "")
        kind = pattern[position + 1]
        if kind in _INSIDE:
            return _INSIDE[kind], 2, True
        if kind in _COMPLEMENT:
            return _COMPLEMENT[kind], 2, True
        outer, self.position = self.position, position
        try:
            if kind == "p":
                text, length = self.unicode_class()
                return text, length, True
            text, length = self.character_escape()
        finally:
            self.position = outer
        return text, length, False

    def open_group(self) -> None:
        pattern, start = self.pattern, self.position
        if not pattern.startswith("(?", start):
            self.groups.append((self.flags, 0))
            self.emit("(", repeatable=False)
            return
        named = re.compile(r"\(\?P?<(\w+)>").match(pattern, start)
        if named is not None:
            self.groups.append((self.flags, 0))
            self.emit(f"(?P<{named[1]}>", len(named[0]), repeatable=False)
            return
        flagged = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])").match(pattern, start)
        if flagged is None or (flagged[0] == "(?)"):
            raise error("invalid or unsupported Perl syntax", pattern[start : start + 3])
        if "U" in (flagged[1] + (flagged[2] or "")):
            raise ExpressionError("the flag U (ungreedy) of regular expressions is not supported", code="regexp")
        flags = (self.flags | set(flagged[1])) - set(flagged[2] or "")
        switch = self.switch(flags)
        if flagged[3] == ":":
            self.groups.append((flags, 0))
            self.emit(switch, len(flagged[0]), repeatable=False)
        else:
            self.groups[-1] = (flags, self.groups[-1][1] + 1)
            self.emit(switch, len(flagged[0]), repeatable=False)

    @staticmethod
    def switch(flags: frozenset[str]) -> str:
        return "(?i:" if "i" in flags else "(?-i:"

    def close_group(self) -> None:
        if len(self.groups) == 1:
            raise error("unexpected )", self.pattern)
        _, extra = self.groups.pop()
        self.emit(")" * (extra + 1))

    def repeat(self, char: str) -> None:
        pattern, start = self.pattern, self.position
        if char == "{":
            counted = re.compile(r"\{(\d+)(,(\d*))?\}").match(pattern, start)
            if counted is None:
                self.emit("\\{")
                return
            low, high = int(counted[1]), int(counted[3] or 0)
            if low > MAX_REPEAT or high > MAX_REPEAT or (counted[3] and high < low):
                raise error("invalid repeat count", counted[0])
            text = counted[0]
        else:
            text = char
        if not self.is_repeatable:
            raise error("missing argument to repetition operator", text)
        lazy = pattern.startswith("?", start + len(text))
        length = len(text) + lazy
        if re.compile(r"[*+?]|\{\d+(?:,\d*)?\}").match(pattern, start + length):
            raise error("invalid nested repetition operator", pattern[start : start + length + 1])
        self.emit(text + ("?" if lazy else ""), length)


def _order(text: str) -> bool:
    try:
        re.compile(f"[{text}]")
    except re.error:
        return False
    return True


@lru_cache(maxsize=64)
def _category_ranges(name: str, fragment: str) -> str:
    """The characters of a general category (`L`, `Lu`, …) as the inside of a bracket."""
    if name == "Any":
        return "\\x00-\\U0010FFFF"
    ranges: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(name):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    if not ranges:
        raise error("invalid character class range", fragment)
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
