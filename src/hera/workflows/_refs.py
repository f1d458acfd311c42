"""References to what a step or task gives, and conditions made by comparing them.

A `Reference` is the text that Argo fills in (``{{tasks.flip.outputs.result}}``). Comparing it with a plain value gives a
`Condition`: a text that Argo evaluates right for any value, because it is an expression tag
(``{{=tasks.flip.outputs.result == 'heads'}}``) and the value is never pasted into it. Both are ordinary texts in f-strings,
sums and formats.

What a comparison means to Python itself stays what it was when references were plain texts: the truth of a condition is
the comparison of the two texts, so ``in``, dictionary look-ups and assertions on references behave as ever. Comparing with
a text that itself holds ``{{`` compares the texts and gives a `bool`.

Argo keeps the output of a step only when ``tasks.<name>.outputs.result`` or ``['<name>'].outputs.result`` occurs in the
parent's text; these are the spellings used here.
"""

from __future__ import annotations

import re

from hera.exceptions import InvalidArgument, InvalidFieldValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from typing_extensions import Self

__all__ = ["Condition", "Reference", "literal"]

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
NODE_REFERENCE = re.compile(
    r"\{\{(?P<scope>tasks|steps)\.(?P<name>.+)\.(?P<tail>outputs\.result|status|id|ip|exitCode|startedAt|finishedAt)\}\}\Z"
)


class Reference(str):
    """The text by which Argo refers to something that a node will give.

    Comparison with a plain text, number or boolean gives a `Condition`; with a text that holds ``{{``, a `bool`.
    """

    __slots__ = ()

    @property
    def expression(self) -> str:
        """The same inside an expression: without braces, names that are no identifiers by index."""
        match = NODE_REFERENCE.match(str(self))
        if match is None:
            return str(self)[2:-2]
        name = match["name"]
        place = f".{name}" if IDENTIFIER.match(name) else f"[{literal(name)}]"
        return f"{match['scope']}{place}.{match['tail']}"

    def __eq__(self, other: object) -> Any:
        return _compared(self, "==", other)

    def __ne__(self, other: object) -> Any:
        return _compared(self, "!=", other)

    def __lt__(self, other: object) -> Any:
        return _compared(self, "<", other)

    def __le__(self, other: object) -> Any:
        return _compared(self, "<=", other)

    def __gt__(self, other: object) -> Any:
        return _compared(self, ">", other)

    def __ge__(self, other: object) -> Any:
        return _compared(self, ">=", other)

    __hash__ = str.__hash__


class Condition(str):
    """The text of a condition for `when`; combine conditions with ``&``, ``|`` and ``~``.

    Its truth in Python is the comparison of the two texts as they stand, which `and`, `or`, `not` and `if` would use;
    a condition that was asked for it is refused as a `when`, as it can't be what was meant.
    """

    __slots__ = ("_truth", "expression", "was_asked")

    expression: str
    was_asked: bool
    _truth: bool | None

    def __new__(cls, expression: str, truth: bool | None = None) -> Self:
        """Make a condition.

        Args:
            expression: What stands between ``{{=`` and ``}}``.
            truth: The comparison of the two texts; `None` where Python has no such comparison.
        """
        made = super().__new__(cls, f"{{{{={expression}}}}}")
        made.expression = expression
        made._truth = truth
        made.was_asked = False
        return made

    def __reduce__(self) -> tuple[type[Condition], tuple[str, bool | None]]:
        return type(self), (self.expression, self._truth)

    def __bool__(self) -> bool:
        self.was_asked = True
        if self._truth is None:
            raise InvalidArgument(
                f"the condition {str(self)!r} is only known when the workflow runs",
                hint="pass it as when=…, and combine conditions with & | ~ instead of and, or, not",
            )
        return self._truth

    def __and__(self, other: Condition) -> Condition:
        made: Condition = _combined(self, "&&", other, all)
        return made

    def __or__(self, other: Condition) -> Condition:
        made: Condition = _combined(self, "||", other, any)
        return made

    def __invert__(self) -> Condition:
        return Condition(f"!({self.expression})", None if self._truth is None else not self._truth)


def literal(text: str) -> str:
    r"""A text as a literal of Argo's expression language, in single quotes.

    It holds no double quote unescaped and no ``}}``, so that it is safe inside a tag inside JSON or YAML.
    """
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace('"', "\\u0022").replace("}}", "}\\u007d")
    escaped = "".join(char if char.isprintable() else _escape(char) for char in escaped)
    return f"'{escaped}'"


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"


def _compared(reference: Reference, operator: str, other: object) -> Any:
    """One comparison: a `Condition` where Argo has to make it, otherwise what plain texts give."""
    if isinstance(other, str):
        plain = str.__str__(other)
        as_texts = _text_comparison(operator)(str(reference), plain)
        if "{{" in plain:
            return as_texts
        return Condition(f"{reference.expression} {operator} {literal(plain)}", as_texts)
    truth = {"==": False, "!=": True}.get(operator)
    if isinstance(other, bool):
        return Condition(f"{reference.expression} {operator} '{str(other).lower()}'", truth)
    if isinstance(other, int | float):
        if other != other or other in (float("inf"), float("-inf")):  # noqa: PLR0124 - the test for NaN
            raise InvalidFieldValue(f"{reference} cannot be compared with {other}: expressions have no such number")
        return Condition(f"asFloat({reference.expression}) {operator} {other!r}", truth)
    return NotImplemented


def _text_comparison(operator: str) -> Callable[[str, str], bool]:
    return {
        "==": str.__eq__,
        "!=": str.__ne__,
        "<": str.__lt__,
        "<=": str.__le__,
        ">": str.__gt__,
        ">=": str.__ge__,
    }[operator]


def _combined(left: Condition, operator: str, right: object, truth_of: Callable[[Any], bool]) -> Any:
    if not isinstance(right, Condition):
        return NotImplemented
    truths = (left._truth, right._truth)
    truth = None if None in truths else truth_of(truths)
    return Condition(f"({left.expression}) {operator} ({right.expression})", truth)
