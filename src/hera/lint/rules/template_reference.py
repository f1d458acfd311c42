"""`template-reference`: it is not clear which template is meant."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.views import Call


def check(index: Index) -> Iterator[Diagnostic]:
    """Two ways of naming a template at once, none at all, or half a reference."""
    submitted = index.plan.submitted or index.workflow
    if submitted.spec.workflow_template_ref is not None and submitted.spec.templates:
        yield index.finding(
            RULE.code,
            "a workflow with a workflowTemplateRef cannot have templates of its own",
            path=("spec", "templates"),
            hint="remove one of the two",
            upstream="Templates is invalid field in spec if workflow referred WorkflowTemplate reference",
        )
    for call in index.calls:
        problem = _problem(call)
        if problem is not None:
            message, upstream, hint = problem
            yield index.finding(
                RULE.code,
                f"{call.label} of {call.caller.label} {message}",
                path=call.path,
                at=call.caller,
                hint=hint,
                upstream=f"{call.upstream} {upstream}",
            )


def _problem(call: Call) -> tuple[str, str, str] | None:
    model = call.model
    if model.inline is not None:
        return None
    reference = model.template_ref
    if reference is None:
        if model.template:
            return None
        return "calls no template", "failed to get a template", "give it template, templateRef or inline"
    if model.template:
        both = "template name cannot be specified with templateRef"
        return "has both template and templateRef", both, "remove one of the two"
    if not reference.name:
        return "has a templateRef without name", "resource name is required", "name the WorkflowTemplate"
    if not reference.template:
        return "has a templateRef without template", "template name is required", f"name a template of {reference.name}"
    return None


RULE = Rule(
    code="template-reference",
    summary="A step, task or workflow names its template in two ways, in none, or only half.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: hello}
""",
    good="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: hello, template: hello}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, workflow/validate (validateTemplateHolder)",
    check=check,
)
