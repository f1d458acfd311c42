"""YAML and JSON texts → manifests, with their positions.

Python files are not read here: importing one is for those who were asked to (`hera._cli`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from hera._generated import models
from hera._plan.plan import LibraryManifest
from hera._plan.source import YamlSource
from hera.exceptions import ManifestError, ModelDecodeError
from hera.shared.model import decode
from hera.shared.snippets import snippet
from hera.shared.yaml_in import load_documents

if TYPE_CHECKING:
    from hera.shared.yaml_in import Document

__all__ = ["KINDS", "Manifest", "ReadManifest", "read_manifests"]

Manifest: TypeAlias = models.Workflow | models.CronWorkflow | LibraryManifest

KINDS: dict[str, type[Manifest]] = {
    "Workflow": models.Workflow,
    "WorkflowTemplate": models.WorkflowTemplate,
    "ClusterWorkflowTemplate": models.ClusterWorkflowTemplate,
    "CronWorkflow": models.CronWorkflow,
}
"""The kinds of documents that hold templates."""

_API_VERSION = "argoproj.io/v1alpha1"


@dataclass(frozen=True, slots=True)
class ReadManifest:
    """A manifest that was read from a text.

    Attributes:
        manifest: The model.
        data: The plain data it was made from; what the schema does not know is still in there.
        source: Where its values stand.
        file: What the text is called.
    """

    manifest: Manifest
    data: dict[str, Any]
    source: YamlSource
    file: str

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return str(self.data["kind"])

    @property
    def name(self) -> str:
        """`metadata.name`, else `metadata.generateName`, else empty."""
        metadata = self.manifest.metadata
        return metadata.name or metadata.generate_name or ""


def read_manifests(text: str | bytes, file: str) -> list[ReadManifest]:
    """All workflow documents of a YAML or JSON text; documents of other kinds (ConfigMaps, …) are passed over.

    Args:
        text: The text, of one document or many.
        file: What messages call it.

    Raises:
        ManifestError: It cannot be read as YAML, has no workflow in it, or one with a value of the wrong type. The
            error has the line, the column and the line itself with a caret.
    """
    documents = load_documents(text, file)
    found = [_read(document, file) for document in documents if _kind_of(document) in KINDS]
    if not found:
        raise _nothing(documents, file)
    return found


def _kind_of(document: Document) -> str | None:
    kind = document.data.get("kind") if isinstance(document.data, dict) else None
    return kind if isinstance(kind, str) else None


def _read(document: Document, file: str) -> ReadManifest:
    kind = _kind_of(document) or ""
    version = document.data.get("apiVersion", _API_VERSION)
    if version != _API_VERSION:
        raise _foreign(document, file, kind, version)
    spec = ("spec", "workflowSpec") if kind == "CronWorkflow" else ("spec",)
    try:
        # What is required and missing is for the linter to say: Argo reads such a document, too.
        manifest: Manifest = decode(KINDS[kind], document.data, zero_missing=True)
    except ModelDecodeError as error:
        raise _placed(error, document, file) from error
    return ReadManifest(manifest, document.data, YamlSource(document, spec), file)


def _foreign(document: Document, file: str, kind: str, version: object) -> ManifestError:
    """The document has a kind of Argo's, but under another `apiVersion`."""
    mark = document.place_of("apiVersion")
    return ManifestError(
        f"Argo has no {kind} of apiVersion '{version}'\n{snippet(document.text, mark.line, mark.column)}",
        code="not-a-workflow",
        file=file,
        line=mark.line,
        column=mark.column,
        path="apiVersion",
        hint=f"write apiVersion: {_API_VERSION}",
    )


def _placed(error: ModelDecodeError, document: Document, file: str) -> ModelDecodeError:
    """The error with its line and caret."""
    mark = document.place_of(error.path or "")
    shown = snippet(document.text, mark.line, mark.column)
    message = f"{error.message}\n{shown}" if shown and "\n" not in error.message else error.message
    return ModelDecodeError(
        message, code=error.code, hint=error.hint, file=file, line=mark.line, column=mark.column, path=error.path
    )


def _nothing(documents: Sequence[Document], file: str) -> ManifestError:
    """Why a text holds no workflow."""
    choice = f"the kinds are {', '.join(KINDS)}"
    if not documents:
        return ManifestError("the file is empty", code="not-a-workflow", file=file, hint=f"write a workflow; {choice}")
    data = documents[0].data
    line = documents[0].place_of("kind").line
    if not isinstance(data, dict):
        what = "a list" if isinstance(data, list) else "a text" if isinstance(data, str) else "a single value"
        message = f"this is {what}, not a workflow"
    elif "kind" not in data:
        message = "this is not a workflow: it has no kind"
    else:
        kinds = ", ".join(sorted({str(document.data.get("kind")) for document in documents if _is_map(document)}))
        message = f"there is no workflow here, only {kinds}"
        from difflib import get_close_matches

        close = get_close_matches(str(data["kind"]), KINDS, n=1)
        if close:
            choice = f"did you mean {close[0]}?"
    return ManifestError(message, code="not-a-workflow", file=file, line=line, hint=choice)


def _is_map(document: Document) -> bool:
    return isinstance(document.data, dict)
