"""`unknown-reference`: a `{{…}}` that nothing stands behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from hera._plan.tags import Reference, references_in
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.items import Items, item_problem, items_of
from hera.lint.rule import Rule
from hera.lint.suggest import did_you_mean, listed
from hera.lint.variables import Globals, Unknown, is_judged, node_problem, template_problem
from hera.lint.views import Call, TemplateView
from hera.shared.model import to_json

Problem = Callable[[str], "Unknown | None"]


def check(index: Index) -> Iterator[Diagnostic]:
    """Simple tags of every template, in the scope in which Argo reads them."""
    if index.lacks_its_spec:
        return
    names = Globals(index)
    for view in index.templates:
        if view.kind in ("Steps", "DAG"):
            yield from _composite(index, view, names)
        elif view.kinds:
            yield from _leaf(index, view, names)


def _leaf(index: Index, view: TemplateView, names: Globals) -> Iterator[Diagnostic]:
    if b"{{" not in to_json(view.model):
        return

    def problem(name: str) -> Unknown | None:
        found = template_problem(view, name, names)
        # The step or task that holds an inline template has filled in its own names before.
        if found is not None and view.caller is not None and _surrounding(view.caller, name, names) is None:
            return None
        return found

    upstream = f"templates.{view.name}: failed to resolve {{tag}}"
    yield from _judged(index, view, references_in(view.data, view.path), problem, upstream, view.label)


def _surrounding(call: Call, name: str, names: Globals) -> Unknown | None:
    """What the step or task itself would say to a name."""
    return _call_problem(call.caller, names, [items_of(call)], name)


def _composite(index: Index, view: TemplateView, names: Globals) -> Iterator[Diagnostic]:
    # Keys of the items of a loop stay known to all later steps of a template, not to later tasks.
    seen_items: list[Items] = []
    for call in view.calls:
        items = items_of(call)
        in_scope = [*seen_items, items] if call.kind == "step" else [items]
        if call.kind == "step" and call.is_loop:
            seen_items.append(items)
        problem = partial(_call_problem, view, names, in_scope)
        upstream = (
            f"templates.{view.name}.steps failed to resolve {{tag}}"
            if call.kind == "step"
            else f"{call.upstream} failed to resolve {{tag}}"
        )
        yield from _judged(index, view, call.references, problem, upstream, f"{call.label} of {view.label}")
    yield from _outputs(index, view, names)


def _call_problem(view: TemplateView, names: Globals, in_scope: Sequence[Items], name: str) -> Unknown | None:
    """Why a name is not known to a step or task of the template; None when it is."""
    if name.startswith("item."):
        return item_problem(name, in_scope)
    if name.startswith(("steps.", "tasks.")):
        return _sibling_problem(view, name)
    return template_problem(view, name, names)


def _outputs(index: Index, view: TemplateView, names: Globals) -> Iterator[Diagnostic]:
    if view.model.outputs is None:
        return

    problem = partial(_call_problem, view, names, ())
    references = references_in(view.data.get("outputs"), (*view.path, "outputs"))
    upstream = f"templates.{view.name}.outputs failed to resolve {{tag}}"
    yield from _judged(index, view, references, problem, upstream, f"the outputs of {view.label}")


def _sibling_problem(view: TemplateView, name: str) -> Unknown | None:
    root, _, rest = name.partition(".")
    own = "steps" if view.kind == "Steps" else "tasks"
    if root != own:
        return Unknown(f"'{name}' is not known in a {view.kind} template", f"use '{own}.{rest}'", root)
    other, _, field = rest.partition(".")
    call = view.calls_by_name.get(other)
    if call is None and view.has_open_names:
        return None
    if call is None:
        known = view.calls_by_name
        hint = did_you_mean(other, known) or f"{own}: {listed(known)}"
        return Unknown(f"{view.label} has no {own[:-1]} '{other}'", hint, other)
    return node_problem(call, field)


def _judged(
    index: Index, view: TemplateView, references: Iterable[Reference], problem: Problem, upstream: str, label: str
) -> Iterator[Diagnostic]:
    for reference in references:
        if not is_judged(reference.tag):
            continue
        unknown = problem(reference.tag.name)
        if unknown is None:
            continue
        yield index.finding(
            RULE.code,
            f"{label} refers to {reference.tag.text}, but {unknown.message}",
            path=reference.path,
            at=view,
            focus=unknown.focus or reference.tag.name,
            hint=unknown.hint,
            upstream=upstream.replace("{tag}", reference.tag.text),
        )


RULE = Rule(
    code="unknown-reference",
    summary="A tag refers to a step, task, input, output or variable that does not exist.",
    why="Argo refuses the workflow; in the places where it does not look, the text would stay as it is, or the step "
    "would wait for ever.",
    bad="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: flip, template: flip}
  - - name: tell
      template: tell
      arguments: {parameters: [{name: what, value: "{{steps.flp.outputs.result}}"}]}
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
  steps:
  - - {name: flip, template: flip}
  - - name: tell
      template: tell
      arguments: {parameters: [{name: what, value: "{{steps.flip.outputs.result}}"}]}
- name: flip
  script: {image: python, command: [python], source: print('heads')}
- name: tell
  inputs: {parameters: [{name: what}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.what}}"]}
""",
    source="Argo Workflows, docs/variables.md; workflow/validate (resolveAllVariables)",
    check=check,
)
