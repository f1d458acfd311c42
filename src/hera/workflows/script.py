"""The template that runs a script, mostly a Python function, and the decorator that makes one of a function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from hera.exceptions import InvalidArgument, InvalidFieldValue, MissingSetting
from hera.shared._global_config import global_config
from hera.workflows._fields import PodTemplate
from hera.workflows._record import at, nearest, place_of
from hera.workflows._scripts.constructors import (
    InlineScriptConstructor,
    RunnerScriptConstructor,
    ScriptConstructor,
)
from hera.workflows._scripts.decorator import script
from hera.workflows._scripts.signature import Signature, signature_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hera._generated import models
    from hera.workflows._types import ArgumentT
    from hera.workflows.artifact import Artifact
    from hera.workflows.parameter import Parameter

__all__ = ["InlineScriptConstructor", "RunnerScriptConstructor", "Script", "ScriptConstructor", "script"]

CONSTRUCTORS: dict[str, type[ScriptConstructor]] = {
    "inline": InlineScriptConstructor,
    "runner": RunnerScriptConstructor,
}
"""The constructors that have a name."""


class InvalidConstructor(InvalidArgument, AssertionError):
    """What stands for the constructor of a script is none."""

    code = "invalid-constructor"


@dataclass(kw_only=True, eq=False, repr=False)
class Script(PodTemplate):
    """A template that runs a script.

    Args:
        container_name: Name of the container, written as the script's `name`.
        args: Arguments of the command, before the script's file.
        command: The program that runs the script; the one of `global_config.script_command`, `python`, unless given.
        lifecycle: What to run after its start and before its end.
        security_context: Security settings of the container.
        source: A Python function, or the script's text.
        working_dir: Directory in which it starts.
        add_cwd_to_sys_path: For inline functions, begin by making modules of the working directory importable; on
            unless `False`.
        constructor: How the function becomes a script: `"inline"`, which is the default, `"runner"`, or an object.

    Raises:
        InvalidFieldValue: There is no constructor of that name, or the runner is to be used with `args`.
        MissingSetting: At build: there is no source or no image.

    Source:
        Argo Workflows fields reference, ScriptTemplate.
    """

    CALLABLE_UNDER_WORKFLOW: ClassVar[bool] = True

    container_name: str | None = None
    args: Sequence[str] | None = None
    command: Sequence[str] | None = None
    lifecycle: models.Lifecycle | dict[str, Any] | None = None
    security_context: models.SecurityContext | dict[str, Any] | None = None
    source: Callable[..., Any] | str | None = None
    working_dir: str | None = None
    add_cwd_to_sys_path: bool | None = None
    constructor: str | ScriptConstructor | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.command:
            self.command = list(global_config.script_command or ())
        if self.add_cwd_to_sys_path is None:
            self.add_cwd_to_sys_path = True
        if self.source is not None and not isinstance(self.source, str):
            self.source = _undecorated(self.source)
        self.constructor = _constructor_of(self)
        self.constructor.transform_values(self)

    def __getstate__(self) -> dict[str, Any]:
        # A decorated function cannot be pickled by its own name, which stands for what the decorator made of it.
        state = {**self.__dict__, "source": _by_name(self.source)}
        state.pop("_read", None)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.source = _undecorated(self.source)

    def _signature(self) -> Signature | None:
        """What the function takes and gives; `None` for a script given as text."""
        source = self.source
        if source is None or isinstance(source, str):
            return None
        read: tuple[object, Signature] | None = self.__dict__.get("_read")
        if read is None or read[0] is not source:
            read = self.__dict__["_read"] = (source, signature_of(source))
        return read[1]

    # --- what the compiler asks ---

    def _body(self) -> dict[str, Any]:
        from hera._generated import models
        from hera.workflows._compile.containers import container_fields

        if self.source is None:
            raise MissingSetting(
                f"Script {self.name!r} has no source",
                hint="pass a function or a text as source=, or decorate a function with @script()",
                **at(place_of(self)),
            )
        constructor = _constructor_of(self)
        fields = container_fields(self)
        made = models.ScriptTemplate(**fields, name=self.container_name, source=constructor.generate_source(self))
        return {"script": constructor.transform_script_template_post_build(self, made)}

    def _finished(self, template: models.Template) -> models.Template:
        return _constructor_of(self).transform_template_post_build(self, template)

    def _inferred_inputs(self) -> Sequence[Parameter | Artifact]:
        signature = self._signature()
        if signature is None:
            return ()
        from hera.workflows._scripts.template_io import inputs_from

        return inputs_from(signature)

    def _inferred_outputs(self) -> Sequence[Parameter | Artifact]:
        signature = self._signature()
        if signature is None or not signature.has_outputs:
            return ()
        from hera.workflows._scripts.template_io import outputs_from

        return outputs_from(signature, _constructor_of(self).directory_for_outputs())

    def _all_inputs(self) -> Any:
        from hera.workflows._compile.arguments import inputs_of

        parameters, artifacts = inputs_of(self)
        return [*parameters, *artifacts]

    # --- what a call asks ---

    def _input_names(self) -> Sequence[str]:
        return [str(thing.name) for thing in self._all_inputs()]

    def _loop_arguments(self, given: Mapping[str, Any]) -> Sequence[ArgumentT]:
        signature = self._signature()
        with_param, with_items = given.get("with_param"), given.get("with_items")
        if signature is None or (with_param is None and with_items is None):
            return ()
        from hera.workflows._scripts.loops import loop_arguments, names_given

        names = names_given(given.get("arguments"))
        return loop_arguments(signature, names, with_param=with_param, with_items=with_items)


def _constructor_of(script: Script) -> ScriptConstructor:
    """The constructor of a script, by its name or as it is; users may assign either at any time."""
    given = script.constructor
    if isinstance(given, ScriptConstructor):
        return given
    if given is None:
        return InlineScriptConstructor()
    if not isinstance(given, str):
        raise InvalidConstructor(
            f"Script {script.name!r}: the constructor has to be a name or a ScriptConstructor, not {given!r}",
            hint=f"write {given.__name__}() with brackets" if isinstance(given, type) else "use 'inline' or 'runner'",
            **at(place_of(script)),
        )
    make = CONSTRUCTORS.get(given.lower())
    if make is None:
        raise InvalidFieldValue(
            f"Unknown constructor {given}",
            hint=nearest(given.lower(), CONSTRUCTORS) or f"there are {' and '.join(map(repr, CONSTRUCTORS))}",
            **at(place_of(script)),
        )
    return make()


def _undecorated(source: Any) -> Any:
    """The function that a decorated one runs."""
    return getattr(getattr(source, "__func__", source), "wrapped_function", getattr(source, "__func__", source))


def _by_name(source: Any) -> Any:
    """What the name of a function stands for in its module, where that is the decorated function."""
    import sys

    module = sys.modules.get(getattr(source, "__module__", None) or "")
    named = getattr(module, getattr(source, "__qualname__", ""), None)
    return named if getattr(named, "wrapped_function", None) is source else source
