"""The text of an inline script: a preamble that reads the inputs, then the function's body.

The text is byte for byte what earlier releases wrote, except where that could not run: an input whose public name is
no Python name is bound to the name that the function uses.
"""

from __future__ import annotations

import ast
import keyword
import warnings
from copy import copy
from textwrap import dedent
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from hera.exceptions import InvalidFieldValue, ScriptWarning
from hera.workflows._scripts.source import definition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FunctionType

    from hera.workflows._scripts.signature import Signature
    from hera.workflows._scripts.source import Definition

__all__ = ["body_of", "inline_source", "preamble_of"]

GENERATOR, COROUTINE, ASYNC_GENERATOR = 0x20, 0x80, 0x200

(BARE,) = cast("list[ast.FunctionDef]", ast.parse("def f(): ...").body)
"""A definition without decorators, parameters and annotations."""

CWD_LINES = "import os\nimport sys\nsys.path.append(os.getcwd())\n"


def inline_source(signature: Signature, input_names: Iterable[str], *, add_cwd_to_sys_path: bool) -> str:
    """The script text for a function.

    Args:
        signature: The function's description.
        input_names: Public names of the template's input parameters that are given by the caller.
        add_cwd_to_sys_path: Begin by making modules of the working directory importable.

    Raises:
        SourceNotFound: The source of the function cannot be read.
        InvalidFieldValue: The body cannot stand in a script.
    """
    parts = [CWD_LINES] if add_cwd_to_sys_path else []
    if any(slot.kind in ("positional-only", "positional", "keyword-only") for slot in signature.parameters):
        parts.append(preamble_of(signature, input_names))
    parts.append(body_of(signature))
    return "".join(parts)


def preamble_of(signature: Signature, input_names: Iterable[str]) -> str:
    """The lines that bind each input to a variable: JSON becomes the value it stands for, other text stays text."""
    lines: list[str] = []
    variables = {slot.public_name: slot.name for slot in signature.inputs}
    for name in sorted(input_names):
        variable = variables.get(name) or _variable(name)
        if variable is None:
            continue
        tag = f"r'''{{{{inputs.parameters.{name}}}}}'''"
        lines += [f"try: {variable} = json.loads({tag})", f"except: {variable} = {tag}"]
    return "\n".join(["import json", *lines, "", ""]) if lines else ""


def body_of(signature: Signature) -> str:
    """The function's body at the left margin, as Python's own unparser writes it.

    Raises:
        SourceNotFound: The source of the function cannot be read.
        InvalidFieldValue: It yields, which only a function can.
    """
    definition = definition_of(signature.function)
    known = _bodies.get(signature.function)
    if known is not None and known[0] is definition:
        text = known[1]
    else:
        text = _unparsed(definition)
        _bodies[signature.function] = (definition, text)
    _check_body(signature, definition, text)
    return text


_bodies: WeakKeyDictionary[FunctionType, tuple[Definition, str]] = WeakKeyDictionary()


def _unparsed(definition: Definition) -> str:
    """The text below the head; the head itself (decorators, parameters, annotations) is not even written."""
    bare = copy(BARE)
    bare.body = definition.body
    text = dedent(ast.unparse(bare).partition("\n")[2])
    if text.startswith(" "):  # a docstring with lines further left than the body kept `dedent` from its work
        return ast.unparse(ast.Module(body=definition.body, type_ignores=[]))
    return text


def _variable(name: str) -> str | None:
    """A Python name for an input that no parameter of the function asks for."""
    name = "".join(character if character.isalnum() else "_" for character in name)
    return name if name.isidentifier() and not keyword.iskeyword(name) else None


def _check_body(signature: Signature, definition: Definition, text: str) -> None:
    """Refuse or report statements that mean something only inside a function."""
    code = signature.function.__code__
    if code.co_flags & (GENERATOR | ASYNC_GENERATOR):
        node = _first(definition, ast.Yield, ast.YieldFrom)
        raise InvalidFieldValue(
            f"function {signature.name!r} yields, which its body cannot do as an inline script",
            hint='print what it makes, or use constructor="runner"',
            file=code.co_filename,
            line=_line(signature, definition, node or definition),
        )
    found = _first(definition, ast.Return) if "return" in text else None
    if found is not None:
        _warn(signature, _line(signature, definition, found), "returns", "print the value")
    if code.co_flags & COROUTINE:
        found = _first(definition, ast.Await, ast.AsyncFor, ast.AsyncWith)
        if found is not None:
            _warn(signature, _line(signature, definition, found), "awaits", "call asyncio.run() in it")


def _warn(signature: Signature, line: int, does: str, instead: str) -> None:
    warnings.warn_explicit(
        f"function {signature.name!r} {does}, which is a syntax error once its body stands in an inline script; "
        f'{instead}, or use constructor="runner"',
        ScriptWarning,
        signature.function.__code__.co_filename,
        line,
        registry=signature.function.__globals__.setdefault("__warningregistry__", {}),
    )


def _first(definition: Definition, *kinds: type[ast.AST]) -> ast.AST | None:
    return next((node for node in _own_statements(definition.body) if isinstance(node, kinds)), None)


def _line(signature: Signature, definition: Definition, node: ast.AST) -> int:
    """The line in the user's file; the tree may have been read apart from it."""
    first = definition.decorator_list[0].lineno if definition.decorator_list else definition.lineno
    return signature.function.__code__.co_firstlineno + getattr(node, "lineno", first) - first


def _own_statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Everything in a body except what belongs to functions and classes defined in it."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        yield node
        yield from _own_statements(ast.iter_child_nodes(node))
