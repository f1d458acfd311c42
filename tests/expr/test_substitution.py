"""Filling tags, round by round."""

import json
from collections import ChainMap

import pytest

from hera.exceptions import ExpressionError
from hera.expr.scope import ABSENT, ABSENT_TEXT, Names
from hera.expr.substitution import AbsentOptional, TemplateText, Unresolved, substitute

SCOPE = {
    "inputs.parameters.who": 'the "world"\n\\',
    "inputs.parameters.n": "21",
    "workflow.parameters.key": "who",
    "workflow.parameters": "[]",
    "workflow.parameters.json": "[]",
    "steps.roll.outputs.result": "6",
    "steps.roll.status": "Succeeded",
    "steps.skipped.outputs.parameters.p": ABSENT,
    "steps.skipped.status": "Skipped",
    "loop": "{{inputs.parameters.n}}",
}


def rendered(text, mode="lenient", scope=SCOPE):
    return json.loads(TemplateText.of_json(json.dumps(text)).render(scope, mode))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello {{inputs.parameters.who}}", 'hello the "world"\n\\'),
        ("{{ inputs.parameters.n }}", "21"),
        ("{{nope}} {{ nope }}", "{{nope}} {{ nope }}"),
        ("{{loop}}", "{{inputs.parameters.n}}"),
        ("{{inputs.parameters.{{workflow.parameters.key}}}}", "{{inputs.parameters.who}}"),
        ("{{inputs.parameters.{{nope}}}}", "{{inputs.parameters.{{nope}}}}"),
        ("{{=1+1}}", "2"),
        ("{{ =1+1}}", "{{ =1+1}}"),
        ("{{=[1,2]}}", "[1,2]"),
        ("{{={'b': 1, 'a': 'x'} }}", '{"a":"x","b":1}'),
        ("{{=true}} {{=1.0}} {{=1e21}}", "true 1 1e+21"),
        ("{{=inputs.parameters['who']}}", 'the "world"\n\\'),
        ('{{=inputs.parameters["n"] + "\\t"}}', "21\t"),
        ("{{=asInt(inputs.parameters.n) * 2}}", "42"),
        ("{{=nope}}", "{{=nope}}"),
        ("{{=nil}}", "{{=nil}}"),
        ("{{=inputs.parameters.n + 1}}", "{{=inputs.parameters.n + 1}}"),
        ("{{=1 + item}} {{=item}}", "{{=1 + item}} {{=item}}"),
        (
            "{{=retries}} {{=lastRetry.exitCode}} {{=workflow.status}}",
            "{{=retries}} {{=lastRetry.exitCode}} {{=workflow.status}}",
        ),
        ("{{=workflow.parameters.json}}", "[]"),
        ("{{=steps.skipped.outputs.parameters.p ?? 'none'}}", "none"),
    ],
)
def test_a_lenient_round_fills_what_it_can_and_leaves_the_rest(text, expected):
    """Unknown names, failing expressions and nil stay; later rounds may know more."""
    assert rendered(text) == expected


def test_keys_and_every_level_of_an_object_are_filled():
    """Substitution works on the JSON text, so nothing is out of its reach."""
    found = rendered({"{{inputs.parameters.n}}": [{"a": "{{steps.roll.outputs.result}}"}], "n": 1})
    assert found == {"21": [{"a": "6"}], "n": 1}


@pytest.mark.parametrize(
    "value", ['"', "\\", "\n\t\r\b\f", "\x1b\x07\x00", "é\u2028😀", "{{x}}", '","b":"', "</script>"]
)
def test_any_value_arrives_verbatim(value):
    """Quotes and newlines never break the document; control characters are JSON-escaped where Argo would fail."""
    assert rendered({"a": "<{{x}}>"}, scope={"x": value}) == {"a": f"<{value}>"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{steps.nope.outputs.result}}", "failed to resolve {{steps.nope.outputs.result}}"),
        ("{{ tasks.nope.outputs.result }}", "failed to resolve {{ tasks.nope.outputs.result }}"),
        ("{{=steps.nope.outputs.result}}", "failed to evaluate expression: steps.nope.outputs.result is missing"),
        (
            "{{=asInt(steps['a-b'].outputs.result) > 1}}",
            "failed to evaluate expression: steps.a-b.outputs.result is missing",
        ),
        ("{{=steps.skipped.outputs.result}}", "failed to evaluate expression: steps.skipped.outputs.result is missing"),
    ],
)
def test_a_strict_round_waits_for_siblings(text, message):
    """The result may still be on its way."""
    with pytest.raises(Unresolved) as caught:
        rendered(text, "strict")
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{inputs.parameters.nope}} {{item}}", "{{inputs.parameters.nope}} {{item}}"),
        ("{{steps.nope.outputs.artifacts.a}}", "{{steps.nope.outputs.artifacts.a}}"),
        ("{{=inputs.parameters.nope}}", "{{=inputs.parameters.nope}}"),
        ("{{=item + steps.nope.outputs.result}}", "{{=item + steps.nope.outputs.result}}"),
        ("{{=steps.skipped.outputs?.result ?? 'd'}}", "d"),
        ("{{=steps.nope?.outputs.result ?? 'd'}}", "d"),
        ("{{=steps.roll.outputs.result}}", "6"),
    ],
)
def test_a_strict_round_lets_other_scopes_stay(text, expected):
    """Only `steps.` and `tasks.` must be there, artifacts excepted, and names behind `?.` or left of `??` need not be."""
    assert rendered(text, "strict") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{{=steps.roll.outputs.result + 1}}",
            (
                "failed to evaluate expression: invalid operation: string + int (1:27)\n"
                " | steps.roll.outputs.result + 1\n"
                " | ..........................^"
            ),
        ),
        (
            "{{=steps.nope.outputs.result ?? 'd'}}",
            (
                "failed to evaluate expression: cannot fetch outputs from <nil> (1:12)\n"
                " | steps.nope.outputs.result ?? 'd'\n"
                " | ...........^"
            ),
        ),
        ("{{=nil}}", 'failed to evaluate expression "nil"'),
    ],
)
def test_a_strict_round_fails_for_good_when_nothing_is_missing(text, message):
    """Waiting would not help."""
    with pytest.raises(ExpressionError) as caught:
        rendered(text, "strict")
    assert caught.value.message == message
    assert not isinstance(caught.value, Unresolved)


@pytest.mark.parametrize(
    "text", ["{{nope}}", "{{item}}", "{{steps.nope.outputs.artifacts.a}}", "{{inputs.parameters.{{nope}}"]
)
def test_a_complete_round_wants_every_simple_tag(text):
    """A loop item's tags have no later round."""
    with pytest.raises(Unresolved) as caught:
        rendered(text, "complete")
    assert caught.value.message.startswith("failed to resolve {{")


@pytest.mark.parametrize("text", ["{{=nope}}", "{{=item}}", "{{=inputs.parameters.nope}}", "{{=1 + 'a'}}"])
def test_a_complete_round_wants_every_expression(text):
    """A loop item's expressions have no later round."""
    with pytest.raises(ExpressionError, match="failed to evaluate expression"):
        rendered(text, "complete")


@pytest.mark.parametrize("mode", ["lenient", "strict", "complete"])
@pytest.mark.parametrize("source", ["", "1 +", "(1", "a b", "'a", "f({{x"])
def test_an_expression_that_does_not_parse_is_an_error_in_every_round(mode, source):
    """It will never parse."""
    with pytest.raises(ExpressionError, match=r"^failed to evaluate expression: "):
        rendered(f"{{{{={source}}}}}", mode)


def test_an_absent_output_that_is_a_whole_argument_is_marked():
    """The engine then takes the argument for not supplied."""
    text = {"name": "p", "value": "{{steps.skipped.outputs.parameters.p}}"}
    assert rendered(text, "strict") == {"name": "p", "value": ABSENT_TEXT}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            {"value": "x-{{steps.skipped.outputs.parameters.p}}"},
            (
                "unable to substitute {{steps.skipped.outputs.parameters.p}}: "
                "output is an absent optional (skipped/omitted node with no default)"
            ),
        ),
        (
            {"when": "{{steps.skipped.outputs.parameters.p}}"},
            (
                "unable to substitute {{steps.skipped.outputs.parameters.p}}: "
                "output is an absent optional (skipped/omitted node with no default)"
            ),
        ),
        (
            {"value": "{{inputs.{{steps.skipped.outputs.parameters.p}}}}"},
            (
                "unable to substitute nested tag {{inputs.{{steps.skipped.outputs.parameters.p}}: "
                '"steps.skipped.outputs.parameters.p" is an absent optional'
            ),
        ),
    ],
)
@pytest.mark.parametrize("mode", ["lenient", "strict", "complete"])
def test_an_absent_output_elsewhere_is_a_final_error(mode, text, message):
    """Nothing can stand in its place, and nothing will come."""
    with pytest.raises(AbsentOptional) as caught:
        rendered(text, mode)
    assert caught.value.message == message


def test_a_plain_text_is_filled_without_escaping():
    """A `when` is a text of its own."""
    assert substitute('"{{inputs.parameters.who}}" == {{=1+1}}', SCOPE) == '"the "world"\n\\" == 2'
    assert substitute("no tags", SCOPE) == "no tags"


def test_a_text_is_cut_once_and_rendered_many_times():
    """Rendering depends on the scope alone."""
    text = TemplateText.of_json(b'{"a":"{{x}}","b":"{{=x}}"}')
    assert [tag.name for tag in text.tags] == ["x", "x"]
    assert [text.render({"x": value}) for value in "ab"] == ['{"a":"a","b":"a"}', '{"a":"b","b":"b"}']
    assert text.text == '{"a":"{{x}}","b":"{{=x}}"}'


def test_a_text_without_tags_is_returned_as_it_is():
    """The fast path makes no copy."""
    source = '{"a":1}'
    assert TemplateText.of_json(source).render({}) is source


def test_layers_are_looked_through_in_order():
    """The first layer wins, for simple tags and for expressions."""
    scope = ChainMap(Names({"item": "inner"}), Names({"item": "outer", "workflow.name": "w"}))
    assert rendered("{{item}} {{=item}} {{workflow.name}} {{=workflow.name}}", scope=scope) == "inner inner w w"


def test_a_function_can_be_the_scope():
    """The names that an expression mentions are asked for one by one."""
    asked = {"steps.a-b.outputs.result": "x", "item": "i"}.get
    assert rendered("{{item}} {{=steps['a-b'].outputs.result + item}}", scope=asked) == "i xi"


def test_braces_that_meet_by_chance_change_nothing():
    """`{{` in one text and `}}` in another make a tag that nobody meant; it stays."""
    for mode in ("lenient", "strict"):
        assert rendered({"a": "x {{ y", "b": {"c": "{{=", "d": "}}"}}, mode) == {
            "a": "x {{ y",
            "b": {"c": "{{=", "d": "}}"},
        }
