"""`unknown-entrypoint`: the entrypoint or the exit handler names no template."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.suggest import did_you_mean, listed


def check(index: Index) -> Iterator[Diagnostic]:
    """`spec.entrypoint` and `spec.onExit`."""
    if index.lacks_its_spec:
        return
    known = index.names_in(index.plan.scope)
    for field, what, name, found in (
        ("entrypoint", "the entrypoint", index.spec.entrypoint, index.entry),
        ("onExit", "the exit handler", index.spec.on_exit, index.exit_handler),
    ):
        if name and found is None:
            yield index.finding(
                RULE.code,
                f"{what} '{name}' is not a template of this workflow",
                path=("spec", field),
                focus=name,
                hint=did_you_mean(name, known),
                notes=[f"templates: {listed(known)}" if known else "the workflow has no templates"],
                upstream=f"template name '{name}' undefined",
            )


RULE = Rule(
    code="unknown-entrypoint",
    summary="The entrypoint or the exit handler names a template that is not defined.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: helo
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
    source="Argo Workflows, fields reference, WorkflowSpec.entrypoint and onExit",
    check=check,
)
