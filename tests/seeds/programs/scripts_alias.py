from typing import Annotated

from hera.shared import global_config
from hera.workflows import Parameter, Steps, Workflow, script

global_config.experimental_features["script_annotations"] = True


@script(constructor="runner")
def greet(first_name: Annotated[str, Parameter(name="first-name")]):
    print(f"hello {first_name}")


with Workflow(generate_name="alias-", entrypoint="steps") as w:
    with Steps(name="steps"):
        greet(arguments={"first-name": "Ada"})
