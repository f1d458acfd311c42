"""Measuring child processes: CPU and wall time, peak memory, in turn so that drift hits everybody alike."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one child process took."""

    wall_seconds: float
    cpu_seconds: float
    peak_mebibytes: float
    output: str


def cost_of(command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and read its rusage; raises when it fails."""
    started = time.perf_counter()
    child = subprocess.Popen(
        list(command), cwd=cwd, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None and child.stderr is not None
    output = child.stdout.read().decode()
    errors = child.stderr.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if child.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}:\n{output}\n{errors}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def in_turn(commands: Mapping[str, Sequence[str]], rounds: int, cwd: Path | None = None) -> dict[str, Cost]:
    """The median cost of each command; one warm-up, then one of each per round."""
    seen: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            cost = cost_of(command, cwd)
            if turn:
                seen[name].append(cost)
    return {name: _median(costs) for name, costs in seen.items()}


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(c.wall_seconds for c in costs),
        statistics.median(c.cpu_seconds for c in costs),
        statistics.median(c.peak_mebibytes for c in costs),
        costs[-1].output,
    )


def figures(python: str, program: Path, *arguments: object, rounds: int = 3) -> dict[str, float]:
    """Medians of the JSON object that a program prints on its last line."""
    runs = []
    for _ in range(rounds):
        cost = cost_of([python, str(program), *map(str, arguments)])
        runs.append({**json.loads(cost.output.splitlines()[-1]), "peak_mebibytes": cost.peak_mebibytes})
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def exponent(small: float, large: float, factor: float) -> float:
    """k in time ~ N^k between two sizes that differ by a factor."""
    import math

    return math.log(large / small) / math.log(factor)
