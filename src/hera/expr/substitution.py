r"""Fills the tags of a document: `TemplateText` is cut once per template and rendered once per node.

Argo substitutes in the JSON text of an object, not in its fields, and so do we: values are inserted in JSON-escaped form, and
one that holds a quote or a newline arrives verbatim in the final field. Argo checks before and after that the text is valid JSON. We
escape every control character the JSON way (`\u001b` where Go writes `\x1b`), so that the check after cannot fail.

What happens to a tag without a value depends on the round:

=========== ====================================================================================================
`lenient`   it stays as it is (template arguments, retry attempts, just before a process starts)
`strict`    a missing `steps.` or `tasks.` name means *wait* (`Unresolved`); others stay (steps and tasks)
`complete`  it is an error (`Unresolved`) (an expanded loop item)
=========== ====================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final, Literal

from hera.exceptions import ExpressionError
from hera.expr.scope import ABSENT, ABSENT_TEXT, Lookup, Scope, environment, lookup_of
from hera.expr.tags import CLOSE, OPEN, Tag, split

if TYPE_CHECKING:
    from hera.expr.language import Program
    from hera.expr.syntax import Used

Mode = Literal["lenient", "strict", "complete"]

STRICT_PREFIXES: Final = ("steps.", "tasks.")
"""Names of finished siblings: missing ones may still come."""

LATER_BOUND: Final = ("item", "retries", "lastRetry", "workflow.status", "workflow.failures")
"""Variables that get their value in a later round; an expression that uses one is left for that round."""


class Unresolved(ExpressionError):
    """A tag has no value (yet).

    In a `strict` round the step or task waits and is tried again; in a `complete` round it is final.

    Args:
        message: Argo's text.
        tag: The tag's content, as written.
    """

    code = "unresolved-tag"

    def __init__(self, message: str = "", *, tag: str = "", **place: Any) -> None:
        super().__init__(message, **place)
        self.tag = tag


class AbsentOptional(ExpressionError):
    """A tag refers to an output that will never be: its node was skipped or omitted and declares no default. Final.

    Args:
        message: Argo's text.
        tag: The tag's content, as written.
    """

    code = "absent-optional"

    def __init__(self, message: str = "", *, tag: str = "", **place: Any) -> None:
        super().__init__(message, **place)
        self.tag = tag


class TemplateText:
    r"""A text with its tags found, to be rendered many times.

    Make one with `TemplateText.of_json` (the text is the JSON of an object, as Argo substitutes) or `TemplateText.of_text`
    (the text is one plain value, such as a `when`).

    Example:
        >>> text = TemplateText.of_json('{"args": ["hello {{inputs.parameters.who}}"]}')
        >>> text.render({"inputs.parameters.who": 'the "world"'})
        '{"args": ["hello the \\"world\\""]}'
    """

    __slots__ = ("_parts", "is_json", "text")

    def __init__(self, text: str, parts: list[str | _Slot], *, is_json: bool) -> None:
        self.text = text
        self.is_json = is_json
        self._parts = parts

    @classmethod
    def of_json(cls, text: str | bytes) -> TemplateText:
        """Cut the JSON text of an object.

        Args:
            text: Valid JSON; whoever wrote it answers for that.

        Raises:
            ExpressionError: An opening `{{` has no end.
        """
        if isinstance(text, bytes):
            text = text.decode()
        return cls(text, _slots(text, is_json=True), is_json=True)

    parse = of_json

    @classmethod
    def of_text(cls, text: str) -> TemplateText:
        """Cut a plain text; values are inserted as they are.

        Raises:
            ExpressionError: An opening `{{` has no end.
        """
        return cls(text, _slots(text, is_json=False), is_json=False)

    @property
    def tags(self) -> list[Tag]:
        """The tags, in order."""
        return [part.tag for part in self._parts if not isinstance(part, str)]

    def render(self, scope: Scope, mode: Mode = "lenient") -> str:
        """The text with its tags filled in.

        Args:
            scope: Dotted name → text or `ABSENT`; a mapping (a `ChainMap` of `Names` layers is fastest) or a function.
            mode: What happens to a tag without a value; see the module's table.

        Returns:
            The text; inserted values are not looked at again. An absent output that is the whole of an argument's `value`
            becomes `ABSENT_TEXT`, for the engine to drop the argument.

        Raises:
            Unresolved: A tag has no value and the round does not let it stay.
            AbsentOptional: A tag inside other text refers to an absent output.
            ExpressionError: An expression cannot be parsed (in every round) or evaluated (where it cannot stay).
        """
        parts = self._parts
        if not parts:
            return self.text
        find = lookup_of(scope)
        return "".join([part if isinstance(part, str) else part.fill(find, scope, mode) for part in parts])

    def __repr__(self) -> str:
        return f"TemplateText({self.text!r})"


def substitute(text: str, scope: Scope, mode: Mode = "lenient") -> str:
    """Fill the tags of one plain text, such as a `when`; a text without tags is returned at once.

    Args:
        text: The text.
        scope: As for `TemplateText.render`.
        mode: As for `TemplateText.render`.

    Raises:
        ExpressionError: As `TemplateText.render`.
    """
    if OPEN not in text:
        return text
    return _text_of(text).render(scope, mode)


@lru_cache(maxsize=1024)
def _text_of(text: str) -> TemplateText:
    return TemplateText.of_text(text)


class _SimpleSlot:
    """The place of `{{name}}` in a text."""

    __slots__ = ("inner", "is_json", "is_whole_value", "name", "tag")

    def __init__(self, tag: Tag, *, is_json: bool, is_whole_value: bool) -> None:
        self.tag = tag
        self.name = tag.name
        self.inner = tag.inner
        self.is_json = is_json
        self.is_whole_value = is_whole_value

    def fill(self, find: Lookup, _scope: Scope, mode: Mode) -> str:
        value = find(self.name)
        if value is None:
            return self.missing(find, mode)
        if value is not ABSENT:
            return encode_basestring(value)[1:-1] if self.is_json else str(value)
        if self.is_whole_value:
            return ABSENT_TEXT
        raise AbsentOptional(
            f"unable to substitute {self.tag.text}: output is an absent optional "
            "(skipped/omitted node with no default)",
            tag=self.tag.content,
        )

    def missing(self, find: Lookup, mode: Mode) -> str:
        if self.inner is not None:
            value = find(self.inner)
            if value is ABSENT:
                raise AbsentOptional(
                    f'unable to substitute nested tag {self.tag.text}: "{self.inner}" is an absent optional',
                    tag=self.tag.content,
                )
            if value is not None:
                # One level is peeled; the closing braces of the outer tag follow as literal text.
                return OPEN + self.tag.before_inner + _escaped(value, is_json=self.is_json)
        if mode == "complete" or (mode == "strict" and _must_come(self.name)):
            raise Unresolved(f"failed to resolve {self.tag.text}", tag=self.tag.content)
        return self.tag.text


def _escaped(value: str, *, is_json: bool) -> str:
    return encode_basestring(value)[1:-1] if is_json else value


def _must_come(name: str) -> bool:
    return name.startswith(STRICT_PREFIXES) and ".outputs.artifacts." not in name


class _ExpressionSlot:
    """The place of `{{=expression}}` in a text."""

    __slots__ = ("is_json", "source", "tag")

    def __init__(self, tag: Tag, *, is_json: bool) -> None:
        self.tag = tag
        self.is_json = is_json
        # None when the tag runs over the ends of several JSON strings, so that it was never meant as one.
        self.source = _unescaped(tag.content[1:]) if is_json else tag.content[1:]

    def fill(self, find: Lookup, scope: Scope, mode: Mode) -> str:
        from hera.expr import language

        if self.source is None:
            if mode == "complete":
                raise ExpressionError(f"failed to unmarshall JSON expression: {self.tag.content[1:]}")
            return self.tag.text
        try:
            program = language.program_of(self.source)
        except ExpressionError as error:
            raise _failed(error) from error
        env = environment(scope if isinstance(scope, Mapping) else _names_used(program, find))
        may_stay = mode == "lenient"
        if mode != "complete":
            missing = [used for used in program.identifiers if not env.has(used.path)]
            if any(_is_later_bound(used.name) for used in missing):
                return self.tag.text
            if mode == "strict":
                may_stay = self.has_missing(missing)
        try:
            value = program.run(env)
            text = language.text_of(value) if value is not None else None
        except ExpressionError as error:
            if may_stay:
                return self.tag.text
            raise _failed(error) from error
        if text is not None:
            return _escaped(text, is_json=self.is_json)
        if may_stay:
            return self.tag.text
        raise ExpressionError(
            f'failed to evaluate expression "{self.source.strip()}"', hint="its result is nil; give another one with ??"
        )

    def has_missing(self, missing: list[Used]) -> bool:
        """Whether names are missing for which the tag may stay.

        Raises:
            Unresolved: One is missing that is still to come.
        """
        unguarded = [used.name for used in missing if not used.is_guarded]
        for name in unguarded:
            if _must_come(name):
                raise Unresolved(f"failed to evaluate expression: {name} is missing", tag=self.tag.content)
        return bool(unguarded)


_Slot = _SimpleSlot | _ExpressionSlot


def _failed(error: ExpressionError) -> ExpressionError:
    return ExpressionError(
        f"failed to evaluate expression: {error.message}",
        code=error.code,
        hint=error.hint,
        line=error.line,
        column=error.column,
    )


def _is_later_bound(name: str) -> bool:
    return any(name == bound or name.startswith(f"{bound}.") for bound in LATER_BOUND)


def _names_used(program: Program, find: Lookup) -> dict[str, Any]:
    """What a scope that is only a function knows of the names in an expression."""
    names = {}
    for used in program.identifiers:
        for end in range(1, len(used.path) + 1):
            name = ".".join(used.path[:end])
            value = find(name)
            if value is not None:
                names[name] = value
    return names


def _unescaped(source: str) -> str | None:
    if "\\" not in source and '"' not in source:
        return source
    import json

    try:
        value = json.loads(f'"{source}"', strict=False)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def _slots(text: str, *, is_json: bool) -> list[str | _Slot]:
    if OPEN not in text:
        return []
    parts = split(text)
    slots: list[str | _Slot] = []
    for index, part in enumerate(parts):
        if isinstance(part, str):
            slots.append(part)
            continue
        if part.is_expression:
            slots.append(_ExpressionSlot(part, is_json=is_json))
        else:
            is_whole_value = is_json and _is_argument_value(parts, index)
            slots.append(_SimpleSlot(part, is_json=is_json, is_whole_value=is_whole_value))
    return slots


def _is_argument_value(parts: list[str | Tag], index: int) -> bool:
    """Whether the tag is the whole of a JSON field `"value"`."""
    before = parts[index - 1] if index > 0 else ""
    after = parts[index + 1] if index + 1 < len(parts) else ""
    if not isinstance(before, str) or not isinstance(after, str):
        return False
    return after.startswith('"') and before.endswith(('"value":"', '"value": "'))


__all__ = [
    "ABSENT",
    "ABSENT_TEXT",
    "CLOSE",
    "OPEN",
    "AbsentOptional",
    "Mode",
    "TemplateText",
    "Unresolved",
    "substitute",
]
