"""`dependency-cycle`: tasks wait for one another."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.graph import DependencyGraph
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.views import TemplateView


def check(index: Index) -> Iterator[Diagnostic]:
    """Tasks of a DAG, and the containers of a container set."""
    for view in index.templates:
        if view.model.dag is not None:
            for cycle in view.graph.cycles:
                call = view.calls_by_name[cycle[0]]
                yield index.finding(
                    RULE.code,
                    f"the tasks of {view.label} wait for one another: {_walk(cycle)}",
                    path=call.path,
                    at=view,
                    focus=call.name,
                    hint=f"remove one of these dependencies, such as the one of '{cycle[0]}' on '{cycle[1]}'",
                    upstream=f"templates.{view.name} sorting failed: graph with cycle",
                )
        if view.model.container_set is not None:
            yield from _containers(index, view)


def _containers(index: Index, view: TemplateView) -> Iterator[Diagnostic]:
    containers = (view.model.container_set and view.model.container_set.containers) or ()
    graph = DependencyGraph({node.name: node.dependencies or () for node in sorted(containers, key=lambda n: n.name)})
    for cycle in graph.cycles:
        yield index.finding(
            RULE.code,
            f"the containers of {view.label} wait for one another: {_walk(cycle)}",
            path=(*view.path, "containerSet", "containers"),
            at=view,
            hint="remove one of these dependencies",
            upstream=f"templates.{view.name}.containerSet.containers dependency cycle detected: {'->'.join(cycle)}",
        )


def _walk(cycle: list[str]) -> str:
    return " → ".join(cycle)


RULE = Rule(
    code="dependency-cycle",
    summary="Tasks of a DAG depend on one another in a circle.",
    why="None of them could ever start; Argo refuses the workflow.",
    bad="""
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: hello, dependencies: [b]}
    - {name: b, template: hello, dependencies: [a]}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - {name: a, template: hello}
    - {name: b, template: hello, dependencies: [a]}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, workflow/validate (validateDAG)",
    check=check,
)
