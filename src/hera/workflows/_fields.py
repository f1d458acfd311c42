"""The fields that templates share, and what every template can do: be called, be looked into, join a workflow.

A kind of template is one subclass with its own fields and the methods that follow; the compiler asks nothing else of it:

- `_body()`: the fields of `models.Template` that only this kind has, such as ``{"container": models.Container(...)}``;
- `_inferred_inputs()` and `_inferred_outputs()`: records that come on top of those the user gave, unless the name is taken;
- `_finished(template)`: a last word on the built model;
- `_input_names()`: names that a call may take as arguments, for error messages;
- `_loop_arguments(given)`: arguments that a call with `with_param` or `with_items` adds by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from hera.shared._global_config import global_config
from hera.workflows._context import join_template
from hera.workflows._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hera._generated import models
    from hera.workflows._types import (
        ArgumentT,
        EnvFromT,
        EnvT,
        InputsT,
        MetricsT,
        OutputsT,
        SidecarsT,
        VolumesT,
    )
    from hera.workflows.artifact import Artifact
    from hera.workflows.parameter import Parameter
    from hera.workflows.resources import Resources
    from hera.workflows.retry_strategy import RetryStrategy
    from hera.workflows.steps import Step
    from hera.workflows.task import Task
    from hera.workflows.user_container import UserContainer

__all__ = ["PodTemplate", "Template", "as_template"]


def as_template(given: Any) -> Any:
    """The template that stands behind a decorated function; anything else as it is."""
    make = getattr(given, "_hera_script", None)
    return given if make is None else make()


@dataclass(kw_only=True, eq=False, repr=False)
class Template(Record):
    """Fields and behaviour of every template.

    Args:
        active_deadline_seconds: How long it may run, in seconds, or an expression.
        affinity: Which nodes its pods prefer.
        archive_location: Where its logs and artifacts go.
        automount_service_account_token: Whether pods see their service account's token.
        daemon: Go on with the next node as soon as this one is ready.
        executor: Settings of the executor.
        fail_fast: For a DAG, stop starting tasks after the first failure.
        host_aliases: Entries for the pod's hosts file.
        init_containers: Containers that run before the main one.
        memoize: Reuse of results between runs.
        annotations: Annotations of the pods.
        labels: Labels of the pods.
        name: Name in the workflow.
        node_selector: Labels that a Kubernetes node must have.
        parallelism: How many of its children run at once.
        plugin: Configuration of an executor plugin.
        pod_spec_patch: Patch applied to the pod's specification.
        priority_class_name: Priority of the pods.
        retry_strategy: When and how often to try again.
        scheduler_name: Kubernetes scheduler of the pods.
        pod_security_context: Security settings of the pods.
        service_account_name: Service account of the pods.
        sidecars: Containers that run next to the main one; one or many.
        synchronization: Locks to hold while it runs.
        timeout: How long it may run, pending time included.
        tolerations: Taints that its pods accept.
        metrics: What it reports; one or many.
        inputs: What it takes; one or many parameters, artifacts or dicts of values.
        outputs: What it gives; one or many parameters or artifacts.

    Source:
        Argo Workflows fields reference, Template.
    """

    CALLABLE_UNDER_WORKFLOW: ClassVar[bool] = False
    """Whether calling it directly under a workflow adds it there, as scripts do."""

    active_deadline_seconds: int | str | models.IntOrString | None = None
    affinity: models.Affinity | dict[str, Any] | None = None
    archive_location: models.ArtifactLocation | dict[str, Any] | None = None
    automount_service_account_token: bool | None = None
    daemon: bool | None = None
    executor: models.ExecutorConfig | dict[str, Any] | None = None
    fail_fast: bool | None = None
    host_aliases: Sequence[models.HostAlias | dict[str, Any]] | None = None
    init_containers: Sequence[UserContainer | models.UserContainer] | None = None
    memoize: models.Memoize | dict[str, Any] | None = None
    annotations: dict[str, str] | None = None
    labels: dict[str, str] | None = None
    name: str | None = None
    node_selector: dict[str, str] | None = None
    parallelism: int | None = None
    plugin: models.Plugin | dict[str, Any] | None = None
    pod_spec_patch: str | None = None
    priority_class_name: str | None = None
    retry_strategy: RetryStrategy | models.RetryStrategy | dict[str, Any] | None = None
    scheduler_name: str | None = None
    pod_security_context: models.PodSecurityContext | dict[str, Any] | None = None
    service_account_name: str | None = None
    sidecars: SidecarsT = None
    synchronization: models.Synchronization | dict[str, Any] | None = None
    timeout: str | None = None
    tolerations: Sequence[models.Toleration | dict[str, Any]] | None = None
    metrics: MetricsT = None
    inputs: InputsT = None
    outputs: OutputsT = None

    def _join_context(self) -> None:
        join_template(self)

    def __call__(self, *args: Any, **kwargs: Any) -> Step | Task | None:
        """Use the template: a task under a DAG, a step under Steps or a parallel group.

        Args:
            *args: Refused; values are passed as ``arguments={"name": value}``.
            **kwargs: Fields of the `Task` or `Step`; `name` is the template's own unless given.

        Returns:
            The task or step; `None` for a script called directly under a workflow, which adds it there.

        Raises:
            InvalidTemplateCall: No context is open in which it could be used.
            InvalidArgument: Values were given by position or under the names of inputs.
        """
        from hera.workflows._call import call

        made: Step | Task | None = call(self, args, kwargs)
        return made

    def get_parameter(self, name: str) -> Parameter:
        """An input parameter as its own children refer to it: its value is ``{{inputs.parameters.<name>}}``.

        Raises:
            NoSuchName: The template has no such input parameter.
        """
        from hera.workflows._compile.lookups import input_parameter

        return input_parameter(self, name)

    def get_artifact(self, name: str) -> Artifact:
        """An input artifact as its own children refer to it: it comes from ``{{inputs.artifacts.<name>}}``.

        Raises:
            NoSuchName: The template has no such input artifact.
        """
        from hera.workflows._compile.lookups import input_artifact

        return input_artifact(self, name)

    # --- what the compiler asks ---

    def _build_template(self) -> models.Template:
        """The template as it stands in a manifest."""
        from hera.workflows._compile import template_of

        return template_of(self)

    def _body(self) -> dict[str, Any]:
        """The fields of `models.Template` that only this kind has."""
        return {}

    def _inferred_inputs(self) -> Sequence[Parameter | Artifact]:
        """Inputs on top of `inputs`; those whose names are taken are left out."""
        return ()

    def _inferred_outputs(self) -> Sequence[Parameter | Artifact]:
        """Outputs on top of `outputs`; those whose names are taken are left out."""
        return ()

    def _finished(self, template: models.Template) -> models.Template:
        """A last word on the built template."""
        return template

    # --- what a call asks ---

    def _input_names(self) -> Sequence[str]:
        """Names of the inputs that a call may give arguments for."""
        from hera.workflows._compile.lookups import input_names

        return input_names(self)

    def _loop_arguments(self, given: Mapping[str, Any]) -> Sequence[ArgumentT]:  # noqa: ARG002 - for those that infer
        """Arguments that a call adds by itself for `with_param` or `with_items`, after the given ones.

        Args:
            given: The keywords of the call; `with_param`, `with_items` and `arguments` among them where present.
        """
        return ()


@dataclass(kw_only=True, eq=False, repr=False)
class PodTemplate(Template):
    """Fields of every template that runs containers.

    Args:
        env: Environment; one or many env objects, API models, or dicts of name → value.
        env_from: Environment taken whole from secrets or config maps; one or many.
        image: Image; the one of `global_config` unless given.
        image_pull_policy: When the image is pulled.
        liveness_probe: When the container counts as dead.
        ports: Ports that it opens.
        readiness_probe: When it counts as ready.
        startup_probe: When it counts as started.
        stdin: Keep its standard input open.
        stdin_once: Close it after the first client.
        termination_message_path: File with its last words.
        termination_message_policy: Where last words come from when the file is empty.
        tty: Give it a terminal.
        volumes: Volumes; mounts are made for those that have a `mount_path`; one or many.
        volume_devices: Block devices.
        volume_mounts: Mounts on top of those made for `volumes`.
        resources: What it asks of the machine, and may use at most.
        resize_policy: How a change of resources is applied.
        restart_policy: When Kubernetes starts it again.

    Source:
        Argo Workflows fields reference, Container; Kubernetes reference, Container.
    """

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
    volumes: VolumesT = None
    volume_devices: Sequence[models.VolumeDevice | dict[str, Any]] | None = None
    volume_mounts: Sequence[models.VolumeMount | dict[str, Any]] | None = None
    resources: Resources | models.ResourceRequirements | dict[str, Any] | None = None
    resize_policy: Sequence[models.ContainerResizePolicy | dict[str, Any]] | None = None
    restart_policy: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.image is None:
            self.image = global_config.image
