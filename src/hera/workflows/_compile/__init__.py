"""From records to a manifest: pure functions, named phases.

1. `prepared`: when hooks are registered, a copy of the workflow goes through them; otherwise it is the workflow itself.
2. `workflow_model`: templates are collected and built, one table of shared fields and one small body a kind.
3. `checked`: the document is made and read back by the models, so that a wrong type is found here and named by the
   user's own field and place, and so that the manifest shares nothing with the author's objects.

Nothing here changes what the author wrote, and the same input gives the same bytes.

The names below are loaded when they are first used: looking up an output of a template, which programs do while a
workflow is being written (and pods when they import such a program), needs none of the models.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera.workflows._compile.manifest import document_of, manifest_of
    from hera.workflows._compile.origins import origins_of
    from hera.workflows._compile.templates import template_of

__all__ = ["document_of", "manifest_of", "origins_of", "template_of"]

_MODULES = {"document_of": "manifest", "manifest_of": "manifest", "origins_of": "origins", "template_of": "templates"}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
