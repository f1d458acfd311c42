"""Where each part of a manifest was written: manifest path → file and line of the user's program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hera.workflows._compile.plain import many
from hera.workflows._fields import as_template
from hera.workflows._record import Record, place_of
from hera.workflows.dag import DAG
from hera.workflows.steps import Parallel, Steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hera.shared.place import Place
    from hera.workflows.workflow import Workflow

__all__ = ["origins_of", "records_of"]


def origins_of(workflow: Workflow) -> dict[str, Place]:
    """Manifest paths with the file and line where the user made what stands there.

    The empty path is the workflow itself; parts without an entry belong to the nearest one around them.
    """
    return {path: place for path, record in records_of(workflow) if (place := place_of(record))[0]}


def records_of(workflow: Workflow) -> Iterator[tuple[str, Record]]:
    """Manifest paths with the records that stand there, outer ones first."""
    yield "", workflow
    spec = "spec.workflowSpec" if workflow.MODEL == "CronWorkflow" else "spec"
    for index, given in enumerate(workflow.templates):
        template = as_template(given)
        path = f"{spec}.templates[{index}]"
        if isinstance(template, Record):
            yield path, template
        yield from _nodes_of(path, template)


def _nodes_of(path: str, template: Any) -> Iterator[tuple[str, Record]]:
    if isinstance(template, DAG):
        for index, task in enumerate(many(template.tasks)):
            if isinstance(task, Record):
                yield f"{path}.dag.tasks[{index}]", task
    elif isinstance(template, Steps):
        for outer, sub_step in enumerate(many(template.sub_steps)):
            members = many(sub_step.sub_steps) if isinstance(sub_step, Parallel) else many(sub_step)
            for inner, step in enumerate(members):
                if isinstance(step, Record):
                    yield f"{path}.steps[{outer}][{inner}]", step
    else:
        for index, node in enumerate(many(getattr(template, "containers", None))):
            if isinstance(node, Record):
                yield f"{path}.containerSet.containers[{index}]", node
