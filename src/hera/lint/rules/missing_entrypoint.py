"""`missing-entrypoint`: the workflow does not say where to begin."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule


def check(index: Index) -> Iterator[Diagnostic]:
    """No entrypoint, neither of its own nor of the WorkflowTemplate it refers to."""
    if index.lacks_its_spec or index.is_template or index.spec.entrypoint:
        return
    known = index.names_in(index.plan.scope)
    yield index.finding(
        RULE.code,
        "the workflow has no entrypoint",
        path=("spec",),
        hint=f"name the template to begin with, such as entrypoint: {known[0]}" if known else "add a template",
        upstream="spec.entrypoint is required",
    )


RULE = Rule(
    code="missing-entrypoint",
    summary="The workflow does not name the template to begin with.",
    why="Argo refuses the workflow.",
    bad="""
templates:
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: hello
templates:
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, fields reference, WorkflowSpec.entrypoint",
    check=check,
)
