from hera.workflows import Workflow, script


@script(image="python:3.10")
def my_matcher(string: str):
    import re

    print(bool(re.match("test", string)))


with Workflow(generate_name="matcher-", entrypoint="my-matcher", arguments={"string": "testing"}) as w:
    my_matcher()
