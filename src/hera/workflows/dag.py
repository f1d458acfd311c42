"""The template whose tasks run as soon as what they wait for has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from hera.workflows._context import Context, note_node_name
from hera.workflows._fields import Template
from hera.workflows._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera._generated import models
    from hera.workflows.task import Task

__all__ = ["DAG"]


@dataclass(kw_only=True, eq=False, repr=False)
class DAG(Template, Context):
    """A template of tasks with dependencies; tasks made inside its ``with`` block belong to it.

    Args:
        target: Names of the tasks that have to run, separated by blanks; all of them unless given.
        tasks: Its tasks, when they are not made inside the block.

    Source:
        Argo Workflows fields reference, DAGTemplate.
    """

    CONTEXT: ClassVar[str] = "dag"

    target: str | None = None
    tasks: list[Task | models.DAGTask] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._node_names: dict[str, Record] = {}

    def _add_sub(self, node: Any) -> None:
        note_node_name(self._node_names, node, "Task", f"DAG {self.name}" if self.name else "")
        self.tasks.append(node)

    def _body(self) -> dict[str, Any]:
        from hera.workflows._compile.nodes import dag_body

        return dag_body(self)
