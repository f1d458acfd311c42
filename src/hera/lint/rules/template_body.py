"""`template-body`: a template has no body, or several."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.views import KINDS

_CHOICE = "choose one of: container, containerSet, steps, script, resource, dag, suspend, template, template ref"


def check(index: Index) -> Iterator[Diagnostic]:
    """Each template has exactly one of the kinds."""
    for view in index.templates:
        if len(view.kinds) > 1:
            bodies = " and ".join(word[0].lower() + word[1:] if word != "DAG" else "dag" for word in view.kinds)
            yield index.finding(
                RULE.code,
                f"{view.label} has several bodies: {bodies}",
                path=view.path,
                at=view,
                hint="make each of them a template of its own",
                upstream=f"templates.{view.name} multiple template types specified. {_CHOICE}",
            )
        elif not view.kinds and not any(getattr(index.effective(view), kind) is not None for kind in KINDS):
            yield index.finding(
                RULE.code,
                f"{view.label} has no body",
                path=view.path,
                at=view,
                hint="give it a container, script, steps, dag, … block",
                upstream=f"template '{view.name}' type is unknown",
            )


RULE = Rule(
    code="template-body",
    summary="A template has no body (container, script, steps, dag, …), or several.",
    why="Argo refuses the workflow: it would not know what to run.",
    bad="""
entrypoint: hello
templates:
- name: hello
  inputs: {}
""",
    good="""
entrypoint: hello
templates:
- name: hello
  inputs: {}
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, workflow/validate (validateTemplateType)",
    check=check,
)
