from hera.workflows import Artifact, Steps, Workflow, script


@script(outputs=Artifact(name="hello-artifact", path="/tmp/hello_world.txt"))
def hello_world():
   with open("/tmp/hello_world.txt", "w") as f:
       f.write("Hello, world!")


@script(inputs=Artifact(name="my-artifact", path="/tmp/file"))
def read_artifact():
    with open("/tmp/file") as a_file:  # Repeating "/tmp/file" is prone to human error!
        print(a_file.read())


with Workflow(generate_name="artifacts-", entrypoint="steps") as w:
    with Steps(name="steps"):
        made = hello_world()
        read_artifact(arguments=made.get_artifact("hello-artifact").with_name("my-artifact"))
