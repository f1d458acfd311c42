"""Names and identities of nodes and pods.

They are Argo's to the letter: people read them in logs, artifact keys and the API, and compare a run here with one there.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "attempt_name",
    "display_name",
    "fnv1a",
    "group_name",
    "hook_name",
    "item_name",
    "node_id",
    "on_exit_name",
    "pod_name",
]

_OFFSET_BASIS: Final = 2166136261
_PRIME: Final = 16777619
_MASK: Final = 0xFFFFFFFF
# Kubernetes' limit for a name, less the separator and the longest hash.
_LONGEST_PREFIX: Final = 242


def fnv1a(text: str) -> int:
    """The 32-bit FNV-1a hash of a text's UTF-8 bytes.

    Source:
        Argo `workflow/util/pod_name.go` and `Workflow.NodeID`, which use Go's `hash/fnv`.
    """
    value = _OFFSET_BASIS
    for byte in text.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * _PRIME) & _MASK
    return value


def node_id(workflow: str, name: str) -> str:
    """The identity of the node of this name, as Argo computes it.

    Args:
        workflow: The workflow's name.
        name: The node's full name.

    Returns:
        ``<workflow>-<hash>``, or the workflow's name for its root. Two names of a large workflow can share a hash; `RunState.id_of`
        tells them apart.
    """
    return workflow if name == workflow else f"{workflow}-{fnv1a(name)}"


def pod_name(workflow: str, template: str, identity: str) -> str:
    """The name of the pod of a node (format v2).

    Args:
        workflow: The workflow's name.
        template: The template's name, or the one within the `templateRef`; empty for an inline template.
        identity: The node's id. Its hash becomes the pod's, so two pods share a name only if they share an id.
    """
    if identity == workflow:
        return workflow
    prefix = f"{workflow}-{template}" if template else workflow
    return f"{prefix[:_LONGEST_PREFIX]}-{identity[len(workflow) + 1 :]}"


def display_name(name: str, boundary: str | None) -> str:
    """What people are shown: the name without that of the surrounding Steps or DAG node.

    Args:
        name: The node's full name.
        boundary: The boundary node's name, if there is one.
    """
    if boundary is None or not name.startswith(boundary):
        return name
    short = name[len(boundary) :]
    if short.startswith("."):
        return short[1:]
    if short.startswith("["):
        end = short.find("].")
        if end > 0 and short[1:end].isdecimal():
            return short[end + 2 :]
    return short


def group_name(steps: str, index: int) -> str:
    """The name of a step group, counted from 0."""
    return f"{steps}[{index}]"


def item_name(name: str, index: int, description: str) -> str:
    """The name of a loop's step or task for one item; `description` comes without brackets."""
    return f"{name}({index}:{description})"


def attempt_name(retry: str, attempt: int) -> str:
    """The name of an attempt, counted from 0."""
    return f"{retry}({attempt})"


def on_exit_name(node: str) -> str:
    """The name of a node's exit handler."""
    return f"{node}.onExit"


def hook_name(node: str, hook: str) -> str:
    """The name of a lifecycle hook's node."""
    return f"{node}.hooks.{hook}"
