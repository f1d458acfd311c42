"""The template whose steps run one after the other, and groups of steps that run at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from hera.workflows._context import ACCEPTS, Context, innermost, join_node, note_node_name, without_contexts
from hera.workflows._fields import Template
from hera.workflows._node import Node
from hera.workflows._record import Record, at, user_place
from hera.workflows.exceptions import InvalidType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    from hera._generated import models

    SubStep: TypeAlias = (
        "Step | Parallel | models.WorkflowStep | Sequence[Step | models.WorkflowStep] | models.ParallelSteps"
    )

__all__ = ["Parallel", "Step", "Steps", "parallel"]


@dataclass(kw_only=True, eq=False, repr=False)
class Step(Node):
    """A step of a Steps template.

    Source:
        Argo Workflows fields reference, WorkflowStep.
    """

    KIND: ClassVar[str] = "step"
    SCOPE: ClassVar[str] = "steps"

    def _build_step(self) -> models.WorkflowStep:
        from hera.workflows._compile.nodes import step_model

        return step_model(self)


@dataclass(kw_only=True, eq=False, repr=False)
class Parallel(Record, Context):
    """A group of steps that run at once; steps made inside its ``with`` block belong to it.

    Args:
        sub_steps: Its steps, when they are not made inside the block.
    """

    CONTEXT: ClassVar[str] = "parallel"

    sub_steps: list[Step | models.WorkflowStep] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._node_names: dict[str, Record] = {}
        self._owner = ""

    def _join_context(self) -> None:
        join_node("parallel", self)

    def _add_sub(self, node: Any) -> None:
        note_node_name(self._node_names, node, "Step", self._owner)
        self.sub_steps.append(node)


@dataclass(kw_only=True, eq=False, repr=False)
class Steps(Template, Context):
    """A template of steps in sequence; steps made inside its ``with`` block belong to it.

    Args:
        sub_steps: Its steps and groups, when they are not made inside the block; a list stands for a group.

    Source:
        Argo Workflows fields reference, Template, `steps`.
    """

    CONTEXT: ClassVar[str] = "steps"

    sub_steps: list[SubStep] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._node_names: dict[str, Record] = {}

    def parallel(self) -> Parallel:
        """A group of steps that run at once, as the next of these steps; open it with ``with``.

        Raises:
            InvalidType: It is asked for inside something that has no steps, or inside another group.
        """
        context = innermost()
        if context is not None and context.CONTEXT != "workflow" and "parallel" not in ACCEPTS[context.CONTEXT]:
            raise InvalidType(
                f"{Parallel}: a parallel group cannot be made inside a {type(context).__name__}",
                hint="open it directly inside the Steps block",
                **at(user_place()),
            )
        with without_contexts():
            group = Parallel()
        self._add_sub(group)
        return group

    def _add_sub(self, node: Any) -> None:
        owner = f"Steps {self.name}" if self.name else ""
        if isinstance(node, Parallel):
            # one set of names for the whole template: a step in a group may not repeat a step outside
            for step in node._node_names.values():
                note_node_name(self._node_names, step, "Step", owner)
            node._node_names, node._owner = self._node_names, owner
        else:
            note_node_name(self._node_names, node, "Step", owner)
        self.sub_steps.append(node)

    def _body(self) -> dict[str, Any]:
        from hera.workflows._compile.nodes import steps_body

        return steps_body(self)


def parallel() -> AbstractContextManager[Any]:
    """A group of steps that run at once, in the Steps template whose block is open; elsewhere it changes nothing."""
    context = innermost()
    if isinstance(context, Steps):
        return context.parallel()
    from contextlib import nullcontext

    return nullcontext()
