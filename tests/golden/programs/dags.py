"""DAGs: dependencies by operators, by text, by helpers; conditions; targets; nesting."""

from hera.workflows import (
    DAG,
    Container,
    Operator,
    Parameter,
    Script,
    Steps,
    Task,
    TaskResult,
    Workflow,
    WorkflowStatus,
    script,
)
from hera.workflows import (
    models as m,
)


@script()
def echo(message: str):
    print(message)


@script()
def fail():
    raise ValueError("boom")


@script()
def produce():
    import json
    import sys

    json.dump([i for i in range(3)], sys.stdout)


@script()
def consume(value):
    print(value)


def diamond():
    with Workflow(generate_name="dag-diamond-", entrypoint="diamond") as w:
        with DAG(name="diamond"):
            a = echo(name="A", arguments={"message": "A"})
            b = echo(name="B", arguments={"message": "B"})
            c = echo(name="C", arguments={"message": "C"})
            d = echo(name="D", arguments={"message": "D"})
            a >> [b, c] >> d
    return w


def diamond_of_containers():
    with Workflow(generate_name="dag-diamond-", entrypoint="diamond") as w:
        e = Container(
            name="echo",
            image="alpine:3.7",
            command=["echo", "{{inputs.parameters.message}}"],
            inputs=[Parameter(name="message")],
        )
        with DAG(name="diamond"):
            a = e(name="A", arguments={"message": "A"})
            b = e(name="B", arguments={"message": "B"})
            c = e(name="C", arguments=[Parameter(name="message", value="C")])
            d = e(name="D", arguments=Parameter(name="message", value="D"))
            a >> b >> d
            a >> c >> d
    return w


def complex_dependencies():
    with Workflow(generate_name="complex-deps-", entrypoint="d") as w:
        with DAG(name="d"):
            a = echo(name="a", arguments={"message": 1})
            b = echo(name="b", arguments={"message": True})
            c = echo(name="c", arguments={"message": None})
            d = echo(name="d", arguments={"message": {"x": [1, 2]}})
            a >> [b, c]
            [a, (b | c)] >> d
            e = echo(name="e", arguments={"message": "é"})
            [a, "x.Failed"] >> e
    return w


def results():
    with Workflow(generate_name="r-", entrypoint="d") as w:
        with DAG(name="d"):
            a = produce(name="a")
            b = consume(name="b", arguments={"value": a.result})
            c = consume(name="c", arguments=a.get_result_as("value"))
            d = consume(
                name="d", arguments={"value": f"{a.id} {a.ip} {a.status} {a.exit_code} {a.started_at} {a.finished_at}"}
            )
            a >> [b, c, d]
    return w


def on_states():
    with Workflow(generate_name="s-", entrypoint="d") as w:
        with DAG(name="d"):
            a = fail(name="a")
            a.on_success(consume(name="ok", arguments={"value": 1}))
            a.on_failure(consume(name="bad", arguments={"value": 2}))
            a.on_error(consume(name="worse", arguments={"value": 3}))
            x = consume(name="x", arguments={"value": 3})
            a.next(x, on=TaskResult.failed | TaskResult.succeeded)
            y = consume(name="y", arguments={"value": 3})
            a.next(y, operator=Operator.or_, on=[TaskResult.failed, TaskResult.errored])
            x.next(y, operator=Operator.or_)
            z = consume(name="z", arguments={"value": 4})
            z.on_workflow_status(WorkflowStatus.succeeded)
            z.on_workflow_status(WorkflowStatus.failed, op=Operator.not_equal)
            q = consume(name="q", arguments={"value": 4})
            q.on_other_result(a, "heads")
            q.on_other_result(x, "5", operator=Operator.greater)
    return w


def any_all():
    with Workflow(generate_name="any-", entrypoint="d") as w:
        with DAG(name="d"):
            t1 = consume(name="t1", with_param=[1, 2, 3])
            t2 = consume(name="t2", with_param="[1,2]", arguments={"value": "{{item}}"})
            t3 = echo(name="t3", arguments={"message": "x"})
            t4 = echo(name="t4", arguments={"message": "x"})
            t1.when_any_succeeded(t3)
            t2.when_all_failed(t3)
            t2.when_all_failed(t4)
    return w


def set_next_defaults():
    with Workflow(generate_name="n-", entrypoint="d") as w:
        with DAG(name="d"):
            a = echo(name="a", arguments={"message": "x"})
            b = echo(name="b", arguments={"message": "x"})
            c = echo(name="c", arguments={"message": "x"})
            d = echo(name="d", arguments={"message": "x"})
            with Task.set_next_defaults(operator=Operator.or_, on=TaskResult.failed):
                [a, b] >> c
                with Task.set_next_defaults(on=TaskResult.succeeded):
                    a >> d
                    b >> d
    return w


def depends_and_dependencies():
    with Workflow(generate_name="n-", entrypoint="d") as w:
        c = Container(name="c", image="busybox", command=["true"])
        with DAG(name="d", target="b c", fail_fast=False):
            Task(name="a", template=c)
            Task(name="b", template="c", dependencies=["a"])
            Task(
                name="c",
                template=c,
                depends="a.Succeeded && (b.Failed || b.Errored)",
                when="{{tasks.a.outputs.result}} == x",
            )
            c(name="z", depends="a && b", continue_on=m.ContinueOn(error=True, failed=True))
    return w


def inner_dag():
    with Workflow(generate_name="inner-", entrypoint="calling-dag") as w:
        with DAG(name="calling-dag") as outer:
            with DAG(
                name="my-dag",
                inputs=Parameter(name="my-dag-input"),
                outputs=Parameter(name="o", value_from={"parameter": "{{tasks.hello.outputs.result}}"}),
            ) as inner:
                echo(name="hello", arguments={"message": inner.get_parameter("my-dag-input")})
            s1 = inner(name="sub-dag-1", arguments={"my-dag-input": "a"})
            s2 = inner(name="sub-dag-2", arguments={"my-dag-input": s1.get_parameter("o")})
            s1 >> s2
    return w


def recursion():
    with Workflow(generate_name="rec-", entrypoint="main") as w:
        with DAG(name="main", inputs=[Parameter(name="n", default=3)]) as d:
            t = echo(name="t", arguments={"message": "{{inputs.parameters.n}}"})
            again = Task(
                name="again",
                template=d,
                arguments={"n": "{{=asInt(inputs.parameters.n) - 1}}"},
                when="{{inputs.parameters.n}} > 0",
            )
            t >> again
    return w


def by_hand():
    a = Task(name="a", template="c", arguments={"x": 1})
    b = Task(name="b", template="c", arguments={"x": 2})
    a >> b
    mt = m.DAGTask(name="z", template="c")
    return Workflow(
        generate_name="h-",
        entrypoint="d",
        templates=[
            Container(
                name="c",
                image="a",
                command=["sh", "-c"],
                args=["echo {{inputs.parameters.x}}"],
                inputs=[m.Parameter(name="x")],
            ),
            DAG(name="d", tasks=[a, b, mt]),
            m.Template(name="s", suspend=m.SuspendTemplate(duration="5")),
        ],
    )


def outputs_of_dag():
    with Workflow(generate_name="o-", entrypoint="d") as w:
        out = Script(
            name="out",
            image="python:3.10",
            source="open('/tmp/x','w').write('1')",
            outputs=[Parameter(name="x", value_from=m.ValueFrom(path="/tmp/x", default="0"))],
        )
        with DAG(
            name="d",
            outputs=[Parameter(name="r", value_from=m.ValueFrom(expression="tasks.a.outputs.parameters.x ?? 'n'"))],
        ):
            a = out(name="a")
            b = consume(name="b", arguments={"value": a.get_parameter("x")})
            a >> b
    return w


def mixed_dag_and_steps():
    with Workflow(generate_name="o-", entrypoint="d", namespace="argo") as w:
        with Steps(name="s", inputs=[Parameter(name="who", value="me")]) as s:
            echo(name="one", arguments={"message": s.get_parameter("who")})
            with s.parallel():
                echo(name="two", arguments={"message": "{{inputs.parameters.who}}"})
                echo(name="three", arguments={"message": "3"})
        with DAG(name="d"):
            s(name="s1", arguments={"who": "a"}) >> s(name="s2", arguments={"who": "b"})
    return w
