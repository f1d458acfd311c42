from hera.workflows import Resources, Steps, Workflow, script


@script(image="python:3.11", resources=Resources(memory_request="5Gi"))
def echo(message: str):
    print(message)


with Workflow(generate_name="decorator-", entrypoint="steps") as w:
    with Steps(name="steps"):
        echo(arguments={"message": "hello"})
