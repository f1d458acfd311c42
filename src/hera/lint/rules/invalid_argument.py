"""`invalid-argument`: an argument without a value, or with one that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from hera._generated import models
from hera.lint.artifacts import has_location
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.paths import Path
from hera.lint.rule import Rule
from hera.lint.suggest import did_you_mean, listed
from hera.lint.views import TemplateView

_SUPPLIERS = ("config_map_key_ref", "event", "supplied")
_OUTPUT_ONLY = ("path", "json_path", "parameter", "expression")


def check(index: Index) -> Iterator[Diagnostic]:
    """Arguments of the workflow, of steps and of tasks."""
    if not index.lacks_its_spec:
        needs_values = index.mode == "run" and not index.is_template
        yield from _arguments(
            index, None, ("spec", "arguments"), index.spec.arguments, "the workflow", "spec.arguments.", needs_values
        )
    for call in index.calls:
        path, prefix = (*call.path, "arguments"), f"{call.upstream}.arguments."
        label = f"{call.label} of {call.caller.label}"
        yield from _arguments(index, call.caller, path, call.model.arguments, label, prefix, needs_values=True)


def _arguments(
    index: Index,
    at: TemplateView | None,
    path: Path,
    arguments: models.Arguments | None,
    label: str,
    prefix: str,
    needs_values: bool,
) -> Iterator[Diagnostic]:
    if arguments is None:
        return
    for position, parameter in enumerate(arguments.parameters or ()):
        problem = _parameter_problem(parameter, prefix, needs_values, is_workflow=at is None)
        if problem is not None:
            message, hint, upstream = problem
            where = (*path, "parameters", position)
            yield index.finding(
                RULE.code,
                f"the argument '{parameter.name}' of {label} {message}",
                path=where,
                at=at,
                focus=parameter.name,
                hint=hint,
                upstream=upstream,
            )
    for position, artifact in enumerate(arguments.artifacts or ()):
        problem = _artifact_problem(artifact, prefix)
        if problem is not None:
            message, hint, upstream = problem
            where = (*path, "artifacts", position)
            yield index.finding(
                RULE.code,
                f"the artifact '{artifact.name}' of {label} {message}",
                path=where,
                at=at,
                focus=artifact.name,
                hint=hint,
                upstream=upstream,
            )


def _parameter_problem(
    parameter: models.Parameter, prefix: str, needs_values: bool, *, is_workflow: bool
) -> tuple[str, str, str] | None:
    name, source = parameter.name, parameter.value_from
    if needs_values and parameter.value is None and source is None:
        hint = f"give it: -p {name}=VALUE, or a value in the workflow" if is_workflow else "give it a value"
        if parameter.default is not None:
            hint += f"; a default ('{parameter.default}') does not count here"
        return "has no value", hint, f"{prefix}{name}.value or {prefix}{name}.valueFrom is required"
    if source is not None and not (
        any(getattr(source, field) is not None for field in _SUPPLIERS)
        and all(getattr(source, field) is None for field in _OUTPUT_ONLY)
    ):
        only = "valueFrom only allows: default, configMapKeyRef and supplied"
        return (
            "has a valueFrom that arguments cannot use",
            "pass the value itself, such as value: '{{steps.a.outputs.parameters.b}}'",
            f"{prefix}{name}.{only}",
        )
    if parameter.enum is not None:
        return _enum_problem(parameter, prefix)
    return None


def _enum_problem(parameter: models.Parameter, prefix: str) -> tuple[str, str, str] | None:
    choices, name = [str(choice) for choice in parameter.enum or ()], parameter.name
    field = f"{prefix}{name}"
    if not choices:
        return "has an empty enum", "list the values it may have", f"{field}.enum should contain at least one value"
    if parameter.value is None or str(parameter.value) in choices or "{{" in str(parameter.value):
        return None
    return (
        f"is '{parameter.value}', which its enum does not have",
        did_you_mean(str(parameter.value), choices) or f"choose one of: {listed(choices)}",
        f"{field}.value should be present in {field}.enum list",
    )


def _artifact_problem(artifact: models.Artifact, prefix: str) -> tuple[str, str, str] | None:
    field = f"{prefix}{artifact.name}"
    if artifact.from_ and artifact.from_expression:
        upstream = f"{field} shouldn't have both `from` and `fromExpression` in Artifact"
        return "has both from and fromExpression", "remove one of the two", upstream
    if not artifact.from_ and not has_location(artifact):
        upstream = f"{field}.from, artifact location, or key is required"
        return "does not say where it comes from", "give it from, or a location such as s3 or raw", upstream
    return None


RULE = Rule(
    code="invalid-argument",
    summary="An argument has no value, or a source that arguments cannot have.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: hello
arguments: {parameters: [{name: who}]}
templates:
- name: hello
  inputs: {parameters: [{name: who}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.who}}"]}
""",
    good="""
entrypoint: hello
arguments: {parameters: [{name: who, value: you}]}
templates:
- name: hello
  inputs: {parameters: [{name: who}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.who}}"]}
""",
    source="Argo Workflows, workflow/validate (validateArguments)",
    check=check,
)
