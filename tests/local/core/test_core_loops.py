"""Loops: lists, sequences, names of items, what `item` is, and aggregated outputs."""

from __future__ import annotations

import json

import pytest
from core_driver import manifest, run, says

from hera.local.core.events import Outcome
from hera.local.core.fan_out import CannotExpand, description_of, item_names, items_of
from hera.local.core.json_text import decoded


def items(loop: dict) -> list[str]:
    return [item.text for item in items_of(json.dumps(loop))]


@pytest.mark.parametrize(
    ("item", "description"),
    [
        ('"a"', "a"),
        ("1.50", "1.50"),
        ("true", "true"),
        ("null", "[]"),
        ('"a\\"b"', 'a\\"b'),
        ('"(a) (b)"', "a b"),
        ('{"who": "ann", "id": 7}', "id:7,who:ann"),
        ('{"in": {"b": [1, 2]}}', 'in:{"b":[1,2]}'),
        ('["a", 2, "c"]', "[a 2 c]"),
    ],
)
def test_items_are_described_in_node_names(item, description):
    """Numbers stay as they were written, brackets are taken out."""
    assert description_of(decoded(item)) == description


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ('"a\\nb"', {"item": "a\nb"}),
        ("1.50", {"item": "1.50"}),
        ("null", {"item": "null"}),
        (
            '{"b": "x\\ny", "a": {"k": 1}}',
            {"item": '{"a":{"k":1},"b":"x\\ny"}', "item.b": "x\\ny", "item.a": '{"k":1}'},
        ),
    ],
)
def test_what_item_stands_for(item, names):
    """A text is itself; a text inside a map arrives in its JSON-escaped form."""
    assert dict(item_names(decoded(item))) == names


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        ({"count": 3}, ["0", "1", "2"]),
        ({"count": "2", "start": "5"}, ["5", "6"]),
        ({"count": 0}, []),
        ({"start": 1, "end": 3}, ["1", "2", "3"]),
        ({"start": 3, "end": 1}, ["3", "2", "1"]),
        ({"count": -1}, ["0", "-1", "-2"]),
        ({"end": 2, "count": 9}, ["0", "1", "2"]),
        ({"count": 2, "format": "step-%03d"}, ["step-000", "step-001"]),
        ({"start": 254, "end": 255, "format": "%x"}, ["fe", "ff"]),
        ({"start": 2, "end": 3, "format": "%b%%"}, ["10%", "11%"]),
    ],
)
def test_sequences(sequence, expected):
    """Counting up and down, with a Go printf verb."""
    assert [json.loads(text) for text in items({"withSequence": sequence})] == expected


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        ({"withSequence": {}}, "neither end nor count was specified in withSequence"),
        ({"withSequence": {"count": "many"}}, 'strconv.Atoi: parsing "many": invalid syntax'),
        ({"withParam": ""}, "withParam value could not be parsed as a JSON list: : unexpected end of JSON input"),
        (
            {"withParam": '{"a": 1}'},
            (
                'withParam value could not be parsed as a JSON list: {"a": 1}: json: cannot unmarshal object into Go value '
                "of type []v1alpha1.Item"
            ),
        ),
    ],
)
def test_lists_that_cannot_be_made(loop, message):
    """The message shows the text."""
    with pytest.raises(CannotExpand) as caught:
        items(loop)
    assert str(caught.value) == message


LOOP = """
entrypoint: main
templates:
- name: main
  steps:
  - - {name: each, template: make, withItems: %s}
  - - {name: use, template: take, arguments: {parameters: [{name: v, value: "%s"}]}}
- name: make
  container: {image: i, command: [c]}
  outputs: {parameters: [{name: n, valueFrom: {path: /n}}]}
- {name: take, inputs: {parameters: [{name: v}]}, container: {image: i, command: [c], args: ["{{inputs.parameters.v}}"]}}
"""


@pytest.mark.parametrize(
    ("reference", "outcomes", "expected"),
    [
        ("{{steps.each.outputs.parameters.n}}", ["1", "2"], '["1","2"]'),
        ("{{steps.each.outputs.parameters.n}}", ['{"a":1}', "[2]"], '[{"a":1},[2]]'),
        ("{{steps.each.outputs.parameters.n}}", ['{"a":1}', "x"], '["{\\"a\\":1}","x"]'),
        ("{{steps.each.outputs.parameters}}", ["1", "2"], '[{"n":"1"},{"n":"2"}]'),
    ],
)
def test_parameters_of_a_loop_are_aggregated(reference, outcomes, expected):
    """In the order of the items, whatever the order in which they ended."""
    answers = {
        f"each({index}:{letter})": Outcome(parameters={"n": outcomes[index]}) for index, letter in enumerate("ab")
    }
    from core_driver import Driver

    driver = Driver(manifest(LOOP % ("[a, b]", reference)), answers).start()
    driver.end("w[0].each(1:b)")
    driver.go_on()
    assert driver.args("w[1].use") == [expected]


def test_results_of_a_loop_are_aggregated_as_json():
    """Only of the items that succeeded; `status` and `id` are those of the group."""
    text = LOOP % ("[a, b, c]", "{{steps.each.outputs.result}} {{steps.each.status}}")
    text = text.replace("withItems: [a, b, c]}", "withItems: [a, b, c], continueOn: {failed: true}}")
    answers = {"each(0:a)": says("1"), "each(1:b)": Outcome(exit_code=1, result="2"), "each(2:c)": says('"t"')}
    assert run(text, answers).args("w[1].use") == ['[1,"t"] Succeeded']


def test_a_result_that_is_no_json_is_an_error_of_the_steps_node():
    """Whether somebody uses the value or not."""
    driver = run(LOOP % ("[a]", "{{steps.each.outputs.result}}"), {"each(0:a)": says("hello")})
    assert driver.rows()["w"] == ("Steps", "Error", "invalid character 'h' looking for beginning of value")


def test_items_may_be_used_in_conditions_arguments_and_names_of_templates():
    """Each item has a step of its own, with everything filled in."""
    driver = run(
        """
        entrypoint: main
        templates:
        - name: main
          steps:
          - - name: each
              template: take
              withItems: [{who: ann, n: 1}, {who: bob, n: 2}]
              when: "{{item.n}} == 2"
              arguments: {parameters: [{name: v, value: "{{item.who}} {{item}}"}]}
        - {name: take, inputs: {parameters: [{name: v}]}, container: {image: i, command: [c], args: ["{{inputs.parameters.v}}"]}}
        """
    )
    assert driver.rows()["w[0].each(0:n:1,who:ann)"] == ("Skipped", "Skipped", "when '1 == 2' evaluated false")
    assert driver.args("w[0].each(1:n:2,who:bob)") == ['bob {"n":2,"who":"bob"}']


def test_a_tag_that_no_item_fills_in_is_an_error():
    """After the item's round nothing may be left."""
    driver = run(
        """
        entrypoint: main
        templates:
        - name: main
          steps: [[{name: each, template: take, withItems: [1], arguments: {parameters: [{name: v, value: "{{item.gone}}"}]}}]]
        - {name: take, inputs: {parameters: [{name: v}]}, container: {image: i, command: [c]}}
        """
    )
    assert driver.rows()["w[0]"] == ("StepGroup", "Error", "failed to resolve {{item.gone}}")


def test_an_empty_list_of_items_is_no_loop():
    """`withItems: []` runs the step once, under its plain name."""
    driver = run(
        """
        entrypoint: main
        templates:
        - {name: main, steps: [[{name: each, template: take, withItems: [], arguments: {parameters: [{name: v, value: "{{item}}"}]}}]]}
        - {name: take, inputs: {parameters: [{name: v}]}, container: {image: i, command: [c], args: ["{{inputs.parameters.v}}"]}}
        """
    )
    assert driver.args("w[0].each") == ["{{item}}"]


def test_a_false_condition_without_item_skips_every_item():
    """One node for each, none of them run."""
    driver = run(
        """
        entrypoint: main
        templates:
        - {name: main, steps: [[{name: each, template: take, withItems: [a, b], when: "1 > 2"}]]}
        - {name: take, container: {image: i, command: [c]}}
        """
    )
    assert driver.phases() == {
        "w": "Succeeded",
        "w[0]": "Succeeded",
        "w[0].each(0:a)": "Skipped",
        "w[0].each(1:b)": "Skipped",
    }


WRONG = (
    "Failed to evaluate 'when' expresion 'a-b == 1': Value 'a' cannot be used with the modifier '-', it is not a number"
)


def test_an_item_whose_condition_is_wrong_is_an_error_of_the_group():
    """The items before it run to their end, those after it are not made."""
    driver = run(
        """
        entrypoint: main
        templates:
        - {name: main, steps: [[{name: each, template: take, withItems: [1, a-b, 2], when: "{{item}} == 1"}]]}
        - {name: take, container: {image: i, command: [c]}}
        """
    )
    assert driver.rows() == {
        "w": ("Steps", "Failed", WRONG),
        "w[0]": ("StepGroup", "Error", WRONG),
        "w[0].each(0:1)": ("Pod", "Succeeded", ""),
        "w[0].each(1:a-b)": ("Skipped", "Error", WRONG),
    }


def test_in_a_dag_the_other_items_go_on():
    """The TaskGroup takes the phase of the item."""
    driver = run(
        """
        entrypoint: main
        templates:
        - {name: main, dag: {tasks: [{name: each, template: take, withItems: [1, a-b, 2], when: "{{item}} == 1"}]}}
        - {name: take, container: {image: i, command: [c]}}
        """
    )
    assert driver.rows() == {
        "w": ("DAG", "Error", ""),
        "w.each": ("TaskGroup", "Error", ""),
        "w.each(0:1)": ("Pod", "Succeeded", ""),
        "w.each(1:a-b)": ("Skipped", "Error", WRONG),
        "w.each(2:2)": ("Skipped", "Skipped", "when '2 == 1' evaluated false"),
    }


SHARED_ARTIFACT = """
    entrypoint: main
    templates:
    - {name: main, %s}
    - name: make
      outputs: {artifacts: [{name: out, path: /out}]}
      container: {image: i, command: [c]}
    - name: take
      inputs: {parameters: [{name: n}], artifacts: [{name: in, path: /in}]}
      container: {image: i, command: [c], args: ["{{inputs.parameters.n}}"]}
    """
STEPS_OF_IT = """steps: [[{name: a, template: make}], [{name: each, template: take, withItems: [1, 2], arguments: {
    parameters: [{name: n, value: "{{item}}"}],
    artifacts: [{name: in, from: "{{steps.a.outputs.artifacts.out}}"}]}}]]"""
TASKS_OF_IT = """dag: {tasks: [{name: a, template: make}, {name: each, template: take, depends: a, withItems: [1, 2],
    arguments: {parameters: [{name: n, value: "{{item}}"}],
    artifacts: [{name: in, from: "{{tasks.a.outputs.artifacts.out}}"}]}}]}"""


@pytest.mark.parametrize("body", [STEPS_OF_IT, TASKS_OF_IT], ids=["steps", "dag"])
def test_every_item_of_a_loop_gets_an_artifact_of_an_earlier_step(body):
    """The artifact is found before the loop is expanded; its reference is no tag that an item has to fill in."""
    saved = {"name": "out", "path": "/out", "s3": {"key": "k/out.tgz"}}
    driver = run(SHARED_ARTIFACT % body, {"make": Outcome(artifacts=[saved])})
    assert driver.result()[0] == "Succeeded"
    taken = [pod.template.inputs.artifacts[0] for pod in driver.started if "each" in pod.node_name]
    assert [(artifact.s3.key, artifact.path, artifact.from_) for artifact in taken] == [("k/out.tgz", "/in", None)] * 2


def test_a_loop_whose_first_item_cannot_be_made_ends_its_task_once():
    """The task is Error, and nothing turns it into anything else afterwards."""
    driver = run(
        """
        entrypoint: main
        templates:
        - name: main
          dag: {tasks: [{name: each, template: take, withItems: [1], arguments: {parameters: [{name: n, value: "{{item.x}}"}]}}]}
        - {name: take, inputs: {parameters: [{name: n}]}, container: {image: i, command: [c]}}
        """
    )
    assert driver.rows()["w.each"] == ("TaskGroup", "Error", "failed to resolve {{item.x}}")
    assert driver.result()[0] == "Error"
