"""Findings as plain data."""

from __future__ import annotations

from typing import Any

from hera.lint.diagnostic import Diagnostic

__all__ = ["as_json"]


def as_json(finding: Diagnostic) -> dict[str, Any]:
    """A finding for machines; keys that do not apply are left out.

    Returns:
        ``code``, ``severity`` and ``message`` always; ``file``, ``line``, ``column``, ``path``, ``hint``, ``notes``
        and ``upstream`` (Argo's own message) where known.
    """
    place = finding.place
    values: dict[str, Any] = {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "file": place.file if place is not None else None,
        "line": place.line if place is not None else None,
        "column": place.column if place is not None else None,
        "path": finding.path or None,
        "hint": finding.hint,
        "notes": list(finding.notes) or None,
        "upstream": finding.upstream,
    }
    return {key: value for key, value in values.items() if value is not None}
