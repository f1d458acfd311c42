"""Steps: sequences, groups, conditions, exit handlers, hooks."""

from hera.workflows import (
    DAG,
    Container,
    Parallel,
    Parameter,
    Script,
    Step,
    Steps,
    Suspend,
    Task,
    Workflow,
    WorkflowTemplate,
    script,
)
from hera.workflows import (
    models as m,
)


@script(image="python:alpine3.6", command=["python"], add_cwd_to_sys_path=False)
def flip_coin():
    import random

    result = "heads" if random.randint(0, 1) == 0 else "tails"
    print(result)


@script()
def echo(message: str = "hi"):
    """Doc string."""
    # a comment
    x = """multi
    line"""
    print(message, x)
    print("b")


def coinflip():
    with Workflow(
        generate_name="coinflip-",
        entrypoint="coinflip",
        annotations={"workflows.argoproj.io/description": "This is a coin\nflip"},
        labels={"a": "b"},
    ) as w:
        heads = Container(name="heads", image="alpine:3.6", command=["sh", "-c"], args=['echo "it was heads"'])
        tails = Container(name="tails", image="alpine:3.6", command=["sh", "-c"], args=['echo "it was tails"'])
        with Steps(name="coinflip") as s:
            fc = flip_coin(name="flip-coin")
            with s.parallel():
                heads(when=f"{fc.result} == heads")
                tails(when=f'{fc.result} == "tails"')
    return w


def coinflip_recursive():
    with Workflow(generate_name="c-", entrypoint="coinflip") as w:
        heads = Container(name="heads", image="alpine:3.6", command=["sh", "-c"], args=['echo "it was heads"'])
        with Steps(name="coinflip") as s:
            fc = flip_coin()
            with s.parallel():
                heads(when=f"{fc.result} == heads")
                s(name="tails", when=f"{fc.result} == tails")
    return w


def parallel_groups():
    with Workflow(generate_name="p-", entrypoint="s") as w:
        with Steps(name="s") as s:
            echo(name="pre")
            with s.parallel():
                echo(name="p1", arguments={"message": 1})
                echo(name="p2", arguments={"message": 2})
            echo(name="post", arguments=[Parameter(name="message", value=[1, 2])])
            with s.parallel():
                pass
    return w


def by_hand():
    return Workflow(
        generate_name="h-",
        entrypoint="s",
        templates=[
            Steps(
                name="s",
                sub_steps=[
                    Step(name="a", template="c"),
                    Parallel(sub_steps=[Step(name="b", template="c"), m.WorkflowStep(name="z", template="c")]),
                    [Step(name="q", template="c")],
                    m.WorkflowStep(name="y", template="c"),
                ],
            ),
            Container(name="c", image="a"),
        ],
    )


def exit_handler():
    with Workflow(generate_name="e-", entrypoint="s") as w:
        done = Container(name="done", image="alpine", command=["echo", "{{workflow.status}} {{workflow.failures}}"])
        w.on_exit = done
        with Steps(name="s"):
            echo()
    return w


def exit_handler_on_steps():
    with Workflow(generate_name="e-", entrypoint="s", on_exit="bye") as w:
        bye = Container(name="bye", image="alpine", command=["echo"], inputs=[Parameter(name="x", default="1")])
        with Steps(name="s"):
            echo(name="a", on_exit=bye)
            echo(name="b", on_exit="bye")
            echo(
                name="c",
                hooks={
                    "exit": m.LifecycleHook(
                        template="bye",
                        arguments=m.Arguments(parameters=[m.Parameter(name="x", value="{{steps.c.outputs.result}}")]),
                    ),
                    "running": m.LifecycleHook(expression='steps["c"].status == "Running"', template="bye"),
                },
            )
    return w


def workflow_hooks():
    with Workflow(
        generate_name="e-",
        entrypoint="s",
        hooks={
            "exit": m.LifecycleHook(template="s"),
            "running": m.LifecycleHook(expression='workflow.status == "Running"', template="s"),
        },
    ) as w:
        with Steps(name="s"):
            echo(name="a", continue_on=m.ContinueOn(failed=True))
            echo(name="b", when="{{steps.a.status}} == Failed", continue_on={"error": True})
    return w


def suspends():
    with Workflow(generate_name="e-", entrypoint="s") as w:
        approve = Suspend(
            name="approve",
            intermediate_parameters=[Parameter(name="ok", enum=["YES", "NO"], default="NO", description="go?")],
        )
        wait = Suspend(name="wait", duration=20)
        ever = Suspend(name="ever")
        text = Suspend(name="text", duration="{{inputs.parameters.d}}", inputs=[Parameter(name="d", default="10")])
        with Steps(name="s"):
            a = approve()
            wait()
            ever(name="e")
            text(arguments={"d": "5"})
            echo(name="z", arguments={"message": a.get_parameter("ok")}, when=f"{a.get_parameter('ok')} == YES")
    return w


def inline_templates():
    c = Container(image="alpine", command=["echo", "x"])
    named = Container(name="named", image="alpine", command=["echo", "x"])
    with Workflow(generate_name="e-", entrypoint="s") as w:
        with Steps(name="s"):
            Step(name="a", inline=c)
            Step(name="b", inline=named)
            Step(name="c", inline=m.Template(container=m.Container(image="z")))
            Step(name="d", inline=Script(source="print(1)", image="i", add_cwd_to_sys_path=False))
        with DAG(name="t"):
            Task(name="a", inline=c)
    return w


def template_refs():
    with WorkflowTemplate(name="wt", entrypoint="s") as w:
        with Steps(name="s"):
            Step(name="a", template_ref=m.TemplateRef(name="other", template="x"), arguments={"message": "m"})
            Step(name="b", template_ref=m.TemplateRef(name="other", template="x", cluster_scope=True))
            Step(name="c", template_ref={"name": "o", "template": "t"})
        with DAG(name="d"):
            a = Task(name="a", template_ref=m.TemplateRef(name="other", template="x"))
            b = Task(
                name="b",
                template_ref=m.TemplateRef(name="other", template="x", cluster_scope=False),
                arguments={"v": a.result},
            )
            a >> b
    return w


def references():
    with Workflow(generate_name="e-", entrypoint="s") as w:
        out = Container(
            name="out",
            image="a",
            outputs=[
                Parameter(name="x", value_from=m.ValueFrom(path="/x"), global_name="gx"),
                Parameter(name="y", value_from={"path": "/y", "default": "d"}),
            ],
        )
        two = Container(name="two", image="a", inputs=[Parameter(name="x"), Parameter(name="y", enum=["a", 1, None])])
        with Steps(name="s"):
            o = out()
            two(name="t", arguments=[o.get_parameter("x"), o.get_parameter("y")])
            two(name="u", arguments=o.get_outputs_as_arguments())
            two(name="v", arguments=[{"x": 1}, {"y": o.exit_code}])
            two(
                name="z", arguments={"x": Parameter(name="zzz", value="renamed"), "y": m.Parameter(name="q", value="m")}
            )
    return w


def inner_steps():
    with Workflow(generate_name="e-", entrypoint="outer") as w:
        with Steps(name="outer") as o:
            with Steps(
                name="inner",
                inputs=[Parameter(name="p")],
                outputs=[Parameter(name="r", value_from=m.ValueFrom(parameter="{{steps.e.outputs.result}}"))],
            ) as inner:
                echo(name="e", arguments={"message": "{{inputs.parameters.p}}"})
            with o.parallel():
                x = inner(name="i1", arguments={"p": "1"})
                inner(name="i2", arguments={"p": "2"})
            echo(name="last", arguments={"message": x.get_parameter("r")})
    return w
