"""What the core asks the shell to do. Commands are imperative and carry an identity: doing one twice is harmless."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import msgspec

from hera._generated import models

__all__ = ["Command", "KillPod", "StartPod", "WakeAt"]


class StartPod(msgspec.Struct, frozen=True):
    """Run one container or script.

    Attributes:
        node_id: Identity of the attempt; at most one pod per node id ever runs to its end.
        node_name: Full node name, ``demo[0].say``.
        display_name: What a person is shown.
        pod_name: Argo's pod name; names the attempt's folder and its artifact keys.
        template: The template with every tag substituted that can be; the executor reads `container` or `script`,
            `inputs.artifacts`, `outputs`, `volumes` and nothing of the workflow.
        capture_result: Whether standard output is wanted as `outputs.result`.
        deadline: When the process must be killed (aware UTC), from `activeDeadlineSeconds` and friends.
    """

    node_id: str
    node_name: str
    display_name: str
    pod_name: str
    template: models.Template
    capture_result: bool = False
    deadline: datetime | None = None


class KillPod(msgspec.Struct, frozen=True):
    """End a pod: SIGTERM to its processes, SIGKILL after the grace period (30 s unless the template says otherwise).

    The answer is an ordinary `PodExited`.
    """

    node_id: str


class WakeAt(msgspec.Struct, frozen=True):
    """Send `TimerFired` at this moment (aware UTC). A later command replaces an earlier one; None cancels."""

    at: datetime | None


Command: TypeAlias = StartPod | KillPod | WakeAt
