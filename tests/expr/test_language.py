"""Reading, checking and evaluating expressions."""

from datetime import datetime, timezone

import pytest

from hera.exceptions import ExpressionError
from hera.expr import evaluate, evaluate_bool, identifiers
from hera.expr.language import is_builtin, program_of, text_of
from hera.expr.scope import ABSENT, environment


def failure(source, env=None):
    with pytest.raises(ExpressionError) as caught:
        evaluate(source, env or {})
    return caught.value


def test_variables_may_be_given_by_dotted_names():
    """That is how the engine keeps them."""
    assert evaluate("asInt(inputs.parameters.n) * 2", {"inputs.parameters.n": "21"}) == 42
    assert evaluate("steps['build-it'].outputs.result", {"steps.build-it.outputs.result": "ok"}) == "ok"
    assert evaluate("inputs", {"inputs.parameters.n": "1"}) == {"parameters": {"n": "1"}}
    assert evaluate("a.b ?? 'd'", {"a.b": ABSENT}) == "d"


def test_json_results_are_filtered_as_lists():
    """Conformance: conditions on parsed JSON lists."""
    env = {"steps.get.outputs.result": '[{"id": 1, "ok": true}, {"id": 2, "ok": false}]'}
    assert evaluate("filter(fromJSON(steps.get.outputs.result), .ok) | map(.id)", env) == [1.0]
    assert evaluate("jsonpath(steps.get.outputs.result, '$[0].id')", env) == 1.0
    assert evaluate("toJson(fromJSON(steps.get.outputs.result)[0])", env) == '{"id":1,"ok":true}'


def test_a_task_named_like_a_function_is_reached_by_its_member():
    """Conformance: names that shadow builtins."""
    env = {"tasks.map.outputs.result": "a", "tasks.filter.outputs.result": "b", "tasks.in.outputs.result": "c"}
    assert evaluate("tasks.map.outputs.result + tasks['filter'].outputs.result + tasks.in.outputs.result", env) == "abc"


def test_a_variable_named_like_a_function_is_still_a_variable():
    """Metrics have one called `duration`."""
    assert evaluate("asFloat(duration) > 1", {"duration": "1.5"}) is True


def test_item_may_stand_in_a_sprig_call():
    """Conformance: loop items in Sprig calls."""
    assert evaluate("sprig.upper(sprig.trim(item))", {"item": " a "}) == "A"


def test_the_error_shows_its_place_in_a_longer_text():
    """Line and column count from one, the snippet is the line alone."""
    error = failure("let x = 1;\nx +\ty", {})
    assert error.message == "unknown name y (2:5)\n | x + y\n | ....^"
    assert (error.line, error.column, error.code) == (2, 5, "expression-check")


def test_a_text_compared_with_a_number_gets_a_hint():
    """The commonest mistake: all of Argo's variables are texts."""
    assert "asInt" in failure("item > 3", {"item": "5"}).hint


@pytest.mark.parametrize(
    "source",
    [
        "1..1000000000",
        "1..999999 | map(1..10)",
        "repeat('a', 999999999)",
        "sprig.until(100000000)",
        "sprig.repeat(1000000, 'abc')",
        "sprig.untilStep(0, 2000000, 1)",
        "reduce(1..100, #acc + #acc, 'aaaaaaaaaa')",
        "map(1..2000, {1..2000})",
    ],
)
def test_memory_is_bounded(source):
    """No expression can take the machine down; the original has the same budget."""
    assert failure(source).message.startswith("memory budget exceeded")


@pytest.mark.parametrize("source", ["(" * 5_000 + "1" + ")" * 5_000, "-" * 5_000 + "1", "[" * 3_000 + "]" * 3_000])
def test_deep_nesting_is_an_error_not_a_crash(source):
    """The interpreter's stack is finite."""
    assert failure(source).message == "the expression is nested too deeply"


def test_long_chains_are_evaluated():
    """Four thousand terms are no nesting."""
    assert evaluate(" + ".join(["1"] * 4_000), {}) == 4_000
    assert evaluate(" && ".join(["true"] * 4_000), {}) is True


def test_more_nodes_than_the_original_allows_are_refused():
    """The limit is the original's."""
    assert "exceeds maximum allowed nodes" in failure(" + ".join(["1"] * 6_000)).message


def test_integers_overflow_as_in_go():
    """64 bits."""
    assert evaluate("9223372036854775807 + 1", {}) == -(2**63)


def test_now_can_be_given():
    """A replay sees the same moment."""
    moment = datetime(2024, 1, 31, 12, tzinfo=timezone.utc)
    assert evaluate("now().Format('2006-01-02')", {}, now=moment) == "2024-01-31"
    assert evaluate("now().Year() >= 2024", {}) is True


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("inputs.parameters.n + item", ["inputs.parameters.n", "item"]),
        ("steps['a-b'].outputs.result", ["steps.a-b.outputs.result"]),
        ("asInt(steps.a.outputs.result) > len(item)", ["steps.a.outputs.result", "item"]),
        ("sprig.trim(inputs.parameters.x)", ["inputs.parameters.x"]),
        ("let x = item; x + y", ["item", "y"]),
        ("filter(fromJSON(a.b), # > c.d)", ["a.b", "c.d"]),
        ("a[b].c", ["a", "b"]),
        ("a.b[0].c", ["a.b"]),
        ("a.b.Foo()", ["a.b"]),
        ("$env['a']", []),
        ("{k: v}", ["v"]),
        ("1 + 2", []),
    ],
)
def test_identifiers_are_found_with_their_paths(source, names):
    """The engine waits for them, the linter looks them up."""
    assert [used.name for used in identifiers(source)] == names


@pytest.mark.parametrize(
    ("source", "guarded"),
    [
        ("a.b", []),
        ("a.b ?? c", ["a.b"]),
        ("a?.b", ["a.b"]),
        ("a.b?.c + d", ["a.b.c"]),
        ("(a + b) ?? c", ["a", "b"]),
        ("a?.b['c']", ["a.b.c"]),
    ],
)
def test_guarded_identifiers_are_told(source, guarded):
    """They may be missing."""
    assert [used.name for used in identifiers(source) if used.is_guarded] == guarded


def test_a_condition_must_be_a_boolean():
    """Hooks, retries and stop strategies."""
    assert evaluate_bool('workflow.status == "Failed"', {"workflow.status": "Failed"}) is True
    with pytest.raises(ExpressionError) as caught:
        evaluate_bool("1 + 1", {})
    assert caught.value.message == "unable to cast expression result '2' to bool"
    with pytest.raises(ExpressionError) as caught:
        evaluate_bool("asInt(a) > 1", {"a": "x"})
    assert caught.value.message == (
        "unable to evaluate expression 'asInt(a) > 1': invalid operation: int(x) (1:1)\n | asInt(a) > 1\n | ^"
    )


def test_a_program_is_read_once():
    """Loops evaluate the same text thousands of times."""
    assert program_of("1 + item") is program_of("1 + item")


def test_a_program_is_checked_again_for_other_kinds():
    """The same text, another environment."""
    program = program_of("x + 'a'")
    assert program.run({"x": "b"}) == "ba"
    with pytest.raises(ExpressionError, match="mismatched types int and string"):
        program.run({"x": 1})
    assert program.run(environment({"x": "c"})) == "ca"


def test_what_cannot_be_json_is_no_result():
    """Go fails to marshal these."""
    for source in ("1/0", "groupBy([1], #)", "asInt", "fromPairs([['a', 1]])"):
        with pytest.raises(ExpressionError, match="json: unsupported"):
            text_of(evaluate(source, {}))


def test_dates_and_durations_are_written_as_go_writes_them():
    """A moment is RFC 3339, a duration its nanoseconds."""
    assert text_of(evaluate("date('2024-01-31')", {})) == "2024-01-31T00:00:00Z"
    assert text_of(evaluate("date('2024-01-31T10:00:00.5+02:00')", {})) == "2024-01-31T10:00:00.5+02:00"
    assert text_of(evaluate("duration('1s')", {})) == "1000000000"
    assert evaluate("string(date('2024-01-31') - date('2024-01-30'))", {}) == "24h0m0s"


def test_names_of_the_language_are_known():
    """The linter tells them from variables."""
    assert is_builtin("filter")
    assert is_builtin("sprig")
    assert not is_builtin("item")
