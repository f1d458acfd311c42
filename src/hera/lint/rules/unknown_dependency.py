"""`unknown-dependency`: a task waits for one that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.suggest import did_you_mean, listed
from hera.lint.views import TemplateView, dependencies_of


def check(index: Index) -> Iterator[Diagnostic]:
    """`dependencies` and `depends` of tasks, and `dag.target`."""
    for view in index.templates:
        yield from _containers(index, view)
        if view.model.dag is None:
            continue
        for call in view.calls:
            for name in dict.fromkeys(dependencies_of(call)):
                if name not in view.calls_by_name and not view.has_open_names:
                    field = "depends" if getattr(call.model, "depends", None) else "dependencies"
                    yield index.finding(
                        RULE.code,
                        f"{call.label} of {view.label} depends on '{name}', which is not a task of it",
                        path=(*call.path, field),
                        at=view,
                        focus=name,
                        hint=_hint(view, name),
                        notes=[f"tasks: {listed(view.calls_by_name)}"],
                        upstream=f"templates.{view.name} sorting failed: invalid dependency {name}",
                    )
        yield from _targets(index, view)


def _hint(view: TemplateView, name: str) -> str | None:
    words = {"and": "&&", "or": "||", "not": "!"}
    if name.lower() in words:
        return f"write {words[name.lower()]} instead of '{name}'"
    return did_you_mean(name, view.calls_by_name)


def _targets(index: Index, view: TemplateView) -> Iterator[Diagnostic]:
    target = (view.model.dag and view.model.dag.target) or ""
    if "{{" in target or view.has_open_names:
        return
    for name in target.split():
        if name not in view.calls_by_name:
            yield index.finding(
                RULE.code,
                f"the target '{name}' of {view.label} is not a task of it",
                path=(*view.path, "dag", "target"),
                at=view,
                focus=name,
                hint=did_you_mean(name, view.calls_by_name),
                upstream=f"templates.{view.name}.targets: target '{name}' is not defined",
            )


def _containers(index: Index, view: TemplateView) -> Iterator[Diagnostic]:
    containers = (view.model.container_set and view.model.container_set.containers) or ()
    known = {container.name for container in containers}
    for position, container in enumerate(containers):
        for name in container.dependencies or ():
            if name not in known:
                yield index.finding(
                    RULE.code,
                    f"the container '{container.name}' of {view.label} depends on '{name}', which is not one of them",
                    path=(*view.path, "containerSet", "containers", position, "dependencies"),
                    at=view,
                    focus=name,
                    hint=did_you_mean(name, known),
                    upstream=f"templates.{view.name}.containerSet.containers.{container.name} "
                    f"dependency '{name}' not defined",
                )


RULE = Rule(
    code="unknown-dependency",
    summary="A task depends on a task that its DAG does not have.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - {name: fetch, template: hello}
    - {name: train, template: hello, depends: fetsh}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - {name: fetch, template: hello}
    - {name: train, template: hello, depends: fetch}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, workflow/validate (validateDAG)",
    check=check,
)
