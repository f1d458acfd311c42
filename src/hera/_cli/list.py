"""`hera list`: the runs kept here."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import click

from hera._cli.output import print_line

if TYPE_CHECKING:
    from hera.local.store.base import RunSummary

__all__ = ["command"]

_COLUMNS = ("NAME", "PHASE", "AGE", "DURATION", "NODES", "MESSAGE")
_PHASES = ("Pending", "Running", "Succeeded", "Failed", "Error")


@click.command("list", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--phase", "phases", multiple=True, type=click.Choice(_PHASES, case_sensitive=False), help="Only these.")
@click.option("--prefix", default="", metavar="TEXT", help="Only runs whose name begins so.")
@click.option("-n", "--limit", type=click.IntRange(min=1), metavar="N", help="The newest N.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def command(ctx: click.Context, phases: tuple[str, ...], prefix: str, limit: int | None, as_json: bool) -> int:
    """List the runs kept on this machine, newest first.

    \b
    Examples:
      hera list
      hera list --phase failed --phase error -n 10
      hera list --prefix nightly- --json
    """
    ctx.ensure_object(dict)["json"] = as_json
    from hera.local.run import list_runs
    from hera.local.store.base import RunFilter

    runs = list_runs(which=RunFilter(phases=frozenset(phases), prefix=prefix, limit=limit))
    if as_json:
        for run in runs:
            print_line(json.dumps(_as_object(run), ensure_ascii=False))
        return 0
    if not runs:
        sys.stderr.write("no runs here yet; start one: hera run FILE\n" if not phases and not prefix else "none\n")
        return 0
    for line in _table([_row(run, datetime.now(timezone.utc)) for run in runs]):
        print_line(line)
    return 0


def _row(run: RunSummary, now: datetime) -> tuple[str, ...]:
    from hera._cli.display.text import duration_text, snippet

    started, finished = run.started_at, run.finished_at
    took = duration_text((finished or now) - started) if started is not None else ""
    age = duration_text(max(now - run.created_at, run.created_at - run.created_at))
    return run.name, run.phase or "Pending", age, took, f"{run.node_count:,}", snippet(run.message)


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    everything = [_COLUMNS, *rows]
    widths = [max(len(row[column]) for row in everything) for column in range(len(_COLUMNS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in everything
    ]


def _as_object(run: RunSummary) -> dict[str, Any]:
    return {
        "name": run.name,
        "uid": run.uid,
        "namespace": run.namespace,
        "phase": run.phase,
        "message": run.message,
        "createdAt": _text(run.created_at),
        "startedAt": _text(run.started_at),
        "finishedAt": _text(run.finished_at),
        "nodes": run.node_count,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.astimezone(timezone.utc).isoformat(timespec="microseconds") if moment is not None else None
