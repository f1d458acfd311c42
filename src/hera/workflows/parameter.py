"""Parameters: named texts that templates take and give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hera.exceptions import InvalidArgument, InvalidFieldValue
from hera.shared.serialization import MISSING, serialize
from hera.workflows._record import Record, at, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

    from hera._generated import models

__all__ = ["Parameter"]


@dataclass(kw_only=True, eq=False, repr=False)
class Parameter(Record):
    """A named text that a template takes as input, gives as output, or is called with.

    Args:
        name: Its name; may stay empty until the parameter is built.
        description: What it means, for people.
        enum: The values it may take; each is turned into text.
        global_name: For an output, the name under which the whole workflow sees it.
        value_from: Where the value comes from, as an API model or a dict in either spelling; not together with `value`.
        output: Marks an annotated script parameter as an output.
        dumps: How the in-pod runner turns an annotated output into text.
        loads: How the in-pod runner turns the text into an annotated argument.
        value: The value; anything but text is turned into JSON. `None` is the value `null`.
        default: The value when no argument is given; turned into text alike.

    Raises:
        InvalidFieldValue: `value` and `value_from` are both given.
        InvalidArgument: JSON cannot hold a value.

    Source:
        Argo Workflows fields reference, Parameter.
    """

    name: str | None = None
    description: str | None = None
    enum: list[Any] | None = None
    global_name: str | None = None
    value_from: models.ValueFrom | dict[str, Any] | None = None
    output: bool | None = False
    dumps: Callable[[Any], str] | None = None
    loads: Callable[[str], Any] | None = None
    value: Any = MISSING
    default: Any = MISSING

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.value is not MISSING and self.value_from is not None:
            raise InvalidFieldValue(
                f"Cannot specify both `value` and `value_from` when instantiating `Parameter` {self.name or ''}".rstrip(),
                **at(place_of(self)),
            )
        self.value = self._as_text("value", self.value)
        self.default = self._as_text("default", self.default)
        if self.enum is not None:
            self.enum = [self._as_text("enum", member) for member in self.enum]
        if isinstance(self.value_from, dict):
            from hera.workflows._compile.plain import model_from

            self.value_from = model_from("ValueFrom", self.value_from, "Parameter.value_from", place_of(self))

    def _as_text(self, field: str, value: Any) -> Any:
        """A value as text; `MISSING` stays."""
        if value is MISSING:
            return value
        if type(value) is str:
            return value
        return text_of(value, f"`{field}` of parameter {self.name!r}", place_of(self))

    def __str__(self) -> str:
        if self.value is MISSING or self.value is None:
            raise InvalidFieldValue(
                f"Cannot represent `Parameter` {self.name!r} as string as `value` is not set", **at(place_of(self))
            )
        return str(self.value)

    @property
    def has_value(self) -> bool:
        """Whether a value was given."""
        return self.value is not MISSING and self.value is not None

    @property
    def has_default(self) -> bool:
        """Whether a default was given."""
        return self.default is not MISSING and self.default is not None

    @classmethod
    def from_model(cls, model: models.Parameter) -> Self:
        """The parameter that an API model describes."""
        given = {
            name: getattr(model, name)
            for name in ("name", "description", "enum", "global_name", "value_from", "value", "default")
            if getattr(model, name) is not None
        }
        return cls(**given)

    def with_name(self, name: str) -> Self:
        """A deep copy under another name."""
        from copy import deepcopy

        copy = deepcopy(self)
        copy.name = name
        return copy

    def as_input(self) -> models.Parameter:
        """What of it is written into the inputs of a template: no `global_name`."""
        from hera.workflows._compile.arguments import parameter_model

        return parameter_model(self, "input")

    def as_argument(self) -> models.Parameter:
        """What of it is written into arguments: no `default`."""
        from hera.workflows._compile.arguments import parameter_model

        return parameter_model(self, "argument")

    def as_output(self) -> models.Parameter:
        """What of it is written into the outputs of a template: no `enum`, no `default`."""
        from hera.workflows._compile.arguments import parameter_model

        return parameter_model(self, "output")


def text_of(value: Any, what: str, place: tuple[str, int]) -> str:
    """A value as the text that stands in a manifest; a node of `hera.expr` becomes the tag that Argo evaluates.

    Raises:
        InvalidArgument: JSON cannot hold a value of that type.
        InvalidFieldValue: JSON cannot hold that number.
    """
    try:
        text = serialize(value, allow_nan=False)
    except TypeError as error:
        if _is_expression(value):
            return f"{value:=}"
        raise InvalidArgument(
            f"{what} cannot be written as JSON: {error}",
            hint="pass text, numbers, booleans, None, lists, dicts or pydantic models",
            **at(place),
        ) from None
    except RecursionError:
        raise InvalidFieldValue(f"{what} is nested too deeply to be written as JSON", **at(place)) from None
    except ValueError as error:
        if "Circular" in str(error):
            raise InvalidFieldValue(f"{what} contains itself", **at(place)) from None
        raise InvalidFieldValue(  # Python words it differently from release to release
            f"{what} cannot be written as JSON: it holds NaN or an infinity", hint="pass text instead", **at(place)
        ) from None
    return str.__str__(text)  # the text itself, also of a member of a text enum


def _is_expression(value: object) -> bool:
    from hera.expr.build import Node

    return isinstance(value, Node)
