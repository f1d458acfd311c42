"""The language of `depends`: task names and their results, joined by `&&`, `||`, `!` and brackets.

`parse` gives a `Depends`, whose `names` are the tasks it waits for and whose `is_met` tells whether the task may run once all of them are
fulfilled. Reading and evaluating take time and memory in proportion to the text, with no recursion: a fan-in of 10,000 tasks is an ordinary text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from hera.exceptions import ExpressionError
from hera.expr.go_quote import quoted

Result = Literal["Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed"]

RESULTS: Final[tuple[str, ...]] = (
    "Succeeded",
    "Failed",
    "Errored",
    "Skipped",
    "Omitted",
    "Daemoned",
    "AnySucceeded",
    "AllFailed",
)
"""What may follow a task's name."""

BARE: Final[tuple[str, ...]] = ("Succeeded", "Skipped", "Daemoned")
"""What a name without a result stands for. `Omitted` is not among them, so that omission cascades."""

HasResult = Callable[[str, str], bool]
"""Answers whether the task of that name has that result."""


@dataclass(frozen=True)
class Term:
    """One mention of a task.

    Args:
        name: The task.
        result: One of `RESULTS`, or None for the bare form.
        start: Offset in the text.
    """

    name: str
    result: str | None
    start: int


@dataclass(frozen=True)
class Depends:
    """The logic of one `depends`, ready to be evaluated.

    Args:
        text: As written.
        program: Terms and operators (`!`, `&&`, `||`), each operator behind its operands.
        names: The tasks mentioned, each once, in order of their first mention.
    """

    text: str
    program: tuple[Term | str, ...]
    names: tuple[str, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every mention of a task, in order."""
        return tuple(item for item in self.program if isinstance(item, Term))

    def is_met(self, has_result: HasResult, continue_on: Mapping[str, Iterable[str]] | None = None) -> bool:
        """Whether the logic is true.

        Args:
            has_result: Asked with a task's name and one of `RESULTS`.
            continue_on: Task name → the results (`Errored`, `Failed`) that its `continueOn` adds to the bare form.

        Returns:
            The truth of the logic. Every task should be fulfilled by then; a task without any result makes a bare form false.

        Source:
            Argo Workflows, "Enhanced Depends Logic"; `expandDependency` in `workflow/common/ancestry.go`.
        """
        extra = continue_on or {}
        stack: list[bool] = []
        for item in self.program:
            if isinstance(item, Term):
                stack.append(_holds(item, has_result, extra))
            elif item == "!":
                stack.append(not stack.pop())
            else:
                right, left = stack.pop(), stack.pop()
                stack.append((left and right) if item == "&&" else (left or right))
        return stack[0] if stack else True

    evaluate = is_met


def _holds(term: Term, has_result: HasResult, extra: Mapping[str, Iterable[str]]) -> bool:
    if term.result is not None:
        return has_result(term.name, term.result)
    return any(has_result(term.name, result) for result in (*BARE, *extra.get(term.name, ())))


def of_dependencies(names: Iterable[str]) -> Depends:
    """The logic of `dependencies: [a, b]`: the bare forms, all of them.

    Args:
        names: Task names; none at all gives a logic that is met.
    """
    ordered = tuple(dict.fromkeys(names))
    program: list[Term | str] = []
    for index, name in enumerate(ordered):
        program.append(Term(name, None, 0))
        if index:
            program.append("&&")
    return Depends(" && ".join(ordered), tuple(program), ordered)


@lru_cache(maxsize=256)
def parse(text: str) -> Depends:
    """Read a `depends`.

    Args:
        text: Task names, each optionally with `.Result`, combined with `&&`, `||`, `!` and brackets.

    Returns:
        The logic; parsing the same text again costs nothing.

    Raises:
        ExpressionError: `unable to evaluate expression '<logic>': <reason>`, with the column and a caret.

    Source:
        Argo Workflows, "Enhanced Depends Logic".
    """
    program: list[Term | str] = []
    pending: list[tuple[str, int]] = []
    wants_operand = True
    names: dict[str, None] = {}
    for kind, symbol, start in _tokens(text):
        if kind == "term":
            if not wants_operand:
                raise _problem(text, f"unexpected token Identifier({quoted(symbol)})", start)
            term = _term(text, symbol, start)
            names[term.name] = None
            program.append(term)
            wants_operand = False
            _apply_while(program, pending, {"!"})
        elif symbol in ("!", "("):
            if not wants_operand:
                raise _problem(text, _unexpected(symbol), start)
            pending.append((symbol, start))
        elif wants_operand:
            raise _problem(text, _unexpected(symbol), start)
        elif symbol == ")":
            _apply_while(program, pending, {"&&", "||"})
            if not pending:
                raise _problem(text, _unexpected(symbol), start)
            pending.pop()
            _apply_while(program, pending, {"!"})
        else:
            _apply_while(program, pending, {"&&"} if symbol == "&&" else {"&&", "||"})
            pending.append((symbol, start))
            wants_operand = True
    if wants_operand:
        raise _problem(text, "unexpected token EOF", len(text))
    _apply_while(program, pending, {"&&", "||"})
    if pending:
        raise _problem(text, "unexpected token EOF, the bracket is not closed", pending[-1][1])
    return Depends(text, tuple(program), tuple(names))


_TOKEN: Final = re.compile(
    r"\s*(?:(?P<term>[A-Za-z0-9_][-\w]*(?:\.\w*)*)|(?P<symbol>&&|\|\||!|\(|\))|(?P<half>[&|])|(?P<wrong>\S))", re.ASCII
)


def _tokens(text: str) -> Iterable[tuple[str, str, int]]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        start = found.start(kind)
        if kind == "half":
            raise _problem(text, _unexpected(found[kind]), start, hint="results are joined by && and ||")
        if kind == "wrong":
            raise _problem(text, f"unrecognized character: U+{ord(found[kind]):04X} '{found[kind]}'", start)
        yield kind, found[kind], start


def _term(text: str, token: str, start: int) -> Term:
    name, dot, result = token.partition(".")
    if not dot:
        return Term(name, None, start)
    if result not in RESULTS:
        raise _problem(
            text,
            f"task result '{result}' for task '{name}' is invalid",
            start + len(name) + 1,
            hint=f"the results are {', '.join(RESULTS)}",
        )
    return Term(name, result, start)


def _apply_while(program: list[Term | str], pending: list[tuple[str, int]], operators: set[str]) -> None:
    while pending and pending[-1][0] in operators:
        program.append(pending.pop()[0])


def _unexpected(symbol: str) -> str:
    kind = "Bracket" if symbol in "()" else "Operator"
    return f"unexpected token {kind}({quoted(symbol)})"


def _problem(text: str, reason: str, offset: int, hint: str | None = None) -> ExpressionError:
    snippet = f"\n | {text}\n | {'.' * offset}^" if "\n" not in text and len(text) <= 200 else ""
    return ExpressionError(
        f"unable to evaluate expression '{text}': {reason} (1:{offset + 1}){snippet}",
        code="depends",
        column=offset + 1,
        hint=hint,
    )
