"""The environment of a main process: a small base, the user's own, and what Argo's executor sets."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import Any

from hera.local.core.commands import StartPod
from hera.local.executors.base import RunFolder

__all__ = ["BASE_NAMES", "base_environment", "environment_of", "expand", "is_known_field", "is_private_view_wanted"]

_REFERENCE = re.compile(r"\$\$|\$\(([^()\s]+)\)")
_LONGEST_TEMPLATE = 100_000
"""One variable may have 128 KiB on Linux; a larger template is left out rather than keep the step from starting."""

BASE_NAMES = frozenset({"PATH", "HOME", "LANG", "TMPDIR"})
"""Variables that every process has but no pod declares: ``$(PATH)`` in a command is not expanded."""

_DOWNWARD: dict[str, str] = {
    "metadata.name": "{pod.pod_name}",
    "metadata.namespace": "{run.namespace}",
    "metadata.uid": "{pod.node_id}",
    "spec.nodeName": "localhost",
    "spec.serviceAccountName": "default",
    "status.podIP": "127.0.0.1",
    "status.hostIP": "127.0.0.1",
}
"""What `valueFrom.fieldRef` can name here, and what it gives."""


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Kubernetes' ``$(NAME)``: replaced when the name is known, kept as it is otherwise; ``$$`` stands for ``$``."""

    def replaced(match: re.Match[str]) -> str:
        name = match.group(1)
        return "$" if name is None else variables.get(name, match.group(0))

    return _REFERENCE.sub(replaced, text) if "$" in text else text


def base_environment(temporary: str) -> dict[str, str]:
    """What every main process gets, and all that it gets of ours: nothing secret of the engine's own leaks."""
    programs = os.path.dirname(sys.executable)
    path = os.environ.get("PATH", os.defpath)
    return {
        "PATH": path if path.split(os.pathsep, 1)[0] == programs else f"{programs}{os.pathsep}{path}",
        "HOME": os.path.expanduser("~"),
        "LANG": os.environ.get("LANG") or "C.UTF-8",
        "TMPDIR": temporary,
    }


def environment_of(
    pod: StartPod, run: RunFolder, *, temporary: str, template_json: str, include_result: bool
) -> dict[str, str]:
    """The whole environment of a pod's main process.

    Args:
        pod: The attempt.
        run: The run it belongs to.
        temporary: Value of `TMPDIR`.
        template_json: The template as JSON, for `ARGO_TEMPLATE`.
        include_result: Whether standard output is captured.
    """
    variables = base_environment(temporary)
    variables.update(
        {
            "PYTHONUNBUFFERED": "1",
            "ARGO_CONTAINER_NAME": "main",
            "ARGO_NODE_ID": pod.node_id,
            "ARGO_WORKFLOW_NAME": run.workflow_name,
            "ARGO_POD_NAME": pod.pod_name,
            "ARGO_POD_UID": pod.node_id,
            "ARGO_INCLUDE_SCRIPT_OUTPUT": "true" if include_result else "false",
            "ARGO_DEADLINE": f"{pod.deadline:%Y-%m-%dT%H:%M:%SZ}" if pod.deadline else "0001-01-01T00:00:00Z",
            "ARGO_PROGRESS_FILE": "/var/run/argo/progress",
            "ARGO_PROGRESS_PATCH_TICK_DURATION": "1m0s",
            "ARGO_PROGRESS_FILE_TICK_DURATION": "3s",
        }
    )
    if len(template_json) <= _LONGEST_TEMPLATE:
        variables["ARGO_TEMPLATE"] = template_json
    _add_user_variables(variables, pod, run)
    return variables


def _add_user_variables(variables: dict[str, str], pod: StartPod, run: RunFolder) -> None:
    body: Any = pod.template.script or pod.template.container
    own: dict[str, str] = {}
    for entry in body.env or ():
        source = entry.value_from.field_ref if entry.value_from is not None else None
        if source is not None:
            own[entry.name] = _DOWNWARD[source.field_path].format(pod=pod, run=run)
        elif entry.value_from is None:
            own[entry.name] = expand(entry.value or "", own)
    variables.update(own)


def is_known_field(path: str) -> bool:
    """Whether `valueFrom.fieldRef` can name this field here."""
    return path in _DOWNWARD


def is_private_view_wanted() -> bool:
    """Whether attempts shall have private views of the file system where that is possible: `HERA_PRIVATE_VIEW`."""
    return os.environ.get("HERA_PRIVATE_VIEW", "on").lower() not in ("off", "0", "no", "false")
