"""Containers next to, or before, the main one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hera.workflows._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from hera._generated import models
    from hera.workflows._types import EnvFromT, EnvT, VolumesT
    from hera.workflows.resources import Resources

__all__ = ["UserContainer"]


@dataclass(kw_only=True, eq=False, repr=False)
class UserContainer(Record):
    """A container next to the main one (`sidecars`) or before it (`init_containers`).

    Args:
        name: Its name.
        env: Environment; one or many.
        env_from: Environment taken whole from secrets or config maps; one or many.
        image: Image.
        image_pull_policy: When the image is pulled.
        resources: What it asks of the machine, and may use at most.
        volumes: Volumes to mount; the template has to define them; one or many.
        args: Arguments of the command.
        command: The program.
        lifecycle: What to run after its start and before its end.
        liveness_probe: When it counts as dead.
        mirror_volume_mounts: Mount what the main container mounts.
        ports: Ports that it opens.
        readiness_probe: When it counts as ready.
        resize_policy: How a change of resources is applied.
        restart_policy: When Kubernetes starts it again.
        security_context: Its security settings.
        startup_probe: When it counts as started.
        stdin: Keep its standard input open.
        stdin_once: Close it after the first client.
        termination_message_path: File with its last words.
        termination_message_policy: Where last words come from when the file is empty.
        tty: Give it a terminal.
        volume_devices: Block devices.
        volume_mounts: Mounts on top of those made for `volumes`.
        working_dir: Directory in which it starts.

    Source:
        Argo Workflows fields reference, UserContainer.
    """

    name: str
    env: EnvT = None
    env_from: EnvFromT = None
    image: str | None = None
    image_pull_policy: str | models.ImagePullPolicy | None = None
    resources: Resources | models.ResourceRequirements | dict[str, Any] | None = None
    volumes: VolumesT = None
    args: Sequence[str] | None = None
    command: Sequence[str] | None = None
    lifecycle: models.Lifecycle | dict[str, Any] | None = None
    liveness_probe: models.Probe | dict[str, Any] | None = None
    mirror_volume_mounts: bool | None = None
    ports: Sequence[models.ContainerPort | dict[str, Any]] | None = None
    readiness_probe: models.Probe | dict[str, Any] | None = None
    resize_policy: Sequence[models.ContainerResizePolicy | dict[str, Any]] | None = None
    restart_policy: str | None = None
    security_context: models.SecurityContext | dict[str, Any] | None = None
    startup_probe: models.Probe | dict[str, Any] | None = None
    stdin: bool | None = None
    stdin_once: bool | None = None
    termination_message_path: str | None = None
    termination_message_policy: str | None = None
    tty: bool | None = None
    volume_devices: Sequence[models.VolumeDevice | dict[str, Any]] | None = None
    volume_mounts: Sequence[models.VolumeMount | dict[str, Any]] | None = None
    working_dir: str | None = None

    def build(self) -> models.UserContainer:
        """The container as an API model."""
        from hera._generated import models
        from hera.workflows._compile.containers import container_fields

        fields = container_fields(self, needs_image=False)
        return models.UserContainer(name=self.name, mirror_volume_mounts=self.mirror_volume_mounts, **fields)
