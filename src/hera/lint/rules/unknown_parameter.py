"""`unknown-parameter`: an argument that the template does not take."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.suggest import did_you_mean, listed
from hera.lint.views import Call, TemplateView


def check(index: Index) -> Iterator[Diagnostic]:
    """Arguments of steps and tasks against the inputs of the template they call."""
    for call in index.calls:
        arguments = call.model.arguments
        if call.target is None or arguments is None:
            continue
        for position, parameter in enumerate(arguments.parameters or ()):
            if parameter.name and parameter.name not in call.target.parameters:
                yield _finding(index, call, call.target, "argument", "parameters", position, parameter.name)
        for position, artifact in enumerate(arguments.artifacts or ()):
            if artifact.name and artifact.name not in call.target.artifacts:
                yield _finding(index, call, call.target, "artifact", "artifacts", position, artifact.name)


def _finding(
    index: Index, call: Call, target: TemplateView, what: str, field: str, position: int, name: str
) -> Diagnostic:
    known = target.parameters if field == "parameters" else target.artifacts
    made = index.made_at(target)
    takes = listed(_described(target, other, field) for other in known) if known else f"no {field}"
    return index.finding(
        RULE.code,
        f"{target.label} takes no {what} '{name}'",
        path=(*call.path, "arguments", field, position, "name"),
        at=call.caller,
        focus=name,
        hint=did_you_mean(name, known),
        notes=[f"{target.label} is made at {made} and takes: {takes}" if made else f"{target.label} takes: {takes}"],
    )


def _described(target: TemplateView, name: str, field: str) -> str:
    if field == "artifacts":
        return f"{name} (optional)" if target.artifacts[name].optional else name
    parameter = target.parameters[name]
    default = parameter.value if parameter.value is not None else parameter.default
    return name if default is None else f"{name} (default {default})"


RULE = Rule(
    code="unknown-parameter",
    summary="A step or task gives an argument that the template does not take.",
    why="Argo drops such an argument without a word, so a misspelled one silently leaves the default in place.",
    bad="""
entrypoint: main
templates:
- name: main
  steps:
  - - name: train
      template: train
      arguments: {parameters: [{name: learning_rate, value: "0.3"}]}
- name: train
  inputs: {parameters: [{name: lr, default: "0.1"}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.lr}}"]}
""",
    good="""
entrypoint: main
templates:
- name: main
  steps:
  - - name: train
      template: train
      arguments: {parameters: [{name: lr, value: "0.3"}]}
- name: train
  inputs: {parameters: [{name: lr, default: "0.1"}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.lr}}"]}
""",
    source="Our own: stricter than Argo, which ignores extra arguments (workflow/common, ProcessArgs)",
    check=check,
)
