"""What a container asks of the machine, and may use at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hera.exceptions import InvalidFieldValue
from hera.workflows._record import Record, at, located, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera._generated import models

__all__ = ["Resources"]

KINDS = (("cpu", "cpu", "CPU"), ("memory", "memory", "Memory"), ("ephemeral", "ephemeral-storage", "Ephemeral"))
"""(first word of the fields, key in the document, word in errors)."""


@dataclass(kw_only=True, eq=False, repr=False)
class Resources(Record):
    """What a container asks of the machine (requests), and may use at most (limits).

    Args:
        cpu_request: CPU cores: a number, or a text such as ``500m``.
        cpu_limit: The same as a limit.
        memory_request: Memory: a text such as ``5Gi``.
        memory_limit: The same as a limit.
        ephemeral_request: Local disk: a text such as ``5Gi``.
        ephemeral_limit: The same as a limit.
        gpus: Number of GPUs, for both.
        gpu_flag: Name of the resource that stands for GPUs.
        custom_resources: More of both: ``{"requests": {...}, "limits": {...}}``.

    Texts that hold ``{{`` are filled in by Argo and not checked.

    Raises:
        InvalidFieldValue: A unit is wrong, a number negative, or a request above its limit.

    Source:
        Kubernetes reference, ResourceRequirements and Quantity.
    """

    cpu_request: float | str | None = None
    cpu_limit: float | str | None = None
    memory_request: str | None = None
    memory_limit: str | None = None
    ephemeral_request: str | None = None
    ephemeral_limit: str | None = None
    gpus: int | str | None = None
    gpu_flag: str | None = "nvidia.com/gpu"
    custom_resources: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        with located(self, "Resources"):
            for stem, _, word in KINDS:
                self._check(stem, word)

    def _check(self, stem: str, word: str) -> None:
        """Units and amounts of one kind of resource."""
        given = {end: getattr(self, f"{stem}_{end}") for end in ("request", "limit")}
        amounts = {end: _amount(stem, f"{word} {end}", value) for end, value in given.items() if _is_known(value)}
        if len(amounts) == 2 and amounts["request"] > amounts["limit"]:
            raise InvalidFieldValue(
                f"{word} request must be smaller or equal to limit, got {given['request']} and {given['limit']}"
            )

    def build(self) -> models.ResourceRequirements:
        """The resources as an API model.

        Raises:
            InvalidFieldValue: `custom_resources` sets what another field sets too.
        """
        from hera._generated import models

        both: dict[str, dict[str, Any]] = {"requests": {}, "limits": {}}
        for stem, key, _ in KINDS:
            for end, group in (("request", "requests"), ("limit", "limits")):
                value = getattr(self, f"{stem}_{end}")
                if value is not None:
                    both[group][key] = str(value)
        if self.gpus is not None and self.gpu_flag is not None:
            for amounts in both.values():
                amounts[self.gpu_flag] = str(self.gpus)
        for group, custom in (self.custom_resources or {}).items():
            self._merge(both, group, custom)
        return models.ResourceRequirements(requests=both["requests"] or None, limits=both["limits"] or None)

    def _merge(self, both: dict[str, dict[str, Any]], group: str, custom: dict[str, Any]) -> None:
        if group not in both:
            raise InvalidFieldValue(
                f"custom_resources has the key {group!r}", hint="its keys are requests and limits", **at(place_of(self))
            )
        for key, value in custom.items():
            text = str(value)
            if both[group].setdefault(key, text) != text:
                raise InvalidFieldValue(f"Conflict at `{group}.{key}`", **at(place_of(self)))


def _is_known(value: object) -> bool:
    """Whether a quantity is there and not left for Argo to fill in."""
    return value is not None and "{{" not in str(value)


def _amount(stem: str, what: str, value: float | str) -> float:
    """A quantity as a number, in cores or bytes."""
    from hera.workflows import converters, validators

    if stem == "cpu":
        if str(value).lstrip().startswith("-"):
            raise InvalidFieldValue(f"{what} must be positive, got {value}")
        if not isinstance(value, str):
            return float(value)
        validators.validate_cpu_units(value)
        return converters.convert_cpu_units(value)
    validators.validate_memory_units(str(value))
    return converters.convert_memory_units(str(value))
