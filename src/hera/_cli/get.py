"""`hera get`: one run and its nodes."""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import click

from hera._cli.output import print_line

if TYPE_CHECKING:
    from hera._cli.display.rows import Row
    from hera.local.run import Run

__all__ = ["command"]


@click.command("get", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="The workflow object as Argo's API gives it.")
@click.pass_context
def command(ctx: click.Context, name: str, as_json: bool) -> int:
    """Show a run: its steps as a tree, what failed, its outputs.

    \b
    Examples:
      hera get coinflip-x7k2p
      hera get coinflip-x7k2p --json | jq .status.phase
    """
    ctx.ensure_object(dict)["json"] = as_json
    from hera.local.run import open_run

    run = open_run(name)
    if as_json:
        import msgspec

        print_line(msgspec.json.format(msgspec.json.encode(run.to_dict()), indent=2).decode())
        return 0
    _show(run)
    return 0


def _show(run: Run) -> None:
    from hera._cli.display.ending import ending_of
    from hera._cli.display.model import Tree
    from hera._cli.display.rows import rows_of
    from hera._cli.display.text import folder_text
    from hera._cli.failures import use_colour

    tree = Tree()
    tree.load(run)
    is_finished = run.finished_at is not None
    rows = rows_of(tree, None if is_finished else datetime.now(timezone.utc))
    print_line(f"{run.name}  {run.phase or 'Pending'}  ·  kept in {folder_text(run.folder)}")
    if use_colour(sys.stdout):
        from rich.console import Console

        from hera._cli.display.terminal import drawn

        console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
        for drawn_line in drawn(rows, console.width):
            console.print(drawn_line)
    else:
        for line in plain_rows(rows):
            print_line(line)
    if is_finished:
        for line in ending_of(run, is_live=False, colour=use_colour(sys.stdout)):
            print_line(line)
    else:
        print_line(f"\n  go on:     hera run --resume {run.name}      if nothing drives it any more")


def plain_rows(rows: list[Row]) -> list[str]:
    """Rows in columns, without colour."""
    column = min(max((len(row.head) for row in rows if not row.is_summary), default=0), 60)
    return [f"{row.head.ljust(column)}  {row.time:>7}   {row.note}".rstrip() for row in rows]
