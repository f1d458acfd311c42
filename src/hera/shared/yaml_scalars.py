"""How a single value is written in YAML so that every reader reads the same value back.

Readers disagree: YAML 1.1 takes `yes`, `12:30:45` and `2024-01-01` for a boolean, a number and a date, YAML 1.2 takes `1e3` and `0o17`
for numbers, Go's reader has a mixture. A text that any of them would take for something else is quoted. Plain where
possible, in single quotes where not, in double quotes where characters need escapes.

Source:
    YAML 1.1 types repository (bool, int, float, null, timestamp, merge, value); YAML 1.2.2 section 10.3.2 (core schema)
    and 5.1 (printable characters); go-yaml `resolve.go`.
"""

from __future__ import annotations

import re

_NOT_TEXT = frozenset({"", "~", "=", "<<", "null", "y", "n", "yes", "no", "on", "off", "true", "false"})
"""Texts that a reader takes for null, a boolean or a sign of its own; compared in lower case."""

_LONGEST_NOT_TEXT = max(map(len, _NOT_TEXT))

# letters first, then anything that has no meaning of its own inside a line
_is_surely_plain = re.compile(r"[A-Za-z_/$(][A-Za-z0-9_/$().,;@%^*+=<>?!~|&{}\[\]\\\"'` -]*(?<! )\Z").match

_NUMBER_OR_DATE = re.compile(
    r"""[-+]?(?:
          [0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?
        | \.[0-9_]+(?:[eE][-+]?[0-9]+)?
        | 0[xX][0-9a-fA-F_]+
        | 0[oO][0-7_]+
        | 0[bB][01_]+
        | [0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?
        | \.(?:[iI][nN][fF]|[nN][aA][nN])
        | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\ ].*)?
    )\Z""",
    re.VERBOSE,
)

# what may not stand as the first character of a plain scalar, or only with conditions that are not worth their reading
_INDICATORS = frozenset("?:,[]{}#&*!|>'\"%@`= ")

_NOT_IN_BLOCK = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Characters that a literal block cannot hold: control characters, other line breaks, surrogates, byte-order marks."""

_SHORT_ESCAPES = {
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
}


def inline_text(text: str) -> str:
    """A text on one line: plain, in single or in double quotes.

    Raises:
        UnicodeEncodeError: The text contains half of a surrogate pair, which no encoding can hold.
    """
    if _is_surely_plain(text):
        return f"'{text}'" if len(text) <= _LONGEST_NOT_TEXT and text.lower() in _NOT_TEXT else text
    if not text.isprintable():
        text.encode()
        return '"' + "".join(map(_escaped, text)) + '"'
    if is_plain(text):
        return text
    quoted = text.replace("'", "''")
    return f"'{quoted}'"


def is_plain(text: str) -> bool:
    """Whether a text of printable characters reads back as itself without quotes."""
    first = text[:1]
    if first in _INDICATORS or text[-1:] in (" ", ":") or text.lower() in _NOT_TEXT:
        return False
    if ": " in text or " #" in text or text.startswith(("---", "...")):
        return False
    if first in "0123456789+-.":
        return not (text in ("-", "+") or text.startswith("- ") or _NUMBER_OR_DATE.match(text))
    return True


def block_text(text: str, indent: str) -> str | None:
    """A text of several lines as a literal block, from its `|` to its last line break; None where YAML has no block for it.

    Args:
        text: The text.
        indent: Blanks before each of its lines: two more than the collection around it has.
    """
    start = text.lstrip("\n")[:1]
    if not start or _NOT_IN_BLOCK.search(text):
        return None
    # readers take the depth from the first line, unless that begins with blanks of its own
    indicator = "2" if start in " \t" else ""
    body = text.rstrip("\n")
    breaks = len(text) - len(body)
    chomping = ("-", "")[breaks] if breaks < 2 else "+"
    lines = body.replace("\n", f"\n{indent}")
    if "\n\n" in body:
        # empty lines stay empty; twice, as neighbours overlap
        lines = lines.replace(f"\n{indent}\n", "\n\n").replace(f"\n{indent}\n", "\n\n")
    first = "" if body[0] == "\n" else indent
    return f"|{indicator}{chomping}\n{first}{lines}\n" + "\n" * (breaks - 1)


def number_text(number: float) -> str:
    """A finite number with a fraction, as all readers take it: with a point, and a sign in its exponent."""
    text = repr(number)
    if "e" in text and "." not in text:
        return text.replace("e", ".0e")
    return text


def _escaped(character: str) -> str:
    short = _SHORT_ESCAPES.get(character)
    if short is not None:
        return short
    if character.isprintable():
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
