"""From what stands in a file or a parameter to an argument of the function."""

from __future__ import annotations

import os
import sys

from hera.workflows._runner.convert import convert, is_text_type
from hera.workflows._runner.errors import Mismatch
from hera.workflows._runner.json_text import loads
from hera.workflows._scripts.annotations import EMPTY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from hera.workflows._scripts.signature import Slot

__all__ = ["ABSENT", "artifact_argument", "parameter_argument", "parsed"]

PYDANTIC_MODE = "hera__pydantic_mode"

ABSENT: Any = object()
"""Stands for an optional artifact that is not there."""

INPUT_DIRECTORIES = ("/tmp/hera/inputs", "/tmp/hera-inputs")  # noqa: S108 - a pod's own /tmp
"""Where templates of either profile put input artifacts without a path of their own."""


def parameter_argument(slot: Slot, value: Any) -> Any:
    """The argument for a parameter.

    Args:
        slot: The parameter.
        value: Its text; other JSON values are taken as they are.

    Raises:
        Mismatch: The value does not fit the parameter's type.
    """
    load = getattr(slot.marker, "loads", None)
    keeps_text = is_text_type(slot.type)
    if not isinstance(value, str):
        if keeps_text:
            from hera.shared.serialization import serialize

            value = serialize(value)
        return converted(value, slot.type)
    if load is not None and not (keeps_text and slot.kind == "field"):
        value = load(value)
        if not isinstance(value, str):
            return converted(value, slot.type)
    return converted(value if keeps_text else parsed(value), slot.type)


def parsed(text: str) -> Any:
    """What a text means as JSON; a text that is not JSON means itself."""
    try:
        return loads(text)
    except (ValueError, RecursionError):
        return text


def converted(value: Any, annotation: Any) -> Any:
    """The value as the annotated type, by the rules of the pydantic generation that the template was built for."""
    if os.environ.get(PYDANTIC_MODE) == "1" and annotation is not EMPTY and annotation is not str:
        from hera.workflows._runner.models import needs_second_generation, validated

        if not needs_second_generation(annotation):
            return validated(value, annotation)
    return convert(value, annotation)


def artifact_argument(slot: Slot) -> Any:
    """The argument for an input artifact; `ABSENT` for an optional one that is not there.

    Raises:
        Mismatch: It cannot be read, or its contents do not fit the parameter's type.
    """
    marker = slot.marker
    path = input_path(slot)
    if (marker.optional or slot.is_optional) and not os.path.lexists(path):
        return ABSENT
    loader = getattr(marker.loader, "value", marker.loader)
    if marker.loads is not None:
        return converted(marker.loads(_text(path)), slot.type)
    if marker.loadb is not None:
        return converted(marker.loadb(_bytes(path)), slot.type)
    if loader == "json":
        return converted(_json(path), slot.type)
    if loader == "file":
        text = _text(path)
        return converted(text if is_text_type(slot.type) else parsed(text), slot.type)
    return _path_argument(slot, path)


def input_path(slot: Slot) -> str:
    """Where the input artifact is; the other profile's directory when the template was built under that profile."""
    if slot.marker.path:
        return str(slot.marker.path)
    paths = [f"{directory}/artifacts/{slot.public_name}" for directory in _input_directories()]
    return next(filter(os.path.lexists, paths), paths[0])


def _input_directories() -> tuple[str, ...]:
    config = sys.modules.get("hera.shared._global_config")
    if config is None:
        return INPUT_DIRECTORIES
    chosen: str = config.global_config.profile.inputs_directory
    return (chosen, *(directory for directory in INPUT_DIRECTORIES if directory != chosen))


def _path_argument(slot: Slot, path: str) -> Any:
    """The path itself, as text where the function asks for text."""
    if slot.type is not EMPTY and is_text_type(slot.type):
        return path
    from pathlib import Path

    try:
        return converted(Path(path), slot.type)
    except Mismatch as error:
        raise Mismatch(
            f"{error}; without a loader the function gets the path of the artifact: annotate it with Path, "
            "or give Artifact(loader=ArtifactLoader.json) or another loader"
        ) from None


def _text(path: str) -> str:
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError as error:
        raise Mismatch(
            f"the artifact is not UTF-8 text: {error}; annotate it with Path, or load it with Artifact(loadb=...)"
        ) from None


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise Mismatch(f"the artifact cannot be read: {error}") from error


def _json(path: str) -> Any:
    text = _text(path)
    try:
        return loads(text)
    except ValueError as error:
        raise Mismatch(f"{path} is not JSON: {error}") from None
