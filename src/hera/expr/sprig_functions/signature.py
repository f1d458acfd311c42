"""How a Sprig function is declared: a row of data, from which its arguments are checked as Go checks them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hera.exceptions import ExpressionError
from hera.expr.kinds import Failure
from hera.expr.values import is_array, type_name

Row = tuple[str, str, Callable[..., Any]]
"""Name, kinds of the parameters separated by blanks, function. A kind with a star takes the rest of the arguments."""

_KINDS: Final[dict[str, tuple[str, Callable[[Any], bool]]]] = {
    "any": ("interface {}", lambda _: True),
    "text": ("string", lambda value: isinstance(value, str)),
    "int": ("int", lambda value: type(value) is int),
    "float": ("float64", lambda value: type(value) is float),
    "bool": ("bool", lambda value: isinstance(value, bool)),
    "map": ("map[string]interface {}", lambda value: isinstance(value, Mapping)),
    "time": ("time.Time", lambda value: isinstance(value, datetime)),
}

_ZERO: Final[dict[str, Any]] = {"any": None, "text": "", "int": 0, "float": 0.0, "bool": False, "map": {}}


@dataclass(frozen=True)
class Function:
    """A Sprig function, ready to be called.

    Args:
        name: As it is called.
        kinds: The kinds of its parameters.
        rest: The kind of all further arguments; None when it takes no more.
        call: What it does.
    """

    name: str
    kinds: tuple[str, ...]
    rest: str | None
    call: Callable[..., Any]

    def __call__(self, *arguments: Any) -> Any:
        """Check the arguments and call it.

        Raises:
            Failure: Too few or many arguments, or one of a wrong kind; the original's message.
        """
        if len(arguments) < len(self.kinds):
            raise Failure("reflect: Call with too few input arguments")
        if len(arguments) > len(self.kinds) and self.rest is None:
            raise Failure("reflect: Call with too many input arguments")
        kinds = self.kinds + ((self.rest,) if self.rest else ()) * (len(arguments) - len(self.kinds))
        checked = [self._checked(kind, value) for kind, value in zip(kinds, arguments, strict=True)]
        return self.call(*checked)

    def _checked(self, kind: str, value: Any) -> Any:
        if value is None:
            return _ZERO.get(kind)
        spelled, fits = _KINDS[kind]
        if not fits(value):
            raise Failure(f"reflect: Call using {type_name(value)} as type {spelled}")
        return value


def function_of(row: Row) -> Function:
    """The function that a row declares."""
    name, spec, call = row
    kinds = spec.split()
    rest = kinds.pop()[1:] if kinds and kinds[-1].startswith("*") else None
    return Function(name, tuple(kinds), rest, call)


def items_of(value: Any, message: str) -> list[Any]:
    """The elements of a list.

    Raises:
        Failure: It is not a list; the message, with the kind of the value in it.
    """
    if not is_array(value):
        kind = "ptr" if value is None else "map" if isinstance(value, Mapping) else type_name(value)
        raise Failure(message.format(kind))
    return list(value)


def is_empty(value: Any) -> bool:
    """Whether Sprig takes the value for not given: nil, false, 0, an empty text, list or map."""
    if value is None:
        return True
    if isinstance(value, (bool, int, float)):
        return not value
    if isinstance(value, (str, bytes, list, tuple, Mapping)):
        return len(value) == 0
    return False


def quietly(call: Callable[..., Any], otherwise: Any) -> Callable[..., Any]:
    """The function with errors swallowed, as the variants of Sprig without `must` do it."""

    def without_errors(*arguments: Any) -> Any:
        try:
            return call(*arguments)
        except (ExpressionError, Failure):
            return otherwise

    return without_errors
