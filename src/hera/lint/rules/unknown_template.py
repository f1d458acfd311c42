"""`unknown-template`: a step or task calls a template that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from hera._generated import models
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.suggest import did_you_mean, listed
from hera.lint.views import Call


def check(index: Index) -> Iterator[Diagnostic]:
    """Steps and tasks; hooks only as a warning, as Argo looks at those no sooner than they fire."""
    for call in index.calls:
        if call.target is None:
            yield from _missing_target(index, call)
        yield from _hooks(index, call)
    for name, hook in (index.spec.hooks or {}).items():
        yield from _missing_hook(index, None, ("spec", "hooks", name), f"hook '{name}'", hook)


def _missing_target(index: Index, call: Call) -> Iterator[Diagnostic]:
    model, caller = call.model, call.caller
    if model.template_ref is not None and not model.template:
        yield from _missing_in_library(index, call, model.template_ref)
    elif model.template and model.template_ref is None and "{{" not in model.template:
        known = index.names_in(caller.scope)
        yield index.finding(
            RULE.code,
            f"{call.label} of {caller.label} calls '{model.template}', which is not defined",
            path=(*call.path, "template"),
            at=caller,
            focus=model.template,
            hint=did_you_mean(model.template, known),
            notes=[f"templates: {listed(known)}"],
            upstream=f"{call.upstream} template name '{model.template}' undefined",
        )


def _missing_in_library(index: Index, call: Call, reference: models.TemplateRef) -> Iterator[Diagnostic]:
    manifest = index.library_manifest(reference)
    name = reference.template or ""
    if manifest is None or not name or "{{" in name:
        return
    known = [template.name for template in manifest.spec.templates or () if template.name]
    yield index.finding(
        RULE.code,
        f"{call.label} of {call.caller.label} calls '{name}' of '{reference.name}', which has no such template",
        path=(*call.path, "templateRef", "template"),
        at=call.caller,
        focus=name,
        hint=did_you_mean(name, known),
        notes=[f"'{reference.name}' has: {listed(known)}"],
        upstream=f"{call.upstream} template reference {reference.name}.{name} not found",
    )


def _hooks(index: Index, call: Call) -> Iterator[Diagnostic]:
    for name, hook in (call.model.hooks or {}).items():
        yield from _missing_hook(index, call, (*call.path, "hooks", name), f"hook '{name}' of {call.label}", hook)
    if call.model.on_exit:
        hook = models.LifecycleHook(template=call.model.on_exit)
        yield from _missing_hook(index, call, (*call.path, "onExit"), f"the exit handler of {call.label}", hook)


def _missing_hook(
    index: Index, call: Call | None, path: tuple[str | int, ...], label: str, hook: models.LifecycleHook
) -> Iterator[Diagnostic]:
    name = hook.template
    if not name or "{{" in name or hook.template_ref is not None or index.lacks_its_spec:
        return
    scope = call.caller.scope if call is not None else index.plan.scope
    if index.find(scope, name, None) is None:
        yield index.finding(
            RULE.code,
            f"{label} calls '{name}', which is not defined",
            path=path,
            at=call.caller if call is not None else None,
            focus=name,
            hint=did_you_mean(name, index.names_in(scope)),
            severity="warning",
        )


RULE = Rule(
    code="unknown-template",
    summary="A step or task calls a template that is not defined.",
    why="Argo refuses the workflow. A hook's template is looked up only when it fires, so that is a warning.",
    bad="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: prepare, template: tarin}
- name: train
  container: {image: busybox, command: ["true"]}
""",
    good="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: prepare, template: train}
- name: train
  container: {image: busybox, command: ["true"]}
""",
    source="Argo Workflows, workflow/validate (resolveTemplateHolder)",
    check=check,
)
