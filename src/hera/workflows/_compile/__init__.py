"""From records to a manifest: pure functions, named phases.

1. `prepared`: when hooks are registered, a copy of the workflow goes through them; otherwise it is the workflow itself.
2. `workflow_model`: templates are collected and built, one table of shared fields and one small body a kind.
3. `checked`: the document is made and read back by the models, so that a wrong type is found here and named by the
   user's own field and place, and so that the manifest shares nothing with the author's objects.

Nothing here changes what the author wrote, and the same input gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hera.shared.model import to_dict
from hera.workflows._compile.checks import checked
from hera.workflows._compile.hooks import prepared
from hera.workflows._compile.origins import origins_of
from hera.workflows._compile.templates import template_of
from hera.workflows._compile.workflows import workflow_model

if TYPE_CHECKING:
    from hera.workflows.workflow import Workflow

__all__ = ["document_of", "manifest_of", "origins_of", "template_of"]


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
