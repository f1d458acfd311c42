"""A program in the documented style; mypy --strict and pyright must accept it."""

from typing import Annotated, List

from hera.workflows import DAG, Artifact, ArtifactLoader, Parameter, Resources, Steps, Task, Workflow, script


@script(image="python:3.11", resources=Resources(memory_request="5Gi"))
def echo(message: str) -> None:
    print(message)


@script(constructor="runner")
def double(n: int, table: Annotated[List[int], Artifact(name="table", loader=ArtifactLoader.json)]) -> int:
    return 2 * n + len(table)


@script(constructor="runner")
def named(n: Annotated[int, Parameter(name="the-n", description="a number")]) -> Annotated[int, Parameter(name="out")]:
    return n


plain: int = double(3, [1, 2])

with Workflow(generate_name="typed-", entrypoint="main", arguments={"n": 1}) as w:
    with DAG(name="main") as dag:
        a = Task(name="a", template="echo", arguments={"message": "a"})
        b = Task(name="b", template="echo", depends="a", when=f"{a.result} == 1")
        c = Task(name="c", template="echo", arguments=[Parameter(name="message", value=1)])
        d = Task(name="d", template="echo", arguments=Parameter(name="message", value=1))
        a >> b
        a >> [b, c]
        [b, c] >> d
        a >> b >> d
        e = echo(name="e", arguments={"message": a.result}, depends="a")
        e >> d
    with Steps(name="steps") as s:
        with s.parallel():
            echo(name="x", arguments={"message": "x"})

text: str = w.to_yaml()
