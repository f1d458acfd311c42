"""The name that people are shown instead of a node's own: the annotation `workflows.argoproj.io/display-name`.

Source:
    Argo `setNodeDisplayName` in `workflow/controller/operator.go`; it takes effect from the second visit of the node on.
"""

from __future__ import annotations

import re
from typing import Final

from hera.expr.scope import Names
from hera.local.core.frames import Work
from hera.local.core.rounds import fill_text

__all__ = ["ANNOTATION", "InvalidDisplayName", "chosen_display_name"]

ANNOTATION: Final = "workflows.argoproj.io/display-name"
_PATTERN: Final = "^[a-zA-Z0-9][a-zA-Z0-9-.]{0,61}[a-zA-Z0-9]$"


class InvalidDisplayName(ValueError):
    """The annotation's text cannot be shown; the message is Argo's."""


def chosen_display_name(work: Work, run: Names) -> str | None:
    """The display name that the template asks for, or None.

    Args:
        work: What is executed.
        run: `workflow.…`.

    Raises:
        InvalidDisplayName: The text, tags filled in, breaks the rules.
    """
    annotations = work.prepared.template.annotations
    text = annotations.get(ANNOTATION) if annotations else None
    if text is None:
        return None
    text = fill_text(text, work.names, run)
    if not re.fullmatch(_PATTERN[1:-1], text, re.ASCII):
        raise InvalidDisplayName(f"displayName must match the regex {_PATTERN}")
    return text
