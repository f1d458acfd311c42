"""`invalid-depends`: the logic of `depends` cannot be read, or asks what a task cannot answer."""

from __future__ import annotations

from collections.abc import Iterator

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.expr import depends
from hera.lint.diagnostic import Diagnostic
from hera.lint.graph import dependency_names
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.suggest import did_you_mean, listed
from hera.lint.views import Call

_ITEM_RESULTS = frozenset({"AnySucceeded", "AllFailed"})
_WORD_OPERATORS = frozenset({"and", "or", "not"})  # reported as unknown dependencies, with what to write instead


def check(index: Index) -> Iterator[Diagnostic]:
    """Every task that says `depends` or `dependencies`."""
    for call in index.calls:
        if not isinstance(call.model, models.DAGTask):
            continue
        yield from _mixed(index, call)
        logic = call.model.depends
        if not logic or "{{" in logic:
            continue
        yield from _logic(index, call, logic)


def _mixed(index: Index, call: Call) -> Iterator[Diagnostic]:
    """Both ways of naming dependencies, in one task or in two of the same DAG."""
    if not call.caller.uses_depends:
        return
    where = f"templates.{call.caller.name}"
    if getattr(call.model, "dependencies", None):
        own = bool(getattr(call.model, "depends", None))
        yield index.finding(
            RULE.code,
            f"{call.label} of {call.caller.label} has both depends and dependencies"
            if own
            else f"{call.label} of {call.caller.label} has dependencies while another task of it has depends",
            path=(*call.path, "dependencies"),
            at=call.caller,
            focus="dependencies",
            hint="write them all as depends, such as depends: 'a && b'",
            upstream=f"{where} cannot use both 'depends' and 'dependencies' in the same DAG template",
        )
    if call.model.continue_on is not None:
        yield index.finding(
            RULE.code,
            f"{call.label} of {call.caller.label} has continueOn, which depends replaces",
            path=(*call.path, "continueOn"),
            at=call.caller,
            hint=f"let the tasks behind it depend on '{call.name}.Failed' or '{call.name}.Errored' instead",
            upstream=f"{where} cannot use 'continueOn' when using 'depends'. "
            "Instead use 'dep-task.Failed'/'dep-task.Errored'",
        )


def _logic(index: Index, call: Call, logic: str) -> Iterator[Diagnostic]:
    label, path = f"{call.label} of {call.caller.label}", (*call.path, "depends")
    words = dependency_names(logic)
    wrong = [(name, result) for name, result in words if result is not None and result not in depends.RESULTS]
    for name, wanted in wrong:
        yield index.finding(
            RULE.code,
            f"{label} asks for '{name}.{wanted}', and there is no such result",
            path=path,
            at=call.caller,
            focus=f"{name}.{wanted}",
            hint=did_you_mean(wanted, depends.RESULTS) or f"the results are {listed(depends.RESULTS)}",
            upstream=f"{call.upstream} task result '{wanted}' for task '{name}' is invalid",
        )
    for name, result in words:
        other = call.caller.calls_by_name.get(name)
        if result in _ITEM_RESULTS and other is not None and not other.is_loop:
            yield index.finding(
                RULE.code,
                f"{label} asks for '{name}.{result}', but '{name}' is not a loop",
                path=path,
                at=call.caller,
                focus=f"{name}.{result}",
                hint=f"use '{name}.{'Succeeded' if result == 'AnySucceeded' else 'Failed'}'",
                upstream=f"{other.upstream} dependency '{name}' uses an items-based condition such as "
                ".AnySucceeded or .AllFailed but does not contain any items",
            )
    if not wrong and not any(name in _WORD_OPERATORS for name, _ in words):
        try:
            depends.parse(logic)
        except ExpressionError as error:
            reason = error.message.partition("\n")[0].partition(f"'{logic}': ")[2]
            yield index.finding(
                RULE.code,
                f"the depends of {label} cannot be read: {reason or error.message}",
                path=path,
                at=call.caller,
                focus=logic,
                hint=error.hint or "join task names with &&, || and !, and close every bracket",
            )


RULE = Rule(
    code="invalid-depends",
    summary="The `depends` of a task cannot be read, names a result that does not exist, or stands beside "
    "`dependencies` in the same DAG.",
    why="Argo refuses the workflow, or the task ends in phase Error when its turn comes.",
    bad="""
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - {name: fetch, template: hello}
    - {name: train, template: hello, depends: fetch.Succeded}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: main
templates:
- name: main
  dag:
    tasks:
    - {name: fetch, template: hello}
    - {name: train, template: hello, depends: fetch.Succeeded}
- name: hello
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, docs/enhanced-depends-logic.md",
    check=check,
)
