"""From the description of a function to the inputs, outputs and loop arguments of its template.

The objects inside the user's annotations are copied, never changed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from hera.exceptions import InvalidFieldValue
from hera.shared._global_config import global_config
from hera.workflows._scripts.annotations import is_any, literal_values
from hera.workflows._scripts.signature import place_of_function
from hera.workflows.artifact import Artifact
from hera.workflows.parameter import Parameter, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hera.workflows._scripts.signature import Signature, Slot

__all__ = ["input_parameter", "inputs_from", "outputs_from"]


def inputs_from(signature: Signature) -> list[Parameter | Artifact]:
    """The inputs that a function's signature asks for.

    Raises:
        InvalidFieldValue: An annotation contradicts the default or the type, or two inputs have one name.
        InvalidArgument: JSON cannot hold a default.
    """
    found: list[Parameter | Artifact] = [
        _input_artifact(signature, slot) if slot.is_artifact else input_parameter(signature, slot)
        for slot in signature.inputs
        if not slot.is_output
    ]
    _check_names(signature, found, "inputs")
    return found


def outputs_from(signature: Signature, directory: str | None) -> list[Parameter | Artifact]:
    """The outputs that a function's signature declares: marked parameters first, then what it returns.

    Args:
        signature: The function's description.
        directory: Where the runner writes those without a path of their own; `None` when no runner does.

    Raises:
        InvalidFieldValue: A returned output has no name, or two outputs have one name.
    """
    found = list(_outputs(signature, directory))
    _check_names(signature, found, "outputs")
    return found


def input_parameter(signature: Signature, slot: Slot) -> Parameter:
    """The input parameter for one slot."""
    parameter: Parameter = _named_copy(slot, Parameter)
    if parameter.enum is None:
        values = literal_values(slot.type)
        if values:
            parameter.enum = [_text(signature, slot, value, "a literal") for value in values]
    if slot.has_default:
        default = _text(signature, slot, slot.default, "the default")
        if parameter.has_default and parameter.default != default:
            raise InvalidFieldValue(
                f"{signature.name}: parameter {slot.name!r} has two defaults: {default} in Python "
                f"and {parameter.default} in its Parameter annotation",
                hint="keep one of them",
                **place_of_function(signature.function),
            )
        parameter.default = default
    if slot.is_optional and slot.kind != "field" and parameter.default != "null":
        raise InvalidFieldValue(
            f"{signature.name}: Optional parameter '{slot.name}' must have a default value of None.",
            hint=f"write {slot.name}: … = None, or a type without None",
            **place_of_function(signature.function),
        )
    return parameter


def _input_artifact(signature: Signature, slot: Slot) -> Artifact:
    artifact: Artifact = _named_copy(slot, Artifact)
    if not artifact.path:
        artifact.path = f"{global_config.profile.inputs_directory}/artifacts/{slot.public_name}"
    if artifact.optional and not slot.is_optional and not is_any(slot.type):
        raise InvalidFieldValue(
            f"{signature.name}: Artifact annotation must be `Optional` for optional Artifacts.",
            hint=f"annotate {slot.name!r} as Optional[...], since the function gets None when the artifact is not there",
            **place_of_function(signature.function),
        )
    if slot.is_optional:
        if artifact.optional is False:
            raise InvalidFieldValue(
                f"{signature.name}: Artifact annotation does not match Artifact.optional.",
                hint=f"{slot.name!r} is Optional, so leave optional=False out",
                **place_of_function(signature.function),
            )
        artifact.optional = True
    return artifact


def _outputs(signature: Signature, directory: str | None) -> Iterator[Parameter | Artifact]:
    for slot in (*signature.written, *signature.returns):
        if not slot.public_name:
            raise InvalidFieldValue(
                f"{signature.name}: name cannot be `None` or empty when used",
                hint="give the Parameter or Artifact in the return annotation a name=",
                **place_of_function(signature.function),
            )
        if slot.is_artifact:
            artifact = _named_copy(slot, Artifact)
            if not artifact.path and directory is not None:
                artifact.path = f"{directory}/artifacts/{slot.public_name}"
            yield artifact
        else:
            parameter = _named_copy(slot, Parameter)
            if parameter.value_from is None and directory is not None:
                from hera._generated import models

                parameter.value_from = models.ValueFrom(path=f"{directory}/parameters/{slot.public_name}")
            yield parameter


def _named_copy(slot: Slot, kind: Any) -> Any:
    """A copy of the object in the annotation, or a new one, under the public name."""
    model = slot.marker if slot.marker is not None else _plain(kind)
    found = object.__new__(type(model))
    found.__dict__.update(model.__dict__)
    found.name = slot.public_name
    return found


@cache
def _plain(kind: Any) -> Any:
    """An object that says nothing, to be copied: making one anew would look for the user's line each time."""
    return kind()


def _text(signature: Signature, slot: Slot, value: Any, what: str) -> str:
    place = place_of_function(signature.function)
    return text_of(value, f"{what} of parameter {slot.name!r} of {signature.name}", (place["file"], place["line"]))


def _check_names(signature: Signature, things: list[Parameter | Artifact], what: str) -> None:
    seen: set[tuple[bool, str | None]] = set()
    for thing in things:
        key = (isinstance(thing, Artifact), thing.name)
        if key in seen:
            raise InvalidFieldValue(
                f"{signature.name}: two of its {what} are named {thing.name!r}",
                hint="give one of them another name=",
                **place_of_function(signature.function),
            )
        seen.add(key)
