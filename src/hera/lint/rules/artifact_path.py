"""`artifact-path`: an artifact without a path, with one where none can be, or with one that leaves its folder."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from hera._generated import models
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.views import TemplateView


def check(index: Index) -> Iterator[Diagnostic]:
    """Inputs and outputs of every template."""
    for view in index.templates:
        if not view.kinds:
            continue
        for field, holder in (("inputs", view.model.inputs), ("outputs", view.model.outputs)):
            artifacts = (holder.artifacts if holder is not None else None) or ()
            for position, artifact in enumerate(artifacts):
                problem = _problem(view, field, artifact)
                if problem is not None:
                    message, hint, upstream = problem
                    yield index.finding(
                        RULE.code,
                        f"the {field[:-1]} artifact '{artifact.name}' of {view.label} {message}",
                        path=(*view.path, field, "artifacts", position),
                        at=view,
                        focus=artifact.name,
                        hint=hint,
                        upstream=upstream,
                    )


def _problem(view: TemplateView, field: str, artifact: models.Artifact) -> tuple[str, str, str] | None:
    at = f"templates.{view.name}.{field}.artifacts.{artifact.name}"
    if field == "inputs" and artifact.from_:
        hint = "let the step or task that calls the template give it, in its arguments"
        return "has a from, which only arguments and outputs can have", hint, f"{at}.from not valid in inputs"
    if not view.is_leaf:
        if artifact.path:
            upstream = f"{at}.path only valid in container/script templates"
            return f"has a path, but a {view.kind} template has no files", "remove the path", upstream
        return None
    if not artifact.path:
        upstream = f"error in {at}: Artifact '{artifact.name}' did not specify a path"
        return "has no path", "say where in the container it lies, such as path: /tmp/data", upstream
    if not _stays_inside(artifact.path):
        upstream = (
            f"error in {at}: Artifact '{artifact.name}' attempted to use a path containing '..'. "
            "Directory traversal is not permitted"
        )
        return f"has a path that leaves its folder: '{artifact.path}'", "write it without '..'", upstream
    return None


def _stays_inside(path: str) -> bool:
    """Whether the cleaned path lies strictly below what stands before its first ``..``."""
    position = path.find("/../")
    if position < 0:
        if not path.endswith("/.."):
            return True
        position = len(path) - len("/..")
    safe = path[:position]
    return posixpath.normpath(path).startswith(f"{safe}/")


RULE = Rule(
    code="artifact-path",
    summary="An artifact of a container or script has no path or one with '..'; or one of steps or a DAG has a path.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: make
templates:
- name: make
  outputs: {artifacts: [{name: data}]}
  container: {image: busybox, command: [touch, /tmp/data]}
""",
    good="""
entrypoint: make
templates:
- name: make
  outputs: {artifacts: [{name: data, path: /tmp/data}]}
  container: {image: busybox, command: [touch, /tmp/data]}
""",
    source="Argo Workflows, workflow/validate (validateInputs, validateOutputs)",
    check=check,
)
