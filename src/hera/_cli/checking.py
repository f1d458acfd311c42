"""What the command line adds to the engine's own check: fields that no schema knows, and better places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from hera._generated import models
from hera._plan.plan import plan_of
from hera.exceptions import InvalidWorkflow
from hera.lint.document import check_document
from hera.lint.linter import check, in_order

if TYPE_CHECKING:
    from hera._cli.loading import Loaded
    from hera.lint.diagnostic import Diagnostic

__all__ = ["findings_of", "refuse_unknown_fields", "with_places"]


def refuse_unknown_fields(loaded: Loaded, given: Mapping[str, str]) -> None:
    """Refuse documents with fields that Argo does not know, together with everything else that is wrong with them.

    Raises:
        InvalidWorkflow: There is such a field.
    """
    if any(check_document(read) for read in loaded.read):
        raise _invalid(findings_of(loaded, given))


@contextmanager
def with_places(loaded: Loaded, given: Mapping[str, str]) -> Iterator[None]:
    """Makes the findings of the engine's check point into the files of the library, too."""
    try:
        yield
    except InvalidWorkflow as error:
        if not error.findings and error.path is None:
            raise
        # What is refused for a place in the manifest without being a finding (its name) the linter finds, too.
        found = findings_of(loaded, given) if error.findings else _errors_of(loaded, given)
        if not found and not error.findings:
            raise
        raise _invalid(found or list(error.findings)) from error  # type: ignore[arg-type]


def _errors_of(loaded: Loaded, given: Mapping[str, str]) -> list[Diagnostic]:
    return [finding for finding in findings_of(loaded, given) if finding.severity == "error"]


def findings_of(loaded: Loaded, given: Mapping[str, str] | None = None, *, is_run: bool = True) -> list[Diagnostic]:
    """Everything that is wrong with a file's manifest and its documents.

    Args:
        loaded: The file.
        given: Parameters given on the command line.
        is_run: Whether it is about to be run; a look at a file is more lenient with values that come later.
    """
    from hera.local.submission import as_workflow

    workflow, library = as_workflow(loaded.manifest, loaded.library)
    is_template = isinstance(loaded.manifest, models.WorkflowTemplate | models.ClusterWorkflowTemplate)
    is_cron = isinstance(loaded.manifest, models.CronWorkflow)
    sources = dict(loaded.library_sources)
    if is_template and loaded.source is not None:
        from hera._cli.loading import key_of

        assert isinstance(loaded.manifest, models.WorkflowTemplate | models.ClusterWorkflowTemplate)
        sources[key_of(loaded.manifest)] = loaded.source
    plan = plan_of(_with_values(workflow, given or {}), library, loaded.source, library_sources=sources)
    found = check(plan, mode="run" if is_run or is_cron else "lint", is_template=is_template and not is_run)
    return in_order([*found, *(finding for read in loaded.read for finding in check_document(read))])


def _with_values(workflow: models.Workflow, given: Mapping[str, str]) -> models.Workflow:
    """The workflow with its parameters' values; those of the manifest stay where they are, so that places hold."""
    if not given:
        return workflow
    arguments = workflow.spec.arguments or models.Arguments()
    own = list(arguments.parameters or ())
    parameters = [models.Parameter(name=p.name, value=given[p.name]) if p.name in given else p for p in own]
    known = {p.name for p in own}
    parameters += [models.Parameter(name=name, value=value) for name, value in given.items() if name not in known]
    replace = msgspec.structs.replace
    return replace(workflow, spec=replace(workflow.spec, arguments=replace(arguments, parameters=parameters)))


def _invalid(findings: list[Diagnostic]) -> InvalidWorkflow:
    from hera.lint.report import summary

    return InvalidWorkflow(summary(findings, "nothing was started"), findings=findings)
