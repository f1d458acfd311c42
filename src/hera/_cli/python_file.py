"""A user's Python file, imported for the workflows it makes."""

from __future__ import annotations

import importlib
import importlib.util
import linecache
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from hera.exceptions import HeraException, InvalidWorkflow

__all__ = ["UserProgramError", "chosen", "import_file", "users_errors", "workflows_in"]

_IMPORTED: set[str] = set()
"""Names under which files were imported here; a command may take several files."""
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class UserProgramError(HeraException):
    """The user's file could not be imported; the message ends with the traceback of the user's own frames."""

    code = "python"


def import_file(path: Path) -> tuple[ModuleType, Path]:
    """Import a file as a module, as a step that runs here will import it again.

    A file in a package is imported under its full name. The folder that makes it importable is put first on
    `sys.path`. `if __name__ == "__main__"` does not hold, and what the file prints goes to standard error, so that our
    own output stays whole.

    Args:
        path: The file; it exists.

    Returns:
        The module, and the folder from which it was imported.

    Raises:
        UserProgramError: Importing it raised an error.
    """
    path = path.resolve()
    name, folder = _module_name(path)
    _refuse_taken(name, path)
    for entry in dict.fromkeys([str(path.parent), str(folder)]):
        if entry in sys.path:
            sys.path.remove(entry)
        sys.path.insert(0, entry)
    with redirect_stdout(sys.stderr), users_errors(path):
        return _import(name, path), folder


def workflows_in(module: ModuleType) -> dict[str, Any]:
    """The workflows of a module by the names of its variables; of several names for one workflow, the first."""
    from hera.workflows.workflow import Workflow

    found: dict[str, Any] = {}
    seen: set[int] = set()
    for name, value in list(vars(module).items()):
        if isinstance(value, Workflow) and id(value) not in seen:
            seen.add(id(value))
            found[name] = value
    return found


def _module_name(path: Path) -> tuple[str, Path]:
    """The dotted name by packages, and the folder above the outermost one."""
    names, folder = [path.stem], path.parent
    while (folder / "__init__.py").exists() and folder.name.isidentifier() and folder != folder.parent:
        names.insert(0, folder.name)
        folder = folder.parent
    return ".".join(names), folder


def _refuse_taken(name: str, path: Path) -> None:
    """A file called like a module that is in use would be mistaken for it, here and in every step."""
    if name in _IMPORTED:  # another file of that name, or this one a second time
        sys.modules.pop(name, None)
    if name not in sys.modules and name not in sys.stdlib_module_names:
        _IMPORTED.add(name)
        return
    raise UserProgramError(
        f"the file has the name of another module, '{name}', which Python would import instead of it",
        file=str(path),
        hint=f"rename it, such as {path.stem}_workflow.py",
    )


def _import(name: str, path: Path) -> ModuleType:
    if "." in name:
        return importlib.import_module(name)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UserProgramError("this file cannot be imported as Python", file=str(path), hint="name it FILE.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


@contextmanager
def users_errors(path: Path) -> Iterator[None]:
    """Turns what the user's code raises into one error that shows the user's frames and none of ours."""
    try:
        yield
    except (UserProgramError, KeyboardInterrupt):
        raise
    except SystemExit as error:
        raise UserProgramError(
            f"the program ended itself while it was imported: sys.exit({error.code!r})",
            file=str(path),
            line=_last_user_line(error.__traceback__)[1],
            hint='put that below: if __name__ == "__main__":',
        ) from error
    except SyntaxError as error:
        if isinstance(error, HeraException):
            raise _placed(error) from error
        raise UserProgramError(
            f"{type(error).__name__}: {error.msg}", file=error.filename, line=error.lineno, column=error.offset or None
        ) from error
    except HeraException as error:
        raise _placed(error) from error
    except BaseException as error:
        lines = traceback.format_exception_only(type(error), error)
        frames = traceback.StackSummary.from_list(user_frames(error.__traceback__))
        file, line = _last_user_line(error.__traceback__)
        raise UserProgramError(
            "".join(lines).strip() + "\nTraceback (most recent call last):\n" + "".join(frames.format()).rstrip(),
            file=file or str(path),
            line=line,
        ) from error


def _placed(error: HeraException) -> HeraException:
    """The error with the user's line, if it does not name one yet."""
    if error.file is None:
        error.file, error.line = _last_user_line(error.__traceback__)
    return error


def user_frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    """The frames of a traceback that are neither ours nor the import system's."""
    linecache.checkcache()
    return [frame for frame in traceback.extract_tb(trace) if _is_users(frame.filename)]


def _is_users(file: str) -> bool:
    return not (file.startswith(("<frozen", _OURS + os.sep)) or f"{os.sep}importlib{os.sep}" in file)


def _last_user_line(trace: TracebackType | None) -> tuple[str | None, int | None]:
    frames = user_frames(trace)
    return (frames[-1].filename, frames[-1].lineno) if frames else (None, None)


def chosen(workflows: dict[str, Any], wanted: str | None, file: str) -> Any:
    """The one workflow that is meant.

    Args:
        workflows: By variable name.
        wanted: The name after the colon, if one was given.
        file: For messages.

    Raises:
        InvalidWorkflow: There is none of that name, none at all, or more than one to choose from.
    """
    names = list(workflows)
    if wanted is not None:
        if wanted in workflows:
            return workflows[wanted]
        matching = [w for w in workflows.values() if wanted in (w.name, w.generate_name)]
        if len(matching) == 1:
            return matching[0]
        from hera.lint.suggest import did_you_mean

        raise InvalidWorkflow(
            f"there is no workflow '{wanted}' in this file",
            code="no-workflow",
            file=file,
            hint=did_you_mean(wanted, names) or (f"it has: {', '.join(names)}" if names else _WHERE),
        )
    if not names:
        raise InvalidWorkflow("there is no workflow in this file", code="no-workflow", file=file, hint=_WHERE)
    # Templates next to the one Workflow are there to be referred to.
    names = [name for name in names if workflows[name].MODEL == "Workflow"] or names
    if len(names) > 1:
        raise InvalidWorkflow(
            f"there are {len(names)} workflows in this file: {', '.join(names)}",
            code="several-workflows",
            file=file,
            hint=f"say which one: {file}:{names[0]}",
        )
    return workflows[names[0]]


_WHERE = 'make one at the top level of the file: with Workflow(generate_name="hello-", entrypoint="…") as w: …'
