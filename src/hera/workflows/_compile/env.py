"""The environment of containers: every accepted spelling as API models, and the inputs that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hera._generated import models
from hera.exceptions import InvalidFieldValue
from hera.workflows._compile.plain import many
from hera.workflows._record import at, place_of
from hera.workflows.env import BaseEnv, Env
from hera.workflows.env_from import BaseEnvFrom
from hera.workflows.parameter import Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["env_from_models", "env_models", "input_parameters"]


def env_models(record: Any) -> list[models.EnvVar] | None:
    """The environment variables of a container, in the order given; a dict gives one for each key.

    Raises:
        InvalidFieldValue: Something is neither an env object nor a dict.
    """
    made: list[models.EnvVar] = []
    for item in many(record.env):
        if isinstance(item, BaseEnv):
            made.append(item.build())
        elif isinstance(item, models.EnvVar):
            made.append(item)
        elif isinstance(item, Mapping):
            made += [models.EnvVar(name=str(name), value=str(value)) for name, value in item.items()]
        else:
            raise _unknown(
                record, "env", item, "Env, SecretEnv, ConfigMapEnv, FieldEnv, ResourceEnv, models.EnvVar or a dict"
            )
    return made or None


def env_from_models(record: Any) -> list[models.EnvFromSource] | None:
    """The sources that a container takes its environment from.

    Raises:
        InvalidFieldValue: Something is no such source.
    """
    made: list[models.EnvFromSource] = []
    for item in many(record.env_from):
        if isinstance(item, BaseEnvFrom):
            made.append(item.build())
        elif isinstance(item, models.EnvFromSource):
            made.append(item)
        else:
            raise _unknown(record, "env_from", item, "SecretEnvFrom, ConfigMapEnvFrom or models.EnvFromSource")
    return made or None


def input_parameters(record: Any) -> Iterator[models.Parameter]:
    """The inputs that a template needs because variables take their values from them."""
    for item in many(getattr(record, "env", None)):
        if isinstance(item, Env) and item.value_from_input is not None:
            given = item.value_from_input
            value = given.value if isinstance(given, Parameter) else given
            yield Parameter(name=item.param_name, value=value).as_input()


def _unknown(record: Any, field: str, item: object, accepted: str) -> InvalidFieldValue:
    return InvalidFieldValue(
        f"{type(record).__name__} {getattr(record, 'name', None)!r}: {field} holds {item!r} of type {type(item).__name__}",
        hint=f"use {accepted}, one or many",
        **at(place_of(record)),
    )
