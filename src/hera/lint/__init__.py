"""Finds what is wrong with a workflow before it runs, all of it, and says how to mend it.

`check` takes a plan and gives findings; `hera.lint.report` renders them. The room changes nothing and starts nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera.lint.diagnostic import Diagnostic as Diagnostic
    from hera.lint.diagnostic import Severity as Severity
    from hera.lint.linter import check as check

__all__ = ["Diagnostic", "Severity", "check"]

_HOMES = {"Diagnostic": "diagnostic", "Severity": "diagnostic", "check": "linter"}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
