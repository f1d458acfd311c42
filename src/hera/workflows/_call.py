"""What calling a template means: a task under a DAG, a step under Steps, and one clear error for everything else."""

from __future__ import annotations

from hera.exceptions import InvalidArgument
from hera.workflows._context import innermost, place_text
from hera.workflows._record import at, user_place
from hera.workflows.exceptions import InvalidTemplateCall, TemplateNameConflict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from hera.workflows._fields import Template
    from hera.workflows._node import Node

__all__ = ["call"]


def call(template: Template, args: tuple[Any, ...], given: dict[str, Any]) -> Any:
    """Use a template in the innermost open context; see `Template.__call__`."""
    context = innermost()
    if context is None or context.CONTEXT == "container set":
        raise InvalidTemplateCall(
            f"Callable Template {template.name!r} is not under a Workflow, Steps, Parallel, or DAG context",
            hint="call it inside one of their with blocks",
            **at(user_place()),
        )
    if context.CONTEXT == "workflow":
        return _call_under_workflow(context, template, args, given)
    node_class = _node_class(context.CONTEXT)
    if args or not given.keys() <= node_class.__dataclass_fields__.keys():
        _refuse_values(template, node_class.__name__, args, given)
    if "template" in given:
        raise InvalidArgument(
            f"template= is given twice: the call of {template.name!r} stands for it already",
            hint=f"write {node_class.__name__}(name=…, template=…) to name another template",
            **at(user_place()),
        )
    if "with_param" in given or "with_items" in given:
        inferred = template._loop_arguments(given)
        if inferred:
            given = {**given, "arguments": [*_as_list(given.get("arguments")), *inferred]}
    return node_class(**{"name": template.name, "template": template, **given})


def _node_class(context: str) -> type[Node]:
    """What a template becomes in a context of that kind."""
    if context == "dag":
        from hera.workflows.task import Task

        return Task
    from hera.workflows.steps import Step

    return Step


def _call_under_workflow(workflow: Any, template: Template, args: tuple[Any, ...], given: dict[str, Any]) -> None:
    """Add a script to the workflow; other templates are there since they were made."""
    if not template.CALLABLE_UNDER_WORKFLOW:
        raise InvalidTemplateCall(
            f"Callable Template {template.name!r} is not callable under a Workflow",
            hint="a template made inside the block belongs to the workflow already; call it inside a Steps or DAG",
            **at(user_place()),
        )
    if args or given:
        raise InvalidArgument(
            f"{template.name!r} takes nothing when it is called under a Workflow: the call only adds the template",
            hint="values go to the workflow, Workflow(arguments={…}), or to a call inside a Steps or DAG",
            **at(user_place()),
        )
    place = user_place()
    earlier = workflow._calls.get(id(template))
    if earlier is not None:
        raise TemplateNameConflict(
            f"{template.name!r} is called twice under the Workflow, which would add the template twice",
            hint=f"the first call is at {earlier[1][0]}:{earlier[1][1]}; open a Steps or DAG to run it more than once",
            **at(place),
        )
    workflow._calls[id(template)] = (template, place)
    known = workflow._template_named(template.name)
    if known is template:
        return
    if known is not None:
        raise TemplateNameConflict(
            f"two different templates are named {template.name!r}",
            hint=f"the other one is made at {place_text(known)}; give one of them another name=",
            **at(place),
        )
    workflow.templates.append(template)


def _refuse_values(template: Template, node: str, args: tuple[Any, ...], given: dict[str, Any]) -> None:
    """Say how values are passed, for a call that passes them as a Python call would.

    Keywords that look like neither fields nor inputs are left to the record, which knows the nearest field.
    """
    names = list(template._input_names())
    if args:
        spelled = ", ".join(f'"{name}": {value!r}' for name, value in zip(names, args, strict=False))
        raise InvalidArgument(
            f"{template.name!r} was called with {args[0]!r} by position, but makes a {node} here",
            hint=f"pass values as arguments={{{spelled or chr(34) + 'name' + chr(34) + ': value'}}}",
            **at(user_place()),
        )
    values = {name: value for name, value in given.items() if name in names}
    if values:
        spelled = ", ".join(f'"{name}": {value!r}' for name, value in values.items())
        raise InvalidArgument(
            f"{template.name!r} was called with {next(iter(values))}=…, but makes a {node} here",
            hint=f"pass values as arguments={{{spelled}}}",
            **at(user_place()),
        )


def _as_list(arguments: Any) -> list[Any]:
    """The given arguments as a list of their own, so that the caller's is never touched."""
    from hera.workflows._compile.plain import many

    return many(arguments)
