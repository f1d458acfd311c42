"""Asking pydantic, of either generation. Imported only when an annotation or a value needs it."""

from __future__ import annotations

import os
import sys

from hera.workflows._runner.errors import Mismatch
from hera.workflows._scripts.annotations import arguments_of, is_annotated, type_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["first_generation_asked", "needs_first_generation", "needs_second_generation", "validated"]

PYDANTIC_MODE = "hera__pydantic_mode"

_validators: dict[tuple[int, bool], tuple[Any, Any]] = {}
"""Validators by identity of their annotation, and generation asked for; the annotation is kept, so that the identity stays its own."""


def validated(value: Any, annotation: Any) -> Any:
    """The value as the annotated type, by pydantic's rules.

    Raises:
        Mismatch: It does not fit, or pydantic would be needed and is not installed.
    """
    key = (id(annotation), first_generation_asked())
    known = _validators.get(key)
    if known is None:
        known = _validators[key] = (annotation, _validator_for(value, annotation))
    try:
        return known[1](value)
    except (ValueError, TypeError) as error:  # both generations' ValidationError is a ValueError
        raise Mismatch(str(error)) from error


def first_generation_asked() -> bool:
    """Whether the template was built with `pydantic_mode=1`."""
    return os.environ.get(PYDANTIC_MODE) == "1"


def needs_first_generation(annotation: Any) -> bool:
    """Whether models or types of `pydantic.v1`, or of an installed pydantic 1, occur in an annotation."""
    return _mentions(annotation, _is_first_generation)


def needs_second_generation(annotation: Any) -> bool:
    """Whether models or constraints of pydantic 2 occur in an annotation."""
    return _mentions(annotation, lambda part: hasattr(part, "__get_pydantic_core_schema__"))


def _mentions(annotation: Any, is_it: Callable[[Any], bool]) -> bool:
    if is_it(annotation):
        return True
    parts = arguments_of(annotation)
    if is_annotated(annotation):
        parts += annotation.__metadata__
    return any(_mentions(part, is_it) for part in parts)


def _is_first_generation(part: Any) -> bool:
    if not isinstance(part, type):
        return False
    modules = [base.__module__ for base in getattr(part, "__mro__", ())]
    if any(module.startswith("pydantic.v1") for module in modules):
        return True
    is_first = not hasattr(part, "model_fields") and "__fields__" in vars(part)
    return is_first and any(module.startswith("pydantic") for module in modules)


def _validator_for(value: Any, annotation: Any) -> Callable[[Any], Any]:
    first = needs_first_generation(annotation) or (first_generation_asked() and not needs_second_generation(annotation))
    try:
        import pydantic
    except ImportError:
        raise Mismatch(
            f"{value!r:.100} cannot be converted to {type_name(annotation)} without pydantic, which is not installed; "
            "install it in the image, or annotate the parameter with a simple type"
        ) from None
    if first or pydantic.VERSION.startswith("1."):
        return _first_generation_validator(annotation)
    return _second_generation_validator(annotation)


def _second_generation_validator(annotation: Any) -> Callable[[Any], Any]:
    from pydantic import ConfigDict, PydanticUserError, TypeAdapter

    try:
        try:
            adapter = TypeAdapter(annotation, config=ConfigDict(arbitrary_types_allowed=True))
        except PydanticUserError:  # models, data classes and typed dicts bring their own settings
            adapter = TypeAdapter(annotation)
    except (PydanticUserError, NameError) as error:
        raise Mismatch(f"{type_name(annotation)} cannot be used as the type of a parameter: {error}") from error
    return adapter.validate_python


def _first_generation_validator(annotation: Any) -> Callable[[Any], Any]:
    module = _first_generation()

    class Config:
        arbitrary_types_allowed = True
        smart_union = True

    holder = module.create_model("Value", __config__=Config, value=(annotation, ...))

    def validate(value: Any) -> Any:
        return holder(value=value).value

    return validate


def _first_generation() -> Any:
    import pydantic

    if pydantic.VERSION.startswith("1."):
        return pydantic
    if sys.version_info >= (3, 14):
        raise Mismatch("models of pydantic.v1 cannot be used from Python 3.14 on; make them models of pydantic 2")
    from pydantic import v1

    return v1
