"""Small conversions that every part of the compiler uses: one or many, dicts for models, errors with a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hera._generated import models
from hera.exceptions import HeraException
from hera.workflows._fields import as_template
from hera.workflows._record import at, place_of
from hera.workflows.exceptions import InvalidType

if TYPE_CHECKING:
    from hera.shared.place import Place

__all__ = ["many", "model_from", "name_of", "not_a_template", "text_or_none"]


def many(given: Any) -> list[Any]:
    """One or many as a list of its own: nothing, one thing, or the members of any sequence but texts."""
    if given is None:
        return []
    if isinstance(given, list | tuple):
        return list(given)
    if isinstance(given, Sequence) and not isinstance(given, str | bytes | bytearray):
        return list(given)
    return [given]


def text_or_none(value: Any) -> str | None:
    """A text field as exactly `str`, whatever subclass or expression object was given."""
    if isinstance(value, str):
        return str.__str__(value)  # the text itself, also of a member of a text enum
    return None if value is None else str(value)


def model_from(name: str, data: Mapping[str, Any], field: str, place: Place) -> Any:
    """An API model for a dict in either spelling of its keys.

    Args:
        name: Class name of the model.
        data: The dict.
        field: The user's field, for errors.
        place: Where the user wrote it.

    Raises:
        HeraException: The dict does not fit; the message begins with the field.
    """
    try:
        return getattr(models, name)(**{str(key): value for key, value in data.items()})
    except HeraException as error:
        error.message = f"{field}: {error.message}"
        if error.file is None and place[0]:
            error.file, error.line = place
        raise


def name_of(template: Any, owner: Any) -> str | None:
    """The name of a template given as a name, a record, a model or an object of the user's.

    Args:
        template: The template.
        owner: What uses it, for errors.

    Raises:
        InvalidType: It is no template.
    """
    if template is None or isinstance(template, str):
        return text_or_none(template)
    try:
        return text_or_none(as_template(template).name)
    except AttributeError:
        raise not_a_template(template, owner) from None


def not_a_template(template: object, owner: Any) -> InvalidType:
    """The error for something that is used as a template and is none."""
    return InvalidType(
        f"{type(template)}: {type(owner).__name__} {owner.name!r} cannot use {template!r} as a template",
        hint="use a template object such as Container(…), or models.Template; decorate a function with @script()",
        **at(place_of(owner)),
    )
