"""How a script template gets its text: the extension point, and its two implementations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from hera.exceptions import InvalidFieldValue, ScriptWarning
from hera.shared._global_config import global_config
from hera.workflows._record import Record, at, place_of
from hera.workflows._scripts.signature import place_of_function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from hera._generated import models
    from hera.workflows._scripts.signature import Signature
    from hera.workflows.script import Script
    from hera.workflows.volume import BaseVolume

__all__ = ["InlineScriptConstructor", "RunnerScriptConstructor", "ScriptConstructor"]


@dataclass(kw_only=True, eq=False, repr=False)
class ScriptConstructor(Record):
    """How a script template is made from a function; subclass it and pass an object as `Script(constructor=...)`.

    The methods are called in the order in which they stand here.

    Source:
        The documentation of `hera.workflows`, "Script Constructors".
    """

    def transform_values(self, script: Script) -> None:
        """Change fields of a script that was just made.

        Args:
            script: The script, its other fields already filled in.
        """

    def generate_source(self, instance: Script) -> str:
        """The text of the script.

        Args:
            instance: The script that is being built; it must not be changed.

        Raises:
            NotImplementedError: The subclass does not say how.
        """
        raise NotImplementedError(f"{type(self).__name__} has to define generate_source(instance) -> str")

    def transform_script_template_post_build(
        self,
        instance: Script,  # noqa: ARG002 - for subclasses
        script: models.ScriptTemplate,
    ) -> models.ScriptTemplate:
        """Change the `script` part of the built template."""
        return script

    def transform_template_post_build(
        self,
        instance: Script,  # noqa: ARG002 - for subclasses
        template: models.Template,
    ) -> models.Template:
        """Change the whole built template."""
        return template

    def directory_for_outputs(self) -> str | None:
        """Where outputs without a path of their own are written; `None` when nothing writes them."""
        return None


@dataclass(kw_only=True, eq=False, repr=False)
class InlineScriptConstructor(ScriptConstructor):
    """Puts the function's body into the manifest; the image only has to have Python.

    The body has to import what it uses, and cannot call functions defined elsewhere.

    Args:
        add_cwd_to_sys_path: Begin by making modules of the working directory importable; the script's own setting, on
            unless it says `False`, does the same.
    """

    add_cwd_to_sys_path: bool | None = None

    def generate_source(self, instance: Script) -> str:
        """The function's body, after lines that bind the inputs to its parameters; a text source as it is.

        Raises:
            SourceNotFound: The source of the function cannot be read.
            InvalidFieldValue: The function yields, which only a function can.
        """
        signature = instance._signature()
        if signature is None:
            return str(instance.source)
        from hera.workflows._scripts.inline_source import inline_source

        return inline_source(
            signature,
            _names_to_bind(instance, signature),
            add_cwd_to_sys_path=bool(instance.add_cwd_to_sys_path or self.add_cwd_to_sys_path),
        )


@dataclass(kw_only=True, eq=False, repr=False)
class RunnerScriptConstructor(ScriptConstructor):
    """Has the in-pod runner import the function's module and call it; the image has to hold the module and this package.

    Args:
        outputs_directory: Where annotated outputs are written.
        volume_for_outputs: Volume for that directory; without a `mount_path` it is mounted there.
        DEFAULT_HERA_OUTPUTS_DIRECTORY: The directory when `outputs_directory` is not given; the profile's own unless
            given (see `global_config.set_profile`).
        pydantic_mode: Validate with this generation of pydantic whatever the annotations leave open; both generations'
            models work without it.

    Raises:
        InvalidFieldValue: That generation of pydantic is not installed.
    """

    outputs_directory: str | None = None
    volume_for_outputs: BaseVolume | None = None
    DEFAULT_HERA_OUTPUTS_DIRECTORY: str | None = None
    pydantic_mode: Literal[1, 2] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.DEFAULT_HERA_OUTPUTS_DIRECTORY is None:
            self.DEFAULT_HERA_OUTPUTS_DIRECTORY = global_config.profile.outputs_directory
        if self.pydantic_mode is not None:
            _check_pydantic_mode(self)

    def transform_values(self, script: Script) -> None:
        """Have the script start the runner.

        Raises:
            InvalidFieldValue: The script has `args` of its own.
        """
        signature = script._signature()
        if signature is None:
            return
        if script.args is not None:
            raise InvalidFieldValue(
                f"Cannot specify args when callable is True: script {script.name!r} is run by the runner",
                hint='values go to arguments={…}; for args of your own pass source="…" as text',
                **at(place_of(script)),
            )
        script.args = ["-m", "hera.workflows.runner", "-e", f"{module_name_of(signature.function)}:{_name_of(script)}"]
        if self.volume_for_outputs is not None and signature.has_outputs:
            script.volumes = [*_many(script.volumes), self._mounted_volume()]

    def generate_source(self, instance: Script) -> str:
        """A tag that Argo replaces by the inputs as JSON, which the runner reads; a text source as it is."""
        signature = instance._signature()
        if signature is None:
            return str(instance.source)
        _warn_if_out_of_reach(signature.function, instance)
        return "{{inputs.parameters}}"

    def transform_script_template_post_build(
        self, instance: Script, script: models.ScriptTemplate
    ) -> models.ScriptTemplate:
        """Tell the runner by environment variables what only the template knows."""
        signature = instance._signature()
        if signature is None:
            return script
        from hera._generated import models

        variables = {}
        if global_config.experimental_features["script_annotations"]:
            variables["hera__script_annotations"] = ""
        if self.outputs_directory or signature.has_outputs:
            variables["hera__outputs_directory"] = self.directory_for_outputs()
        if self.pydantic_mode is not None:
            variables["hera__pydantic_mode"] = str(self.pydantic_mode)
        if variables:
            added = [models.EnvVar(name=name, value=value) for name, value in variables.items()]
            script.env = [*(script.env or ()), *added]
        return script

    def directory_for_outputs(self) -> str:
        """The directory that the runner writes to."""
        return str(self.outputs_directory or self.DEFAULT_HERA_OUTPUTS_DIRECTORY)

    def _mounted_volume(self) -> Any:
        from copy import copy

        volume: Any = self.volume_for_outputs
        if volume.mount_path is None:
            volume = copy(volume)
            volume.mount_path = self.directory_for_outputs()
        return volume


def module_name_of(function: FunctionType) -> str:
    """The name under which the runner can import the function's module.

    The module that was started as a program is called `__main__` only here; its name is found from its file and the
    import path.
    """
    if function.__module__ != "__main__":
        return function.__module__
    import os
    import sys

    file = os.path.realpath(function.__code__.co_filename)
    folders = {os.path.realpath(entry or os.getcwd()) for entry in [*sys.path, ""]}
    containing = [folder for folder in folders if file.startswith(folder.rstrip(os.sep) + os.sep)]
    stem = os.path.splitext(file)[0]
    if not containing:
        return os.path.basename(stem)
    return os.path.relpath(stem, max(containing, key=len)).replace(os.sep, ".")


def _names_to_bind(script: Script, signature: Signature) -> list[str]:
    """Names of the input parameters whose values come from arguments or defaults."""
    if script.inputs is None and script.env is None:
        inferred = (slot for slot in signature.inputs if not (slot.is_artifact or slot.is_output))
        return [slot.public_name for slot in inferred if slot.marker is None or slot.marker.value_from is None]
    from hera.workflows._compile.arguments import inputs_of

    parameters, _ = inputs_of(script)
    return [str(parameter.name) for parameter in parameters if parameter.value_from is None]


def _name_of(script: Script) -> str:
    source: Callable[..., Any] = script.source  # type: ignore[assignment]  # only called for functions
    return source.__name__


def _many(value: Any) -> list[Any]:
    from hera.workflows._compile.plain import many

    return many(value)


def _warn_if_out_of_reach(function: FunctionType, script: Script) -> None:
    """Say so when the runner will not find the function by its name."""
    if function.__qualname__ == function.__name__ and function.__name__.isidentifier():
        return
    import warnings

    place = place_of_function(function)
    warnings.warn_explicit(
        f"the runner cannot reach {function.__qualname__!r} of script {script.name!r}: only named functions "
        "at the top level of a module can be imported by name",
        ScriptWarning,
        place["file"],
        place["line"],
        registry=function.__globals__.setdefault("__warningregistry__", {}),
    )


def _check_pydantic_mode(constructor: RunnerScriptConstructor) -> None:
    asked = constructor.pydantic_mode
    if asked not in (1, 2):
        raise InvalidFieldValue(
            f"pydantic_mode has to be 1 or 2, not {asked!r}", hint=None, **at(place_of(constructor))
        )
    try:
        import pydantic
    except ImportError:  # the image may have it
        return
    if asked > int(pydantic.VERSION.split(".")[0]):
        raise InvalidFieldValue(
            "v2 pydantic mode only available for pydantic>=2",
            hint=f"pydantic {pydantic.VERSION} is installed here",
            **at(place_of(constructor)),
        )
