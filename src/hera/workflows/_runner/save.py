"""Writing what the function gives.

Outputs are first turned into bytes, all of them, and only then written: when one cannot be turned, none is half there.
After a failure every declared output that is missing becomes an empty file, so that Argo reports the failure and not
the missing file.
"""

from __future__ import annotations

import os

from hera.workflows._runner.errors import BadOutput
from hera.workflows._runner.paths import make_directory_of, output_path
from hera.workflows._scripts.annotations import (
    EMPTY,
    arguments_of,
    is_annotated,
    is_any,
    is_literal,
    is_union,
    origin_of,
    type_name,
    unaliased,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from hera.workflows._scripts.signature import Signature, Slot

DIRECTORY_HINT = "RunnerScriptConstructor(outputs_directory=...) names another directory"

__all__ = ["empty_outputs", "fits", "save"]


def save(signature: Signature, value: Any) -> int:
    """Print or write the result of the function.

    Args:
        signature: What the function says it gives.
        value: What it gave.

    Returns:
        The exit code of the process.

    Raises:
        BadOutput: The value does not fit the annotations, or cannot be turned into text.
    """
    if signature.output_class is not None:
        return _save_output_object(signature, value)
    if signature.returns:
        _write(signature.name, _contents(signature, zip(signature.returns, _values(signature, value), strict=True)))
    elif value:  # nothing is printed for None, and never was for 0, False and the empty ones
        print(_text(value, f"{signature.name}: the result"))  # noqa: T201 - stdout is the output
    return 0


def empty_outputs(signature: Signature) -> None:
    """Make an empty file for every output that the function was to return and that is not there."""
    for slot in signature.returns:
        path = output_path(slot)
        if not os.path.lexists(path):
            try:
                make_directory_of(path)
                with open(path, "wb"):
                    pass
            except OSError:  # what made the function fail is what has to be heard of
                return


def fits(value: object, annotation: Any) -> bool:
    """Whether a value is of the annotated type; the insides of generic types are not looked at."""
    annotation = unaliased(annotation)
    while is_annotated(annotation):
        annotation = unaliased(annotation.__origin__)
    if is_any(annotation):
        return True
    if annotation is None:
        return value is None
    if is_union(annotation):
        return any(fits(value, member) for member in arguments_of(annotation))
    if is_literal(annotation):
        return value in arguments_of(annotation)
    if annotation is float and type(value) is int:
        return True
    try:
        return isinstance(value, origin_of(annotation) or annotation)
    except TypeError:  # a type that can only be checked statically
        return True


def _save_output_object(signature: Signature, value: Any) -> int:
    from hera.workflows._scripts.io_fields import dumped

    cls: Any = signature.output_class
    if not isinstance(value, cls):
        raise BadOutput(f"{signature.name} has to return {cls.__name__}, but returned {type(value).__name__}")
    values = dumped(value)
    contents = _contents(signature, [(slot, values[slot.name]) for slot in signature.returns])
    result = _text(value.result, f"{signature.name}: the result")
    _write(signature.name, contents)
    print(result)  # noqa: T201 - stdout is the output
    return int(value.exit_code)


def _values(signature: Signature, value: Any) -> tuple[Any, ...]:
    """One value for each return annotation, each of its type."""
    if not signature.returns_tuple:
        values: tuple[Any, ...] = (value,)
    elif not isinstance(value, tuple) or len(value) != len(signature.returns):
        given = f"{len(value)} of them" if isinstance(value, tuple) else f"one value of type {type(value).__name__}"
        raise BadOutput(
            f"{signature.name}: The number of outputs does not match the annotation: "
            f"{len(signature.returns)} are declared, the function returned {given}"
        )
    else:
        values = value
    for slot, item in zip(signature.returns, values, strict=True):
        if slot.type is not EMPTY and not fits(item, slot.type):
            raise BadOutput(
                f"{signature.name}: The type of output `{slot.public_name}`, `{type(item).__name__}`, "
                f"does not match the annotated type `{type_name(slot.type)}`"
            )
    return values


def _contents(signature: Signature, outputs: Iterable[tuple[Slot, Any]]) -> list[tuple[str, bytes]]:
    """Paths and bytes of outputs; one whose dumper gives nothing is left out."""
    contents = []
    for slot, value in outputs:
        dumped = _dumped(slot, value, f"{signature.name}: output {slot.public_name!r}")
        if dumped is not None:
            contents.append((output_path(slot), dumped))
    return contents


def _dumped(slot: Slot, value: Any, what: str) -> bytes | None:
    dump = getattr(slot.marker, "dumps", None) or getattr(slot.marker, "dumpb", None)
    text = _text(value, what) if dump is None else dump(value)
    if text is None or isinstance(text, bytes):
        return text
    if not isinstance(text, str):
        raise BadOutput(f"{what}: its dumper has to return str or bytes, not {type(text).__name__}")
    return text.encode("utf-8", "surrogateescape")


def _text(value: Any, what: str) -> str:
    """A value as the text of a parameter; simple ones without loading the JSON encoder."""
    if isinstance(value, str):
        return str.__str__(value)  # the text itself, also of a member of a text enum
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        return str(value)
    from hera.shared.serialization import serialize

    try:
        return str(serialize(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise BadOutput(f"{what} cannot be written as JSON: {error}") from error


def _write(function_name: str, contents: list[tuple[str, bytes]]) -> None:
    for path, data in contents:
        try:
            make_directory_of(path)
            with open(path, "wb") as stream:
                stream.write(data)
        except OSError as error:  # noqa: PERF203 - one message for whichever fails
            raise BadOutput(f"{function_name}: an output cannot be written: {error}", hint=DIRECTORY_HINT) from error
