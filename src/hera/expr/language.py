"""The expression language as a whole: read once, run many times.

`program_of(source)` reads and remembers; `Program.run(env)` checks the expression against the names that exist and evaluates it.
Everything that goes wrong is an `ExpressionError` whose message is the original's, caret included.

Source:
    expr-lang 1.17 and the functions that Argo adds in `util/expr/env`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr import evaluator
from hera.expr.builtins.numbers import to_floating, to_whole
from hera.expr.checker import Kind, check, kind_of
from hera.expr.go_text import json_text, shown
from hera.expr.kinds import Failure
from hera.expr.names import ADDED, BUILTINS
from hera.expr.parser import parse
from hera.expr.scope import Branch, environment
from hera.expr.syntax import Identifier, Node, Used, located, names_used
from hera.expr.values import type_name


class Program:
    """An expression that has been read.

    Args:
        source: Its text.

    Raises:
        ExpressionError: It does not parse.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.root: Node = parse(source)
        self._checked: set[tuple[Kind | None, ...]] = set()

    @cached_property
    def identifiers(self) -> tuple[Used, ...]:
        """The variables it mentions; functions of the language and those that Argo adds are not among them."""
        used = names_used(self.root)
        return tuple(
            name for name in used if not (name.path[0] in ADDED or (name.path[0] in BUILTINS and len(name.path) == 1))
        )

    @cached_property
    def _roots(self) -> tuple[str, ...]:
        """Every top-level name that could come from the environment."""
        found: dict[str, None] = {}
        stack = [self.root]
        while stack:
            node = stack.pop()
            name = getattr(node, "name", None)
            if isinstance(name, str) and not (isinstance(node, Identifier) and name in ADDED):
                found[name] = None
            stack.extend(node.children())
        return tuple(found)

    def check(self, env: Mapping[str, Any]) -> Kind:
        """Check it against the names that exist, without running it.

        Args:
            env: The variables, nested; only the kinds of the top-level ones are looked at.

        Returns:
            The kind of its value, as far as that is known.

        Raises:
            ExpressionError: An unknown name, or an operator or function used with kinds that do not fit.
        """
        kinds = {name: kind_of(env[name]) for name in self._roots if name in env}
        return check(self.root, self.source, {**_FUNCTION_KINDS, **kinds})

    def run(self, env: Mapping[str, Any], *, now: datetime | None = None) -> Any:
        """Check and evaluate it.

        Args:
            env: The variables, nested (see `hera.expr.scope.environment`).
            now: The moment that `now()` gives; None asks the clock.

        Returns:
            The value.

        Raises:
            ExpressionError: It does not fit the environment, or fails.
        """
        signature = tuple([kind_of(env[name]) if name in env else None for name in self._roots])
        if signature not in self._checked:
            self.check(env)
            self._checked.add(signature)
        try:
            return _plain(evaluator.evaluate(self.root, env, FUNCTIONS, now))
        except Failure as failure:
            raise located(failure.message, self.source, failure.start or 0, code="expression-run") from None
        except RecursionError:
            raise ExpressionError("the expression is nested too deeply", code="expression-too-deep") from None


@lru_cache(maxsize=2048)
def _program_or_error(source: str) -> Program | ExpressionError:
    try:
        return Program(source)
    except ExpressionError as error:
        return error


def program_of(source: str) -> Program:
    """The program of a text; reading the same text again costs nothing.

    Args:
        source: The expression.

    Raises:
        ExpressionError: It does not parse.
    """
    found = _program_or_error(source)
    if isinstance(found, ExpressionError):
        raise ExpressionError(found.message, code=found.code, hint=found.hint, line=found.line, column=found.column)
    return found


def evaluate(source: str, env: Mapping[str, Any], *, now: datetime | None = None) -> Any:
    """The value of an expression.

    Args:
        source: The expression, without the braces of a tag.
        env: The variables: nested maps, or dotted names, which are unfolded.
        now: The moment that `now()` gives; None asks the clock.

    Returns:
        None, bool, int, float, str, list, dict, a moment (`datetime`) or a `Duration`.

    Raises:
        ExpressionError: It does not parse, does not fit the environment, or fails.

    Example:
        >>> evaluate("asInt(inputs.parameters.n) * 2", {"inputs.parameters.n": "21"})
        42

    Source:
        Argo Workflows, "Expressions".
    """
    return program_of(source).run(_nested(env), now=now)


def evaluate_bool(source: str, env: Mapping[str, Any], *, now: datetime | None = None) -> bool:
    """The truth of a condition of a hook, a retry or a stop strategy.

    Args:
        source: As for `evaluate`.
        env: As for `evaluate`.
        now: As for `evaluate`.

    Raises:
        ExpressionError: `unable to evaluate expression '<e>': <reason>`, or `unable to cast expression result '<v>' to bool`.

    Source:
        Argo Workflows, `util/expr/argoexpr`.
    """
    try:
        value = evaluate(source, env, now=now)
    except ExpressionError as error:
        raise ExpressionError(
            f"unable to evaluate expression '{source}': {error.message}",
            code=error.code,
            hint=error.hint,
            line=error.line,
            column=error.column,
        ) from error
    if not isinstance(value, bool):
        raise ExpressionError(f"unable to cast expression result '{shown(value)}' to bool", code="expression-not-bool")
    return value


def _nested(env: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(env, Branch) or not any("." in name for name in env):
        return env
    return environment(env)


def identifiers(source: str) -> tuple[Used, ...]:
    """The variables that an expression mentions, member paths included.

    Args:
        source: The expression.

    Raises:
        ExpressionError: It does not parse.

    Example:
        >>> [used.name for used in identifiers("steps['a-b'].outputs.result + item ?? 'x'")]
        ['steps.a-b.outputs.result', 'item']
    """
    return program_of(source).identifiers


def text_of(value: Any) -> str:
    """What an expression tag inserts: a text as it is, anything else as compact JSON.

    Raises:
        ExpressionError: The value cannot be written as JSON.
    """
    if isinstance(value, str):
        return value
    text = json_text(value)
    return text[1:-1] if text.startswith('"') else text


def is_builtin(name: str) -> bool:
    """Whether the name belongs to the language or to what Argo adds."""
    return name in BUILTINS or name in ADDED


def _plain(value: Any) -> Any:
    """The value without our own read-only maps."""
    if isinstance(value, Branch):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return (
            [_plain(item) for item in value] if any(isinstance(item, (Branch, list, dict)) for item in value) else value
        )
    return value


def _one(name: str, call: Callable[[Any], Any]) -> Callable[..., Any]:
    def checked(*arguments: Any) -> Any:
        if len(arguments) != 1:
            raise Failure(f"{'not enough' if not arguments else 'too many'} arguments to call {name}")
        return call(arguments[0])

    return checked


def _jsonpath(*arguments: Any) -> Any:
    from hera.expr.jsonpath import query

    if len(arguments) != 2 or not all(isinstance(argument, str) for argument in arguments):
        given = ", ".join(map(type_name, arguments))
        raise Failure(f"jsonpath takes two texts, the JSON and the path; it was given ({given})")
    return query(*arguments)


class _Sprig(Mapping[str, Any]):
    """The Sprig functions, loaded when one is used; asking for one that is not there says why."""

    def _table(self) -> Mapping[str, Any]:
        from hera.expr.sprig_functions import FUNCTIONS

        return FUNCTIONS

    def __getitem__(self, name: str) -> Any:
        found = self._table().get(name)
        if found is None:
            from hera.expr.sprig_functions import refusal

            raise refusal(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._table())

    def __len__(self) -> int:
        return len(self._table())


FUNCTIONS: Final[Mapping[str, Any]] = {
    "asInt": _one("asInt", to_whole),
    "asFloat": _one("asFloat", to_floating),
    "toJson": _one("toJson", json_text),
    "jsonpath": _jsonpath,
    "sprig": _Sprig(),
}
"""What Argo puts beside the variables."""

_FUNCTION_KINDS: Final[dict[str, Kind]] = {name: kind_of(value) for name, value in FUNCTIONS.items()}
