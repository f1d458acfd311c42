"""The group of commands, and what becomes of an error that leaves one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from hera._cli.output import tolerate_encodings
from hera._cli.overview import COMMANDS, overview_text
from hera.exceptions import HeraException

__all__ = ["cli", "invoke"]

OWN_MISTAKE = 70  # EX_SOFTWARE of sysexits.h


class _Commands(click.Group):
    """Commands by name, their modules loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches

        close = get_close_matches(name, COMMANDS, n=1)
        hint = f" Did you mean '{close[0]}'?" if close else f" There are: {', '.join(COMMANDS)}."
        if os.path.exists(name.partition(":")[0]):
            hint = f" To run that file: hera run {name}"
        raise click.UsageError(f"No such command '{name}'.{hint}", ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        formatter.write(overview_text())


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, name="hera")
@click.version_option(None, "-v", "--version", package_name="hera", message="%(version)s")
def cli() -> None:
    """Write Argo Workflows in Python, check them, and run them here."""


def invoke(arguments: Sequence[str]) -> int:
    """Run a command and give its exit code; every error of a user's becomes a message.

    Args:
        arguments: Without the program's name.
    """
    tolerate_encodings()
    settings: dict[str, bool] = {}
    try:
        code = cli.main(args=list(arguments), prog_name="hera", standalone_mode=False, obj=settings)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        return 130
    except HeraException as error:
        from hera._cli.failures import report

        return report(error, as_json=settings.get("json", False))
    except Exception:  # noqa: BLE001 - the last stop: whatever comes here is a mistake of ours, and says so
        return _own_mistake()
    return code if isinstance(code, int) else 0


def _own_mistake() -> int:
    """Show an error that should not have been possible. Its exit code is none that means something else."""
    import traceback

    from hera._version import __version__

    traceback.print_exc()
    sys.stderr.write(f"\nerror[internal]: this is a mistake in Hera {__version__}, not in your workflow\n")
    sys.stderr.write("   = please report it with the lines above\n")
    return OWN_MISTAKE
