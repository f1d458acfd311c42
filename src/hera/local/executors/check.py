"""What keeps templates from running in this machine's processes, and what they ask that will be ignored.

Tables first: each field that is refused or ignored is a row. Fields whose text still holds a tag are judged when the
pod starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hera._generated import models
from hera.local.artifacts import key_of
from hera.local.executors.attempt import named_paths, termination_path
from hera.local.executors.base import Problem
from hera.local.executors.environment import is_known_field
from hera.local.executors.images import StandIns, command_of, image_warning
from hera.local.executors.zygote.view import FIXED, TERMINATION_LOG
from hera.shared.model import to_json

__all__ = ["problems_of"]

_REFUSED_ON_TEMPLATES = {
    "init_containers": ("initContainers", "init containers are not run by this executor"),
    "sidecars": ("sidecars", "sidecars are not run by this executor"),
    "daemon": ("daemon", "daemons are not run by this executor"),
    "container_set": ("containerSet", "container sets are not run by this executor"),
    "resource": ("resource", "a resource template needs a Kubernetes API"),
    "http": ("http", "HTTP templates are not run by this executor"),
    "data": ("data", "data templates are not run by this executor"),
    "plugin": ("plugin", "plugins need the cluster's executor"),
}
_IGNORED_ON_TEMPLATES = {
    "affinity": "affinity",
    "archive_location": "archiveLocation",
    "automount_service_account_token": "automountServiceAccountToken",
    "executor": "executor",
    "host_aliases": "hostAliases",
    "node_selector": "nodeSelector",
    "pod_resources": "podResources",
    "pod_spec_patch": "podSpecPatch",
    "priority_class_name": "priorityClassName",
    "resource_claims": "resourceClaims",
    "scheduler_name": "schedulerName",
    "security_context": "securityContext",
    "service_account_name": "serviceAccountName",
    "tolerations": "tolerations",
}
_IGNORED_ON_CONTAINERS = {
    "image_pull_policy": "imagePullPolicy",
    "lifecycle": "lifecycle",
    "liveness_probe": "livenessProbe",
    "ports": "ports",
    "readiness_probe": "readinessProbe",
    "resize_policy": "resizePolicy",
    "resources": "resources",
    "security_context": "securityContext",
    "startup_probe": "startupProbe",
    "stdin": "stdin",
    "tty": "tty",
    "volume_devices": "volumeDevices",
}
_PROGRESS = "workflows.argoproj.io/progress"
_REMOTE_INPUTS = ("git", "artifactory", "plugin")
_REMOTE_OUTPUTS = ("git", "artifactory", "plugin", "http")


def problems_of(
    templates: Iterable[models.Template], stand_ins: StandIns, view_problem: str | None
) -> Iterator[Problem]:
    """All problems of these templates.

    Args:
        templates: All templates that the run may reach.
        stand_ins: Image → command.
        view_problem: Why attempts cannot have private views of the file system here; None when they can.
    """
    listed = list(templates)
    stored_keys = _keys_saved_by(listed)
    warned_images: set[str] = set()
    for template in listed:
        yield from _refused_kinds(template)
        body = template.script or template.container
        if body is None:
            continue
        yield from _ignored(template)
        yield from _unheard(template, view_problem)
        yield from _environment(template)
        yield from _volumes(template, view_problem)
        yield from _artifacts(template, stored_keys)
        yield from _command(template, stand_ins, warned_images)
        if view_problem is not None:
            yield from _shared_paths(template, view_problem)


def _kind(template: models.Template) -> str:
    return "script" if template.script is not None else "container"


def _refused_kinds(template: models.Template) -> Iterator[Problem]:
    for name, (field, reason) in _REFUSED_ON_TEMPLATES.items():
        if getattr(template, name):
            yield Problem(
                template.name or "",
                field,
                f"template '{template.name}' has '{field}': {reason}",
                "take it out, or run the workflow on a cluster",
            )


def _ignored(template: models.Template) -> Iterator[Problem]:
    body = template.script or template.container
    kind = _kind(template)
    fields = [(field, getattr(template, name)) for name, field in _IGNORED_ON_TEMPLATES.items()]
    fields += [(f"{kind}.{field}", getattr(body, name)) for name, field in _IGNORED_ON_CONTAINERS.items()]
    for field, value in fields:
        if value is not None and value is not False and value != []:
            message = f"'{field}' of template '{template.name}' has no effect on this machine"
            yield Problem(template.name or "", field, message, "it counts on a cluster", is_error=False)


def _unheard(template: models.Template, view_problem: str | None) -> Iterator[Problem]:
    """What main may say beside its output and cannot be heard here."""
    name = template.name or ""
    annotations = (template.metadata and template.metadata.annotations) or {}
    if _PROGRESS in annotations:
        message = f"template '{name}' reports its progress, which is not followed on this machine"
        yield Problem(name, "metadata.annotations", message, "it counts on a cluster", is_error=False)
    if view_problem is not None and termination_path(template, to_json(template).decode()) == TERMINATION_LOG:
        message = f"template '{name}' writes to {TERMINATION_LOG}, which steps cannot have here: {view_problem}"
        hint = "give a terminationMessagePath, or let the system permit user namespaces"
        yield Problem(name, f"{_kind(template)}.terminationMessagePath", message, hint, is_error=False)


def _environment(template: models.Template) -> Iterator[Problem]:
    body = template.script or template.container
    assert body is not None
    name, kind = template.name or "", _kind(template)
    hint = "give the value itself, or an input parameter"
    if body.env_from:
        message = f"template '{name}' takes its environment from ConfigMaps or Secrets, which are not kept here"
        yield Problem(name, f"{kind}.envFrom", message, hint)
    for variable in body.env or ():
        source = variable.value_from
        if source is None or (source.field_ref is not None and is_known_field(source.field_ref.field_path)):
            continue
        message = f"environment variable '{variable.name}' of template '{name}' comes from the cluster, not from here"
        yield Problem(name, f"{kind}.env.{variable.name}", message, hint)


def _volumes(template: models.Template, view_problem: str | None) -> Iterator[Problem]:
    body = template.script or template.container
    assert body is not None
    name, kind = template.name or "", _kind(template)
    empty = {volume.name for volume in template.volumes or () if volume.empty_dir is not None}
    seen: set[str] = set()
    for mount in body.volume_mounts or ():
        field = f"{kind}.volumeMounts.{mount.name}"
        if mount.name not in empty:
            message = f"template '{name}' mounts volume '{mount.name}', which is no emptyDir volume of the template"
            yield Problem(name, field, message, "this executor gives emptyDir volumes only; pass files as artifacts")
        elif mount.sub_path or mount.sub_path_expr or mount.name in seen:
            message = f"template '{name}' mounts volume '{mount.name}' by a part of it, or twice"
            yield Problem(name, field, message, "mount the volume once, as a whole")
        elif view_problem is not None:
            message = f"volume '{mount.name}' of template '{name}' cannot be put at {mount.mount_path}: {view_problem}"
            yield Problem(name, field, message, "use a folder below $TMPDIR, or an artifact")
        seen.add(mount.name)


def _keys_saved_by(templates: list[models.Template]) -> set[str]:
    keys = {
        key_of(artifact)
        for template in templates
        for artifact in (template.outputs and template.outputs.artifacts) or ()
    }
    return {key for key in keys if key is not None}


def _artifacts(template: models.Template, stored_keys: set[str]) -> Iterator[Problem]:
    name = template.name or ""
    for artifact in (template.inputs and template.inputs.artifacts) or ():
        field = f"inputs.artifacts.{artifact.name}"
        remote = [store for store in _REMOTE_INPUTS if getattr(artifact, store) is not None]
        if remote:
            message = f"input artifact '{artifact.name}' of template '{name}' comes by {remote[0]}"
            yield Problem(name, field, message, "give it as raw, by http, or as another step's output")
        elif _is_only_in_a_bucket(artifact, stored_keys):
            message = f"input artifact '{artifact.name}' of template '{name}' is stored at '{key_of(artifact)}', "
            message += "which no template of this workflow saves and this machine cannot fetch"
            yield Problem(name, field, message, "give it as raw, by http, or as another step's output")
    for artifact in (template.outputs and template.outputs.artifacts) or ():
        remote = [store for store in _REMOTE_OUTPUTS if getattr(artifact, store) is not None]
        if remote:
            message = f"output artifact '{artifact.name}' of template '{name}' would be sent by {remote[0]}"
            yield Problem(
                name, f"outputs.artifacts.{artifact.name}", message, "leave the location out: it is then kept here"
            )


def _is_only_in_a_bucket(artifact: models.Artifact, stored_keys: set[str]) -> bool:
    """Whether an artifact declared in the template is in a store elsewhere: it names a bucket, and nobody saves it."""
    key = key_of(artifact)
    if key is None or artifact.optional or "{{" in key or key in stored_keys:
        return False
    place = artifact.s3 or artifact.gcs or artifact.oss
    return bool(getattr(place, "bucket", None)) or artifact.azure is not None or artifact.hdfs is not None


def _command(template: models.Template, stand_ins: StandIns, warned: set[str]) -> Iterator[Problem]:
    body = template.script or template.container
    assert body is not None
    if "{{" in (body.image or "") or any("{{" in word for word in body.command or ()):
        return
    command = command_of(template, stand_ins)
    if isinstance(command, Problem):
        yield command
        return
    warning = image_warning(template, command)
    if warning is not None and body.image not in warned:
        warned.add(body.image)
        yield warning


def _shared_paths(template: models.Template, view_problem: str) -> Iterator[Problem]:
    shared = [path for path in named_paths(template) if not path.startswith(FIXED["argo"] + "/")]
    if shared:
        yield Problem(
            template.name or "",
            "outputs" if template.outputs is not None else "inputs",
            f"template '{template.name}' uses {', '.join(shared)}, and steps cannot have files of their own there: "
            f"{view_problem}; steps that use the same path run one after the other",
            "use paths relative to the working directory, or let the system permit user namespaces",
            is_error=False,
        )
