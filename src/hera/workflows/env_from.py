"""Environments taken whole from secrets and config maps."""

from __future__ import annotations

from dataclasses import dataclass

from hera.workflows._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera._generated import models

__all__ = ["BaseEnvFrom", "ConfigMapEnvFrom", "SecretEnvFrom"]


@dataclass(kw_only=True, eq=False, repr=False)
class BaseEnvFrom(Record):
    """What both kinds have.

    Args:
        prefix: Put before the name of each variable.
        name: Name of the secret or config map.
        optional: Whether it may be missing.
    """

    prefix: str | None = None
    name: str | None = None
    optional: bool | None = None

    def build(self) -> models.EnvFromSource:
        """The source as an API model."""
        raise NotImplementedError(f"{type(self).__name__} must define build()")


@dataclass(kw_only=True, eq=False, repr=False)
class SecretEnvFrom(BaseEnvFrom):
    """One variable for each key of a secret."""

    def build(self) -> models.EnvFromSource:
        """The source as an API model."""
        from hera._generated import models

        source = models.SecretEnvSource(name=self.name, optional=self.optional)
        return models.EnvFromSource(prefix=self.prefix, secret_ref=source)


@dataclass(kw_only=True, eq=False, repr=False)
class ConfigMapEnvFrom(BaseEnvFrom):
    """One variable for each key of a config map."""

    def build(self) -> models.EnvFromSource:
        """The source as an API model."""
        from hera._generated import models

        source = models.ConfigMapEnvSource(name=self.name, optional=self.optional)
        return models.EnvFromSource(prefix=self.prefix, config_map_ref=source)
