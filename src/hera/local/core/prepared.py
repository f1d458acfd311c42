"""Templates cut once for the many nodes that will use them.

A template that is called 100,000 times is encoded and searched for tags once. What depends on one node only (its inputs, its siblings' outputs) is filled in by `rounds`.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Final

import msgspec

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.expr import depends
from hera.expr.depends import Depends
from hera.expr.substitution import TemplateText
from hera.shared.model import Root, to_json

__all__ = ["PreparedDag", "PreparedStep", "PreparedTemplate", "bare", "has_tags", "siblings_in"]

LEAVES: Final = frozenset({"container", "script"})
KINDS: Final = (
    "container",
    "container_set",
    "steps",
    "dag",
    "script",
    "resource",
    "data",
    "suspend",
    "http",
    "plugin",
)
"""Argo's order of precedence; validation sees to it that there is one only."""

_SIBLING: Final = re.compile(r"""(?:steps|tasks)(?:\??\.|\[\\*["'])([A-Za-z0-9_-]+)""")
_RESULT: Final = re.compile(
    r"""(?:steps|tasks)(?:\.([A-Za-z0-9_-]+)|\[\\*["']([A-Za-z0-9_-]+)\\*["']\])\.outputs\.result"""
)
# A task is looked for among the ancestors of another one step by step up to here; then all its descendants are gathered.
_NEAR: Final = 64


def bare(value: Any) -> Any:
    """The value without the wrapper that programs may put around numbers and texts of the API."""
    return value.root if isinstance(value, Root) else value


def has_tags(text: str | None) -> bool:
    """Whether the text may hold tags."""
    return text is not None and "{{" in text


def siblings_in(text: str) -> frozenset[str]:
    """Names of the steps and tasks that the text may refer to."""
    return frozenset(_SIBLING.findall(text))


def _json_of(value: Any) -> str:
    return to_json(value).decode()


class PreparedStep:
    """A step or a task as written, its parts cut at their tags.

    Args:
        declared: The step or task.
    """

    def __init__(self, declared: models.WorkflowStep | models.DAGTask) -> None:
        self.declared = declared
        self.name = declared.name or ""
        self.when = TemplateText.of_text(declared.when) if declared.when and has_tags(declared.when) else None
        self.is_loop = (
            bool(declared.with_items) or declared.with_param is not None or declared.with_sequence is not None
        )
        self.exit_hook, self.hooks = _hooks_of(declared)
        text = _json_of(msgspec.structs.replace(declared, inline=None, hooks=None, on_exit=None))
        self.siblings = siblings_in(text) if "{{" in text else frozenset()
        self.hook_siblings = siblings_in(_json_of(list(self.hooks.values()))) if self.hooks else frozenset()
        if self.exit_hook is not None:
            self.hook_siblings |= siblings_in(_json_of(self.exit_hook))
        self.has_tags_for_call = any(
            "{{" in _json_of(part) for part in (declared.arguments, declared.template, declared.template_ref) if part
        )

    @cached_property
    def call_text(self) -> TemplateText:
        """What is handed over and to which template: `arguments` and `templateRef`."""
        parts = type(self.declared)(name="", arguments=self.declared.arguments, template_ref=self.declared.template_ref)
        return TemplateText.of_json(_json_of(parts))

    @cached_property
    def loop_text(self) -> TemplateText:
        """What the loop runs over."""
        declared = self.declared
        parts = type(declared)(
            name="",
            with_items=declared.with_items,
            with_param=declared.with_param,
            with_sequence=declared.with_sequence,
        )
        return TemplateText.of_json(_json_of(parts))

    @cached_property
    def inline_text(self) -> TemplateText | None:
        """The inline template, if it has tags."""
        if self.declared.inline is None:
            return None
        text = _json_of(self.declared.inline)
        return TemplateText.of_json(text) if "{{" in text else None

    def continues_on(self, phase: str) -> bool:
        """Whether `continueOn` covers this phase."""
        covered = self.declared.continue_on
        if covered is None:
            return False
        return bool((phase == "Failed" and covered.failed) or (phase == "Error" and covered.error))


def _hooks_of(
    declared: models.WorkflowStep | models.DAGTask,
) -> tuple[models.LifecycleHook | None, dict[str, models.LifecycleHook]]:
    hooks = dict(declared.hooks or {})
    exit_hook = hooks.pop("exit", None)
    if declared.on_exit:
        exit_hook = models.LifecycleHook(template=declared.on_exit)
    return exit_hook, hooks


class PreparedTemplate:
    """A template as the plan gives it, its parts cut at their tags.

    Args:
        template: The template, defaults merged.
        scope: Where its own references are looked up.
        name: Its name; empty for an inline template.
    """

    def __init__(self, template: models.Template, scope: str, name: str) -> None:
        self.template = template
        self.scope = scope
        self.name = name
        self.kind = next((kind for kind in KINDS if getattr(template, kind) is not None), "")
        self.variants: dict[str, PreparedTemplate] = {}

    @property
    def is_leaf(self) -> bool:
        """Whether executing it starts a process."""
        return self.kind in LEAVES

    @cached_property
    def body(self) -> models.Template:
        """The template without what the node's own record or the retry hold."""
        return msgspec.structs.replace(self.template, inputs=None, retry_strategy=None, steps=None, dag=None)

    @cached_property
    def text(self) -> TemplateText:
        """The JSON of `body`."""
        return TemplateText.of_json(_json_of(self.body))

    @cached_property
    def is_plain(self) -> bool:
        """Whether there is nothing to fill in."""
        return "{{" not in self.text.text

    @cached_property
    def retry_text(self) -> TemplateText | None:
        """The JSON of the retry strategy."""
        strategy = self.template.retry_strategy
        return None if strategy is None else TemplateText.of_json(_json_of(strategy))

    @cached_property
    def wants_paths(self) -> bool:
        """Whether a tag asks for the path of an artifact or parameter."""
        return ".path" in self.text.text

    @cached_property
    def wants_input_list(self) -> bool:
        """Whether a tag may ask for `inputs.parameters`, the JSON list."""
        text = _json_of(self.template)
        return re.search(r"inputs\.parameters\b(?![.\[\w-])", text) is not None

    @cached_property
    def layout_text(self) -> TemplateText | None:
        """The JSON of the names, dependencies and targets of its steps or tasks; None when there are no tags in them."""
        dag = self.template.dag
        if dag is not None:
            calls = [[task.name, task.depends, task.dependencies] for task in dag.tasks or ()]
            text = _json_of([dag.target, calls])
        else:
            text = _json_of([[step.name for step in group] for group in self.template.steps or ()])
        return TemplateText.of_json(text) if "{{" in text else None

    @cached_property
    def groups(self) -> list[list[PreparedStep]]:
        """The steps, group by group."""
        return [[PreparedStep(step) for step in group] for group in self.template.steps or []]

    @cached_property
    def group_of(self) -> dict[str, int]:
        """Step name → number of its group."""
        return {step.name: index for index, group in enumerate(self.groups) for step in group}

    @cached_property
    def dag(self) -> PreparedDag:
        """The tasks and their graph."""
        assert self.template.dag is not None
        return PreparedDag(self.template.dag)

    @cached_property
    def captured(self) -> frozenset[str]:
        """Names of the steps or tasks whose standard output somebody in this template wants.

        Source:
            Argo `hasOutputResultRef`: a search in the JSON of the template.
        """
        text = _json_of(self.template)
        if ".outputs.result" not in text:
            return frozenset()
        return frozenset(first or second for first, second in _RESULT.findall(text))


class PreparedDag(msgspec.Struct):
    """The graph of a DAG template, reduced to its targets and what they need.

    Tasks are numbered in the order in which Argo visits them: from the targets up, each task behind its dependencies.

    Attributes:
        declared: As written.
        tasks: The tasks, by number.
        index: Task name → number.
        logic: What must be true of its dependencies, by number.
        wrong: Number → why its `depends` cannot be read.
        dependencies: Numbers of the tasks that a task waits for.
        dependents: Numbers of the tasks that wait for a task.
        targets: Numbers of the targets, in their order.
        missing_targets: Names of targets that are not tasks; only a target with tags can come to that.
        levels: Length of the longest way from a task up to one without dependencies.
        is_simple: Whether a task has `dependencies` (or nothing) instead of `depends`.
    """

    declared: models.DAGTemplate
    tasks: list[PreparedStep] = msgspec.field(default_factory=list)
    index: dict[str, int] = msgspec.field(default_factory=dict)
    logic: list[Depends] = msgspec.field(default_factory=list)
    wrong: dict[int, str] = msgspec.field(default_factory=dict)
    dependencies: list[tuple[int, ...]] = msgspec.field(default_factory=list)
    dependents: list[list[int]] = msgspec.field(default_factory=list)
    targets: list[int] = msgspec.field(default_factory=list)
    missing_targets: list[str] = msgspec.field(default_factory=list)
    levels: list[int] = msgspec.field(default_factory=list)
    is_simple: list[bool] = msgspec.field(default_factory=list)
    _below: dict[int, frozenset[int]] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        declared = {task.name: task for task in self.declared.tasks or []}
        logic, wrong = _logic_of(declared)
        targets = _targets_of(self.declared, logic)
        self.missing_targets = [name for name in targets if name not in logic]
        targets = [name for name in targets if name in logic]
        for name in _visited(targets, logic):
            number = len(self.tasks)
            self.index[name] = number
            self.tasks.append(PreparedStep(declared[name]))
            self.logic.append(logic[name])
            self.is_simple.append(not declared[name].depends)
            if name in wrong:
                self.wrong[number] = wrong[name]
            needs = tuple(self.index[other] for other in logic[name].names if other in self.index)
            self.dependencies.append(needs)
            self.dependents.append([])
            self.levels.append(1 + max((self.levels[other] for other in needs), default=0))
            for other in needs:
                self.dependents[other].append(number)
        self.targets = [self.index[name] for name in targets]

    def is_ancestor(self, number: int, of: int) -> bool:
        """Whether a task comes before another one.

        A task mostly asks for a near one, so its dependencies are searched first; one that is far away from many is answered from the set of all its
        descendants, made once. Either way the cost stays in proportion to the graph, where keeping every task's ancestors would be its square.
        """
        if number in self.dependencies[of]:
            return True
        below = self._below.get(number)
        if below is None:
            near = self._is_near_ancestor(number, of)
            if near is not None:
                return near
            below = self._below[number] = self._descendants(number)
        return of in below

    def _is_near_ancestor(self, number: int, of: int) -> bool | None:
        level = self.levels[number]
        seen = {of}
        pending = [of]
        while pending:
            for other in self.dependencies[pending.pop()]:
                if other == number:
                    return True
                if other not in seen and self.levels[other] > level:
                    seen.add(other)
                    pending.append(other)
            if len(seen) > _NEAR:
                return None
        return False

    def _descendants(self, number: int) -> frozenset[int]:
        seen: set[int] = set()
        pending = [number]
        while pending:
            for other in self.dependents[pending.pop()]:
                if other not in seen:
                    seen.add(other)
                    pending.append(other)
        return frozenset(seen)


def _logic_of(declared: dict[str, models.DAGTask]) -> tuple[dict[str, Depends], dict[str, str]]:
    logic: dict[str, Depends] = {}
    wrong: dict[str, str] = {}
    for name, task in declared.items():
        logic[name], problem = _logic_of_task(task)
        if problem is not None:
            wrong[name] = problem
    return logic, wrong


def _logic_of_task(task: models.DAGTask) -> tuple[Depends, str | None]:
    """The task's logic; one that cannot be read waits for nothing and says why."""
    if not task.depends:
        return depends.of_dependencies(task.dependencies or ()), None
    try:
        return depends.parse(task.depends), None
    except ExpressionError as error:
        return depends.of_dependencies(()), error.message


def _targets_of(dag: models.DAGTemplate, logic: dict[str, Depends]) -> list[str]:
    if dag.target and not dag.target.isspace():
        return dag.target.split()
    needed = {name for one in logic.values() for name in one.names}
    return sorted(name for name in logic if name not in needed)


def _visited(targets: list[str], logic: dict[str, Depends]) -> list[str]:
    """Tasks in the order in which walking up from the targets finishes them."""
    done: dict[str, None] = {}
    for target in targets:
        # Each entry: a task and what is left of its dependencies; no recursion, a chain may have 100,000 tasks.
        path = [(target, iter(logic[target].names))] if target not in done else []
        on_path = {target}
        while path:
            name, rest = path[-1]
            other = next((o for o in rest if o in logic and o not in done and o not in on_path), None)
            if other is None:
                path.pop()
                on_path.discard(name)
                done[name] = None
            else:
                path.append((other, iter(logic[other].names)))
                on_path.add(other)
    return list(done)
