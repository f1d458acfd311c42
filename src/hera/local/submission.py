"""From what a caller gives to the workflow that is run: the steps that an Argo server takes at submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import uuid4

import msgspec

from hera._generated import models
from hera._plan.plan import Plan, Source, plan_of
from hera.exceptions import InvalidWorkflow
from hera.local.core.moments import text_of_moment
from hera.local.naming import checked_name, random_name
from hera.local.store.base import RunRecord
from hera.shared.model import to_json
from hera.shared.serialization import serialize

__all__ = [
    "Library",
    "Runnable",
    "Submission",
    "as_workflow",
    "name_prefix",
    "refuse_unused",
    "stamped",
    "with_parameters",
]

Library: TypeAlias = "models.WorkflowTemplate | models.ClusterWorkflowTemplate"
Runnable: TypeAlias = "models.Workflow | models.CronWorkflow | Library"

_replace = msgspec.structs.replace


@dataclass(frozen=True, slots=True)
class Submission:
    """A manifest with what was given along with it.

    Attributes:
        original: The workflow before parameters were laid over it.
        workflow: The workflow with them.
        library: The manifests to which it refers.
        given: The parameters.
        name: The name that the caller wants for the run.
        options: What the run will need again when it is resumed.
    """

    original: models.Workflow
    workflow: models.Workflow
    library: tuple[Library, ...]
    given: Mapping[str, str]
    name: str | None
    options: dict[str, Any]

    @classmethod
    def of(
        cls,
        manifest: Runnable,
        library: Sequence[Library],
        parameters: Mapping[str, Any],
        name: str | None,
        options: dict[str, Any],
    ) -> Submission:
        """Read what a caller gave.

        Raises:
            InvalidWorkflow: There is no name to be had.
        """
        original, library = as_workflow(manifest, library)
        given = {key: serialize(value) or "" for key, value in parameters.items()}
        return cls(original, with_parameters(original, given), library, given, name, options)

    def record(self, created_at: datetime, *, is_taken: bool = False) -> RunRecord:
        """The record of a run of it; each call gives another uid and, where a part of the name is random, another name.

        Args:
            created_at: When it is submitted.
            is_taken: The manifest's own name is in use, so it is only the beginning of this one.

        Raises:
            InvalidWorkflow: The name cannot be used.
        """
        own = self.workflow.metadata.name
        name = checked_name(self.name or (own and not is_taken and own) or random_name(self._prefix))
        uid = str(uuid4())
        workflow = stamped(self.workflow, name=name, uid=uid, created_at=created_at)
        namespace = workflow.metadata.namespace or "default"
        return RunRecord(name, uid, namespace, workflow, self.library, created_at, self.options)

    @property
    def _prefix(self) -> str:
        own = self.workflow.metadata.name
        return f"{own}-" if own else name_prefix(self.workflow)

    def plan(self, record: RunRecord, source: Source | None) -> Plan:
        """The plan of a run of it.

        Args:
            record: The run's.
            source: Where the manifest's values were written.

        Raises:
            InvalidWorkflow: A parameter was given that nobody takes.
        """
        plan = plan_of(record.workflow, self.library, source)
        refuse_unused(self.given, plan.workflow, self.original, self.library)
        return plan


def as_workflow(manifest: Runnable, library: Sequence[Library] = ()) -> tuple[models.Workflow, tuple[Library, ...]]:
    """The workflow that submitting a manifest creates, and the library it needs.

    A WorkflowTemplate becomes a workflow that refers to it; a CronWorkflow gives the workflow that it would start at
    its next moment.

    Args:
        manifest: What the user asked to run; not changed.
        library: The manifests given with it.

    Source:
        Argo `workflow/common/util.go` (NewWorkflowFromWorkflowTemplate), `workflow/common/convert.go`
        (ConvertCronWorkflowToWorkflow), 4.1.
    """
    if isinstance(manifest, models.Workflow):
        return manifest, tuple(library)
    name = manifest.metadata.name or (manifest.metadata.generate_name or "workflow-").rstrip("-")
    if isinstance(manifest, models.CronWorkflow):
        meta = manifest.spec.workflow_metadata
        labels = {**((meta and meta.labels) or {}), "workflows.argoproj.io/cron-workflow": name}
        metadata = models.ObjectMeta(
            generate_name=f"{name}-",
            namespace=manifest.metadata.namespace,
            labels=labels,
            annotations=(meta and meta.annotations) or None,
        )
        return models.Workflow(metadata=metadata, spec=manifest.spec.workflow_spec), tuple(library)
    is_cluster = isinstance(manifest, models.ClusterWorkflowTemplate)
    label = "workflows.argoproj.io/" + ("cluster-workflow-template" if is_cluster else "workflow-template")
    named = _replace(manifest, metadata=_replace(manifest.metadata, name=name))
    workflow = models.Workflow(
        metadata=models.ObjectMeta(
            generate_name=f"{name}-", namespace=manifest.metadata.namespace, labels={label: name}
        ),
        spec=models.WorkflowSpec(
            workflow_template_ref=models.WorkflowTemplateRef(name=name, cluster_scope=is_cluster or None)
        ),
    )
    return workflow, (named, *(other for other in library if other is not manifest))


def with_parameters(workflow: models.Workflow, given: Mapping[str, str]) -> models.Workflow:
    """The workflow with parameters given at submission: those first, then what the manifest has besides.

    Args:
        workflow: Not changed.
        given: Values by name.

    Source:
        Argo `workflow/util/util.go`, ApplySubmitOpts, 4.1.
    """
    if not given:
        return workflow
    arguments = workflow.spec.arguments or models.Arguments()
    parameters = [models.Parameter(name=name, value=value) for name, value in given.items()]
    parameters += [parameter for parameter in arguments.parameters or () if parameter.name not in given]
    return _replace(workflow, spec=_replace(workflow.spec, arguments=_replace(arguments, parameters=parameters)))


def refuse_unused(
    given: Iterable[str], effective: models.Workflow, submitted: models.Workflow, library: Iterable[Library]
) -> None:
    """Refuse parameters given at submission that nothing in the workflow takes.

    A parameter is taken when the manifest declares it, when the entrypoint has an input of its name, or when some text
    mentions ``workflow.parameters.<name>`` or all parameters at once.

    Args:
        given: Their names.
        effective: The workflow with its effective spec.
        submitted: The manifest before the parameters were laid over it.
        library: The manifests given with it.

    Raises:
        InvalidWorkflow: Naming each of them and the nearest name (code ``unknown-parameter``).
    """
    library = tuple(library)
    taken = _declared(submitted.spec)
    if effective.spec.workflow_template_ref is not None:
        for manifest in library:
            taken |= _declared(manifest.spec)
    for template in effective.spec.templates or ():
        if template.name == effective.spec.entrypoint and template.inputs is not None:
            taken |= {parameter.name for parameter in template.inputs.parameters or ()}
    unknown = [name for name in given if name not in taken]
    if unknown:
        text = b"".join(to_json(document) for document in (submitted, *library)).decode()
        _refuse([name for name in unknown if not _mentions(text, name)], sorted(taken))


def _declared(spec: models.WorkflowSpec) -> set[str]:
    return {parameter.name for parameter in (spec.arguments and spec.arguments.parameters) or ()}


def _mentions(text: str, name: str) -> bool:
    forms = (f".{name}", f"['{name}']", f'[\\"{name}\\"]', "}}", " ", ".json")
    return any(f"workflow.parameters{form}" in text for form in forms)


def _refuse(unknown: list[str], taken: list[str]) -> None:
    if not unknown:
        return
    from difflib import get_close_matches

    lines = []
    for name in unknown:
        near = get_close_matches(name, taken, n=1)
        lines.append(f"the workflow takes no parameter '{name}'" + (f"; did you mean '{near[0]}'?" if near else ""))
    raise InvalidWorkflow(
        "\n".join(lines), code="unknown-parameter", hint=f"its parameters: {', '.join(taken) or 'none'}"
    )


def name_prefix(workflow: models.Workflow) -> str:
    """What a random suffix is put behind when the manifest does not fix the name.

    Raises:
        InvalidWorkflow: It gives neither (code ``missing-name``).
    """
    if workflow.metadata.generate_name:
        return workflow.metadata.generate_name
    raise InvalidWorkflow(
        "the workflow has neither a name nor a generateName",
        code="missing-name",
        hint="give it metadata.generateName, such as `hello-`",
        path="metadata",
    )


def stamped(workflow: models.Workflow, *, name: str, uid: str, created_at: datetime) -> models.Workflow:
    """The workflow as the API server would store it: named, with uid, namespace and creation time, without status."""
    metadata = _replace(
        workflow.metadata,
        name=name,
        uid=uid,
        namespace=workflow.metadata.namespace or "default",
        creation_timestamp=text_of_moment(created_at),
    )
    return _replace(
        workflow,
        api_version=workflow.api_version or "argoproj.io/v1alpha1",
        kind=workflow.kind or "Workflow",
        metadata=metadata,
        status=None,
    )
