"""The part of a container, script or container node that Kubernetes sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hera.exceptions import MissingSetting, NoSuchName
from hera.workflows._compile.env import env_from_models, env_models
from hera.workflows._compile.plain import many, text_or_none
from hera.workflows._compile.volumes import mounts_of
from hera.workflows._record import at, place_of
from hera.workflows.parameter import Parameter

if TYPE_CHECKING:
    from hera._generated import models

__all__ = ["container_fields", "pull_policy", "resources_model"]

AS_GIVEN = (
    "lifecycle",
    "liveness_probe",
    "readiness_probe",
    "restart_policy",
    "security_context",
    "startup_probe",
    "stdin",
    "stdin_once",
    "termination_message_path",
    "termination_message_policy",
    "tty",
)
LISTS = ("ports", "resize_policy", "volume_devices")
PULL_POLICIES = {"always": "Always", "ifnotpresent": "IfNotPresent", "if_not_present": "IfNotPresent", "never": "Never"}


def container_fields(record: Any, *, needs_image: bool = True) -> dict[str, Any]:
    """The fields of an API container for a record that runs one.

    Args:
        record: A `Container`, `Script`, `ContainerNode` or `UserContainer`.
        needs_image: Whether an empty image is an error.

    Raises:
        MissingSetting: There is no image.
        NoSuchName: The pull policy is none that Kubernetes knows.
    """
    if needs_image and not record.image:
        raise MissingSetting(
            f"{type(record).__name__} {record.name!r} has no image",
            hint="pass image=, or set global_config.image",
            **at(place_of(record)),
        )
    fields = {name: getattr(record, name) for name in AS_GIVEN}
    fields.update({name: _as_list(getattr(record, name)) for name in LISTS})
    fields["image"] = text_or_none(record.image)
    fields["image_pull_policy"] = pull_policy(record)
    fields["args"], fields["command"] = _texts(record.args), _texts(record.command)
    fields["working_dir"] = record.working_dir
    fields["env"], fields["env_from"] = env_models(record), env_from_models(record)
    fields["resources"] = resources_model(record.resources)
    fields["volume_mounts"] = [*many(record.volume_mounts), *mounts_of(record)] or None
    return {name: value for name, value in fields.items() if value is not None}


def resources_model(resources: Any) -> models.ResourceRequirements | None:
    """Resources given as a `Resources`, a model or a dict."""
    build = getattr(resources, "build", None)
    made: models.ResourceRequirements | None = build() if build is not None else resources
    return made


def pull_policy(record: Any) -> str | None:
    """The pull policy as Kubernetes spells it.

    Raises:
        NoSuchName: It is none of the three.
    """
    given = record.image_pull_policy
    if given is None:
        return None
    text = str(getattr(given, "value", given))
    found = PULL_POLICIES.get(text.lower())
    if found is None:
        raise NoSuchName(
            f"{type(record).__name__} {record.name!r}: there is no image pull policy {text!r}",
            hint="it is Always, IfNotPresent or Never",
            **at(place_of(record)),
        )
    return found


def _texts(given: Any) -> Any:
    """A command or its arguments; a parameter stands for its value. What is no list is left for the check to name."""
    if given is None or isinstance(given, str):
        return given
    return [text_or_none(item) if isinstance(item, str | Parameter) else item for item in given]


def _as_list(given: Any) -> Any:
    return None if given is None else many(given)
