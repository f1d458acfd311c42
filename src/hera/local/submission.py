"""From what a caller gives to the workflow that is run: the steps that an Argo server takes at submission, as values.

Nothing here reads clocks, files or random numbers; the name, uid and time come in as arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from hera._generated import models
from hera.exceptions import InvalidWorkflow
from hera.shared.model import to_json

__all__ = ["Library", "Runnable", "as_workflow", "name_prefix", "stamped", "unused_parameters", "with_parameters"]

Library: TypeAlias = "models.WorkflowTemplate | models.ClusterWorkflowTemplate"
Runnable: TypeAlias = "models.Workflow | models.CronWorkflow | Library"

_replace = msgspec.structs.replace


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


def unused_parameters(
    given: Iterable[str], effective: models.Workflow, submitted: models.Workflow, library: Iterable[Library]
) -> list[tuple[str, list[str]]]:
    """Parameters given at submission that nothing in the workflow takes, each with the names it may have meant.

    A parameter is taken when the manifest declares it, when the entrypoint has an input of its name, or when some text
    mentions ``workflow.parameters.<name>`` or all parameters at once.

    Args:
        given: The names.
        effective: The workflow with its effective spec and the given parameters in it.
        submitted: The manifest before the parameters were laid over it.
        library: The manifests given with it.
    """
    from difflib import get_close_matches

    takers = _declared(submitted.spec)
    for manifest in library:
        if effective.spec.workflow_template_ref is not None:
            takers |= _declared(manifest.spec)
    for template in effective.spec.templates or ():
        if template.name == effective.spec.entrypoint and template.inputs is not None:
            takers |= {parameter.name for parameter in template.inputs.parameters or ()}
    text = b"".join(to_json(document) for document in (submitted, *library)).decode()
    mentions_all = any(f"workflow.parameters{end}" in text for end in ("}}", " ", ".json"))
    return [
        (name, get_close_matches(name, sorted(takers), n=2))
        for name in given
        if name not in takers and not mentions_all and not _mentions(text, name)
    ]


def _declared(spec: models.WorkflowSpec) -> set[str]:
    return {parameter.name for parameter in (spec.arguments and spec.arguments.parameters) or ()}


def _mentions(text: str, name: str) -> bool:
    return any(f"workflow.parameters{form}" in text for form in (f".{name}", f"['{name}']", f'[\\"{name}\\"]'))


def refuse_unused(unused: Sequence[tuple[str, list[str]]], known: Iterable[str]) -> None:
    """Raise for parameters that nobody takes.

    Raises:
        InvalidWorkflow: Naming each of them and the nearest names.
    """
    if not unused:
        return
    taken = ", ".join(sorted(known)) or "none"
    lines = [
        f"the workflow takes no parameter '{name}'" + (f"; did you mean '{near[0]}'?" if near else "")
        for name, near in unused
    ]
    raise InvalidWorkflow("\n".join(lines), code="unknown-parameter", hint=f"its parameters: {taken}")


def name_prefix(workflow: models.Workflow) -> str | None:
    """What a random suffix is to be put behind, or None when the manifest fixes the name."""
    if workflow.metadata.name:
        return None
    if not workflow.metadata.generate_name:
        raise InvalidWorkflow(
            "the workflow has neither a name nor a generateName",
            code="missing-name",
            hint="give it metadata.generateName, such as `hello-`",
            path="metadata",
        )
    return workflow.metadata.generate_name


def stamped(workflow: models.Workflow, *, name: str, uid: str, created_at: datetime) -> models.Workflow:
    """The workflow as the API server would store it: named, with uid, namespace and creation time, without status."""
    metadata = _replace(
        workflow.metadata,
        name=name,
        uid=uid,
        namespace=workflow.metadata.namespace or "default",
        creation_timestamp=_time(created_at),
    )
    return _replace(
        workflow,
        api_version=workflow.api_version or "argoproj.io/v1alpha1",
        kind=workflow.kind or "Workflow",
        metadata=metadata,
        status=None,
    )


def _time(at: datetime) -> Any:
    return at.replace(microsecond=0)
