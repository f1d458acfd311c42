"""One description of a script function, from which everybody works.

The inline constructor, the runner constructor, the inference of loop arguments and the in-pod runner must agree on what
a function takes and gives. They agree because each of them reads this, and nothing else.

It is loaded in pods, so it reads `__code__`, `__annotations__`, `__defaults__` and `__kwdefaults__` itself: `inspect`
alone would cost a pod twice what bare Python does. `Input` and `Output` classes carry the mark `__hera_io__`; what
their fields are is looked up (in `io_fields`) only when a function uses one.
"""

from __future__ import annotations

from hera.exceptions import InvalidArgument, InvalidFieldValue, InvalidSignature
from hera.workflows._scripts.annotations import (
    EMPTY,
    arguments_of,
    is_artifact,
    is_optional,
    marker_of,
    origin_of,
    resolved,
    unaliased,
    without_markers,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FunctionType
    from typing import Any, Literal, TypeAlias

    Kind: TypeAlias = Literal["positional-only", "positional", "*", "keyword-only", "**", "field", "return"]

__all__ = ["Signature", "Slot", "function_of", "place_of_function", "signature_of"]

VARIABLE_POSITIONAL = 0x04
VARIABLE_KEYWORDS = 0x08


class Slot:
    """One value that a function takes or gives: a parameter, a field of an `Input` or `Output` class, a return value.

    Attributes:
        name: The Python name; empty for a return value.
        kind: What it is in Python.
        type: Its annotation without our `Parameter` or `Artifact`; `EMPTY` when there is none.
        marker: The `Parameter` or `Artifact` object of its `Annotated[...]`, never changed; or `None`.
        default: Its Python default, or `EMPTY`.
        public_name: How the manifest calls it.
        is_artifact: Whether it is an artifact; everything else is a parameter.
        is_output: Whether the function writes it.
        is_optional: Whether its type allows `None`.
    """

    __slots__ = ("default", "is_artifact", "is_optional", "is_output", "kind", "marker", "name", "public_name", "type")

    def __init__(self, name: str, kind: Kind, annotation: Any, default: Any, where: str) -> None:
        self.name = name
        self.kind = kind
        self.marker: Any = None
        self.type: Any = annotation
        self.is_artifact = False
        self.is_optional = False
        if annotation is not EMPTY and type(annotation) is not type:
            self.marker = marker_of(annotation, where)
            self.type = without_markers(annotation)
            self.is_optional = is_optional(self.type)
        self.default = default
        self.public_name: str = name
        self.is_output = kind == "return"
        if self.marker is not None:
            self.public_name = self.marker.name or name
            self.is_artifact = is_artifact(self.marker)
            self.is_output = self.is_output or bool(self.marker.output)

    @property
    def has_default(self) -> bool:
        """Whether there is a Python default."""
        return self.default is not EMPTY

    def __repr__(self) -> str:
        return f"Slot({self.kind} {self.name!r} as {self.public_name!r})"


class Signature:
    """What a function takes and gives.

    Attributes:
        function: The undecorated function.
        parameters: Its own parameters, in order.
        inputs: The inputs of its template, in order: its parameters, or the fields of its `Input` class.
        written: Its parameters that are marked as outputs.
        returns: What it returns as outputs; empty for an ordinary return value.
        returns_tuple: Whether the outputs come as a tuple, one for each of `returns`.
        input_class: The `Input` class that its only parameter is, or `None`.
        output_class: The `Output` class that it returns, or `None`; `returns` are then its fields.
        takes_any: Whether it has `**kwargs`.
    """

    __slots__ = (
        "function",
        "input_class",
        "inputs",
        "output_class",
        "parameters",
        "returns",
        "returns_tuple",
        "takes_any",
        "written",
    )

    def __init__(self, function: FunctionType) -> None:
        self.function = function
        self.parameters: tuple[Slot, ...] = tuple(_parameters(function))
        self.takes_any = bool(function.__code__.co_flags & VARIABLE_KEYWORDS)
        self.written: tuple[Slot, ...] = tuple(slot for slot in self.parameters if slot.is_output)
        self.input_class: type | None = None
        self.output_class: type | None = None
        self.inputs: tuple[Slot, ...] = tuple(slot for slot in self.parameters if not slot.is_output)
        self.returns: tuple[Slot, ...] = ()
        self.returns_tuple = False
        self._read_input_class()
        self._read_return()

    @property
    def name(self) -> str:
        """How the function is called in messages."""
        return self.function.__name__

    @property
    def has_outputs(self) -> bool:
        """Whether anything in the signature is an output: what gives the template its outputs directory."""
        return bool(self.written or self.returns or self.output_class)

    def _read_input_class(self) -> None:
        for slot in self.parameters:
            if not _is_io(slot.type, "input"):
                continue
            if len(self.parameters) > 1:
                raise InvalidSignature(
                    f"{self.name}: Only one function parameter can be specified when using an Input.",
                    hint=f"move the other parameters into fields of {slot.type.__name__}",
                    **place_of_function(self.function),
                )
            from hera.workflows._scripts.io_fields import fields_of

            self.input_class = slot.type
            self.inputs = fields_of(slot.type, slot.default, self.name)

    def _read_return(self) -> None:
        annotation = unaliased(_hint(self.function, "return"))
        if annotation is EMPTY or annotation is None:
            return
        if _is_io(annotation, "output"):
            from hera.workflows._scripts.io_fields import fields_of

            self.output_class = annotation
            self.returns = tuple(_as_return(slot) for slot in fields_of(annotation, EMPTY, self.name))
            return
        where = f"{self.name}, return value"
        if marker_of(annotation, where) is not None:
            self.returns = (Slot("", "return", annotation, EMPTY, where),)
        elif origin_of(annotation) is tuple:
            self._read_returned_tuple(arguments_of(annotation), where)

    def _read_returned_tuple(self, members: tuple[Any, ...], where: str) -> None:
        slots = [Slot("", "return", _resolved(self.function, member, where), EMPTY, where) for member in members]
        if any(_is_io(slot.type, "output") for slot in slots):
            raise InvalidFieldValue(
                f"{self.name}: Output cannot be part of a tuple output",
                hint="return the Output alone and make the other values fields of it",
                **place_of_function(self.function),
            )
        marked = [slot.marker is not None for slot in slots]
        if not any(marked):
            return
        if not all(marked):
            raise InvalidFieldValue(
                f"Function '{self.name}' output has partially annotated tuple return type.",
                hint="annotate every member of the tuple with a Parameter or an Artifact, or none of them",
                **place_of_function(self.function),
            )
        self.returns = tuple(slots)
        self.returns_tuple = True


def signature_of(function: Callable[..., Any]) -> Signature:
    """What a script function takes and gives.

    Args:
        function: The function, decorated or not.

    Raises:
        InvalidArgument: It is not a Python function.
        InvalidFieldValue: An annotation contradicts itself.
        InvalidSignature: An `Input` class is not the only parameter.
    """
    return Signature(function_of(function))


def function_of(thing: Any) -> FunctionType:
    """The plain Python function behind decorators.

    Raises:
        InvalidArgument: There is none: a class, a built-in, a `functools.partial`, an object with `__call__`.
    """
    seen = 0
    while not hasattr(thing, "__code__") or hasattr(thing, "__wrapped__"):
        inner = getattr(thing, "__wrapped__", None) or getattr(thing, "__func__", None)
        seen += 1
        if inner is None or isinstance(thing, type) or seen > 100:
            raise InvalidArgument(
                f"a script needs a Python function, not {thing!r}",
                hint="write `def f(...): ...`; built-ins, classes and functools.partial objects have no source to run",
            )
        thing = inner
    found: FunctionType = thing
    return found


def place_of_function(function: FunctionType) -> dict[str, Any]:
    """Where a function begins, as the keywords that errors take."""
    code: CodeType = function.__code__
    return {"file": code.co_filename, "line": code.co_firstlineno}


def _parameters(function: FunctionType) -> Iterator[Slot]:
    code = function.__code__
    names, positional, keyword_only = code.co_varnames, code.co_argcount, code.co_kwonlyargcount
    defaults = function.__defaults__ or ()
    keyword_defaults = function.__kwdefaults__ or {}
    first_default = positional - len(defaults)
    after = positional + keyword_only

    def slot(name: str, kind: Kind, default: Any = EMPTY) -> Slot:
        return Slot(name, kind, _hint(function, name), default, f"{function.__name__}, parameter {name!r}")

    for index in range(positional):
        kind: Kind = "positional-only" if index < code.co_posonlyargcount else "positional"
        yield slot(names[index], kind, defaults[index - first_default] if index >= first_default else EMPTY)
    if code.co_flags & VARIABLE_POSITIONAL:
        yield slot(names[after], "*")
        after += 1
    for name in names[positional : positional + keyword_only]:
        yield slot(name, "keyword-only", keyword_defaults.get(name, EMPTY))
    if code.co_flags & VARIABLE_KEYWORDS:
        yield slot(names[after], "**")


def _hint(function: FunctionType, name: str) -> Any:
    """The annotation of a parameter, or of `return`, as an object."""
    return _resolved(function, _annotations(function).get(name, EMPTY), f"{function.__name__}, {name}")


def _annotations(function: FunctionType) -> dict[str, Any]:
    try:
        return function.__annotations__
    except NameError:  # evaluated late (Python 3.14) and something in it is there for type checkers only
        import annotationlib  # type: ignore[import-not-found, unused-ignore]

        texts: dict[str, Any] = annotationlib.get_annotations(function, format=annotationlib.Format.STRING)
        return texts


def _resolved(function: FunctionType, annotation: Any, where: str) -> Any:
    if annotation is EMPTY or type(annotation) is type:
        return annotation
    return resolved(annotation, lambda: _names_around(function), where)


def _names_around(function: FunctionType) -> dict[str, Any]:
    """What an annotation of a function may refer to: its module and its closure."""
    names = dict(function.__globals__)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            names[name] = cell.cell_contents
        except ValueError:  # noqa: PERF203 - not assigned yet
            continue
    return names


def _is_io(annotation: Any, direction: str) -> bool:
    """Whether it is a class derived from our `Input` or `Output`, of either pydantic generation."""
    return isinstance(annotation, type) and getattr(annotation, "__hera_io__", None) == direction


def _as_return(slot: Slot) -> Slot:
    slot.is_output = True
    return slot
