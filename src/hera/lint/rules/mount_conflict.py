"""`mount-conflict`: two things in a container lie at one path."""

from __future__ import annotations

from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule


def check(index: Index) -> Iterator[Diagnostic]:
    """Volume mounts among themselves, and input artifacts of containers."""
    for view in index.templates:
        container = view.model.container
        if container is None:
            continue
        taken: dict[str, str] = {}
        for position, mount in enumerate(container.volume_mounts or ()):
            earlier = taken.get(mount.mount_path)
            if earlier is not None:
                field = f"container.volumeMounts[{position}].mountPath"
                yield index.finding(
                    RULE.code,
                    f"{view.label} mounts two volumes at '{mount.mount_path}'",
                    path=(*view.path, "container", "volumeMounts", position),
                    at=view,
                    focus=mount.mount_path,
                    hint="give one of them another mountPath",
                    upstream=f"templates.{view.name}.{field} '{mount.mount_path}' already mounted in {earlier}",
                )
            taken[mount.mount_path] = f"container.volumeMounts.{mount.name}"
        for position, (name, artifact) in enumerate(view.artifacts.items()):
            if not artifact.path:
                continue
            earlier = taken.get(artifact.path)
            if earlier is not None:
                field = f"inputs.artifacts[{position}].path"
                yield index.finding(
                    RULE.code,
                    f"the artifact '{name}' of {view.label} lies where something else is mounted: '{artifact.path}'",
                    path=(*view.path, "inputs", "artifacts", position, "path"),
                    at=view,
                    focus=artifact.path,
                    hint="give it another path",
                    upstream=f"templates.{view.name}.{field} '{artifact.path}' already mounted in {earlier}",
                )
            taken[artifact.path] = f"inputs.artifacts.{name}"


RULE = Rule(
    code="mount-conflict",
    summary="Two volumes, or a volume and an artifact, share a path in a container.",
    why="Argo refuses the workflow: one would hide the other.",
    bad="""
entrypoint: hello
templates:
- name: hello
  inputs:
    artifacts:
    - {name: a, path: /data, raw: {data: one}}
    - {name: b, path: /data, raw: {data: two}}
  container: {image: busybox, command: [cat, /data]}
""",
    good="""
entrypoint: hello
templates:
- name: hello
  inputs:
    artifacts:
    - {name: a, path: /data/a, raw: {data: one}}
    - {name: b, path: /data/b, raw: {data: two}}
  container: {image: busybox, command: [cat, /data/a]}
""",
    source="Argo Workflows, workflow/validate (validateLeaf)",
    check=check,
)
