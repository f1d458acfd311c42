"""`hera lint`: what is wrong with workflows, without running them."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import click

from hera._cli.output import print_line
from hera.exceptions import HeraException, InvalidArgument

if TYPE_CHECKING:
    from hera._cli.loading import Loaded
    from hera.lint.diagnostic import Diagnostic

__all__ = ["command"]

_SUFFIXES = (".py", ".yaml", ".yml", ".json")


@click.command("lint", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("targets", nargs=-1, metavar="FILE...")
@click.option("--with", "others", multiple=True, metavar="FILE", help="A file whose templates they refer to.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding.")
@click.option("--explain", "code", metavar="CODE", help="What a finding means and how to mend it.")
@click.pass_context
def command(
    ctx: click.Context, targets: tuple[str, ...], others: tuple[str, ...], as_json: bool, code: str | None
) -> int:
    """Find what is wrong with workflows, without running them.

    FILE is a Python file, a manifest (YAML or JSON), a folder of manifests, or "-". Templates in any of the files are
    known to all of them.

    Ends with 0 when there are no errors, 1 when there are, 2 when a file could not be read.

    \b
    Examples:
      hera lint flow.py manifests/
      hera lint wf.yaml --with lib.yaml
      hera lint wf.yaml --json
      hera lint --explain unknown-parameter
    """
    ctx.ensure_object(dict)["json"] = as_json
    if code is not None:
        print_line(explained(code))
        return 0
    if not targets:
        raise click.UsageError("give at least one FILE")
    loaded: list[Loaded] = []
    unreadable = False
    for file in [file for target in targets for file in _files(target)]:
        read = _loaded(file)
        unreadable = unreadable or read is None
        loaded += read or []
    findings = _findings(loaded, others)
    _show(findings, len(loaded), as_json=as_json)
    if unreadable:
        return 2
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _files(target: str) -> list[str]:
    """The file, or the manifests below a folder."""
    if not os.path.isdir(target):
        return [target]
    found = [
        os.path.join(folder, name)
        for folder, _, names in os.walk(target)
        for name in names
        if name.endswith(_SUFFIXES[1:])
    ]
    if not found:
        raise InvalidArgument(f"there are no YAML or JSON files in '{target}'", code="nothing-to-lint")
    return sorted(found)


def _loaded(file: str) -> list[Loaded] | None:
    """What is in a file; None, and the reason told, when it cannot be read. The other files are still looked at."""
    from hera._cli.failures import report
    from hera._cli.loading import load_all

    try:
        return load_all(file)
    except HeraException as error:
        report(error)
        return None


def _findings(loaded: list[Loaded], others: tuple[str, ...]) -> list[Diagnostic]:
    from hera._cli.checking import findings_of
    from hera._cli.loading import key_of, load_library

    beside = [*load_library(others), *loaded]
    findings: dict[Diagnostic, None] = {}
    for one in loaded:
        known = {key_of(manifest) for manifest, _ in one.templates()}
        for other in beside:
            for manifest, source in other.templates():
                if key_of(manifest) not in known:
                    known.add(key_of(manifest))
                    one.library.append(manifest)
                    if source is not None:
                        one.library_sources[key_of(manifest)] = source
        findings.update(dict.fromkeys(findings_of(one, is_run=False)))
    return list(findings)


def _show(findings: list[Diagnostic], count: int, *, as_json: bool) -> None:
    from hera._cli.failures import use_colour
    from hera.lint.report import as_json as finding_as_json
    from hera.lint.report import render

    if as_json:
        for finding in findings:
            print_line(json.dumps(finding_as_json(finding), ensure_ascii=False))
        return
    if findings:
        print_line(render(findings, outcome="", colour=use_colour(sys.stdout)))
    elif count:
        print_line(f"✔ {count} workflow{'' if count == 1 else 's'}, nothing wrong")


def explained(code: str) -> str:
    """The documentation of a rule.

    Raises:
        InvalidArgument: There is no such rule; the hint has the nearest one.
    """
    from hera.lint.rules import RULES
    from hera.lint.suggest import did_you_mean

    rule = next((rule for rule in RULES if rule.code == code), None)
    if rule is None:
        codes = [rule.code for rule in RULES]
        hint = did_you_mean(code, codes) or f"the rules are {', '.join(sorted(codes))}"
        raise InvalidArgument(f"there is no rule '{code}'", code="no-such-rule", hint=hint)
    return (
        f"{rule.code}\n\n{rule.summary}\n{rule.why}\n\nFlagged:\n\n{_indented(rule.document(rule.bad))}\n"
        f"Mended:\n\n{_indented(rule.document(rule.good))}\nSource: {rule.source}"
    )


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.rstrip("\n").split("\n"))
