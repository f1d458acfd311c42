"""The workflow itself: what to run, and everything that holds for all of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from hera.exceptions import InvalidFieldValue, NoSuchName
from hera.shared._global_config import global_config
from hera.workflows._context import Context
from hera.workflows._record import Record, at, place_of, user_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from typing_extensions import Self

    from hera._client.async_workflows_service import AsyncWorkflowsService
    from hera._client.workflows_service import WorkflowsService
    from hera._generated import models
    from hera.local.executors.base import Executor
    from hera.local.run import Run
    from hera.local.watch import WatchEvent
    from hera.workflows._types import AnyTemplate, ArgumentsT, MetricsT, VolumesT
    from hera.workflows.parameter import Parameter
    from hera.workflows.retry_strategy import RetryStrategy

__all__ = ["Workflow"]

LONGEST_NAME = 63


@dataclass(kw_only=True, eq=False, repr=False)
class Workflow(Record, Context):
    """A workflow; templates made inside its ``with`` block belong to it.

    Two workflows are equal when their documents are.

    Args:
        metrics: What it reports; one or many.
        volumes: Volumes of all its pods; one or many. Those of class `Volume` become claims.
        arguments: Values for its parameters and artifacts; a dict of values, parameters, artifacts, one or many.
        api_version: `apiVersion`; that of `global_config` unless given.
        kind: `kind`; the name of the class unless given.
        status: Status as a server reported it.
        annotations: Annotations of the object.
        labels: Labels of the object.
        name: Its name.
        generate_name: Beginning of a name that the server completes.
        namespace: Its namespace; that of `global_config` unless given.
        creation_timestamp: As a server reported it.
        deletion_grace_period_seconds: As a server reported it.
        deletion_timestamp: As a server reported it.
        finalizers: Finalizers of the object.
        generation: As a server reported it.
        managed_fields: As a server reported it.
        owner_references: Objects with which it is deleted.
        resource_version: As a server reported it.
        self_link: As a server reported it.
        uid: As a server reported it.
        active_deadline_seconds: How long it may run, in seconds.
        affinity: Which nodes its pods prefer.
        archive_logs: Keep the logs of its pods.
        artifact_gc: When its artifacts are deleted.
        artifact_repository_ref: Where its artifacts are kept.
        automount_service_account_token: Whether pods see their service account's token.
        dns_config: DNS settings of its pods.
        dns_policy: DNS policy of its pods.
        entrypoint: Name of the template it starts with.
        executor: Settings of the executor.
        hooks: Templates to run at moments of its life.
        host_aliases: Entries for the hosts file of its pods.
        host_network: Use the network of the node.
        image_pull_secrets: Secrets for pulling images: names or references, one or many.
        node_selector: Labels that a Kubernetes node must have.
        on_exit: Template to run when it has ended: a name or a template.
        parallelism: How many of its pods run at once.
        pod_disruption_budget: Disruption budget of its pods.
        pod_gc: When its pods are deleted.
        pod_metadata: Labels and annotations of its pods.
        pod_priority_class_name: Priority class of its pods.
        pod_spec_patch: Patch applied to the specification of its pods.
        priority: Its place in the queue.
        retry_strategy: When and how often its templates are tried again.
        scheduler_name: Kubernetes scheduler of its pods.
        security_context: Security settings of its pods.
        service_account_name: Service account of its pods; that of `global_config` unless given.
        shutdown: How it is being shut down.
        suspend: Whether it waits.
        synchronization: Locks to hold while it runs.
        template_defaults: Fields that all its templates have unless they set them.
        templates: Its templates, when they are not made inside the block.
        tolerations: Taints that its pods accept.
        ttl_strategy: How long it is kept after its end.
        volume_claim_gc: When its claims are deleted.
        volume_claim_templates: Claims made for each run.
        workflow_metadata: Labels and annotations of workflows made from it.
        workflow_template_ref: Workflow template whose specification it takes.
        workflows_service: The Argo server it talks to; one made from `global_config` when needed unless given.

    Raises:
        InvalidFieldValue: `name` or `generate_name` is longer than 63 characters.

    Source:
        Argo Workflows fields reference, Workflow and WorkflowSpec; Kubernetes reference, ObjectMeta.
    """

    CONTEXT: ClassVar[str] = "workflow"
    MODEL: ClassVar[str] = "Workflow"
    """The API model it is built into."""
    IS_TEMPLATE: ClassVar[bool] = False
    """Whether its arguments keep their defaults, as on workflow templates."""
    NAMESPACED: ClassVar[bool] = True
    RETIRED: ClassVar[dict[str, str]] = {
        "cluster_name": "Kubernetes has dropped it",
        "pod_priority": "Argo has dropped it; use pod_priority_class_name",
    }

    metrics: MetricsT = None
    volumes: VolumesT = None
    arguments: ArgumentsT = None

    api_version: str | None = None
    kind: str | None = None
    status: models.WorkflowStatus | None = None

    annotations: dict[str, str] | None = None
    creation_timestamp: models.Time | str | None = None
    deletion_grace_period_seconds: int | None = None
    deletion_timestamp: models.Time | str | None = None
    finalizers: Sequence[str] | None = None
    generate_name: str | None = None
    generation: int | None = None
    labels: dict[str, str] | None = None
    managed_fields: Sequence[models.ManagedFieldsEntry] | None = None
    name: str | None = None
    namespace: str | None = None
    owner_references: Sequence[models.OwnerReference] | None = None
    resource_version: str | None = None
    self_link: str | None = None
    uid: str | None = None

    active_deadline_seconds: int | None = None
    affinity: models.Affinity | dict[str, Any] | None = None
    archive_logs: bool | None = None
    artifact_gc: models.ArtifactGC | models.WorkflowLevelArtifactGC | dict[str, Any] | None = None
    artifact_repository_ref: models.ArtifactRepositoryRef | dict[str, Any] | None = None
    automount_service_account_token: bool | None = None
    dns_config: models.PodDNSConfig | dict[str, Any] | None = None
    dns_policy: str | None = None
    entrypoint: str | None = None
    executor: models.ExecutorConfig | dict[str, Any] | None = None
    hooks: dict[str, models.LifecycleHook] | None = None
    host_aliases: Sequence[models.HostAlias | dict[str, Any]] | None = None
    host_network: bool | None = None
    image_pull_secrets: models.LocalObjectReference | str | Sequence[models.LocalObjectReference | str] | None = None
    node_selector: dict[str, str] | None = None
    on_exit: str | AnyTemplate | None = None
    parallelism: int | None = None
    pod_disruption_budget: models.PodDisruptionBudgetSpec | dict[str, Any] | None = None
    pod_gc: models.PodGC | dict[str, Any] | None = None
    pod_metadata: models.Metadata | dict[str, Any] | None = None
    pod_priority_class_name: str | None = None
    pod_spec_patch: str | None = None
    priority: int | None = None
    retry_strategy: RetryStrategy | models.RetryStrategy | dict[str, Any] | None = None
    scheduler_name: str | None = None
    security_context: models.PodSecurityContext | dict[str, Any] | None = None
    service_account_name: str | None = None
    shutdown: str | None = None
    suspend: bool | None = None
    synchronization: models.Synchronization | dict[str, Any] | None = None
    template_defaults: models.Template | dict[str, Any] | None = None
    templates: list[AnyTemplate] = field(default_factory=list)
    tolerations: Sequence[models.Toleration | dict[str, Any]] | None = None
    ttl_strategy: models.TTLStrategy | dict[str, Any] | None = None
    volume_claim_gc: models.VolumeClaimGC | dict[str, Any] | None = None
    volume_claim_templates: Sequence[models.PersistentVolumeClaim | dict[str, Any]] | None = None
    workflow_metadata: models.WorkflowMetadata | dict[str, Any] | None = None
    workflow_template_ref: models.WorkflowTemplateRef | dict[str, Any] | None = None

    workflows_service: WorkflowsService | AsyncWorkflowsService | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._calls: dict[int, tuple[Any, tuple[str, int]]] = {}
        self._own_service: Any = None
        for name in ("name", "generate_name"):
            given = getattr(self, name)
            if isinstance(given, str) and len(given) > LONGEST_NAME:
                raise InvalidFieldValue(
                    f"{name} must be no more than {LONGEST_NAME} characters: {given}",
                    hint=f"it has {len(given)}",
                    **at(place_of(self)),
                )
        if self.api_version is None:
            self.api_version = global_config.api_version
        if self.kind is None:
            self.kind = type(self).__name__
        if self.namespace is None and self.NAMESPACED:
            self.namespace = global_config.namespace
        if self.service_account_name is None:
            self.service_account_name = global_config.service_account_name
        if self.image_pull_secrets is not None:
            from hera.workflows._compile.workflows import pull_secrets

            self.image_pull_secrets = pull_secrets(self)

    def _add_sub(self, node: Any) -> None:
        self.templates.append(node)

    def _template_named(self, name: str | None) -> Any | None:
        """The template of that name, if it is known; the index is made anew when somebody changed the list."""
        templates = self.templates
        index: tuple[Any, int, dict[str | None, Any]] | None = self.__dict__.get("_index")
        if index is not None and index[0] is templates and index[1] == len(templates):
            return index[2].get(name)
        if index is None or index[0] is not templates or index[1] > len(templates):
            index = (templates, 0, {})
        known = index[2]
        for template in templates[index[1] :]:
            known.setdefault(getattr(template, "name", None), template)
        self.__dict__["_index"] = (templates, len(templates), known)
        return known.get(name)

    def __getstate__(self) -> dict[str, Any]:
        # the index and the calls are keyed by identity, which a copy does not share; nor does it share connections
        return {**self.__dict__, "_index": None, "_calls": {}, "_own_service": None}

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        assert isinstance(other, Workflow)
        return self.to_dict() == other.to_dict()

    # equality by document, and documents change
    __hash__ = None  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

    def get_parameter(self, name: str) -> Parameter:
        """One of its arguments, as templates refer to it: its value is ``{{workflow.parameters.<name>}}``.

        Raises:
            NoSuchName: It has no argument of that name.
        """
        from hera.workflows._compile.arguments import arguments_of
        from hera.workflows.parameter import Parameter

        arguments = arguments_of(self.arguments, keep_defaults=True, owner="the workflow", place=place_of(self))
        if arguments is None:
            raise NoSuchName("Workflow has no arguments set", **at(user_place()))
        if not arguments.parameters:
            raise NoSuchName("Workflow has no argument parameters set", **at(user_place()))
        if all(parameter.name != name for parameter in arguments.parameters):
            raise NoSuchName(f"`{name}` is not a valid workflow parameter", **at(user_place()))
        return Parameter(name=name, value=f"{{{{workflow.parameters.{name}}}}}")

    # --- documents ---

    def build(self) -> Any:
        """The workflow as an API model; the objects it was written with stay as they are.

        Raises:
            HeraException: Something in it does not fit; the error names the thing and where it was made.
        """
        from hera.workflows._compile import manifest_of

        return manifest_of(self)

    def to_dict(self) -> dict[str, Any]:
        """The workflow as plain data, with the names that documents use.

        Raises:
            HeraException: As `build`.
        """
        from hera.workflows._compile import document_of

        return document_of(self)

    def to_yaml(self, *args: Any, **kwargs: Any) -> str:
        """The workflow as YAML.

        Args:
            *args: Nothing any more; kept for programs that passed a stream.
            **kwargs: `sort_keys=True` sorts keys alphabetically, `sort_keys=False` puts names first and lists and
                mappings last; the profile of `global_config` decides unless given. Other options of PyYAML's dumper
                are accepted where they change only the look: what is written reads the same.

        Raises:
            HeraException: As `build`.
            InvalidArgument: An option that would change what is written.
        """
        from hera.workflows._compile.text import yaml_of

        return yaml_of(self.to_dict(), args, kwargs)

    def to_file(
        self, output_directory: str | os.PathLike[str] = ".", name: str = "", *args: Any, **kwargs: Any
    ) -> Path:
        """Write the workflow as a YAML file; directories are made as needed.

        Args:
            output_directory: Where the file is put.
            name: Name of the file without ``.yaml``; the workflow's own, or `workflow`, unless given.
            *args: See `to_yaml`.
            **kwargs: See `to_yaml`.

        Returns:
            The absolute path of the file.
        """
        from hera.workflows._compile.text import write_file

        stem = name or self.name or (self.generate_name or "").rstrip("-") or "workflow"
        return write_file(self.to_yaml(*args, **kwargs), output_directory, stem)

    @classmethod
    def from_dict(cls, model_dict: Mapping[str, Any]) -> Self:
        """A workflow for a document; its parts are API models, and can be mixed with records.

        Raises:
            ModelDecodeError: The data do not fit, with the path of what does not.
        """
        from hera.workflows._compile.reading import workflow_from

        return workflow_from(cls, model_dict)

    @classmethod
    def from_yaml(cls, yaml_str: str) -> Self:
        """A workflow for a YAML document.

        Raises:
            ManifestError: The text is no YAML, not one document, or does not fit, with line and column.
        """
        from hera.workflows._compile.reading import workflow_from_yaml

        return workflow_from_yaml(cls, yaml_str, "<text>")

    @classmethod
    def from_file(cls, yaml_file: str | os.PathLike[str]) -> Self:
        """A workflow for a YAML file.

        Raises:
            OSError: The file cannot be read.
            ManifestError: As `from_yaml`.
        """
        from hera.workflows._compile.reading import workflow_from_file

        return workflow_from_file(cls, yaml_file)

    # --- here, and at an Argo server ---

    def run(
        self,
        *,
        parameters: Mapping[str, Any] | None = None,
        templates: Sequence[Any] = (),
        stand_ins: Mapping[str, str] | None = None,
        name: str | None = None,
        home: str | os.PathLike[str] | None = None,
        executor: Executor | None = None,
        raise_on_failure: bool = False,
        on_event: Callable[[WatchEvent], None] | None = None,
    ) -> Run:
        """Run the workflow on this machine to its end; no cluster is needed.

        Args:
            parameters: Values for its parameters, in place of those in `arguments`.
            templates: Workflow templates that it refers to.
            stand_ins: Image → command of this machine that plays the image's entrypoint.
            name: Name of the run; made from `name` or `generate_name` unless given.
            home: Directory in which state is kept; ``$HERA_HOME`` or the user's data directory unless given.
            executor: What runs the steps; processes of this machine unless given.
            raise_on_failure: Raise when the workflow does not succeed.
            on_event: Called with every event of the run.

        Returns:
            The finished run: `.phase`, `.nodes`, `.outputs`, `.duration`, `.name`.

        Raises:
            InvalidWorkflow: The workflow has mistakes; nothing was started.
            Refused: It uses something that this machine cannot honour; nothing was started.
            WorkflowFailed: It did not succeed, and `raise_on_failure` is set.
        """
        from hera.workflows import _submit

        return _submit.run(
            self,
            parameters=parameters,
            templates=templates,
            stand_ins=stand_ins,
            name=name,
            home=home,
            executor=executor,
            raise_on_failure=raise_on_failure,
            on_event=on_event,
        )

    def create(self, wait: bool = False, poll_interval: int = 5) -> Any:
        """Submit the workflow to the Argo server that is configured.

        Args:
            wait: Wait for its end.
            poll_interval: Seconds between two looks while waiting.

        Returns:
            What the server answered; with `wait`, the workflow as it ended.

        Raises:
            MissingSetting: No host or namespace is configured.
        """
        from hera.workflows import _submit

        return _submit.create(self, wait=wait, poll_interval=poll_interval)

    def wait(self, poll_interval: int = 5) -> Any:
        """Wait for the end of the submitted workflow.

        Args:
            poll_interval: Seconds between two looks.

        Returns:
            The workflow as it ended, whatever its phase.
        """
        from hera.workflows import _submit

        return _submit.wait(self, poll_interval=poll_interval)

    def lint(self) -> Any:
        """Have the Argo server check the document.

        Returns:
            The document as the server understood it.
        """
        from hera.workflows import _submit

        return _submit.lint(self)

    def get_workflow_link(self) -> str:
        """Address of its page in Argo's web interface.

        Raises:
            MissingSetting: It has no name yet, or no host is configured.
        """
        from hera.workflows import _submit

        return _submit.get_workflow_link(self)

    async def async_create(self, wait: bool = True, poll_interval: int = 5) -> Any:
        """As `create`, without blocking; waits for its end unless told otherwise."""
        from hera.workflows import _submit

        return await _submit.async_create(self, wait=wait, poll_interval=poll_interval)

    async def async_wait(self, poll_interval: int = 5) -> Any:
        """As `wait`, without blocking."""
        from hera.workflows import _submit

        return await _submit.async_wait(self, poll_interval=poll_interval)

    async def async_lint(self) -> Any:
        """As `lint`, without blocking."""
        from hera.workflows import _submit

        return await _submit.async_lint(self)


class _Service:
    """The service of a workflow: the one it was given, or one of its own made from `global_config` when first read.

    Reading is what makes it: a program that only builds manifests opens no connection and asks for no token.
    """

    def __get__(self, workflow: Workflow | None, _cls: type | None = None) -> Any:
        if workflow is None:
            return None  # what the class says of the field: nothing is given
        return workflow.__dict__.get("workflows_service") or self._made(workflow)

    def __set__(self, workflow: Workflow, service: Any) -> None:
        workflow.__dict__["workflows_service"] = service

    @staticmethod
    def _made(workflow: Workflow) -> Any:
        from hera.workflows import _submit

        return _submit.own_service(workflow)


Workflow.workflows_service = _Service()  # type: ignore[assignment]
