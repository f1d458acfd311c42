from pathlib import Path
from typing import Annotated

from pydantic.v1 import BaseModel

from hera.shared import global_config
from hera.workflows import Artifact, ArtifactLoader, RawArtifact, Steps, Workflow, script

global_config.experimental_features["script_runner"] = True
global_config.experimental_features["script_annotations"] = True


@script(constructor="runner")
def read_path(an_artifact: Annotated[Path, Artifact(name="my-artifact", path="/tmp/file")]):
    print(an_artifact.read_text())


@script(constructor="runner")
def read_path_explicitly(
    an_artifact: Annotated[Path, Artifact(name="my-artifact", path="/tmp/file", loader=None)]
):
    print(an_artifact.read_text())


@script(constructor="runner")
def read_text(
    an_artifact: Annotated[str, Artifact(name="my-artifact", path="/tmp/file", loader=ArtifactLoader.file)]
) -> str:
    return an_artifact


class MyArtifact(BaseModel):
    a = "a"
    b = "b"


@script(constructor="runner")
def read_json(
    an_artifact: Annotated[MyArtifact, Artifact(name="my-artifact", path="/tmp/file", loader=ArtifactLoader.json)]
) -> str:
    return an_artifact.a + an_artifact.b


given = RawArtifact(name="my-artifact", data='{"a": "hello ", "b": "world"}')

with Workflow(generate_name="loaders-", entrypoint="steps") as w:
    with Steps(name="steps") as s:
        with s.parallel():
            read_path(arguments=given)
            read_path_explicitly(arguments=given)
            read_text(arguments=given)
            read_json(arguments=given)
