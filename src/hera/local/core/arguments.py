"""What goes into a node: the template's inputs, filled from what the caller passes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

import msgspec

from hera._generated import models
from hera.expr.scope import Names
from hera.expr.substitution import ABSENT_TEXT, TemplateText
from hera.local.core.rounds import fill_text
from hera.local.core.scope import chain
from hera.shared.model import decode_json, to_json

__all__ = ["NotSupplied", "has_location", "inputs_of", "run_arguments"]

T = TypeVar("T", models.Parameter, models.Artifact)

_ABSENT: Final = (
    "inputs.parameters.{}: argument references an absent optional (skipped/omitted node output with no default)"
)
# Storage kind → the field that says where in it.
_LOCATIONS: Final[tuple[tuple[str, str], ...]] = (
    ("s3", "key"),
    ("gcs", "key"),
    ("oss", "key"),
    ("azure", "blob"),
    ("http", "url"),
    ("git", "repo"),
    ("hdfs", "path"),
    ("artifactory", "url"),
    ("plugin", "key"),
)


class NotSupplied(Exception):
    """An input has no value; the message is Argo's."""


def inputs_of(
    template: models.Template, arguments: models.Arguments | None, own: Names, run: Names
) -> models.Inputs | None:
    """The inputs of a node, with their values.

    Args:
        template: The template that is called; its `inputs` say what there is.
        arguments: What the caller passes, references resolved. What the template does not declare is passed over.
        own: Node-local variables, for values that use them.
        run: `workflow.…`.

    Raises:
        NotSupplied: An input without default was not given.
        ExpressionError: A value holds an expression that cannot be parsed.

    Source:
        Argo `common.ProcessArgs`.
    """
    declared = template.inputs
    if declared is None or not (declared.parameters or declared.artifacts):
        return None
    given_parameters = _by_name(arguments.parameters if arguments is not None else None)
    given_artifacts = _by_name(arguments.artifacts if arguments is not None else None)
    parameters = [_parameter(one, given_parameters.get(one.name)) for one in declared.parameters or ()]
    artifacts = [_artifact(one, given_artifacts.get(one.name)) for one in declared.artifacts or ()]
    _fill_values(parameters, own, run)
    artifacts = [_filled_artifact(one, parameters, own, run) for one in artifacts]
    return models.Inputs(parameters=parameters or None, artifacts=artifacts or None)


def _by_name(values: Sequence[T] | None) -> dict[str, T]:
    return {value.name: value for value in values or ()}


def _parameter(declared: models.Parameter, given: models.Parameter | None) -> models.Parameter:
    value = declared.value if declared.value is not None else declared.default
    is_absent = given is not None and given.value == ABSENT_TEXT
    if given is not None and not is_absent:
        value = given.value
    if value is None:
        raise NotSupplied(
            _ABSENT.format(declared.name) if is_absent else f"inputs.parameters.{declared.name} was not supplied"
        )
    return msgspec.structs.replace(declared, value=value, value_from=None)


def _artifact(declared: models.Artifact, given: models.Artifact | None) -> models.Artifact:
    if not declared.optional and not has_location(declared):
        if given is None:
            raise NotSupplied(f"inputs.artifacts.{declared.name} was not supplied")
        if not has_location(given):
            raise NotSupplied(f"inputs.artifacts.{declared.name} missing location information")
    if given is None:
        return declared
    return msgspec.structs.replace(
        given, path=declared.path, mode=declared.mode, recurse_mode=declared.recurse_mode, from_=None
    )


def has_location(artifact: models.Artifact) -> bool:
    """Whether the artifact says where its content is."""
    if artifact.raw is not None:
        return True
    for kind, field in _LOCATIONS:
        storage = getattr(artifact, kind)
        if storage is not None and getattr(storage, field, None):
            return True
    return False


def _fill_values(parameters: list[models.Parameter], own: Names, run: Names) -> None:
    """Values may use globals and, one round later, each other."""
    if not any("{{" in str(one.value) for one in parameters):
        return
    for one in parameters:
        one.value = fill_text(str(one.value), own, run)
    known = Names({f"inputs.parameters.{one.name}": one.value for one in parameters})
    for one in parameters:
        one.value = fill_text(str(one.value), own, known, run)


def _filled_artifact(
    artifact: models.Artifact, parameters: list[models.Parameter], own: Names, run: Names
) -> models.Artifact:
    """Keys and raw data may hold tags."""
    text = to_json(artifact).decode()
    if "{{" not in text:
        return artifact
    known = Names({f"inputs.parameters.{one.name}": one.value for one in parameters})
    first = TemplateText.of_json(text).render(chain(own, run))
    return decode_json(models.Artifact, TemplateText.of_json(first).render(chain(own, known, run)))


def run_arguments(spec: Any, parameters: list[models.Parameter]) -> models.Arguments:
    """What the entrypoint (and an exit handler without arguments of its own) is given.

    Args:
        spec: The workflow's spec, for its artifacts.
        parameters: The workflow's parameters with their values.
    """
    arguments = spec.arguments
    return models.Arguments(
        parameters=parameters or None, artifacts=arguments.artifacts if arguments is not None else None
    )
