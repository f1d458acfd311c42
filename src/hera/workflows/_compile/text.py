"""Documents as YAML text and files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hera.exceptions import InvalidArgument
from hera.shared._global_config import global_config
from hera.workflows._record import at, user_place

__all__ = ["write_file", "yaml_of"]

LOOKS = frozenset(
    {
        "Dumper",
        "allow_unicode",
        "canonical",
        "default_flow_style",
        "default_style",
        "encoding",
        "explicit_end",
        "explicit_start",
        "indent",
        "line_break",
        "tags",
        "version",
        "width",
    }
)
"""Options of PyYAML's dumper that change nothing but the look; what is written reads the same without them."""


def yaml_of(document: Any, args: tuple[Any, ...], options: dict[str, Any]) -> str:
    """A document as YAML, keys in the order that the options or the profile ask for.

    Raises:
        InvalidArgument: A stream, or an option that is none of the dumper's.
    """
    from hera.shared.yaml_out import emit

    if args:
        raise InvalidArgument(
            "to_yaml returns the text and writes to no stream",
            hint="write the text yourself, or use to_file",
            **at(user_place()),
        )
    unknown = sorted(options.keys() - LOOKS - {"sort_keys"})
    if unknown:
        raise InvalidArgument(f"to_yaml has no option {unknown[0]!r}", **at(user_place()))
    sort_keys = options.get("sort_keys")
    if sort_keys is None:
        return emit(document, sort=global_config.profile.yaml_order)
    return emit(document, sort="alphabetical" if sort_keys else "upstream")


def write_file(text: str, directory: str | os.PathLike[str], stem: str) -> Path:
    """Write a text as ``<directory>/<stem>.yaml``; directories are made, and a file is never left half-written."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder.resolve() / f"{stem}.yaml"
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
