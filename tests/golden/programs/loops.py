"""Loops: items, parameters, sequences, inferred arguments, fan in."""

from typing import Annotated, Optional

from hera.shared.serialization import serialize
from hera.workflows import DAG, Container, Parameter, Step, Steps, Workflow, script
from hera.workflows import models as m


@script()
def generate():
    import json
    import sys

    json.dump([{"a": 1, "b": 2}], sys.stdout)


@script()
def one(value):
    print(value)


@script()
def two(a: int, b: str = "x", c: Optional[str] = None):
    print(a, b, c)


@script()
def pair(a, b):
    print(a, b)


@script()
def aliased(a_b: Annotated[int, Parameter(name="a-b", description="d")], c: int):
    print(a_b, c)


def items():
    with Workflow(generate_name="l-", entrypoint="d") as w:
        with DAG(name="d"):
            one(name="a", arguments={"value": "{{item}}"}, with_items=[1, "2", 3.5, True, None, [1, 2]])
            one(name="b", arguments={"value": "{{item}}"}, with_items=[serialize({"a": 1}), serialize([1])])
            pair(name="c", with_items=[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])
            pair(name="d", arguments={"a": "z"}, with_items=[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}])
            one(name="e", arguments={"value": "{{item}}"}, with_items=[])
            one(name="f", arguments={"value": "{{item}}"}, with_items=[Parameter(name="x", value=5), m.Item("z")])
            one(name="g", arguments={"value": "{{item}}"}, with_items="abc")
    return w


def nested_items():
    with Workflow(generate_name="l-", entrypoint="d") as w:
        with Steps(name="d"):
            Step(name="x", template="c", with_items={"a": 1})
            Step(
                name="y", template="c", with_items=[{"a": {"b": [1, "2"]}}, {"z": None}], arguments={"p": "{{item.a}}"}
            )
            Step(name="n", template="c", with_items=5)
    return w


def params():
    with Workflow(generate_name="l-", entrypoint="d") as w:
        with DAG(name="d"):
            g = generate(name="g")
            a = one(name="a", with_param=g.result)
            b = pair(name="b", with_param=g.result)
            c = two(name="c", with_param=g.result)
            d = two(name="d", with_param=g.result, arguments={"b": "q"})
            e = pair(name="e", with_param=g.result, arguments={"b": "q"})
            f = aliased(name="f", with_param=g.result)
            h = one(name="h", with_param=[1, "2", {"x": None}])
            i = one(name="i", with_param=Parameter(name="x", value="[1]"))
            g >> [a, b, c, d, e, f, h, i]
    return w


def sequences():
    with Workflow(generate_name="l-", entrypoint="d") as w:
        with Steps(name="d") as s:
            with s.parallel():
                one(name="a", arguments={"value": "{{item}}"}, with_sequence=m.Sequence(count=5))
                one(
                    name="b",
                    arguments={"value": "{{item}}"},
                    with_sequence=m.Sequence(count="5", start="2", format="x%02X"),
                )
                one(
                    name="c",
                    arguments={"value": "{{item}}"},
                    with_sequence=m.Sequence(start="5", end="{{steps.x.outputs.result}}"),
                )
    return w


def fan_in():
    with Workflow(generate_name="l-", entrypoint="d", arguments=[Parameter(name="p", value="v")]) as w:
        c = Container(
            name="c",
            image="alpine",
            command=["sh", "-c", "echo 1 > /tmp/v"],
            inputs=Parameter(name="i"),
            outputs=[Parameter(name="v", value_from=m.ValueFrom(path="/tmp/v"))],
        )
        with DAG(name="d"):
            g = generate(name="g")
            f = c(name="f", arguments={"i": "{{item}}"}, with_param=g.result)
            o = one(name="o", arguments=f.get_parameters_as("value"))
            p = one(name="p", arguments={"value": w.get_parameter("p")})
            g >> f >> [o, p]
    return w


def container_loop():
    with Workflow(generate_name="l-", entrypoint="d") as w:
        c = Container(
            name="c", image="alpine", command=["echo"], args=["{{inputs.parameters.i}}"], inputs=[Parameter(name="i")]
        )
        with Steps(name="d"):
            c(name="f", with_param="[1]")
            c(name="g", arguments={"i": "{{item.x}}"}, with_items=[{"x": 1}, {"x": 2}])
    return w


def single_key_items():
    with Workflow(generate_name="l-", entrypoint="d") as w:
        with Steps(name="d"):
            one(name="f", with_items=[{"value": 1}, {"value": 2}])
    return w
