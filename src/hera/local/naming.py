"""What nodes and pods of a run are called, read off their records; and names for new runs."""

from __future__ import annotations

import os
import re

from hera._generated import models
from hera.exceptions import InvalidWorkflow
from hera.local.core.names import pod_name

__all__ = ["checked_name", "display_name_of", "pod_name_of", "random_name"]

# Argo's alphabet: no vowels and nothing that looks like something else, so no suffix spells a word.
_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
_SUFFIX_LENGTH = 5
_LONGEST_NAME = 63
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")


def random_name(prefix: str) -> str:
    """A name for a run whose manifest gives only a prefix.

    Source:
        Kubernetes `names.SimpleNameGenerator`, which also cuts long prefixes.
    """
    number = int.from_bytes(os.urandom(16), "big")  # so many bits that the remainder is as good as uniform
    letters = []
    for _ in range(_SUFFIX_LENGTH):
        number, letter = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return prefix[: _LONGEST_NAME - _SUFFIX_LENGTH] + "".join(letters)


def checked_name(name: str) -> str:
    """A name that may become a folder's and a Kubernetes object's.

    Raises:
        InvalidWorkflow: It may not (code ``invalid-name``).
    """
    if len(name) <= 253 and _NAME.fullmatch(name):
        return name
    raise InvalidWorkflow(
        f"'{name}' cannot be the name of a workflow",
        code="invalid-name",
        hint="use lower case letters, digits, '-' and '.', beginning and ending with a letter or digit",
        path="metadata.name",
    )


def display_name_of(node: models.NodeStatus) -> str:
    """The name of a node within its group."""
    return str(node.display_name or node.name)


def pod_name_of(workflow: str, node: models.NodeStatus) -> str:
    """Argo's name for the pod of a node."""
    template = node.template_ref.template if node.template_ref is not None else node.template_name
    return pod_name(workflow, template or "", str(node.id))
