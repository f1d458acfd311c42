"""A manifest, read once: references resolved, effective spec merged, frozen.

This is the only place that decides what a manifest means. Linter and engine read plans, never raw documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import msgspec

from hera._generated import models
from hera._plan.effective import effective_spec, with_defaults
from hera.exceptions import InvalidWorkflow

__all__ = ["LibraryManifest", "Place", "Plan", "Resolved", "Source", "TemplateNotFound", "plan_of"]

LibraryManifest: TypeAlias = models.WorkflowTemplate | models.ClusterWorkflowTemplate
Invocation: TypeAlias = models.DAGTask | models.WorkflowStep | models.LifecycleHook

_KIND_ATTRIBUTES = (
    "container",
    "container_set",
    "steps",
    "script",
    "resource",
    "dag",
    "suspend",
    "data",
    "http",
    "plugin",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written: a file of the user's, YAML or Python. Line and column count from 1."""

    file: str
    line: int
    column: int | None = None
    length: int | None = None
    text: str | None = None


class Source(Protocol):
    """Knows where each value of a manifest was written."""

    def place_of(self, path: Sequence[str | int]) -> Place | None:
        """The place of the value at this manifest path (wire names), or of the nearest enclosing one known."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A template found for an invocation, and the scope in which its own references are looked up.

    Attributes:
        template: The template as declared (`templateDefaults` merged, nothing substituted).
        scope: ``local/<workflow>``, ``namespaced/<WorkflowTemplate>`` or ``cluster/<ClusterWorkflowTemplate>``.
        name: The template's name; empty for an inline one.
    """

    template: models.Template
    scope: str
    name: str


class TemplateNotFound(LookupError):
    """A template is not there; the text is Argo's: ``template <t> not found``, ``workflow template <w> not found``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One workflow, ready to be linted or run.

    Attributes:
        workflow: The manifest with its effective spec (`workflowTemplateRef` merged).
        library: Templates given next to it, by ``namespaced/<name>`` or ``cluster/<name>``.
        source: Where its values were written, when known.
        library_sources: The same for each manifest of the library, by the same keys.
        submitted: The manifest as it was given, before merging.
    """

    workflow: models.Workflow
    library: Mapping[str, LibraryManifest] = field(default_factory=dict)
    source: Source | None = None
    library_sources: Mapping[str, Source] = field(default_factory=dict, repr=False, compare=False)
    submitted: models.Workflow | None = field(default=None, repr=False, compare=False)
    _templates: dict[str, dict[str, models.Template]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    # Filled as templates are first asked for: merging defaults costs, and most templates are asked for many times.
    _with_defaults: dict[tuple[str, str], models.Template] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def scope(self) -> str:
        """The scope of the workflow's own templates; its name is empty when the spec came by `workflowTemplateRef`."""
        if self.workflow.spec.workflow_template_ref is not None:
            return "local/"
        return f"local/{self.workflow.metadata.name or ''}"

    @property
    def entry(self) -> Resolved:
        """The template of `spec.entrypoint`; raises `TemplateNotFound`."""
        name = self.workflow.spec.entrypoint or ""
        return self._found(self.scope, name, f"template {name} not found")

    def resolve(self, scope: str, invocation: Invocation) -> Resolved:
        """The template that a step, task or hook invokes, seen from `scope`.

        Args:
            scope: The `Resolved.scope` of the template that holds the invocation.
            invocation: The step, task or hook; `inline` goes before `templateRef`, which goes before `template`.

        Raises:
            TemplateNotFound: With the text of the Argo controller.

        Source:
            Argo `workflow/templateresolution/context.go`.
        """
        inline = None if isinstance(invocation, models.LifecycleHook) else invocation.inline
        if inline is not None:
            return Resolved(template=with_defaults(inline, self.workflow.spec), scope=scope, name="")
        reference = invocation.template_ref
        if reference is not None:
            target = library_key(reference.name or "", is_cluster=bool(reference.cluster_scope))
            if target not in self.library:
                raise TemplateNotFound(f"workflow template {reference.name} not found")
            name = reference.template or ""
            return self._found(target, name, f"template {name} not found in workflow template {reference.name}")
        name = invocation.template or ""
        return self._found(scope, name, f"template {name} not found")

    def templates_of(self, scope: str) -> Mapping[str, models.Template]:
        """The templates of a scope by name, as declared; the last one where a name is used twice. Empty if unknown."""
        known = self._templates.get(scope)
        if known is None:
            known = self._templates[scope] = {
                template.name: template for template in self._declared(scope) if template.name
            }
        return known

    def _declared(self, scope: str) -> Sequence[models.Template]:
        if scope.startswith("local/"):
            return self.workflow.spec.templates or ()
        manifest = self.library.get(scope)
        return (manifest.spec.templates or ()) if manifest is not None else ()

    def _found(self, scope: str, name: str, complaint: str) -> Resolved:
        template = self._with_defaults.get((scope, name))
        if template is None:
            declared = self.templates_of(scope).get(name)
            if declared is None:
                raise TemplateNotFound(complaint)
            template = with_defaults(declared, self.workflow.spec)
            if all(getattr(template, attribute) is None for attribute in _KIND_ATTRIBUTES):
                raise TemplateNotFound(f"template '{name}' type is unknown")
            self._with_defaults[scope, name] = template
        return Resolved(template=template, scope=scope, name=name)


def library_key(name: str, *, is_cluster: bool) -> str:
    """The scope text of a WorkflowTemplate or ClusterWorkflowTemplate, which is also its key in `Plan.library`."""
    return f"{'cluster' if is_cluster else 'namespaced'}/{name}"


def plan_of(
    workflow: models.Workflow,
    library: Sequence[LibraryManifest] = (),
    source: Source | None = None,
    *,
    library_sources: Mapping[str, Source] | None = None,
) -> Plan:
    """Read a manifest into a plan.

    A reference to a manifest that was not given stays as it is: the linter says so, with its place.

    Args:
        workflow: The manifest; it is not changed.
        library: WorkflowTemplates and ClusterWorkflowTemplates to which it may refer.
        source: Where the workflow's values were written.
        library_sources: Where the library's values were written, by ``namespaced/<name>`` or ``cluster/<name>``.

    Raises:
        InvalidWorkflow: Two different manifests of the library have one name.

    Source:
        Argo `workflow/templateresolution`; `argo lint --offline` for namespaces and for names used twice.
    """
    known: dict[str, LibraryManifest] = {}
    for manifest in library:
        if not _is_visible(manifest, workflow):
            continue
        key = library_key(manifest.metadata.name or "", is_cluster=isinstance(manifest, models.ClusterWorkflowTemplate))
        if key in known and known[key] != manifest:
            raise InvalidWorkflow(
                f"two different {type(manifest).__name__}s are called '{manifest.metadata.name}'",
                code="duplicate-manifest",
                hint="give only one of them, or rename one",
            )
        known[key] = manifest
    reference = workflow.spec.workflow_template_ref
    merged_workflow = workflow
    if reference is not None:
        referred = known.get(library_key(reference.name or "", is_cluster=bool(reference.cluster_scope)))
        if referred is not None:
            merged_workflow = msgspec.structs.replace(workflow, spec=effective_spec(workflow.spec, referred.spec))
    return Plan(
        workflow=merged_workflow,
        library=known,
        source=source,
        library_sources=library_sources or {},
        submitted=workflow,
    )


def _is_visible(manifest: LibraryManifest, workflow: models.Workflow) -> bool:
    """Argo never finds a WorkflowTemplate of another namespace; where one side names none, the files decide."""
    if isinstance(manifest, models.ClusterWorkflowTemplate):
        return True
    theirs, ours = manifest.metadata.namespace, workflow.metadata.namespace
    return not theirs or not ours or theirs == ours
