"""FILE[:OBJECT] → a manifest to run, what stands next to it, and where everything was written."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hera._plan.plan import LibraryManifest, Source, library_key
from hera._plan.read import Manifest, ReadManifest, read_manifests
from hera.exceptions import InvalidWorkflow, ManifestError

__all__ = ["Loaded", "load", "load_all", "load_library", "read_parameters"]

_YAML_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(slots=True)
class Loaded:
    """What a FILE gave.

    Attributes:
        manifest: What is to be run or looked at.
        file: What messages call the file.
        source: Where its values were written.
        source_folder: For a Python file, the folder that makes it importable.
        library: Templates given next to it, with their sources by key.
        read: The documents that were read from YAML, for a look at their fields.
        workflow: For a Python file, the user's own object.
    """

    manifest: Manifest
    file: str
    source: Source | None = None
    source_folder: Path | None = None
    library: list[LibraryManifest] = field(default_factory=list)
    library_sources: dict[str, Source] = field(default_factory=dict)
    read: list[ReadManifest] = field(default_factory=list)
    workflow: Any = None

    def add_library(self, others: Sequence[Loaded]) -> None:
        """Take templates of other files in."""
        for other in others:
            for manifest, source in other.templates():
                self.library.append(manifest)
                if source is not None:
                    self.library_sources[key_of(manifest)] = source
            self.read.extend(other.read)

    def templates(self) -> list[tuple[LibraryManifest, Source | None]]:
        """The manifest, if it is a template, and the templates next to it."""
        from hera._generated import models

        own: list[tuple[LibraryManifest, Source | None]] = []
        if isinstance(self.manifest, models.WorkflowTemplate | models.ClusterWorkflowTemplate):
            own.append((self.manifest, self.source))
        return own + [(m, self.library_sources.get(key_of(m))) for m in self.library if m is not self.manifest]


def key_of(manifest: LibraryManifest) -> str:
    """Its key in a plan's library."""
    from hera._generated import models

    is_cluster = isinstance(manifest, models.ClusterWorkflowTemplate)
    return library_key(manifest.metadata.name or "", is_cluster=is_cluster)


def load(target: str) -> Loaded:
    """The one manifest that is meant by FILE[:OBJECT].

    Raises:
        ManifestError, InvalidWorkflow, UserProgramError: There is none, or several, or the file cannot be read.
    """
    file, wanted = split_target(target)
    if _is_python(file):
        return _load_python(file, wanted)[0]
    return _chosen(_read(file), wanted, file)


def load_all(target: str) -> list[Loaded]:
    """Every manifest of a file; each has the templates of the file next to it."""
    file, wanted = split_target(target)
    if _is_python(file):
        return _load_python(file, wanted, every=wanted is None)
    found = _read(file)
    if wanted is not None:
        return [_chosen(found, wanted, file)]
    return [_loaded(read, found, file) for read in found]


def load_library(files: Sequence[str]) -> list[Loaded]:
    """The templates of `--with FILE`s.

    Raises:
        InvalidWorkflow: A file has no templates that others could refer to.
    """
    loaded = []
    for target in files:
        every = load_all(target)
        if not any(one.templates() for one in every):
            raise InvalidWorkflow(
                f"--with {target}: there is no WorkflowTemplate or ClusterWorkflowTemplate in it",
                code="no-template",
                hint="a Workflow cannot be referred to; make it a WorkflowTemplate",
            )
        seen: set[str] = set()
        for one in every:
            own = [(m, s) for m, s in one.templates() if key_of(m) not in seen]
            seen.update(key_of(m) for m, _ in own)
            loaded.append(
                Loaded(
                    one.manifest,
                    one.file,
                    one.source,
                    library=[m for m, _ in own],
                    library_sources={key_of(m): s for m, s in own if s is not None},
                    read=one.read,
                )
            )
    return loaded


def split_target(target: str) -> tuple[str, str | None]:
    """FILE and OBJECT; a colon in the name of a file that exists belongs to the file."""
    if target == "-" or os.path.exists(target):
        return target, None
    file, colon, wanted = target.rpartition(":")
    if colon and wanted and os.sep not in wanted:
        return file, wanted
    return target, None


def read_parameters(file: str) -> dict[str, str]:
    """The parameters of a `--parameter-file`: a mapping of names to values, in YAML or JSON.

    Raises:
        ManifestError: It is not a mapping.
    """
    from hera.shared.serialization import serialize
    from hera.shared.yaml_in import load_documents

    documents = load_documents(_text_of(file), file)
    data = documents[0].data if documents else {}
    if not isinstance(data, Mapping):
        raise ManifestError(
            "a parameter file is a map of names to values", code="parameter-file", file=file, hint="write NAME: VALUE"
        )
    return {str(name): str(serialize(value)) for name, value in data.items()}


# --- reading ---------------------------------------------------------------------------------------------------------


def _is_python(file: str) -> bool:
    return file.endswith(".py") or (file != "-" and not file.endswith(_YAML_SUFFIXES) and _looks_like_python(file))


def _looks_like_python(file: str) -> bool:
    """A program without a suffix says on its first line what it is."""
    try:
        with open(file, "rb") as opened:
            first = opened.readline(200)
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first


def _text_of(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise ManifestError(f"there is no file '{file}'", code="no-file", hint=_near(file)) from None
    except IsADirectoryError:
        raise ManifestError(f"'{file}' is a folder", code="no-file", hint="name a Python or YAML file in it") from None
    except OSError as error:
        raise ManifestError(f"'{file}' cannot be read: {error.strerror or error}", code="no-file") from error


def _near(file: str) -> str | None:
    """A file of nearly that name next to where it was looked for."""
    from hera.lint.suggest import nearest

    folder, name = os.path.split(file)
    try:
        close = nearest(name, os.listdir(folder or "."))
    except OSError:
        return None
    return f"did you mean '{os.path.join(folder, close)}'?" if close is not None else None


def _read(file: str) -> list[ReadManifest]:
    return read_manifests(_text_of(file), "<stdin>" if file == "-" else file)


def _loaded(read: ReadManifest, found: Sequence[ReadManifest], file: str) -> Loaded:
    from hera._generated import models

    result = Loaded(read.manifest, file, source=read.source, read=[read])
    for other in found:
        template = other.manifest
        if isinstance(template, models.WorkflowTemplate | models.ClusterWorkflowTemplate):
            result.library.append(template)
            result.library_sources[key_of(template)] = other.source
            if other is not read:
                result.read.append(other)
    return result


def _chosen(found: Sequence[ReadManifest], wanted: str | None, file: str) -> Loaded:
    """The document that is meant: the one named, else the only workflow, else the only document."""
    names = [read.name for read in found]
    if wanted is not None:
        candidates = [read for read in found if wanted in (read.name, read.name.rstrip("-"))]
        if not candidates:
            from hera.lint.suggest import did_you_mean

            raise InvalidWorkflow(
                f"there is no document '{wanted}' in this file",
                code="no-workflow",
                file=file,
                hint=did_you_mean(wanted, names) or f"it has: {', '.join(names)}",
            )
    else:
        candidates = [read for read in found if read.kind == "Workflow"] or list(found)
    if len(candidates) > 1:
        raise InvalidWorkflow(
            f"there are {len(candidates)} workflows in this file: {', '.join(read.name for read in candidates)}",
            code="several-workflows",
            file=file,
            hint=_choice_of(candidates, file),
        )
    return _loaded(candidates[0], found, file)


def _choice_of(candidates: Sequence[ReadManifest], file: str) -> str:
    """What to write to mean the first one that can be told from the others by its name."""
    names = [read.name for read in candidates]
    unique = next((name for name in names if name and names.count(name) == 1), None)
    if unique is None:
        return "give them different names, or put each into a file of its own"
    return f"say which one: {file}:{unique}"


def _load_python(file: str, wanted: str | None, *, every: bool = False) -> list[Loaded]:
    from hera._cli.python_file import chosen, import_file, workflows_in

    if not os.path.isfile(file):
        _text_of(file)  # says what is wrong with it
    module, folder = import_file(Path(file))
    workflows = workflows_in(module)
    targets = list(workflows.values()) if every else [chosen(workflows, wanted, file)]
    templates = [w for w in workflows.values() if w.MODEL in ("WorkflowTemplate", "ClusterWorkflowTemplate")]
    return [_compiled(workflow, file, folder, templates) for workflow in targets]


def _compiled(workflow: Any, file: str, folder: Path, templates: Sequence[Any]) -> Loaded:
    from hera._cli.python_file import users_errors
    from hera._plan.source import PythonSource
    from hera.workflows._compile import manifest_of, origins_of

    with users_errors(Path(file)):
        result = Loaded(manifest_of(workflow), file, PythonSource(origins_of(workflow)), folder, workflow=workflow)
        for template in templates:
            manifest: Any = result.manifest if template is workflow else manifest_of(template)
            result.library.append(manifest)
            result.library_sources[key_of(manifest)] = PythonSource(origins_of(template))
    return result
