"""Reading annotations: what a type hint says, without importing what it does not need.

This is loaded in pods. `typing`, `enum`, pydantic and our own `Parameter` and `Artifact` are recognised through
`sys.modules`: a module that was never imported cannot have made the object at hand.
"""

from __future__ import annotations

import sys

from hera.exceptions import InvalidFieldValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = [
    "EMPTY",
    "arguments_of",
    "is_annotated",
    "is_any",
    "is_artifact",
    "is_literal",
    "is_optional",
    "is_union",
    "literal_values",
    "marker_of",
    "origin_of",
    "resolved",
    "type_name",
    "unaliased",
    "without_markers",
]


class _Empty:
    """The type of `EMPTY`."""

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY: Any = _Empty()
"""Stands for an annotation or a default that was not written."""

_PIPE_UNION = type(int | str)


def resolved(annotation: Any, names: Callable[[], dict[str, Any]], where: str) -> Any:
    """An annotation with the texts in it evaluated, as under `from __future__ import annotations`.

    A text that cannot be evaluated, such as a type imported for type checkers only, says nothing at run time and counts
    as no annotation, unless it holds an `Annotated`: then leaving it out would lose an input or output.

    Args:
        annotation: A type, or the text of one.
        names: Gives what the text may refer to; called only when there is a text.
        where: For the error: the function and parameter.

    Raises:
        InvalidFieldValue: An `Annotated[...]` text cannot be evaluated.
    """
    if isinstance(annotation, str):
        try:
            annotation = eval(annotation, names())  # noqa: S307 - the user's own annotation, as `typing` does it
        except Exception as error:
            if "Annotated" in annotation:
                raise InvalidFieldValue(
                    f"{where}: the annotation {annotation!r} cannot be evaluated: {error}",
                    hint="import its names at the top of the module that defines the function",
                ) from error
            return EMPTY
        return resolved(annotation, names, where)
    if _has_forward_reference(annotation):
        return _with_references(annotation, names())
    return annotation


def _has_forward_reference(annotation: Any) -> bool:
    typing = sys.modules.get("typing")
    if typing is None or isinstance(annotation, type):
        return any(isinstance(part, str) for part in getattr(annotation, "__args__", ()))
    if isinstance(annotation, typing.ForwardRef):
        return True
    if is_literal(annotation):
        return False
    parts = getattr(annotation, "__args__", ())
    return any(isinstance(part, str) or _has_forward_reference(part) for part in parts)


def _with_references(annotation: Any, names: dict[str, Any]) -> Any:
    """The annotation with `List["Model"]` and the like looked up; unchanged where a name is not known."""
    import typing

    holder = type("holder", (), {"__annotations__": {"it": annotation}})
    try:
        return typing.get_type_hints(holder, {}, names, include_extras=True)["it"]
    except Exception:  # noqa: BLE001 - any failure of foreign code while it is evaluated
        return annotation


def unaliased(annotation: Any) -> Any:
    """The type behind a `type X = ...` statement or a `NewType`."""
    while True:
        kind = type(annotation)
        if kind.__name__ == "TypeAliasType":
            annotation = annotation.__value__
        elif kind.__module__ == "typing" and hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        else:
            return annotation


def is_annotated(annotation: Any) -> bool:
    """Whether it is `Annotated[...]`."""
    return hasattr(annotation, "__metadata__") and hasattr(annotation, "__origin__")


def origin_of(annotation: Any) -> Any:
    """`list` of `List[int]`, `None` of a plain class."""
    return getattr(annotation, "__origin__", None)


def arguments_of(annotation: Any) -> tuple[Any, ...]:
    """`(int,)` of `List[int]`."""
    return tuple(getattr(annotation, "__args__", ()))


def is_any(annotation: Any) -> bool:
    """Whether any value fits: no annotation, `Any`, `object` or a type variable."""
    if annotation is EMPTY or annotation is object:
        return True
    typing = sys.modules.get("typing")
    return typing is not None and (annotation is typing.Any or isinstance(annotation, typing.TypeVar))


def is_union(annotation: Any) -> bool:
    """Whether it is `Union[...]`, `Optional[...]` or `A | B`."""
    if isinstance(annotation, _PIPE_UNION):
        return True
    typing = sys.modules.get("typing")
    return typing is not None and origin_of(annotation) is typing.Union


def is_literal(annotation: Any) -> bool:
    """Whether it is `Literal[...]`."""
    typing = sys.modules.get("typing")
    if typing is None:
        return False
    return origin_of(annotation) is typing.Literal


def literal_values(annotation: Any) -> tuple[Any, ...]:
    """The values of a `Literal[...]`; nothing for other types."""
    plain = without_markers(unaliased(annotation))
    while is_annotated(plain):
        plain = plain.__origin__
    return arguments_of(plain) if is_literal(plain) else ()


def is_optional(annotation: Any) -> bool:
    """Whether `None` is one of the members of a union, or the type itself."""
    annotation = unaliased(annotation)
    while is_annotated(annotation):
        annotation = unaliased(annotation.__origin__)
    if annotation is None or annotation is type(None):
        return True
    return is_union(annotation) and any(is_optional(member) for member in arguments_of(annotation))


def is_marker(thing: object) -> bool:
    """Whether it is one of our `Parameter` or `Artifact` objects."""
    return is_parameter(thing) or is_artifact(thing)


def is_parameter(thing: object) -> bool:
    """Whether it is one of our `Parameter` objects."""
    module = sys.modules.get("hera.workflows.parameter")
    return module is not None and isinstance(thing, module.Parameter)


def is_artifact(thing: object) -> bool:
    """Whether it is one of our `Artifact` objects, of any variant."""
    module = sys.modules.get("hera.workflows.artifact")
    return module is not None and isinstance(thing, module.Artifact)


def marker_of(annotation: Any, where: str) -> Any:
    """The `Parameter` or `Artifact` object inside `Annotated[...]`, or `None`.

    Raises:
        InvalidFieldValue: There are two of them.
    """
    annotation = unaliased(annotation)
    if not is_annotated(annotation):
        return None
    found = [
        _instance(thing, where) for thing in annotation.__metadata__ if is_marker(thing) or _is_marker_class(thing)
    ]
    if len(found) > 1:
        raise InvalidFieldValue(
            f"{where}: Annotation metadata cannot contain more than one Artifact/Parameter.",
            hint="keep one of them; a value that is both needs two function parameters",
        )
    return found[0] if found else marker_of(annotation.__origin__, where)


def _is_marker_class(thing: object) -> bool:
    parameter, artifact = sys.modules.get("hera.workflows.parameter"), sys.modules.get("hera.workflows.artifact")
    return isinstance(thing, type) and (
        (parameter is not None and issubclass(thing, parameter.Parameter))
        or (artifact is not None and issubclass(thing, artifact.Artifact))
    )


def _instance(thing: Any, where: str) -> Any:
    """A marker given as the class itself (`Annotated[int, Parameter]`) is a forgotten pair of brackets."""
    if isinstance(thing, type):
        raise InvalidFieldValue(
            f"{where}: the annotation holds the class {thing.__name__}, not an object of it",
            hint=f"write {thing.__name__}(...) inside Annotated",
        )
    return thing


def without_markers(annotation: Any) -> Any:
    """The type alone: `Annotated` goes away unless something in it is meant for pydantic."""
    annotation = unaliased(annotation)
    if not is_annotated(annotation):
        return annotation
    kept = tuple(thing for thing in annotation.__metadata__ if _is_constraint(thing))
    base = without_markers(annotation.__origin__)
    if not kept:
        return base
    if len(kept) == len(annotation.__metadata__):
        return annotation
    import typing

    members = (base, *kept)
    return typing.Annotated[members]


def _is_constraint(thing: object) -> bool:
    """Whether a piece of metadata changes what pydantic accepts."""
    kind = type(thing)
    return kind.__module__.startswith(("pydantic", "annotated_types")) or hasattr(thing, "__get_pydantic_core_schema__")


def type_name(annotation: Any) -> str:
    """A type as its author wrote it, for messages."""
    if annotation is EMPTY:
        return "anything"
    if isinstance(annotation, type) and not arguments_of(annotation):
        return annotation.__name__
    return str(annotation).replace("typing.", "")
