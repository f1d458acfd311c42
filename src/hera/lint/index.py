"""A plan, laid out for rules: every template that will be judged, every call in it, and where each was written.

Judged are all templates of the workflow and those of the library that can be reached from them, as Argo does it. The
index is made once; rules only read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

from hera._generated import models
from hera._plan.effective import with_defaults
from hera._plan.plan import LibraryManifest, Place, Plan, library_key
from hera.lint.diagnostic import Diagnostic, Severity
from hera.lint.excerpt import placed, short_path
from hera.lint.paths import Path
from hera.lint.views import KINDS, Call, TemplateView, calls_in
from hera.shared.paths import path_of

__all__ = ["Index", "Mode"]

Mode = Literal["run", "lint"]


class Index:
    """All that rules look at.

    Args:
        plan: The workflow.
        mode: ``run`` before it is started: every argument must have a value. ``lint`` for a look at a file.
        is_template: The workflow was made up for a WorkflowTemplate that is being looked at, so its arguments count
            as given and any workflow parameter may be named.
    """

    def __init__(self, plan: Plan, *, mode: Mode = "run", is_template: bool = False) -> None:
        self.plan = plan
        self.mode = mode
        self.is_template = is_template
        self.workflow = plan.workflow
        self.spec = plan.workflow.spec
        self.missing_references: list[tuple[TemplateView, Path, models.TemplateRef]] = []
        self._by_name: dict[str, dict[str, TemplateView]] = {}
        self._judged: dict[int, TemplateView] = {}
        self.templates: list[TemplateView] = []
        self._lay_out()

    # --- laying out ---------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        waiting = list(self._views(self.plan.scope))
        seen = {id(view) for view in waiting}
        for view in waiting:
            self.templates.append(view)
            self._read_calls(view)
            reached = [call.target for call in view.calls if call.target is not None]
            for target in reached:
                if id(target) not in seen:
                    seen.add(id(target))
                    waiting.append(target)

    def _views(self, scope: str) -> list[TemplateView]:
        """Views of all templates of a scope, made once."""
        if scope not in self._by_name:
            views = [self._view(scope, path, template) for path, template in self._declared(scope)]
            by_name: dict[str, TemplateView] = {}
            for view in views:
                by_name.setdefault(view.name, view)
            self._by_name[scope] = by_name
            return views
        return list(self._by_name[scope].values())

    def _declared(self, scope: str) -> Iterator[tuple[Path, models.Template]]:
        if scope.startswith("local/"):
            templates: Sequence[models.Template] = self.spec.templates or ()
        else:
            templates = self.plan.library[scope].spec.templates or ()
        for position, template in enumerate(templates):
            yield ("spec", "templates", position), template

    def _view(
        self, scope: str, path: Path, template: models.Template, caller: Call | None = None, owner: str | None = None
    ) -> TemplateView:
        kinds = tuple(word for attribute, word in KINDS.items() if getattr(template, attribute) is not None)
        if owner is None:
            owner = self.referred_key or "" if scope.startswith("local/") else scope
        return TemplateView(scope=scope, owner=owner, path=path, model=template, kinds=kinds, caller=caller)

    def _read_calls(self, view: TemplateView) -> None:
        for position, (path, kind, group, model) in enumerate(calls_in(view)):
            call = Call(caller=view, kind=kind, path=path, position=position, group=group, model=model)
            call.target = self._target(call)
            view.calls.append(call)

    def _target(self, call: Call) -> TemplateView | None:
        view, model = call.caller, call.model
        if model.inline is not None:
            return self._view(view.scope, (*call.path, "inline"), model.inline, caller=call, owner=view.owner)
        if model.template_ref is not None:
            return self.find(view.scope, None, model.template_ref)
        return self.find(view.scope, model.template, None)

    # --- asking -------------------------------------------------------------------------------------------------

    def find(self, scope: str, name: str | None, reference: models.TemplateRef | None) -> TemplateView | None:
        """The template of that name seen from a scope, or None."""
        if reference is not None:
            scope = library_key(reference.name or "", is_cluster=bool(reference.cluster_scope))
            name = reference.template
            if scope not in self.plan.library:
                return None
        if scope not in self._by_name:
            self._views(scope)
        return self._by_name[scope].get(name) if name else None

    def names_in(self, scope: str) -> list[str]:
        """The names of a scope's templates."""
        self._views(scope)
        return [name for name in self._by_name[scope] if name]

    def library_manifest(self, reference: models.TemplateRef | models.WorkflowTemplateRef) -> LibraryManifest | None:
        """The manifest that a reference names, when it was given."""
        return self.plan.library.get(library_key(reference.name or "", is_cluster=bool(reference.cluster_scope)))

    @cached_property
    def referred_key(self) -> str | None:
        """The key of the manifest whose spec the workflow runs (`workflowTemplateRef`), when it has one."""
        reference = self.spec.workflow_template_ref
        if reference is None:
            return None
        key = library_key(reference.name or "", is_cluster=bool(reference.cluster_scope))
        return key if key in self.plan.library else None

    @property
    def lacks_its_spec(self) -> bool:
        """Whether the spec comes from a manifest that was not given, so that nothing can be said about it."""
        return self.spec.workflow_template_ref is not None and self.referred_key is None

    @cached_property
    def entry(self) -> TemplateView | None:
        """The template of `spec.entrypoint`."""
        return self.find(self.plan.scope, self.spec.entrypoint, None)

    @cached_property
    def exit_handler(self) -> TemplateView | None:
        """The template of `spec.onExit`."""
        return self.find(self.plan.scope, self.spec.on_exit, None)

    @cached_property
    def calls(self) -> list[Call]:
        """All steps and tasks of all judged templates."""
        return [call for view in self.templates for call in view.calls]

    def effective(self, view: TemplateView) -> models.Template:
        """The template with the workflow's defaults merged into it."""
        return with_defaults(view.model, self.spec)

    @cached_property
    def arguments(self) -> dict[str, models.Parameter]:
        """The workflow's parameters by name."""
        arguments = self.spec.arguments
        return {p.name: p for p in (arguments.parameters if arguments and arguments.parameters else ()) if p.name}

    @cached_property
    def argument_artifacts(self) -> dict[str, models.Artifact]:
        """The workflow's artifacts by name."""
        arguments = self.spec.arguments
        return {a.name: a for a in (arguments.artifacts if arguments and arguments.artifacts else ()) if a.name}

    # --- reporting ----------------------------------------------------------------------------------------------

    def place_of(self, owner: str, path: Path) -> Place | None:
        """Where a value was written."""
        source = self.plan.library_sources.get(owner) if owner else self.plan.source
        return source.place_of(path) if source is not None else None

    def finding(
        self,
        code: str,
        message: str,
        *,
        path: Path,
        at: TemplateView | None = None,
        focus: str | None = None,
        hint: str | None = None,
        notes: Sequence[str] = (),
        upstream: str | None = None,
        severity: Severity = "error",
    ) -> Diagnostic:
        """A diagnostic at a path.

        Args:
            code: The rule's code.
            message: One line naming the thing.
            path: Where in the manifest.
            at: The template in whose file that is; None for the workflow's own.
            focus: The text to underline in the source line.
            hint: The fix.
            notes: Further lines.
            upstream: Argo's message for the same mistake.
            severity: Whether it stops a run.
        """
        owner = at.owner if at is not None else ""
        return Diagnostic(
            code=code,
            severity=severity,
            message=message,
            path=path_of(path),
            place=placed(self.place_of(owner, path), focus),
            hint=hint,
            notes=tuple(notes),
            upstream=upstream,
        )

    def made_at(self, view: TemplateView) -> str:
        """Where a template was written, as ``file:line``; the empty text when unknown."""
        place = self.place_of(view.owner, view.path)
        return f"{short_path(place.file)}:{place.line}" if place is not None else ""
