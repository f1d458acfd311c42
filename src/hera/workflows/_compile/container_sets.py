"""Sets of containers in one pod."""

from __future__ import annotations

import warnings
from typing import Any

from hera._generated import models
from hera.workflows._compile.plain import many
from hera.workflows._record import at, place_of
from hera.workflows.container_set import ContainerNode
from hera.workflows.exceptions import InvalidType

__all__ = ["container_set_body"]

ON_THE_NODES = (
    "env_from",
    "image",
    "image_pull_policy",
    "liveness_probe",
    "ports",
    "readiness_probe",
    "startup_probe",
    "stdin",
    "stdin_once",
    "termination_message_path",
    "termination_message_policy",
    "tty",
    "volume_devices",
)
"""Fields that a set accepts, as it always did, but that only its containers have in a document."""


def container_set_body(container_set: Any) -> dict[str, Any]:
    """`containerSet` of a template.

    Raises:
        InvalidType: Something in it is no container node.
    """
    for name in ON_THE_NODES:
        if getattr(container_set, name) is not None:
            file, line = place_of(container_set)
            warnings.warn_explicit(
                f"ContainerSet {container_set.name!r}: {name} has no effect here, set it on its ContainerNodes",
                UserWarning,
                file or "?",
                line,
            )
    containers = []
    for node in many(container_set.containers):
        if isinstance(node, ContainerNode):
            containers.append(node._build_container_node())
        elif isinstance(node, models.ContainerNode):
            containers.append(node)
        else:
            raise InvalidType(
                f"{type(node)}: ContainerSet {container_set.name!r} cannot hold {node!r}",
                hint="it holds ContainerNode or models.ContainerNode",
                **at(place_of(container_set)),
            )
    return {
        "container_set": models.ContainerSetTemplate(
            containers=containers,
            retry_strategy=container_set.container_set_retry_strategy,
            volume_mounts=many(container_set.volume_mounts) or None,
        )
    }
