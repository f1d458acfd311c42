"""`duplicate-name`: two things that are told apart by name share it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hera._generated import models
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.paths import Path
from hera.lint.rule import Rule
from hera.lint.views import TemplateView


def check(index: Index) -> Iterator[Diagnostic]:
    """Templates, steps, tasks, parameters and artifacts."""
    yield from _templates(index)
    for view in index.templates:
        yield from _calls(index, view)
        yield from _named(index, view, "inputs", view.model.inputs)
        yield from _named(index, view, "outputs", view.model.outputs)
        for call in view.calls:
            prefix = f"{call.upstream}.arguments."
            yield from _arguments(index, view, (*call.path, "arguments"), call.model.arguments, call.label, prefix)
    yield from _arguments(index, None, ("spec", "arguments"), index.spec.arguments, "the workflow", "spec.arguments.")


def _templates(index: Index) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str], TemplateView] = {}
    for view in index.templates:
        if not view.name or view.caller is not None:
            continue
        earlier = first.setdefault((view.scope, view.name), view)
        if earlier is view:
            continue
        where = index.made_at(earlier)
        yield index.finding(
            RULE.code,
            f"two different templates are called '{view.name}'"
            if earlier.model != view.model
            else f"template '{view.name}' is defined twice",
            path=(*view.path, "name"),
            at=view,
            focus=view.name,
            hint="give one of them another name",
            notes=[f"the other one is made at {where}"] if where else [],
            upstream=f"spec.templates[{view.path[-1]}].name '{view.name}' is not unique",
        )


def _calls(index: Index, view: TemplateView) -> Iterator[Diagnostic]:
    if len(view.calls_by_name) == len(view.calls):
        return
    for call in view.calls:
        if not call.name or view.calls_by_name[call.name] is call:
            continue
        upstream = (
            f"templates.{view.name}.steps[{call.group}].name '{call.name}' is not unique"
            if call.kind == "step"
            else f"templates.{view.name} sorting failed: duplicated nodeName {call.name}"
        )
        yield index.finding(
            RULE.code,
            f"two {call.kind}s of {view.label} are called '{call.name}'",
            path=(*call.path, "name"),
            at=view,
            focus=call.name,
            hint=f"give each call its own name, such as name='{call.name}-2'",
            upstream=upstream,
        )


def _named(
    index: Index, view: TemplateView, field: str, holder: models.Inputs | models.Outputs | None
) -> Iterator[Diagnostic]:
    gap = " " if field == "outputs" else ""  # Argo's texts for outputs have a space there
    prefix = f"templates.{view.name}.{field}."
    yield from _lists(index, view, (*view.path, field), holder, f"{field} of {view.label}", prefix, gap)


def _arguments(
    index: Index, view: TemplateView | None, path: Path, arguments: models.Arguments | None, label: str, prefix: str
) -> Iterator[Diagnostic]:
    yield from _lists(index, view, path, arguments, f"arguments of {label}", prefix, "")


def _lists(
    index: Index, view: TemplateView | None, path: Path, holder: Any, label: str, prefix: str, gap: str
) -> Iterator[Diagnostic]:
    if holder is None:
        return
    for field in ("parameters", "artifacts"):
        entries: Sequence[Any] = getattr(holder, field) or ()
        seen: set[str] = set()
        for position, entry in enumerate(entries):
            if entry.name and entry.name in seen:
                yield index.finding(
                    RULE.code,
                    f"two {field} in the {label} are called '{entry.name}'",
                    path=(*path, field, position, "name"),
                    at=view,
                    focus=entry.name,
                    hint="remove one of them",
                    upstream=f"{prefix}{field}{gap}[{position}].name '{entry.name}' is not unique",
                )
            seen.add(entry.name or "")


RULE = Rule(
    code="duplicate-name",
    summary="Two templates, steps, tasks, parameters or artifacts share a name.",
    why="Argo refuses the workflow: a reference could mean either.",
    bad="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: hello, template: hello}
  - - {name: hello, template: hello}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: hello-1, template: hello}
  - - {name: hello-2, template: hello}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, workflow/validate (validateWorkflowFieldNames)",
    check=check,
)
