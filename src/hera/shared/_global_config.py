"""The configuration of a process: defaults for what programs leave out, and hooks that run before a build.

`global_config` belongs to the whole process. `global_config.override(...)` changes options for a block only, and only
for the thread or asyncio task that runs it.
"""

from __future__ import annotations

import os
from contextvars import ContextVar

from hera.exceptions import AuthoringError, InvalidArgument, InvalidFieldValue
from hera.shared.place import NOWHERE, at, user_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from typing import Any, Literal, TypeAlias, TypeVar

    from hera.shared.place import Place

    T = TypeVar("T")
    Hook: TypeAlias = Callable[[T], T]
    ProfileName: TypeAlias = Literal["v5", "v7"]
    YamlOrder: TypeAlias = Literal["upstream", "alphabetical", "given"]
    Certificates: TypeAlias = tuple[str | os.PathLike[str] | None, str | os.PathLike[str] | None]

__all__ = ["BaseMixin", "GlobalConfig", "Profile", "global_config", "register_pre_build_hook"]


class BaseMixin:
    """The root of every class that users write workflows with; it carries no behaviour."""


class HookError(AuthoringError, RuntimeError):
    """A pre-build hook gave nothing back."""


class Profile:
    """The defaults of one line of releases.

    Attributes:
        name: How `set_profile` calls it.
        image: Image of containers and scripts that name none.
        outputs_directory: Where the in-pod runner writes outputs.
        inputs_directory: Where input artifacts without a path are put; `<directory>/artifacts/<name>`.
        yaml_order: Order of keys in `to_yaml`, one of the emitter's orders.
    """

    __slots__ = ("image", "inputs_directory", "name", "outputs_directory", "yaml_order")

    def __init__(
        self, name: str, image: str, outputs_directory: str, inputs_directory: str, yaml_order: YamlOrder
    ) -> None:
        self.name = name
        self.image = image
        self.outputs_directory = outputs_directory
        self.inputs_directory = inputs_directory
        self.yaml_order = yaml_order


PROFILES = {
    "v5": Profile("v5", "python:3.8", "/hera/outputs", "/tmp/hera/inputs", "alphabetical"),  # noqa: S108 - directories of a pod
    "v7": Profile("v7", "python:3.10", "/tmp/hera-outputs", "/tmp/hera-inputs", "upstream"),  # noqa: S108 - directories of a pod
}

OPTIONS = {
    "host": None,
    "token": None,
    "client_certs": None,
    "verify_ssl": True,
    "api_version": "argoproj.io/v1alpha1",
    "namespace": None,
    "image": None,
    "service_account_name": None,
    "script_command": ("python",),
}

_overrides: ContextVar[Mapping[str, object] | None] = ContextVar("hera_config_overrides", default=None)


class _Flags(dict[str, bool]):
    """Feature flags; a flag that was never set reads as off."""

    def __missing__(self, name: str) -> bool:
        return False


class _GlobalConfig:
    """Defaults for what programs leave out.

    Attributes:
        experimental_features: Flags of earlier releases. `script_runner` and `script_annotations` are accepted and
            never required; `script_annotations` makes runner templates carry the variable `hera__script_annotations`.
    """

    experimental_features: _Flags

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Put everything back to how a fresh process finds it, class defaults and hooks included."""
        self.__dict__.clear()
        self._options: dict[str, Any] = {**OPTIONS, "script_command": ["python"]}
        self._profile = PROFILES["v5"]
        self._class_defaults: dict[type, dict[str, Any]] = {}
        self._hooks: list[tuple[Callable[[Any], Any], Any]] = []
        self.experimental_features = _Flags()

    # --- options ---

    def _get(self, name: str) -> Any:
        overrides = _overrides.get()
        return overrides[name] if overrides and name in overrides else self._options[name]

    def override(self, **options: object) -> AbstractContextManager[None]:
        """Change options for a block, for the running thread or asyncio task only.

        Args:
            **options: Option names (`host`, `token`, `namespace`, `image`, …) and their values inside the block.

        Raises:
            InvalidFieldValue: There is no such option.

        Example:
            ``with global_config.override(namespace="team-a"): ...``
        """
        unknown = sorted(set(options) - set(OPTIONS))
        if unknown:
            raise InvalidFieldValue(
                f"global_config has no option {unknown[0]!r}", hint=f"the options are {', '.join(OPTIONS)}"
            )
        from contextlib import contextmanager

        @contextmanager
        def overridden() -> Iterator[None]:
            mark = _overrides.set({**(_overrides.get() or {}), **options})
            try:
                yield
            finally:
                _overrides.reset(mark)

        return overridden()

    @property
    def host(self) -> str | None:
        """Address of the Argo server, with its scheme."""
        value: str | None = self._get("host")
        return value

    @host.setter
    def host(self, value: str | None) -> None:
        self._options["host"] = value

    @property
    def token(self) -> str | None:
        """The token for the Argo server; set a text, a callable, a `TokenGenerator`, or such a class."""
        value = self._get("token")
        if isinstance(value, type):
            value = value()
        found: str | None = value() if callable(value) else value
        return found

    @token.setter
    def token(self, value: str | Callable[[], str | None] | None) -> None:
        self._options["token"] = value

    @property
    def client_certs(self) -> tuple[str, str] | None:
        """Certificate and key files for the Argo server; set a pair, or a callable that returns one."""
        value = self._get("client_certs")
        pair = value() if callable(value) else value
        if pair is None or any(part is None for part in pair):
            return None
        certificate, key = pair
        return os.fspath(certificate), os.fspath(key)

    @client_certs.setter
    def client_certs(self, value: Certificates | Callable[[], Certificates | None] | None) -> None:
        self._options["client_certs"] = value

    @property
    def verify_ssl(self) -> bool:
        """Whether the Argo server's certificate is checked."""
        value: bool = self._get("verify_ssl")
        return value

    @verify_ssl.setter
    def verify_ssl(self, value: bool) -> None:
        self._options["verify_ssl"] = value

    @property
    def api_version(self) -> str:
        """`apiVersion` of workflows that name none."""
        value: str = self._get("api_version")
        return value

    @api_version.setter
    def api_version(self, value: str) -> None:
        self._options["api_version"] = value

    @property
    def namespace(self) -> str | None:
        """Namespace of workflows that name none; cluster workflow templates have none."""
        value: str | None = self._get("namespace")
        return value

    @namespace.setter
    def namespace(self, value: str | None) -> None:
        self._options["namespace"] = value

    @property
    def image(self) -> str:
        """Image of containers and scripts that name none; set a text or a callable that returns one."""
        value = self._get("image")
        if value is None:
            return self._profile.image
        found: str = value() if callable(value) else value
        return found

    @image.setter
    def image(self, value: str | Callable[[], str]) -> None:
        self._options["image"] = value

    @property
    def service_account_name(self) -> str | None:
        """Service account of workflows that name none."""
        value: str | None = self._get("service_account_name")
        return value

    @service_account_name.setter
    def service_account_name(self, value: str | None) -> None:
        self._options["service_account_name"] = value

    @property
    def script_command(self) -> list[str] | None:
        """Command of scripts that give none."""
        value: list[str] | None = self._get("script_command")
        return value

    @script_command.setter
    def script_command(self, value: list[str] | None) -> None:
        self._options["script_command"] = value

    # --- profiles ---

    @property
    def profile(self) -> Profile:
        """The defaults in force, see `set_profile`."""
        return self._profile

    def set_profile(self, name: ProfileName) -> None:
        """Choose the line of releases whose defaults apply: image, directories of the runner, order of YAML keys.

        Args:
            name: `"v5"`, the initial one, as the documentation prints it, or `"v7"`.

        Raises:
            InvalidFieldValue: There is no such profile.
        """
        if name not in PROFILES:
            raise InvalidFieldValue(
                f"there is no profile {name!r}", hint=f"the profiles are {', '.join(PROFILES)}", **at(user_place())
            )
        self._profile = PROFILES[name]

    # --- class defaults ---

    def set_class_defaults(self, cls: type, **fields: Any) -> None:
        """Give fields of a class a value for every later instance that leaves them out or passes `None`.

        Calls add up. The defaults belong to exactly this class: subclasses do not inherit them. Each instance gets
        its own copy of a list or dict.

        Args:
            cls: A class of `hera.workflows`, or a subclass of one.
            **fields: Field names and their defaults.

        Raises:
            InvalidArgument: `cls` has no fields.
            InvalidFieldValue: `cls` has no field of that name.
        """
        import dataclasses

        if not (isinstance(cls, type) and dataclasses.is_dataclass(cls)):
            raise InvalidArgument(f"{cls!r} has no fields that could be given defaults", **at(user_place()))
        allowed = [field.name for field in dataclasses.fields(cls) if field.init]
        unknown = sorted(set(fields) - set(allowed))
        if unknown:
            raise InvalidFieldValue(
                f"Invalid keys for class {cls.__name__}: {', '.join(unknown)}",
                hint=_nearest(unknown[0], allowed),
                **at(user_place()),
            )
        self._class_defaults.setdefault(cls, {}).update(fields)

    # --- hooks ---

    def register_pre_build_hook(self, hook: Hook[T]) -> Hook[T]:
        """Have a function look at, and change, every object of one class just before it is built.

        The hook receives a copy, so the author's objects stay as they are, and runs once per build.

        Args:
            hook: Takes the object and returns it or a replacement. Its return annotation, also one given as text,
                names the class it is for; subclasses are not meant.

        Returns:
            The hook, so that this can be used as a decorator.

        Raises:
            InvalidArgument: The hook has no return annotation.
        """
        try:
            annotation = getattr(hook, "__annotations__", {}).get("return")
        except NameError:  # an annotation that is evaluated late and names something not there yet
            annotation = "<unevaluated>"
        if annotation is None:
            raise InvalidArgument(
                f"Hook {_name_of(hook)} must have a return type annotation",
                hint="it names the class that the hook is for: def hook(workflow: Workflow) -> Workflow",
                **at(_place_of(hook)),
            )
        self._hooks.append((hook, annotation))
        return hook

    def hooks_for(self, cls: type) -> list[Callable[[Any], Any]]:
        """The hooks registered for exactly this class, in order of registration."""
        return [hook for hook, annotation in self._hooks if _hooked_class(hook, annotation) is cls]

    @property
    def has_hooks(self) -> bool:
        """Whether any hook is registered."""
        return bool(self._hooks)


def run_hooks(hooks: list[Callable[[Any], Any]], target: Any) -> Any:
    """Pass an object through its hooks.

    Raises:
        HookError: A hook returned `None`.
    """
    for hook in hooks:
        target = hook(target)
        if target is None:
            raise HookError(
                f"Pre-build hook {_name_of(hook)} returned None; return the object it was given",
                **at(_place_of(hook)),
            )
    return target


def _hooked_class(hook: Any, annotation: Any) -> object:
    """The class a hook is for; texts are resolved where the hook was written, each time until that succeeds."""
    if not isinstance(annotation, str):
        return annotation
    import typing

    try:
        return typing.get_type_hints(hook)["return"]
    except NameError:
        pass
    cells = getattr(hook, "__closure__", None) or ()
    around = dict(zip(hook.__code__.co_freevars, cells, strict=True)) if cells else {}
    name = annotation.strip("'\"")
    found = around.get(name)
    if found is not None:
        return found.cell_contents
    raise InvalidArgument(
        f"the return annotation {name!r} of hook {_name_of(hook)} names nothing that can be found",
        hint="import the class at the top of the module that defines the hook",
    )


def _place_of(hook: Any) -> Place:
    code = getattr(hook, "__code__", None)
    return (code.co_filename, code.co_firstlineno) if code is not None else NOWHERE


def _name_of(hook: Any) -> str:
    return str(getattr(hook, "__name__", repr(hook)))


def _nearest(name: str, known: list[str]) -> str | None:
    from difflib import get_close_matches

    found = get_close_matches(name, known, n=1)
    return f"did you mean {found[0]!r}?" if found else None


global_config = _GlobalConfig()
"""The configuration of this process."""

GlobalConfig = global_config
register_pre_build_hook = global_config.register_pre_build_hook
