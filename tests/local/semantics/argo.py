"""Argo's own examples, run through the public door with pods that end as a test says."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from hera._plan.read import read_manifests
from hera.local.clock import SkippingClock
from hera.local.executors.scripted import ScriptedExecutor
from hera.local.run import Run, run_workflow
from hera.local.store.memory import MemoryStore
from hera.shared.model import to_dict

LEAF = "- {name: leaf, container: {image: alpine, command: [echo]}}"
SAY = "- {name: say, inputs: {parameters: [{name: m}]}, container: {image: alpine, command: [echo, '{{inputs.parameters.m}}']}}"

HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n"


def say(message: str) -> str:
    """Arguments for the template `say`, as they stand in a flow mapping."""
    return f"arguments: {{parameters: [{{name: m, value: {message!r}}}]}}"


def run(spec: str, tmp_path: Any, answers: Any = None, *, library: str = "", **given: Any) -> Run:
    """Run a workflow called `w` with this spec, in time that skips.

    Args:
        spec: The YAML of `spec`.
        tmp_path: Where the run keeps its files.
        answers: How pods end, by node name, display name or template; success by default.
        library: Manifests that it refers to.
        given: More arguments for `run_workflow`.
    """
    indented = "".join(f"  {line}\n" for line in dedent(spec).strip().splitlines())
    (manifest,) = read_manifests(HEAD + indented, "w.yaml")
    clock = SkippingClock()
    return run_workflow(
        manifest.manifest,
        library=[one.manifest for one in read_manifests(dedent(library), "l.yaml")] if library else (),
        executor=ScriptedExecutor(answers, clock=clock),
        store=MemoryStore(),
        clock=clock,
        home=tmp_path,
        **given,
    )


def tree(run: Run) -> list[str]:
    """Every node, sorted by name: ``name Type Phase`` and, if there is one, ``: message``."""
    nodes = sorted(run.workflow.status.nodes.values(), key=lambda node: node.name)
    return [f"{n.name} {n.type} {n.phase}" + (f": {n.message}" if n.message else "") for n in nodes]


def lines(text: str) -> list[str]:
    """The lines of a drawing, as `tree` gives them."""
    return sorted(line.strip() for line in dedent(text).strip().splitlines())


def inputs(run: Run, node: str) -> dict[str, str]:
    """The input parameters of a node."""
    return dict(run.nodes[node].inputs.parameters)


def outputs(run: Run) -> dict[str, Any]:
    """The workflow's own outputs, as the API gives them."""
    return to_dict(run.workflow.status.outputs) if run.workflow.status.outputs else {}


def links(run: Run, field: str = "children") -> dict[str, list[str]]:
    """Node name → names of its children, or of its outbound nodes; nodes without any are left out."""
    nodes = run.workflow.status.nodes
    found = {n.name: [nodes[i].name for i in getattr(n, field) or ()] for n in nodes.values()}
    return {name: names for name, names in found.items() if names}
