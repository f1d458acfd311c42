from typing import Annotated

from hera.shared import global_config
from hera.workflows import Parameter, Workflow, script

global_config.experimental_features["script_annotations"] = True


@script()
def echo_all(
    an_int: Annotated[int, Parameter(description="an_int parameter", default=1, enum=[1, 2, 3])],
    a_bool: Annotated[bool, Parameter(description="a_bool parameter", default=True, enum=[True, False])],
    a_string: Annotated[str, Parameter(description="a_string parameter", default="a", enum=["a", "b", "c"])]
):
    print(an_int)
    print(a_bool)
    print(a_string)


with Workflow(generate_name="echo-all-", entrypoint="echo-all") as w:
    echo_all()
