"""Findings as a person reads them: what is wrong, the line with a caret, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from hera._plan.plan import Place
from hera.exceptions import HeraException
from hera.lint.diagnostic import Diagnostic
from hera.lint.excerpt import line_of, short_path

__all__ = ["render", "render_error", "summary"]

_COLOURS = {"error": "31;1", "warning": "33;1", "place": "34", "hint": "36"}
_WIDEST_LINE = 160


def render(
    findings: Sequence[Diagnostic], *, outcome: str = "nothing was started", colour: bool = False, limit: int = 100
) -> str:
    """The whole report.

    Args:
        findings: What was found, in order.
        outcome: What became of it, for the last line.
        colour: Whether to use ANSI colours.
        limit: How many findings are shown in full; the rest is counted.

    Returns:
        Text without a newline at its end; empty when there are no findings.

    Example:
        The form of one finding::

            error[unknown-parameter]: template 'train' takes no argument 'learning_rate'
              --> churn.py:58
               |
            58 |     train(arguments={"learning_rate": 0.3})
               |                      ^^^^^^^^^^^^^^^ did you mean 'lr'?
               = template 'train' takes: lr, data
               = more: hera lint --explain unknown-parameter
            1 error, nothing was started
    """
    if not findings:
        return ""
    explained: set[str] = set()
    blocks: list[str] = []
    for finding in findings[:limit]:
        more = () if finding.code in explained else (f"more: hera lint --explain {finding.code}",)
        explained.add(finding.code)
        blocks.append(_block(finding, more, colour=colour))
    if len(findings) > limit:
        blocks.append(f"… and {len(findings) - limit} more; --json gives them all")
    return "\n".join([*blocks, summary(findings, outcome)])


def summary(findings: Sequence[Diagnostic], outcome: str = "") -> str:
    """The last line: ``2 errors and 1 warning, nothing was started``."""
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    parts = [_counted(errors, "error")] if errors else []
    parts += [_counted(warnings, "warning")] if warnings else []
    counts = " and ".join(parts) or "no findings"
    return f"{counts}, {outcome}" if outcome and errors else counts


def render_error(error: HeraException, *, colour: bool = False) -> str:
    """Any error of ours in the same form as a finding.

    A message of several lines (a report, a traceback of the user's own frames) is kept as it is.
    """
    place = None
    if error.file is not None and error.line is not None:
        place = Place(file=error.file, line=error.line, column=error.column)
    head, _, rest = error.message.partition("\n")
    lines = [_headline("error", error.code, head, colour=colour)]
    if place is not None:
        shown = _excerpt(place, None, colour=colour)
        # A message that brings the line with its caret (its text may not be in a file) says where, and no more.
        lines += shown[:1] if rest.lstrip().startswith("|") else shown
    elif error.file is not None:
        lines.append(_painted(f"  --> {short_path(error.file)}", "place", colour=colour))
    elif error.path:
        lines.append(_painted(f"  --> {error.path}", "place", colour=colour))
    lines += [f" {line}" if line else "" for line in rest.split("\n")] if rest else []
    if error.hint:
        lines += [f"   = {line.removeprefix('  = ')}" for line in error.hint.split("\n")]
    return "\n".join(lines)


def _block(finding: Diagnostic, more: Sequence[str], *, colour: bool) -> str:
    lines = [_headline(finding.severity, finding.code, finding.message, colour=colour)]
    hint = finding.hint
    margin = "  "
    if finding.place is not None:
        excerpt = _excerpt(finding.place, hint, colour=colour)
        lines += excerpt
        margin = " " * max(2, len(str(finding.place.line)))
        if finding.place.column is not None and len(excerpt) > 2:
            hint = None  # it stands next to the caret
    elif finding.path:
        lines.append(_painted(f"  --> {finding.path}", "place", colour=colour))
    notes = [*([hint] if hint else []), *finding.notes, *more]
    return "\n".join([*lines, *(f"{margin} = {note}" for note in notes)])


def _headline(severity: str, code: str, message: str, *, colour: bool) -> str:
    return f"{_painted(f'{severity}[{code}]', severity, colour=colour)}: {message}"


def _excerpt(place: Place, hint: str | None, *, colour: bool) -> list[str]:
    """The place, its line and the caret below it."""
    where = f"{short_path(place.file)}:{place.line}"
    if place.column is not None:
        where += f":{place.column}"
    lines = [_painted(f"  --> {where}", "place", colour=colour)]
    text = place.text if place.text is not None else line_of(place.file, place.line)
    if text is None:
        return lines
    number = str(place.line).rjust(2)
    margin = " " * len(number)
    shown, shift = _window(text.expandtabs(1), place.column or 1)
    lines += [f"{margin} |", f"{number} | {shown}"]
    if place.column is not None:
        carets = "^" * max(1, min(place.length or 1, len(shown) - (place.column - 1 - shift)))
        pointer = f"{' ' * (place.column - 1 - shift)}{carets}" + (f" {hint}" if hint else "")
        lines.append(f"{margin} | {_painted(pointer, 'hint', colour=colour)}")
    return lines


def _window(text: str, column: int) -> tuple[str, int]:
    """A long line cut so that the column stays in sight; and by how much it moved to the left."""
    if len(text) <= _WIDEST_LINE:
        return text.rstrip(), 0
    start = max(0, min(column - 1 - _WIDEST_LINE // 3, len(text) - _WIDEST_LINE))
    return text[start : start + _WIDEST_LINE].rstrip(), start


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _painted(text: str, role: str, *, colour: bool) -> str:
    return f"\x1b[{_COLOURS[role]}m{text}\x1b[0m" if colour else text
