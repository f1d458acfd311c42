from hera.workflows import Steps, Workflow, WorkflowsService, script  # noqa: F401


@script()
def echo(message: str):
    print(message)


with Workflow(
    generate_name="hello-world-",
    entrypoint="steps",
) as w:
    with Steps(name="steps"):
        echo(name="hello", arguments={"message": "Hello world!"})
        echo(name="goodbye", arguments={"message": "Goodbye world!"})
