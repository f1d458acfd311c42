"""The nearest known name to a misspelled one."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["did_you_mean", "listed", "nearest"]

_SHORTLIST = 2_000


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that most resembles `name`, or None when none does.

    Case and the kind of hyphen do not count, and ``learning_rate`` is near to ``lr``. With very many names only those
    with the same first letter are looked at, so that a workflow of many thousand tasks stays quick.
    """
    from difflib import get_close_matches

    everything = [other for other in known if other]
    initials = "".join(word[:1] for word in re.split(r"[-_.\s]+", name.lower()))
    if len(initials) > 1 and initials in everything:
        return initials
    candidates = [other for other in everything if abs(len(other) - len(name)) <= max(3, len(name) // 2)]
    if len(candidates) > _SHORTLIST:
        candidates = [other for other in candidates if other[:1] == name[:1]][:_SHORTLIST]
    folded = {other.lower().replace("_", "-"): other for other in candidates}
    close = get_close_matches(name.lower().replace("_", "-"), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint that offers the nearest known name, or None."""
    close = nearest(name, known)
    return f"did you mean '{close}'?" if close is not None else None


def listed(names: Iterable[str], limit: int = 12) -> str:
    """Names for a note, cut when there are many: ``a, b, … (40 in all)``."""
    everything = list(names)
    shown = ", ".join(everything[:limit])
    return shown if len(everything) <= limit else f"{shown}, … ({len(everything)} in all)"
