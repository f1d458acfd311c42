"""Every figure that users feel, as a ratio against a peer or a floor in the same run.

    python benchmarks/run.py [--quick] [--json FILE] [--only NAME ...]

Peers live in a virtual environment of the benchmark's own (benchmarks/.venvs/peer): the existing distribution that has
the same import package. Without the package registry the peer's columns are left out and the ratios to bare Python stay.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from measure import exponent, figures, in_turn

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
PEER_REQUIREMENT = "hera[yaml,cli]==7.0.0"
OURS = sys.executable


def peer_python() -> str | None:
    """The interpreter of the peer's environment, made on first use; None when it can't be had."""
    folder = HERE / ".venvs" / "peer"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        done = subprocess.run([str(python), "-m", "pip", "install", "--quiet", PEER_REQUIREMENT], check=False)
        if done.returncode:
            return None
    return str(python)


class Report:
    """Rows as they are measured, printed as a Markdown table and kept for JSON."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def add(self, what: str, ours: str, against: str, ratio: str, budget: str) -> None:
        self.rows.append({"what": what, "ours": ours, "against": against, "ratio": ratio, "budget": budget})
        print(f"| {what} | {ours} | {against} | {ratio} | {budget} |", flush=True)


def bench_import(report: Report, peer: str | None, quick: bool) -> None:
    statement = "from hera.workflows import Workflow, script"
    commands = {"bare": [OURS, "-c", "pass"], "ours": [OURS, "-c", statement]}
    if peer:
        commands["peer"] = [peer, "-c", statement]
    costs = in_turn(commands, 3 if quick else 9)
    bare = costs["bare"].cpu_seconds
    for name in ("ours", "peer"):
        if name in costs:
            cost = costs[name]
            report.add(
                f"import, {name}", f"{cost.cpu_seconds * 1000:.0f} ms CPU, {cost.peak_mebibytes:.0f} MiB",
                f"bare Python {bare * 1000:.1f} ms", f"{cost.cpu_seconds / bare:.1f}x", "6x, 25 MiB",
            )  # fmt: skip


RUNNER_MODULE = {
    "typed": "from hera.workflows import script\n\n@script()\ndef f(a: int, b: str) -> str:\n    return b * a\n",
    "annotated": (
        "from typing import Annotated\nfrom hera.workflows import Parameter, script\n\n"
        "@script(constructor='runner')\ndef f(a: Annotated[int, Parameter(name='a')], b: str) -> str:\n    return b * a\n"
    ),
    "pydantic": (
        "from pydantic import BaseModel\nfrom hera.workflows import script\n\nclass M(BaseModel):\n    x: int\n\n"
        "@script()\ndef f(a: M, b: str) -> str:\n    return b * a.x\n"
    ),
}
RUNNER_INPUT = {
    "typed": [{"name": "a", "value": "2"}, {"name": "b", "value": "x"}],
    "annotated": [{"name": "a", "value": "2"}, {"name": "b", "value": "x"}],
    "pydantic": [{"name": "a", "value": '{"x": 2}'}, {"name": "b", "value": "x"}],
}


def bench_runner(report: Report, peer: str | None, quick: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for case, source in RUNNER_MODULE.items():
            Path(folder, f"case_{case}.py").write_text(source)
            Path(folder, f"{case}.json").write_text(json.dumps(RUNNER_INPUT[case]))
            tail = ["-m", "hera.workflows.runner", "-e", f"case_{case}:f", f"{case}.json"]
            commands = {"bare": [OURS, "-c", "pass"], "ours": [OURS, *tail]}
            if case == "pydantic":
                commands["floor"] = [OURS, "-c", "import pydantic; class_ = type('M', (pydantic.BaseModel,), {})"]
            if peer:
                commands["peer"] = [peer, *tail]
            costs = in_turn(commands, 3 if quick else 9, Path(folder))
            bare = costs["bare"].cpu_seconds
            floor = costs.get("floor", costs["bare"]).cpu_seconds
            budget = "2.5x" if case != "pydantic" else "2.5x + pydantic's import"
            for name in ("ours", "peer"):
                if name in costs:
                    cost = costs[name].cpu_seconds
                    against = f"bare Python {bare * 1000:.1f} ms"
                    if case == "pydantic":
                        against += f", with pydantic {floor * 1000:.0f} ms"
                    report.add(
                        f"runner, {case}, {name}", f"{cost * 1000:.0f} ms CPU", against, f"{cost / bare:.1f}x", budget
                    )


def bench_authoring(report: Report, peer: str | None, quick: bool) -> None:
    program = PROGRAMS / "authoring.py"
    rounds = 1 if quick else 3
    sizes = {"chain": (1_000, 10_000), "fanin": (1_000, 10_000), "distinct": (1_000,)}
    for shape, ns in sizes.items():
        seen = {}
        for n in ns:
            ours = seen[n] = figures(OURS, program, shape, n, rounds=rounds)
            theirs = None
            if peer and not (shape == "fanin" and n > 1_000):  # the peer takes half a minute there
                theirs = figures(peer, program, shape, n, rounds=1)
            for phase in ("object", "build", "to_dict", "to_yaml"):
                against = f"peer {theirs[phase]:.0f} ms" if theirs else "–"
                ratio = f"{theirs[phase] / max(ours[phase], 0.01):.1f}x faster" if theirs else "–"
                budget = {("chain", 1_000, "to_yaml"): "40 ms", ("fanin", 10_000, "object"): "200 ms with build"}.get(
                    (shape, n, phase), ""
                )
                report.add(f"{shape} {n}, {phase}", f"{ours[phase]:.1f} ms CPU", against, ratio, budget)
        if len(ns) == 2:
            small, large = (seen[n] for n in ns)
            for phase in ("object", "to_yaml"):
                report.add(
                    f"{shape}, growth of {phase}",
                    f"N^{exponent(small[phase], large[phase], 10):.2f}",
                    "–",
                    "–",
                    "N^1.1",
                )


def bench_reading(report: Report, peer: str | None, quick: bool) -> None:
    from hera.workflows import DAG, Workflow, script

    @script(image="python:3.11")
    def step(n: str):
        print(n)

    with Workflow(generate_name="bench-", entrypoint="main") as w, DAG(name="main"):
        last = None
        for i in range(10_000):
            task = step(name=f"t{i}", arguments={"n": str(i)})
            if last is not None:
                last >> task
            last = task
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(w.to_yaml())
        file.flush()
        ours = figures(OURS, PROGRAMS / "reading.py", file.name, rounds=1 if quick else 3)["from_yaml"]
        theirs = figures(peer, PROGRAMS / "reading.py", file.name, rounds=1)["from_yaml"] if peer else None
    report.add(
        "from_yaml, 10,000 tasks", f"{ours:.0f} ms CPU", f"peer {theirs:.0f} ms" if theirs else "–",
        f"{theirs / ours:.1f}x faster" if theirs else "–", "3x faster",
    )  # fmt: skip


def bench_cli(report: Report, peer: str | None, quick: bool) -> None:
    commands = {"bare": [OURS, "-c", "pass"], "ours": [OURS, "-m", "hera", "--help"]}
    if peer:
        commands["peer"] = [peer, "-m", "hera", "--help"]
    costs = in_turn(commands, 3 if quick else 9)
    bare = costs["bare"].cpu_seconds
    for name in ("ours", "peer"):
        if name in costs:
            cost = costs[name].cpu_seconds
            report.add(
                f"hera --help, {name}", f"{cost * 1000:.0f} ms CPU", f"bare Python {bare * 1000:.1f} ms",
                f"{cost / bare:.1f}x", "4x",
            )  # fmt: skip


def bench_engine(report: Report, _peer: str | None, quick: bool) -> None:
    program, rounds = PROGRAMS / "engine.py", 1 if quick else 3
    floor = figures(OURS, PROGRAMS / "floor.py", 500, rounds=rounds)["wall_ms"] / 500
    for shape in ("chain", "fanout"):
        small = figures(OURS, program, "process", shape, 100, rounds=rounds)
        large = figures(OURS, program, "process", shape, 600, rounds=rounds)
        per_node = (large["wall_ms"] - small["wall_ms"]) / 500
        report.add(
            f"isolated no-op Python step, {shape}, per node", f"{per_node:.2f} ms wall",
            f"floor (fork, three durable commits) {floor:.2f} ms", f"{per_node / floor:.1f}x", "4 ms",
        )  # fmt: skip
        if shape == "chain":
            report.add("start to first finished node", f"{small['first_node_ms']:.0f} ms wall", "–", "–", "150 ms")
    seen = {}
    for n in (1_000, 10_000) if quick else (1_000, 10_000, 100_000):
        seen[n] = figures(OURS, program, "scripted", "fanout", n, rounds=1)
        report.add(
            f"engine alone, journal on, {n} nodes", f"{seen[n]['wall_ms'] / n:.3f} ms a node",
            f"{seen[n]['peak_mebibytes']:.0f} MiB, {seen[n]['store_kib'] / n:.2f} KiB stored a node", "–", "1 ms, 1 GB",
        )  # fmt: skip
    report.add(
        "engine, growth", f"N^{exponent(seen[1_000]['wall_ms'], seen[10_000]['wall_ms'], 10):.2f}", "–", "–", "N^1.1"
    )


BENCHES: dict[str, Callable[[Report, str | None, bool], None]] = {
    "import": bench_import,
    "runner": bench_runner,
    "authoring": bench_authoring,
    "reading": bench_reading,
    "cli": bench_cli,
    "engine": bench_engine,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and sizes")
    parser.add_argument("--json", metavar="FILE", help="keep the rows there")
    parser.add_argument("--only", nargs="*", choices=list(BENCHES), help="just these")
    options = parser.parse_args()
    for name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):  # byte code is part of any real installation
        os.environ.pop(name, None)
    peer = peer_python()
    report = Report()
    print("| what | ours | against | ratio | budget |\n|---|---|---|---|---|")
    for name, bench in BENCHES.items():
        if not options.only or name in options.only:
            bench(report, peer, options.quick)
    if options.json:
        Path(options.json).write_text(json.dumps(report.rows, indent=2))


if __name__ == "__main__":
    main()
