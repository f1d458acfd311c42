"""How a task's `depends` grows: a list of what it waits for, written as text only when somebody reads it.

Keeping the edges as records and not as a growing text makes a fan-in of n tasks cost n, not n².
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Depends"]

# a task name that stands alone, without a result: `A` and `(A || B)`, but not `A.Failed`
BARE_NAME = re.compile(r"(?<![\w.-])([A-Za-z0-9_][\w-]*)(?![\w.-])")


class Depends:
    """What one task waits for.

    Attributes:
        text: The `depends` that the user wrote, before anything was added by operators.
        clauses: What operators added: (operator, task or text, results).
    """

    __slots__ = ("_bare", "clauses", "text")

    def __init__(self, text: str | None = None) -> None:
        self.text = text
        self.clauses: list[tuple[str, Any, tuple[str, ...]]] = []
        self._bare: set[str] | None = None

    def mentions(self, name: str) -> bool:
        """Whether a task is waited for by its bare name already."""
        if self._bare is None:
            self._bare = set(BARE_NAME.findall(self.text or ""))
        return name in self._bare

    def add(self, operator: str, source: Any, results: tuple[str, ...] = ()) -> None:
        """Wait for a task, or for what a text says.

        Args:
            operator: Symbol between this and what is there already.
            source: A task, or a text that is taken verbatim.
            results: Results of the task that count; none for Argo's default.
        """
        self.clauses.append((operator, source, results))
        if self._bare is not None:
            if isinstance(source, str):
                self._bare.update(BARE_NAME.findall(source))
            elif not results:
                self._bare.add(source.name)

    def render(self) -> str | None:
        """The text of `depends`; `None` when it waits for nothing."""
        if not self.clauses:
            return self.text
        parts = [self.text] if self.text else []
        for operator, source, results in self.clauses:
            if parts:
                parts.append(operator)
            parts.append(source if isinstance(source, str) else _clause(source.name, results))
        return " ".join(parts)


def _clause(name: str, results: tuple[str, ...]) -> str:
    if not results:
        return name
    if len(results) == 1:
        return f"{name}.{results[0]}"
    return f"({' || '.join(f'{name}.{result}' for result in results)})"
