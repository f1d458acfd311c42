"""Where a manifest's values were written, for the two ways of writing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hera._plan.plan import Place

if TYPE_CHECKING:
    from hera.shared.yaml_in import Document

__all__ = ["PythonSource", "YamlSource"]

_CRON_SPEC = ("spec", "workflowSpec")


class YamlSource:
    """Places in a YAML or JSON document.

    Args:
        document: The document, which knows its text.
        spec: Where in the document the workflow's spec stands, when that is not under ``spec``.
    """

    def __init__(self, document: Document, spec: Sequence[str] = ("spec",)) -> None:
        self._document = document
        self._spec = tuple(spec)

    def place_of(self, path: Sequence[str | int]) -> Place | None:
        """The value at the path, or the nearest enclosing one that the document has."""
        if path and path[0] == "spec":
            path = [*self._spec, *path[1:]]
        return self._place(path, key=False)

    def place_of_key(self, path: Sequence[str | int]) -> Place:
        """The key at a path of the document as it stands, without regard to where the spec is."""
        return self._place(path, key=True)

    def _place(self, path: Sequence[str | int], *, key: bool) -> Place:
        mark = self._document.place_of(path, key=key)
        return Place(file=self._document.name, line=mark.line, column=mark.column, length=mark.length, text=mark.text)


class PythonSource:
    """Places in a Python program, as the compiler noted them.

    Args:
        origins: Manifest path (``spec.templates[1].dag.tasks[0]``) → file and line where that object was made. The
            empty path is the workflow itself. Paths of a CronWorkflow go through ``spec.workflowSpec``.
    """

    def __init__(self, origins: Mapping[str, tuple[str, int]]) -> None:
        self._origins = origins
        self._is_cron = any(path.startswith("spec.workflowSpec") for path in origins)

    def place_of(self, path: Sequence[str | int]) -> Place | None:
        """The line where the object at the path was made, or the nearest one around it."""
        if self._is_cron and path and path[0] == "spec" and tuple(path[:2]) != _CRON_SPEC:
            path = [*_CRON_SPEC, *path[1:]]
        texts = [""]
        for part in path:
            step = f"[{part}]" if isinstance(part, int) else f".{part}"
            texts.append(f"{texts[-1]}{step}" if texts[-1] or isinstance(part, int) else str(part))
        for text in reversed(texts):
            found = self._origins.get(text)
            if found is not None:
                return Place(file=found[0], line=found[1])
        return None
