"""What stands in for container images on a machine without containers.

An image is a file system and, often, an entrypoint. Here the file system is the machine's, and the entrypoint is
known only for a few common images, or given by the user as a *stand-in*: ``--stand-in IMAGE=COMMAND``.

* A Python image (any whose last component is ``python``, with any tag and registry) is this very interpreter; so are
  the programs ``python``, ``python3`` and ``python3.<this minor version>`` wherever a template names them.
* Images without an entrypoint of their own (alpine, busybox, debian, …) run what the template says, from `PATH`.
* A stand-in plays the image's entrypoint where a container gives no ``command``; where the template's own program is
  not here, it takes that program's place.
* Everything else is refused before anything starts.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hera._generated import models
from hera.local.executors.base import Problem

__all__ = ["Command", "StandIns", "command_of", "is_python_image", "repository_of"]

StandIns = Mapping[str, str]

_BARE_IMAGES = frozenset(
    [
        "alpine",
        "archlinux",
        "bash",
        "busybox",
        "centos",
        "curl",
        "debian",
        "fedora",
        "git",
        "kubectl",
        "python",
        "perl",
        "ruby",
        "node",
        "rockylinux",
        "ubuntu",
    ]
)
"""Images that add programs but decide nothing about how a command is run."""

_PYTHON_PROGRAM = re.compile(r"python(3(\.\d+)?)?")


@dataclass(frozen=True, slots=True)
class Command:
    """What to run for a template.

    Attributes:
        argv: The words; ``SCRIPT`` marks where the path of the source file goes.
        uses_this_python: Whether the program is this interpreter.
        stands_in: Whether a stand-in was used.
    """

    argv: tuple[str, ...]
    uses_this_python: bool
    stands_in: bool = False


def repository_of(image: str) -> str:
    """An image's name without registry, organisation, tag and digest: ``python`` for ``docker.io/library/python:3.10``."""
    return (
        image.rpartition("@")[0].rpartition("/")[2].partition(":")[0]
        if "@" in image
        else image.rpartition("/")[2].partition(":")[0]
    )


def is_python_image(image: str) -> bool:
    """Whether an image is Python itself, of any version and registry."""
    return repository_of(image) == "python"


def _is_bare(image: str) -> bool:
    return repository_of(image) in _BARE_IMAGES


def _stand_in(image: str, stand_ins: StandIns) -> list[str] | None:
    """The stand-in given for an image: by its full name, without its tag, or without registry and tag."""
    without_tag = re.sub(r"(@[^/]*|:[^/:]*)$", "", image)
    for name in (image, without_tag, repository_of(image)):
        if name in stand_ins:
            return shlex.split(stand_ins[name])
    return None


def _is_this_python(program: str) -> bool:
    if program == sys.executable:
        return True
    if _PYTHON_PROGRAM.fullmatch(program) is None:
        return False
    own = f"python3.{sys.version_info[1]}"
    return program in ("python", "python3", own) or shutil.which(program) is None


def _is_here(program: str, named_paths: Sequence[str]) -> bool:
    """Whether a program can be started, or will have been brought by an input artifact."""
    if any(path == program or os.path.basename(path) == program for path in named_paths):
        return True
    if "/" in program:
        return not program.startswith("/") or os.access(program, os.X_OK)
    return shutil.which(program) is not None


def command_of(template: models.Template, stand_ins: StandIns) -> Command | Problem:
    """The command that a container or script template runs here, or why it cannot.

    Args:
        template: One with `container` or `script`, tags substituted.
        stand_ins: Image name → command text that plays its entrypoint.
    """
    body = template.script or template.container
    assert body is not None
    name, image = template.name or "", body.image or ""
    kind = "script" if template.script is not None else "container"
    command, arguments = list(body.command or ()), list(body.args or ())
    if not command:
        source = template.script.source if template.script is not None else None
        return _without_command(name, kind, image, arguments, source, stand_ins)
    brought = [a.path for a in (template.inputs.artifacts if template.inputs else None) or () if a.path]
    return _with_command(name, kind, image, command + arguments, brought, stand_ins)


def _with_command(
    name: str, kind: str, image: str, words: list[str], brought: list[str], stand_ins: StandIns
) -> Command | Problem:
    if _is_this_python(words[0]):
        return Command((sys.executable, *words[1:]), uses_this_python=True)
    if _is_here(words[0], brought):
        return Command(tuple(words), uses_this_python=False, stands_in=_stand_in(image, stand_ins) is not None)
    stand_in = _stand_in(image, stand_ins)
    if stand_in is not None:
        return _standing_in(name, kind, image, stand_in, words[1:])
    return Problem(
        template=name,
        field=f"{kind}.command",
        message=f"template '{name}' (image '{image}') runs '{words[0]}', which is not on this machine",
        hint=f"install {words[0]}, or name a command that does its work here: --stand-in '{image}=COMMAND'",
    )


def _without_command(
    name: str, kind: str, image: str, arguments: list[str], source: str | None, stand_ins: StandIns
) -> Command | Problem:
    stand_in = _stand_in(image, stand_ins)
    if stand_in is not None:
        return _standing_in(name, kind, image, stand_in, arguments)
    if kind == "script":
        if source is not None and source.startswith("#!"):
            return Command((), uses_this_python=False)
        return Problem(
            template=name,
            field="script.command",
            message=f"template '{name}' (image '{image}') has a script without a command, and the entrypoint of an "
            "image is not known here",
            hint="give the script a command, such as [python] or [bash], begin its source with a #! line, or name one: "
            f"--stand-in '{image}=COMMAND'",
        )
    if arguments and _is_bare(image):  # these images have no entrypoint: the arguments are the command
        return _with_command(name, kind, image, arguments, [], stand_ins)
    if is_python_image(image):
        return Command((sys.executable,), uses_this_python=True)
    return Problem(
        template=name,
        field="container.command",
        message=f"template '{name}': container has no command, and the entrypoint of image '{image}' is not available "
        "on this machine",
        hint=f"give the container a command, or name one that plays the entrypoint: --stand-in '{image}=COMMAND'",
    )


def _standing_in(name: str, kind: str, image: str, stand_in: list[str], rest: list[str]) -> Command | Problem:
    if not stand_in:
        return Problem(
            name, f"{kind}.image", f"the stand-in for image '{image}' is empty", "give a command after the ="
        )
    if _is_this_python(stand_in[0]):
        return Command((sys.executable, *stand_in[1:], *rest), uses_this_python=True, stands_in=True)
    if not _is_here(stand_in[0], []):
        return Problem(
            template=name,
            field=f"{kind}.image",
            message=f"the stand-in '{stand_in[0]}' for image '{image}' of template '{name}' is not on this machine",
            hint="name a program that is on PATH, or its full path",
        )
    return Command((*stand_in, *rest), uses_this_python=False, stands_in=True)


def image_warning(template: models.Template, command: Command) -> Problem | None:
    """What to say once about an image whose file system is not here."""
    body = template.script or template.container
    assert body is not None
    image = body.image or ""
    if command.stands_in or not image or _is_bare(image) or _is_runner(command):
        return None
    kind = "script" if template.script is not None else "container"
    return Problem(
        template=template.name or "",
        field=f"{kind}.image",
        message=f"image '{image}': its command runs with this machine's programs and files",
        hint=f"--stand-in '{image}=COMMAND' says which command plays the image, and ends this warning",
        is_error=False,
    )


def _is_runner(command: Command) -> bool:
    return command.uses_this_python and command.argv[1:3] == ("-m", "hera.workflows.runner")
