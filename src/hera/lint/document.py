"""What only the document shows: fields that the schema does not know. The models have dropped them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hera.lint.diagnostic import Diagnostic
from hera.lint.suggest import did_you_mean, listed

if TYPE_CHECKING:
    import msgspec

    from hera._plan.read import ReadManifest

__all__ = ["check_document"]

_RETIRED = {
    "mutex": "Argo has dropped it; write mutexes: [{…}]",
    "semaphore": "Argo has dropped it; write semaphores: [{…}]",
    "schedule": 'Argo has dropped it; write schedules: ["…"]',
    "podPriority": "Argo has dropped it; use podPriorityClassName",
}


def check_document(read: ReadManifest) -> list[Diagnostic]:
    """Fields of a document that Argo does not know, with the nearest one that it does.

    Source:
        `argo lint --strict`; the OpenAPI document of Argo Workflows 4.1.2.
    """
    from hera.shared.model import unknown_fields

    return [_finding(read, path) for path in unknown_fields(type(read.manifest), read.data)]


def _finding(read: ReadManifest, path: str) -> Diagnostic:
    from hera.shared.paths import steps_of

    steps = steps_of(path)
    name, known = str(steps[-1]), _fields_at(type(read.manifest), steps[:-1])
    hint = _RETIRED.get(name) or did_you_mean(name, known)
    return Diagnostic(
        code="unknown-field",
        severity="error",
        message=f"there is no field '{name}' here",
        path=path,
        place=read.source.place_of_key(steps),
        hint=hint,
        notes=(f"fields here: {listed(sorted(known), 40)}",) if known and hint is None else (),
        upstream=f'strict decoding error: unknown field "{path}"',
    )


def _fields_at(cls: type[msgspec.Struct], steps: Sequence[str | int]) -> list[str]:
    """The fields that the schema has at a path; none where that is not an object of its own."""
    from hera.shared.model.schema import Shape, fields_of

    shape: Shape | None = Shape("struct", cls=cls)
    for step in steps:
        if shape is not None and shape.kind == "struct":
            field = fields_of(shape.cls).get(str(step))
            shape = field.shape if field is not None else None
        elif shape is not None:
            shape = shape.inner
    return list(fields_of(shape.cls)) if shape is not None and shape.kind == "struct" else []
