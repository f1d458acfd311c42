"""Documents read back into workflows; the inverse of the tables in `workflows`."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hera._generated import models
from hera.exceptions import ManifestError, ModelDecodeError
from hera.shared.model import decode, unknown_fields
from hera.workflows._compile.workflows import CRON, METADATA, SPEC, SPEC_BUILT
from hera.workflows._record import user_place

if TYPE_CHECKING:
    from hera.workflows.workflow import Workflow

W = TypeVar("W", bound="Workflow")

__all__ = ["workflow_from", "workflow_from_file", "workflow_from_yaml"]


def workflow_from(cls: type[W], data: Mapping[str, Any]) -> W:
    """A workflow for plain data; its parts stay API models.

    Keys that no model knows are left out, with a warning that lists them.

    Raises:
        ManifestError: The data are no mapping.
        ModelDecodeError: They do not fit.
    """
    if not isinstance(data, Mapping):
        raise ManifestError(f"a {cls.MODEL} document is a mapping, got {type(data).__name__}")
    model_class = getattr(models, cls.MODEL)
    document = dict(data)
    if cls.MODEL == "CronWorkflow":
        document = _with_schedules(document)
    model = decode(model_class, document)
    unknown = unknown_fields(model_class, document)
    if unknown:
        file, line = user_place()
        warnings.warn_explicit(
            f"the document has keys that Argo does not know: {', '.join(unknown)}", UserWarning, file or "?", line
        )
    workflow = cls()
    _copy(workflow, model.metadata, METADATA)
    spec = model.spec
    if cls.MODEL == "CronWorkflow":
        for here, there in CRON.items():
            _set(workflow, here, getattr(spec, there))
        _set(workflow, "cron_status", model.status)
        spec = spec.workflow_spec
    else:
        _set(workflow, "status", getattr(model, "status", None))
    _copy(workflow, spec, (*SPEC, *SPEC_BUILT))
    _copy(workflow, model, ("api_version", "kind"))
    return workflow


def workflow_from_yaml(cls: type[W], text: str, name: str) -> W:
    """A workflow for the one document in a YAML text.

    Raises:
        ManifestError: The text is no YAML, or not exactly one document.
    """
    from hera.shared.yaml_in import load_documents

    documents = load_documents(text, name)
    if len(documents) != 1:
        raise ManifestError(
            f"{name} holds {len(documents)} documents, and a {cls.MODEL} is one",
            hint="split the text at its `---` lines",
        )
    document = documents[0]
    try:
        return workflow_from(cls, document.data)
    except ModelDecodeError as error:
        mark = document.place_of(error.path or "")
        error.file, error.line, error.column = name, mark.line, mark.column
        raise


def workflow_from_file(cls: type[W], path: str | os.PathLike[str]) -> W:
    """A workflow for a YAML file."""
    return workflow_from_yaml(cls, Path(path).read_text(encoding="utf-8"), os.fspath(path))


def _with_schedules(document: dict[str, Any]) -> dict[str, Any]:
    """A cron document with the single `schedule` of earlier Argo releases as a list."""
    spec = document.get("spec")
    if not isinstance(spec, Mapping) or "schedule" not in spec:
        return document
    spec = dict(spec)
    schedule = spec.pop("schedule")
    spec["schedules"] = [*(spec.get("schedules") or []), schedule]
    return {**document, "spec": spec}


def _copy(workflow: Workflow, model: Any, names: tuple[str, ...]) -> None:
    for name in names:
        _set(workflow, name, getattr(model, name))


def _set(workflow: Workflow, name: str, value: Any) -> None:
    if value is not None:
        setattr(workflow, name, value)
