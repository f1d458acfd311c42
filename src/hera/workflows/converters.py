"""Kubernetes quantities as numbers."""

from __future__ import annotations

import re

from hera.exceptions import InvalidFieldValue

__all__ = ["convert_cpu_units", "convert_memory_units", "convert_storage_units"]

DECIMAL = {"": 1.0, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
BINARY = {"": 1.0, **{unit: 2.0 ** (10 * power) for power, unit in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)}}
NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*\Z")


def convert_cpu_units(value: str) -> float:
    """CPU cores: a number with an optional decimal unit, ``500m`` is 0.5.

    Raises:
        InvalidFieldValue: The text is no such quantity.
    """
    return _converted(value, DECIMAL, "decimal")


def convert_memory_units(value: str) -> float:
    """Bytes: a number with an optional binary unit, ``1Ki`` is 1024.

    Raises:
        InvalidFieldValue: The text is no such quantity.
    """
    return _converted(value, BINARY, "binary")


def convert_storage_units(value: str) -> float:
    """Bytes, as `convert_memory_units`.

    Raises:
        InvalidFieldValue: The text is no such quantity.
    """
    return _converted(value, BINARY, "binary")


def _converted(value: str, units: dict[str, float], kind: str) -> float:
    match = NUMBER.match(value)
    if match is None or match[2] not in units:
        supported = [unit for unit in units if unit]
        raise InvalidFieldValue(f"Invalid {kind} unit for input: {value}. Supported units are {supported}.")
    return float(match[1]) * units[match[2]]
