"""Scripts for the runner: signatures, outputs, Input and Output classes."""

from pathlib import Path
from typing import Annotated, Any, Dict, List, Literal, Optional, Tuple, Union

from hera.shared import global_config
from hera.workflows import (
    DAG,
    Artifact,
    ArtifactLoader,
    EmptyDirVolume,
    ExistingVolume,
    Input,
    NoneArchiveStrategy,
    Output,
    Parameter,
    RunnerScriptConstructor,
    S3Artifact,
    Script,
    Volume,
    Workflow,
    script,
)
from hera.workflows import (
    models as m,
)
from pydantic import BaseModel


class Point(BaseModel):
    x: int
    y: int = 2


class In(Input):
    a: int
    b: str = "x"
    c: Annotated[List[int], Parameter(name="the-c", description="cs")] = [1, 2]
    d: Literal["u", "v"] = "u"
    e: Annotated[Point, Artifact(name="point", loader=ArtifactLoader.json)]
    f: Annotated[int, Parameter(name="ff")]


class Out(Output):
    x: int
    y: Annotated[str, Parameter(name="the-y")]
    z: Annotated[Point, Artifact(name="z-art")]
    w: Annotated[int, Parameter(value_from={"path": "/w"}, global_name="gw")] = 3


@script(constructor="runner")
def simple(a: int, b: str = "x", c: Point = Point(x=1), d: Optional[int] = None, e: List[Point] = [Point(x=3)]) -> int:
    return a


@script(constructor="runner", image="my:1", env=[m.EnvVar(name="A", value="b")])
def outputs(
    a: Annotated[int, Parameter(name="the-a")],
) -> Tuple[
    Annotated[int, Parameter(name="p")],
    Annotated[str, Artifact(name="art")],
    Annotated[dict, Parameter(name="q", value_from={"path": "/tmp/q"})],
]:
    return a, "", {}


@script(constructor="runner")
def single() -> Annotated[int, Artifact(name="s", path="/tmp/s", archive=NoneArchiveStrategy())]:
    return 1


@script(constructor="runner")
def marked(
    a: Annotated[Path, Parameter(name="x", output=True, global_name="gg")],
    b: Annotated[Path, Artifact(name="y", output=True)],
    c: Annotated[Path, Parameter(output=True, value_from={"path": "/c"})],
    d: int,
) -> Annotated[int, Parameter(name="r")]:
    return 1


@script(constructor="runner")
def arts(
    a: Annotated[Path, Artifact(name="a")],
    b: Annotated[str, Artifact(name="b", path="/b", loader=ArtifactLoader.file)],
    c: Annotated[Point, Artifact(name="c", loader=ArtifactLoader.json)],
    d: Annotated[Optional[str], Artifact(name="d", optional=True, loader=ArtifactLoader.file)],
    e: Annotated[str, S3Artifact(name="e", key="k", loader=ArtifactLoader.file)],
):
    pass


@script(constructor="runner")
def io_classes(i: In) -> Out: ...


@script(constructor="runner")
def only_in(i: Annotated[In, "x"]) -> Output: ...


@script(constructor="runner")
def default_in(i: In = In(a=7, e=Point(x=1), f=9)) -> int: ...


@script(constructor=RunnerScriptConstructor(outputs_directory="/custom", volume_for_outputs=EmptyDirVolume(name="v")))
def own_directory() -> Annotated[int, Parameter(name="o")]:
    return 1


@script(constructor=RunnerScriptConstructor(volume_for_outputs=Volume(name="v", size="1Gi"), pydantic_mode=2))
def own_volume() -> Annotated[int, Artifact(name="o")]:
    return 1


@script(
    constructor=RunnerScriptConstructor(
        outputs_directory="/custom", volume_for_outputs=ExistingVolume(name="e", claim_name="c", mount_path="/m")
    )
)
def no_outputs(a: Any):
    return 1


@script(constructor="Runner", command=["python3", "-u"])
def own_command(a: Dict[str, Union[int, str]] = {"a": 1}):
    return 1


def _of(f, **kw):
    with Workflow(generate_name="s-", entrypoint="s", **kw) as w:
        f()
    return w


def simple_runner():
    return _of(simple)


def tuple_outputs():
    return _of(outputs)


def single_output():
    return _of(single)


def marked_outputs():
    return _of(marked)


def artifact_inputs():
    return _of(arts)


def io_models():
    return _of(io_classes)


def in_without_out():
    return _of(only_in)


def in_with_default():
    return _of(default_in)


def custom_directory():
    return _of(own_directory)


def custom_volume():
    return _of(own_volume)


def volume_without_outputs():
    return _of(no_outputs)


def custom_command():
    return _of(own_command)


def _later(a: int) -> Annotated[int, Parameter(name="o")]:
    return a


def class_default():
    global_config.set_class_defaults(Script, constructor="runner")
    global_config.set_class_defaults(RunnerScriptConstructor, outputs_directory="/chosen")
    return _of(script()(_later))


def chain():
    with Workflow(generate_name="s-", entrypoint="d") as w:
        with DAG(name="d"):
            a = outputs(name="a", arguments={"the-a": 1})
            b = arts(name="b", arguments=[a.get_artifact("art").with_name("a"), a.get_artifact("art").with_name("b")])
            c = io_classes(
                name="c",
                arguments={
                    "a": 1,
                    "e": Artifact(name="z", from_="{{tasks.a.outputs.artifacts.art}}"),
                    "ff": a.get_parameter("p"),
                },
            )
            d = simple(
                name="d", arguments={"a": c.get_parameter("the-y"), "c": Point(x=3), "e": [Point(x=1), Point(x=2)]}
            )
            e = simple(name="e", with_param=a.result)
            f = io_classes(name="f", with_param=a.result)
            a >> [b, c] >> d
            a >> e >> f
    return w
