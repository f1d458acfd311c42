"""A finding: what is wrong, where, why, and how to fix it. The same record serves the terminal and machines."""

from __future__ import annotations

from typing import Literal

import msgspec

from hera._plan.plan import Place

__all__ = ["Diagnostic", "Severity"]

Severity = Literal["error", "warning"]


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding.

    Attributes:
        code: Stable, kebab-case, reads well after "allow": ``unknown-parameter``.
        severity: ``error`` stops a run before it starts; ``warning`` does not.
        message: One line naming the thing: ``template 'train' takes no argument 'learning_rate'``.
        path: Path in the manifest, ``spec.templates[0].dag.tasks[2].arguments``.
        place: Where the user wrote it (YAML line or Python line), when known.
        hint: The fix, next to the place: ``did you mean 'lr'?``.
        notes: Further lines (``template 'train' takes: lr, data``).
        upstream: Argo's own message for the same mistake (spec of `argo lint`), when it has one.
    """

    code: str
    severity: Severity
    message: str
    path: str = ""
    place: Place | None = None
    hint: str | None = None
    notes: tuple[str, ...] = ()
    upstream: str | None = None
