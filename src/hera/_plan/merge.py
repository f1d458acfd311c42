"""The strategic merge of Kubernetes, on plain data: what Argo uses for defaults and for `workflowTemplateRef`.

Scalars and maps are merged by key and the preferred side wins; lists whose elements have a merge key are merged by
it; every other list is replaced as a whole.
"""

from __future__ import annotations

from typing import Any

__all__ = ["MERGE_KEYS", "merged"]

# Field name on the wire → key by which its elements are told apart (`patchMergeKey` of the Go types).
MERGE_KEYS: dict[str, str] = {
    "templates": "name",
    "parameters": "name",
    "artifacts": "name",
    "volumes": "name",
    "volumeClaimTemplates": "name",
    "imagePullSecrets": "name",
    "hostAliases": "ip",
    "env": "name",
    "ports": "containerPort",
    "volumeMounts": "mountPath",
    "volumeDevices": "devicePath",
    "initContainers": "name",
    "sidecars": "name",
    "containers": "name",
    "resourceClaims": "name",
    "executorPlugins": "name",
}


def merged(preferred: Any, fallback: Any, field: str = "") -> Any:
    """Merge two values of one field; neither argument is changed.

    Args:
        preferred: The side that wins where both say something.
        fallback: The side that fills the gaps.
        field: Wire name of the field that holds the values; decides how lists are merged.

    Returns:
        The merged value; parts may be shared with the arguments.

    Source:
        Kubernetes `strategicpatch`, `fallback` being the original and `preferred` the patch; Argo `workflow/util/merge.go`.
    """
    if isinstance(preferred, dict) and isinstance(fallback, dict):
        both = dict(fallback)
        for key, value in preferred.items():
            both[key] = merged(value, fallback[key], key) if key in fallback else value
        return both
    if isinstance(preferred, list) and isinstance(fallback, list) and field in MERGE_KEYS:
        return _merged_lists(preferred, fallback, MERGE_KEYS[field])
    return fallback if preferred is None or preferred == "" else preferred  # Go leaves an empty text out


def _merged_lists(preferred: list[Any], fallback: list[Any], key: str) -> list[Any]:
    """Elements of the fallback that the preferred side lacks keep their place before those that are new."""
    positions = {_identity(element, key): index for index, element in enumerate(fallback)}
    wanted = [_identity(element, key) for element in preferred]
    known = set(wanted)
    left = [
        merged(element, fallback[positions[name]]) if name in positions else element
        for name, element in zip(wanted, preferred, strict=True)
    ]
    right = [(index, element) for index, element in enumerate(fallback) if _identity(element, key) not in known]
    result: list[Any] = []
    taken = 0
    for name, element in zip(wanted, left, strict=True):
        own_position = positions.get(name, len(fallback))
        while taken < len(right) and right[taken][0] < own_position:
            result.append(right[taken][1])
            taken += 1
        result.append(element)
    result.extend(element for _, element in right[taken:])
    return result


def _identity(element: Any, key: str) -> Any:
    name = element.get(key) if isinstance(element, dict) else element
    if name is None and isinstance(element, dict) and isinstance(element.get("metadata"), dict):
        name = element["metadata"].get(key)  # claim templates and plugins carry their name in their metadata
    return name if isinstance(name, str | int | float | bool | None) else repr(name)
