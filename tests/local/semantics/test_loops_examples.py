"""Argo's examples of loops: items, maps, sequences, lists from results, aggregation (engine reference, loops)."""

from __future__ import annotations

import json

import pytest
from argo import SAY, inputs, lines, run, say, tree

from hera.local.executors.scripted import Scripted, fails, succeeds


def loop(source: str, message: str = "{{item}}", head: str = "") -> str:
    return f"""
        entrypoint: main
        {head}
        templates:
        - name: main
          steps: [[{{name: each, template: say, {say(message)}, {source}}}]]
        {SAY}
    """


@pytest.mark.parametrize(
    ("source", "message", "nodes"),
    [
        (
            'withItems: [hello world, 1, 1.50, true, "a(b)", [x, y], null, \'q"q\']',
            "{{item}}",
            {
                "each(0:hello world)": "hello world", "each(1:1)": "1", "each(2:1.5)": "1.5", "each(3:true)": "true",
                "each(4:ab)": "a(b)", "each(5:[x y])": '["x","y"]', "each(6:[])": "null", 'each(7:q\\"q)': 'q"q',
            },
        ),
        (
            "withItems: [{os: debian, tag: '9.1'}, {os: alpine, n: {b: 1, a: [1]}}]",
            "{{item.os}} of {{item}}",
            {
                "each(0:os:debian,tag:9.1)": 'debian of {"os":"debian","tag":"9.1"}',
                'each(1:n:{"a":[1],"b":1},os:alpine)': 'alpine of {"n":{"a":[1],"b":1},"os":"alpine"}',
            },
        ),
        ("withSequence: {count: 2}", "{{item}}", {"each(0:0)": "0", "each(1:1)": "1"}),
        (
            "withSequence: {start: 2, end: '0', format: 'user%02X'}",
            "{{item}}",
            {"each(0:user02)": "user02", "each(1:user01)": "user01", "each(2:user00)": "user00"},
        ),
        ("withSequence: {count: '{{= asInt(workflow.parameters.n) - 1 }}'}", "{{item}}", {"each(0:0)": "0"}),
        ("withParam: '[1.50, \"a\"]'", "{{item}}", {"each(0:1.50)": "1.50", "each(1:a)": "a"}),
    ],
)  # fmt: skip
def test_each_item_has_a_node_that_shows_it_and_gets_it(tmp_path, source, message, nodes):
    done = run(loop(source, message, "arguments: {parameters: [{name: n, value: '2'}]}"), tmp_path)

    found = {n.display_name: inputs(done, n.name)["m"] for n in done.nodes.values() if n.type == "Pod"}
    assert found == nodes


@pytest.mark.parametrize("source", ["withParam: '[]'", "withParam: 'null'", "withSequence: {count: 0}"])
def test_a_loop_over_nothing_is_one_skipped_node(tmp_path, source):
    assert tree(run(loop(source), tmp_path)) == lines("""
        w Steps Succeeded
        w[0] StepGroup Succeeded
        w[0].each Skipped Skipped: Skipped, empty params
    """)


AGGREGATED = f"""
    entrypoint: main
    templates:
    - name: main
      steps:
      - - {{name: gen, template: gen}}
      - - name: each
          template: make
          withParam: "{{{{steps.gen.outputs.result}}}}"
          when: "{{{{item}}}} > 1"
          arguments: {{parameters: [{{name: n, value: "{{{{item}}}}"}}]}}
      - - {{name: results, template: say, {say("{{steps.each.outputs.result}}")}}}
        - {{name: lists, template: say, {say("{{steps.each.outputs.parameters}}")}}}
        - {{name: texts, template: say, {say("{{steps.each.outputs.parameters.text}}")}}}
        - {{name: objects, template: say, {say("{{steps.each.outputs.parameters.object}}")}}}
    - {{name: gen, script: {{image: python, command: [python], source: ""}}}}
    - name: make
      inputs: {{parameters: [{{name: n}}]}}
      retryStrategy: {{limit: 1}}
      script: {{image: python, command: [python], source: ""}}
      outputs:
        parameters:
        - {{name: text, valueFrom: {{path: /tmp/text}}}}
        - {{name: object, valueFrom: {{path: /tmp/object}}}}
    {SAY}
"""


def test_a_loop_hands_on_lists_of_what_its_last_attempts_gave(tmp_path):
    """Failed attempts and skipped items leave nothing in the lists; objects are decoded, plain texts are not."""

    def ends(pod) -> Scripted:
        if pod.template.name == "gen":
            return succeeds("[1, 2, 3]")
        if pod.template.name == "say":
            return succeeds()
        if pod.node_name.endswith("(1:2)(0)"):
            return fails()
        number = pod.template.inputs.parameters[0].value
        return succeeds(number, parameters={"text": f"t{number}", "object": json.dumps({"n": int(number)})})

    done = run(AGGREGATED, tmp_path, ends)

    assert done.phase == "Succeeded"
    assert done.nodes["w[1].each(0:1)"].message == "when '1 > 1' evaluated false"
    assert {name: json.loads(inputs(done, name)["m"]) for name in ("results", "lists", "texts", "objects")} == {
        "results": [2, 3],
        "lists": [{"text": "t2", "object": '{"n": 2}'}, {"text": "t3", "object": '{"n": 3}'}],
        "texts": ["t2", "t3"],
        "objects": [{"n": 2}, {"n": 3}],
    }


def test_a_result_that_is_no_json_cannot_be_aggregated(tmp_path):
    spec = f"""
        entrypoint: main
        templates:
        - name: main
          steps:
          - - {{name: each, template: say, {say("{{item}}")}, withItems: [x]}}
          - - {{name: use, template: say, {say("{{steps.each.outputs.result}}")}}}
        {SAY}
    """

    done = run(spec, tmp_path, {"say": succeeds("hey")})

    assert done.message == "error in entry template execution: invalid character 'h' looking for beginning of value"
    assert (done.phase, done.nodes["w"].phase) == ("Error", "Error")
