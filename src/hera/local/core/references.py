"""Resolving a step or task against what has finished: its condition, its loop, what it passes and to which template.

What comes out are calls, ready to be started or skipped. A missing output of a sibling is final here: everything a step or task may see has ended by the time it is looked at, and
finished nodes never change. Upstream such a step waits for ever; here it fails at once and says which reference can never be resolved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from hera._generated import models
from hera.exceptions import ExpressionError
from hera.expr.scope import Names
from hera.expr.substitution import TemplateText, Unresolved
from hera.local.core import names
from hera.local.core.fan_out import CannotExpand, description_of, item_names, items_of
from hera.local.core.frames import Call, DagFrame, Invocation, StepsFrame
from hera.local.core.json_text import JsonValue
from hera.local.core.operation import Operation
from hera.local.core.outputs import CannotBeComputed, resolve_artifact
from hera.local.core.prepared import PreparedStep, has_tags
from hera.local.core.rounds import fill_reference
from hera.local.core.scope import chain
from hera.local.core.siblings import find_artifact, sibling_layers
from hera.shared.model import decode_json, to_json

__all__ = ["CannotResolve", "Reader", "Resolution"]

_ITEM_TAG: Final = re.compile(r"\{\{=?\s*item\b")

MakeCall = Callable[[str], Call]
"""Makes the call of a node of this short name (a step's, a task's, an item's)."""


class CannotResolve(Exception):
    """A step or task cannot be resolved, and never will be.

    Args:
        reason: Argo's text.
        is_expansion: It is the loop that cannot be expanded.
    """

    def __init__(self, reason: str, *, is_expansion: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_expansion = is_expansion


class Resolution(msgspec.Struct):
    """A step or task without a loop.

    Attributes:
        skip: Why it is not run, or None.
        invocation: What it calls.
        arguments: What it passes.
    """

    skip: str | None = None
    invocation: Invocation | None = None
    arguments: models.Arguments | None = None


class Reader:
    """Resolves the steps or tasks of one Steps or DAG node.

    Args:
        op: The decision.
        frame: The node.
        of: The number of the task that is resolved; None for steps.
    """

    def __init__(self, op: Operation, frame: StepsFrame | DagFrame, of: int | None = None) -> None:
        self._op = op
        self._frame = frame
        self._of = of

    def resolve(self, step: PreparedStep) -> Resolution:
        """Resolve a step or task that is no loop.

        Raises:
            CannotResolve: It can never be resolved, or its `when` is wrong.
        """
        try:
            when = self._when(step)
            if when and not _is_true(when):
                return Resolution(skip=f"when '{when}' evaluated false")
            if not step.has_tags_for_call and step.declared.inline is None:
                return Resolution(None, step.declared, self._with_artifacts(step.declared.arguments))
            parts = decode_json(type(step.declared), self._filled(step.call_text, step))
            invocation = self._invocation(step, parts)
            return Resolution(None, invocation, self._with_artifacts(parts.arguments))
        except Unresolved as error:
            raise CannotResolve(self._never(error, step)) from error
        except (ExpressionError, CannotBeComputed) as error:
            raise CannotResolve(str(error.args[0])) from error

    def expand(self, step: PreparedStep, make: MakeCall) -> tuple[int, Iterator[Call]]:
        """Resolve a loop.

        Args:
            step: The looped step or task.
            make: Makes a call.

        Returns:
            How many items there are, and their calls one at a time; a call that is not run says so in its `skip` or `refusal`.

        Raises:
            CannotResolve: As for `resolve`; while iterating, that an item leaves a tag without a value.
        """
        try:
            when = self._when(step)
            is_per_item = "item" in when and has_tags(when)
            skip = None
            if when and not is_per_item and not _is_true(when):
                skip = f"when '{when}' evaluated false"
            items = items_of(self._loop(step, is_wanted=skip is None), is_wanted=skip is None)
            if skip is not None or not items:
                return len(items), self._skipped(step, items, skip or "", make)
            text = step.call_text
            if step.has_tags_for_call:
                text = self._with_artifacts_found(step, TemplateText.of_json(self._filled(text, step)))
        except Unresolved as error:
            raise CannotResolve(self._never(error, step)) from error
        except CannotExpand as error:
            raise CannotResolve(str(error), is_expansion=True) from error
        except (ExpressionError, CannotBeComputed) as error:
            raise CannotResolve(str(error.args[0])) from error
        return len(items), self._calls(step, items, when if is_per_item else "", text, make)

    # --- parts -------------------------------------------------------------------------------------------------------

    def _when(self, step: PreparedStep) -> str:
        if step.when is None:
            return step.declared.when or ""
        return self._filled(step.when, step)

    def _filled(self, text: TemplateText, step: PreparedStep) -> str:
        work = self._frame.work
        return fill_reference(text, step.siblings, work.names, self._op.run_names, self._siblings)

    def _siblings(self, wanted: frozenset[str]) -> list[Names]:
        return sibling_layers(self._op, self._frame, wanted, self._of)

    def _loop(self, step: PreparedStep, *, is_wanted: bool) -> str:
        try:
            return self._filled(step.loop_text, step)
        except ExpressionError:
            if is_wanted:
                raise
            return step.loop_text.text

    def _invocation(self, step: PreparedStep, parts: Any) -> Invocation:
        declared = step.declared
        template = declared.template
        if has_tags(template):
            template = self._filled(TemplateText.of_text(str(template)), step)
        inline = declared.inline
        if step.inline_text is not None:
            work = self._frame.work
            layers = chain(work.names, *self._siblings(step.siblings), self._op.run_names)
            inline = decode_json(models.Template, step.inline_text.render(layers))
        invocation: Invocation = type(declared)(
            name=declared.name or "", template=template, template_ref=parts.template_ref, inline=inline
        )
        return invocation

    def _with_artifacts(
        self, arguments: models.Arguments | None, but_not: re.Pattern[str] | None = None
    ) -> models.Arguments | None:
        if arguments is None or not arguments.artifacts:
            return arguments
        found = [
            artifact if but_not is not None and but_not.search(artifact.from_ or "") else self._artifact(artifact)
            for artifact in arguments.artifacts
        ]
        return msgspec.structs.replace(arguments, artifacts=[one for one in found if one is not None])

    def _with_artifacts_found(self, step: PreparedStep, text: TemplateText) -> TemplateText:
        """The text of a loop's call with the artifacts that all items share put in place of their references.

        Argo finds them before it expands the loop, and each item then has to leave no tag without a value.
        """
        parts = decode_json(type(step.declared), text.text)
        arguments = self._with_artifacts(parts.arguments, but_not=_ITEM_TAG)
        if arguments is parts.arguments:
            return text
        return TemplateText.of_json(to_json(msgspec.structs.replace(parts, arguments=arguments)).decode())

    def _artifact(self, artifact: models.Artifact) -> models.Artifact | None:
        """The artifact that is passed, or None for an optional one that is not there."""
        if not artifact.from_ and not artifact.from_expression:
            return artifact
        op, frame = self._op, self._frame
        try:
            found = resolve_artifact(
                artifact,
                frame.work.names,
                op.run_names,
                self._siblings,
                lambda reference: find_artifact(op, frame, reference, self._of),
            )
        except CannotBeComputed as error:
            if artifact.optional:
                return None
            raise CannotBeComputed(f"unable to resolve references: {error}") from error
        return msgspec.structs.replace(found, name=artifact.name, optional=artifact.optional, global_name=None)

    # --- loops -------------------------------------------------------------------------------------------------------

    def _skipped(self, step: PreparedStep, items: list[JsonValue], message: str, make: MakeCall) -> Iterator[Call]:
        for index, item in enumerate(items):
            call = make(names.item_name(step.name, index, description_of(item)))
            call.invocation = step.declared
            call.skip = ("Skipped", message)
            yield call

    def _calls(
        self, step: PreparedStep, items: list[JsonValue], when: str, text: TemplateText, make: MakeCall
    ) -> Iterator[Call]:
        condition_text = TemplateText.of_text(when) if when else None
        hooks_text = self._hooks_text(step)
        invocation: Invocation | None = None
        for index, item in enumerate(items):
            layer = item_names(item)
            call = make(names.item_name(step.name, index, description_of(item)))
            call.item = layer
            scope = chain(layer, self._op.run_names)
            try:
                if condition_text is not None:
                    decided = condition_text.render(scope, "complete")
                    try:
                        is_run = _is_true(decided)
                    except ExpressionError as error:
                        call.invocation, call.refusal = step.declared, error.message
                        yield call
                        continue
                    if not is_run:
                        call.invocation, call.skip = step.declared, ("Skipped", f"when '{decided}' evaluated false")
                        yield call
                        continue
                parts = decode_json(type(step.declared), text.render(scope, "complete"))
                if hooks_text is not None:
                    hooks_text.render(scope, "complete")
                if invocation is None or step.declared.template_ref is not None:
                    invocation = self._invocation(step, parts)
                call.invocation = invocation
                call.arguments = self._with_artifacts(parts.arguments)
            except (ExpressionError, CannotBeComputed) as error:
                raise CannotResolve(str(error.args[0]), is_expansion=True) from error
            yield call

    def _hooks_text(self, step: PreparedStep) -> TemplateText | None:
        """The arguments of hooks, to see whether each item leaves no tag in them without a value."""
        hooks = [one for one in (*step.hooks.values(), step.exit_hook) if one is not None and one.arguments is not None]
        text = to_json([one.arguments for one in hooks]).decode() if hooks else ""
        if "{{" not in text:
            return None
        work = self._frame.work
        layers = chain(work.names, *self._siblings(step.hook_siblings), self._op.run_names)
        return TemplateText.of_json(TemplateText.of_json(text).render(layers))

    def _never(self, error: Unresolved, step: PreparedStep) -> str:
        kind = "step" if isinstance(self._frame, StepsFrame) else "task"
        return (
            f"{error.message}: it can never be resolved, as everything that {kind} '{step.name}' may refer to has ended "
            "without it"
        )


def _is_true(when: str) -> bool:
    """The value of a condition whose tags are filled in; its language is loaded only where there is one."""
    from hera.expr import condition

    return condition.evaluate(when)
