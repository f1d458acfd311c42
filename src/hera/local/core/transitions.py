"""Which phase a node may move to from which. The table is the rule; `apply` checks it and the documentation draws it.

::

                 ┌──────────► Skipped, Omitted         (a step or task that is not run)
    (no node) ───┼──► Pending ──► Running ──► Succeeded
                 │        │          │   ├──► Failed   (the work said no)
                 │        └──────────┴───┴──► Error    (the engine could not do it)
                 └──► Running                          (groups, retries, suspends)

A final phase is never left, with the exceptions that Argo makes: an engine error found later replaces the outcome
(a task whose template cannot compute its outputs, a hook whose expression cannot be evaluated).
"""

from __future__ import annotations

from typing import Final

__all__ = ["COMPLETED", "FAILED_OR_ERROR", "FULFILLED", "NODE_TRANSITIONS", "RUN_TRANSITIONS", "is_allowed"]

COMPLETED: Final = frozenset({"Succeeded", "Failed", "Error"})
"""The node ran and has an outcome."""

FULFILLED: Final = COMPLETED | {"Skipped", "Omitted"}
"""Nothing more will happen to the node."""

FAILED_OR_ERROR: Final = frozenset({"Failed", "Error"})
"""The outcomes that `continueOn` may cover."""

NODE_TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    "": frozenset({"Pending", "Running", "Succeeded", "Failed", "Error", "Skipped", "Omitted"}),
    "Pending": frozenset({"Pending", "Running", "Succeeded", "Failed", "Error"}),
    "Running": frozenset({"Running", "Succeeded", "Failed", "Error"}),
    "Succeeded": frozenset({"Succeeded", "Error"}),
    "Failed": frozenset({"Failed", "Error"}),
    "Error": frozenset({"Error"}),
    "Skipped": frozenset({"Skipped"}),
    "Omitted": frozenset({"Omitted"}),
}
"""Phase → phases that may follow. The empty text stands for a node that is not there yet."""

RUN_TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    "": frozenset({"", "Pending", "Running", "Failed", "Error"}),
    "Pending": frozenset({"Pending", "Running", "Failed", "Error"}),
    "Running": frozenset({"Running", "Succeeded", "Failed", "Error"}),
    "Succeeded": frozenset({"Succeeded"}),
    "Failed": frozenset({"Failed"}),
    "Error": frozenset({"Error"}),
}
"""The same for the workflow."""


def is_allowed(table: dict[str, frozenset[str]], before: str, after: str) -> bool:
    """Whether the table has a way from one phase to another."""
    return after in table.get(before, frozenset())
