"""Inputs, outputs and arguments: every accepted spelling as API models.

A parameter reaches a document in one of three projections, `PROJECTIONS`; artifacts are written alike everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import starmap
from typing import TYPE_CHECKING, Any, NamedTuple

from hera._generated import models
from hera.exceptions import InvalidArgument, InvalidFieldValue
from hera.shared.model import construct
from hera.shared.serialization import MISSING
from hera.workflows._compile.plain import many, model_from
from hera.workflows._record import at, place_of
from hera.workflows.artifact import Artifact
from hera.workflows.parameter import Parameter, text_of

if TYPE_CHECKING:
    from hera.shared.place import Place

__all__ = [
    "arguments_of",
    "artifact_model",
    "gather",
    "inputs_of",
    "outputs_of",
    "parameter_model",
    "template_inputs",
    "template_outputs",
]

PROJECTIONS: dict[str, tuple[str, ...]] = {
    "input": ("description", "enum", "default", "value", "value_from"),
    "argument": ("description", "enum", "value", "value_from", "global_name"),
    "output": ("description", "value", "value_from", "global_name"),
}
"""What of a parameter is written where."""

ARTIFACT_FIELDS = (
    "archive_logs",
    "artifact_gc",
    "deleted",
    "from_",
    "from_expression",
    "global_name",
    "mode",
    "optional",
    "path",
    "recurse_mode",
    "sub_path",
)

SPELLINGS = "parameters, artifacts or dicts of name → value, one or many"


class _Rules(NamedTuple):
    """What one kind of place accepts.

    Attributes:
        what: The word for one of its members in errors.
        projection: What of a parameter is written.
        models_as_given: Whether API parameters are taken as they are.
        takes_dicts: Whether a dict of values is accepted.
        error: The class of error for anything else.
    """

    what: str
    projection: str
    models_as_given: bool
    takes_dicts: bool
    error: type[InvalidFieldValue | InvalidArgument]


INPUT = _Rules("input", "input", True, True, InvalidFieldValue)
OUTPUT = _Rules("output", "output", True, False, InvalidFieldValue)
ARGUMENT = _Rules("argument", "argument", False, True, InvalidArgument)
TEMPLATE_ARGUMENT = ARGUMENT._replace(projection="input")
"""Arguments of workflow templates keep their defaults."""

Members = tuple[list[models.Parameter], list[models.Artifact]]


def parameter_model(
    parameter: Parameter | models.Parameter, projection: str, name: str | None = None
) -> models.Parameter:
    """A parameter as an API model, with the fields that belong where it is written.

    Args:
        parameter: The parameter.
        projection: A key of `PROJECTIONS`.
        name: Another name than its own.

    Raises:
        InvalidFieldValue: It has no name.
    """
    name = name or parameter.name
    if not name:
        raise InvalidFieldValue(
            "name cannot be `None` or empty when used (a Parameter without name)", **at(place_of(parameter))
        )
    made = models.Parameter(name=str(name))
    for field in PROJECTIONS[projection]:
        value = getattr(parameter, field)
        if value is not None and value is not MISSING:
            setattr(made, field, _written(field, value, name, place_of(parameter)))
    return made


def _text_parameter(name: str, value: str) -> models.Parameter:
    made: models.Parameter = construct(models.Parameter, name=name, value=value)
    return made


def _written(field: str, value: Any, name: str, place: Place) -> Any:
    """A field of a parameter as it is written; users may have assigned anything since it was made."""
    if type(value) is str:
        return value
    if field in ("value", "default"):
        return text_of(value, f"`{field}` of parameter {name!r}", place)
    if field == "enum":
        return [text_of(member, f"`enum` of parameter {name!r}", place) for member in value]
    if field == "value_from" and isinstance(value, Mapping):
        return model_from("ValueFrom", value, f"value_from of parameter {name!r}", place)
    return value


def artifact_model(artifact: Artifact) -> models.Artifact:
    """An artifact as an API model.

    Raises:
        InvalidFieldValue: It has no name.
    """
    if not artifact.name:
        raise InvalidFieldValue(
            f"name cannot be `None` or empty when used (a {type(artifact).__name__} without name)",
            **at(place_of(artifact)),
        )
    fields = {name: getattr(artifact, name) for name in ARTIFACT_FIELDS}
    archive = artifact.archive
    build = getattr(archive, "_build_archive_strategy", None)
    fields["archive"] = build() if build is not None else archive
    if artifact.LOCATION is not None:
        location = {there: getattr(artifact, here) for here, there in artifact.LOCATION_FIELDS.items()}
        fields[artifact.LOCATION] = getattr(models, artifact.LOCATION_MODEL)(**location)
    return models.Artifact(name=artifact.name, **fields)


def gather(given: Any, rules: _Rules, owner: str = "", place: Place = ("", 0)) -> Members:
    """Parameters and artifacts out of every spelling that a place accepts, each in the order given.

    Args:
        given: What the user gave.
        rules: What the place accepts.
        owner: Whose they are, for errors.
        place: Where the owner was made, for errors.
    """
    parameters: list[models.Parameter] = []
    artifacts: list[models.Artifact] = []
    for item in many(given):
        if isinstance(item, Parameter):
            parameters.append(parameter_model(item, rules.projection))
        elif isinstance(item, Mapping) and rules.takes_dicts:
            for name, value in item.items():
                _add_named(parameters, artifacts, name, value, rules, owner, place)
        elif isinstance(item, Artifact):
            artifacts.append(item._build_artifact())
        elif isinstance(item, models.Parameter):
            parameters.append(item if rules.models_as_given else parameter_model(item, rules.projection))
        elif isinstance(item, models.Artifact):
            artifacts.append(item)
        elif isinstance(item, models.Inputs | models.Outputs | models.Arguments):
            held = gather(
                [*(item.parameters or []), *(item.artifacts or [])], rules._replace(models_as_given=True), owner, place
            )
            parameters += held[0]
            artifacts += held[1]
        else:
            raise rules.error(
                f"Unrecognised type {type(item)} for {rules.what} value {item!r}" + (f" of {owner}" if owner else ""),
                hint=f"give {SPELLINGS}" if rules.takes_dicts else "give parameters or artifacts, one or many",
                **at(place),
            )
    return parameters, artifacts


def _add_named(
    parameters: list[models.Parameter],
    artifacts: list[models.Artifact],
    name: Any,
    value: Any,
    rules: _Rules,
    owner: str,
    place: Place,
) -> None:
    """One entry of a dict: records and models take the key as their name, anything else is a value."""
    if type(value) is str:
        parameters.append(models.Parameter(name=name, value=value))
    elif isinstance(value, Parameter | models.Parameter):
        parameters.append(parameter_model(value, rules.projection, name))
    elif isinstance(value, Artifact):
        artifacts.append(value.with_name(name)._build_artifact())
    elif isinstance(value, models.Artifact):
        artifacts.append(value.model_copy(update={"name": name}))
    else:
        what = f"{rules.what} {name!r}" + (f" of {owner}" if owner else "")
        parameters.append(models.Parameter(name=name, value=text_of(value, what, place)))


def arguments_of(given: Any, *, keep_defaults: bool, owner: str, place: Place) -> models.Arguments | None:
    """The arguments of a workflow, step or task; `None` when there are none.

    Args:
        given: What the user gave; a `models.Arguments` is used as it is.
        keep_defaults: Whether defaults are written, as on workflow templates.
        owner: Whose they are, for errors.
        place: Where the owner was made.
    """
    if given is None or (isinstance(given, models.Arguments) and not _holds_records(given)):
        return given
    if type(given) is dict and all(type(value) is str for value in given.values()):
        # by far the most frequent spelling
        return construct(models.Arguments, parameters=[*starmap(_text_parameter, given.items())]) if given else None
    parameters, artifacts = gather(given, TEMPLATE_ARGUMENT if keep_defaults else ARGUMENT, owner, place)
    if not (parameters or artifacts):
        return None
    return models.Arguments(parameters=parameters or None, artifacts=artifacts or None)


def inputs_of(template: Any) -> Members:
    """All inputs of a template: those given, those that `Env(value_from_input=…)` needs, those it infers."""
    given = gather(template.inputs, INPUT, f"template {template.name!r}", place_of(template))
    from hera.workflows._compile.env import input_parameters

    given[0].extend(_new(input_parameters(template), {parameter.name for parameter in given[0]}))
    return _with_inferred(given, template._inferred_inputs(), INPUT)


def outputs_of(template: Any) -> Members:
    """All outputs of a template: those given, and those it infers."""
    given = gather(template.outputs, OUTPUT, f"template {template.name!r}", place_of(template))
    return _with_inferred(given, template._inferred_outputs(), OUTPUT)


def template_inputs(template: Any) -> models.Inputs | None:
    """The inputs of a template as they are written; a `models.Inputs` without additions is used as it is."""
    parameters, artifacts = inputs_of(template)
    made: models.Inputs | None = _io(models.Inputs, template.inputs, parameters, artifacts)
    return made


def template_outputs(template: Any) -> models.Outputs | None:
    """The outputs of a template as they are written; a `models.Outputs` without additions is used as it is."""
    parameters, artifacts = outputs_of(template)
    made: models.Outputs | None = _io(models.Outputs, template.outputs, parameters, artifacts)
    if made is not None and made is not template.outputs and isinstance(template.outputs, models.Outputs):
        made.result, made.exit_code = template.outputs.result, template.outputs.exit_code
    return made


def _io(cls: Callable[..., Any], given: Any, parameters: list[Any], artifacts: list[Any]) -> Any:
    if (
        isinstance(given, models.Inputs | models.Outputs)
        and not _holds_records(given)
        and (len(parameters) == len(given.parameters or []) and len(artifacts) == len(given.artifacts or []))
    ):
        return given
    if not (parameters or artifacts):
        return None
    return cls(parameters=parameters or None, artifacts=artifacts or None)


def _holds_records(given: models.Inputs | models.Outputs | models.Arguments) -> bool:
    """Whether parameters or artifacts of ours stand in an API model, as they could when they were models themselves."""
    held = (*(given.parameters or ()), *(given.artifacts or ()))
    return any(isinstance(member, Parameter | Artifact) for member in held)


def _with_inferred(given: Members, inferred: Any, rules: _Rules) -> Members:
    """The given ones and those of the inferred ones whose names are free.

    A name is taken by a parameter or an artifact alike: a script may be given a parameter in place of the artifact that
    its signature asks for.
    """
    if not inferred:
        return given
    taken = {member.name for members in given for member in members}
    parameters, artifacts = gather(inferred, rules)
    return [*given[0], *_new(parameters, taken)], [*given[1], *_new(artifacts, taken)]


def _new(members: Any, taken: set[str]) -> list[Any]:
    return [member for member in members if member.name not in taken]
