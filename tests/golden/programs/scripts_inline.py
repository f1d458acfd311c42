"""Inline scripts: bodies, preambles, settings."""

from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union

from hera.workflows import (
    Artifact,
    Env,
    InlineScriptConstructor,
    Parameter,
    Resources,
    Script,
    Steps,
    Volume,
    Workflow,
    script,
)
from hera.workflows import (
    models as m,
)


def _of(function):
    with Workflow(generate_name="s-", entrypoint="s") as w:
        with Steps(name="s"):
            pass
        function()
    return w


@script()
def plain():
    print("a")


@script()
def many(
    a,
    b: int = 1,
    c: str = "x",
    d: Optional[int] = None,
    e: Any = None,
    f: bool = True,
    g: list = [1, "b"],
    h: dict = {"a": None},
    i: float = 1.5,
):
    print(a, b, c, d, e, f, g, h, i)


@script()
def kwonly(*, a: int, b: str = "z"):
    print(a, b)


@script()
def star(a, *args, **kwargs):
    print(a, args, kwargs)


@script()
def bodies(
    a: int,
    b: "int" = 2 if True else 3,
) -> None:
    """Docs."""
    import os  # comment

    def nested(x):
        return x + 1

    if a:
        for i in range(3):
            print(f"{i!r:>{10}} {a}")
    elif b:
        pass
    else:
        with open(os.devnull) as f, open(os.devnull) as g:
            print(f, g)
    lines = [x for x in range(3) if x]
    text = """one
two "quoted" 'single'
\\n back"""
    print(lines, text, nested(1))
    print("semicolon")
    try:
        x = 1 + 2
    except (ValueError, TypeError) as e:
        print(e)
    finally:
        print(x, "é", b"\x00")


@script(
    name="custom_Name",
    image="python:3.11",
    command=["python3"],
    image_pull_policy="if_not_present",
    resources=Resources(cpu_request=1, memory_limit="2Gi"),
    labels={"a": "b"},
    annotations={"c": "d"},
    env={"A": 1, "B": None, "C": True},
    volumes=[Volume(name="v", size="1Gi", mount_path="/v")],
    working_dir="/w",
    add_cwd_to_sys_path=False,
    timeout="5m",
    active_deadline_seconds=10,
    retry_strategy=m.RetryStrategy(limit=3),
    node_selector={"a": "b"},
    service_account_name="sa",
    fail_fast=True,
    daemon=True,
    parallelism=3,
)
def settings():
    print("x")


@script(
    inputs=[Parameter(name="a", default=9), Parameter(name="extra", value="v")],
    outputs=[Parameter(name="o", value_from=m.ValueFrom(path="/tmp/o"))],
)
def explicit(a: int):
    print(a)


@script(
    env=[Env(name="MY_VAR.x", value_from_input="in"), Env(name="P", value_from_input=Parameter(name="zz", value="q"))]
)
def from_input():
    print("x")


@script()
def literal(
    a: Literal["x", "y"],
    b: Literal["x", "y"] = "y",
    c: Annotated[Literal["p", "q"], Parameter(name="cc", enum=["z"])] = "z",
    d: Union[str, int] = 3,
):
    print(a, b, c, d)


@script()
def annotated(
    a: Annotated[int, Parameter(description="an int", enum=[1, 2])] = 1, b: Annotated[str, "free text"] = "s"
):
    print(a, b)


@script()
def art(
    a: Annotated[Path, Artifact(name="a-file")], b: Annotated[Optional[Path], Artifact(name="b", path="/b")] = None
):
    print("/tmp")


@script()
def out() -> Annotated[int, Parameter(name="o", value_from={"path": "/tmp/o"})]:
    open("/tmp/o", "w").write("3")


class Box:
    @staticmethod
    @script()
    def in_class(a: int):
        print(a)


def plain_script():
    return _of(plain)


def many_parameters():
    return _of(many)


def keyword_only():
    return _of(kwonly)


def star_arguments():
    return _of(star)


def all_bodies():
    return _of(bodies)


def all_settings():
    return _of(settings)


def explicit_inputs():
    return _of(explicit)


def env_inputs():
    return _of(from_input)


def literals():
    return _of(literal)


def annotations():
    return _of(annotated)


def artifact_inputs():
    return _of(art)


def output_annotation():
    return _of(out)


def static_method():
    return _of(Box.in_class)


def string_sources():
    with Workflow(generate_name="s-", entrypoint="a") as w:
        Script(
            name="a",
            image="bash",
            command=["bash"],
            source="echo 'hi'\necho \"{{inputs.parameters.x}}\"\n",
            inputs=[Parameter(name="x")],
        )
        Script(name="b", image="node", command=["node"], source="console.log(1)")
        Script(
            name="c", source="print(1)", constructor="inline", args=["-u"], container_name="main", stdin=True, tty=True
        )
        Script(
            name="d",
            source=plain.wrapped_function,
            constructor=InlineScriptConstructor(add_cwd_to_sys_path=False),
            add_cwd_to_sys_path=False,
        )
    return w
