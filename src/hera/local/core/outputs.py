"""What comes out of a node: of a pod what its process left, of Steps and DAG nodes what their templates pick from inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.expr.go_text import shown
from hera.expr.scope import ABSENT, Names, environment
from hera.expr.tags import sole_tag
from hera.local.core.events import Outcome
from hera.local.core.operation import Operation
from hera.local.core.prepared import has_tags, siblings_in
from hera.local.core.rounds import Siblings, fill_text
from hera.local.core.scope import chain
from hera.shared.model import decode

__all__ = ["CannotBeComputed", "export_globals", "outputs_of_group", "outputs_of_pod", "resolve_artifact"]

FindArtifact = Callable[[str], "models.Artifact | None"]
"""Finds the artifact that a reference such as ``steps.x.outputs.artifacts.a`` names."""


class CannotBeComputed(Exception):
    """Outputs of a Steps or DAG node cannot be computed; the message is Argo's."""


# --- pods ------------------------------------------------------------------------------------------------------------


def outputs_of_pod(declared: models.Outputs | None, outcome: Outcome) -> models.Outputs | None:
    """What the node of a pod records.

    Args:
        declared: The template's outputs, tags filled in.
        outcome: What the executor collected.
    """
    parameters = []
    for parameter in (declared.parameters if declared is not None else None) or []:
        value = outcome.parameters.get(parameter.name, parameter.value)
        if value is None and parameter.value_from is not None:
            value = parameter.value_from.default
        if value is not None:
            parameters.append(msgspec.structs.replace(parameter, value=str(value)))
    by_name = {one.name: one for one in (declared.artifacts if declared is not None else None) or []}
    artifacts = []
    for saved in outcome.artifacts:
        artifact = decode(models.Artifact, saved)
        known = by_name.get(artifact.name)
        if known is not None and artifact.global_name is None:
            artifact.global_name = known.global_name
        artifacts.append(artifact)
    return models.Outputs(
        parameters=parameters or None,
        artifacts=artifacts or None,
        result=outcome.result,
        exit_code=None if outcome.exit_code is None else str(outcome.exit_code),
    )


# --- groups ----------------------------------------------------------------------------------------------------------


def outputs_of_group(
    declared: models.Outputs | None, own: Names, run: Names, siblings: Siblings, find: FindArtifact
) -> models.Outputs | None:
    """The outputs of a Steps or DAG node that succeeded.

    Args:
        declared: The template's outputs.
        own: Inputs and node-local variables.
        run: `workflow.…`.
        siblings: The layers of the steps or tasks inside.
        find: Finds their artifacts.

    Raises:
        CannotBeComputed: A value is not there and has no default.

    Source:
        Argo `getTemplateOutputsFromScope`.
    """
    if declared is None or not (declared.parameters or declared.artifacts):
        return None
    parameters = [_parameter(one, own, run, siblings) for one in declared.parameters or ()]
    artifacts = []
    for one in declared.artifacts or ():
        try:
            found = resolve_artifact(one, own, run, siblings, find)
        except CannotBeComputed as error:
            if one.optional:
                continue
            raise CannotBeComputed(f"unable to resolve outputs from scope: {error}") from error
        artifacts.append(
            msgspec.structs.replace(
                found, name=one.name, path=None, global_name=_global_name(one.global_name, own, run)
            )
        )
    return models.Outputs(parameters=parameters or None, artifacts=artifacts or None)


def _parameter(declared: models.Parameter, own: Names, run: Names, siblings: Siblings) -> models.Parameter:
    source = declared.value_from
    if source is None:
        raise CannotBeComputed("output parameters must have a valueFrom specified")
    value: str | None
    if source.expression is not None:
        value = _evaluated(source.expression, own, run, siblings, source.default)
    elif source.parameter is not None:
        value = _referred(declared.name, source.parameter, own, run, siblings, source.default)
    else:
        value = None if source.default is None else str(source.default)
    if value is None:
        raise CannotBeComputed("output parameters must have a valueFrom specified")
    return models.Parameter(name=declared.name, value=value, global_name=_global_name(declared.global_name, own, run))


def _global_name(name: str | None, own: Names, run: Names) -> str | None:
    return fill_text(name, own, run) if name is not None and has_tags(name) else name


def _referred(name: str, text: str, own: Names, run: Names, siblings: Siblings, default: Any) -> str:
    filled = fill_text(text, own, run)
    tag = sole_tag(filled.strip())
    if tag is None:
        if has_tags(filled):
            raise CannotBeComputed(f'Unable to resolve: "{filled}"')
        return filled
    layers = chain(own, *siblings(siblings_in(filled)), run)
    value = layers.get(tag.name)
    if value is not None and value is not ABSENT:
        return str(value)
    if default is not None:
        return str(default)
    if value is ABSENT:
        raise CannotBeComputed(
            f'output parameter "{name}": "{tag.name}" is an absent optional (skipped/omitted node output with no default)'
        )
    raise CannotBeComputed(f'Unable to resolve: "{tag.text}"')


def _evaluated(source: str, own: Names, run: Names, siblings: Siblings, default: Any) -> str:
    from hera.expr.language import program_of

    globals_ = Names({name: value for name, value in run.items() if name.startswith("workflow.outputs.")})
    filled = fill_text(source, own, run)
    try:
        value = program_of(filled).run(environment(chain(own, *siblings(siblings_in(filled)), globals_)))
    except ExpressionError as error:
        if default is not None:
            return str(default)
        raise CannotBeComputed(f"failed to evaluate expression: {error.message}") from error
    if value is None:
        if default is not None:
            return str(default)
        raise CannotBeComputed(f'failed to evaluate expression "{filled}"')
    return value if isinstance(value, str) else shown(value)


# --- artifacts -------------------------------------------------------------------------------------------------------


def resolve_artifact(
    wanted: models.Artifact, own: Names, run: Names, siblings: Siblings, find: FindArtifact
) -> models.Artifact:
    """The artifact that `from` or `fromExpression` names, with `subPath` appended to its key.

    Args:
        wanted: The declaration.
        own: Inputs and node-local variables.
        run: `workflow.…`.
        siblings: The layers of the steps or tasks that may be referred to.
        find: Finds an artifact by reference.

    Raises:
        CannotBeComputed: There is none.
    """
    if wanted.from_expression:
        found: models.Artifact | None = _chosen(wanted.from_expression, own, run, siblings, find)
    elif wanted.from_:
        text = fill_text(wanted.from_, own, run)
        tag = sole_tag(text.strip())
        reference = tag.name if tag is not None else text.strip()
        found = find(reference)
        if found is None:
            raise CannotBeComputed(f'Unable to resolve: "{tag.text if tag is not None else text}"')
    else:
        return wanted
    assert found is not None
    if not wanted.sub_path:
        return found
    return _below(found, fill_text(wanted.sub_path, own, *siblings(siblings_in(wanted.sub_path)), run))


def _chosen(source: str, own: Names, run: Names, siblings: Siblings, find: FindArtifact) -> models.Artifact:
    """Evaluate `fromExpression`: artifacts stand in the environment as opaque values."""
    from hera.expr.language import program_of

    try:
        program = program_of(source)
        layer = Names()
        for used in program.identifiers:
            artifact = find(used.name)
            if artifact is not None:
                layer[used.name] = _Handle(artifact)
        value = program.run(environment(chain(layer, own, *siblings(siblings_in(source)), run)))
    except ExpressionError as error:
        raise CannotBeComputed(f"Unable to resolve: {source}: {error.message}") from error
    if not isinstance(value, _Handle):
        raise CannotBeComputed(f"Unable to resolve: {source} is not an artifact")
    return value.artifact


class _Handle:
    """An artifact inside an expression."""

    __slots__ = ("artifact",)

    def __init__(self, artifact: models.Artifact) -> None:
        self.artifact = artifact


def _below(artifact: models.Artifact, sub_path: str) -> models.Artifact:
    for kind in ("s3", "gcs", "oss"):
        storage = getattr(artifact, kind)
        if storage is not None and storage.key is not None:
            key = f"{storage.key.rstrip('/')}/{sub_path.lstrip('/')}"
            return msgspec.structs.replace(artifact, **{kind: msgspec.structs.replace(storage, key=key)})
    raise CannotBeComputed(f"artifact {artifact.name} has no key to which subPath could be appended")


# --- globals ---------------------------------------------------------------------------------------------------------


def export_globals(op: Operation, outputs: models.Outputs | None) -> None:
    """Put outputs with a `globalName` among the workflow's outputs."""
    if outputs is None:
        return
    parameters = [one for one in outputs.parameters or () if one.global_name and one.value is not None]
    artifacts = [one for one in outputs.artifacts or () if one.global_name]
    if not parameters and not artifacts:
        return
    before = op.state.outputs or models.Outputs()
    exported = models.Outputs(
        parameters=_replaced(
            before.parameters, [models.Parameter(name=str(p.global_name), value=p.value) for p in parameters]
        ),
        artifacts=_replaced(
            before.artifacts,
            [msgspec.structs.replace(a, name=a.global_name, global_name=None, path=None) for a in artifacts],
        ),
    )
    if exported == before:
        return
    op.put_run(outputs=exported)
    for one in parameters:
        op.run_names[f"workflow.outputs.parameters.{one.global_name}"] = str(one.value)


def _replaced(before: Iterable[Any] | None, added: Iterable[Any]) -> list[Any] | None:
    by_name = {one.name: one for one in before or ()}
    for one in added:
        by_name[one.name] = one
    return list(by_name.values()) or None
