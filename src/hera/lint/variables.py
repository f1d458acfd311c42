"""Which `{{…}}` names Argo knows, and where.

Only simple tags that begin with one of `ROOTS` are looked at, as Argo does; everything else (`{{item}}`,
`{{retries}}`, `{{=…}}`, a user's own braces) is never wrong. What is unknown is told as a reason in words, so that
the finding can say what there is instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

import msgspec

from hera.expr.tags import Tag
from hera.lint.index import Index
from hera.lint.suggest import did_you_mean, listed
from hera.lint.views import PODS, Call, TemplateView

__all__ = ["ROOTS", "Globals", "Unknown", "node_problem", "template_problem"]

ROOTS = ("item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks.")
_ALWAYS = (
    "outputs.",
    "workflow.creationTimestamp",
    "workflow.scheduledTime",
    "workflow.duration",
    "tasks.name",
    "steps.name",
    "node.name",
)
_PLAIN_GLOBALS = frozenset(
    {"name", "namespace", "mainEntrypoint", "serviceAccountName", "uid", "status", "annotations", "labels"}
    | {"annotations.json", "labels.json", "parameters", "parameters.json"}
)
_NODE_FIELDS = frozenset({"id", "startedAt", "finishedAt", "hostNodeName", "status"})
_WITH_RESULT = frozenset({"Container", "Script", "Data", "HTTP", "Plugin"})


class Unknown(msgspec.Struct, frozen=True):
    """Why a name is not known.

    Attributes:
        message: What is wrong, to stand behind the place: ``template 'train' has no input parameter 'x'``.
        hint: The nearest name that is known.
        focus: The part of the tag to underline.
    """

    message: str
    hint: str | None = None
    focus: str | None = None


def is_judged(tag: Tag) -> bool:
    """Whether Argo would look the tag up at all."""
    name = tag.name
    return not tag.is_expression and "{{" not in name and name.startswith(ROOTS) and not name.startswith(_ALWAYS)


class Globals:
    """The `workflow.…` names of one workflow."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def problem(self, name: str) -> Unknown | None:
        """Why ``workflow.<name>`` is not known; None when it is."""
        if name in _PLAIN_GLOBALS:
            return None
        head, _, rest = name.partition(".")
        check = getattr(self, f"_{head}_problem", None) if rest or head in ("priority", "failures") else None
        if check is not None:
            found: Unknown | None = check(rest)
            return found
        return Unknown(f"there is no variable 'workflow.{name}'", did_you_mean(name, _PLAIN_GLOBALS), name)

    def _parameters_problem(self, name: str) -> Unknown | None:
        if self._index.is_template or name in self._index.arguments:
            return None
        known = self._index.arguments
        hint = did_you_mean(name, known) or (f"it has: {listed(known)}" if known else "add it to the arguments")
        return Unknown(f"the workflow has no parameter '{name}'", hint, name)

    def _labels_problem(self, name: str) -> Unknown | None:
        return self._metadata_problem(name, "labels", "label")

    def _annotations_problem(self, name: str) -> Unknown | None:
        return self._metadata_problem(name, "annotations", "annotation")

    def _metadata_problem(self, name: str, field: str, word: str) -> Unknown | None:
        if name.startswith("workflows.argoproj.io/") or self._index.is_template:
            return None  # Argo's own, put there by the server and the controller
        known: set[str] = set(getattr(self._index.workflow.metadata, field) or ())
        extra = self._index.spec.workflow_metadata
        if extra is not None:
            known.update(getattr(extra, field) or ())
            if field == "labels":
                known.update(extra.labels_from or ())
        return (
            None if name in known else Unknown(f"the workflow has no {word} '{name}'", did_you_mean(name, known), name)
        )

    def _outputs_problem(self, name: str) -> Unknown | None:
        kind, _, wanted = name.partition(".")
        exported = self._exports.get(kind)
        if exported is None:
            return Unknown(f"there is no variable 'workflow.outputs.{name}'", "use outputs.parameters or .artifacts")
        if wanted in exported or any("{{" in export for export in exported):
            return None
        if kind == "artifacts" and wanted.partition(".")[0] in exported:
            return None
        return Unknown(
            f"no template has a globalName '{wanted}' among its output {kind}", did_you_mean(wanted, exported), wanted
        )

    def _priority_problem(self, rest: str) -> Unknown | None:
        if self._index.spec.priority is not None and not rest:
            return None
        return Unknown("the workflow has no priority", "set spec.priority")

    def _failures_problem(self, rest: str) -> Unknown | None:
        if rest or not (self._index.spec.on_exit or self._index.spec.hooks or self._index.is_template):
            return Unknown("workflow.failures is known only when the workflow has an exit handler", "set spec.onExit")
        return None

    @cached_property
    def _exports(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {"parameters": set(), "artifacts": set()}
        for view in self._index.templates:
            for field, entries in (("parameters", view.output_parameters), ("artifacts", view.output_artifacts)):
                found[field].update(entry.global_name for entry in entries.values() if entry.global_name)
        return found


def template_problem(view: TemplateView, name: str, names: Globals) -> Unknown | None:
    """Why a name is not known inside a template, steps and tasks aside; None when it is."""
    root, _, rest = name.partition(".")
    if root == "workflow":
        return names.problem(rest)
    if root == "inputs":
        return _inputs_problem(view, rest)
    if root == "pod":
        if rest == "name" and view.kind in PODS:
            return None
        if rest == "name":
            return Unknown(f"{view.label} runs no pod, so it has no pod.name", "use it in the template that runs one")
        return Unknown(f"there is no variable 'pod.{rest}'", "did you mean 'pod.name'?", rest)
    if root == "item":
        return Unknown(f"'{name}' is known only to the step or task that loops", "pass it on as an argument")
    kinds = {"steps": "Steps", "tasks": "DAG"}
    what = "steps" if root == "steps" else "tasks"
    return Unknown(
        f"'{name}' is not known here: {view.label} has no {what}",
        "pass the value on as an argument"
        if view.kind not in kinds.values()
        else f"a {view.kind} template has '{'tasks' if view.kind == 'DAG' else 'steps'}.…'",
    )


def _inputs_problem(view: TemplateView, rest: str) -> Unknown | None:
    field, _, name = rest.partition(".")
    if field == "parameters":
        if not name or name in view.parameters:
            return None
        return _missing(f"{view.label} has no input parameter '{name}'", name, view.parameters, "it has")
    if field == "artifacts" and name:
        base = name.removesuffix(".path")
        if name in view.artifacts or base in view.artifacts:
            return None
        return _missing(f"{view.label} has no input artifact '{base}'", base, view.artifacts, "it has")
    return Unknown(
        f"there is no variable 'inputs.{rest}'", "use inputs.parameters.NAME or inputs.artifacts.NAME", f"inputs.{rest}"
    )


def node_problem(call: Call, rest: str) -> Unknown | None:
    """Why ``<rest>`` of ``tasks.<call>.<rest>`` is not known; None when it is."""
    if rest in _NODE_FIELDS or call.target is None or not call.target.kinds:
        return None
    target = call.target
    if rest == "ip":
        return None if target.model.daemon else Unknown(f"{target.label} is no daemon, so it has no ip", None, rest)
    head, _, tail = rest.partition(".")
    if head == "outputs":
        return _outputs_problem(call, target, tail)
    if rest == "exitCode":
        if _gives_result(target):
            return None
        return Unknown(f"{target.label} runs no process, so it has no exitCode", None, rest)
    known = ["outputs.result", "outputs.parameters.NAME", "outputs.artifacts.NAME", *sorted(_NODE_FIELDS), "exitCode"]
    return Unknown(f"there is no '{rest}' of a {call.kind}", did_you_mean(rest, known) or listed(known), rest)


def _outputs_problem(call: Call, target: TemplateView, tail: str) -> Unknown | None:
    field, _, name = tail.partition(".")
    if tail == "result":
        if _gives_result(target):
            return None
        have = listed([*target.output_parameters, *target.output_artifacts])
        hint = f"it has: {have}" if have else "give it an output parameter"
        return Unknown(f"{target.label} is a {target.kind} template, which has no result", hint, tail)
    if field == "parameters":
        if name in target.output_parameters or (not name and call.is_loop):
            return None
        return _missing(f"{target.label} has no output parameter '{name}'", name, target.output_parameters, "it has")
    if field == "artifacts" and name:
        if name in target.output_artifacts or name.partition(".")[0] in target.output_artifacts:
            return None
        return _missing(f"{target.label} has no output artifact '{name}'", name, target.output_artifacts, "it has")
    return Unknown(
        f"there is no 'outputs.{tail}' of a {call.kind}",
        did_you_mean(field, ("result", "parameters", "artifacts")) or "use outputs.result or outputs.parameters.NAME",
        f"outputs.{tail}",
    )


def _gives_result(target: TemplateView) -> bool:
    if target.kind == "ContainerSet" and target.model.container_set is not None:
        return any(container.name == "main" for container in target.model.container_set.containers or ())
    return target.kind in _WITH_RESULT


def _missing(message: str, name: str, known: Collection[str] | Iterable[str], prefix: str) -> Unknown:
    names = list(known)
    hint = did_you_mean(name, names) or (f"{prefix}: {listed(names)}" if names else "declare it there")
    return Unknown(message, hint, name)
