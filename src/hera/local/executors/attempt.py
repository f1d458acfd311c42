"""From a `StartPod` command to the request that the zygote's supervisor understands. No effects but reading paths."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hera._generated import models
from hera.local.artifacts import ArtifactFolder, archive_of, key_of, output_record
from hera.local.core.commands import StartPod
from hera.local.executors.base import Problem, RunFolder
from hera.local.executors.environment import BASE_NAMES, environment_of, expand
from hera.local.executors.images import StandIns, command_of
from hera.local.executors.zygote.view import FIXED, TERMINATION_LOG
from hera.shared.model import to_json

__all__ = [
    "GRACE_SECONDS",
    "CommandNotFound",
    "Machine",
    "Unlaunchable",
    "named_paths",
    "request_of",
    "termination_path",
]

GRACE_SECONDS = 30.0
"""Kubernetes' default `terminationGracePeriodSeconds`."""

SCRIPT_PATH = "/argo/staging/script"
OUTPUTS_VARIABLE = "hera__outputs_directory"
_RUNNER = ("-m", "hera.workflows.runner")


class Unlaunchable(Exception):
    """The attempt cannot be made into a process; the text says why."""


class CommandNotFound(Unlaunchable):
    """A command that became known only at run time is not here; upstream the pod then fails with exit code 64."""

    def __init__(self, program: str) -> None:
        super().__init__(f'failed to find name in PATH: exec: "{program}": executable file not found in $PATH')


@dataclass(frozen=True, slots=True)
class Machine:
    """What is known of this machine and process before a pod starts.

    Attributes:
        private_view: Whether each attempt gets its own view of the file system.
        python_path: The zygote's own `sys.path`.
        stand_ins: Image → command.
        kept: What was found out about the folders that every attempt needs, by `PYTHONPATH`: asking the file system
            again for each attempt would cost more than all else here.
    """

    private_view: bool
    python_path: tuple[str, ...] = ()
    stand_ins: StandIns | None = None
    kept: dict[str, list[str]] = field(default_factory=dict, compare=False)


def named_paths(template: models.Template) -> list[str]:
    """The absolute paths that a template reads or writes: artifacts, output parameters, the runner's outputs folder."""
    inputs, outputs = template.inputs, template.outputs
    paths = [a.path for a in [*((inputs and inputs.artifacts) or ()), *((outputs and outputs.artifacts) or ())]]
    paths += [p.value_from.path for p in (outputs and outputs.parameters) or () if p.value_from is not None]
    body = template.script or template.container
    paths += [v.value for v in (body and body.env) or () if v.name == OUTPUTS_VARIABLE]
    paths += [body.termination_message_path] if body else []
    return sorted({os.path.normpath(path) for path in paths if path and path.startswith("/")})


def termination_path(template: models.Template, text: str) -> str | None:
    """Where main leaves its last words; None where it says nowhere that it will.

    Args:
        template: The template.
        text: The template as JSON. Kubernetes' usual path is only given to those that name it: a private ``/dev`` costs
            more than all else in starting a step.
    """
    body = template.script or template.container
    usual = TERMINATION_LOG if TERMINATION_LOG in text else None
    return (body.termination_message_path if body is not None else None) or usual


def request_of(pod: StartPod, run: RunFolder, machine: Machine) -> dict[str, Any]:
    """Everything that the supervisor needs to know about an attempt, as JSON-able data.

    Raises:
        Unlaunchable: The image, command or an artifact cannot be had here.
    """
    template = pod.template
    body = template.script or template.container
    assert body is not None
    folder = os.path.join(run.path, "pods", pod.node_id)
    text = to_json(template).decode()
    last_words = termination_path(template, text)
    if last_words == TERMINATION_LOG and not machine.private_view:
        last_words = None
    moved = _Moved({} if machine.private_view else _places_without_view(template, folder))
    env = environment_of(
        pod,
        run,
        temporary="/tmp",  # noqa: S108 - its own
        template_json=text,
        include_result=pod.capture_result,
    )
    if OUTPUTS_VARIABLE in env:
        env[OUTPUTS_VARIABLE] = moved.path(env[OUTPUTS_VARIABLE])
    argv = _words(template, machine, env)
    binds = _add_source_folder(argv, env, run, machine)
    working_dir, own_folders = _folders(template)
    return {
        "kind": "run",
        "id": pod.node_id,
        "folder": folder,
        "argv": argv,
        "python": _python_kind(argv, env),
        "env": env,
        "script_path": SCRIPT_PATH,
        "slots": os.path.join(run.path, "slots"),
        "source": template.script.source if template.script is not None and template.script.source else None,
        "working_dir": working_dir,
        "work_folder": "/argo/work",
        "own_folders": own_folders,
        "private_view": machine.private_view,
        "in_user_namespace": machine.private_view and os.geteuid() != 0,
        "named_paths": sorted({*named_paths(template), *filter(None, [last_words])}),
        "keep": _kept(run, machine, env),
        "binds": binds,
        "inputs": _inputs(template, run, moved),
        "parameters": _parameters(template, moved),
        "artifacts": _artifacts(pod, run, moved),
        "last_words": last_words,
        "capture": True,
        "deadline": pod.deadline.timestamp() if pod.deadline is not None else None,
        "grace": GRACE_SECONDS,
    }


class _Moved:
    """Where paths lie on a machine without private views: the runner's outputs folder becomes one of the pod's."""

    def __init__(self, places: dict[str, str]) -> None:
        self._places = places

    def path(self, path: str) -> str:
        for place, instead in self._places.items():
            if path == place or path.startswith(place + "/"):
                return instead + path[len(place) :]
        return path


def _places_without_view(template: models.Template, folder: str) -> dict[str, str]:
    body = template.script or template.container
    named = [v.value for v in (body and body.env) or () if v.name == OUTPUTS_VARIABLE and v.value]
    return {path.rstrip("/"): os.path.join(folder, "outputs") for path in named if path.startswith("/")}


def _words(template: models.Template, machine: Machine, env: dict[str, str]) -> list[str]:
    command = command_of(template, machine.stand_ins or {})
    body = template.script or template.container
    if isinstance(command, Problem):
        if body is not None and body.command and body.image not in (machine.stand_ins or {}):
            raise CommandNotFound(body.command[0])
        raise Unlaunchable(command.message)
    own = {variable.name for variable in (body and body.env) or ()}
    known = {name: value for name, value in env.items() if name in own or name not in BASE_NAMES}
    words = [expand(word, known) for word in command.argv]
    if template.script is not None and template.script.source:
        words.append(SCRIPT_PATH)
    if words[:1] == [sys.executable] and words[1:2] == ["-u"]:
        del words[1]  # PYTHONUNBUFFERED says so already
    return words


def _python_kind(argv: list[str], env: dict[str, str]) -> str | None:
    """How the zygote itself can run this command, None when it must be executed."""
    other_settings = {name for name in env if name.startswith("PYTHON")} - {"PYTHONPATH", "PYTHONUNBUFFERED"}
    if argv[0] != sys.executable or len(argv) < 2 or other_settings:
        return None
    if argv[1] in ("-m", "-c"):
        return {"-m": "module", "-c": "command"}[argv[1]] if len(argv) > 2 else None
    return None if argv[1].startswith("-") else "file"


def _add_source_folder(argv: list[str], env: dict[str, str], run: RunFolder, machine: Machine) -> list[list[str]]:
    """Put the user's modules on the path of a runner script; what must be bound elsewhere to stay visible."""
    if tuple(argv[1:3]) != _RUNNER:
        return []
    known = set(machine.python_path)
    ours = [os.path.abspath(entry) for entry in sys.path]
    wanted = [str(run.source_folder)] if run.source_folder is not None else []
    wanted += [entry for entry in ours if entry not in known and entry not in wanted and os.path.isdir(entry)]
    binds: list[list[str]] = []
    entries = []
    for entry in wanted:
        if machine.private_view and os.path.realpath(entry) in FIXED.values():
            binds.append([os.path.realpath(entry), f"source/{len(binds)}"])
            entries.append(f"/argo/{binds[-1][1]}")
        else:
            entries.append(entry)
    env["PYTHONPATH"] = os.pathsep.join([*entries, *filter(None, [env.get("PYTHONPATH")])])
    return binds


def _folders(template: models.Template) -> tuple[str | None, list[str]]:
    """The working directory, if one is given, and the folders that the attempt must find and own."""
    body = template.script or template.container
    assert body is not None
    own = [mount.mount_path for mount in body.volume_mounts or ()]
    working_dir = body.working_dir
    if working_dir and not os.path.isdir(working_dir):
        own.append(working_dir)
    return working_dir or None, own


def _kept(run: RunFolder, machine: Machine, env: dict[str, str]) -> list[str]:
    """Folders below those that become private which every attempt needs; none within another."""
    if not machine.private_view:
        return []
    python_path = env.get("PYTHONPATH", "")
    if python_path not in machine.kept:
        machine.kept[python_path] = _folders_to_keep(run, machine, python_path)
    return machine.kept[python_path]


def _folders_to_keep(run: RunFolder, machine: Machine, python_path: str) -> list[str]:
    home = Path(run.path).parent.parent  # $HERA_HOME, of which the run's folder is a part
    needed = [str(run.path), str(home), sys.prefix, sys.base_prefix, *machine.python_path]
    needed += python_path.split(os.pathsep)
    real = {os.path.realpath(path) for path in needed if path and os.path.isdir(path)}
    below = sorted(path for path in real if any(path.startswith(fixed + "/") for fixed in FIXED.values()))
    kept: list[str] = []
    for path in below:
        if not any(path.startswith(outer + "/") for outer in kept):
            kept.append(path)
    return kept


def _inputs(template: models.Template, run: RunFolder, moved: _Moved) -> list[dict[str, Any]]:
    return [_input(artifact, run, moved) for artifact in (template.inputs and template.inputs.artifacts) or ()]


def _input(artifact: models.Artifact, run: RunFolder, moved: _Moved) -> dict[str, Any]:
    record: dict[str, Any] = {
        "name": artifact.name,
        "path": moved.path(artifact.path or ""),
        "archive": archive_of(artifact),
        "optional": bool(artifact.optional),
        "mode": artifact.mode,
        "recurse": bool(artifact.recurse_mode),
    }
    if artifact.raw is not None:
        return {**record, "kind": "raw", "source": artifact.raw.data}
    if artifact.http is not None:
        headers = [[header.name, header.value] for header in artifact.http.headers or ()]
        return {**record, "kind": "http", "source": artifact.http.url, "headers": headers}
    key = key_of(artifact)
    if key is None and not artifact.optional:
        raise Unlaunchable(f"artifact {artifact.name} failed to load: it has no location")
    source = _stored(artifact.name, key, run, "load") if key is not None else ""
    return {**record, "kind": "stored", "source": source, "key": key or ""}


def _stored(name: str, key: str, run: RunFolder, verb: str) -> str:
    try:
        return str(ArtifactFolder(Path(run.path) / "artifacts").path_of(key))
    except ValueError as error:
        raise Unlaunchable(f"artifact {name} failed to {verb}: {error}") from error


def _parameters(template: models.Template, moved: _Moved) -> list[dict[str, Any]]:
    return [
        {
            "name": parameter.name,
            "path": moved.path(parameter.value_from.path),
            "default": parameter.value_from.default if parameter.value_from.default is not None else parameter.default,
        }
        for parameter in (template.outputs and template.outputs.parameters) or ()
        if parameter.value_from is not None and parameter.value_from.path
    ]


def _artifacts(pod: StartPod, run: RunFolder, moved: _Moved) -> list[dict[str, Any]]:
    saved = []
    for artifact in (pod.template.outputs and pod.template.outputs.artifacts) or ():
        record = output_record(artifact, run.workflow_name, pod.pod_name)
        key = key_of(artifact) or record["s3"]["key"]
        level = artifact.archive.tar.compression_level if artifact.archive and artifact.archive.tar else None
        saved.append(
            {
                "name": artifact.name,
                "path": moved.path(artifact.path or ""),
                "archive": archive_of(artifact),
                "level": 6 if level is None else max(0, min(9, level)),
                "optional": bool(artifact.optional),
                "file": _stored(artifact.name, key, run, "save"),
                "record": record,
            }
        )
    return saved
