"""Which templates a workflow may execute: what has to be runnable here, and nothing besides."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TypeAlias

from hera._generated import models
from hera._plan.plan import Plan, Resolved, TemplateNotFound

__all__ = ["reachable"]

_Invocation: TypeAlias = "models.DAGTask | models.WorkflowStep | models.LifecycleHook"


def reachable(plan: Plan) -> list[Resolved]:
    """Every template that the entrypoint, exit handlers and hooks lead to, each once, in the order of discovery.

    A name that holds tags is known only at run time, so it leads to every template of its scope. A name that leads
    nowhere is left to the linter.
    """
    found: dict[tuple[str, str, int], Resolved] = {}
    pending = deque(_roots(plan))
    while pending:
        resolved = pending.popleft()
        # An inline template has no name; the object itself tells one from another.
        key = (resolved.scope, resolved.name, 0 if resolved.name else id(resolved.template))
        if key in found:
            continue
        found[key] = resolved
        for invocation in _invocations(resolved.template):
            pending += _targets(plan, resolved.scope, invocation)
            for hook in _hooks(invocation):
                pending += _targets(plan, resolved.scope, hook)
    return list(found.values())


def _roots(plan: Plan) -> Iterator[Resolved]:
    spec = plan.workflow.spec
    yield from _targets(plan, plan.scope, models.LifecycleHook(template=spec.entrypoint))
    if spec.on_exit:
        yield from _targets(plan, plan.scope, models.LifecycleHook(template=spec.on_exit))
    for hook in (spec.hooks or {}).values():
        yield from _targets(plan, plan.scope, hook)


def _invocations(template: models.Template) -> Iterator[models.DAGTask | models.WorkflowStep]:
    if template.dag is not None:
        yield from template.dag.tasks or ()
    for group in template.steps or ():
        yield from group


def _hooks(invocation: models.DAGTask | models.WorkflowStep) -> Iterator[models.LifecycleHook]:
    if invocation.on_exit:
        yield models.LifecycleHook(template=invocation.on_exit)
    yield from (invocation.hooks or {}).values()


def _targets(plan: Plan, scope: str, invocation: _Invocation) -> list[Resolved]:
    reference = invocation.template_ref
    written = f"{reference.name}/{reference.template}" if reference is not None else invocation.template or ""
    inline = None if isinstance(invocation, models.LifecycleHook) else invocation.inline
    if "{{" in written and inline is None:
        scopes = plan.library if reference is not None else (scope,)
        return [_named(plan, each, name) for each in scopes for name in plan.templates_of(each)]
    try:
        return [plan.resolve(scope, invocation)]
    except TemplateNotFound:
        return []


def _named(plan: Plan, scope: str, name: str) -> Resolved:
    return plan.resolve(scope, models.LifecycleHook(template=name))
