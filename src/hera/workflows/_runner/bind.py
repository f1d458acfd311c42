"""Giving each parameter of the function its argument.

An input belongs to the parameter whose annotation carries its name; else to the parameter of that name; else to the
parameter whose name it has once dashes are underscores. What nobody gives falls back to the Python default. Inputs that
the function does not ask for are passed over, unless it takes `**kwargs`.
"""

from __future__ import annotations

from hera.workflows._runner.convert import convert
from hera.workflows._runner.errors import BadInput, Mismatch, MissingInput
from hera.workflows._runner.load import ABSENT, artifact_argument, parameter_argument, parsed
from hera.workflows._runner.paths import make_directory_of, output_path
from hera.workflows._scripts.annotations import EMPTY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hera.workflows._scripts.signature import Signature, Slot

__all__ = ["bound"]

NOT_GIVEN: Any = object()


def bound(signature: Signature, inputs: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments for the function.

    Args:
        signature: What the function takes.
        inputs: The template's inputs: names and texts.

    Raises:
        MissingInput: A parameter without a default was not given a value.
        BadInput: A value does not fit its parameter's type.
    """
    if signature.input_class is not None:
        slot = signature.parameters[0]
        instance = _instance(signature, inputs)
        return ([instance], {}) if slot.kind != "keyword-only" else ([], {slot.name: instance})
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for slot in signature.parameters:
        if slot.kind == "**":
            keywords.update(_rest(signature, inputs))
            continue
        if slot.kind == "*":
            positional += _more(signature, slot, inputs)
            continue
        argument = _argument(signature, slot, inputs)
        if argument is NOT_GIVEN:
            argument = slot.default
        if slot.kind == "keyword-only":
            keywords[slot.name] = argument
        else:
            positional.append(argument)
    return positional, keywords


def _argument(signature: Signature, slot: Slot, inputs: Mapping[str, Any]) -> Any:
    """The argument for one slot; `NOT_GIVEN` when its own default does."""
    try:
        if slot.is_output:
            return _path_to_write(slot)
        if slot.is_artifact:
            found = artifact_argument(slot)
            if found is not ABSENT:
                return found
            return NOT_GIVEN if slot.has_default else None
        value = _value(slot, inputs)
        if value is not NOT_GIVEN:
            return _unparsed(slot, value) if signature.takes_any else parameter_argument(slot, value)
    except Mismatch as error:
        raise BadInput(f"{_what(signature, slot)}: {error}") from error.__cause__
    if slot.has_default:
        return NOT_GIVEN
    raise MissingInput(
        f"{_what(signature, slot)} was not given a value",
        hint=f"the inputs are {', '.join(map(repr, inputs))}" if inputs else "there are no inputs",
    )


def _value(slot: Slot, inputs: Mapping[str, Any]) -> Any:
    """The value of an input, or of the default inside the annotation."""
    for name in (slot.public_name, slot.name):
        if name in inputs:
            return inputs[name]
    for name, value in inputs.items():
        if "-" in name and name.replace("-", "_") == slot.name:
            return value
    if slot.marker is not None and not slot.has_default and slot.marker.has_default:
        return slot.marker.default
    return NOT_GIVEN


def _unparsed(slot: Slot, value: Any) -> Any:
    """A function with `**kwargs` gets texts as they are, save where an annotation says otherwise."""
    return value if slot.marker is None and slot.type is EMPTY else parameter_argument(slot, value)


def _rest(signature: Signature, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What `**kwargs` takes: all inputs that no parameter asked for."""
    taken = set()
    for slot in signature.parameters:
        if slot.kind not in ("*", "**"):
            taken |= {slot.public_name, slot.name}
            taken |= {name for name in inputs if name.replace("-", "_") == slot.name}
    return {name: value for name, value in inputs.items() if name not in taken}


def _more(signature: Signature, slot: Slot, inputs: Mapping[str, Any]) -> list[Any]:
    """What `*args` takes: the items of the input of that name."""
    if slot.name not in inputs:
        return []
    value = inputs[slot.name]
    value = parsed(value) if isinstance(value, str) else value
    try:
        return [convert(item, slot.type) for item in (value if isinstance(value, list) else [value])]
    except Mismatch as error:
        raise BadInput(f"{_what(signature, slot)}: {error}") from error.__cause__


def _path_to_write(slot: Slot) -> Any:
    """The path that an output parameter gets; its directory is there, the file is the function's to write."""
    from pathlib import Path

    path = output_path(slot)
    try:
        make_directory_of(path)
    except OSError as error:
        raise Mismatch(f"its directory cannot be made: {error}") from error
    return path if slot.type is str else convert(Path(path), slot.type)


def _instance(signature: Signature, inputs: Mapping[str, Any]) -> Any:
    """The `Input` object, made by its own model."""
    from hera.workflows._scripts.io_fields import is_required

    cls: Any = signature.input_class
    own = signature.parameters[0]
    values = {}
    for slot in signature.inputs:
        if slot.is_output:
            raise BadInput(
                f"{signature.name}: field {slot.name!r} of {cls.__name__} is marked as an output",
                hint="an Input takes; return an Output, or mark a parameter of the function itself",
            )
        if not slot.has_default and not is_required(cls, slot.name) and _is_not_given(slot, inputs):
            continue
        argument = _argument(signature, slot, inputs)
        if argument is NOT_GIVEN:
            if not own.has_default:
                continue
            argument = slot.default
        values[slot.name] = argument
    try:
        return cls(**values)
    except ValueError as error:
        raise BadInput(f"{signature.name}: {error}") from error


def _is_not_given(slot: Slot, inputs: Mapping[str, Any]) -> bool:
    return not slot.is_artifact and _value(slot, inputs) is NOT_GIVEN


def _what(signature: Signature, slot: Slot) -> str:
    """The function and parameter of an error."""
    word = "field" if slot.kind == "field" else "parameter"
    alias = f" ({slot.public_name!r} in the template)" if slot.public_name != slot.name else ""
    return f"{signature.name}: {word} {slot.name!r}{alias}"
