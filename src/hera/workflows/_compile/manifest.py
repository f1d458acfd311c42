"""The phases, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hera.shared.model import to_dict
from hera.workflows._compile.checks import checked
from hera.workflows._compile.hooks import prepared
from hera.workflows._compile.workflows import workflow_model

if TYPE_CHECKING:
    from hera.workflows.workflow import Workflow

__all__ = ["document_of", "manifest_of"]


def manifest_of(workflow: Workflow) -> Any:
    """The manifest of a workflow, as a model of its own kind that shares nothing with the author's objects.

    Raises:
        HeraException: Something does not fit; the error names the thing and where it was made.
    """
    workflow = prepared(workflow)
    return checked(workflow, to_dict(workflow_model(workflow)))


def document_of(workflow: Workflow) -> dict[str, Any]:
    """The manifest of a workflow as plain data, with the names that documents use.

    Raises:
        HeraException: As `manifest_of`.
    """
    document: dict[str, Any] = to_dict(manifest_of(workflow))
    document.setdefault("metadata", {})
    document.setdefault("spec", {})
    return document
