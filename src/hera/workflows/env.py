"""Environment variables of containers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hera.exceptions import InvalidFieldValue
from hera.workflows._record import Record, at, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera._generated import models
    from hera.workflows.parameter import Parameter

__all__ = ["BaseEnv", "ConfigMapEnv", "Env", "FieldEnv", "ResourceEnv", "SecretEnv"]

LONGEST_STEM = 32


@dataclass(kw_only=True, eq=False, repr=False)
class BaseEnv(Record):
    """What every environment variable has: a name.

    Args:
        name: Name of the variable.
    """

    name: str

    def build(self) -> models.EnvVar:
        """The variable as an API model."""
        raise NotImplementedError(f"{type(self).__name__} must define build()")


@dataclass(kw_only=True, eq=False, repr=False)
class Env(BaseEnv):
    """A variable with a value, or with the value of an input.

    Args:
        value: The value; anything but text is turned into JSON.
        value_from_input: A text or parameter; the template takes it as an input that the variable refers to.

    Raises:
        InvalidFieldValue: Both are given.
    """

    value: Any | None = None
    value_from_input: str | Parameter | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.value is not None and self.value_from_input is not None:
            raise InvalidFieldValue(
                f"cannot specify both `value` and `value_from_input` for variable {self.name!r}", **at(place_of(self))
            )

    @property
    def param_name(self) -> str:
        """Name of the input that the variable refers to: made from its own name, unique and valid.

        Raises:
            InvalidFieldValue: It does not take its value from an input.
        """
        if self.value_from_input is None:
            raise InvalidFieldValue(f"variable {self.name!r} has no `value_from_input`", **at(place_of(self)))
        import hashlib

        text = self.name.replace("_", "-").replace(".", "-")
        stem = "".join(char for char in text if char == "-" or (char.isascii() and char.isalnum()))[:LONGEST_STEM]
        digest = hashlib.md5(self.name.encode(), usedforsecurity=False).hexdigest()
        return f"{stem}-{digest}"

    def build(self) -> models.EnvVar:
        """The variable as an API model."""
        from hera._generated import models

        if self.value_from_input is not None:
            return models.EnvVar(name=self.name, value=f"{{{{inputs.parameters.{self.param_name}}}}}")
        from hera.workflows.parameter import text_of

        return models.EnvVar(name=self.name, value=text_of(self.value, f"variable {self.name!r}", place_of(self)))


@dataclass(kw_only=True, eq=False, repr=False)
class SecretEnv(BaseEnv):
    """A variable whose value is kept in a secret.

    Args:
        secret_key: Key in the secret.
        secret_name: Name of the secret.
        optional: Whether the variable may stay unset.
    """

    secret_key: str
    secret_name: str | None = None
    optional: bool | None = None

    def build(self) -> models.EnvVar:
        """The variable as an API model."""
        from hera._generated import models

        selector = models.SecretKeySelector(name=self.secret_name, key=self.secret_key, optional=self.optional)
        return models.EnvVar(name=self.name, value_from=models.EnvVarSource(secret_key_ref=selector))


@dataclass(kw_only=True, eq=False, repr=False)
class ConfigMapEnv(BaseEnv):
    """A variable whose value is kept in a config map.

    Args:
        config_map_key: Key in the config map.
        config_map_name: Name of the config map.
        optional: Whether the variable may stay unset.
    """

    config_map_key: str
    config_map_name: str | None
    optional: bool | None = None

    def build(self) -> models.EnvVar:
        """The variable as an API model."""
        from hera._generated import models

        selector = models.ConfigMapKeySelector(
            name=self.config_map_name, key=self.config_map_key, optional=self.optional
        )
        return models.EnvVar(name=self.name, value_from=models.EnvVarSource(config_map_key_ref=selector))


@dataclass(kw_only=True, eq=False, repr=False)
class FieldEnv(BaseEnv):
    """A variable with a field of its pod.

    Args:
        field_path: The field, such as ``metadata.name``.
        api_version: Version of the pod's schema.
    """

    field_path: str
    api_version: str | None = None

    def build(self) -> models.EnvVar:
        """The variable as an API model."""
        from hera._generated import models

        selector = models.ObjectFieldSelector(field_path=self.field_path, api_version=self.api_version)
        return models.EnvVar(name=self.name, value_from=models.EnvVarSource(field_ref=selector))


@dataclass(kw_only=True, eq=False, repr=False)
class ResourceEnv(BaseEnv):
    """A variable with a resource of its container.

    Args:
        resource: The resource, such as ``limits.cpu``.
        container_name: The container, when it is another one.
        divisor: Unit in which it is given.
    """

    resource: str
    container_name: str | None = None
    divisor: models.Quantity | str | None = None

    def build(self) -> models.EnvVar:
        """The variable as an API model."""
        from hera._generated import models

        selector = models.ResourceFieldSelector(
            resource=self.resource, container_name=self.container_name, divisor=self.divisor
        )
        return models.EnvVar(name=self.name, value_from=models.EnvVarSource(resource_field_ref=selector))
