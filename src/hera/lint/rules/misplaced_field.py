"""`misplaced-field`: a field on a kind of template that cannot have it, or with a value that it cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hera.lint.diagnostic import Diagnostic
from hera.lint.index import Index
from hera.lint.rule import Rule
from hera.lint.views import PODS, TemplateView

_INTEGER = re.compile(r"[+-]?\d+")
_POLICIES = ("", "Always", "OnError", "OnFailure", "OnTransientError")
_POD_GC = ("", "OnPodCompletion", "OnPodSuccess", "OnWorkflowCompletion", "OnWorkflowSuccess")
Problem = tuple[str, str, str | None, str]


def check(index: Index) -> Iterator[Diagnostic]:
    """Deadlines, timeouts, parallelism, retry policies and a few more."""
    for view in index.templates:
        if len(view.kinds) != 1:
            continue
        for field, message, hint, upstream in _problems(view):
            yield index.finding(
                RULE.code,
                f"{view.label} {message}",
                path=(*view.path, *field.split(".")),
                at=view,
                hint=hint,
                upstream=upstream,
            )
    strategy = index.spec.pod_gc.strategy if index.spec.pod_gc is not None else None
    if strategy and strategy not in _POD_GC:
        yield index.finding(
            RULE.code,
            f"podGC has a strategy that Argo does not know: '{strategy}'",
            path=("spec", "podGC", "strategy"),
            focus=strategy,
            hint=f"choose one of {', '.join(_POD_GC[1:])}",
            upstream=f"podGC.strategy unknown strategy '{strategy}'",
        )


def _problems(view: TemplateView) -> Iterator[Problem]:
    yield from _deadline(view)
    yield from _timeouts(view)
    model, name = view.model, f"templates.{view.name}"
    if model.parallelism is not None and view.kind not in ("Steps", "DAG"):
        upstream = f"{name}.parallelism is only valid for steps and dag templates"
        yield "parallelism", "has a parallelism, but starts nothing", "set it on the steps or DAG around it", upstream
    if model.resource_claims and view.kind not in PODS:
        upstream = f"{name}.resourceClaims is not supported for {view.kind} templates, which do not create a pod"
        yield "resourceClaims", "has resourceClaims, but creates no pod", "remove them", upstream
    policy = model.retry_strategy.retry_policy if model.retry_strategy is not None else None
    if policy and policy not in _POLICIES and "{{" not in policy:
        hint = f"choose one of {', '.join(_POLICIES[1:])}"
        upstream = f"{policy} is not a valid RetryPolicy"
        yield "retryStrategy.retryPolicy", f"has a retryPolicy that Argo does not know: '{policy}'", hint, upstream
    if model.dag is not None and not model.dag.tasks:
        yield "dag", "has no tasks", "add one", f"{name} must have at least one task"


def _deadline(view: TemplateView) -> Iterator[Problem]:
    value = view.model.active_deadline_seconds
    if value is None:
        return
    field, name = "activeDeadlineSeconds", f"templates.{view.name}"
    if view.kind in ("Steps", "DAG"):
        upstream = f"{name}.{field} is only valid for leaf templates"
        hint = "set it on the templates that it calls, or on the workflow"
        yield field, f"has an {field}, which only templates that do the work can have", hint, upstream
        return
    text = str(getattr(value, "root", value))
    if "{{" in text:
        return
    if not _INTEGER.fullmatch(text) or int(text) < 0:
        upstream = f"{name}.{field} must be a positive integer > 0 or an argo variable"
        yield field, f"has an {field} that is not a number of seconds: '{text}'", "write a whole number", upstream


def _timeouts(view: TemplateView) -> Iterator[Problem]:
    model = view.model
    for field, value in (("timeout", model.timeout), ("pendingTimeout", model.pending_timeout)):
        if value and view.kind in ("Steps", "DAG", "Suspend"):
            upstream = f"{view.kind} template doesn't support {field} field"
            hint = "set it on the templates that it calls"
            yield field, f"has a {field}, which a {view.kind} template cannot have", hint, upstream
        elif value and field == "timeout" and _INTEGER.fullmatch(value):
            upstream = f"{view.name} has invalid duration format in timeout"
            yield field, f"has a timeout without a unit: '{value}'", f"write '{value}s' for seconds", upstream


RULE = Rule(
    code="misplaced-field",
    summary="A field stands on a kind of template that cannot have it, or holds a value that it cannot have.",
    why="Argo refuses the workflow.",
    bad="""
entrypoint: hello
templates:
- name: hello
  timeout: "10"
  container: {image: busybox, command: [echo, hello]}
""",
    good="""
entrypoint: hello
templates:
- name: hello
  timeout: 10s
  container: {image: busybox, command: [echo, hello]}
""",
    source="Argo Workflows, workflow/validate (validateTemplate, validateLeaf, validateSteps, validateDAG)",
    check=check,
)
