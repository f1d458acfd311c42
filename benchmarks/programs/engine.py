"""Runs one shape of no-op nodes on the embedded engine and prints figures as JSON."""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

kind, shape, size = sys.argv[1], sys.argv[2], int(sys.argv[3])

from hera._generated import models  # noqa: E402
from hera.local.run import run_workflow  # noqa: E402
from hera.local.watch import NodeChanged  # noqa: E402

noop = models.Template(
    name="noop", script=models.ScriptTemplate(image="python:3.11", command=["python"], source="pass")
)
if shape == "chain":
    tasks = [models.DAGTask(name=f"t{i}", template="noop", depends=f"t{i - 1}" if i else None) for i in range(size)]
    main = models.Template(name="main", dag=models.DAGTemplate(tasks=tasks))
else:
    step = models.WorkflowStep(name="each", template="noop", with_sequence=models.Sequence(count=str(size)))
    main = models.Template(name="main", steps=[[step]])
workflow = models.Workflow(
    metadata=models.ObjectMeta(generate_name="bench-"),
    spec=models.WorkflowSpec(entrypoint="main", templates=[main, noop]),
)

executor = None
if kind == "scripted":
    from hera.local.executors.scripted import ScriptedExecutor

    executor = ScriptedExecutor()

first = None


def watch(event: object) -> None:
    global first
    if (
        first is None
        and isinstance(event, NodeChanged)
        and event.node.type == "Pod"
        and event.node.phase == "Succeeded"
    ):
        first = time.perf_counter()


with tempfile.TemporaryDirectory() as home:
    before_io = Path("/proc/self/io").read_text() if os.path.exists("/proc/self/io") else ""
    started = time.perf_counter()
    cpu = time.process_time()
    run = run_workflow(workflow, home=Path(home), executor=executor, on_event=watch)
    wall = time.perf_counter() - started
    own_cpu = time.process_time() - cpu
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run.phase == "Succeeded", run.message
    size_on_disk = sum(p.stat().st_size for p in Path(home).glob("hera.db*"))
print(
    json.dumps(
        {
            "wall_ms": wall * 1000,
            "engine_cpu_ms": own_cpu * 1000,
            "children_cpu_ms": (children.ru_utime + children.ru_stime) * 1000,
            "first_node_ms": (first - started) * 1000 if first else -1,
            "store_kib": size_on_disk / 1024,
        }
    )
)
