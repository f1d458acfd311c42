"""`missing-argument`: a template needs an input that nobody gives it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from hera._generated import models
from hera.lint.artifacts import has_location
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.paths import Path
from hera.lint.rule import Rule
from hera.lint.suggest import nearest
from hera.lint.views import TemplateView


def check(index: Index) -> Iterator[Diagnostic]:
    """Every step and task, the entrypoint and the exit handler."""
    for call in index.calls:
        if call.target is None:
            continue
        arguments = call.model.arguments
        parameters = {p.name: p for p in (arguments.parameters if arguments and arguments.parameters else ())}
        artifacts = {a.name for a in (arguments.artifacts if arguments and arguments.artifacts else ())}
        yield from _missing(
            index,
            call.target,
            parameters,
            artifacts,
            path=call.path,
            at=call.caller,
            label=f"{call.label} of {call.caller.label}",
            how="arguments={{'{name}': …}}",
            prefix=f"{call.upstream} ",
        )
    if not index.is_template:
        yield from _entry(index)


def _entry(index: Index) -> Iterator[Diagnostic]:
    roots = (("entrypoint", "the entrypoint", index.entry), ("onExit", "the exit handler", index.exit_handler))
    for field, label, view in roots:
        if view is not None:
            yield from _missing(
                index,
                view,
                index.arguments,
                set(index.argument_artifacts),
                path=("spec", field),
                at=None,
                label=label,
                how="-p {name}=VALUE, or a value in the workflow's arguments",
                prefix="",
            )


def _missing(
    index: Index,
    target: TemplateView,
    parameters: Mapping[str, models.Parameter],
    artifacts: Collection[str],
    *,
    path: Path,
    at: TemplateView | None,
    label: str,
    how: str,
    prefix: str,
) -> Iterator[Diagnostic]:
    made = index.made_at(target)
    notes = [f"{target.label} is made at {made}"] if made else []
    misspelled = {nearest(name, target.parameters) for name in parameters if name not in target.parameters}
    for name, parameter in target.parameters.items():
        # An argument whose name is only misspelled is reported as that.
        if name in parameters or name in misspelled or not _needs_value(parameter):
            continue
        yield index.finding(
            RULE.code,
            f"{label} does not give {target.label} its parameter '{name}'",
            path=path,
            at=at,
            hint=f"give it: {how.format(name=name)}; or give the input a default",
            notes=notes,
            upstream=f"{prefix}templates.{target.name} inputs.parameters.{name} was not supplied",
        )
    for name, artifact in target.artifacts.items():
        if name in artifacts or artifact.optional or has_location(artifact):
            continue
        yield index.finding(
            RULE.code,
            f"{label} does not give {target.label} its artifact '{name}'",
            path=path,
            at=at,
            hint="give it in the arguments, or make the input optional",
            notes=notes,
            upstream=f"{prefix}templates.{target.name} inputs.artifacts.{name} was not supplied",
        )


def _needs_value(parameter: models.Parameter) -> bool:
    if parameter.value is not None or parameter.default is not None:
        return False
    return parameter.value_from is None or parameter.value_from.config_map_key_ref is None


RULE = Rule(
    code="missing-argument",
    summary="A template has an input without a value, and the step, task or workflow that uses it gives none.",
    why="Argo refuses the workflow: the template cannot start.",
    bad="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: hello, template: greet}
- name: greet
  inputs: {parameters: [{name: who}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.who}}"]}
""",
    good="""
entrypoint: main
templates:
- name: main
  steps:
  - - name: hello
      template: greet
      arguments: {parameters: [{name: who, value: you}]}
- name: greet
  inputs: {parameters: [{name: who}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.who}}"]}
""",
    source="Argo Workflows, workflow/common (ProcessArgs)",
    check=check,
)
