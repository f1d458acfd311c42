"""Templates, steps and tasks as rules see them: named, placed, and with their targets found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from hera._generated import models
from hera._plan.tags import Reference, references_in
from hera.lint.graph import DependencyGraph, dependency_names
from hera.lint.paths import Path
from hera.shared.model import to_dict, to_json

__all__ = ["KINDS", "LEAVES", "PODS", "Call", "CallKind", "Step", "TemplateView", "calls_in", "dependencies_of"]

CallKind = Literal["step", "task"]
Step = models.WorkflowStep | models.DAGTask

# Kind of a template by the attribute that makes it one, in the order in which Argo asks.
KINDS: dict[str, str] = {
    "container": "Container",
    "container_set": "ContainerSet",
    "steps": "Steps",
    "script": "Script",
    "resource": "Resource",
    "dag": "DAG",
    "suspend": "Suspend",
    "data": "Data",
    "http": "HTTP",
    "plugin": "Plugin",
}
LEAVES = frozenset({"Container", "ContainerSet", "Script", "Resource", "Data", "HTTP", "Plugin"})
_JUDGED_APART = frozenset({"inline"})
PODS = frozenset({"Container", "ContainerSet", "Script", "Resource", "Data"})


@dataclass(eq=False)
class Call:
    """A step or a task.

    Attributes:
        caller: The template in which it stands.
        kind: ``step`` or ``task``.
        path: Where it stands in the manifest.
        position: Its place among all steps or tasks of the template, as listed.
        group: Number of its parallel group, for a step; 0 for a task.
        model: What the manifest says.
        target: The template it calls; None when that cannot be found or is named by a tag.
    """

    caller: TemplateView
    kind: CallKind
    path: Path
    position: int
    group: int
    model: Step
    target: TemplateView | None = None

    @property
    def name(self) -> str:
        """Its name; the empty text when it has none."""
        return self.model.name or ""

    @property
    def label(self) -> str:
        """How a message names it: ``task 'train'``."""
        return f"{self.kind} '{self.name}'" if self.name else f"a {self.kind} without a name"

    @property
    def upstream(self) -> str:
        """How Argo's messages begin for it."""
        if self.kind == "step":
            return f"templates.{self.caller.name}.steps[{self.group}].{self.name}"
        return f"templates.{self.caller.name}.tasks.{self.name}"

    @cached_property
    def references(self) -> list[Reference]:
        """Its tags, except those of an inline template, which is judged by itself."""
        if b"{{" not in to_json(self.model):
            return []
        data: Any = self.caller.data
        for part in self.path[len(self.caller.path) :]:
            data = data[part]
        return list(references_in(data, self.path, skip=_JUDGED_APART))

    @property
    def is_loop(self) -> bool:
        """Whether it is repeated; an empty `withItems` is no loop."""
        model = self.model
        return bool(model.with_items) or model.with_param is not None or model.with_sequence is not None


@dataclass(eq=False)
class TemplateView:
    """One template.

    Attributes:
        scope: Where its own references are looked up (see `Plan.scope`).
        owner: Whose file it stands in: the key of a library manifest, or the empty text for the workflow's.
        path: Where it stands in that manifest.
        model: The template as declared.
        kinds: The words of `KINDS` that it has bodies for; exactly one when it is sound.
        calls: Its steps or tasks, as listed.
        caller: For an inline template, the step or task that holds it.
    """

    scope: str
    owner: str
    path: Path
    model: models.Template
    kinds: tuple[str, ...] = ()
    calls: list[Call] = field(default_factory=list)
    caller: Call | None = None

    @property
    def name(self) -> str:
        """Its name; the empty text for an inline one."""
        return self.model.name or ""

    @property
    def label(self) -> str:
        """How a message names it."""
        if self.name:
            return f"template '{self.name}'"
        return f"the inline template of {self.caller.label}" if self.caller else "a template without a name"

    @property
    def kind(self) -> str:
        """Its kind, or the empty text when it has no body."""
        return self.kinds[0] if self.kinds else ""

    @property
    def is_leaf(self) -> bool:
        """Whether it does work itself (not steps, DAG or suspend)."""
        return self.kind in LEAVES

    @cached_property
    def parameters(self) -> dict[str, models.Parameter]:
        """Input parameters by name."""
        inputs = self.model.inputs
        return {p.name: p for p in (inputs.parameters if inputs and inputs.parameters else ()) if p.name}

    @cached_property
    def artifacts(self) -> dict[str, models.Artifact]:
        """Input artifacts by name."""
        inputs = self.model.inputs
        return {a.name: a for a in (inputs.artifacts if inputs and inputs.artifacts else ()) if a.name}

    @cached_property
    def output_parameters(self) -> dict[str, models.Parameter]:
        """Output parameters by name."""
        outputs = self.model.outputs
        return {p.name: p for p in (outputs.parameters if outputs and outputs.parameters else ()) if p.name}

    @cached_property
    def output_artifacts(self) -> dict[str, models.Artifact]:
        """Output artifacts by name."""
        outputs = self.model.outputs
        return {a.name: a for a in (outputs.artifacts if outputs and outputs.artifacts else ()) if a.name}

    @cached_property
    def data(self) -> dict[str, Any]:
        """The template as plain data, wire names."""
        data: dict[str, Any] = to_dict(self.model)
        return data

    @cached_property
    def calls_by_name(self) -> dict[str, Call]:
        """Its steps or tasks by name; the first one where a name is used twice."""
        found: dict[str, Call] = {}
        for call in self.calls:
            found.setdefault(call.name, call)
        return found

    @cached_property
    def has_open_names(self) -> bool:
        """Whether the name of any step or task holds a tag, so that nobody knows yet what it will be called."""
        return any("{{" in call.name for call in self.calls)

    @cached_property
    def uses_depends(self) -> bool:
        """Whether any task says `depends`."""
        return any(isinstance(call.model, models.DAGTask) and call.model.depends for call in self.calls)

    @cached_property
    def graph(self) -> DependencyGraph:
        """What its tasks wait for."""
        return DependencyGraph({call.name: dependencies_of(call) for call in self.calls})


def dependencies_of(call: Call) -> list[str]:
    """The names in `dependencies`, or in `depends`, whether or not there are such tasks."""
    model = call.model
    if not isinstance(model, models.DAGTask):
        return []
    if model.depends:
        return [] if "{{" in model.depends else [name for name, _ in dependency_names(model.depends)]
    return list(model.dependencies or ())


def calls_in(view: TemplateView) -> Iterator[tuple[Path, CallKind, int, Step]]:
    """The steps or tasks of a template, with path, kind and group number, as listed."""
    template = view.model
    for group, steps in enumerate(template.steps or ()):
        members: Sequence[models.WorkflowStep] = steps
        for position, step in enumerate(members):
            yield (*view.path, "steps", group, position), "step", group, step
    if template.dag is not None:
        for position, task in enumerate(template.dag.tasks or ()):
            yield (*view.path, "dag", "tasks", position), "task", 0, task
