"""`hera generate yaml`: the manifests of Python workflows."""

from __future__ import annotations

import fnmatch
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from hera.exceptions import ManifestError

__all__ = ["command"]

_HELP = {"help_option_names": ["-h", "--help"]}
_YAML = (".yaml", ".yml")


@click.group("generate", context_settings=_HELP)
def command() -> None:
    """Write the manifest of Python workflows as YAML."""


@command.command("yaml", context_settings=_HELP)
@click.argument("source", metavar="FROM")
@click.option("--to", metavar="TO", help="File or folder for the result; otherwise standard output.")
@click.option("--recursive", is_flag=True, help="Descend into folders.")
@click.option("--flatten", is_flag=True, help="With --recursive and a folder: no folders in the result.")
@click.option("-i", "--include", multiple=True, metavar="PATTERN", help="Only paths that match one of these.")
@click.option("-e", "--exclude", multiple=True, metavar="PATTERN", help="Not paths that match one of these.")
def generate_yaml(
    source: str, to: str | None, recursive: bool, flatten: bool, include: tuple[str, ...], exclude: tuple[str, ...]
) -> int:
    """Write the manifests of all workflows at the top level of Python files.

    FROM is FILE, FILE:OBJECT or a folder.

    \b
    Examples:
      hera generate yaml flow.py
      hera generate yaml flow.py:nightly --to nightly.yaml
      hera generate yaml flows/ --to manifests/ --recursive --flatten
      hera generate yaml flows/ --include '*/daily_*' --exclude '*/old/*'
    """
    texts: dict[str, list[str]] = {}
    for target in _targets(source, recursive=recursive, include=include, exclude=exclude):
        manifests = _manifests(target)
        if manifests:
            texts.setdefault(_result_for(target, source, to, recursive=recursive, flatten=flatten), []).extend(
                manifests
            )
    for result, manifests in texts.items():
        _write("---\n".join(manifests), result)
    return 0


def _targets(source: str, *, recursive: bool, include: Sequence[str], exclude: Sequence[str]) -> list[str]:
    """The files that are meant, sorted by path; patterns are matched with the whole path as collected."""
    if not os.path.isdir(source):
        found = [source]
    elif recursive:
        found = [str(Path(folder, name)) for folder, _, names in os.walk(source) for name in names]
    else:
        found = [str(Path(source, name)) for name in os.listdir(source)]
    if os.path.isdir(source):
        found = sorted(path for path in found if path.endswith(".py") and os.path.isfile(path))
    kept = [path for path in found if not include or any(fnmatch.fnmatch(path, pattern) for pattern in include)]
    return [path for path in kept if not any(fnmatch.fnmatch(path, pattern) for pattern in exclude)]


def _manifests(target: str) -> list[str]:
    """The YAML of each workflow of a file; none when there is none."""
    from hera._cli.loading import load_all
    from hera._cli.python_file import UserProgramError

    if not target.partition(":")[0].endswith(".py") and os.path.isfile(target):
        raise UserProgramError("this file cannot be imported as Python", file=target, hint="name it FILE.py")
    return [loaded.workflow.to_yaml() for loaded in load_all(target)]


def _result_for(target: str, source: str, to: str | None, *, recursive: bool, flatten: bool) -> str:
    """The file that a target's text goes to; the empty text for standard output."""
    if to is None:
        return ""
    if to.lower().endswith(_YAML) or os.path.isfile(to):
        return to
    file = target.partition(":")[0]
    inner = os.path.relpath(file, source) if recursive and not flatten and os.path.isdir(source) else None
    return os.path.join(to, os.path.splitext(inner or os.path.basename(file))[0] + ".yaml")


def _write(text: str, result: str) -> None:
    if not result:
        sys.stdout.write(text)
        return
    try:
        Path(result).parent.mkdir(parents=True, exist_ok=True)
        Path(result).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ManifestError(
            f"'{result}' cannot be written: {error.strerror or error}", code="unwritable", file=result
        ) from error
