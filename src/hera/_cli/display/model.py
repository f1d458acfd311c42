"""A run's nodes as the tree that a person wants to see, kept up to date from watch events.

Argo links nodes in the order of execution: a step group hangs below the steps before it. A person wants them by where
they were written: steps below their steps template, items below their loop, attempts below their retry. So the tree is
made from boundaries and names, groups that only order things are left out, and the items of a steps loop, for which
Argo has no node, get an entry of their own.

Every event costs time in proportion to the depth of its node, whatever the size of the run.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hera._generated import models
from hera.local.core.moments import moment_of
from hera.local.log_files import log_file
from hera.local.watch import LogPrinted, NodeChanged, RunFinished, RunOpened, WarningGiven, WatchEvent

if TYPE_CHECKING:
    from hera.local.run import Run

__all__ = ["DONE", "FAILED", "Entry", "Tree"]

FAILED = frozenset({"Failed", "Error"})
DONE = frozenset({"Succeeded", "Skipped", "Omitted", *FAILED})
_ITEM = re.compile(r"(?P<loop>.*?)\(\d+:.*\)$", re.DOTALL)
_TAIL = 4096
_ATTEMPT = re.compile(r"(?P<retry>.*)\(\d+\)$", re.DOTALL)


@dataclass(eq=False, slots=True)
class Entry:
    """One line of the tree: a node, or the loop of a step.

    Attributes:
        key: The node's id, or a made-up one for a loop.
        label: What a person calls it.
        kind: Argo's node type; ``Loop`` for a loop of steps.
        phase: Argo's phase; for a loop of steps, made from its items.
        message: Argo's message.
        result: `outputs.result`, if it was captured.
        last_line: The last line that it printed.
        parent: The entry above it.
        children: Entries below it, in the order in which they came.
        loud: Those of them that are not done, or failed, or have a failure below them.
        phases: How many of them are in which phase.
        failures_below: How many nodes below it failed.
        has_rounded_times: Its times are whole seconds, as the record keeps them.
    """

    key: str
    label: str
    kind: str = ""
    phase: str = "Pending"
    message: str = ""
    result: str | None = None
    last_line: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    parent: Entry | None = None
    children: list[Entry] = field(default_factory=list)
    loud: dict[Entry, None] = field(default_factory=dict)
    phases: Counter[str] = field(default_factory=Counter)
    failures_below: int = 0
    has_rounded_times: bool = False

    @property
    def is_loop(self) -> bool:
        """Whether its children are the items of a loop."""
        return self.kind in ("Loop", "TaskGroup")

    @property
    def is_loud(self) -> bool:
        """Whether it deserves a line even when lines are scarce."""
        return self.phase not in DONE or self.phase in FAILED or self.failures_below > 0

    @property
    def settled(self) -> int:
        """How many of its children are done."""
        return sum(self.phases[phase] for phase in DONE)


class Tree:
    """The picture of one run.

    Attributes:
        name: The run's name, once it is known.
        roots: The entrypoint's entry and, later, those of exit handler and workflow hooks.
        warnings: What will be ignored on this machine.
        counts: Phases of the nodes that do work (pods and those skipped), for the summary.
    """

    def __init__(self) -> None:
        self.name = ""
        self.opened: RunOpened | None = None
        self.finished: RunFinished | None = None
        self.roots: list[Entry] = []
        self.warnings: list[str] = []
        self.counts: Counter[str] = Counter()
        self._entries: dict[str, Entry] = {}
        self._by_name: dict[str, Entry] = {}
        self._hidden: dict[str, str] = {}

    def see(self, event: WatchEvent) -> Entry | None:
        """Take an event in; gives the entry that it changed, if any."""
        match event:
            case NodeChanged():
                return self._node_changed(event.node, event.parent_id, event.at)
            case LogPrinted():
                entry = self._entries.get(event.node_id)
                if entry is not None and event.text.strip():
                    entry.last_line = event.text[:400]
                return entry
            case RunOpened():
                self.name, self.opened = event.name, event
            case WarningGiven():
                self.warnings.append(event.message)
            case RunFinished():
                self.finished = event
        return None

    def load(self, run: Run) -> None:
        """Take in the nodes of a run that is kept, as far as it has come; times are whole seconds then."""
        self.name = run.name
        parents: dict[str, str] = {}
        for parent, children in run.status.children.items():
            for child in children:
                parents.setdefault(child, parent)
        for node in run.status.nodes.values():
            entry = self._node_changed(node, parents.get(node.id), None)
            if entry is None:
                continue
            entry.started_at, entry.finished_at = _moment(node.started_at), _moment(node.finished_at)
            entry.has_rounded_times = True
            if node.type == "Pod" and entry.result is None:
                entry.last_line = last_line_of(log_file(run.folder, node.id))

    def entry_of(self, node_id: str) -> Entry | None:
        """The entry of a node."""
        return self._entries.get(node_id)

    # --- keeping up ---------------------------------------------------------------------------------------------

    def _node_changed(self, node: models.NodeStatus, parent_id: str | None, at: datetime | None) -> Entry | None:
        if node.type == "StepGroup":
            self._hidden[node.id] = node.boundary_id or ""
            return None
        entry = self._entries.get(node.id)
        if entry is None:
            is_entry = node.name == self.name
            label = node.template_name if is_entry and node.template_name else node.display_name or node.name
            entry = Entry(key=node.id, label=label, kind=node.type)
            self._entries[node.id] = entry
            self._by_name[node.name] = entry
            self._hang(entry, node, parent_id)
        before, loud_before = entry.phase, entry.is_loud
        entry.phase = node.phase or "Pending"
        entry.message = node.message or ""
        entry.result = node.outputs.result if node.outputs is not None else None
        # The record's own times are whole seconds; those of the events are exact.
        if entry.started_at is None and entry.phase != "Pending":
            entry.started_at = at
        entry.finished_at = (entry.finished_at or at) if entry.phase in DONE else None
        self._recount(entry, before, loud_before, at)
        return entry

    def _hang(self, entry: Entry, node: models.NodeStatus, parent_id: str | None) -> None:
        """Find the entry's place and count it there."""
        parent = self._parent_of(node, parent_id)
        entry.parent = parent
        if parent is None:
            self.roots.append(entry)
            return
        parent.children.append(entry)
        parent.phases[entry.phase] += 1
        if _counts(entry):
            self.counts[entry.phase] += 1
        parent.loud[entry] = None

    def _parent_of(self, node: models.NodeStatus, parent_id: str | None) -> Entry | None:
        attempt = _ATTEMPT.fullmatch(node.name) if node.node_flag is not None and node.node_flag.retried else None
        if attempt is not None and attempt["retry"] in self._by_name:
            return self._by_name[attempt["retry"]]
        linked = self._entries.get(parent_id or "")
        if linked is not None and linked.kind in ("TaskGroup", "Retry"):
            return linked
        boundary = self._entries.get(node.boundary_id or "")
        if boundary is None:
            return None
        is_step = parent_id in self._hidden
        item = _ITEM.fullmatch(node.name[len(_boundary_name(node)) :]) if is_step else None
        return self._loop(boundary, parent_id or "", item["loop"]) if item is not None else boundary

    def _loop(self, boundary: Entry, group: str, name: str) -> Entry:
        """The entry for a loop of steps, made with its first item."""
        key = f"{group} {name}"
        loop = self._entries.get(key)
        if loop is None:
            label = name.rpartition("].")[2] or name
            loop = Entry(key=key, label=label.lstrip("."), kind="Loop", parent=boundary)
            self._entries[key] = loop
            boundary.children.append(loop)
            boundary.phases[loop.phase] += 1
            boundary.loud[loop] = None
        return loop

    def _recount(self, entry: Entry, before: str, loud_before: bool, at: datetime | None) -> None:
        """Bring the numbers above an entry up to date."""
        parent = entry.parent
        if _counts(entry) and before != entry.phase:
            if self.counts[before]:
                self.counts[before] -= 1
            self.counts[entry.phase] += 1
        if parent is None:
            return
        if before != entry.phase:
            parent.phases[before] -= 1
            parent.phases[entry.phase] += 1
            failed = (entry.phase in FAILED) - (before in FAILED)
            if failed:
                self._failed(parent, failed)
        if loud_before != entry.is_loud or entry.is_loud != (entry in parent.loud):
            self._set_loud(entry)
        if parent.kind == "Loop":
            self._update_loop(parent, at)

    def _failed(self, entry: Entry | None, change: int) -> None:
        while entry is not None:
            entry.failures_below += change
            self._set_loud(entry)
            entry = entry.parent

    def _set_loud(self, entry: Entry) -> None:
        if entry.parent is None:
            return
        if entry.is_loud:
            entry.parent.loud[entry] = None
        else:
            entry.parent.loud.pop(entry, None)

    def _update_loop(self, loop: Entry, at: datetime | None) -> None:
        """The phase of a loop of steps is that of its items."""
        before, loud_before = loop.phase, loop.is_loud
        if loop.settled < len(loop.children):
            loop.phase = "Running" if loop.settled or loop.phases["Running"] else "Pending"
        else:
            loop.phase = next((p for p in ("Error", "Failed", "Succeeded") if loop.phases[p]), "Skipped")
        loop.started_at = loop.started_at or at
        loop.finished_at = at if loop.phase in DONE else None
        if before == loop.phase and loud_before == loop.is_loud:
            return
        assert loop.parent is not None
        loop.parent.phases[before] -= 1
        loop.parent.phases[loop.phase] += 1
        self._set_loud(loop)


def _boundary_name(node: models.NodeStatus) -> str:
    """The part of a step's name that is its group's: all up to the last ``].`` outside an item's description."""
    head = node.name.partition("(")[0]
    cut = head.rfind("].")
    return node.name[: cut + 2] if cut >= 0 else ""


def _counts(entry: Entry) -> bool:
    """Whether a node does work of its own; attempts are counted by their retry."""
    if entry.parent is not None and entry.parent.kind == "Retry":
        return False
    return entry.kind in ("Pod", "Skipped", "Suspend", "HTTP", "Plugin", "Retry")


def last_line_of(path: Path) -> str:
    """The last line of a log file that says something; only its end is read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - _TAIL))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")


def _moment(text: object) -> datetime | None:
    return moment_of(str(text)) if text else None
