from pathlib import Path
from typing import Annotated, Dict, Tuple

from hera.shared import global_config
from hera.workflows import Artifact, Parameter, Script, Steps, Workflow, script

global_config.experimental_features["script_runner"] = True
global_config.experimental_features["script_annotations"] = True
global_config.set_class_defaults(Script, constructor="runner")


@script()
def hello_artifact() -> Annotated[str, Artifact(name="hello-artifact")]:
    return "Hello, world!"


@script()
def hello_parameter() -> Annotated[str, Parameter(name="hello-param")]:
    return "Hello, world!"


@script()
def hello_artifact_at() -> Annotated[str, Artifact(name="hello-artifact", path="/tmp/hello_world_art.txt")]:
    return "Hello, world!"


@script()
def hello_parameter_at() -> Annotated[str, Parameter(name="hello-param", value_from={"path": "/tmp/hello_world_param.txt"})]:
    return "Hello, world!"


@script()
def func(number: int) -> Tuple[
    Annotated[Dict[str, int], Artifact(name="table")],
    Annotated[int, Parameter(name="next")],
    Annotated[str, Parameter(name="text")],
]:
    return {"number": number}, number + 1, str(number)


@script()
def both(
    output_param: Annotated[Path, Parameter(output=True, global_name="chosen", name="")]
) -> Annotated[int, Parameter(name="returned")]:
    output_param.write_text("written")
    return 7


@script()
def show(text: str, table: Annotated[Path, Artifact(name="table")]):
    print(text, table.read_text())


with Workflow(generate_name="outputs-", entrypoint="steps") as w:
    with Steps(name="steps") as s:
        with s.parallel():
            hello_artifact()
            hello_parameter()
            hello_artifact_at()
            hello_parameter_at()
            made = func(arguments={"number": 41})
            both()
        show(arguments=[made.get_parameter("next").with_name("text"), made.get_artifact("table")])
