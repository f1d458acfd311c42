"""`unused-parameter`: a workflow argument that nothing reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.shared.model import to_json

_NAMED = re.compile(r"workflow\.parameters(?:\.([-\w]+)|\[\s*\\*['\"]([-\w]+)\\*['\"]\s*\])?")
# Without a name, or `.json`: all of them are read.
_WHOLE = frozenset({"", "json"})


def check(index: Index) -> Iterator[Diagnostic]:
    """Neither the entrypoint, nor the exit handler, nor any `workflow.parameters.…` uses it."""
    if index.lacks_its_spec or index.is_template or not index.arguments:
        return
    inputs = {name for view in (index.entry, index.exit_handler) if view is not None for name in view.parameters}
    candidates = [name for name in index.arguments if name not in inputs]
    if not candidates:
        return
    named = _named_in(index)
    if named & _WHOLE:
        return
    positions = {name: position for position, name in enumerate(index.arguments)}
    for name in candidates:
        if name not in named:
            position = positions[name]
            yield index.finding(
                RULE.code,
                f"nothing uses the workflow's argument '{name}'",
                path=("spec", "arguments", "parameters", position, "name"),
                focus=name,
                hint=f"give the entrypoint an input '{name}', or read {{{{workflow.parameters.{name}}}}} somewhere",
                severity="warning",
            )


def _named_in(index: Index) -> set[str]:
    texts = [to_json(msgspec.structs.replace(index.spec, arguments=None)).decode()]
    texts += [to_json(view.model).decode() for view in index.templates if view.owner]
    return {match[1] or match[2] or "" for text in texts for match in _NAMED.finditer(text)}


RULE = Rule(
    code="unused-parameter",
    summary="A workflow argument is read by nothing.",
    why="It has no effect; most often its name is misspelled. Argo says nothing.",
    bad="""
entrypoint: hello
arguments: {parameters: [{name: woh, value: you}]}
templates:
- name: hello
  inputs: {parameters: [{name: who, default: me}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.who}}"]}
""",
    good="""
entrypoint: hello
arguments: {parameters: [{name: who, value: you}]}
templates:
- name: hello
  inputs: {parameters: [{name: who, default: me}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.who}}"]}
""",
    source="Our own",
    check=check,
)
