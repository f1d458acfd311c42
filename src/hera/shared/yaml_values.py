"""YAML nodes → plain data, as Argo reads them.

Argo turns YAML into JSON and reads that: keys become text, dates stay text, and the plain scalars of YAML 1.1 apply as Go's
reader has them (`yes` is true, `017` and `0o17` are 15, `1_000` is 1000, `1e3` is a number, `12:30:45` is text).

Source:
    `sigs.k8s.io/yaml` and its go-yaml v2 (`resolve.go`).
"""

from __future__ import annotations

import math
import re
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

STRING = "tag:yaml.org,2002:str"
MAP = "tag:yaml.org,2002:map"
SEQUENCE = "tag:yaml.org,2002:seq"
NULL = "tag:yaml.org,2002:null"
BOOLEAN = "tag:yaml.org,2002:bool"
INTEGER = "tag:yaml.org,2002:int"
FLOAT = "tag:yaml.org,2002:float"
MERGE = "tag:yaml.org,2002:merge"
BINARY = "tag:yaml.org,2002:binary"
TIMESTAMP = "tag:yaml.org,2002:timestamp"

MOST_NESTED = 200
"""Levels of lists and mappings that a document may have."""

MOST_EXPANDED = 500_000
"""Values of a document in which aliases are written out; a small text could otherwise fill the memory."""

_TRUE = ("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), NULL),
    **dict.fromkeys(_TRUE, BOOLEAN),
    **dict.fromkeys(_FALSE, BOOLEAN),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"), FLOAT),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), FLOAT),
    "<<": MERGE,
}
_NUMBER_STARTS = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?(?:0[bB][01_]+|0[oO][0-7_]+|0[xX][0-9a-fA-F_]+|[0-9][0-9_]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_BASES = {"0b": 2, "0o": 8, "0x": 16}


class Unfit(Exception):
    """A node that cannot become data.

    Args:
        message: What is wrong.
        node: Where.
        hint: What to do.
    """

    def __init__(self, message: str, node: Node, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.hint = hint


def plain_tag(value: str) -> str:
    """The type of a plain scalar."""
    word = _WORDS.get(value)
    if word is not None:
        return word
    if value[0] in _NUMBER_STARTS:
        if _INTEGER.match(value):
            return INTEGER
        if _FLOAT.match(value):
            return FLOAT
    return STRING


def data_of(root: Node) -> Any:
    """The plain data for a document; a tree, in which what an alias stands for is repeated.

    Raises:
        Unfit: A key is twice in a mapping or is no scalar, or a value is none that JSON knows.
    """
    return _value(root)


def refuse_endless_aliases(root: Node) -> None:
    """Make sure that a document with aliases can be written out as a tree.

    Raises:
        Unfit: An alias contains itself, or the tree would be too large or too deep.
    """
    _expanded(root, {}, set())


def _expanded(node: Node, known: dict[int, tuple[int, int]], open_nodes: set[int]) -> tuple[int, int]:
    """Number of nodes and of levels below a node, everything repeated that aliases repeat."""
    if isinstance(node, ScalarNode):
        return 1, 0
    identity = id(node)
    if identity in known:
        return known[identity]
    if identity in open_nodes:
        raise Unfit("an alias contains itself", node, "write out what the alias is to stand for")
    open_nodes.add(identity)
    children = [child for pair in node.value for child in pair] if isinstance(node, MappingNode) else node.value
    size, depth = 1, 0
    for child in children:
        child_size, child_depth = _expanded(child, known, open_nodes)
        size += child_size
        depth = max(depth, child_depth)
    open_nodes.discard(identity)
    if size > MOST_EXPANDED:
        message = f"the aliases stand for more than {MOST_EXPANDED:,} values"
        raise Unfit(message, node, "write out what is meant, or use fewer aliases of aliases")
    if depth >= MOST_NESTED:
        raise Unfit(f"the aliases nest more than {MOST_NESTED} levels", node, "write out what is meant")
    known[identity] = size, depth + 1
    return known[identity]


def _value(node: Any) -> Any:
    # told apart by exact class: this is the loop that reading a document spends its time in
    kind = type(node)
    if kind is ScalarNode:
        return node.value if node.tag == STRING else _scalar(node)
    if kind is MappingNode:
        return _mapping(node)
    if node.tag != SEQUENCE:
        raise _unknown_tag(node)
    return [_value(item) for item in node.value]


def _mapping(node: Node) -> dict[str, Any]:
    if node.tag != MAP:
        raise _unknown_tag(node)
    data: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if key_node.tag == STRING:
            key = key_node.value
        elif key_node.tag == MERGE:
            merged = {**_merged(value_node), **merged}
            continue
        else:
            key = _key(key_node)
        if key in data:
            raise _twice(node, key, key_node)
        if type(value_node) is ScalarNode and value_node.tag == STRING:
            data[key] = value_node.value
        else:
            data[key] = _value(value_node)
    return {**merged, **data} if merged else data


def _merged(node: Node) -> dict[str, Any]:
    """What `<<` brings into a mapping; of several mappings the first wins."""
    if isinstance(node, MappingNode):
        return _mapping(node)
    if isinstance(node, SequenceNode) and all(isinstance(item, MappingNode) for item in node.value):
        merged: dict[str, Any] = {}
        for item in node.value:
            merged = {**_mapping(item), **merged}
        return merged
    raise Unfit("`<<` needs a map or a list of maps", node, "give it an alias of a map: `<<: *name`")


def _key(node: Any) -> str:
    """The text for a key that is no text; a key that is a collection cannot be one."""
    if not isinstance(node, ScalarNode):
        kind = "map" if isinstance(node, MappingNode) else "list"
        hint = "a text that begins with `{{` needs quotes: `'{{…}}'`" if kind == "map" else "put quotes around the key"
        raise Unfit(f"a key must be a text, not a {kind}", node, hint)
    value = _scalar(node)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _scalar(node: ScalarNode) -> Any:
    tag, text = node.tag, node.value
    if tag in (STRING, TIMESTAMP, MERGE):
        return text
    if tag == NULL:
        return None
    if tag == BOOLEAN and (text in _TRUE or text in _FALSE):
        return text in _TRUE
    if tag == INTEGER and _INTEGER.match(text):
        return _integer(text)
    if tag == FLOAT and (plain_tag(text) in (INTEGER, FLOAT)):
        return _float(node)
    if tag == BINARY:
        return _binary(node)
    raise _unknown_tag(node)


def _integer(text: str) -> int:
    digits = text.replace("_", "")
    sign = -1 if digits[0] == "-" else 1
    digits = digits.lstrip("+-")
    base = _BASES.get(digits[:2].lower())
    if base is not None:
        return sign * int(digits[2:] or "0", base)
    is_octal = digits[0] == "0" and digits.isdecimal() and not set(digits) & {"8", "9"}
    return sign * int(digits, 8 if is_octal else 10)


def _float(node: ScalarNode) -> float:
    text = node.value.replace("_", "")
    number = float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    if not math.isfinite(number):
        raise Unfit(f"JSON has no number for {node.value}", node, "put it in quotes if it is meant as text")
    return number


def _binary(node: ScalarNode) -> str:
    from base64 import b64decode

    try:
        return b64decode(node.value, validate=False).decode()
    except ValueError:
        raise Unfit("the `!!binary` value is no UTF-8 text in base64", node) from None


def _twice(mapping: Node, key: str, second: Node) -> Unfit:
    first = next(node for node, _ in mapping.value if isinstance(node, ScalarNode) and _key(node) == key)
    message = (
        f"the key `{key}` is twice in this map, in lines {first.start_mark.line + 1} and {second.start_mark.line + 1}"
    )
    return Unfit(message, second, "remove one of them, or put both contents under one")


def _unknown_tag(node: Node) -> Unfit:
    tag = str(node.tag).replace("tag:yaml.org,2002:", "!!")
    hint = (
        "a text that begins with `!` needs quotes" if not tag.startswith("!!") else "manifests hold what JSON can hold"
    )
    shown = f" with the value `{node.value}`" if isinstance(node, ScalarNode) and node.value else ""
    return Unfit(f"the type `{tag}`{shown} is none that manifests know", node, hint)
