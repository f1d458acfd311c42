"""`invalid-resource`: a resource template that cannot say what to do with which object."""

from __future__ import annotations

from collections.abc import Iterator

from hera._generated import models
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.suggest import did_you_mean
from hera.lint.views import TemplateView

_ACTIONS = ("get", "create", "apply", "delete", "replace", "patch")


def check(index: Index) -> Iterator[Diagnostic]:
    """The action and the manifest of resource templates."""
    for view in index.templates:
        if view.model.resource is None:
            continue
        for message, hint, upstream in _problems(view, view.model.resource):
            yield index.finding(
                RULE.code,
                f"the resource of {view.label} {message}",
                path=(*view.path, "resource"),
                at=view,
                hint=hint,
                upstream=upstream,
            )


def _problems(view: TemplateView, resource: models.ResourceTemplate) -> Iterator[tuple[str, str, str]]:
    action, at = resource.action or "", f"templates.{view.name}.resource"
    if "{{" in action:
        return
    if action not in _ACTIONS:
        hint = did_you_mean(action, _ACTIONS) or f"choose one of {', '.join(_ACTIONS)}"
        yield f"has no action '{action}'", hint, f"{at}.action must be one of: {', '.join(_ACTIONS)}"
        return
    has_both = bool(resource.manifest) and resource.manifest_from is not None
    if has_both:
        upstream = "shouldn't have both `manifest` and `manifestFrom` specified in `Manifest` for resource template"
        yield "has both manifest and manifestFrom", "remove one of the two", upstream
    if action not in ("delete", "get") and not resource.manifest and resource.manifest_from is None:
        upstream = f"either {at}.manifest or {at}.manifestFrom must be specified"
        yield "has no manifest", "write the object into manifest", upstream
    artifact = resource.manifest_from.artifact if resource.manifest_from is not None else None
    if artifact is not None and artifact.name not in view.artifacts:
        upstream = f"artifact {artifact.name} in `manifestFrom` refer to a non-exist artifact"
        yield f"takes its manifest from '{artifact.name}', which is no input artifact", "declare it there", upstream


RULE = Rule(
    code="invalid-resource",
    summary="A resource template has an unknown action, no manifest, or two.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: make
templates:
- name: make
  resource: {action: crate, manifest: "{}"}
""",
    good="""
entrypoint: make
templates:
- name: make
  resource: {action: create, manifest: "{}"}
""",
    source="Argo Workflows, workflow/validate (validateLeaf)",
    check=check,
)
