"""What a decision changes. The journal stores exactly these, in one transaction, before any command is carried out.

`apply` (apply.py) is the only function that changes a `RunState`; the stores fold the same changes into rows, so a
state read back from a store equals the one in memory.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from hera._generated import models

__all__ = ["Change", "ChildAdded", "NodePut", "RunPut"]


class NodePut(msgspec.Struct, frozen=True):
    """A node is new or has changed. `node` is the whole record except `children`, which only `ChildAdded` extends.

    The record is never mutated after it was put: a later change carries a new one.
    """

    node: models.NodeStatus


class ChildAdded(msgspec.Struct, frozen=True):
    """`child_id` became the last child of `parent_id`; adding a child twice has no effect."""

    parent_id: str
    child_id: str


class RunPut(msgspec.Struct, frozen=True):
    """Workflow-level status has changed. Fields that are None stay as they are.

    Attributes:
        phase: Argo's workflow phase.
        message: Workflow message; the empty text clears it.
        started_at, finished_at: Aware UTC.
        outputs: Global outputs (spec/engine: globals), whole.
        shutdown: ``Stop`` or ``Terminate`` once requested.
        conditions: `status.conditions`, whole.
    """

    phase: str | None = None
    message: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    outputs: models.Outputs | None = None
    shutdown: str | None = None
    conditions: tuple[dict[str, Any], ...] | None = None


Change: TypeAlias = NodePut | ChildAdded | RunPut
