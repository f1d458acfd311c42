"""The template that runs several containers in one pod, in an order of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar, overload

from hera.shared._global_config import global_config
from hera.workflows._context import Context, join_node, note_node_name
from hera.workflows._fields import Template
from hera.workflows._record import Record, at, user_place
from hera.workflows.exceptions import InvalidOperand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from hera._generated import models
    from hera.workflows._types import EnvFromT, EnvT, VolumesT
    from hera.workflows.resources import Resources

__all__ = ["ContainerNode", "ContainerSet"]

Nodes = TypeVar("Nodes", bound="Sequence[ContainerNode]")


@dataclass(kw_only=True, eq=False, repr=False)
class ContainerNode(Record):
    """A container of a `ContainerSet`; ``a >> b`` makes `b` wait for `a`.

    Args:
        name: Its name.
        args: Arguments of the command.
        command: The program; the image's own when left out.
        dependencies: Names of the containers it waits for.
        lifecycle: What to run after its start and before its end.
        security_context: Its security settings.
        working_dir: Directory in which it starts.
        env: Environment; one or many.
        env_from: Environment taken whole from secrets or config maps; one or many.
        image: Image; the one of `global_config` unless given.
        image_pull_policy: When the image is pulled.
        liveness_probe: When it counts as dead.
        ports: Ports that it opens.
        readiness_probe: When it counts as ready.
        startup_probe: When it counts as started.
        stdin: Keep its standard input open.
        stdin_once: Close it after the first client.
        termination_message_path: File with its last words.
        termination_message_policy: Where last words come from when the file is empty.
        tty: Give it a terminal.
        resources: What it asks of the machine, and may use at most.
        resize_policy: How a change of resources is applied.
        restart_policy: When Kubernetes starts it again.
        volumes: Volumes to mount; one or many.
        volume_devices: Block devices.
        volume_mounts: Mounts on top of those made for `volumes`.

    Source:
        Argo Workflows fields reference, ContainerNode.
    """

    name: str
    args: Sequence[str] | None = None
    command: Sequence[str] | None = None
    dependencies: list[str] | None = None
    lifecycle: models.Lifecycle | dict[str, Any] | None = None
    security_context: models.SecurityContext | dict[str, Any] | None = None
    working_dir: str | None = None
    env: EnvT = None
    env_from: EnvFromT = None
    image: str | None = None
    image_pull_policy: str | models.ImagePullPolicy | None = None
    liveness_probe: models.Probe | dict[str, Any] | None = None
    ports: Sequence[models.ContainerPort | dict[str, Any]] | None = None
    readiness_probe: models.Probe | dict[str, Any] | None = None
    startup_probe: models.Probe | dict[str, Any] | None = None
    stdin: bool | None = None
    stdin_once: bool | None = None
    termination_message_path: str | None = None
    termination_message_policy: str | None = None
    tty: bool | None = None
    resources: Resources | models.ResourceRequirements | dict[str, Any] | None = None
    resize_policy: Sequence[models.ContainerResizePolicy | dict[str, Any]] | None = None
    restart_policy: str | None = None
    volumes: VolumesT = None
    volume_devices: Sequence[models.VolumeDevice | dict[str, Any]] | None = None
    volume_mounts: Sequence[models.VolumeMount | dict[str, Any]] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.image is None:
            self.image = global_config.image

    def _join_context(self) -> None:
        join_node("container node", self)

    def next(self, other: ContainerNode) -> ContainerNode:
        """Make another container wait for this one; gives the other.

        Raises:
            InvalidOperand: The other is no container node.
        """
        if not isinstance(other, ContainerNode):
            raise InvalidOperand(
                f"Unknown type {type(other)} provided to `next`", hint="it takes a ContainerNode", **at(user_place())
            )
        other.dependencies = sorted({*(other.dependencies or ()), self.name})
        return other

    @overload
    def __rshift__(self, other: ContainerNode) -> ContainerNode: ...
    @overload
    def __rshift__(self, other: Nodes) -> Nodes: ...
    def __rshift__(self, other: Any) -> Any:
        """Make the right side wait for this container; gives the right side."""
        for node in _nodes(other):
            self.next(node)
        return other

    def __rrshift__(self, other: Sequence[ContainerNode]) -> ContainerNode:
        """Make this container wait for each on the left."""
        for node in _nodes(other):
            node.next(self)
        return self

    def _build_container_node(self) -> models.ContainerNode:
        from hera._generated import models
        from hera.workflows._compile.containers import container_fields

        dependencies = None if self.dependencies is None else list(self.dependencies)
        return models.ContainerNode(name=self.name, dependencies=dependencies, **container_fields(self))


@dataclass(kw_only=True, eq=False, repr=False)
class ContainerSet(Template, Context):
    """A template that runs several containers in one pod; nodes made inside its ``with`` block belong to it.

    Args:
        containers: Its containers, when they are not made inside the block.
        container_set_retry_strategy: When a container is tried again; `retry_strategy` is that of the whole pod.
        volumes: Volumes that its containers share; one or many.
        volume_mounts: Mounts that every container gets.
        env: Only for `value_from_input`, which gives the template its inputs; environment belongs on the nodes.
        env_from: Belongs on the nodes.
        image: Belongs on the nodes, like the fields of containers that follow.
        image_pull_policy: Belongs on the nodes.
        liveness_probe: Belongs on the nodes.
        ports: Belongs on the nodes.
        readiness_probe: Belongs on the nodes.
        startup_probe: Belongs on the nodes.
        stdin: Belongs on the nodes.
        stdin_once: Belongs on the nodes.
        termination_message_path: Belongs on the nodes.
        termination_message_policy: Belongs on the nodes.
        tty: Belongs on the nodes.
        volume_devices: Belongs on the nodes.

    Source:
        Argo Workflows fields reference, ContainerSetTemplate.
    """

    CONTEXT: ClassVar[str] = "container set"

    containers: list[ContainerNode | models.ContainerNode] = field(default_factory=list)
    container_set_retry_strategy: models.ContainerSetRetryStrategy | dict[str, Any] | None = None
    volumes: VolumesT = None
    volume_mounts: Sequence[models.VolumeMount | dict[str, Any]] | None = None
    env: EnvT = None
    env_from: EnvFromT = None
    image: str | None = None
    image_pull_policy: str | models.ImagePullPolicy | None = None
    liveness_probe: models.Probe | dict[str, Any] | None = None
    ports: Sequence[models.ContainerPort | dict[str, Any]] | None = None
    readiness_probe: models.Probe | dict[str, Any] | None = None
    startup_probe: models.Probe | dict[str, Any] | None = None
    stdin: bool | None = None
    stdin_once: bool | None = None
    termination_message_path: str | None = None
    termination_message_policy: str | None = None
    tty: bool | None = None
    volume_devices: Sequence[models.VolumeDevice | dict[str, Any]] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._node_names: dict[str, Record] = {}

    def _add_sub(self, node: Any) -> None:
        note_node_name(self._node_names, node, "ContainerNode", f"ContainerSet {self.name}" if self.name else "")
        self.containers.append(node)

    def _body(self) -> dict[str, Any]:
        from hera.workflows._compile.container_sets import container_set_body

        return container_set_body(self)


def _nodes(given: Any) -> Sequence[ContainerNode]:
    nodes: Sequence[Any] = given if isinstance(given, list | tuple) else [given]
    for node in nodes:
        if not isinstance(node, ContainerNode):
            raise InvalidOperand(
                f"Unknown type {type(node)} provided to `__rshift__`",
                hint=">> takes container nodes, or a list or tuple of them",
                **at(user_place()),
            )
    return nodes
