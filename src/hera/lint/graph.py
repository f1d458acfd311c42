"""The dependencies between the tasks of one DAG template, and who comes before whom.

Ancestors are the hard part: all of them, for every task, are quadratically many. Only those that some tag refers to
matter, so they alone get a bit, and the bits of each task's ancestors are an integer that is passed along the edges
in topological order. Many such tasks are taken in batches, which bounds the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["DependencyGraph", "dependency_names"]

# A word, or a word and a capitalised result: `a`, `a.Succeeded`. The way Argo finds task names in `depends`.
_DEPENDS_WORD = re.compile(r"([\w-]+)(?:\.([A-Z][A-Za-z]*))?")
_BATCH = 4096


def dependency_names(depends: str) -> list[tuple[str, str | None]]:
    """Task names in a `depends` text, each with the result asked of it (``Succeeded``, …) or None."""
    return [(match[1], match[2]) for match in _DEPENDS_WORD.finditer(depends)]


class DependencyGraph:
    """Tasks and what each of them waits for.

    Args:
        dependencies: For each task, by name and in the order of the manifest, the tasks it depends on. Names that are
            not tasks are left out.
    """

    def __init__(self, dependencies: Mapping[str, Sequence[str]]) -> None:
        # Dicts without values: in order, each name once, and quick to ask for one.
        self.dependencies: dict[str, dict[str, None]] = {
            name: {other: None for other in others if other in dependencies} for name, others in dependencies.items()
        }
        self.order, self.cycles = self._sorted()

    def _sorted(self) -> tuple[list[str], list[list[str]]]:
        """Tasks in topological order, and the cycles that keep the others out of it (each as a closed walk)."""
        waiting = {name: len(others) for name, others in self.dependencies.items()}
        dependents: dict[str, list[str]] = {name: [] for name in self.dependencies}
        for name, others in self.dependencies.items():
            for other in others:
                dependents[other].append(name)
        order = [name for name, count in waiting.items() if not count]
        for name in order:
            for dependent in dependents[name]:
                waiting[dependent] -= 1
                if not waiting[dependent]:
                    order.append(dependent)
        stuck = {name for name, count in waiting.items() if count}
        return order, self._cycles_among(stuck)

    def _cycles_among(self, stuck: set[str]) -> list[list[str]]:
        """One cycle for each knot of tasks that can never start."""
        cycles: list[list[str]] = []
        seen: set[str] = set()
        for start in self.dependencies:
            if start not in stuck or start in seen:
                continue
            walk: list[str] = []
            position: dict[str, int] = {}
            current = start
            while current not in position and current not in seen:
                position[current] = len(walk)
                walk.append(current)
                current = next(other for other in self.dependencies[current] if other in stuck)
            if current in position:
                cycles.append([*walk[position[current] :], current])
            seen.update(walk)
        return cycles

    def missing_ancestors(self, questions: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of the pairs (task, supposed ancestor) are wrong.

        Tasks that hang in a cycle are not judged.
        """
        sortable = set(self.order)
        open_questions = {
            (task, ancestor)
            for task, ancestor in questions
            if task in sortable and ancestor in self.dependencies and ancestor not in self.dependencies[task]
        }
        referred = list(dict.fromkeys(ancestor for _, ancestor in sorted(open_questions)))
        missing: set[tuple[str, str]] = set()
        for first in range(0, len(referred), _BATCH):
            bits = {name: 1 << index for index, name in enumerate(referred[first : first + _BATCH])}
            above: dict[str, int] = {}
            for name in self.order:
                reach = 0
                for other in self.dependencies[name]:
                    reach |= above[other] | bits.get(other, 0)
                above[name] = reach
            missing.update(
                (task, ancestor)
                for task, ancestor in open_questions
                if ancestor in bits and not above[task] & bits[ancestor]
            )
        return missing
