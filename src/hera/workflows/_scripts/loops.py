"""Arguments that a call with `with_param` or `with_items` gets by itself.

Source:
    The documentation of `hera.workflows`, "Loops".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hera.exceptions import InvalidFieldValue
from hera.workflows._record import at, user_place
from hera.workflows._scripts.signature import place_of_function
from hera.workflows._scripts.template_io import input_parameter
from hera.workflows.parameter import Parameter

if TYPE_CHECKING:
    from collections.abc import Collection

    from hera.workflows._scripts.signature import Signature, Slot

__all__ = ["loop_arguments", "names_given"]

SERIALIZE_HINT = "to pass dictionaries as values, serialise each with hera.shared.serialization.serialize()"


def loop_arguments(
    signature: Signature, given_names: Collection[str], *, with_param: Any = None, with_items: Any = None
) -> list[Parameter]:
    """The arguments that the call of a script template adds for its loop.

    Args:
        signature: The function's description.
        given_names: Public names of the arguments that the call gives itself; they are left alone.
        with_param: The loop's JSON list; only whether it is there counts. Comes before `with_items`.
        with_items: The loop's items; dictionaries give one argument for each key.

    Returns:
        Parameters whose values are ``{{item}}`` or ``{{item.<name>}}``, in the order of the signature.

    Raises:
        InvalidFieldValue: The items mix dictionaries with others, differ in their keys, or have a key that is no
            parameter of the function.
    """
    if with_param is not None:
        return _for_param(signature, given_names)
    if with_items is not None:
        return _for_items(signature, given_names, with_items)
    return []


def names_given(arguments: Any) -> set[str]:
    """Names of the parameters and artifacts in the arguments of a call, in whatever spelling they are given."""
    from hera.workflows._compile.arguments import ARGUMENT, gather

    return {str(member.name) for members in gather(arguments, ARGUMENT) for member in members}


def _for_param(signature: Signature, given_names: Collection[str]) -> list[Parameter]:
    asked = [slot for slot in signature.inputs if _needs_value(slot)]
    arguments = []
    for slot in asked:
        if slot.public_name not in given_names:
            argument = input_parameter(signature, slot)
            argument.value = "{{item}}" if len(asked) == 1 else f"{{{{item.{slot.public_name}}}}}"
            arguments.append(argument)
    return arguments


def _needs_value(slot: Slot) -> bool:
    """Whether a call has to give the parameter; the default `None` of a model's field counts as none."""
    if slot.is_artifact or slot.is_output or slot.kind not in ("positional-only", "positional", "field"):
        return False
    if slot.marker is not None and slot.marker.has_default:
        return False
    return not slot.has_default or (slot.kind == "field" and slot.default is None)


def _for_items(signature: Signature, given_names: Collection[str], with_items: Any) -> list[Parameter]:
    if isinstance(with_items, str) or not isinstance(with_items, Sequence):
        return []
    items = list(with_items)
    are_dicts = {isinstance(item, Mapping) for item in items}
    if True not in are_dicts:
        return []
    if False in are_dicts:
        raise InvalidFieldValue(
            f"{signature.name}: List must contain all dictionaries or no dictionaries.",
            hint=SERIALIZE_HINT,
            **at(user_place()),
        )
    keys = list(items[0])
    if any(item.keys() != items[0].keys() for item in items):
        raise InvalidFieldValue(
            f"{signature.name}: All dictionaries in with_items must have the same keys.",
            hint=SERIALIZE_HINT,
            **at(user_place()),
        )
    value = "{{item}}" if len(keys) == 1 else None
    arguments = []
    for slot, key in sorted(
        ((_slot_of(signature, key), key) for key in keys), key=lambda pair: _order(signature, pair[0])
    ):
        if slot.public_name not in given_names:
            arguments.append(Parameter(name=slot.public_name, value=value or f"{{{{item.{key}}}}}"))
    return arguments


def _order(signature: Signature, slot: Slot) -> int:
    return signature.inputs.index(slot)


def _slot_of(signature: Signature, key: str) -> Slot:
    for slot in signature.inputs:
        if key in (slot.name, slot.public_name):
            return slot
    names = ", ".join(repr(slot.public_name) for slot in signature.inputs) or "nothing"
    place = place_of_function(signature.function)
    raise InvalidFieldValue(
        f"Parameter {key!r} not found in source function {signature.name!r}, which takes {names}",
        hint=f"the function is defined at {place['file']}:{place['line']}; " + SERIALIZE_HINT,
        **at(user_place()),
    )
