"""Where outputs are written."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera.workflows._scripts.signature import Slot

__all__ = ["make_directory_of", "output_path", "outputs_directory"]

OUTPUTS_DIRECTORY = "hera__outputs_directory"
"""The variable in which the template says where."""

DEFAULT_OUTPUTS_DIRECTORY = "/hera/outputs"


def outputs_directory() -> str:
    """The directory that the template says; the profile's own where it says none."""
    chosen = os.environ.get(OUTPUTS_DIRECTORY)
    if chosen:
        return chosen
    config = sys.modules.get("hera.shared._global_config")
    return DEFAULT_OUTPUTS_DIRECTORY if config is None else str(config.global_config.profile.outputs_directory)


def output_path(slot: Slot) -> str:
    """Where an output is written: the path in its annotation, else a file of its name in the outputs directory."""
    if slot.is_artifact:
        return str(slot.marker.path or f"{outputs_directory()}/artifacts/{slot.public_name}")
    source = slot.marker.value_from if slot.marker is not None else None
    path = source.get("path") if isinstance(source, dict) else getattr(source, "path", None)
    return str(path or f"{outputs_directory()}/parameters/{slot.public_name}")


def make_directory_of(path: str) -> None:
    """Make the directory that a file is written into."""
    directory = os.path.dirname(path)
    if directory:
        os.makedirs(directory, exist_ok=True)
