"""Questions to a JSON text: `$.items[0].id`, `$..name`, `$.items[?(@.size > 3)].id`.

Understood are members (`.name`, `['name']`, unions of them), indexes (negative ones too, unions), slices with a step, wildcards, recursive descent and
filters with comparisons, `&&`, `||`, `!`, brackets and `=~`. Refused, by name: scripts `[(…)]` and functions such as `length()`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hera.expr import go_json
from hera.expr.go_regex import compiled
from hera.expr.kinds import Failure

Step = Callable[[list[Any], Any], list[Any]]
"""Takes the values found so far and the whole document, gives the values of the next step."""


def query(text: str, path: str) -> Any:
    """What a path finds in a JSON text.

    Args:
        text: The document.
        path: Begins with `$`.

    Returns:
        The value, when the path can lead to one only; otherwise the list of values found.

    Raises:
        ExpressionError: The text is not JSON.
        Failure: The path cannot be read, or a single-valued one leads nowhere.

    Source:
        Argo Workflows, "Expressions: JSONPath".
    """
    document = go_json.decode(text)
    parsed = _path_of(path)
    values = parsed.find(document, document)
    if parsed.is_definite:
        if not values:
            raise Failure(f"jsonpath: {path} leads to nothing in the document")
        return values[0]
    return values


@dataclass(frozen=True)
class _Path:
    steps: tuple[Step, ...]
    is_definite: bool

    def find(self, start: Any, document: Any) -> list[Any]:
        values = [start]
        for step in self.steps:
            values = step(values, document)
        return values


@lru_cache(maxsize=256)
def _path_of(path: str) -> _Path:
    reader = _Reader(path)
    if not path.startswith("$"):
        raise reader.error("it must begin with $")
    reader.position = 1
    parsed = reader.steps(stop="")
    if reader.position < len(path):
        raise reader.error("what follows cannot be read")
    return parsed


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    return list(value) if isinstance(value, list) else []


def _descendants(value: Any) -> list[Any]:
    found: list[Any] = []
    stack = [value]
    while stack:
        current = stack.pop()
        found.append(current)
        stack.extend(reversed(_children(current)))
    return found


def _member(name: str) -> Step:
    return lambda values, _: [value[name] for value in values if isinstance(value, dict) and name in value]


def _index(at: int) -> Step:
    return lambda values, _: [
        value[at] for value in values if isinstance(value, list) and -len(value) <= at < len(value)
    ]


def _slice(low: int | None, high: int | None, step: int | None) -> Step:
    return lambda values, _: [item for value in values if isinstance(value, list) for item in value[low:high:step]]


def _wildcard(values: list[Any], _: Any) -> list[Any]:
    return [child for value in values for child in _children(value)]


def _everything(values: list[Any], _: Any) -> list[Any]:
    return [found for value in values for found in _descendants(value)]


def _union(choices: list[Step]) -> Step:
    return lambda values, document: [
        found for value in values for choice in choices for found in choice([value], document)
    ]


def _filtered(test: Callable[[Any, Any], Any]) -> Step:
    return lambda values, document: [
        child for value in values for child in _children(value) if _is_true(test(child, document))
    ]


_MISSING: Final = object()
_NAME: Final = re.compile(r"[^\W\d][\w-]*|\d[\w-]*")
_INTEGER: Final = re.compile(r"-?\d+", re.ASCII)
_SLICE: Final = re.compile(r"\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?(?=\])", re.ASCII)
_COMPARATOR: Final = re.compile(r"==|!=|<=|>=|=~|<|>")
_LITERAL: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true\b|false\b|null\b", re.ASCII)
MAX_NESTING: Final = 50


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.position = 0
        self.depth = 0

    def error(self, reason: str) -> Failure:
        return Failure(f"jsonpath: invalid path {self.path!r} at character {self.position + 1}: {reason}")

    def accept(self, text: str) -> bool:
        if self.path.startswith(text, self.position):
            self.position += len(text)
            return True
        return False

    def skip_blanks(self) -> None:
        while self.position < len(self.path) and self.path[self.position].isspace():
            self.position += 1

    def steps(self, stop: str) -> _Path:
        """Steps up to the end of the path, or to a character of `stop` inside a filter."""
        steps: list[Step] = []
        is_definite = True
        while self.position < len(self.path):
            if self.accept(".."):
                steps.append(_everything)
                is_definite = False
                if not self.path.startswith("[", self.position):
                    steps.append(self.dotted()[0])
            elif self.accept("."):
                step, is_single = self.dotted()
                steps.append(step)
                is_definite = is_definite and is_single
            elif self.accept("["):
                step, is_single = self.bracket()
                steps.append(step)
                is_definite = is_definite and is_single
            elif stop:
                break
            else:
                raise self.error("a step begins with . or [")
        return _Path(tuple(steps), is_definite)

    def dotted(self) -> tuple[Step, bool]:
        if self.accept("*"):
            return _wildcard, False
        found = _NAME.match(self.path, self.position)
        if found is None:
            raise self.error("a name or * must follow the dot")
        self.position = found.end()
        if self.path.startswith("(", self.position):
            raise self.error("functions are not supported")
        return _member(found[0]), True

    def bracket(self) -> tuple[Step, bool]:
        self.skip_blanks()
        if self.accept("*"):
            self.close()
            return _wildcard, False
        if self.accept("?"):
            self.skip_blanks()
            has_brackets = self.accept("(")
            test = self.alternatives()
            self.skip_blanks()
            if has_brackets and not self.accept(")"):
                raise self.error("the filter's bracket is not closed")
            self.close()
            return _filtered(test), False
        if self.path.startswith("(", self.position):
            raise self.error("scripts in brackets are not supported")
        sliced = _SLICE.match(self.path, self.position)
        if sliced is not None:
            self.position = sliced.end()
            self.close()
            low, high, step = (int(part) if part else None for part in sliced.groups())
            if step == 0:
                raise self.error("the step of a slice cannot be 0")
            return _slice(low, high, step), False
        choices = [self.choice()]
        self.skip_blanks()
        while self.accept(","):
            self.skip_blanks()
            choices.append(self.choice())
            self.skip_blanks()
        self.close()
        return (choices[0], True) if len(choices) == 1 else (_union(choices), False)

    def close(self) -> None:
        self.skip_blanks()
        if not self.accept("]"):
            raise self.error("] is missing")

    def choice(self) -> Step:
        if self.path[self.position : self.position + 1] in ("'", '"'):
            return _member(self.quoted())
        found = _INTEGER.match(self.path, self.position)
        if found is None:
            raise self.error("an index or a quoted name must stand in brackets")
        self.position = found.end()
        return _index(int(found[0]))

    def quoted(self) -> str:
        quote = self.path[self.position]
        found = re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*){quote}", re.DOTALL).match(self.path, self.position)
        if found is None:
            raise self.error("the quoted name is not closed")
        self.position = found.end()
        return re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL)

    # --- filters ---

    def alternatives(self) -> Callable[[Any, Any], Any]:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.error("brackets are nested too deeply")
        tests = [self.conditions()]
        while self.operator("||"):
            tests.append(self.conditions())
        self.depth -= 1
        return tests[0] if len(tests) == 1 else lambda item, root: any(_is_true(test(item, root)) for test in tests)

    def conditions(self) -> Callable[[Any, Any], Any]:
        tests = [self.comparison()]
        while self.operator("&&"):
            tests.append(self.comparison())
        return tests[0] if len(tests) == 1 else lambda item, root: all(_is_true(test(item, root)) for test in tests)

    def operator(self, text: str) -> bool:
        self.skip_blanks()
        return self.accept(text)

    def comparison(self) -> Callable[[Any, Any], Any]:
        left = self.operand()
        self.skip_blanks()
        found = _COMPARATOR.match(self.path, self.position)
        if found is None:
            return left
        self.position = found.end()
        right = self.operand()
        return lambda item, root: _compare(found[0], left(item, root), right(item, root))

    def operand(self) -> Callable[[Any, Any], Any]:
        self.skip_blanks()
        if self.accept("!"):
            self.depth += 1
            if self.depth > MAX_NESTING:
                raise self.error("brackets are nested too deeply")
            operand = self.operand()
            self.depth -= 1
            return lambda item, root: not _is_true(operand(item, root))
        if self.accept("("):
            test = self.alternatives()
            self.skip_blanks()
            if not self.accept(")"):
                raise self.error("a bracket is not closed")
            return test
        if self.accept("@"):
            return self.inner_path(lambda item, _: item)
        if self.accept("$"):
            return self.inner_path(lambda _, root: root)
        return self.literal()

    def literal(self) -> Callable[[Any, Any], Any]:
        char = self.path[self.position : self.position + 1]
        if char in ("'", '"'):
            value: Any = self.quoted()
        elif char == "/":
            found = re.compile(r"/((?:[^/\\]|\\.)*)/(i?)").match(self.path, self.position)
            if found is None:
                raise self.error("the pattern is not closed")
            self.position = found.end()
            value = ("(?i)" if found[2] else "") + found[1].replace("\\/", "/")
        else:
            found = _LITERAL.match(self.path, self.position)
            if found is None:
                raise self.error("a value, @ or $ is missing")
            self.position = found.end()
            value = {"true": True, "false": False, "null": None}.get(found[0], _MISSING)
            value = float(found[0]) if value is _MISSING else value
        return lambda _item, _root: value

    def inner_path(self, start: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        path = self.steps(stop=")]")

        def value(item: Any, root: Any) -> Any:
            found = path.find(start(item, root), root)
            if path.is_definite:
                return found[0] if found else _MISSING
            return found or _MISSING

        return value


def _is_true(value: Any) -> bool:
    return value is not _MISSING and value is not None and value is not False


def _compare(symbol: str, left: Any, right: Any) -> bool:
    if symbol == "=~":
        return isinstance(left, str) and isinstance(right, str) and compiled(right).search(left) is not None
    if symbol in ("==", "!="):
        is_equal = left is right or (type(left) is type(right) and left is not _MISSING and bool(left == right))
        return is_equal is (symbol == "==")
    if type(left) is not type(right) or not isinstance(left, (str, float)):
        return False
    return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[symbol])
