"""What steps and tasks share: their fields, and the references to what they will give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from hera.exceptions import InvalidFieldValue
from hera.workflows._context import adopt_template, join_node
from hera.workflows._fields import Template, as_template
from hera.workflows._record import Record, at, place_of
from hera.workflows._refs import Condition, Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera._generated import models
    from hera.workflows._types import AnyTemplate, ArgumentsT, LoopItemsT
    from hera.workflows.artifact import Artifact
    from hera.workflows.parameter import Parameter

__all__ = ["Node", "checked_when"]

PYTHON_BOOLEANS = ("True", "False")


@dataclass(kw_only=True, eq=False, repr=False)
class Node(Record):
    """Fields and references of a step or task.

    Args:
        name: Its name; references to it are made from it.
        arguments: Values for the inputs of what it runs: a dict of values, parameters, artifacts, one or many.
        with_items: Run once for each of these items.
        with_param: Run once for each element of this JSON list, often the output of another node.
        with_sequence: Run once for each number of a sequence.
        continue_on: Outcomes after which the workflow goes on as if it had succeeded.
        hooks: Templates to run at moments of its life.
        on_exit: Template to run when it has ended: a name or a template.
        template: What it runs: a template or the name of one. Exactly one of `template`, `template_ref`, `inline`.
        template_ref: What it runs, from another workflow template.
        inline: What it runs, as a template that belongs to it alone.
        when: Condition on which it runs.

    Raises:
        InvalidFieldValue: Not exactly one of `template`, `template_ref` and `inline`, or `when` is a Python boolean.

    Source:
        Argo Workflows fields reference, WorkflowStep and DAGTask.
    """

    KIND: ClassVar[str]
    """What it is, for the context: `step` or `task`."""
    SCOPE: ClassVar[str]
    """First word of references to it: `steps` or `tasks`."""

    name: str
    arguments: ArgumentsT = None
    with_items: LoopItemsT = None
    with_param: Any | None = None
    with_sequence: models.Sequence | dict[str, Any] | None = None
    continue_on: models.ContinueOn | dict[str, Any] | None = None
    hooks: dict[str, models.LifecycleHook] | None = None
    on_exit: str | AnyTemplate | None = None
    template: str | AnyTemplate | None = None
    template_ref: models.TemplateRef | dict[str, Any] | None = None
    inline: AnyTemplate | None = None
    when: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if (not self.template) + (not self.template_ref) + (not self.inline) != 2:
            given = [name for name in ("template", "template_ref", "inline") if getattr(self, name)]
            raise InvalidFieldValue(
                f"Exactly one of ['template', 'template_ref', 'inline'] must be present in {self.KIND} {self.name!r}"
                f", but {' and '.join(given) if given else 'none'} is",
                **at(place_of(self)),
            )
        if self.when is not None:
            checked_when(self)
        if self.template is not None and not isinstance(self.template, str | Template):
            self.template = as_template(self.template)

    def _join_context(self) -> None:
        template = self.template
        if template is not None and not isinstance(template, str):
            adopt_template(template)
        join_node(self.KIND, self)

    def _reference(self, tail: str) -> Reference:
        return Reference(f"{{{{{self.SCOPE}.{self.name}.{tail}}}}}")

    @property
    def id(self) -> Reference:
        """Reference to its id."""
        return self._reference("id")

    @property
    def ip(self) -> Reference:
        """Reference to its address, when it runs as a daemon."""
        return self._reference("ip")

    @property
    def status(self) -> Reference:
        """Reference to its phase."""
        return self._reference("status")

    @property
    def exit_code(self) -> Reference:
        """Reference to the exit code of its main container."""
        return self._reference("exitCode")

    @property
    def started_at(self) -> Reference:
        """Reference to the time of its start."""
        return self._reference("startedAt")

    @property
    def finished_at(self) -> Reference:
        """Reference to the time of its end."""
        return self._reference("finishedAt")

    @property
    def result(self) -> Reference:
        """Reference to what it prints; after a fan-out, the JSON list of all results."""
        return self._reference("outputs.result")

    def get_result_as(self, name: str) -> Parameter:
        """Its result as a parameter of another name, for the arguments of a later node."""
        from hera.workflows.parameter import Parameter

        return Parameter(name=name, value=str(self.result))

    def get_parameters_as(self, name: str) -> Parameter:
        """All its output parameters, after a fan-out a JSON list of them, as one parameter."""
        from hera.workflows.parameter import Parameter

        return Parameter(name=name, value=str(self._reference("outputs.parameters")))

    def get_parameter(self, name: str) -> Parameter:
        """One of its output parameters, for the arguments of a later node.

        Raises:
            InvalidFieldValue: Its template is not at hand, or has no output parameters.
            NoSuchName: Its template has no output parameter of that name.
        """
        from hera.workflows._compile.lookups import output_parameter

        return output_parameter(self, name)

    def get_artifact(self, name: str) -> Artifact:
        """One of its output artifacts, for the arguments of a later node.

        Raises:
            InvalidFieldValue: Its template is not at hand, or has no output artifacts.
            NoSuchName: Its template has no output artifact of that name.
        """
        from hera.workflows._compile.lookups import output_artifact

        return output_artifact(self, name)

    def get_outputs_as_arguments(self) -> list[Parameter | Artifact]:
        """All its output parameters, then its output artifacts, for the arguments of a later node.

        Raises:
            InvalidFieldValue: Its template is not at hand, or has no outputs.
        """
        from hera.workflows._compile.lookups import outputs_as_arguments

        return outputs_as_arguments(self)


def checked_when(node: Node) -> str | None:
    """The condition of a step or task as text.

    Raises:
        InvalidFieldValue: It is a Python boolean, the text of one, or a condition that Python has already decided.
    """
    when: Any = node.when
    if when is None:
        return None
    if isinstance(when, bool) or (isinstance(when, str) and when in PYTHON_BOOLEANS):
        raise InvalidFieldValue(
            f"when={when!r} of {node.KIND} {node.name!r} was decided by Python before the workflow runs",
            hint='compare a reference, such as task.result == "x", and combine with & | ~ instead of and, or, not; '
            'a constant is written "true" or "false"',
            **at(place_of(node)),
        )
    if isinstance(when, Condition) and when.was_asked:
        raise InvalidFieldValue(
            f"when={str(when)!r} of {node.KIND} {node.name!r} is what Python's and, or or if left over of a condition",
            hint="combine conditions with & | ~ instead of and, or, not",
            **at(place_of(node)),
        )
    return str.__str__(when) if isinstance(when, str) else str(when)
