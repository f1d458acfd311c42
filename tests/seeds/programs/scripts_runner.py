from typing import List

from pydantic import BaseModel

from hera.shared import global_config
from hera.workflows import Script, Steps, Workflow, script

global_config.experimental_features["script_runner"] = True
global_config.set_class_defaults(Script, constructor="runner")


class Input(BaseModel):
    a: int
    b: str = "foo"


class Output(BaseModel):
    output: List[Input]


@script()
def my_function(input: Input) -> Output:
    return Output(output=[input])


with Workflow(generate_name="callable-script-", entrypoint="steps") as w:
    with Steps(name="steps"):
        my_function(arguments={"input": Input(a=1)})
