"""A program whose marked lines a type checker must reject."""

from hera.workflows import DAG, Parameter, Task, Workflow, script


@script()
def echo(message: str) -> int:
    return len(message)


number: str = echo("plain call")  # error: the function's own return type is kept

with Workflow(generate_name="typed-", entrypoint=3) as w:  # error: an entrypoint is a name
    with DAG(name="main"):
        a = Task(name="a", template="echo", dependss="b")  # error: no such field
        a >> 3  # error: not a task
        Parameter("positional")  # error: keywords only
