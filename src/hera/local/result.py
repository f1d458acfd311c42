"""What a caller holds of a run: how it went, its nodes, outputs and logs. Reading only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from hera._generated import models
from hera._plan.plan import plan_of
from hera.local.assembly import workflow_object
from hera.local.core.transitions import COMPLETED
from hera.local.log_files import lines_of, log_file, printed_result
from hera.local.naming import pod_name_of
from hera.local.node import Node, Nodes, Outputs
from hera.local.store.base import RunRecord, StoredStatus
from hera.shared.model import to_dict

__all__ = ["Run"]


class Run:
    """One run of a workflow, as it stood when this was made.

    Attributes:
        record: What it was started with.
        status: Its status, nodes included.
        folder: Where its pods and artifacts are kept.
    """

    def __init__(self, record: RunRecord, status: StoredStatus, folder: Path) -> None:
        self.record = record
        self.status = status
        self.folder = folder

    def __repr__(self) -> str:
        return f"<Run {self.name!r} {self.phase or 'not started'}>"

    @property
    def name(self) -> str:
        """The workflow's name."""
        return self.record.name

    @property
    def uid(self) -> str:
        """`metadata.uid`."""
        return self.record.uid

    @property
    def namespace(self) -> str:
        """`metadata.namespace`."""
        return self.record.namespace

    @property
    def phase(self) -> str:
        """Argo's workflow phase: Pending, Running, Succeeded, Failed, Error; empty before the first pass."""
        return self.status.phase

    @property
    def message(self) -> str:
        """Why it is in that phase; often empty."""
        return self.status.message

    @property
    def is_finished(self) -> bool:
        """Whether it has its final phase."""
        return self.phase in COMPLETED

    @cached_property
    def nodes(self) -> Nodes:
        """Its nodes by full name; display names and node ids are understood too."""
        return Nodes(self, self.status.nodes)

    @property
    def outputs(self) -> Outputs:
        """The entrypoint's outputs and the global ones; of two with one name, the global one."""
        entry = self.status.nodes.get(self.name)
        own = entry.outputs if entry is not None else None
        printed = self.printed_by(entry) if entry is not None else None
        return Outputs(f"run '{self.name}'", _united(own, self.status.outputs), self.folder, printed=printed)

    @property
    def started_at(self) -> datetime | None:
        """Aware UTC; None before the first pass."""
        return self.status.started_at

    @property
    def finished_at(self) -> datetime | None:
        """Aware UTC; None while it is not done."""
        return self.status.finished_at

    @property
    def duration(self) -> timedelta | None:
        """From start to end; None while it is not done."""
        if self.started_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.started_at

    @cached_property
    def workflow(self) -> models.Workflow:
        """The workflow object as Argo's API would give it, status included."""
        plan = plan_of(self.record.workflow, self.record.library)
        return workflow_object(self.record, plan, self.status)

    def to_dict(self) -> dict[str, Any]:
        """`workflow` as plain data with Argo's spelling."""
        plain: dict[str, Any] = to_dict(self.workflow)
        return plain

    def logs(self) -> list[str]:
        """What all pods printed, each line behind its pod's name, pods in the order in which they were made."""
        pods = (node for node in self.nodes.values() if log_file(self.folder, node.id).exists())
        return [f"{pod.pod_name}: {line}" for pod in pods for line in lines_of(log_file(self.folder, pod.id))]

    def log_lines_of(self, node: Node) -> Iterator[str]:
        """The lines of a node's pods; of a group, those of all pods below it in the order in which they were made."""
        below = self._below(node.id)
        for node_id in self.status.nodes:
            if node_id in below:
                yield from lines_of(log_file(self.folder, node_id))

    def pod_name_of(self, node: models.NodeStatus) -> str:
        """Argo's name for a node's pod."""
        return pod_name_of(self.name, node)

    def printed_by(self, node: models.NodeStatus) -> str | None:
        """What a pod printed to standard output, if it has ended; of a Retry node, its last attempt."""
        if node.type == "Retry":
            attempts = [self.status.nodes[child] for child in self.status.children.get(str(node.id), ())]
            pods = [child for child in attempts if child.type == "Pod"]
            return self.printed_by(pods[-1]) if pods else None
        return printed_result(self.folder, str(node.id)) if node.type == "Pod" else None

    def _below(self, node_id: str) -> set[str]:
        # Links go on past a group's end (a later step hangs below the former one's nodes), so names decide: everything
        # inside a group is called after it.
        name = str(self.status.nodes[node_id].name)
        inside = (f"{name}.", f"{name}[", f"{name}(")
        return {
            other for other, node in self.status.nodes.items() if other == node_id or str(node.name).startswith(inside)
        }


def _united(entry: models.Outputs | None, exported: models.Outputs | None) -> models.Outputs:
    """The entrypoint's outputs with the global ones after them."""
    united = models.Outputs(
        result=entry.result if entry is not None else None, exit_code=entry.exit_code if entry is not None else None
    )
    both = [outputs for outputs in (entry, exported) if outputs is not None]
    united.parameters = [parameter for outputs in both for parameter in outputs.parameters or ()]
    united.artifacts = [artifact for outputs in both for artifact in outputs.artifacts or ()]
    return united
