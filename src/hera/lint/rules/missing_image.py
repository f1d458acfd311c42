"""`missing-image`: a container or script that nothing runs."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule


def check(index: Index) -> Iterator[Diagnostic]:
    """Container and script templates, with the workflow's `templateDefaults`."""
    for view in index.templates:
        for field, body in (("container", view.model.container), ("script", view.model.script)):
            if body is None or body.image or len(view.kinds) != 1:
                continue
            merged = getattr(index.effective(view), field)
            if not merged.image:
                yield index.finding(
                    RULE.code,
                    f"{view.label} has no image",
                    path=(*view.path, field),
                    at=view,
                    hint="name one, such as image: python:3.11, or set it in templateDefaults",
                    upstream=f"templates.{view.name}.{field}.image may not be empty",
                )


RULE = Rule(
    code="missing-image",
    summary="A container or script template has no image.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: hello
templates:
- name: hello
  container: {image: "", command: [echo, hello]}
""",
    good="""
entrypoint: hello
templates:
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, workflow/validate (validateLeaf)",
    check=check,
)
