# ruff: noqa: UP007, UP045, F821 - older spellings and unknown names are part of what is tested
"""Reading a function: one description for everybody who needs it."""

import functools
import sys
from typing import Annotated, Any, List, Literal, NewType, Optional, Tuple, Union

import pytest

from hera.exceptions import HeraException
from hera.workflows import Artifact, Input, Output, Parameter, script
from hera.workflows._scripts.annotations import EMPTY, literal_values
from hera.workflows._scripts.signature import signature_of


def every_kind(a, /, b: int, *args: str, c: bool, d=4, **kwargs): ...


def test_every_kind_of_parameter_is_described_in_order():
    signature = signature_of(every_kind)
    assert [(slot.name, slot.kind, slot.type, slot.default) for slot in signature.parameters] == [
        ("a", "positional-only", EMPTY, EMPTY),
        ("b", "positional", int, EMPTY),
        ("args", "*", str, EMPTY),
        ("c", "keyword-only", bool, EMPTY),
        ("d", "keyword-only", EMPTY, 4),
        ("kwargs", "**", EMPTY, EMPTY),
    ]
    assert signature.takes_any


marker = Parameter(name="a-b")


def annotated(
    a: Annotated[int, "a note", marker],
    b: "Annotated[Optional[int], Parameter(description='d')]" = None,
    c: Annotated[str, Artifact(name="")] = "",
    d: Annotated[str, Parameter(output=True, name="")] = "",
): ...


def test_annotations_give_public_names_and_kinds():
    signature = signature_of(annotated)
    assert [
        (slot.name, slot.public_name, slot.type, slot.is_artifact, slot.is_output, slot.is_optional)
        for slot in signature.parameters
    ] == [
        ("a", "a-b", int, False, False, False),
        ("b", "b", Optional[int], False, False, True),
        ("c", "c", str, True, False, False),
        ("d", "d", str, False, True, False),
    ]
    assert [slot.name for slot in signature.inputs] == ["a", "b", "c"]
    assert [slot.name for slot in signature.written] == ["d"]
    assert signature.parameters[0].marker is marker


UserId = NewType("UserId", int)


def types(
    a: Optional[int],
    b: int | None,
    c: Union[int, str, None],
    d: Annotated[Optional[int], "x"],
    e: object,
    f: Any,
    g: UserId,
    h: "Unknown",
    i: "List[Unknown]",
    j: List["int"],
    k: None,
): ...


def test_optional_types_are_told_from_others():
    """`object` and `Any` hold `None` too, but nobody means "optional" by them."""
    optional = [slot.name for slot in signature_of(types).parameters if slot.is_optional]
    assert optional == ["a", "b", "c", "d", "k"]


def test_texts_are_resolved_and_those_for_type_checkers_only_say_nothing():
    found = {slot.name: slot.type for slot in signature_of(types).parameters}
    assert found["h"] is EMPTY
    assert found["i"] is EMPTY
    assert found["j"] == List[int]
    assert found["g"] is int


def test_an_annotated_text_that_cannot_be_resolved_is_refused():
    """Without the name its input would silently lose alias, description and kind."""

    def f(a: "Annotated[Unknown, Parameter(name='x')]"): ...

    with pytest.raises(ValueError) as caught:
        signature_of(f)
    assert str(caught.value) == (
        "f, a: the annotation \"Annotated[Unknown, Parameter(name='x')]\" cannot be evaluated: "
        "name 'Unknown' is not defined\n"
        "  = import its names at the top of the module that defines the function"
    )


def test_names_from_around_a_nested_function_are_found():
    local = int

    def f(a: "List[local]"):
        return local

    assert signature_of(f).parameters[0].type == List[int]


def test_future_annotations_are_resolved():
    """Under `from __future__ import annotations` every annotation is a text."""
    namespace = {}
    text = (
        "from __future__ import annotations\n"
        "from typing import Annotated\n"
        "from hera.workflows import Parameter\n"
        "def f(a: Annotated[int, Parameter(name='a-b')], b: int | None = None) -> Annotated[int, Parameter(name='p')]: ..."
    )
    exec(compile(text, "<future>", "exec"), namespace)
    signature = signature_of(namespace["f"])
    assert [(slot.public_name, slot.is_optional) for slot in signature.inputs] == [("a-b", False), ("b", True)]
    assert [slot.public_name for slot in signature.returns] == ["p"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the statement is new in 3.12")
def test_type_statements_are_looked_through():
    namespace = {"Annotated": Annotated, "Parameter": Parameter}
    exec("type Alias = Annotated[int, Parameter(name='x')]\ndef f(a: Alias): ...", namespace)
    (slot,) = signature_of(namespace["f"]).inputs
    assert (slot.public_name, slot.type) == ("x", int)


def one() -> Annotated[int, Parameter(name="p")]: ...


def several() -> Tuple[Annotated[int, Parameter(name="p")], Annotated[str, Artifact(name="a")]]: ...


def lower_case() -> tuple[Annotated[int, Parameter(name="p")], "Annotated[str, Artifact(name='a')]"]: ...


def tuple_as_one() -> Annotated[Tuple[int, int], Parameter(name="p")]: ...


def ordinary() -> Tuple[int, str]: ...


def nothing() -> None: ...


class Out(Output):
    a: int
    b: Annotated[str, Artifact(name="b-b")]


def output_class() -> Out: ...


def base_output() -> Output: ...


@pytest.mark.parametrize(
    ("function", "names", "is_tuple", "has_outputs"),
    [
        (one, ["p"], False, True),
        (several, ["p", "a"], True, True),
        (lower_case, ["p", "a"], True, True),
        (tuple_as_one, ["p"], False, True),
        (ordinary, [], False, False),
        (nothing, [], False, False),
        (output_class, ["a", "b-b"], False, True),
        (base_output, [], False, True),
    ],
)
def test_return_annotations_say_what_a_function_gives(function, names, is_tuple, has_outputs):
    signature = signature_of(function)
    assert [slot.public_name for slot in signature.returns] == names
    assert signature.returns_tuple is is_tuple
    assert signature.has_outputs is has_outputs


class In(Input):
    a: int
    b: Annotated[str, Parameter(name="b-b")] = "x"


class More(In):
    c: Literal["u", "v"] = "u"


def one_model(i: More): ...


def annotated_model(i: Annotated[More, "a note"]): ...


@pytest.mark.parametrize("function", [one_model, annotated_model])
def test_an_input_class_gives_one_input_a_field(function):
    signature = signature_of(function)
    assert signature.input_class is More
    assert [(slot.name, slot.public_name, slot.default) for slot in signature.inputs] == [
        ("a", "a", EMPTY),
        ("b", "b-b", "x"),
        ("c", "c", "u"),
    ]
    assert literal_values(signature.inputs[2].type) == ("u", "v")


def two_markers(a: Annotated[int, Parameter(name="x"), Artifact(name="y")]): ...


def partly() -> Tuple[Annotated[int, Parameter(name="p")], int]: ...


def output_in_tuple() -> Tuple[Out, int]: ...


def model_and_more(i: In, b: int): ...


def class_as_marker(a: Annotated[int, Parameter]): ...


REFUSED = [
    (
        two_markers,
        ValueError,
        "two_markers, parameter 'a': Annotation metadata cannot contain more than one Artifact/Parameter.",
    ),
    (partly, ValueError, "Function 'partly' output has partially annotated tuple return type."),
    (output_in_tuple, ValueError, "output_in_tuple: Output cannot be part of a tuple output"),
    (model_and_more, SyntaxError, "model_and_more: Only one function parameter can be specified when using an Input."),
    (
        class_as_marker,
        ValueError,
        "class_as_marker, parameter 'a': the annotation holds the class Parameter, not an object of it",
    ),
    (print, TypeError, "a script needs a Python function, not <built-in function print>"),
    (functools.partial(one), TypeError, "a script needs a Python function, not functools.partial("),
    (Out, TypeError, "a script needs a Python function, not <class "),
]


@pytest.mark.parametrize(("function", "kind", "message"), REFUSED, ids=lambda value: getattr(value, "__name__", ""))
def test_contradictions_are_refused(function, kind, message):
    with pytest.raises(kind) as caught:
        signature_of(function)
    assert isinstance(caught.value, HeraException)
    assert caught.value.message.startswith(message)
    assert caught.value.hint


def test_decorated_and_wrapped_functions_are_looked_through():
    def other(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    @script()
    @other
    def f(a: int): ...

    assert [slot.name for slot in signature_of(f).inputs] == ["a"]
    assert [slot.name for slot in signature_of(staticmethod(f)).inputs] == ["a"]
    assert [slot.name for slot in signature_of(functools.lru_cache(f)).inputs] == ["a"]
