"""Where Argo's OpenAPI document is, and what it says, as plain records.

The document itself is not part of the repository. A checkout without it keeps the committed files; whoever changes
the generator or follows a new Argo release points `HERA_OPENAPI` at the document.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CANDIDATE = ROOT.parent / "shared" / "api" / "argo-workflows-4.1.2-swagger.json"
"""Looked at when `HERA_OPENAPI` is not set."""


@dataclass(frozen=True)
class Property:
    """One property of a definition.

    Args:
        wire: Its name in documents.
        schema: What the OpenAPI document says of its type.
        is_required: Whether the definition lists it as required.
        description: The document's words, possibly empty.
    """

    wire: str
    schema: dict[str, Any]
    is_required: bool
    description: str


@dataclass(frozen=True)
class Definition:
    """One named schema of the document.

    Args:
        name: Full dotted name, such as ``io.k8s.api.core.v1.Container``.
        schema: The schema without its properties' details.
        properties: In the document's order.
        description: The document's words, possibly empty.
    """

    name: str
    schema: dict[str, Any]
    properties: tuple[Property, ...]
    description: str

    @property
    def package(self) -> str:
        """The dotted name without its last part."""
        return self.name.rpartition(".")[0]

    @property
    def short_name(self) -> str:
        """The last part of the dotted name."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Document:
    """The OpenAPI document.

    Args:
        content: As parsed.
        version: The release of Argo that it describes.
        definitions: Its named schemas, in order.
    """

    content: dict[str, Any]
    version: str
    definitions: list[Definition]


def document_path() -> Path | None:
    """Path of the OpenAPI document, or None where it is not at hand."""
    given = os.environ.get("HERA_OPENAPI")
    path = Path(given) if given else CANDIDATE
    return path if path.is_file() else None


def definitions_of(document: dict[str, Any]) -> list[Definition]:
    """All named schemas of an OpenAPI 2 document, in its order."""
    return [_definition(name, schema) for name, schema in document["definitions"].items()]


def load(path: Path) -> Document:
    """The parsed document; Argo's release is in its file name, as the document does not tell it."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    release = re.search(r"\d+\.\d+\.\d+", path.name)
    return Document(content, release[0] if release else str(content["info"]["version"]), definitions_of(content))


def _definition(name: str, schema: dict[str, Any]) -> Definition:
    required = set(schema.get("required", ()))
    properties = tuple(
        Property(wire, details, wire in required, _words(details))
        for wire, details in schema.get("properties", {}).items()
    )
    return Definition(name, schema, properties, _words(schema))


def _words(schema: dict[str, Any]) -> str:
    return " ".join(str(schema.get("description") or schema.get("title") or "").split())
