"""Whether plain data fit a model, problem by problem; and the data as the model's decoder wants them.

One function a kind of value, found in a table. Each returns the fitting value and appends what is wrong to the problems,
with a path and where possible with what to do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import msgspec

from hera.shared.model.roots import Root
from hera.shared.model.schema import Kind, Shape, fields_of, wire_names
from hera.shared.paths import join

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


class Problem(msgspec.Struct, frozen=True):
    """One thing that does not fit.

    Args:
        path: Where it stands.
        message: What was expected and what is there.
        hint: What to do, where there is more to say.
    """

    path: str
    message: str
    hint: str | None = None


class Rules(msgspec.Struct, frozen=True):
    """How lenient to be; the fields are arguments of `hera.shared.model.decode`."""

    by_name: bool = False
    zero_missing: bool = False
    from_text: bool = False


def check(shape: Shape, value: Any, path: str, rules: Rules, problems: list[Problem]) -> Any:
    """The value as the decoder wants it; what is wrong with it is appended to the problems."""
    if isinstance(value, Root):
        value = value.root
    return _CHECKS[shape.kind](shape, value, path, rules, problems)


def described(value: Any) -> str:
    """A value in a few words, for the end of "expected …, got …"."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{value}"' if len(value) <= 40 else f'the text "{value[:37]}..."'
    if isinstance(value, dict):
        return f"a map with the keys {_listed(value)}" if value else "an empty map"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return str(value) if isinstance(value, int | float) else f"a {type(value).__name__}"


def argo_text(value: Any) -> str:
    """The text that Argo's `AnyString` makes of a JSON value.

    Source:
        `pkg/apis/workflow/v1alpha1/any_string.go`: numbers go through a 64-bit float and are printed without exponent;
        a list or map becomes the empty text.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    return ""


def _number_text(value: float) -> str:
    number = float(value)
    if not math.isfinite(number):
        return str(value)
    text = repr(number)
    if "e" in text:
        from decimal import Decimal

        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def _listed(value: dict[Any, Any]) -> str:
    keys = ", ".join(str(key) for key in list(value)[:4])
    return keys if len(value) <= 4 else f"{keys}, …"


def _any(_shape: Shape, value: Any, _path: str, _rules: Rules, _problems: list[Problem]) -> Any:
    return value


def _any_string(_shape: Shape, value: Any, _path: str, _rules: Rules, _problems: list[Problem]) -> Any:
    return argo_text(value)


def _string(_shape: Shape, value: Any, path: str, _rules: Rules, problems: list[Problem]) -> Any:
    if not isinstance(value, str):
        hint = None
        if isinstance(value, int | float):
            hint = f'put it in quotes: "{described(value)}"'
        problems.append(Problem(path, f"expected a string, got {described(value)}", hint))
    return value


def _integer(_shape: Shape, value: Any, path: str, rules: Rules, problems: list[Problem]) -> Any:
    if rules.from_text and isinstance(value, str) and WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if _is_number(value) and float(value).is_integer():
        return int(value)
    hint = "write the number without quotes" if isinstance(value, str) and value.strip("-").isdigit() else None
    problems.append(Problem(path, f"expected a whole number, got {described(value)}", hint))
    return value


def _number(_shape: Shape, value: Any, path: str, _rules: Rules, problems: list[Problem]) -> Any:
    if not _is_number(value):
        problems.append(Problem(path, f"expected a number, got {described(value)}"))
    return value


def _boolean(_shape: Shape, value: Any, path: str, rules: Rules, problems: list[Problem]) -> Any:
    if rules.from_text and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        quoted = isinstance(value, str) and value.lower() in ("true", "false")
        hint = f"write {str(value).lower()} without quotes" if quoted else None
        problems.append(Problem(path, f"expected true or false, got {described(value)}", hint))
    return value


_SCALAR_TYPES: dict[Kind, tuple[type, ...]] = {"string": (str,), "integer": (int,), "number": (int, float)}


def _choice(shape: Shape, value: Any, path: str, _rules: Rules, problems: list[Problem]) -> Any:
    allowed = tuple(cls for kind in shape.scalars for cls in _SCALAR_TYPES.get(kind, ()))
    if isinstance(value, bool) or not isinstance(value, allowed):
        if isinstance(value, float) and value.is_integer():
            return int(value)
        words = "a string or a whole number" if float not in allowed else "a string or a number"
        words = words if str in allowed else "a number"
        problems.append(Problem(path, f"expected {words}, got {described(value)}"))
    return value


def _enum(shape: Shape, value: Any, path: str, _rules: Rules, problems: list[Problem]) -> Any:
    members = [member.value for member in shape.cls]
    if isinstance(value, shape.cls):
        return value.value
    if value not in members:
        problems.append(Problem(path, f"expected one of {', '.join(members)}, got {described(value)}"))
    return value


def _list(shape: Shape, value: Any, path: str, rules: Rules, problems: list[Problem]) -> Any:
    inner = shape.inner
    assert inner is not None
    if isinstance(value, tuple):
        value = list(value)
    if not isinstance(value, list):
        hint = _list_hint(inner, value, path)
        problems.append(Problem(path, f"expected a list, got {described(value)}", hint))
        return value
    return [check(inner, item, f"{path}[{index}]", rules, problems) for index, item in enumerate(value)]


def _list_hint(inner: Shape, value: Any, path: str) -> str | None:
    if path.endswith("]") and inner.kind == "struct":
        return "each group of parallel steps is a list of its own: write two dashes, `- - name: …`"
    if isinstance(value, dict) and inner.kind == "struct":
        if len(value) == 1 and isinstance(next(iter(value.values())), list):
            return f"leave out the key {next(iter(value))!r} and put the list in its place"
        return "begin each element with a dash: `- name: …`"
    if isinstance(value, str) and inner.kind == "string":
        return "put it in a list: `[…]`"
    return None


def _map(shape: Shape, value: Any, path: str, rules: Rules, problems: list[Problem]) -> Any:
    inner = shape.inner
    assert inner is not None
    if not isinstance(value, dict):
        hint = None
        if isinstance(value, list):
            hint = "write it without dashes: `key: value`"
        problems.append(Problem(path, f"expected a map, got {described(value)}", hint))
        return value
    checked = {}
    for key, item in value.items():
        if not isinstance(key, str):
            problems.append(Problem(join(path, str(key)), f"expected a string as key, got {described(key)}"))
        checked[key] = check(inner, item, join(path, str(key)), rules, problems)
    return checked


def _struct(shape: Shape, value: Any, path: str, rules: Rules, problems: list[Problem]) -> Any:
    if isinstance(value, shape.cls):
        return value
    if not isinstance(value, dict):
        hint = None
        if isinstance(value, list):
            hint = "write it without dashes: `key: value`"
        elif value is None:
            hint = "the key stands there without a value; indent what belongs to it, or remove it"
        problems.append(Problem(path, f"expected a map, got {described(value)}", hint))
        return value
    if rules.by_name:
        names = wire_names(shape.cls)
        value = {names.get(key, key): item for key, item in value.items()}
    checked = {}
    for wire, field in fields_of(shape.cls).items():
        item = value.get(wire)
        if item is not None:
            checked[wire] = check(field.shape, item, join(path, wire), rules, problems)
        elif field.is_required:
            # a null list is how Go writes an empty one
            is_null_list = wire in value and field.shape.kind in ("list", "map")
            if is_null_list or rules.zero_missing:
                checked[wire] = _zero(field.shape)
            else:
                problems.append(_missing(shape.cls, wire, path, is_null=wire in value))
    return checked


def _missing(cls: type[msgspec.Struct], wire: str, path: str, *, is_null: bool) -> Problem:
    if is_null:
        return Problem(join(path, wire), "a value is required, got null")
    place = path or f"the {cls.__name__} document"
    return Problem(path, f"`{wire}` is missing", f"add `{wire}:` to {place}")


_ZEROS: dict[Kind, Any] = {"string": "", "any-string": "", "integer": 0, "number": 0, "boolean": False}


def _zero(shape: Shape) -> Any:
    if shape.kind == "struct":
        required = [field for field in fields_of(shape.cls).values() if field.is_required]
        return {field.wire: _zero(field.shape) for field in required}
    if shape.kind == "list":
        return []
    if shape.kind == "map":
        return {}
    if shape.kind == "choice":
        return _ZEROS[shape.scalars[0]]
    if shape.kind == "enum":
        return next(iter(shape.cls)).value
    return _ZEROS.get(shape.kind)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_CHECKS: dict[Kind, Callable[[Shape, Any, str, Rules, list[Problem]], Any]] = {
    "any": _any,
    "any-string": _any_string,
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "choice": _choice,
    "enum": _enum,
    "struct": _struct,
    "list": _list,
    "map": _map,
}
