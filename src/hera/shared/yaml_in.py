"""The one door through which YAML and JSON texts come in.

`load_documents` gives plain data, read as Argo reads them, and keeps the text, so that the place of anything can be told later
(`Document.place_of`). A text that cannot be read is refused with its line, a caret and what to do. What the data mean is for
`hera.shared.model.decode` and `hera._plan`.
"""

from __future__ import annotations

import codecs
import gc
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from hera.exceptions import ManifestError
from hera.shared.paths import steps_of

if TYPE_CHECKING:
    from yaml.nodes import Node

_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order mark → encoding; the longer marks come before those that they begin with."""


class Mark(NamedTuple):
    """Where something stands in a text.

    Args:
        line: Counted from 1.
        column: Counted from 1.
        length: Characters of it in that line, at least 1.
        text: The whole line.
    """

    line: int
    column: int
    length: int
    text: str


class Document:
    """One document of a text.

    Args:
        data: Mappings with text keys, lists, texts, numbers, booleans and None.
        text: The whole text that the document stands in.
        name: What the text is called, usually its file.
        index: Which document of the text this is, counted from 0; empty ones count.
    """

    __slots__ = ("_lines", "_root", "data", "index", "name", "text")

    def __init__(self, data: Any, text: str, name: str, index: int) -> None:
        self.data = data
        self.text = text
        self.name = name
        self.index = index
        self._root: Node | None = None
        self._lines: list[str] | None = None

    def place_of(self, path: str | Sequence[str | int], *, key: bool = False) -> Mark:
        """The place of what a path names; of the nearest thing around it where it is missing.

        A list or mapping that begins below its key is shown by its key.

        Args:
            path: ``spec.templates[0].name``, or its keys and positions in turn.
            key: Give the place of the key itself rather than of its value.
        """
        node: Any = self._node()
        if node is None:
            return self._mark(0, 0, 1)
        shown = node
        for step in steps_of(path) if isinstance(path, str) else path:
            found = _child(node, step)
            if found is None:
                break
            key_node, node = found
            is_below = node.start_mark.line != key_node.start_mark.line
            shown = key_node if key or is_below else node
        start, end = shown.start_mark, shown.end_mark
        return self._mark(start.line, start.column, end.column - start.column if end.line == start.line else 0)

    def _mark(self, line: int, column: int, length: int) -> Mark:
        if self._lines is None:
            self._lines = self.text.split("\n")
        text = self._lines[line].rstrip("\r") if line < len(self._lines) else ""
        return Mark(line + 1, column + 1, max(1, length or len(text.rstrip()) - column), text)

    def __repr__(self) -> str:
        return f"Document({self.name!r}, index={self.index})"

    def _node(self) -> Node | None:
        if self._root is None:
            from hera.shared.yaml_nodes import compose

            try:
                with _collector_paused():
                    roots = compose(self.text, self.name)
                    self._root = next(root for index, root in enumerate(roots) if index == self.index)
            except (ManifestError, StopIteration):
                # a JSON text may hold what YAML readers refuse, such as escaped surrogate pairs
                return None
        return self._root


def load_documents(text: str | bytes, name: str = "<text>") -> list[Document]:
    """The documents of a YAML or JSON text, empty ones left out.

    Args:
        text: The text; bytes are UTF-8, or UTF-16 or UTF-32 with a byte-order mark.
        name: What errors call the text, usually its file.

    Raises:
        ManifestError: The text cannot be read; the message has the line and a caret.
    """
    decoded = text.removeprefix("\ufeff") if isinstance(text, str) else _decoded(text, name)
    with _collector_paused():
        if decoded.lstrip()[:1] in ("{", "["):
            data = _json_value(decoded, name)
            if data is not _NOT_JSON:
                return [Document(data, decoded, name, 0)]
        return _yaml_documents(decoded, name)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Nodes by the hundred thousand, none of them garbage: looking for garbage would double the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _yaml_documents(text: str, name: str) -> list[Document]:
    from hera.shared.yaml_nodes import compose, error_at
    from hera.shared.yaml_values import Unfit, data_of, refuse_endless_aliases

    may_have_aliases = "*" in text and "&" in text
    documents = []
    try:
        for index, root in enumerate(compose(text, name)):
            if root is None:
                continue
            if may_have_aliases:
                refuse_endless_aliases(root)
            data = data_of(root)
            if data is not None:
                documents.append(Document(data, text, name, index))
    except Unfit as unfit:
        mark = unfit.node.start_mark
        raise error_at(text, name, unfit.message, mark.line + 1, mark.column + 1, unfit.hint) from None
    return documents


_NOT_JSON = object()


_JSON_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)')


class _TwiceInJson(Exception):
    """A JSON text has a key twice; the YAML reader tells where."""


class _NoJsonNumber(Exception):
    """Python's reader takes NaN and Infinity; JSON does not."""


def _json_value(text: str, name: str) -> Any:
    """The value of a JSON text, or a mark that it is none: flow-style YAML begins with the same characters.

    What the YAML reader can say better, with a place, is left to it.
    """
    try:
        return json.loads(text, object_pairs_hook=_json_object, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, _TwiceInJson):
        return _NOT_JSON
    except _NoJsonNumber:
        from hera.shared.yaml_nodes import error_at, place_at

        found = next(match for match in _JSON_CONSTANT.finditer(text) if match[1])
        message = f"JSON has no number for {found[1]}"
        raise error_at(text, name, message, *place_at(text, found.start()), "write it as text, in quotes") from None


def _json_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceInJson
    return found


def _refuse_constant(_constant: str) -> Any:
    raise _NoJsonNumber


def _decoded(raw: bytes, name: str) -> str:
    encoding = next((encoding for mark, encoding in _ENCODINGS if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(encoding, "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        raise ManifestError(
            f"the byte 0x{raw[error.start]:02X} in line {line}, column {column} is not {encoding.upper()}",
            hint="save the file as UTF-8",
            file=name,
            line=line,
            column=column,
        ) from None


def _child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    """Key and value node below a node; the value twice where there is no key."""
    from yaml.nodes import MappingNode, SequenceNode

    if isinstance(node, MappingNode):
        found = next((pair for pair in node.value if pair[0].value == str(step)), None)
        return found or _merged_child(node, step)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _merged_child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    from hera.shared.yaml_values import MERGE

    for key_node, value_node in node.value:
        if key_node.tag == MERGE:
            sources = value_node.value if isinstance(value_node.value, list) else []
            candidates = [value_node] if sources and isinstance(sources[0], tuple) else sources
            for candidate in candidates:
                found = _child(candidate, step)
                if found is not None:
                    return found
    return None
