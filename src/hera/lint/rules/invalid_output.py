"""`invalid-output`: an output parameter that does not say, or says in the wrong way, where its value comes from."""

from __future__ import annotations

from collections.abc import Iterator

from hera._generated import models
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.views import TemplateView

_SOURCES = ("path", "jq_filter", "json_path", "parameter", "expression", "supplied")
_CHOICE = "choose one of: path, jqFilter, jsonPath, parameter, raw"


def check(index: Index) -> Iterator[Diagnostic]:
    """Output parameters of every template."""
    for view in index.templates:
        outputs = view.model.outputs
        if outputs is None or not view.kinds:
            continue
        for position, parameter in enumerate(outputs.parameters or ()):
            problem = _problem(view, parameter)
            if problem is not None:
                message, hint, upstream = problem
                yield index.finding(
                    RULE.code,
                    f"the output parameter '{parameter.name}' of {view.label} {message}",
                    path=(*view.path, "outputs", "parameters", position),
                    at=view,
                    focus=parameter.name,
                    hint=hint,
                    upstream=upstream,
                )


def _problem(view: TemplateView, parameter: models.Parameter) -> tuple[str, str, str] | None:
    at = f"templates.{view.name}.outputs.parameters.{parameter.name}"
    source = parameter.value_from
    if parameter.value is not None and source is not None:
        upstream = f"{at} has both valueFrom and value specified, choose one"
        return "has both value and valueFrom", "remove one of the two", upstream
    hint = _advice(view.kind)
    if source is None:
        if parameter.value is not None:
            return None
        return "does not say where its value comes from", hint, f"{at} does not have valueFrom or value specified"
    given = [name for name in _SOURCES if getattr(source, name) is not None]
    if not given:
        return "has an empty valueFrom", hint, f"valueFrom type unspecified. {_CHOICE}, expression"
    if len(given) > 1:
        words = " and ".join(_wire(name) for name in given)
        upstream = f"multiple valueFrom types specified. {_CHOICE}"
        return f"takes its value from {words} at once", "keep one of them", upstream
    return _mismatch(view, given[0], at)


def _mismatch(view: TemplateView, source: str, at: str) -> tuple[str, str, str] | None:
    kind, hint = view.kind, _advice(view.kind)
    wrong = f"takes its value from {_wire(source)}, which a {kind} template does not have"
    if kind in ("Container", "ContainerSet", "Script") and source != "path":
        return wrong, hint, f"{at}.path must be specified for {kind} templates"
    if kind == "Resource" and source not in ("jq_filter", "json_path"):
        return wrong, hint, f"{at} .jqFilter or jsonPath must be specified for Resource templates"
    if kind in ("Steps", "DAG") and source not in ("parameter", "expression"):
        return wrong, hint, f"{at}.parameter or expression must be specified for {kind} templates"
    return None


def _advice(kind: str) -> str:
    if kind == "Resource":
        return "use valueFrom: {jsonPath: …} or {jqFilter: …}"
    if kind in ("Steps", "DAG"):
        word = kind.lower() if kind == "Steps" else "tasks"
        return f"use valueFrom: {{parameter: '{{{{{word}.NAME.outputs.parameters.PARAMETER}}}}'}} or {{expression: …}}"
    if kind == "Suspend":
        return "use valueFrom: {supplied: {}}"
    return "use valueFrom: {path: /tmp/value}, the file that holds it"


def _wire(name: str) -> str:
    return {"jq_filter": "jqFilter", "json_path": "jsonPath"}.get(name, name)


RULE = Rule(
    code="invalid-output",
    summary="An output parameter does not say where its value comes from, or in a way its template cannot have.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: make
templates:
- name: make
  outputs: {parameters: [{name: size}]}
  container: {image: busybox, command: [sh, -c, "echo 1 > /tmp/size"]}
""",
    good="""
entrypoint: make
templates:
- name: make
  outputs: {parameters: [{name: size, valueFrom: {path: /tmp/size}}]}
  container: {image: busybox, command: [sh, -c, "echo 1 > /tmp/size"]}
""",
    source="Argo Workflows, workflow/validate (validateOutputs, validateOutputParameter)",
    check=check,
)
