"""YAML text → nodes with their places, through PyYAML: its C reader where that is built in, else the Python one.

Nodes are composed here and turned into data in `hera.shared.yaml_values`. What makes a reader stumble is reported in one form,
with file, line, column and what to do. Depth is bounded, as the C reader would otherwise end the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner

import yaml
from hera.exceptions import ManifestError
from hera.shared.snippets import snippet
from hera.shared.yaml_values import MAP, MOST_NESTED, SEQUENCE, STRING, plain_tag

_DEPTH_HINT = f"a document may be nested {MOST_NESTED} levels deep; is a bracket or an alias wrong?"

_HINTS = (
    ("mapping values are not allowed", "a text that contains `: ` needs quotes; or the line is indented too deeply"),
    ("could not find expected ':'", "the line above lacks a colon, or its text lacks the closing quote"),
    ("unexpected end of stream", "the text ends inside a quoted text: is the file cut short, or a quote missing?"),
    ("did not find expected <document start>", "begin a second document with a line `---`"),
    ("undefined alias", "a text that begins with `*` needs quotes"),
    ("that cannot start any token", "a text that begins with `@`, a backtick or `%` needs quotes"),
    ("expected alphabetic or numeric character", "a text that begins with `*` or `&` needs quotes"),
    ("did not find expected alphabetic or numeric", "a text that begins with `*` or `&` needs quotes"),
    ("did not find expected ',' or", "a bracket is missing; a text that begins with `{` or `[` needs quotes"),
    ("expected ',' or", "a bracket is missing; a text that begins with `{` or `[` needs quotes"),
    ("did not find expected node content", "the text ends too early, or a text with a bracket in it needs quotes"),
    ("did not find expected key", "the line is indented differently from those around it, or a quote is missing above"),
    ("expected <block end>", "the line is indented differently from those around it, or a quote is missing above"),
    ("did not find expected '-' indicator", "the line is indented differently from the elements of its list"),
    ("unknown escape", "a backslash begins an escape between double quotes; use single quotes for plain text"),
)
"""Part of a reader's message → what to do."""


_CHARACTER_HINT = "the file holds a control character: save it as plain UTF-8 text"
_UNQUOTED_TAG = re.compile(r"(?:^|[:\[,-])\s*\{\{")


def compose(text: str, name: str) -> Iterator[Node | None]:
    """The root node of each document in a text; None for an empty one.

    Args:
        text: The whole text.
        name: What errors call the text, usually its file.

    Raises:
        ManifestError: The text is no YAML, or is nested too deeply.
    """
    try:
        loader = _loader_class()(text)
        while loader.check_node():
            yield loader.get_node()
    except yaml.MarkedYAMLError as error:
        raise _stumbled(error, text, name) from None
    except ReaderError:
        raise _unreadable_character(text, name) from None
    except UnicodeEncodeError as error:
        raise error_at(text, name, "half of a surrogate pair is no character", *place_at(text, error.start)) from None
    except RecursionError:
        raise ManifestError("the text is nested too deeply", hint=_DEPTH_HINT, file=name) from None


def error_at(text: str, name: str, message: str, line: int, column: int, hint: str | None = None) -> ManifestError:
    """The error for a place in a text, with the line and a caret."""
    shown = snippet(text, line, column)
    return ManifestError(f"{message}\n{shown}" if shown else message, hint=hint, file=name, line=line, column=column)


def place_at(text: str, position: int) -> tuple[int, int]:
    """Line and column, counted from 1, of a character."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


class _TooDeep(yaml.MarkedYAMLError):
    """The document is nested more deeply than its readers can bear."""


class _Resolving:
    """The part of a loader that names the types of scalars; also counts how deep the composer is."""

    depth = 0
    last: Any = None

    def descend_resolver(self, current_node: Any, _index: Any) -> None:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise _TooDeep(None, None, "nested too deeply", current_node.start_mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def check_resolver_prefix(self, *_arguments: Any) -> bool:
        return False

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> str:
        if kind is ScalarNode:
            return plain_tag(value) if implicit[0] else STRING
        return MAP if kind is MappingNode else SEQUENCE


@cache
def _loader_class() -> Any:
    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]
    except ImportError:
        return _PurePythonLoader

    class Loader(_Resolving, CParser):
        """Composes with libyaml."""

    return Loader


class _PurePythonLoader(_Resolving, Reader, Scanner, Parser, Composer):
    """Composes without libyaml, some ten times slower."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)


def _stumbled(error: yaml.MarkedYAMLError, text: str, name: str) -> ManifestError:
    mark = error.problem_mark or error.context_mark
    line, column = _place_to_show(text, mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    problem = str(error.problem or error.context or "this is no YAML")
    if isinstance(error, _TooDeep):
        return error_at(text, name, problem, line, column, _DEPTH_HINT)
    if error.context:
        began = error.context_mark
        place = f" that begins in line {began.line + 1}" if began is not None and began.line + 1 != line else ""
        problem = f"{problem} ({error.context}{place})"
    return error_at(text, name, problem, line, column, _hint_for(problem, text, line, column))


def _place_to_show(text: str, line: int, column: int) -> tuple[int, int]:
    """The place, or the end of the last line with anything in it where the place is behind that."""
    lines = text.split("\n")
    if line <= len(lines) and any(rest.strip() for rest in lines[line - 1 :]):
        return line, column
    last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 1)
    return last, len(lines[last - 1].rstrip()) + 1


def _hint_for(problem: str, text: str, line: int, column: int) -> str | None:
    lines = text.split("\n", line)
    shown = lines[line - 1] if line <= len(lines) else ""
    if shown[column - 1 : column] == "\t" or "tab character" in problem:
        return "YAML indents with blanks only: replace the tab by blanks"
    if _UNQUOTED_TAG.search(shown):
        return "a text that begins with `{{` needs quotes: `'{{…}}'`"
    return next((hint for part, hint in _HINTS if part in problem), None)


def _unreadable_character(text: str, name: str) -> ManifestError:
    position = next((at for at, character in enumerate(text) if _is_unreadable(character)), len(text))
    character = text[position : position + 1]
    shown = f"U+{ord(character):04X}" if character else "a character"
    line, column = place_at(text, position)
    return error_at(text, name, f"{shown} cannot stand in a document", line, column, _CHARACTER_HINT)


def _is_unreadable(character: str) -> bool:
    return Reader.NON_PRINTABLE.match(character) is not None
