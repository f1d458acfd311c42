"""The stack behind `with`: which workflow, DAG, Steps, Parallel or ContainerSet is open, and what joins it.

The stack is an immutable tuple in a context variable. Every thread starts with an empty one, and an asyncio task that
opens or closes a block changes only its own.

What joins where is one table, `ACCEPTS`: a context takes the kinds of records named there; everything else is an error
at the moment the record is made, with the user's file and line.
"""

from __future__ import annotations

from contextvars import ContextVar

from hera.workflows._record import Record, at, place_of
from hera.workflows.exceptions import (
    InvalidType,
    NodeNameConflict,
    NotUnderWorkflow,
    TemplateNameConflict,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, TypeAlias

    from typing_extensions import Self

    Stack: TypeAlias = tuple["Context", ...]

__all__ = [
    "Context",
    "adopt_template",
    "innermost",
    "innermost_workflow",
    "join_node",
    "join_template",
    "note_node_name",
    "pop",
    "push",
    "without_contexts",
]

_stack: ContextVar[Stack] = ContextVar("hera_contexts", default=())

ACCEPTS: dict[str, frozenset[str]] = {
    "workflow": frozenset({"template"}),
    "dag": frozenset({"template", "task"}),
    "steps": frozenset({"template", "step", "parallel"}),
    "parallel": frozenset({"template", "step"}),
    "container set": frozenset({"container node"}),
}
"""Kind of context → kinds of records that may be made inside it."""

WHERE = {
    "template": "a Workflow, or a DAG or Steps inside one",
    "task": "a DAG",
    "step": "a Steps or one of its parallel groups",
    "parallel": "a Steps",
    "container node": "a ContainerSet",
}


class Context:
    """What `with` opens: the records made inside the block join it.

    Attributes:
        CONTEXT: The kind of context, a key of `ACCEPTS`.
    """

    CONTEXT: ClassVar[str]

    def __enter__(self) -> Self:
        push(self)
        return self

    def __exit__(self, *_: object) -> None:
        pop(self)

    def _add_sub(self, node: Any) -> None:
        """Take a record that was made inside the block."""
        raise NotImplementedError


def push(context: Context) -> None:
    """Open a context."""
    _stack.set((*_stack.get(), context))


def pop(context: Context) -> None:
    """Close a context and whatever was left open inside it; nothing happens when it is not open here."""
    stack = _stack.get()
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth] is context:
            _stack.set(stack[:depth])
            return


def innermost() -> Context | None:
    """The context that records made now would join."""
    stack = _stack.get()
    return stack[-1] if stack else None


def innermost_workflow() -> Any | None:
    """The workflow whose block is open here; the inner one when workflows are nested."""
    for context in reversed(_stack.get()):
        if context.CONTEXT == "workflow":
            return context
    return None


class without_contexts:  # noqa: N801 - reads as the statement it is
    """A block in which no context is open: what is made there joins nothing."""

    def __enter__(self) -> None:
        self._mark = _stack.set(())

    def __exit__(self, *_: object) -> None:
        _stack.reset(self._mark)


def join_template(template: Record) -> None:
    """Put a template that was just made into the open workflow.

    Raises:
        InvalidType: The innermost context takes no templates.
        NotUnderWorkflow: A DAG or Steps is open, but no workflow around it.
    """
    context = innermost()
    if context is None:
        return
    _check_accepts(context, "template", template)
    workflow = innermost_workflow()
    if workflow is None:
        raise _not_under_workflow(template)
    workflow.templates.append(template)


def join_node(kind: str, node: Record) -> None:
    """Put a step, task, parallel group or container node that was just made into the innermost context.

    Raises:
        InvalidType: The innermost context takes nothing of that kind.
    """
    context = innermost()
    if context is not None:
        _check_accepts(context, kind, node)
        context._add_sub(node)


def adopt_template(template: Any) -> None:
    """Put the template that a step or task uses into the open workflow, unless it is there already.

    Raises:
        NotUnderWorkflow: A context is open, but no workflow around it.
        TemplateNameConflict: The workflow has a different template of that name.
    """
    workflow = innermost_workflow()
    if workflow is None:
        if innermost() is None:
            return
        raise _not_under_workflow(template)
    if not hasattr(template, "name"):
        return  # no template at all; the build says so
    known = workflow._template_named(template.name)
    if known is None:
        workflow.templates.append(template)
    elif known is not template and known != template:
        raise different_templates(template.name, known, template)


def note_node_name(names: dict[str, Record], node: Any, kind: str, owner: str) -> None:
    """Remember the name of a step or task in its template.

    Raises:
        NodeNameConflict: The name is taken.
    """
    known = names.setdefault(node.name, node)
    if known is not node:
        raise NodeNameConflict(
            f"Found multiple {kind} nodes with name: {node.name}" + (f" in {owner}" if owner else ""),
            hint=f"the first one is made at {place_text(known)}; pass another name= to one of them",
            **at(place_of(node)),
        )


def different_templates(name: str, first: object, second: object) -> TemplateNameConflict:
    """The error for two different templates under one name."""
    return TemplateNameConflict(
        f"two different templates are named {name!r}",
        hint=f"the other one is made at {place_text(first)}; give one of them another name=",
        **at(place_of(second)),
    )


def place_text(thing: object) -> str:
    """Where a record was made, for the middle of a sentence."""
    file, line = place_of(thing)
    return f"{file}:{line}" if file else "an unknown place"


def _check_accepts(context: Context, kind: str, record: Record) -> None:
    if kind not in ACCEPTS[context.CONTEXT]:
        raise InvalidType(
            f"{type(record)}: a {kind} cannot be made directly inside a {type(context).__name__}",
            hint=f"make it inside {WHERE[kind]}",
            **at(place_of(record)),
        )


def _not_under_workflow(template: Any) -> NotUnderWorkflow:
    return NotUnderWorkflow(
        f"Not under a Workflow context: template {getattr(template, 'name', template)!r} has no workflow to belong to",
        hint="open the workflow around the DAG or Steps block: with Workflow(...) as w:",
        **at(place_of(template)),
    )
