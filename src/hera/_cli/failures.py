"""Errors as they leave the command line: rendered for people on standard error, as one object for machines."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, TextIO

import click

from hera.exceptions import HeraException, Interrupted, InvalidWorkflow

__all__ = ["exit_code_of", "report", "use_colour"]

WRONG_INPUT = 2
INTERRUPTED = 130


def use_colour(stream: TextIO) -> bool:
    """Whether to colour what goes to a stream: only on a terminal, and never with ``NO_COLOR``."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def exit_code_of(error: HeraException) -> int:
    """130 for an interruption; 2 for everything that kept a workflow from being run."""
    return INTERRUPTED if isinstance(error, Interrupted) else WRONG_INPUT


def report(error: HeraException) -> int:
    """Show an error and give the exit code it stands for.

    With ``--json`` (noted on click's context by the command) it is one object on standard output.
    """
    context = click.get_current_context(silent=True)
    if context is not None and context.find_root().meta.get("hera.json"):
        sys.stdout.write(json.dumps(as_event(error), ensure_ascii=False) + "\n")
        sys.stdout.flush()
    else:
        sys.stderr.write(text_of(error, colour=use_colour(sys.stderr)) + "\n")
    return exit_code_of(error)


def as_event(error: HeraException) -> dict[str, Any]:
    """The machine form: code, message and place; with ``findings`` when the linter refused the workflow."""
    event: dict[str, Any] = {"event": "error", **error.as_dict(), "exitCode": exit_code_of(error)}
    findings = _findings(error)
    if findings:
        from hera.lint.report import as_json, summary

        event["message"] = summary(findings, "nothing was started")
        event["findings"] = [as_json(finding) for finding in findings]
    return event


def text_of(error: HeraException, *, colour: bool = False) -> str:
    """The form for people."""
    from hera.lint.report import render, render_error

    findings = _findings(error)
    return render(findings, colour=colour) if findings else render_error(error, colour=colour)


def _findings(error: HeraException) -> list[Any]:
    return list(error.findings) if isinstance(error, InvalidWorkflow) else []
