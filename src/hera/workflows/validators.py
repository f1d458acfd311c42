"""Checks of Kubernetes quantities and names."""

from __future__ import annotations

import re

from hera.exceptions import InvalidFieldValue

__all__ = ["validate_cpu_units", "validate_memory_units", "validate_name", "validate_storage_units"]

DECIMAL_UNITS = ["m", "k", "M", "G", "T", "P", "E"]
BINARY_UNITS = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\Z")


def validate_cpu_units(value: str) -> None:
    """Check a quantity of CPU: a number with an optional decimal unit.

    Raises:
        InvalidFieldValue: It is none.
    """
    _check(value, DECIMAL_UNITS, "decimal", optional=True)


def validate_memory_units(value: str) -> None:
    """Check a quantity of memory: a number with a binary unit.

    Raises:
        InvalidFieldValue: It is none.
    """
    _check(value, BINARY_UNITS, "binary", optional=False)


def validate_storage_units(value: str) -> None:
    """Check a quantity of storage: a number with a binary unit.

    Raises:
        InvalidFieldValue: It is none.
    """
    _check(value, BINARY_UNITS, "binary", optional=False)


def validate_name(name: str, max_length: int | None = None, generate_name: bool = False) -> str:
    """Check a name of a Kubernetes object.

    Args:
        name: The name.
        max_length: How long it may be.
        generate_name: Whether it is the beginning of a name, which may end in a hyphen or dot.

    Returns:
        The name.

    Raises:
        InvalidFieldValue: It is too long or holds something that names may not.
    """
    if max_length is not None and len(name) > max_length:
        raise InvalidFieldValue(f"Name is too long. Max length: {max_length}, found: {len(name)}")
    if not NAME.match(name.rstrip("-.") if generate_name else name):
        raise InvalidFieldValue(
            f"Name is invalid: {name!r}",
            hint="use lower case letters, digits, hyphens and dots; begin and end with a letter or digit",
        )
    return name


def _check(value: str, units: list[str], kind: str, *, optional: bool) -> None:
    pattern = rf"\s*\d+(\.\d+)?\s*({'|'.join(units)}){'?' if optional else ''}\s*\Z"
    if not re.match(pattern, value):
        raise InvalidFieldValue(f"Invalid {kind} unit for input: {value}. Supported units are {units}.")
