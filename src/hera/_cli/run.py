"""`hera run`: run a workflow here, and show how it goes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from hera._cli.output import print_line
from hera.exceptions import InvalidArgument, WorkflowFailed

if TYPE_CHECKING:
    from hera._cli.display.choice import Display
    from hera._cli.display.model import Tree
    from hera.local.run import Run

__all__ = ["command"]

FAILED = 1


@click.command("run", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("target", metavar="FILE[:OBJECT]", required=False)
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A workflow parameter.")
@click.option("-f", "--parameter-file", metavar="FILE", help="Parameters from a YAML or JSON map.")
@click.option("--with", "others", multiple=True, metavar="FILE", help="A file whose templates it refers to.")
@click.option(
    "--stand-in",
    "stand_ins",
    multiple=True,
    metavar="IMAGE=COMMAND",
    help="A command of this machine that plays an image's entrypoint.",
)
@click.option("--name", metavar="NAME", help="The run's name; otherwise made from the workflow's.")
@click.option("--resume", metavar="NAME", help="Go on with a run that was interrupted.")
@click.option("--json", "as_json", is_flag=True, help="One JSON event a line; the last one is the whole result.")
@click.option("-q", "--quiet", is_flag=True, help="Nothing but errors.")
@click.pass_context
def command(
    ctx: click.Context,
    target: str | None,
    parameters: tuple[str, ...],
    parameter_file: str | None,
    others: tuple[str, ...],
    stand_ins: tuple[str, ...],
    name: str | None,
    resume: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Run a workflow on this machine, without a cluster.

    FILE is a Python file with a workflow at its top level, or an Argo manifest (YAML or JSON); "-" reads a manifest
    from standard input. OBJECT names the workflow when there are several.

    Ends with 0 when the workflow succeeded, 1 when it failed, 2 when it was not started, 130 when it was interrupted.

    \b
    Examples:
      hera run flow.py                      a Python file with one workflow
      hera run flow.py:nightly              one of several
      hera run wf.yaml -p n=3 -p who=ann    two parameters
      hera run wf.yaml -f values.yaml       parameters from a file
      hera run wf.yaml --with lib.yaml      templates that wf.yaml refers to
      hera run wf.yaml --stand-in my/tool:1="python tool.py"
      hera run wf.yaml --name trial-1       a name of your own
      hera run wf.yaml --quiet              only errors, and the exit code
      hera run wf.yaml --json | tail -1     the result for a program
      cat wf.yaml | hera run -              from standard input
      hera run --resume trial-1             after Ctrl-C or a crash
    """
    ctx.ensure_object(dict)["json"] = as_json
    if (target is None) == (resume is None):
        raise click.UsageError("give FILE to start a run, or --resume NAME to go on with one")
    from hera._cli.display.choice import display_for

    display, tree = display_for(sys.stdout, as_json=as_json, quiet=quiet)
    try:
        if resume is not None:
            run = _resumed(resume, tree, display)
        else:
            assert target is not None
            given = {**_from_file(parameter_file), **pairs(parameters, "-p", "NAME=VALUE")}
            run = _started(target, given, others, pairs(stand_ins, "--stand-in", "IMAGE=COMMAND"), name, display)
    finally:
        display.close()
    _conclude(run, tree, as_json=as_json, quiet=quiet)
    return 0 if run.phase == "Succeeded" else FAILED


def pairs(words: tuple[str, ...], option: str, form: str) -> dict[str, str]:
    """``NAME=VALUE`` words as a mapping; the last one wins.

    Raises:
        InvalidArgument: A word has no ``=`` or no name.
    """
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise InvalidArgument(f"{option} takes {form}, not '{word}'", code="invalid-option")
        found[name.strip()] = value
    return found


def _from_file(file: str | None) -> dict[str, str]:
    if file is None:
        return {}
    from hera._cli.loading import read_parameters

    return read_parameters(file)


def _started(
    target: str,
    given: dict[str, str],
    others: tuple[str, ...],
    stand_ins: dict[str, str],
    name: str | None,
    display: Display,
) -> Run:
    from hera._cli.checking import refuse_unknown_fields, with_places
    from hera._cli.loading import load, load_library
    from hera.local.run import run_workflow

    loaded = load(target)
    loaded.add_library(load_library(others))
    refuse_unknown_fields(loaded, given)
    with with_places(loaded, given):
        return run_workflow(
            loaded.manifest,
            library=loaded.library,
            parameters=given,
            name=name,
            source=loaded.source,
            source_folder=loaded.source_folder,
            stand_ins=stand_ins,
            on_event=display,
        )


def _resumed(name: str, tree: Tree | None, display: Display) -> Run:
    from hera.local.run import open_run, resume_run

    if tree is not None:
        tree.load(open_run(name))  # what was done before is part of the picture
    return resume_run(name, on_event=display)


def _conclude(run: Run, tree: Tree | None, *, as_json: bool, quiet: bool) -> None:
    """What is said after the end."""
    from hera._cli.failures import text_of, use_colour

    if as_json:
        return
    if quiet:
        if run.phase != "Succeeded":
            failure = WorkflowFailed(
                f"{run.name} ended {run.phase}: {run.message or 'see its nodes'}", hint=f"look: hera get {run.name}"
            )
            print_line(text_of(failure, colour=use_colour(sys.stderr)), sys.stderr)
        return
    from hera._cli.display.ending import ending_of

    for line in ending_of(run, is_live=tree is not None, colour=use_colour(sys.stdout)):
        print_line(line)
