"""Errors as they leave the command line: rendered for people on standard error, as one object for machines."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, TextIO

from hera._cli.output import print_line
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


def report(error: HeraException, *, as_json: bool = False) -> int:
    """Show an error and give the exit code it stands for.

    Args:
        error: What went wrong.
        as_json: As one object on standard output rather than as text on standard error.
    """
    if as_json:
        print_line(json.dumps(as_event(error), ensure_ascii=False))
    else:
        print_line(text_of(error, colour=use_colour(sys.stderr)), sys.stderr)
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
