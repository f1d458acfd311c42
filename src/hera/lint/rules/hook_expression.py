"""`hook-expression`: a hook that does not say when it fires."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule


def check(index: Index) -> Iterator[Diagnostic]:
    """Hooks of the workflow, of steps and of tasks; `exit` needs none."""
    for name, hook in (index.spec.hooks or {}).items():
        if name != "exit" and not hook.expression:
            yield index.finding(
                RULE.code,
                f"the hook '{name}' of the workflow has no expression",
                path=("spec", "hooks", name),
                hint='say when it fires, such as expression: workflow.status == "Running"',
                upstream=f"hooks.{name} Expression required",
            )
    for call in index.calls:
        for name, hook in (call.model.hooks or {}).items():
            if name != "exit" and not hook.expression:
                yield index.finding(
                    RULE.code,
                    f"the hook '{name}' of {call.label} of {call.caller.label} has no expression",
                    path=(*call.path, "hooks", name),
                    at=call.caller,
                    hint=f'say when it fires, such as expression: {call.kind}s.{call.name}.status == "Running"',
                    upstream=f"{call.upstream}.{name} Expression required" if call.kind == "step" else None,
                )


RULE = Rule(
    code="hook-expression",
    summary="A lifecycle hook other than `exit` has no expression.",
    why="Argo refuses the workflow: the hook would never fire.",
    bad="""
entrypoint: hello
hooks:
  running: {template: hello}
templates:
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: hello
hooks:
  running: {template: hello, expression: workflow.status == "Running"}
templates:
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, docs/lifecyclehook.md; workflow/validate",
    check=check,
)
