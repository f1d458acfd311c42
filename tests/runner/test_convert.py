# ruff: noqa: UP007, UP045, PYI061 - the older spellings of types are part of what is tested
"""Converting without pydantic gives what pydantic's lax mode gives."""

import enum
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Literal, NamedTuple, NewType, Optional, Set, Tuple, TypeVar, Union

import pytest
from pydantic import ConfigDict, PydanticUserError, TypeAdapter, ValidationError
from typing_extensions import NotRequired, TypedDict

from hera.workflows._runner.convert import convert
from hera.workflows._runner.errors import Mismatch


class Colour(enum.Enum):
    red = "r"
    green = "g"


class Level(enum.Enum):
    low = 1
    high = 2


class Text(str, enum.Enum):
    a = "a"


class Lenient(enum.Enum):
    one = "1"

    @classmethod
    def _missing_(cls, value):
        return cls.one


@dataclass
class Point:
    x: int
    y: float = 0.5
    tags: List[str] = field(default_factory=list)


@dataclass
class Line:
    start: Point
    end: Optional[Point] = None


class Settings(TypedDict):
    x: int
    note: NotRequired[str]


class Pair(NamedTuple):
    left: int
    right: str = "r"


UserId = NewType("UserId", int)
T = TypeVar("T")

TYPES = [
    int,
    float,
    bool,
    str,
    type(None),
    None,
    Any,
    object,
    T,
    list,
    dict,
    tuple,
    set,
    frozenset,
    List,
    Dict,
    Tuple,
    Settings,
    Optional[Settings],
    List[Settings],
    Union[Settings, str],
    Pair,
    List[int],
    list[int],
    List[str],
    List[float],
    List[bool],
    List[Any],
    List[List[int]],
    Dict[str, int],
    dict[str, Any],
    Dict[int, bool],
    Dict[str, List[Optional[int]]],
    Tuple[int, str],
    Tuple[int, ...],
    tuple[str, ...],
    Tuple[()],
    Set[int],
    FrozenSet[str],
    Optional[int],
    Optional[float],
    Optional[bool],
    Optional[str],
    Optional[List[int]],
    Optional[Dict[str, int]],
    int | None,
    Union[int, str],
    Union[str, int],
    Union[int, float],
    Union[float, int],
    Union[bool, int],
    Union[int, bool, None],
    Union[int, List[int]],
    Union[List[int], Dict[str, int]],
    Union[str, List[str]],
    Union[List[int], List[str]],
    Union[int, Literal["auto"]],
    Union[Literal["a", "b"], List[int]],
    Literal["a", "b"],
    Literal[1, 2],
    Literal["a", 1, None],
    Literal[True],
    Colour,
    Level,
    Text,
    Lenient,
    Optional[Colour],
    List[Colour],
    Dict[str, Colour],
    Path,
    Optional[Path],
    List[Path],
    Point,
    Line,
    List[Point],
    Optional[Point],
    Union[Point, int],
    UserId,
    List[UserId],
]

VALUES = [
    None,
    True,
    False,
    0,
    1,
    2,
    -1,
    7,
    2**53,
    2**53 + 1,
    2**70,
    0.0,
    1.0,
    -1.0,
    1.5,
    1e300,
    float("inf"),
    "",
    " ",
    "a",
    "r",
    "1",
    "-1",
    "+1",
    "01",
    "0",
    " 1",
    "1 ",
    "1.0",
    "1.5",
    "-1.5",
    ".5",
    "5.",
    "1e3",
    "1_000",
    "_1",
    "1__0",
    "0x10",
    "٣",
    "²",
    "nan",
    "Infinity",
    "-inf",
    "infinit",
    "true",
    "TRUE",
    "True",
    "yes",
    "no",
    "on",
    "off",
    "t",
    "n",
    "y ",
    "null",
    "None",
    "/x",
    "x\ny\0z",
    "9" * 30,
    [],
    [1],
    [1, "2"],
    ["a"],
    ["r", "g"],
    [True],
    [None],
    [1.0, 2.5],
    [[1]],
    [[1], "a"],
    [1, 1],
    [[1], [1]],
    ["a", 1],
    [1, "a"],
    [{"x": 1}],
    {},
    {"a": 1},
    {"a": "1"},
    {"1": "true"},
    {"a": [1, None]},
    {"a": "r"},
    {"x": 1},
    {"x": "1", "y": 2, "z": 3},
    {"x": 1.5},
    {"x": 1, "tags": ["a"]},
    {"x": 1, "tags": [1]},
    {"start": {"x": 1}},
    {"start": {"x": 1}, "end": None},
    {"start": {}, "end": None},
]


def by_pydantic(annotation, value):
    try:
        adapter = TypeAdapter(annotation, config=ConfigDict(arbitrary_types_allowed=True))
    except PydanticUserError:
        adapter = TypeAdapter(annotation)
    return adapter.validate_python(value)


def outcome(function, *args):
    try:
        result = function(*args)
    except (Mismatch, ValidationError):
        return "refused"
    return ("accepted", typed(result))


def typed(value):
    """A value with the types of everything in it, so that 1, 1.0 and True differ."""
    if isinstance(value, (list, tuple)):
        return (type(value).__name__, [typed(item) for item in value])
    if isinstance(value, (set, frozenset)):
        return (type(value).__name__, sorted(map(repr, map(typed, value))))
    if isinstance(value, dict):
        return ("dict", [(typed(key), typed(item)) for key, item in value.items()])
    if isinstance(value, (Point, Line)):
        return (type(value).__name__, typed(vars(value)))
    if isinstance(value, float) and math.isnan(value):
        return ("float", "nan")
    return (type(value).__name__, value)


@pytest.mark.parametrize("annotation", TYPES, ids=str)
def test_simple_types_are_converted_as_pydantic_converts_them(annotation):
    """The table of conversions is the contract: a function must not behave differently without pydantic."""
    different = {
        repr(value): (outcome(convert, value, annotation), outcome(by_pydantic, annotation, value))
        for value in VALUES
        if outcome(convert, value, annotation) != outcome(by_pydantic, annotation, value)
    }
    assert different == {}
