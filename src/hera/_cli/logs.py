"""`hera logs`: what the pods of a run printed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hera._cli.output import print_line

if TYPE_CHECKING:
    from hera.local.node import Node
    from hera.local.run import Run

__all__ = ["command"]

_POLL_SECONDS = 0.2


@click.command("logs", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name")
@click.argument("node", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on until the run has ended.")
@click.pass_context
def command(ctx: click.Context, name: str, node: str | None, follow: bool) -> int:
    """Print what the pods of a run printed, each line behind its pod's name.

    NODE is a node's name, its short name or its id; of a group, all pods below it are meant. For a single pod the
    lines come as they are.

    \b
    Examples:
      hera logs coinflip-x7k2p
      hera logs coinflip-x7k2p flip
      hera logs coinflip-x7k2p 'train(2:lr=0.3)' --follow
    """
    del ctx
    from hera.local.run import open_run

    run = open_run(name)
    if node is not None and not follow:
        run.nodes[node]  # says which nodes there are
    for line in followed(name, node) if follow else _printed(run, node):
        print_line(line)
    return 0


def _printed(run: Run, wanted: str | None) -> Iterator[str]:
    from hera.local.log_files import lines_of, log_file

    pods = _pods(run, wanted)
    for pod in pods:
        prefix = _prefix(pod, wanted, pods)
        for line in lines_of(log_file(run.folder, pod.id)):
            yield prefix + line


def _pods(run: Run, wanted: str | None) -> list[Node]:
    """The pods that are meant: all, one, or those inside a group."""
    pods = [node for node in run.nodes.values() if node.type == "Pod"]
    if wanted is None:
        return pods
    chosen = run.nodes.get(wanted)
    if chosen is None:
        return []
    inside = (f"{chosen.name}.", f"{chosen.name}[", f"{chosen.name}(")
    return [pod for pod in pods if pod.id == chosen.id or pod.name.startswith(inside)]


def _prefix(pod: Node, wanted: str | None, pods: list[Node]) -> str:
    return "" if wanted is not None and len(pods) == 1 else f"{pod.pod_name}: "


def followed(name: str, wanted: str | None, wait: Callable[[float], None] = time.sleep) -> Iterator[str]:
    """Lines as they are printed, until the run has ended.

    Args:
        name: The run.
        wanted: Node or group; None for all.
        wait: Lets time pass between two looks.
    """
    from hera.local.log_files import log_file
    from hera.local.run import open_run

    read_up_to: dict[str, int] = {}
    while True:
        run = open_run(name)  # before the files are read: what is printed up to a run's end is still told
        pods = _pods(run, wanted)
        for pod in pods:
            for line in _new_lines(log_file(run.folder, pod.id), pod.id, read_up_to, is_last=run.is_finished):
                yield _prefix(pod, wanted, pods) + line
        if run.is_finished:
            return
            wait(_POLL_SECONDS)


def _new_lines(path: Path, key: str, read_up_to: dict[str, int], *, is_last: bool) -> Iterator[str]:
    """Whole lines behind what was read before; at the end also one without a newline."""
    try:
        with path.open("rb") as file:
            file.seek(read_up_to.get(key, 0))
            for raw in file:
                if not raw.endswith(b"\n") and not is_last:
                    return
                read_up_to[key] = read_up_to.get(key, 0) + len(raw)
                yield raw.decode("utf-8", "replace").removesuffix("\n")
    except FileNotFoundError:
        return
