"""Small conversions that every part of the compiler uses: one or many, dicts for models, errors with a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hera._generated import models
from hera.exceptions import HeraException

if TYPE_CHECKING:
    from hera.workflows._record import Place

__all__ = ["many", "model_from", "name_of", "text_or_none"]


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


def name_of(template: Any) -> str | None:
    """The name of a template given as a name, a record, a model or an object of the user's."""
    if template is None or isinstance(template, str):
        return text_or_none(template)
    return text_or_none(getattr(template, "name", None))
