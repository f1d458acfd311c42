"""`hera`, and `python -m hera`."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: Arguments without the program's name; default: those of the process.

    Returns:
        The exit code: 0 success, 1 the workflow failed or findings, 2 the input was wrong or refused, 130 interrupted.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    from hera._cli.overview import answer

    code = answer(arguments)  # --help and --version need no command line library, which costs most of the start
    if code is not None:
        return code
    from hera._cli.main import invoke

    return invoke(arguments)


if __name__ == "__main__":
    sys.exit(main())
