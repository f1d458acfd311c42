"""Finding the source of a function, fast enough for thousands of them.

Each file is parsed once and its functions are indexed by their first line, so a function costs a dictionary look-up
where `inspect.getsource` would tokenise the file again. The index of a file is dropped when `linecache` reads the file
anew.
"""

from __future__ import annotations

import ast
import linecache
from textwrap import dedent
from typing import TYPE_CHECKING

from hera.exceptions import SourceNotFound
from hera.workflows._scripts.signature import function_of, place_of_function

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FunctionType
    from typing import Any, TypeAlias

    Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

__all__ = ["definition_of"]

MAX_FILES = 32


class _SourceFile:
    """The functions of one file, by first line and name."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.definitions = {(_first_line(node), node.name): node for node in _definitions(ast.parse("".join(lines)))}


BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""Where statements hold other statements; definitions stand nowhere else."""


def _definitions(node: ast.AST) -> Iterator[Definition]:
    for block in BLOCKS:
        inside = getattr(node, block, None)
        if isinstance(inside, list):
            for statement in inside:
                if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield statement
                yield from _definitions(statement)


_files: dict[str, _SourceFile] = {}


def definition_of(function: Callable[..., Any]) -> Definition:
    """The syntax tree of a function's definition, as if it stood at the left margin.

    Args:
        function: The function, decorated or not.

    Raises:
        InvalidArgument: It is not a Python function.
        SourceNotFound: It is a lambda, or its file is not there to be read.
    """
    plain = function_of(function)
    code = plain.__code__
    if code.co_name == "<lambda>":
        raise SourceNotFound(
            "a lambda has no body that could stand in a script template",
            hint='write it as `def name(...): ...`, or use constructor="runner" with a named function',
            **place_of_function(plain),
        )
    file = _source_file(plain)
    definition = file.definitions.get((code.co_firstlineno, code.co_name))
    if definition is None:
        raise _not_found(plain, "its file has changed since it was imported")
    if definition.col_offset > 0:
        definition = _at_the_margin(definition, file.lines)
        file.definitions[(code.co_firstlineno, code.co_name)] = definition
    return definition


def _source_file(function: FunctionType) -> _SourceFile:
    filename = function.__code__.co_filename
    linecache.checkcache(filename)  # the file may have been edited and its module reloaded
    # Python 3.13 keeps the text of `python -c` under the name that `exec` gives to anything
    lines = linecache.getlines(filename, function.__globals__) if filename != "<string>" else []
    if not lines:
        raise _not_found(function, f"{filename} cannot be read")
    known = _files.get(filename)
    if known is not None and (known.lines is lines or known.lines == lines):
        return known
    try:
        found = _SourceFile(lines)
    except SyntaxError as error:
        raise _not_found(function, "its file has changed since it was imported") from error
    while len(_files) >= MAX_FILES:
        del _files[next(iter(_files))]
    _files[filename] = found
    return found


def _at_the_margin(definition: Definition, lines: list[str]) -> Definition:
    """An indented definition read again without its indentation.

    That also takes it out of multi-line texts, which is how the source of nested functions has always been written. A
    text with lines further left than the definition keeps what it is.
    """
    text = dedent("".join(lines[_first_line(definition) - 1 : definition.end_lineno]))
    try:
        (moved,) = ast.parse(text).body
    except (SyntaxError, ValueError):
        return _moved_in_place(definition)
    return moved if isinstance(moved, ast.FunctionDef | ast.AsyncFunctionDef) else _moved_in_place(definition)


def _moved_in_place(definition: Definition) -> Definition:
    definition.col_offset = 0
    return definition


def _first_line(definition: Definition) -> int:
    """The line that the code object gives: of the first decorator, if there is one."""
    return definition.decorator_list[0].lineno if definition.decorator_list else definition.lineno


def _not_found(function: FunctionType, why: str) -> SourceNotFound:
    return SourceNotFound(
        f"the source of function {function.__name__!r} cannot be read: {why}",
        hint='define it in a file, or pass the script as text: Script(source="...")',
        **place_of_function(function),
    )
