"""Every public name of release 7.0, and those of 5.8 and 5.27, is here with the parameters that programs pass.

`names.txt` lists one name a line: `kind dotted.name(parameters)`. A parameter followed by `=` has a default, `*` opens the
keyword-only part. What is not as listed stands in `DIFFERENCES`, with the reason.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

LINE = re.compile(r"(?P<kind>\S+) (?P<name>[\w.<>]+)(?:\((?P<parameters>.*?)\))?(?: ?(?P<rest>[^(].*))?$")


class Listed(NamedTuple):
    kind: str
    name: str
    parameters: str | None
    rest: str


def listed() -> list[Listed]:
    lines = (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        match = LINE.fullmatch(line)
        assert match, line
        found.append(Listed(match["kind"], match["name"], match["parameters"], match["rest"] or ""))
    return found


LISTED = listed()

RETIRED = "the decorator syntax of 5.16 to 5.27, dropped by 6.0; programs of 5.8 and 7.0 never use it"

DIFFERENCES: dict[str, str] = {
    "hera.events.service": "the services of events are a later piece of work; the models are here",
    "hera.events.async_service": "as hera.events.service",
    "hera.expr.C": "a function that makes a node: nodes are of one class, so that member names never clash with it",
    "hera.expr.P": "as hera.expr.C",
    "hera.workflows.WorkflowsService.__exit__": "takes the three arguments with which Python calls it",
    "hera.workflows.TemplateSet": RETIRED,
    **{
        f"hera.workflows.Workflow.{name}": RETIRED
        for name in (
            "add_template_set",
            "container",
            "container_template",
            "dag",
            "data_template",
            "http_template",
            "resource_template",
            "script",
            "set_entrypoint",
            "steps",
            "suspend_template",
        )
    },
}
"""Name, or beginning of names → why it is not as listed."""


def resolved(name: str) -> Any:
    """The object behind a dotted name: the longest part that is a module, then attributes."""
    if name.startswith("<expression>"):
        from hera.expr import g

        return getattr(type(g), name.rpartition(".")[2])
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        # `hera.workflows.script` is a module and a function; what follows decides which one is meant
        rest = parts[count:]
        break
    else:
        raise ModuleNotFoundError(name)
    if not rest and count > 1:
        attribute = getattr(importlib.import_module(".".join(parts[:-1])), parts[-1], None)
        return found if attribute is None else attribute
    for part in rest:
        found = getattr(found, part)
    return found


class Wanted(NamedTuple):
    name: str
    is_optional: bool
    is_keyword_only: bool


def wanted(parameters: str) -> list[Wanted]:
    found, keyword_only = [], False
    for word in filter(None, parameters.split(", ")):
        if word == "*":
            keyword_only = True
        else:
            found.append(Wanted(word.removesuffix("="), word.endswith("="), keyword_only))
    return found


def misfits(call: Callable[..., Any], parameters: str, *, is_method: bool) -> list[str]:
    """Why a call that the list allows would not work here."""
    ours = list(inspect.signature(call).parameters.values())
    if is_method and ours and ours[0].name == "self":
        ours = ours[1:]
    names = {one.name: one for one in ours}
    takes_anything = any(one.kind is one.VAR_KEYWORD for one in ours)
    positions = [one.name for one in ours if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    problems = []
    theirs = [one for one in wanted(parameters) if not (is_method and one.name == "self")]
    for place, one in enumerate(theirs):
        if one.name.startswith("*"):
            continue
        mine = names.get(one.name)
        if mine is None:
            if not takes_anything:
                problems.append(f"{one.name} is missing")
        elif one.is_optional and mine.default is mine.empty and mine.kind is not mine.VAR_POSITIONAL:
            problems.append(f"{one.name} has no default")
        elif not one.is_keyword_only and positions[place : place + 1] != [one.name]:
            problems.append(f"{one.name} is not at place {place}")
    known = {one.name for one in theirs}
    problems += [
        f"{one.name} is required"
        for one in ours
        if one.name not in known and one.default is one.empty and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
    ]
    return problems


def problems_of(entry: Listed) -> list[str]:
    kind = entry.kind.partition("-5.")[0]
    if kind == "console-script":
        return []
    try:
        found = resolved(entry.name)
    except (ImportError, AttributeError) as error:
        return [f"not there: {error}"]
    return CHECKS.get(kind, lambda *_: [])(entry, found)


def check_call(entry: Listed, found: Any) -> list[str]:
    if not callable(found):
        return ["cannot be called"]
    is_method = entry.kind.startswith(("method", "async"))
    return misfits(found, entry.parameters or "", is_method=is_method)


def check_async(entry: Listed, found: Any) -> list[str]:
    return [] if inspect.iscoroutinefunction(found) else ["is no coroutine function"]


def check_class(entry: Listed, found: Any) -> list[str]:
    return check_call(entry, found) if inspect.isclass(found) else ["is no class"]


def check_enum(entry: Listed, found: Any) -> list[str]:
    members = dict(re.findall(r"(\w+)='(.*?)'", entry.rest))
    assert members
    if not (inspect.isclass(found) and issubclass(found, enum.Enum)):
        return ["is no enum"]
    have = {name: member.value for name, member in found.__members__.items()}
    return [f"{name} is {have.get(name)!r}" for name, value in members.items() if have.get(name) != value]


def check_exception(entry: Listed, found: Any) -> list[str]:
    base = entry.parameters or "Exception"
    return [] if base in {one.__name__ for one in found.__mro__} else [f"is no {base}"]


def check_model(entry: Listed, found: Any) -> list[str]:
    attribute = next(one for one in ("model_fields", "__struct_fields__", "__fields__") if hasattr(found, one))
    names = set(getattr(found, attribute))
    return [f"{one.name} is missing" for one in wanted(entry.parameters or "") if one.name not in names]


def check_alias(entry: Listed, found: Any) -> list[str]:
    target = resolved(entry.rest.removeprefix("-> "))
    return [] if found is target else [f"is not {target}"]


CHECKS: dict[str, Callable[[Listed, Any], list[str]]] = {
    "alias": check_alias,
    "async": check_async,
    "class": check_class,
    "classmethod": check_call,
    "enum": check_enum,
    "exception": check_exception,
    "function": check_call,
    "method": check_call,
    "model": check_model,
    "staticmethod": check_call,
}


def excused(name: str) -> str | None:
    return next(
        (reason for known, reason in DIFFERENCES.items() if name == known or name.startswith(f"{known}.")), None
    )


def test_each_public_name_is_there_and_takes_what_programs_pass() -> None:
    wrong = {
        f"{entry.kind} {entry.name}": problems
        for entry in LISTED
        if excused(entry.name) is None and (problems := problems_of(entry))
    }
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(DIFFERENCES))
def test_each_listed_difference_still_is_one(name: str) -> None:
    entries = [entry for entry in LISTED if entry.name == name or entry.name.startswith(f"{name}.")]
    assert any(problems_of(entry) for entry in entries)
