"""`invalid-loop`: a loop that cannot be expanded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from hera._generated import models
from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.views import Call

_INTEGER = re.compile(r"[+-]?\d+")


def check(index: Index) -> Iterator[Diagnostic]:
    """`withItems`, `withParam` and `withSequence` of every step and task."""
    for call in index.calls:
        model = call.model
        if model.with_items is None and model.with_param is None and model.with_sequence is None:
            continue
        for field, message, hint, upstream in _problems(call):
            yield index.finding(
                RULE.code,
                f"the loop of {call.label} of {call.caller.label} {message}",
                path=(*call.path, field) if field else call.path,
                at=call.caller,
                hint=hint,
                upstream=f"{call.upstream} {upstream}" if upstream else None,
            )


def _problems(call: Call) -> Iterator[tuple[str, str, str, str | None]]:
    model = call.model
    given = [
        name
        for name, is_given in (
            ("withItems", bool(model.with_items)),
            ("withParam", bool(model.with_param)),
            ("withSequence", model.with_sequence is not None),
        )
        if is_given
    ]
    if len(given) > 1:
        upstream = "only one of withItems, withParam, withSequence can be specified"
        yield "", f"has {' and '.join(given)}", "keep one of them", upstream
    if model.with_param and "{{" not in model.with_param and not _is_json_list(model.with_param):
        hint = "write a list such as '[1, 2]', or a tag whose value is one"
        yield "withParam", f"goes over '{_cut(model.with_param)}', which is not a JSON list", hint, None
    if model.with_sequence is not None:
        yield from _sequence_problems(model.with_sequence)


def _sequence_problems(sequence: models.Sequence) -> Iterator[tuple[str, str, str, str | None]]:
    if sequence.count is not None and sequence.end is not None:
        upstream = "only one of count or end can be defined in withSequence"
        yield "withSequence", "has both count and end", "keep one of them", upstream
    elif sequence.count is None and sequence.end is None:
        yield "withSequence", "has neither count nor end", "say how far it goes", None
    for name in ("count", "start", "end"):
        value = getattr(sequence, name)
        text = "" if value is None else str(value)
        if value is not None and "{{" not in text and not _INTEGER.fullmatch(text):
            yield "withSequence", f"has a {name} that is not a whole number: '{text}'", "write a whole number", None


def _is_json_list(text: str) -> bool:
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, list) or value is None  # Go reads null into an empty list


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


RULE = Rule(
    code="invalid-loop",
    summary="A loop has two sources, a sequence without an end, or a list that is none.",
    why="Argo refuses the workflow, or the step or task ends in phase Error when its turn comes.",
    bad="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: hello, template: hello, withParam: "1, 2, 3"}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: main
templates:
- name: main
  steps:
  - - {name: hello, template: hello, withParam: "[1, 2, 3]"}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, docs/walk-through/loops.md; workflow/controller (expandStep, expandSequence)",
    check=check,
)
