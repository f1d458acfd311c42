"""Sprig's functions about texts."""

from __future__ import annotations

import re
import unicodedata
import zlib
from hashlib import sha1, sha256, sha512
from typing import Any, Final

from hera.expr.builtins.texts import lower, space_trimmed, split_text, upper
from hera.expr.go_quote import quoted
from hera.expr.go_text import shown
from hera.expr.kinds import Failure
from hera.expr.sprig_functions.signature import Row
from hera.expr.values import MEMORY_BUDGET, is_array


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def texts_of(value: Any) -> list[str]:
    """The elements of a list as texts, nil ones left out; any other value as a list of its one text."""
    if is_array(value):
        return [shown(item) for item in value if item is not None]
    return [] if value is None else [shown(value)]


def _abbreviated(text: str, offset: int, width: int) -> str:
    data = _as_bytes(text)
    if not data or len(data) <= width:
        return text
    offset = min(offset, len(data))
    if len(data) - offset < width - 3:
        offset = len(data) - (width - 3)
    if offset <= 4:
        return _as_text(data[: width - 3]) + "..."
    if offset + width - 3 < len(data):
        return "..." + abbrev(width - 3, _as_text(data[offset:]))
    return "..." + _as_text(data[len(data) - (width - 3) :])


def abbrev(width: int, text: str) -> str:
    """The text cut to a width, with an ellipsis."""
    return text if width < 4 else _abbreviated(text, 0, width)


def _abbrev_both(left: int, right: int, text: str) -> str:
    return text if right < 4 or (left > 0 and right < 7) else _abbreviated(text, left, right)


def _trunc(count: int, text: str) -> str:
    data = _as_bytes(text)
    if count < 0 and len(data) + count > 0:
        return _as_text(data[count:])
    return _as_text(data[:count]) if 0 <= count < len(data) else text


def _substr(start: int, end: int, text: str) -> str:
    data = _as_bytes(text)
    if start < 0:
        start = 0
        if not 0 <= end <= len(data):
            raise Failure(f"runtime error: slice bounds out of range [:{end}] with length {len(data)}")
    elif end < 0 or end > len(data):
        end = len(data)
    if start > end:
        raise Failure(f"runtime error: slice bounds out of range [{start}:{end}]")
    return _as_text(data[start:end])


def _repeat(count: int, text: str) -> str:
    if count < 0:
        raise Failure("strings: negative Repeat count")
    if count * max(len(text), 1) >= MEMORY_BUDGET:
        raise Failure("memory budget exceeded")
    return text * count


def _title(text: str) -> str:
    made, is_start = [], True
    for char in text:
        made.append(_one(char, char.title()) if is_start else char)
        is_start = not (char.isalnum() or char in "_'") if char.isascii() else char.isspace()
        if char == "'":
            is_start = True
    return "".join(made)


def _one(char: str, changed: str) -> str:
    return changed if len(changed) == 1 else char


def _untitle(text: str) -> str:
    return re.sub(r"(^|\s)(\S)", lambda found: found[1] + lower(found[2]), text)


def _initials(text: str) -> str:
    return "".join(word[0] for word in re.split(r"\s+", text) if word)


def _swapcase(text: str) -> str:
    made, is_start = [], True
    for char in text:
        if char.isupper() or char.istitle():
            made.append(lower(char))
            is_start = False
        elif char.islower():
            made.append(_one(char, char.title()) if is_start else upper(char))
            is_start = False
        else:
            made.append(char)
            is_start = char.isspace()
    return "".join(made)


# --- words -----------------------------------------------------------------------------------------------------------

_CONNECTORS: Final = "-_"


def _is_connector(char: str) -> bool:
    return char in _CONNECTORS or char.isspace()


def _class_of(char: str) -> str:
    if _is_connector(char):
        return "connector"
    if unicodedata.category(char).startswith("P"):
        return "punctuation"
    if char.isupper():
        return "upper"
    if char.isalpha():
        return "lower"
    return "number" if char.isdecimal() else "other"


def _words(text: str) -> list[tuple[str, str]]:
    """The text as runs of one kind; a capital begins a word, and the last of several capitals goes to the next word."""
    runs: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        kind = _class_of(text[position])
        end = position + 1
        while end < len(text) and _class_of(text[end]) == kind:
            end += 1
        if kind == "upper" and end < len(text) and _class_of(text[end]) == "lower":
            if end - position > 1:
                end -= 1
            else:
                kind = "lower"
                while end < len(text) and _class_of(text[end]) == "lower":
                    end += 1
        runs.append((kind, text[position:end]))
        position = end
    return runs


def _with_connector(text: str, connector: str) -> str:
    """Words in lower case with a connector between them; numbers stay with the letters that follow them."""
    words = _words(text)
    made: list[str] = []
    index = 0
    while index < len(words):
        kind, word = words[index]
        made.append(connector * len(word) if kind == "connector" else lower(word))
        index += 1
        if kind in ("connector", "punctuation") or index >= len(words):
            continue
        follower = words[index][0]
        if kind == "number":
            while index < len(words) and words[index][0] in ("lower", "number"):
                made.append(lower(words[index][1]))
                index += 1
            if index < len(words) and words[index][0] not in ("punctuation", "connector"):
                made.append(connector)
        elif follower not in ("number", "connector", "punctuation") or (
            follower == "number"
            and index + 1 < len(words)
            and words[index + 1][0] == "lower"
            and words[index + 1][1].islower()
        ):
            made.append(connector)
        elif follower == "number":
            made.append(words[index][1])
            index += 1
            if index < len(words) and words[index][0] not in ("connector", "punctuation"):
                made.append(connector)
    return "".join(made)


def _pascal(text: str) -> str:
    start = 0
    while start < len(text) and _is_connector(text[start]):
        start += 1
    made = [text[:start]]
    is_first_upper = is_word_start = True
    run = text[start:]
    for index, char in enumerate(run):
        if _is_connector(char):
            if index + 1 >= len(run) or _is_connector(run[index + 1]):
                made.append(char)
            is_word_start = True
            continue
        if is_word_start:
            is_first_upper = char.isupper()
            made.append(upper(char))
            is_word_start = False
        elif is_first_upper and char.isupper():
            made.append(lower(char))
        else:
            is_first_upper = False
            made.append(char)
    return "".join(made)


def _wrap(width: int, separator: str, text: str, *, cuts_words: bool = True) -> str:
    """Lines of at most `width` bytes; words longer than that are cut, or stand on a line of their own."""
    data, width, joint = _as_bytes(text), max(width, 1), _as_bytes(separator or "\n")
    made = bytearray()
    offset = 0
    while len(data) - offset > width:
        if data[offset : offset + 1] == b" ":
            offset += 1
            continue
        space = data.rfind(b" ", offset, offset + width + 1)
        if space < offset and not cuts_words:
            space = data.find(b" ", offset + width)
            if space < 0:
                return _as_text(bytes(made + data[offset:]))
        end = space if space >= offset else offset + width
        made += data[offset:end] + joint
        offset = end + (space >= offset)
    return _as_text(bytes(made + data[offset:]))


def _numbered(parts: list[str]) -> dict[str, str]:
    return {f"_{index}": part for index, part in enumerate(parts)}


def _cat(*values: Any) -> str:
    return " ".join(shown(value) for value in values if value is not None)


def _indent(spaces: int, text: str) -> str:
    if spaces < 0:
        raise Failure("strings: negative Repeat count")
    pad = " " * min(spaces, MEMORY_BUDGET)
    if len(pad) * (text.count("\n") + 1) >= MEMORY_BUDGET:
        raise Failure("memory budget exceeded")
    return pad + text.replace("\n", "\n" + pad)


ROWS: Final[tuple[Row, ...]] = (
    ("hello", "", lambda: "Hello!"),
    ("abbrev", "int text", abbrev),
    ("abbrevboth", "int int text", _abbrev_both),
    ("trunc", "int text", _trunc),
    ("trim", "text", space_trimmed),
    ("upper", "text", upper),
    ("lower", "text", lower),
    ("title", "text", _title),
    ("untitle", "text", _untitle),
    ("substr", "int int text", _substr),
    ("repeat", "int text", _repeat),
    ("trimall", "text text", lambda characters, text: text.strip(characters) if characters else text),
    ("trimAll", "text text", lambda characters, text: text.strip(characters) if characters else text),
    ("trimSuffix", "text text", lambda part, text: text.removesuffix(part)),
    ("trimPrefix", "text text", lambda part, text: text.removeprefix(part)),
    ("nospace", "text", lambda text: "".join(char for char in text if not char.isspace())),
    ("initials", "text", _initials),
    ("swapcase", "text", _swapcase),
    ("snakecase", "text", lambda text: _with_connector(text, "_")),
    ("kebabcase", "text", lambda text: _with_connector(text, "-")),
    ("camelcase", "text", _pascal),
    ("wrap", "int text", lambda width, text: _wrap(width, "\n", text, cuts_words=False)),
    ("wrapWith", "int text text", _wrap),
    ("contains", "text text", lambda part, text: part in text),
    ("hasPrefix", "text text", lambda part, text: text.startswith(part)),
    ("hasSuffix", "text text", lambda part, text: text.endswith(part)),
    ("quote", "*any", lambda *values: " ".join(quoted(shown(value)) for value in values if value is not None)),
    ("squote", "*any", lambda *values: " ".join(f"'{shown(value)}'" for value in values if value is not None)),
    ("cat", "*any", _cat),
    ("indent", "int text", _indent),
    ("nindent", "int text", lambda spaces, text: "\n" + _indent(spaces, text)),
    ("replace", "text text text", lambda old, new, text: text.replace(old, new)),
    ("plural", "text text int", lambda one, many, count: one if count == 1 else many),
    ("sha1sum", "text", lambda text: sha1(_as_bytes(text)).hexdigest()),  # noqa: S324 - what the function is for
    ("sha256sum", "text", lambda text: sha256(_as_bytes(text)).hexdigest()),
    ("sha512sum", "text", lambda text: sha512(_as_bytes(text)).hexdigest()),
    ("adler32sum", "text", lambda text: str(zlib.adler32(_as_bytes(text)))),
    ("toString", "any", shown),
    ("toStrings", "any", texts_of),
    ("split", "text text", lambda separator, text: _numbered(split_text(text, separator))),
    ("splitn", "text int text", lambda separator, count, text: _numbered(split_text(text, separator, count))),
    ("splitList", "text text", lambda separator, text: split_text(text, separator)),
    ("join", "text any", lambda separator, value: separator.join(texts_of(value))),
    ("sortAlpha", "any", lambda value: sorted(texts_of(value))),
)
