"""`missing-manifest`: a WorkflowTemplate is referred to and was not given."""

from __future__ import annotations

from collections.abc import Iterator

from hera._generated import models
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.paths import Path
from hera.lint.rule import Rule
from hera.lint.suggest import did_you_mean


def check(index: Index) -> Iterator[Diagnostic]:
    """`workflowTemplateRef` and every `templateRef` of a step or task."""
    if index.lacks_its_spec and index.spec.workflow_template_ref is not None:
        yield _finding(index, ("spec", "workflowTemplateRef"), "the workflow", index.spec.workflow_template_ref)
    for call in index.calls:
        reference = call.model.template_ref
        if reference is None or not reference.name or "{{" in reference.name or call.model.template:
            continue
        if index.library_manifest(reference) is None:
            found = _finding(index, (*call.path, "templateRef"), f"{call.label} of {call.caller.label}", reference)
            yield index.finding(
                found.code,
                found.message,
                path=(*call.path, "templateRef", "name"),
                at=call.caller,
                focus=reference.name,
                hint=found.hint,
                upstream=f"{call.upstream} {found.upstream}",
            )


def _finding(
    index: Index, path: Path, label: str, reference: models.TemplateRef | models.WorkflowTemplateRef
) -> Diagnostic:
    cluster = bool(reference.cluster_scope)
    kind = "ClusterWorkflowTemplate" if cluster else "WorkflowTemplate"
    prefix = "cluster/" if cluster else "namespaced/"
    known = [key.partition("/")[2] for key in index.plan.library if key.startswith(prefix)]
    namespace = index.workflow.metadata.namespace or ""
    upstream = (
        f'couldn\'t find cluster workflow template "{reference.name}"'
        if cluster
        else f'couldn\'t find workflow template "{reference.name}" in namespace "{namespace}"'
    )
    return index.finding(
        RULE.code,
        f"{label} refers to the {kind} '{reference.name}', which was not given",
        path=(*path, "name"),
        focus=reference.name,
        hint=did_you_mean(reference.name or "", known) or "add the file that defines it: --with FILE",
        upstream=upstream,
    )


RULE = Rule(
    code="missing-manifest",
    summary="A WorkflowTemplate or ClusterWorkflowTemplate is referred to and was not given.",
    why="Without a cluster the only templates known are those in the files given, so what it would run is unknown.",
    bad="""
entrypoint: main
templates:
- name: main
  steps:
  - - name: hello
      templateRef: {name: greetings, template: hello}
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
    source="Argo Workflows, docs/workflow-templates.md; `argo lint --offline`",
    check=check,
)
