"""`invalid-when`: a condition that cannot be read, or that is not a condition.

A `when` is read after its tags are filled in, and nobody knows with what. So a text with tags is wrong only if it
stays wrong whatever stands in their place: a word, a number, a boolean, a quoted text, an operator or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from hera.exceptions import ExpressionError
from hera.expr import tags
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.views import Call

_STAND_INS = ("word", "1", '"text"', "true", "==", "&&", "")
_MOST_TAGS = 3
_UNREADABLE = "Invalid 'when' expression"


def check(index: Index) -> Iterator[Diagnostic]:
    """The `when` of every step and task."""
    for call in index.calls:
        text = call.model.when
        if not text:
            continue
        if text.strip() in ("True", "False"):
            yield _python_boolean(index, call, text)
            continue
        problem = _problem(text)
        if problem is not None:
            reason, hint = problem
            yield index.finding(
                RULE.code,
                f"the when of {call.label} of {call.caller.label} {reason}",
                path=(*call.path, "when"),
                at=call.caller,
                focus=text,
                hint=hint,
            )


def _python_boolean(index: Index, call: Call, text: str) -> Diagnostic:
    word = text.strip()
    return index.finding(
        RULE.code,
        f"the when of {call.label} of {call.caller.label} is '{word}', the text of a Python boolean",
        path=(*call.path, "when"),
        at=call.caller,
        focus=word,
        hint=f"the comparison was made in Python, before the run; write a condition such as "
        f"when='{{{{tasks.a.outputs.result}}}} == heads', or when='{word.lower()}' if you mean it",
    )


def _problem(text: str) -> tuple[str, str | None] | None:
    try:
        parts = tags.split(text)
    except ExpressionError:
        return "has an opening '{{' without '}}'", "close the tag"
    found = [part for part in parts if isinstance(part, tags.Tag)]
    if not found:
        return _constant_problem(text)
    if any(tag.is_expression for tag in found) or len(found) > _MOST_TAGS:
        return None
    first: str | None = None
    for words in islice(product(_STAND_INS, repeat=len(found)), len(_STAND_INS) ** _MOST_TAGS):
        filling = iter(words)
        filled = "".join(part if isinstance(part, str) else next(filling) for part in parts)
        reason = _unreadable(filled)
        if reason is None:
            return None
        first = first or reason
    return f"cannot be read: {first}", 'quote the texts in it, such as "{{…}}" == "my-value"'


def _constant_problem(text: str) -> tuple[str, str | None] | None:
    from hera.expr import condition  # loaded for workflows that have a `when`

    try:
        condition.evaluate(text)
    except ExpressionError as error:
        quoted = f"'{text}': "
        reason = error.message.partition(quoted)[2] if quoted in error.message else error.message
        if error.message.startswith("Expected boolean"):
            return f"is not a condition: '{text}'", "compare it with something, such as == yes"
        return f"fails: {reason}", error.hint or "quote the texts in it"
    return None


def _unreadable(text: str) -> str | None:
    """Why a text cannot be read; None when it can, even if it then fails."""
    if not text.strip():
        return None
    from hera.expr import condition

    try:
        condition.value_of(text)
    except ExpressionError as error:
        if error.message.startswith(_UNREADABLE):
            return error.message.partition(f"'{text}': ")[2] or error.message
    return None


RULE = Rule(
    code="invalid-when",
    summary="A `when` cannot be read, or is a constant that is not true or false.",
    why="The step or task ends in phase Error when its turn comes.",
    bad="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: hello, template: hello, when: "True"}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: hello, template: hello, when: "true"}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, workflow/controller/steps.go (shouldExecute), Knetic/govaluate",
    check=check,
)
