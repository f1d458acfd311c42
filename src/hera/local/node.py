"""How a caller looks at what a run did: nodes by name, their outputs, their log lines. Reading only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from hera._generated import models
from hera.exceptions import NoSuchName
from hera.local.core.moments import moment_of

if TYPE_CHECKING:
    from hera.local.result import Run

__all__ = ["Artifact", "Inputs", "Node", "Nodes", "Outputs"]

Value = TypeVar("Value")


class Named(Mapping[str, Value]):
    """Values by name; a name that is not there is answered with those that are.

    Args:
        kind: What the values are, for the message: "output parameter".
        owner: Whose they are: "node 'flip'".
        values: By name.
    """

    def __init__(self, kind: str, owner: str, values: Mapping[str, Value]) -> None:
        self._kind = kind
        self._owner = owner
        self._values = values

    def __getitem__(self, name: str) -> Value:
        try:
            return self._values[name]
        except KeyError:
            there = ", ".join(map(repr, self._values)) or "none"
            raise NoSuchName(f"{self._owner} has no {self._kind} '{name}'", hint=f"it has: {there}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(dict(self._values))


class Artifact(msgspec.Struct, frozen=True):
    """An artifact that a node took or left.

    Attributes:
        name: As declared.
        manifest: In the manifest's form, with its location.
        stored_at: The file or folder that keeps it on this machine; None when it lives elsewhere (`raw`, `http`, …).
            It is packed as the artifact's `archive` says: by default a gzipped tar.
    """

    name: str
    manifest: models.Artifact
    stored_at: Path | None


class Inputs:
    """What a node was given: `.parameters["name"]` (text) and `.artifacts["name"]`."""

    def __init__(self, owner: str, given: models.Inputs | None, run_folder: Path) -> None:
        self.parameters = _parameters("input parameter", owner, given)
        self.artifacts = _artifacts("input artifact", owner, given, run_folder)


class Outputs:
    """What a node left: `.result`, `.exit_code`, `.parameters["name"]` (text) and `.artifacts["name"]`.

    Attributes:
        result: What it printed to standard output, without the last newline, its last 256 KiB. It is here for every
            pod; Argo's own record (`Run.workflow`) has it only where some other node refers to it.
        exit_code: Of a pod that has ended.
        parameters: Output parameters.
        artifacts: Output artifacts.
    """

    def __init__(
        self, owner: str, left: models.Outputs | None, run_folder: Path, *, printed: str | None = None
    ) -> None:
        recorded = left.result if left is not None else None
        self.result: str | None = printed if recorded is None else recorded
        self.exit_code: int | None = int(left.exit_code) if left is not None and left.exit_code else None
        self.parameters = _parameters("output parameter", owner, left)
        self.artifacts = _artifacts("output artifact", owner, left, run_folder)


class Node:
    """One node of a run, as it stands.

    Attributes:
        status: The record as Argo's API gives it.
    """

    def __init__(self, run: Run, status: models.NodeStatus) -> None:
        self._run = run
        self.status = status

    def __repr__(self) -> str:
        return f"<Node {self.name!r} {self.phase}>"

    @property
    def id(self) -> str:
        """Identity in `status.nodes`."""
        return str(self.status.id)

    @property
    def name(self) -> str:
        """Full name, such as ``demo[0].say``."""
        return str(self.status.name)

    @property
    def display_name(self) -> str:
        """The name within its group, such as ``say``."""
        return str(self.status.display_name or self.status.name)

    @property
    def type(self) -> str:
        """Argo's node type: Pod, Steps, StepGroup, DAG, TaskGroup, Retry, Suspend, Skipped."""
        return str(self.status.type)

    @property
    def phase(self) -> str:
        """Argo's node phase: Pending, Running, Succeeded, Skipped, Failed, Error, Omitted."""
        return str(self.status.phase)

    @property
    def message(self) -> str:
        """Why it is in that phase; often empty."""
        return self.status.message or ""

    @property
    def template_name(self) -> str:
        """The template that it ran."""
        reference = self.status.template_ref
        return (reference.template if reference is not None else self.status.template_name) or ""

    @property
    def inputs(self) -> Inputs:
        """Its inputs, values filled in."""
        return Inputs(f"node '{self.display_name}'", self.status.inputs, self._run.folder)

    @property
    def outputs(self) -> Outputs:
        """Its outputs, so far as there are any."""
        printed = self._run.printed_by(self.status)
        return Outputs(f"node '{self.display_name}'", self.status.outputs, self._run.folder, printed=printed)

    @property
    def exit_code(self) -> int | None:
        """Exit code of a pod that has ended."""
        left = self.status.outputs
        return int(left.exit_code) if left is not None and left.exit_code else None

    @property
    def children(self) -> list[Node]:
        """The nodes below it, in the order in which they were added."""
        return [self._run.nodes[child] for child in self._run.status.children.get(self.id, ())]

    @property
    def pod_name(self) -> str:
        """Argo's name for the pod, as log lines show it."""
        return self._run.pod_name_of(self.status)

    @property
    def started_at(self) -> datetime | None:
        """Aware UTC."""
        return _moment(self.status.started_at)

    @property
    def finished_at(self) -> datetime | None:
        """Aware UTC; None while it is not done."""
        return _moment(self.status.finished_at)

    @property
    def duration(self) -> timedelta | None:
        """From start to end; None while it is not done."""
        start, end = self.started_at, self.finished_at
        return end - start if start is not None and end is not None else None

    def logs(self) -> list[str]:
        """The lines that it printed (stdout and stderr, in order); of a group, those of all pods below it."""
        return list(self._run.log_lines_of(self))


class Nodes(Mapping[str, Node]):
    """The nodes of a run by full name, in the order in which they were made.

    Looking one up also takes a node id or a display name. Where several nodes share a display name (a template called
    by two groups), the first one made answers.
    """

    def __init__(self, run: Run, statuses: Mapping[str, models.NodeStatus]) -> None:
        self._run = run
        self._by_id = statuses
        self._by_name = {str(node.name): node for node in statuses.values()}
        self._by_display_name: dict[str, models.NodeStatus] = {}
        for node in statuses.values():
            self._by_display_name.setdefault(str(node.display_name), node)

    def __getitem__(self, name: str) -> Node:
        for index in (self._by_name, self._by_id, self._by_display_name):
            if name in index:
                return Node(self._run, index[name])
        from difflib import get_close_matches

        near = get_close_matches(name, [*self._by_display_name, *self._by_name], n=3)
        raise NoSuchName(
            f"the run '{self._run.name}' has no node '{name}'",
            hint=f"did you mean {' or '.join(map(repr, near))}?" if near else "its nodes: " + self._listed(),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        return f"<{len(self)} nodes: {self._listed()}>"

    def _listed(self) -> str:
        names = list(self._by_display_name)
        return ", ".join(names[:20]) + (", …" if len(names) > 20 else "")


def _parameters(kind: str, owner: str, given: models.Inputs | models.Outputs | None) -> Named[str]:
    parameters = (given.parameters if given is not None else None) or ()
    values = {str(p.name): p.value for p in parameters if p.value is not None}
    return Named(kind, owner, values)


def _artifacts(
    kind: str, owner: str, given: models.Inputs | models.Outputs | None, run_folder: Path
) -> Named[Artifact]:
    artifacts = (given.artifacts if given is not None else None) or ()
    return Named(kind, owner, {str(a.name): Artifact(str(a.name), a, _stored_at(a, run_folder)) for a in artifacts})


def _moment(text: object) -> datetime | None:
    return moment_of(str(text)) if text else None


def _stored_at(artifact: models.Artifact, run_folder: Path) -> Path | None:
    key = artifact.s3.key if artifact.s3 is not None else None
    return run_folder / "artifacts" / key if key else None
