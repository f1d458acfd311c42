"""The fields of `Input` and `Output` classes as slots, for models of both pydantic generations.

Imported only when a function uses such a class; pydantic is loaded by then.
"""

from __future__ import annotations

from typing import Any, get_type_hints

from hera.workflows._scripts.annotations import EMPTY
from hera.workflows._scripts.signature import Slot

__all__ = ["dumped", "fields_of", "is_required"]

RESERVED = ("exit_code", "result")
"""Fields of the `Output` base class: the exit code of the process and what it prints; they are no template outputs."""


def fields_of(cls: Any, instance: Any, function_name: str) -> tuple[Slot, ...]:
    """One slot for each field of an `Input` or `Output` class, inherited ones included.

    Args:
        cls: The class.
        instance: The Python default of the function's parameter; its values are the defaults of all fields. `EMPTY`
            when there is none.
        function_name: For error messages.
    """
    hints = get_type_hints(cls, include_extras=True)
    reserved = RESERVED if cls.__hera_io__ == "output" else ()
    return tuple(
        Slot(
            name,
            "field",
            hints.get(name, EMPTY),
            _default_of(cls, name) if instance is EMPTY else getattr(instance, name),
            f"{function_name}, field {name!r} of {cls.__name__}",
        )
        for name in _names_of(cls)
        if name not in reserved
    )


def is_required(cls: Any, name: str) -> bool:
    """Whether the model cannot be made without that field."""
    if hasattr(cls, "model_fields"):
        return bool(cls.model_fields[name].is_required())
    return bool(cls.__fields__[name].required)


def dumped(instance: Any) -> dict[str, Any]:
    """The fields of an `Output`, nested models as dicts."""
    values: dict[str, Any] = instance.model_dump() if hasattr(instance, "model_dump") else instance.dict()
    return values


def _names_of(cls: Any) -> tuple[str, ...]:
    return tuple(cls.model_fields if hasattr(cls, "model_fields") else cls.__fields__)


def _default_of(cls: Any, name: str) -> Any:
    """The default of a field; a factory gives none, as its value may differ each time."""
    if hasattr(cls, "model_fields"):
        field = cls.model_fields[name]
        return EMPTY if field.is_required() or field.default_factory is not None else field.default
    field = cls.__fields__[name]
    return EMPTY if field.required or field.default_factory is not None else field.default
