from typing import Annotated

from hera.shared import global_config
from hera.workflows import Parameter, RunnerScriptConstructor, Steps, Workflow, script

global_config.set_class_defaults(RunnerScriptConstructor, outputs_directory="user/chosen/outputs")


@script(constructor="runner")
def hello_world() -> Annotated[str, Parameter(name="hello-param")]:
    return "Hello, world!"


with Workflow(generate_name="chosen-", entrypoint="steps") as w:
    with Steps(name="steps"):
        hello_world()
