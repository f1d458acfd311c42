"""Tasks of a DAG, and the ways to say which waits for which."""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, TypeVar, overload

from hera.exceptions import InvalidArgument, InvalidFieldValue
from hera.workflows._depends import Depends
from hera.workflows._node import Node
from hera.workflows._record import at, place_of, user_place
from hera.workflows.exceptions import InvalidOperand
from hera.workflows.operator import Operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    from hera.workflows.workflow_status import WorkflowStatus

    TaskResultsT: TypeAlias = "TaskResult | Sequence[TaskResult] | None"

__all__ = ["Task", "TaskResult"]

Tasks = TypeVar("Tasks", bound="Sequence[Task]")

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z|[+-]?\d+(\.\d+)?\Z")


class TaskResult(Enum):
    """How a task may end, for `depends`; ``TaskResult.failed | TaskResult.errored`` means either."""

    failed = "Failed"
    succeeded = "Succeeded"
    errored = "Errored"
    skipped = "Skipped"
    omitted = "Omitted"
    daemoned = "Daemoned"
    any_succeeded = "AnySucceeded"
    all_failed = "AllFailed"

    def __or__(self, other: TaskResult | list[TaskResult]) -> list[TaskResult]:
        return [self, *(other if isinstance(other, list) else [other])]

    def __ror__(self, other: list[TaskResult]) -> list[TaskResult]:
        return [*other, self]


_next_defaults: ContextVar[tuple[Operator, tuple[str, ...]]] = ContextVar("hera_next", default=(Operator.and_, ()))


@dataclass(kw_only=True, eq=False, repr=False)
class Task(Node):
    """A task of a DAG.

    ``a >> b`` and ``b << a`` make `b` wait for `a`; lists and tuples stand for each of their tasks.

    Args:
        dependencies: Names of the tasks it waits for, in Argo's older form; written as given.
        depends: The condition under which it starts; the operators add to it, and it can be read and set at any time.

    Source:
        Argo Workflows, Enhanced Depends Logic.
    """

    KIND: ClassVar[str] = "task"
    SCOPE: ClassVar[str] = "tasks"

    dependencies: Sequence[str] | None = None
    depends: str | None = None

    # --- operators ---

    @overload
    def __rshift__(self, other: Task) -> Task: ...
    @overload
    def __rshift__(self, other: Tasks) -> Tasks: ...
    def __rshift__(self, other: Any) -> Any:
        """Make the right side wait for this task; gives the right side."""
        for task in _tasks(other, ">>"):
            self.next(task)
        return other

    def __rrshift__(self, other: Sequence[Task | str] | str) -> Task:
        """Make this task wait for each on the left; texts are taken verbatim."""
        for source in [other] if isinstance(other, str) else _tasks(other, ">>", texts=True):
            if isinstance(source, str):
                _depends_of(self).add(_next_defaults.get()[0].value, source)
            else:
                source.next(self)
        return self

    @overload
    def __lshift__(self, other: Task) -> Task: ...
    @overload
    def __lshift__(self, other: Tasks) -> Tasks: ...
    @overload
    def __lshift__(self, other: Sequence[Task | str]) -> Sequence[Task | str]: ...
    def __lshift__(self, other: Any) -> Any:
        """Make this task wait for the right side; gives the right side."""
        for source in _tasks(other, "<<", texts=True):
            if isinstance(source, str):
                _depends_of(self).add(_next_defaults.get()[0].value, source)
            else:
                source.next(self)
        return other

    def __rlshift__(self, other: Sequence[Task]) -> Task:
        """Make each on the left wait for this task."""
        for task in _tasks(other, "<<"):
            self.next(task)
        return self

    def __or__(self, other: Task | str) -> str:
        """The text for "either of both", to be used in `depends`."""
        if isinstance(other, Task):
            return f"({self.name} || {other.name})"
        if isinstance(other, str):
            return f"{self.name} || {other}"
        return NotImplemented

    def __ror__(self, other: str) -> str:
        """The text for "that, or this task", to be used in `depends`."""
        return f"{other} || {self.name}" if isinstance(other, str) else NotImplemented

    # --- by name ---

    def next(self, other: Task, operator: Operator | None = None, on: TaskResultsT = None) -> Task:
        """Make another task wait for this one.

        Args:
            other: The task that waits.
            operator: What joins this to what it waits for already; "and" unless `set_next_defaults` says otherwise.
            on: Results of this task that count, one or several; Argo's default (it succeeded, was skipped or is a
                daemon) unless given.

        Returns:
            The other task.

        Raises:
            InvalidOperand: The other is no task.
            InvalidFieldValue: The other waits for this one already.
        """
        if not isinstance(other, Task):
            raise _not_a_task(other, "next")
        default_operator, default_results = _next_defaults.get()
        results = default_results if on is None else _result_words(on)
        depends = _depends_of(other)
        if depends.mentions(self.name):
            raise InvalidFieldValue(
                f"{self.name} already in {other.name}'s depends: {depends.render()}",
                hint="remove one of the two, or set the other task's depends= as a whole",
                **at(user_place()),
            )
        depends.add((operator or default_operator).value, self, results)
        return other

    @classmethod
    def set_next_defaults(
        cls, operator: Operator | None = None, on: TaskResultsT = None
    ) -> AbstractContextManager[None]:
        """Change what `next` and ``>>`` assume inside a block.

        Args:
            operator: What joins to what is there already; that of the block around unless given.
            on: Results that count; Argo's default unless given.
        """
        from contextlib import contextmanager

        @contextmanager
        def changed() -> Iterator[None]:
            results = () if on is None else _result_words(on)
            mark = _next_defaults.set((operator or _next_defaults.get()[0], results))
            try:
                yield
            finally:
                _next_defaults.reset(mark)

        return changed()

    def on_success(self, other: Task) -> Task:
        """Run the other task when this one has succeeded; gives the other."""
        return self.next(other, on=TaskResult.succeeded)

    def on_failure(self, other: Task) -> Task:
        """Run the other task when this one has failed; gives the other."""
        return self.next(other, on=TaskResult.failed)

    def on_error(self, other: Task) -> Task:
        """Run the other task when this one has ended in an error; gives the other."""
        return self.next(other, on=TaskResult.errored)

    def on_other_result(self, other: Task, value: str, operator: Operator = Operator.equals) -> Task:
        """Run this task after another one, if what that one printed compares so with a value.

        Args:
            other: The task whose result is looked at.
            value: What it is compared with; a text that is not a plain word is put in quotes.
            operator: The comparison.

        Returns:
            This task.
        """
        value, result = str(value), str(other.result)
        if not (WORD.match(value) or value[:1] in ("'", '"') or "{{" in value):
            value, result = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"', f'"{result}"'
        self._and_when(f"{result} {operator} {value}")
        other.next(self)
        return self

    def on_workflow_status(self, status: WorkflowStatus | str, op: Operator = Operator.equals) -> Task:
        """Run this task only if the workflow's phase compares so with a phase; for exit handlers. Gives this task."""
        self._and_when(f"{{{{workflow.status}}}} {op} {status}")
        return self

    def when_any_succeeded(self, other: Task) -> Task:
        """Run the other task when any of the items of this fan-out has succeeded; gives the other."""
        return self._fan_out_next(other, TaskResult.any_succeeded, "when_any_succeeded")

    def when_all_failed(self, other: Task) -> Task:
        """Run the other task when all items of this fan-out have failed; gives the other."""
        return self._fan_out_next(other, TaskResult.all_failed, "when_all_failed")

    # --- inside ---

    def _and_when(self, condition: str) -> None:
        self.when = f"{self.when} {Operator.and_} {condition}" if self.when else condition

    def _fan_out_next(self, other: Task, result: TaskResult, method: str) -> Task:
        if self.with_param is None and self.with_sequence is None and self.with_items is None:
            raise InvalidOperand(
                f"task {self.name!r} runs once, so {method} cannot be asked of it",
                hint="it needs with_param, with_items or with_sequence",
                **at(place_of(self)),
            )
        return self.next(other, on=result)

    def __getstate__(self) -> dict[str, Any]:
        # copies carry the text, so that copying one task does not drag along all that it waits for
        text = self.depends
        return {**self.__dict__, "_depends": None if text is None else Depends(text)}


def _get_depends(self: Task) -> str | None:
    depends: Depends | None = vars(self)["_depends"]
    return None if depends is None else depends.render()


def _set_depends(self: Task, value: str | None) -> None:
    if value is not None and not isinstance(value, str):
        raise InvalidArgument(
            f"depends of task {getattr(self, 'name', '')!r} is a text such as 'A && B.Failed', not a {type(value).__name__}",
            hint="use a >> b, or a.name for the name of a task",
            **at(place_of(self)),
        )
    vars(self)["_depends"] = None if value is None else Depends(value)


# A field for `dataclasses`, a property for everybody else: the text is made when it is read.
Task.depends = property(_get_depends, _set_depends)  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]


def _depends_of(task: Task) -> Depends:
    state = vars(task)
    depends: Depends | None = state["_depends"]
    if depends is None:
        depends = state["_depends"] = Depends()
    return depends


def _tasks(given: Any, operator: str, *, texts: bool = False) -> Sequence[Any]:
    """The tasks of one side of an operator, all of them checked before any of them is changed."""
    tasks: Sequence[Any] = given if isinstance(given, list | tuple) else [given]
    for task in tasks:
        if not isinstance(task, Task) and not (texts and isinstance(task, str)):
            raise _not_a_task(task, operator)
    return tasks


def _not_a_task(given: object, operator: str) -> InvalidOperand:
    return InvalidOperand(
        f"{operator} takes tasks, or a list or tuple of tasks, not {given!r} of type {type(given).__name__}",
        hint="a template is called inside the DAG to make a task of it",
        **at(user_place()),
    )


def _result_words(on: TaskResult | Sequence[TaskResult]) -> tuple[str, ...]:
    """Results as Argo spells them, each once, in order."""
    results = [on] if isinstance(on, TaskResult) else list(on)
    return tuple(dict.fromkeys(result.value for result in results))
