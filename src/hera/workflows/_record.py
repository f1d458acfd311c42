"""What every authoring record is: a keyword-only data class that remembers where the user made it.

A record holds what the user said, unchanged. `dataclasses.fields()`, `copy.deepcopy`, `pickle` and subclassing, with or
without `@dataclass`, work as usual; registration with an open context and class defaults happen in `RecordType`, so
copies never register themselves.
"""

from __future__ import annotations

from abc import ABCMeta
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import Field, dataclass, fields
from typing import ClassVar

from hera.exceptions import HeraException, InvalidArgument, UnknownField
from hera.shared._global_config import BaseMixin, global_config
from hera.shared.place import NOWHERE, at, user_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from hera.shared.place import Place

__all__ = [
    "Record",
    "RecordType",
    "at",
    "located",
    "nearest",
    "place_error",
    "place_of",
    "record_fields",
    "user_place",
]


class RecordType(ABCMeta):
    """Makes records: applies class defaults, notes the user's place, and lets the record join the open context."""

    # Records are never virtual subclasses, and ABCMeta's check is several times slower than type's.
    __instancecheck__ = type.__instancecheck__

    if not TYPE_CHECKING:  # type checkers read the constructor of the data class instead

        def __call__(cls, *args: Any, **given: Any) -> Any:
            place = user_place(2)
            defaults = global_config._class_defaults.get(cls)
            if defaults and _has_generated_init(cls):
                given = _with_class_defaults(given, defaults)
                defaults = None
            instance = cls.__new__(cls, *args, **given)
            instance.__dict__["_place"] = place
            try:
                cls.__init__(instance, *args, **given)
            except TypeError as error:
                retired = _without_retired(cls, given, place)
                if retired is not None:
                    return cls(*args, **retired)
                better = _explained(cls, args, given, place)
                if better is None or isinstance(error, InvalidArgument | UnknownField):
                    raise
                raise better from None
            if defaults:
                _fill_in(instance, defaults)
            instance._join_context()
            return instance


@dataclass(eq=False, repr=False)
class Record(BaseMixin, metaclass=RecordType):
    """Base of everything that users write workflows with.

    Two records of the same class with the same field values are equal; records are not hashable. `repr` shows only
    what differs from the defaults.
    """

    RETIRED: ClassVar[dict[str, str]] = {}
    """Keywords of earlier releases that are accepted, reported and ignored, with what to do instead."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # `@dataclass` on a user's subclass would write its own; what is already there it leaves alone.
        for name in ("__eq__", "__repr__", "__hash__"):
            if name not in cls.__dict__:
                setattr(cls, name, getattr(cls, name))

    def __post_init__(self) -> None:
        """Where subclasses check and fill in fields; they call `super().__post_init__()`."""

    def _join_context(self) -> None:
        """Register with the innermost open context; most records have none."""

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in record_fields(type(self), compare=True))

    # equality by value, and values change
    __hash__ = None  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]

    def __repr__(self) -> str:
        shown = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)
            if field.repr and not _is_default(field, getattr(self, field.name))
        )
        return f"{type(self).__qualname__}({', '.join(shown)})"


def record_fields(cls: type, *, compare: bool = False) -> Iterator[str]:
    """Names of the public fields of a record class; with `compare`, those that count for equality."""
    for field in fields(cls):
        if field.init and (field.compare or not compare):
            yield field.name


def place_of(thing: object) -> Place:
    """File and line where the user made a record, or where an API model with a note of its place was made."""
    place: Place = getattr(thing, "_place", NOWHERE)
    return place


def nearest(name: str, known: Iterable[str]) -> str | None:
    """``did you mean 'x'?`` for a name that is close to a known one."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(known), n=1)
    return f"did you mean {found[0]!r}?" if found else None


def _has_generated_init(cls: Any) -> bool:
    """Whether the constructor was written by `dataclasses`, so that its keywords are the fields."""
    code = getattr(cls.__init__, "__code__", None)
    return code is not None and code.co_filename == "<string>"


def _is_default(field: Field[Any], value: object) -> bool:
    if field.default is not NO_DEFAULT:
        return value is field.default or (type(value) is type(field.default) and value == field.default)
    return field.default_factory is not NO_DEFAULT and value == field.default_factory()


def _with_class_defaults(given: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """The keywords with class defaults in place of what was left out or `None`; each instance owns its copy."""
    from copy import deepcopy

    missing = {name: deepcopy(value) for name, value in defaults.items() if given.get(name) is None}
    return {**given, **missing}


def _fill_in(instance: Record, defaults: dict[str, Any]) -> None:
    """Class defaults for a class whose own constructor takes something else than the fields."""
    from copy import deepcopy

    for name, value in defaults.items():
        if getattr(instance, name) is None:
            setattr(instance, name, deepcopy(value))


def _without_retired(cls: type[Record], given: dict[str, Any], place: Place) -> dict[str, Any] | None:
    """The keywords without those of earlier releases, after a warning; `None` when there is none of these."""
    retired = [name for name in given if name in cls.RETIRED]
    if not retired:
        return None
    import warnings

    for name in retired:
        warnings.warn_explicit(
            f"{cls.__name__} ignores {name!r}: {cls.RETIRED[name]}", DeprecationWarning, place[0] or "?", place[1]
        )
    return {name: value for name, value in given.items() if name not in cls.RETIRED}


def _explained(cls: type, args: tuple[Any, ...], given: dict[str, Any], place: Place) -> Exception | None:
    """What is wrong with a constructor call, or `None` when the mistake lies elsewhere."""
    if not _has_generated_init(cls):
        return None
    known = [field.name for field in fields(cls) if field.init]
    for name in given:
        if name not in known:
            hint = nearest(name, known) or f"its fields are {', '.join(known)}"
            return UnknownField(f"{cls.__name__} has no field {name!r}", hint=hint, **at(place))
    keyword_only = all(field.kw_only for field in fields(cls))
    if args and keyword_only:
        return InvalidArgument(
            f"{cls.__name__} takes keywords only, but was given {args[0]!r} by position",
            hint=f"write {cls.__name__}({known[0]}=...)" if known else None,
            **at(place),
        )
    required = [
        field.name
        for field in fields(cls)
        if field.init and field.default is NO_DEFAULT and field.default_factory is NO_DEFAULT
    ]
    absent = [name for name in required if name not in given]
    if absent and not args:
        return InvalidArgument(f"{cls.__name__} needs {' and '.join(map(repr, absent))}", **at(place))
    return None


class located:  # noqa: N801 - reads as the statement it is
    """A block in which errors name the record they are about, and where the user made it.

    Args:
        thing: The record.
        what: What it is, put before the message.
    """

    def __init__(self, thing: object, what: str = "") -> None:
        self._thing = thing
        self._what = what

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, HeraException):
            place_error(error, self._thing, self._what)


def place_error(error: HeraException, thing: object, what: str = "") -> HeraException:
    """The same error, naming the record it is about and where the user made it, unless it names a place already."""
    if error.file is None:
        if what:
            error.message = f"{what}: {error.message}"
        file, line = place_of(thing)
        if file:
            error.file, error.line = file, line
    return error
