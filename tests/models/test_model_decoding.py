"""Plain data → models: what is accepted, what is converted, and what is said about the rest."""

import pytest

from hera._generated import models
from hera.exceptions import ManifestError, ModelDecodeError
from hera.shared.model import decode, decode_json, to_dict, unknown_fields


def workflow(**spec):
    return {"metadata": {"name": "w"}, "spec": spec}


def test_a_document_becomes_typed_objects_with_snake_case_fields():
    read = decode(models.Workflow, workflow(activeDeadlineSeconds=3, podGC={"strategy": "OnPodCompletion"}))
    assert read.spec.active_deadline_seconds == 3
    assert read.spec.pod_gc == models.PodGC(strategy="OnPodCompletion")


def test_unknown_keys_are_passed_over():
    assert decode(models.Workflow, workflow(nonsense=1)).spec == models.WorkflowSpec()


PROBLEMS = [
    (
        {"templates": [{"name": "a"}, {"name": "b"}, {"script": {"image": 3, "source": "x"}}]},
        "spec.templates[2].script.image: expected a string, got 3",
        'put it in quotes: "3"',
    ),
    ({"templates": [{"container": {"command": ["a"]}}]}, "spec.templates[0].container: `image` is missing", None),
    ({"entrypoint": True}, "spec.entrypoint: expected a string, got true", 'put it in quotes: "true"'),
    ({"entrypoint": ["a"]}, "spec.entrypoint: expected a string, got a list", None),
    ({"suspend": "yes"}, 'spec.suspend: expected true or false, got the text "yes"', None),
    (
        {"parallelism": "3"},
        'spec.parallelism: expected a whole number, got the text "3"',
        "write the number without quotes",
    ),
    ({"parallelism": 1.5}, "spec.parallelism: expected a whole number, got 1.5", None),
    ({"parallelism": True}, "spec.parallelism: expected a whole number, got true", None),
    (
        {"templates": {"name": "a", "container": {}}},
        "spec.templates: expected a list, got a map with the keys name, container",
        "begin each element with a dash: `- name: …`",
    ),
    ({"podGC": [{"strategy": "x"}]}, "spec.podGC: expected a map, got a list", "write it without dashes: `key: value`"),
    ({"nodeSelector": {"disk": True}}, "spec.nodeSelector.disk: expected a string, got true", None),
    (
        {"nodeSelector": {"kubernetes.io/os": 1}},
        'spec.nodeSelector["kubernetes.io/os"]: expected a string, got 1',
        None,
    ),
    (
        {"templates": [{"steps": [{"name": "a", "template": "t"}]}]},
        "spec.templates[0].steps[0]: expected a list, got a map with the keys name, template",
        "each group of parallel steps is a list of its own: write two dashes, `- - name: …`",
    ),
    ({"templates": [None]}, "spec.templates[0]: expected a map, got null", None),
    (
        {"templates": [{"retryStrategy": {"limit": [1]}}]},
        "spec.templates[0].retryStrategy.limit: expected a string or a whole number, got a list",
        None,
    ),
    (
        {"templates": [{"container": {"image": "x", "command": "echo"}}]},
        'spec.templates[0].container.command: expected a list, got the text "echo"',
        "put it in a list: `[…]`",
    ),
]


@pytest.mark.parametrize(("spec", "message", "hint"), PROBLEMS, ids=[message for _, message, _ in PROBLEMS])
def test_a_value_that_does_not_fit_is_named_by_its_path(spec, message, hint):
    with pytest.raises(ModelDecodeError) as raised:
        decode(models.Workflow, workflow(**spec))
    assert raised.value.message == message
    assert raised.value.path == message.partition(": ")[0]
    if hint is not None:
        assert raised.value.hint == hint


def test_all_problems_of_a_document_are_reported_at_once():
    data = {"spec": {"entrypoint": 1, "templates": [{"name": 2, "dag": {"tasks": [{"template": "x"}]}}]}}
    with pytest.raises(ModelDecodeError) as raised:
        decode(models.Workflow, data)
    assert str(raised.value) == (
        "`metadata` is missing\n"
        "spec.entrypoint: expected a string, got 1\n"
        "spec.templates[0].dag.tasks[0]: `name` is missing\n"
        "spec.templates[0].name: expected a string, got 2\n"
        "  = add `metadata:` to the Workflow document"
    )
    assert [path for path, _, _ in raised.value.problems] == [
        "",
        "spec.entrypoint",
        "spec.templates[0].dag.tasks[0]",
        "spec.templates[0].name",
    ]


def test_a_flood_of_problems_is_cut_short():
    with pytest.raises(ModelDecodeError) as raised:
        decode(models.Container, {"image": "x", "args": list(range(50))})
    assert raised.value.message.splitlines()[-1] == "… and 30 more"


def test_paths_begin_where_the_caller_says():
    with pytest.raises(ModelDecodeError) as raised:
        decode(models.Template, {"name": 1}, path="spec.templates[4]")
    assert raised.value.path == "spec.templates[4].name"


def test_a_document_that_is_no_map_is_refused():
    with pytest.raises(ManifestError, match="expected a map, got a list"):
        decode(models.Workflow, [1])


ANY_STRINGS = [
    ("text", "text"),
    (1, "1"),
    (1.0, "1"),
    (1.5, "1.5"),
    (True, "true"),
    (False, "false"),
    (-0.25, "-0.25"),
    (1e-7, "0.0000001"),
    (1e23, "100000000000000000000000"),
    (2**53 + 1, "9007199254740992"),
    ([1], ""),
    ({"a": 1}, ""),
    (None, None),
]


@pytest.mark.parametrize(("given", "text"), ANY_STRINGS)
def test_parameter_values_become_text_as_argo_makes_it(given, text):
    read = decode(models.Parameter, {"name": "p", "value": given, "default": given})
    assert (read.value, read.default) == (text, text)


def test_parameter_choices_become_text():
    assert decode(models.Parameter, {"name": "p", "enum": [1, True, "x"]}).enum == ["1", "true", "x"]


def test_numbers_and_texts_stay_what_they_are_where_both_are_allowed():
    assert decode(models.Sequence, {"count": 3, "start": "1"}) == models.Sequence(count=3, start="1")
    assert decode(models.Backoff, {"factor": 2.0}).factor == 2


def test_free_form_content_stays_as_it_is():
    items = [1, "a", {"b": [None, 1.5]}, [True]]
    assert decode(models.WorkflowStep, {"withItems": items}).with_items == items
    assert decode(models.Template, {"plugin": {"hello": {"x": 1}}}).plugin == {"hello": {"x": 1}}


def test_a_null_stands_for_an_absent_value():
    assert decode(models.Template, {"name": None, "container": None}) == models.Template()


def test_a_null_list_that_a_server_sends_is_empty():
    assert decode(models.WorkflowList, {"metadata": {}, "items": None}).items == []


def test_a_required_value_may_not_be_null():
    with pytest.raises(ModelDecodeError) as raised:
        decode(models.Container, {"image": None})
    assert raised.value.message == "image: a value is required, got null"


def test_missing_values_can_be_filled_as_argo_fills_them():
    read = decode(models.Workflow, {"spec": {"templates": [{"dag": {"tasks": [{}]}}]}}, zero_missing=True)
    assert read.metadata == models.ObjectMeta()
    assert read.spec.templates[0].dag.tasks[0].name == ""


def test_both_spellings_are_read_where_python_names_are_allowed():
    data = {
        "metadata": {"generate_name": "x-"},
        "spec": {"pod_gc": {"strategy": "a"}, "templates": [{"dag": {"fail_fast": True, "tasks": []}}]},
    }
    read = decode(models.Workflow, data, by_name=True)
    assert to_dict(read) == {
        "metadata": {"generateName": "x-"},
        "spec": {"podGC": {"strategy": "a"}, "templates": [{"dag": {"failFast": True, "tasks": []}}]},
    }


def test_steps_come_as_lists_that_know_their_root():
    read = decode(models.Template, {"steps": [[{"name": "a"}]]})
    assert isinstance(read.steps[0], models.ParallelSteps)
    assert read.steps[0].root[0].name == read.steps[0][0].name == "a"


def test_steps_with_a_wrong_value_are_named_by_their_path():
    with pytest.raises(ModelDecodeError) as raised:
        decode(models.Template, {"steps": [[{"name": "a"}, {"name": 1}]]})
    assert raised.value.path == "steps[0][1].name"


def test_json_is_read_with_the_same_rules():
    assert decode_json(models.Parameter, b'{"name": "a", "value": 1}').value == "1"
    assert decode_json(models.Parameter, '{"name": "a", "value": "1"}').value == "1"


@pytest.mark.parametrize("text", [b'{"name": ', b"\xff", b"", b'{"a": 1} x'])
def test_broken_json_is_refused(text):
    with pytest.raises(ModelDecodeError, match="not a JSON text"):
        decode_json(models.Parameter, text)


def test_data_nested_without_end_are_refused_without_a_crash():
    data: dict = {}
    for _ in range(5000):
        data = {"dag": {"tasks": [{"name": "a", "inline": data}]}}
    with pytest.raises(ModelDecodeError, match="nested too deeply"):
        decode(models.Template, data)


def test_unknown_fields_are_listed_in_document_order_with_their_paths():
    data = workflow(
        zzz=1,
        templates=[
            {"containerr": {}, "container": {"image": "x", "imagee": "y"}},
            {"steps": [[{"name": "a", "foo": 1, "arguments": {"parameters": [{"name": "p", "bar": 1}]}}]]},
            {"plugin": {"anything": {"goes": 1}}, "metadata": {"labels": {"any": "label"}}},
        ],
        synchronization={"mutex": {}},
        hooks={"exit": {"foo": 1}},
    )
    assert unknown_fields(models.Workflow, data) == [
        "spec.zzz",
        "spec.templates[0].containerr",
        "spec.templates[0].container.imagee",
        "spec.templates[1].steps[0][0].foo",
        "spec.templates[1].steps[0][0].arguments.parameters[0].bar",
        "spec.synchronization.mutex",
        "spec.hooks.exit.foo",
    ]


def test_unknown_fields_pass_over_what_has_the_wrong_shape():
    assert unknown_fields(models.Workflow, workflow(templates={"a": 1}, podGC=3)) == []
