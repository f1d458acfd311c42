"""The process: arguments in, exit code out.

Exit codes: 0 after success, the function's own for `sys.exit` and `Output.exit_code`, 1 after any exception, 2 when the
command line is wrong. A user's exception is shown as the user's traceback, without the runner's frames; a mistake that
the runner finds is one sentence.
"""

from __future__ import annotations

import sys

from hera.exceptions import HeraException
from hera.workflows._runner.errors import BadEntrypoint, BadInput, FunctionNotFound, ModuleNotFound
from hera.workflows._runner.json_text import loads
from hera.workflows._scripts import mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Any

__all__ = ["main", "run"]


def main(argv: Sequence[str]) -> int:
    """Run one script function.

    Args:
        argv: ``["-e", "module:function", "file"]``; `--entrypoint` is the long form.

    Returns:
        The exit code of the process.
    """
    if len(argv) == 3 and argv[0] == "-e" and not argv[2].startswith("-"):
        entrypoint, file = argv[1], argv[2]
    else:
        entrypoint, file = _parsed(argv)
    before, mode.in_pod = mode.in_pod, True
    try:
        return run(entrypoint, file)
    except HeraException as error:
        if not _raised_here(error):
            return _show(error)
        sys.stdout.flush()
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    except Exception as error:  # noqa: BLE001 - the user's, shown as it is
        return _show(error)
    finally:
        mode.in_pod = before


def run(entrypoint: str, file: str) -> int:
    """Call the function with the inputs in a file and save what it gives.

    Args:
        entrypoint: ``module:function``.
        file: Path of a JSON list of ``{"name": ..., "value": ...}``, as Argo expands ``{{inputs.parameters}}``.

    Returns:
        0, or the exit code of the `Output` that the function returned.

    Raises:
        RunnerError: The function cannot be found, called or its result saved.
    """
    inputs = read_inputs(file)
    function = find_function(entrypoint)

    from hera.workflows._runner.bind import bound
    from hera.workflows._runner.save import empty_outputs, save
    from hera.workflows._scripts.signature import signature_of

    signature = signature_of(function)
    try:
        positional, keywords = bound(signature, inputs)
        return save(signature, _result(function(*positional, **keywords)))
    except SystemExit as stop:
        if stop.code not in (None, 0):
            empty_outputs(signature)
        raise
    except BaseException:
        empty_outputs(signature)
        raise


def read_inputs(file: str) -> dict[str, Any]:
    """The inputs by name; entries without a name or a value are passed over, the last of a name wins.

    Raises:
        BadInput: The file cannot be read, or is not a JSON list of objects.
    """
    try:
        with open(file, "rb") as stream:
            text = stream.read().decode()
    except OSError as error:
        raise BadInput(f"the file of inputs cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"the file of inputs {file} is not UTF-8 text: {error}") from error
    if not text.strip():
        return {}
    try:
        entries = loads(text)
    except (ValueError, RecursionError) as error:
        shown = text if len(text) <= 80 else f"{text[:77]}..."
        raise BadInput(
            f"the file of inputs {file} is not JSON: {error}",
            hint=f"it begins with {shown!r}; the template's source has to be '{{{{inputs.parameters}}}}'",
        ) from error
    if not entries:
        return {}
    if not isinstance(entries, list):
        raise BadInput(f"the file of inputs {file} has to hold a JSON list, not {type(entries).__name__}")
    return {
        entry["name"]: entry["value"]
        for entry in entries
        if isinstance(entry, dict) and "name" in entry and "value" in entry
    }


def find_function(entrypoint: str) -> Callable[..., Any]:
    """The undecorated function that an entry point names.

    Raises:
        BadEntrypoint: It is not written as ``module:function``.
        ModuleNotFound: There is no such module.
        FunctionNotFound: The module has nothing of that name.
    """
    module_name, colon, name = entrypoint.partition(":")
    if not (module_name and colon and name):
        raise BadEntrypoint(f"the entry point {entrypoint!r} has to look like module:function")
    try:
        __import__(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise ModuleNotFound(
            f"there is no module {error.name!r}, so {entrypoint} cannot be run",
            hint="the image has to hold the module, where `python` finds it: install it, or set PYTHONPATH or working_dir",
        ) from error
    module = sys.modules[module_name]
    found = getattr(module, name, None)
    if found is None:
        raise FunctionNotFound(
            f"module {module_name!r} has no function {name!r}",
            hint="only functions at the top level of a module can be run; "
            "move it out of its class or surrounding function, and do not rebind its name",
        )
    function: Callable[..., Any] = getattr(found, "wrapped_function", found)
    return function


def _result(value: Any) -> Any:
    """What the function gives; a coroutine is run to its end."""
    if type(value).__name__ == "coroutine":
        import asyncio

        return asyncio.run(value)
    return value


def _parsed(argv: Sequence[str]) -> tuple[str, str]:
    """Arguments in any other order or spelling; wrong ones end the process with 2, `--help` with 0."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m hera.workflows.runner", description="Run one script function.")
    parser.add_argument("-e", "--entrypoint", required=True, metavar="MODULE:FUNCTION", help="the function to call")
    parser.add_argument("file", help="JSON list of its inputs, each with name and value")
    arguments = parser.parse_args(list(argv))
    return arguments.entrypoint, arguments.file


def _raised_here(error: BaseException) -> bool:
    """Whether the runner itself found the mistake; an error of ours may also come from the user's module."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is not None and _is_ours(traceback)


def _is_ours(traceback: TracebackType) -> bool:
    name: str = traceback.tb_frame.f_globals.get("__name__", "")
    return name.startswith(("hera.workflows._runner", "hera.workflows._scripts", "importlib._bootstrap"))


def _show(error: BaseException) -> int:
    """Print a traceback from the first frame on that is not ours."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None and _is_ours(traceback):
        traceback = traceback.tb_next
    sys.stdout.flush()
    sys.excepthook(type(error), error.with_traceback(traceback), traceback)
    return 1
