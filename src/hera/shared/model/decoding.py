"""Plain data and JSON → models, with every problem named by its path.

The quick way is msgspec's own decoder. It stops at the first thing that does not fit, knows nothing of Argo's
conversions and reports paths in its own style; so when it refuses, the data are walked once more in Python
(`hera.shared.model.checking`), which applies the conversions and gathers all problems. Good documents never pay for that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec

from hera.exceptions import ModelDecodeError
from hera.shared.model.checking import Problem, Rules, check
from hera.shared.model.schema import Shape, element_of, fields_of
from hera.shared.paths import join

T = TypeVar("T", bound=msgspec.Struct)

_MOST_SHOWN = 20
_DEPTH_HINT = "templates and values may be nested a few hundred levels deep at most"


def decode(
    cls: type[T],
    data: Any,
    *,
    path: str = "",
    by_name: bool = False,
    zero_missing: bool = False,
    from_text: bool = False,
) -> T:
    """A model made from plain data, such as a parsed YAML document.

    Keys that the schema does not know are passed over (`unknown_fields` lists them). Argo's own conversions apply:
    parameter values may be numbers or booleans and become text; a null stands for an absent value.

    Args:
        cls: The model class.
        data: Mappings, lists and scalars; models inside are taken as they are.
        path: Where the data stand in their document; put before the paths in errors.
        by_name: Accept the Python spelling of keys too (`active_deadline_seconds`).
        zero_missing: Give required fields that are missing their zero value, as Argo does when it reads a
            document, instead of refusing; what is missing is then for the linter to say.
        from_text: Take the text of a number or of `true` and `false` for the value, as programs may have written it.

    Raises:
        ModelDecodeError: Something does not fit; all problems are listed, and `path` is that of the first.

    Source:
        Argo decodes with Go's `encoding/json`; `AnyString` and `ParallelSteps` in `pkg/apis/workflow/v1alpha1`.
    """
    if not by_name or not _has_underscores(data):
        try:
            return msgspec.convert(data, cls, dec_hook=adopt_root)
        except (msgspec.ValidationError, TypeError, RecursionError):
            pass
    return _decode_slowly(cls, data, path, Rules(by_name=by_name, zero_missing=zero_missing, from_text=from_text))


def decode_json(
    cls: type[T], text: bytes | str, *, path: str = "", by_name: bool = False, zero_missing: bool = False
) -> T:
    """A model made from JSON text; see `decode`.

    Raises:
        ModelDecodeError: The text is no JSON, or something does not fit.
    """
    if not by_name:
        try:
            return _json_decoder(cls)(text)  # type: ignore[no-any-return]
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            pass
    try:
        data = msgspec.json.decode(text)
    except RecursionError:
        raise ModelDecodeError("the JSON text is nested too deeply", hint=_DEPTH_HINT) from None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ModelDecodeError(f"not a JSON text: {error}", path=path or None) from error
    return decode(cls, data, path=path, by_name=by_name, zero_missing=zero_missing)


def unknown_fields(cls: type[msgspec.Struct], data: Any, *, path: str = "") -> list[str]:
    """Paths of the keys that the schema does not know, in document order.

    Free-form content (`withItems`, plugins, labels, …) is not looked into, and parts of the wrong type are passed over.

    Args:
        cls: The model class that the data are meant for.
        data: Parsed YAML or JSON.
        path: Where the data stand in their document.
    """
    found: list[str] = []
    _gather_unknown(cls, data, path, found)
    return found


def _gather_unknown(cls: type[msgspec.Struct], data: Any, path: str, found: list[str]) -> None:
    if not isinstance(data, dict):
        return
    fields = fields_of(cls)
    for key, value in data.items():
        field = fields.get(key)
        if field is None:
            found.append(join(path, str(key)))
        elif field.shape.has_structs:
            _gather_unknown_in(field.shape, value, join(path, key), found)


def _gather_unknown_in(shape: Shape, value: Any, path: str, found: list[str]) -> None:
    if shape.kind == "struct":
        _gather_unknown(shape.cls, value, path, found)
    elif shape.kind == "list" and isinstance(value, list) and shape.inner is not None:
        for index, item in enumerate(value):
            _gather_unknown_in(shape.inner, item, f"{path}[{index}]", found)
    elif shape.kind == "map" and isinstance(value, dict) and shape.inner is not None:
        for key, item in value.items():
            _gather_unknown_in(shape.inner, item, join(path, str(key)), found)


def adopt_root(cls: Any, value: Any) -> Any:
    """A list of models under its own class, such as `ParallelSteps`; for msgspec's `dec_hook`."""
    if isinstance(value, cls):
        return value
    return cls(msgspec.convert(value, list[element_of(cls)], dec_hook=adopt_root))  # type: ignore[misc]


@cache
def _json_decoder(cls: type[msgspec.Struct]) -> Callable[[bytes | str], Any]:
    return msgspec.json.Decoder(cls, dec_hook=adopt_root).decode


def _decode_slowly(cls: type[T], data: Any, path: str, rules: Rules) -> T:
    problems: list[Problem] = []
    try:
        fitting = check(Shape("struct", cls=cls), data, path, rules, problems)
        if not problems:
            return msgspec.convert(fitting, cls, dec_hook=adopt_root)
    except RecursionError:
        raise ModelDecodeError(f"{path or cls.__name__}: nested too deeply", hint=_DEPTH_HINT) from None
    except msgspec.ValidationError as error:
        problems.append(_problem_of(error, path))
    raise _error_of(problems)


def _problem_of(error: msgspec.ValidationError, path: str) -> Problem:
    message, _, place = str(error).partition(" - at `$")
    inner = place.rstrip("`").lstrip("." if not path else "")
    return Problem(f"{path}{inner}", message[:1].lower() + message[1:])


def _error_of(problems: list[Problem]) -> ModelDecodeError:
    lines = [f"{problem.path}: {problem.message}" if problem.path else problem.message for problem in problems]
    if len(lines) > _MOST_SHOWN:
        lines[_MOST_SHOWN:] = [f"… and {len(lines) - _MOST_SHOWN} more"]
    hint = next((problem.hint for problem in problems if problem.hint), None)
    listed = [(problem.path, problem.message, problem.hint) for problem in problems]
    return ModelDecodeError("\n".join(lines), hint=hint, path=problems[0].path or None, problems=listed)


def _has_underscores(data: Any) -> bool:
    """Whether any key could be the Python spelling of a field, at any depth."""
    pending = [data]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            for key, child in value.items():
                if isinstance(key, str) and "_" in key:
                    return True
                if isinstance(child, dict | list):
                    pending.append(child)
        elif isinstance(value, list):
            pending.extend(child for child in value if isinstance(child, dict | list))
    return False
