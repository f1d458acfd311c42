"""What a rule is: a code, its documentation, and a function from the index to findings.

The documentation lives in the rule. `hera lint --explain`, the reference page and the tests are made from it: the bad
example must give a finding of the rule's code, the good one none at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from hera.lint.diagnostic import Diagnostic

if TYPE_CHECKING:
    from hera.lint.index import Index

__all__ = ["Check", "Rule"]

Check = Callable[["Index"], Iterable[Diagnostic]]


class Rule(msgspec.Struct, frozen=True):
    """One rule of the linter.

    Attributes:
        code: Stable, kebab-case, reads well after "allow".
        summary: What it flags, one sentence.
        why: What happens to the workflow if nobody listens.
        bad: The `spec` of a manifest (YAML) that the rule flags.
        good: The same, mended.
        source: Where Argo says so.
        check: Gives the rule's findings.
    """

    code: str
    summary: str
    why: str
    bad: str
    good: str
    source: str
    check: Check

    def document(self, example: str) -> str:
        """The whole manifest of an example, as a user would write it."""
        body = "\n".join(f"  {line}" if line else "" for line in example.strip("\n").split("\n"))
        return f"{_HEADER}spec:\n{body}\n"


_HEADER = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: example-
"""
