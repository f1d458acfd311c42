"""The template that makes, changes or deletes a Kubernetes object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hera.exceptions import InvalidFieldValue
from hera.workflows._fields import Template
from hera.workflows._record import at, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from hera._generated import models
    from hera.workflows.workflow import Workflow

__all__ = ["Resource"]


@dataclass(kw_only=True, eq=False, repr=False)
class Resource(Template):
    """A template that makes, changes or deletes a Kubernetes object.

    Args:
        action: What to do: `get`, `create`, `apply`, `delete`, `replace` or `patch`.
        failure_condition: Labels of the object by which it has failed.
        flags: More flags for kubectl.
        manifest: The object: a text, or a workflow of any kind.
        manifest_from: Where the object comes from instead.
        merge_strategy: How a patch is merged.
        set_owner_reference: Delete the object with the workflow.
        success_condition: Labels of the object by which it has succeeded.

    Source:
        Argo Workflows fields reference, ResourceTemplate.
    """

    action: str
    failure_condition: str | None = None
    flags: Sequence[str] | None = None
    manifest: str | Workflow | None = None
    manifest_from: models.ManifestFrom | dict[str, Any] | None = None
    merge_strategy: str | None = None
    set_owner_reference: bool | None = None
    success_condition: str | None = None

    def _body(self) -> dict[str, Any]:
        from hera._generated import models

        names = ("action", "failure_condition", "manifest_from", "merge_strategy", "set_owner_reference")
        return {
            "resource": models.ResourceTemplate(
                flags=None if self.flags is None else list(self.flags),
                manifest=self._manifest_text(),
                success_condition=self.success_condition,
                **{name: getattr(self, name) for name in names},
            )
        }

    def _manifest_text(self) -> str | None:
        """The object as text; references at the edge of a value lose their quotes, as Argo fills them in before reading."""
        if self.manifest is None or isinstance(self.manifest, str):
            return self.manifest
        if not hasattr(self.manifest, "to_yaml"):
            raise InvalidFieldValue(
                f"Resource {self.name!r}: manifest is a {type(self.manifest).__name__}",
                hint="give the text of the object, or a workflow of any kind",
                **at(place_of(self)),
            )
        return self.manifest.to_yaml().replace("'{{", "{{").replace("}}'", "}}")
