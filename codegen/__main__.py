"""`python -m codegen` writes the generated files; `--check` compares them with what would be written.

Without the OpenAPI document at hand (see `codegen.document`) there is nothing to compare with: the check says so and passes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from codegen import facades, models, operations
from codegen.document import ROOT, Document, document_path, load
from codegen.naming import clashes

Files = dict[str, str]
"""Path from the repository's root → text."""


def model_files(document: Document) -> Files:
    """The modules with the model classes."""
    return {
        "src/hera/_generated/models.py": models.render_models(document.definitions),
        "src/hera/_generated/events.py": models.render_events(document.definitions),
    }


def facade_files(document: Document) -> Files:
    """The public packages that name the model classes."""
    return facades.facade_files(document.definitions)


def operation_files(document: Document) -> Files:
    """The routes of the server and the services over them."""
    return operations.operation_files(document.content, document.version)


GENERATORS: tuple[Callable[[Document], Files], ...] = (model_files, facade_files, operation_files)
"""What makes files from the document."""


def main(arguments: list[str] | None = None) -> int:
    """Write or compare all generated files; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is not current")
    check = parser.parse_args(arguments).check
    path = document_path()
    if path is None:
        print("codegen: skipped, Argo's OpenAPI document is not at hand (set HERA_OPENAPI to its path)")
        return 0 if check else 1
    document = load(path)
    found = clashes(document.definitions)
    for clash in found:
        print(f"codegen: {clash}", file=sys.stderr)
    if found:
        return 1
    files = {name: text for generate in GENERATORS for name, text in generate(document).items()}
    return _compare(files) if check else _write(files)


def _compare(files: Files) -> int:
    stale = [name for name, text in files.items() if _read(name) != text]
    for name in stale:
        print(f"codegen: {name} is not current; run: python -m codegen", file=sys.stderr)
    if not stale:
        print(f"codegen: {len(files)} files are current")
    return 1 if stale else 0


def _write(files: Files) -> int:
    changed = [name for name, text in files.items() if _read(name) != text]
    for name in changed:
        target = ROOT / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(files[name], encoding="utf-8")
    print(f"codegen: {len(changed)} of {len(files)} files written")
    return 0


def _read(name: str) -> str | None:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
