"""Steps and tasks, and the templates made of them."""

from __future__ import annotations

from typing import Any

from hera._generated import models
from hera.exceptions import HeraException, InvalidFieldValue
from hera.workflows._compile.arguments import arguments_of
from hera.workflows._compile.loops import with_items_of, with_param_of
from hera.workflows._compile.plain import many, name_of, text_or_none
from hera.workflows._context import place_text
from hera.workflows._node import checked_when
from hera.workflows._record import at, place_error, place_of
from hera.workflows.exceptions import InvalidType, NodeNameConflict
from hera.workflows.steps import Parallel, Step
from hera.workflows.task import Task

__all__ = ["dag_body", "step_model", "steps_body", "task_model"]


def dag_body(dag: Any) -> dict[str, Any]:
    """`dag` of a template."""
    tasks = []
    for task in many(dag.tasks):
        if isinstance(task, Task):
            tasks.append(task_model(task))
        elif isinstance(task, models.DAGTask):
            tasks.append(task)
        else:
            raise _cannot_hold(dag, task, "Task or models.DAGTask")
    _check_names(dag, "Task", many(dag.tasks))
    return {"dag": models.DAGTemplate(tasks=tasks, fail_fast=dag.fail_fast, target=dag.target)}


def steps_body(steps: Any) -> dict[str, Any]:
    """`steps` of a template: one group for each step in sequence, parallel groups as they are; nothing when empty."""
    groups = []
    nodes: list[Any] = []
    for sub_step in many(steps.sub_steps):
        members = _members(sub_step)
        nodes += members
        groups.append(models.ParallelSteps([_step(steps, member) for member in members]))
    _check_names(steps, "Step", nodes)
    return {"steps": groups} if groups else {}


def _members(sub_step: Any) -> list[Any]:
    if isinstance(sub_step, Parallel):
        return many(sub_step.sub_steps)
    return many(sub_step)


def _step(steps: Any, member: Any) -> models.WorkflowStep:
    if isinstance(member, Step):
        return step_model(member)
    if isinstance(member, models.WorkflowStep):
        return member
    raise _cannot_hold(steps, member, "Step, Parallel, models.WorkflowStep or a list of steps")


def step_model(step: Step) -> models.WorkflowStep:
    """A step as an API model."""
    try:
        return models.WorkflowStep(**_node_fields(step))
    except HeraException as error:
        raise place_error(error, step, f"step {step.name!r}")  # noqa: B904 - it is the same error


def task_model(task: Task) -> models.DAGTask:
    """A task as an API model."""
    try:
        fields = _node_fields(task)
        depends = task.depends
        if depends is not None:
            fields["depends"] = depends
        if task.dependencies is not None:
            fields["dependencies"] = many(task.dependencies)
        return models.DAGTask(**fields)
    except HeraException as error:
        raise place_error(error, task, f"task {task.name!r}")  # noqa: B904 - it is the same error


def _node_fields(node: Any) -> dict[str, Any]:
    """What steps and tasks share, without what is absent."""
    fields: dict[str, Any] = {"name": str(node.name)}
    if node.template is not None:
        fields["template"] = _template_name(node)
    if node.arguments is not None:
        owner = f"{node.KIND} {node.name!r}"
        fields["arguments"] = arguments_of(node.arguments, keep_defaults=False, owner=owner, place=place_of(node))
    if node.when is not None:
        fields["when"] = checked_when(node)
    if node.with_items is not None:
        fields["with_items"] = with_items_of(node)
    if node.with_param is not None:
        fields["with_param"] = with_param_of(node)
    if node.on_exit is not None:
        fields["on_exit"] = name_of(node.on_exit, node)
    if node.inline is not None:
        from hera.workflows._compile.templates import template_model

        fields["inline"] = template_model(node.inline, node)
    for name in ("template_ref", "with_sequence", "continue_on", "hooks"):
        value = getattr(node, name)
        if value is not None:
            fields[name] = value
    return fields


def _template_name(node: Any) -> str:
    """The name by which a step or task refers to its template.

    Raises:
        InvalidFieldValue: The template has none.
    """
    name = name_of(node.template, node)
    if not name:
        raise InvalidFieldValue(
            f"the template of {node.KIND} {node.name!r}, a {type(node.template).__name__}, has no name to refer to",
            hint="give it name=, or pass it as inline=",
            **at(place_of(node)),
        )
    return name


def _check_names(owner: Any, kind: str, nodes: list[Any]) -> None:
    """Two steps or tasks of one name, also among those handed to the constructor."""
    seen: dict[str | None, Any] = {}
    for node in nodes:
        known = seen.setdefault(node.name, node)
        if known is not node:
            raise NodeNameConflict(
                f"Found multiple {kind} nodes with name: {node.name} in {type(owner).__name__} {owner.name}",
                hint=f"the first one is made at {place_text(known)}; pass another name= to one of them",
                **at(place_of(node)),
            )


def _cannot_hold(owner: Any, given: object, accepted: str) -> InvalidType:
    return InvalidType(
        f"{type(given)}: {type(owner).__name__} {text_or_none(owner.name)!r} cannot hold {given!r}",
        hint=f"it holds {accepted}",
        **at(place_of(owner)),
    )
