"""The `script` decorator: a function that also is a template.

Outside any context the decorated function is the function. Under a workflow, DAG or Steps a call makes the template's
node. In a pod, where the module is imported to run one function, the template is made only if the module really builds
a workflow, so that a pod does not pay for authoring.
"""

from __future__ import annotations

import sys
from functools import wraps

from hera.workflows._scripts import mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from typing_extensions import ParamSpec

    from hera.workflows._scripts.typed import ScriptDecorator
    from hera.workflows.script import Script

    P = ParamSpec("P")
    T = TypeVar("T")

    def _taking_the_keywords_of(cls: Callable[P, object]) -> Callable[[Callable[..., T]], Callable[P, T]]: ...

else:

    def _taking_the_keywords_of(_):  # noqa: ANN001, ANN202 - type checkers read the signature of `Script`; nothing happens at run time
        return lambda function: function

    Script = None

__all__ = ["script", "script_of"]


@_taking_the_keywords_of(Script)
def script(*args: Any, **script_kwargs: Any) -> ScriptDecorator:
    """Make a function a script template.

    The decorated function behaves as before when it is called outside a context. Under a `Workflow` a call adds the
    template; under a `DAG` or `Steps` it makes a `Task` or `Step` and takes their keywords.

    Args:
        *args: Nothing; the brackets are required also when there is nothing to say: ``@script()``.
        **script_kwargs: Fields of `Script`. The template's name is the function's, with dashes for underscores, unless
            `name` is given.

    Returns:
        The decorator. What it makes also has `wrapped_function`, the undecorated function.

    Raises:
        InvalidArgument: It was used without brackets.
        UnknownField: When the function is decorated: `Script` has no such field.

    Source:
        The documentation of `hera.workflows`, "Scripts".
    """
    if args:
        from hera.exceptions import InvalidArgument
        from hera.workflows._record import at, user_place

        raise InvalidArgument(
            "script takes keywords only, and its brackets are required",
            hint="write @script() above the function, with fields of Script inside the brackets",
            **at(user_place()),
        )
    given = dict(script_kwargs)

    def decorate(function: Any) -> Any:
        kwargs = dict(given)
        given.pop("name", None)  # the first function takes the name; others get their own
        if isinstance(function, staticmethod):
            return staticmethod(_decorated(function.__func__, kwargs))
        return _decorated(function, kwargs)

    return decorate


def script_of(function: Any) -> Script | None:
    """The template behind a decorated function; `None` when it is not decorated."""
    make = getattr(getattr(function, "__func__", function), "_hera_script", None)
    return None if make is None else make()


def _decorated(function: Callable[..., Any], kwargs: dict[str, Any]) -> Callable[..., Any]:
    made: list[Script] = []

    def template() -> Script:
        if not made:
            made.append(_template_for(function, kwargs))
        return made[0]

    @wraps(function)
    def wrapper(*args: Any, **keywords: Any) -> Any:
        if _is_context_open():
            return template()(*args, **keywords)
        return function(*args, **keywords)

    wrapper.wrapped_function = function  # type: ignore[attr-defined]
    wrapper._hera_script = template  # type: ignore[attr-defined]
    if not mode.in_pod or _is_context_open():
        template()
    return wrapper


def _template_for(function: Callable[..., Any], kwargs: dict[str, Any]) -> Script:
    from hera.workflows._scripts.signature import function_of
    from hera.workflows.script import Script

    function_of(function)  # says what is wrong with something that is no function
    name = kwargs.get("name") or function.__name__.replace("_", "-")
    made = Script(**{**kwargs, "name": name, "source": function})
    code = getattr(function, "__code__", None)
    if code is not None:  # the first line of the decorators; Python 3.10 has the caller on the line of `def`
        made.__dict__["_place"] = (code.co_filename, code.co_firstlineno)
    return made


def _is_context_open() -> bool:
    """Whether a workflow is being built here; a context that was never imported is not open."""
    contexts = sys.modules.get("hera.workflows._context")
    return contexts is not None and contexts.innermost() is not None
