"""What there is, as a table; and the answers that need nothing else: `hera --help` and `hera --version`."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMANDS", "answer", "overview_text"]

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("hera._cli.run", "Run a workflow on this machine."),
    "lint": ("hera._cli.lint", "Find what is wrong with workflows, without running them."),
    "generate": ("hera._cli.generate", "Write the manifest of Python workflows as YAML."),
    "list": ("hera._cli.list", "List the runs kept on this machine."),
    "get": ("hera._cli.get", "Show a run and its steps."),
    "logs": ("hera._cli.logs", "Print what the steps of a run printed."),
}
"""Command → the module that holds it (its object is `command`), and what it is for."""

_HELP = ("-h", "--help")
_VERSION = ("-v", "--version")


def overview_text() -> str:
    """The help of the command line as a whole."""
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name.ljust(width)}  {summary}" for name, (_, summary) in COMMANDS.items())
    return f"""\
Usage: hera [OPTIONS] COMMAND [ARGS]...

  Write Argo Workflows in Python, check them, and run them here.

Options:
  -v, --version  Show the version and exit.
  -h, --help     Show this message and exit.

Commands:
{commands}

Begin with: hera run FILE      More on a command: hera COMMAND --help
"""


def answer(arguments: Sequence[str]) -> int | None:
    """Answer a call for help or the version; None when it is something else.

    Returns:
        The exit code: 0, or 2 when no command was given at all.
    """
    if not arguments:
        sys.stderr.write(f"{overview_text()}\nError: a command is required\n")
        return 2
    if arguments[0] in _VERSION:
        from hera._version import __version__

        sys.stdout.write(f"{__version__}\n")
        return 0
    if arguments[0] in _HELP:
        sys.stdout.write(overview_text())
        return 0
    return None
