"""A manifest, read once: references resolved, effective spec merged, frozen.

This is the only place that decides what a manifest means. Linter and engine read plans, never raw documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from hera._generated import models

__all__ = ["LibraryManifest", "Place", "Plan", "Resolved", "Source", "TemplateNotFound", "plan_of"]

LibraryManifest: TypeAlias = models.WorkflowTemplate | models.ClusterWorkflowTemplate
Invocation: TypeAlias = models.DAGTask | models.WorkflowStep | models.LifecycleHook


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
    """The text is Argo's: ``template <t> not found``, ``workflow template <w> not found``, …"""


@dataclass(frozen=True, slots=True)
class Plan:
    """One workflow, ready to be linted or run.

    Attributes:
        workflow: The manifest with its effective spec (`workflowTemplateRef` merged, defaults applied).
        library: Templates given next to it, by ``namespaced/<name>`` or ``cluster/<name>``.
        source: Where its values were written, when known.
    """

    workflow: models.Workflow
    library: Mapping[str, LibraryManifest] = field(default_factory=dict)
    source: Source | None = None

    @property
    def entry(self) -> Resolved:
        """The template of `spec.entrypoint`; raises `TemplateNotFound`."""
        raise NotImplementedError

    def resolve(self, scope: str, invocation: Invocation) -> Resolved:
        """The template that a step, task or hook invokes, seen from `scope`; raises `TemplateNotFound`."""
        raise NotImplementedError


def plan_of(
    workflow: models.Workflow, library: Sequence[LibraryManifest] = (), source: Source | None = None
) -> Plan:
    """Read a manifest into a plan. Raises `InvalidWorkflow` only where nothing sensible can be said of the rest."""
    raise NotImplementedError
