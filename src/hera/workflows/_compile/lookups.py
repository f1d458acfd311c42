"""Looking up what a template gives or takes by name, for references to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hera.exceptions import InvalidFieldValue, NoSuchName
from hera.workflows._compile.arguments import OUTPUT, gather, inputs_of, outputs_of
from hera.workflows._record import at, nearest, place_of, user_place
from hera.workflows.artifact import Artifact
from hera.workflows.parameter import Parameter

if TYPE_CHECKING:
    from hera._generated import models

__all__ = [
    "input_artifact",
    "input_names",
    "input_parameter",
    "output_artifact",
    "output_parameter",
    "outputs_as_arguments",
]


def input_parameter(template: Any, name: str) -> Parameter:
    """An input parameter as the children of a template refer to it; description, enum and default are kept.

    Raises:
        NoSuchName: The template has no input parameter of that name.
    """
    parameters, _ = inputs_of(template)
    found = _named(parameters, name)
    if found is None:
        raise _no_input(template, "Parameter", name, [parameter.name for parameter in parameters])
    parameter = Parameter.from_model(found)
    parameter.value, parameter.value_from = f"{{{{inputs.parameters.{name}}}}}", None
    return parameter


def input_artifact(template: Any, name: str) -> Artifact:
    """An input artifact as the children of a template refer to it.

    Raises:
        NoSuchName: The template has no input artifact of that name.
    """
    _, artifacts = inputs_of(template)
    if _named(artifacts, name) is None:
        raise _no_input(template, "Artifact", name, [artifact.name for artifact in artifacts])
    return Artifact(name=name, from_=f"{{{{inputs.artifacts.{name}}}}}")


def input_names(template: Any) -> list[str]:
    """Names of all inputs of a template."""
    return [member.name for members in inputs_of(template) for member in members]


def output_parameter(node: Any, name: str) -> Parameter:
    """An output parameter of a step or task, as other nodes refer to it.

    Raises:
        InvalidFieldValue: The template is not at hand, or has no output parameters.
        NoSuchName: It has none of that name.
    """
    parameters = _outputs(node, "parameter")[0]
    _check_output(node, "parameter", name, parameters)
    return _parameter_reference(node, name)


def output_artifact(node: Any, name: str) -> Artifact:
    """An output artifact of a step or task, as other nodes refer to it.

    Raises:
        InvalidFieldValue: The template is not at hand, or has no output artifacts.
        NoSuchName: It has none of that name.
    """
    artifacts = _outputs(node, "artifact")[1]
    _check_output(node, "artifact", name, artifacts)
    return _artifact_reference(node, name)


def outputs_as_arguments(node: Any) -> list[Parameter | Artifact]:
    """All output parameters of a step or task, then its output artifacts, as other nodes refer to them.

    Raises:
        InvalidFieldValue: The template is not at hand, or has no outputs.
    """
    parameters, artifacts = _outputs(node, "")
    return [
        *(_parameter_reference(node, parameter.name) for parameter in parameters),
        *(_artifact_reference(node, artifact.name) for artifact in artifacts),
    ]


def _outputs(node: Any, kind: str) -> tuple[list[models.Parameter], list[models.Artifact]]:
    """The outputs of the template that a node uses."""
    outputs = f"output {kind}s" if kind else "outputs"
    template = node.template
    if template is None:
        raise InvalidFieldValue("Only 'template' is supported (not inline or template_ref)", **_where())
    if isinstance(template, str):
        raise InvalidFieldValue(
            f"Cannot get {outputs} when the template was set via a name: {template}",
            hint="pass the template object as template=, or call it",
            **_where(),
        )
    if hasattr(template, "_inferred_outputs"):
        found = outputs_of(template)
    else:
        model = template._build_template() if hasattr(template, "_build_template") else template
        found = gather(model.outputs, OUTPUT)
    if not any(found):
        prefix = f"Cannot get {outputs}. " if kind else ""
        raise InvalidFieldValue(f"{prefix}Template '{template.name}' has no outputs", **_where())
    return found


def _check_output(node: Any, kind: str, name: str, members: list[Any]) -> None:
    if not members:
        raise InvalidFieldValue(
            f"Cannot get output {kind}s. Template '{node.template.name}' has no output {kind}s", **_where()
        )
    if _named(members, name) is None:
        names = [member.name for member in members]
        raise NoSuchName(
            f"No output {kind} named `{name}` found",
            hint=nearest(name, names) or f"template {node.template.name!r} gives {', '.join(names)}",
            **_where(),
        )


def _no_input(template: Any, kind: str, name: str, names: list[str]) -> NoSuchName:
    what = "" if names else f"No {kind.lower()}s set. "
    if not any(inputs_of(template)):
        what = "No inputs set. "
    hint = (nearest(name, names) or f"template {template.name!r} takes {', '.join(names)}") if names else None
    if not hint and place_of(template)[0]:
        hint = f"template {template.name!r} is made at {place_of(template)[0]}:{place_of(template)[1]}"
    return NoSuchName(f"{what}{kind} {name} not found.", hint=hint, **_where())


def _parameter_reference(node: Any, name: str) -> Parameter:
    return Parameter(name=name, value=str(node._reference(f"outputs.parameters.{name}")))


def _artifact_reference(node: Any, name: str) -> Artifact:
    return Artifact(name=name, from_=str(node._reference(f"outputs.artifacts.{name}")))


def _named(members: list[Any], name: str) -> Any | None:
    return next((member for member in members if member.name == name), None)


def _where() -> dict[str, Any]:
    return at(user_place())
