"""Cuts a text into what stays and its `{{…}}` tags, the way Argo does it.

A tag begins at `{{` and ends at the first `}}` after it. When its first character is `=` it is an expression, otherwise the name
of a variable. A tag inside a tag therefore shows up as one tag whose content holds another `{{`, followed by a literal `}}`;
`Tag.inner` gives the part that can be filled in first. Nothing is looked up or evaluated here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hera.exceptions import ExpressionError
from hera.expr.go_quote import quoted

OPEN: Final = "{{"
CLOSE: Final = "}}"


@dataclass(frozen=True)
class Tag:
    """One `{{…}}` in a text.

    Args:
        content: What stands between the braces, as written, blanks included.
        start: Offset of the opening braces in the text.
    """

    __slots__ = ("content", "start")

    content: str
    start: int

    @property
    def end(self) -> int:
        """Offset just behind the closing braces."""
        return self.start + len(self.content) + len(OPEN) + len(CLOSE)

    @property
    def text(self) -> str:
        """The tag as it stands in the text."""
        return f"{OPEN}{self.content}{CLOSE}"

    @property
    def is_expression(self) -> bool:
        """Whether it is `{{=…}}`; a blank before the `=` makes it a simple tag."""
        return self.content.startswith("=")

    @property
    def name(self) -> str:
        """The variable's name (simple tag) or the expression's source (expression tag), without blanks around it."""
        return self.content.strip() if not self.is_expression else self.content[1:].strip()

    @property
    def inner(self) -> str | None:
        """For a simple tag that holds another one, the inner one's name: `b` in `{{a.{{b}}}}`."""
        at = self.content.rfind(OPEN)
        if at <= 0 or self.is_expression:
            return None
        return self.content[at + len(OPEN) :].strip()

    @property
    def before_inner(self) -> str:
        """For a tag that holds another one, what stands before the inner opening braces."""
        return self.content[: self.content.rfind(OPEN)]


def split(text: str) -> list[str | Tag]:
    """Cut a text at its tags.

    Args:
        text: Any text; for Argo's own rules it is the JSON text of an object.

    Returns:
        Literal parts (never empty) and tags, in order; joined, they are the text again.

    Raises:
        ExpressionError: `{{` without `}}` behind it.

    Source:
        Argo Workflows, `util/template`, which uses `valyala/fasttemplate`.
    """
    parts: list[str | Tag] = []
    position = 0
    while True:
        start = text.find(OPEN, position)
        if start < 0:
            break
        end = text.find(CLOSE, start + len(OPEN))
        if end < 0:
            raise ExpressionError(
                f'Cannot find end tag="}}}}" in the template={quoted(text)} starting from {quoted(text[start:])}',
                code="unclosed-tag",
                column=start + 1,
                hint="close the tag with }}, or keep the two opening braces apart",
            )
        if start > position:
            parts.append(text[position:start])
        parts.append(Tag(text[start + len(OPEN) : end], start))
        position = end + len(CLOSE)
    if position < len(text):
        parts.append(text[position:])
    return parts


def tags_in(text: str) -> Iterator[Tag]:
    """The tags of a text, in order; none at all costs one search.

    Args:
        text: Any text.

    Raises:
        ExpressionError: `{{` without `}}` behind it.
    """
    if OPEN not in text:
        return iter(())
    return (part for part in split(text) if isinstance(part, Tag))


def sole_tag(text: str) -> Tag | None:
    """The tag of which the whole text consists, or None: `{{a}}` has one, `x {{a}}` has none."""
    if not (text.startswith(OPEN) and text.endswith(CLOSE)):
        return None
    parts = split(text)
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Tag) else None
