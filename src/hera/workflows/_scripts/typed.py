"""What type checkers see of a decorated function. Nothing here exists at run time.

A call means one of four things, by the overload that fits: the function itself, with its own parameters; a call under a
context with nothing to say; a step or task with keywords that both have; a task, when a keyword is one that only tasks
have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol, TypeVar, overload

    from typing_extensions import ParamSpec

    from hera._generated import models
    from hera.workflows._types import AnyTemplate, ArgumentsT, LoopItemsT
    from hera.workflows.steps import Step
    from hera.workflows.task import Task

    P = ParamSpec("P")
    R = TypeVar("R")

    class ScriptFunction(Protocol[P, R]):
        """A function that also is a script template."""

        __name__: str
        __qualname__: str

        @property
        def wrapped_function(self) -> Callable[P, R]:
            """The function without the decorator."""
            ...

        @property
        def __wrapped__(self) -> Callable[P, R]: ...

        @overload
        def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...

        @overload
        def __call__(self) -> Step | Task | None: ...  # type: ignore[overload-cannot-match]  # pyright: ignore[reportOverlappingOverload]

        @overload
        def __call__(
            self,
            *,
            name: str = ...,
            arguments: ArgumentsT = ...,
            continue_on: models.ContinueOn | dict[str, Any] | None = ...,
            hooks: dict[str, models.LifecycleHook] | None = ...,
            on_exit: str | AnyTemplate | None = ...,
            when: str | None = ...,
            with_items: LoopItemsT = ...,
            with_param: Any | None = ...,
            with_sequence: models.Sequence | dict[str, Any] | None = ...,
        ) -> Step | Task: ...

        @overload
        def __call__(
            self,
            *,
            name: str = ...,
            arguments: ArgumentsT = ...,
            continue_on: models.ContinueOn | dict[str, Any] | None = ...,
            dependencies: Sequence[str] | None = ...,
            depends: str | None = ...,
            hooks: dict[str, models.LifecycleHook] | None = ...,
            on_exit: str | AnyTemplate | None = ...,
            when: str | None = ...,
            with_items: LoopItemsT = ...,
            with_param: Any | None = ...,
            with_sequence: models.Sequence | dict[str, Any] | None = ...,
        ) -> Task: ...

    class ScriptDecorator(Protocol):
        """What `script(...)` gives: it makes a `ScriptFunction` of a function."""

        def __call__(self, function: Callable[P, R], /) -> ScriptFunction[P, R]: ...
