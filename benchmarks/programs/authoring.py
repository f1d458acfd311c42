"""Builds one shape with the `hera` at hand and prints CPU milliseconds for each phase as JSON. Runs on ours and the peer."""

import json
import sys
import time

shape, size = sys.argv[1], int(sys.argv[2])


def clock() -> float:
    return time.process_time() * 1000


from hera.workflows import DAG, Workflow, script  # noqa: E402


@script(image="python:3.11")
def step(n: str):
    print(n)


def build() -> Workflow:
    with Workflow(generate_name="bench-", entrypoint="main") as w:
        with DAG(name="main"):
            if shape == "chain":
                last = None
                for i in range(size):
                    task = step(name=f"t{i}", arguments={"n": str(i)})
                    if last is not None:
                        last >> task
                    last = task
            elif shape == "fanin":
                first = step(name="first", arguments={"n": "0"})
                tasks = [step(name=f"t{i}", arguments={"n": str(i)}) for i in range(size - 2)]
                join = step(name="join", arguments={"n": "1"})
                first >> tasks
                tasks >> join
    return w


if shape == "distinct":
    namespace: dict = {}
    import pathlib
    import tempfile

    folder = tempfile.mkdtemp()
    source = "from hera.workflows import script\n\n" + "\n\n".join(
        f"@script(image='python:3.11')\ndef f{i}(a: int, b: str = 'x'):\n    print(a, b, {i})\n" for i in range(size)
    )
    pathlib.Path(folder, "many.py").write_text(source)
    sys.path.insert(0, folder)
    a = clock()
    import many

    b = clock()
    with Workflow(generate_name="bench-", entrypoint="main") as w:
        with DAG(name="main"):
            for i in range(size):
                getattr(many, f"f{i}")(arguments={"a": i})
else:
    a = b = clock()
    w = build()
c = clock()
w.build()
d = clock()
data = w.to_dict()
e = clock()
text = w.to_yaml()
f = clock()
print(
    json.dumps(
        {
            "decorate": b - a,
            "object": c - b,
            "build": d - c,
            "to_dict": e - d,
            "to_yaml": f - e,
            "kibibytes": len(text) / 1024,
        }
    )
)
