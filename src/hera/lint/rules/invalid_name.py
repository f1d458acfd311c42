"""`invalid-name`: a name that Argo does not take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.paths import Path
from hera.lint.rule import Rule
from hera.lint.views import TemplateView

_FIELD_NAME = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]*")
_VALUE_NAME = re.compile(r"[-a-zA-Z0-9_]+")
_OBJECT_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_TAG = re.compile(r"\{\{.*?\}\}")

_FIELD_REASON = (
    "name must consist of alpha-numeric characters or '-', and must start with an alpha-numeric character "
    "(e.g. My-name1-2, 123-NAME)"
)
_VALUE_REASON = (
    "Parameter/Artifact name must consist of alpha-numeric characters, '_' or '-' e.g. my_param_1, MY-PARAM-1"
)
_LONGEST_WORKFLOW = 63
_LONGEST_FIELD = 128


def check(index: Index) -> Iterator[Diagnostic]:
    """The workflow's own name, and those of templates, steps, tasks, parameters and artifacts."""
    yield from _workflow(index)
    yield from _values(index, None, ("spec", "arguments"), index.spec.arguments, "spec.arguments.", "")
    for view in index.templates:
        if view.caller is None:
            prefix = f"spec.templates[{view.path[-1]}].name"
            yield from _field(index, view, view.path, view.model.name, "a template", prefix)
        for call in view.calls:
            where = f"steps[{call.group}]" if call.kind == "step" else f"tasks[{call.position}]"
            prefix = f"templates.{view.name}.{where}.name"
            yield from _field(index, view, call.path, call.model.name, f"a {call.kind} of {view.label}", prefix)
            arguments = f"{call.upstream}.arguments."
            yield from _values(index, view, (*call.path, "arguments"), call.model.arguments, arguments, "")
        yield from _values(index, view, (*view.path, "inputs"), view.model.inputs, f"templates.{view.name}.inputs.", "")
        outputs = f"templates.{view.name}.outputs."
        yield from _values(index, view, (*view.path, "outputs"), view.model.outputs, outputs, " ")
    yield from _digits(index)


def _workflow(index: Index) -> Iterator[Diagnostic]:
    metadata = index.workflow.metadata
    name, stem = metadata.name, metadata.generate_name
    if not name and not stem:
        if index.mode == "run" and not index.is_template:
            yield index.finding(
                RULE.code,
                "the workflow has neither a name nor a generateName",
                path=("metadata",),
                hint="give it one, such as generateName: hello-",
                upstream="name or generateName is required",
            )
        return
    if name and len(name.encode()) > _LONGEST_WORKFLOW:
        yield index.finding(
            RULE.code,
            f"the workflow's name is {len(name.encode())} characters long; at most {_LONGEST_WORKFLOW} are allowed",
            path=("metadata", "name"),
            focus=name,
            hint="shorten it",
            upstream=f'workflow name "{name}" must not be more than 63 characters long (currently {len(name.encode())})',
        )
    field, text = ("name", name) if name else ("generateName", stem or "")
    candidate = text if name else text + "x"
    if index.mode == "run" and not _OBJECT_NAME.fullmatch(candidate):
        yield index.finding(
            RULE.code,
            f"the workflow's {field} '{text}' is not a name that Kubernetes takes",
            path=("metadata", field),
            focus=text,
            hint="use lower-case letters, digits, '-' and '.', with a letter or digit first"
            + (" and last" if name else ""),
        )


def _field(
    index: Index, view: TemplateView, path: Path, name: str | None, label: str, prefix: str
) -> Iterator[Diagnostic]:
    if not name:
        message = f"{label} has no name"
        yield index.finding(
            RULE.code, message, path=path, at=view, hint="give it a name", upstream=f"{prefix} is required"
        )
        return
    plain = _TAG.sub("x", name)
    reasons = [f"must be no more than {_LONGEST_FIELD} characters"] if len(plain.encode()) > _LONGEST_FIELD else []
    if not _FIELD_NAME.fullmatch(plain):
        reasons.append(_FIELD_REASON)
    if reasons:
        yield index.finding(
            RULE.code,
            f"{label} has a name that Argo does not take: '{name}'",
            path=(*path, "name"),
            at=view,
            focus=name,
            hint=_mended(name, "use letters, digits and '-', with a letter or digit first"),
            upstream=f"{prefix}: '{name}' is invalid: {';'.join(reasons)}",
        )


def _values(
    index: Index, view: TemplateView | None, path: Path, holder: Any, prefix: str, gap: str
) -> Iterator[Diagnostic]:
    if holder is None:
        return
    for field, what in (("parameters", "parameter"), ("artifacts", "artifact")):
        entries: Sequence[Any] = getattr(holder, field) or ()
        for position, entry in enumerate(entries):
            at = f"{prefix}{field}{gap}[{position}].name"
            if not entry.name:
                message, focus, upstream = f"a {what} has no name", None, f"{at} is required"
            elif not _VALUE_NAME.fullmatch(_TAG.sub("x", entry.name)):
                message = f"a {what} has a name that Argo does not take: '{entry.name}'"
                focus, upstream = entry.name, f"{at}: '{entry.name}' is invalid: {_VALUE_REASON}"
            else:
                continue
            yield index.finding(
                RULE.code,
                message,
                path=(*path, field, position, "name"),
                at=view,
                focus=focus,
                hint="use letters, digits, '_' and '-'",
                upstream=upstream,
            )


def _digits(index: Index) -> Iterator[Diagnostic]:
    """A task name that begins with a digit cannot stand in a dependency expression."""
    for call in index.calls:
        if call.kind != "task" or not call.name[:1].isdigit():
            continue
        if call.caller.uses_depends or getattr(call.model, "dependencies", None):
            yield index.finding(
                RULE.code,
                f"{call.label} of {call.caller.label} begins with a digit, which dependencies cannot name",
                path=(*call.path, "name"),
                at=call.caller,
                focus=call.name,
                hint="let the name begin with a letter",
                upstream=f"{call.upstream} name cannot begin with a digit when using either 'depends' or 'dependencies'",
            )


def _mended(name: str, otherwise: str) -> str:
    candidate = re.sub(r"[^-a-zA-Z0-9]+", "-", name).strip("-")
    return f"'{candidate}' would do" if candidate and len(candidate) <= _LONGEST_FIELD else otherwise


RULE = Rule(
    code="invalid-name",
    summary="A name is missing, too long, or has characters that Argo does not take.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: say_hello
templates:
- name: say_hello
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: say-hello
templates:
- name: say-hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, workflow/validate (isValidWorkflowFieldName, isValidParamOrArtifactName)",
    check=check,
)
