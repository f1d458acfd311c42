"""`not-an-ancestor`: a step or task reads one that has not ended when it starts.

Argo checks this only where a value begins with the tag. Elsewhere it accepts the workflow, which then waits for ever;
so those are errors here, too, except where a `when` may keep the step or task from ever being resolved.
"""

from __future__ import annotations

from collections.abc import Iterator

from hera._plan.tags import Reference
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.views import Call, TemplateView

_NOT_READ_AT_START = frozenset({"hooks", "onExit"})
Read = tuple[Call, Call, Reference]


def check(index: Index) -> Iterator[Diagnostic]:
    """Every tag of a step or task that names another one of the same template."""
    for view in index.templates:
        if view.kind == "Steps":
            yield from _steps(index, view)
        elif view.kind == "DAG":
            yield from _tasks(index, view)


def _reads(view: TemplateView, root: str) -> Iterator[Read]:
    prefix = f"{root}."
    for call in view.calls:
        for reference in call.references:
            name = reference.tag.name
            if reference.tag.is_expression or not name.startswith(prefix) or "{{" in name:
                continue
            if reference.path[len(call.path)] in _NOT_READ_AT_START:
                continue
            other = view.calls_by_name.get(name.split(".")[1])
            if other is not None:
                yield call, other, reference


def _steps(index: Index, view: TemplateView) -> Iterator[Diagnostic]:
    for call, other, reference in _reads(view, "steps"):
        field = reference.tag.name.partition(f".{other.name}.")[2]
        if other.group < call.group or (other is call and field == "status"):
            continue
        where = "itself" if other is call else f"step '{other.name}'"
        reason = (
            "has no outputs before it ends"
            if other is call
            else "runs at the same time"
            if other.group == call.group
            else "comes later"
        )
        is_seen_by_argo = other.position >= call.position
        yield index.finding(
            RULE.code,
            f"{call.label} of {view.label} reads {where}, which {reason}",
            path=reference.path,
            at=view,
            focus=reference.tag.name,
            hint=f"put '{call.name}' into a group behind '{other.name}'" if other is not call else None,
            upstream=f"templates.{view.name}.steps failed to resolve {reference.tag.text}" if is_seen_by_argo else None,
            severity="error" if is_seen_by_argo or not call.model.when else "warning",
        )


def _tasks(index: Index, view: TemplateView) -> Iterator[Diagnostic]:
    reads = list(_reads(view, "tasks"))
    missing = view.graph.missing_ancestors((call.name, other.name) for call, other, _ in reads)
    for call, other, reference in reads:
        field = reference.tag.name.partition(f".{other.name}.")[2]
        if (call.name, other.name) not in missing and other is not call:
            continue
        if other is call and field == "status":
            continue
        if other is call:
            message, hint = f"{call.label} of {view.label} reads itself, which has no outputs before it ends", None
        else:
            message = f"{call.label} of {view.label} reads task '{other.name}' without depending on it"
            hint = f"let it depend on '{other.name}': {_how(call, other)}"
        upstream = _upstream(call, other, reference, field)
        yield index.finding(
            RULE.code,
            message,
            path=reference.path,
            at=view,
            focus=reference.tag.name,
            hint=hint,
            upstream=upstream,
            severity="error" if upstream is not None or not call.model.when else "warning",
        )


def _how(call: Call, other: Call) -> str:
    logic = getattr(call.model, "depends", None)
    if logic:
        return f"depends: '({logic}) && {other.name}'"
    return f"{other.name} >> {call.name}, or dependencies: [{other.name}]"


def _upstream(call: Call, other: Call, reference: Reference, field: str) -> str | None:
    """Argo's message, where Argo looks: a value that begins with the tag, and `status`."""
    tail = reference.path[len(call.path) :]
    if tail[:1] == ("arguments",) and reference.text.startswith(f"{{{{tasks.{other.name}."):
        arguments = call.model.arguments
        if len(tail) == 4 and arguments is not None:
            position = tail[2]
            assert isinstance(position, int)
            if tail[1] == "parameters" and tail[3] == "value" and arguments.parameters:
                name = arguments.parameters[position].name
                return f"{call.upstream} missing dependency '{other.name}' for parameter '{name}'"
            if tail[1] == "artifacts" and tail[3] == "from" and arguments.artifacts:
                name = arguments.artifacts[position].name
                return f"{call.upstream} missing dependency '{other.name}' for artifact '{name}'"
    if field == "status":
        return f"{call.upstream} failed to resolve {reference.tag.text}"
    return None


RULE = Rule(
    code="not-an-ancestor",
    summary="A step reads one that does not come before it, or a task one that it does not depend on.",
    why="The value is not there when it is needed: Argo refuses the workflow or lets it wait for ever.",
    bad="""
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - {name: flip, template: flip}
    - name: tell
      template: tell
      arguments: {parameters: [{name: what, value: "{{tasks.flip.outputs.result}}"}]}
- name: flip
  script: {image: python, command: [python], source: print('heads')}
- name: tell
  inputs: {parameters: [{name: what}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.what}}"]}
""",
    good="""
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - {name: flip, template: flip}
    - name: tell
      template: tell
      dependencies: [flip]
      arguments: {parameters: [{name: what, value: "{{tasks.flip.outputs.result}}"}]}
- name: flip
  script: {image: python, command: [python], source: print('heads')}
- name: tell
  inputs: {parameters: [{name: what}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.what}}"]}
""",
    source="Argo Workflows, workflow/validate (validateDAG, resolveAllVariables)",
    check=check,
)
