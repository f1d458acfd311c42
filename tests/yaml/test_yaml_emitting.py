"""Plain data → YAML: the look, and that every reader gets the same data back."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import yaml
from hera.exceptions import ManifestError
from hera.shared.yaml_out import emit

ORDERS = ("upstream", "alphabetical", "given")


def read_back(text):
    return yaml.load(text, yaml.CSafeLoader)


def test_a_manifest_is_written_in_block_style():
    data = {
        "spec": {
            "templates": [
                {
                    "script": {"source": "import os\n\nprint(1)\n", "command": ["python"]},
                    "name": "a",
                    "inputs": {"parameters": [{"value": "5", "name": "x"}]},
                }
            ],
            "entrypoint": "a",
            "arguments": {},
            "volumes": [],
        },
        "kind": "Workflow",
        "metadata": {"generateName": "a-", "labels": None},
    }
    assert emit(data) == (
        "kind: Workflow\n"
        "metadata:\n"
        "  generateName: a-\n"
        "  labels: null\n"
        "spec:\n"
        "  entrypoint: a\n"
        "  templates:\n"
        "  - name: a\n"
        "    inputs:\n"
        "      parameters:\n"
        "      - name: x\n"
        "        value: '5'\n"
        "    script:\n"
        "      source: |\n"
        "        import os\n"
        "\n"
        "        print(1)\n"
        "      command:\n"
        "      - python\n"
        "  volumes: []\n"
        "  arguments: {}\n"
    )


KEYS = {"b": 1, "m": {"z": 1, "a": 2}, "name": "x", "l": [{"q": 1, "p": 2}], "a": "t", "s": [1, {"d": 1, "c": 2}]}


@pytest.mark.parametrize(
    ("sort", "text"),
    [
        (
            "upstream",
            "name: x\na: t\nb: 1\nl:\n- p: 2\n  q: 1\ns:\n- 1\n- d: 1\n  c: 2\nm:\n  a: 2\n  z: 1\n",
        ),
        (
            "alphabetical",
            "a: t\nb: 1\nl:\n- p: 2\n  q: 1\nm:\n  a: 2\n  z: 1\nname: x\ns:\n- 1\n- c: 2\n  d: 1\n",
        ),
        ("given", "b: 1\nm:\n  z: 1\n  a: 2\nname: x\nl:\n- q: 1\n  p: 2\na: t\ns:\n- 1\n- d: 1\n  c: 2\n"),
    ],
)
def test_keys_are_ordered_as_asked(sort, text):
    assert emit(KEYS, sort=sort) == text


def test_name_leads_only_when_it_is_a_text():
    assert emit({"name": 1, "a": 1}) == "a: 1\nname: 1\n"
    assert emit({"name": ["x"], "b": 1}) == "b: 1\nname:\n- x\n"


def test_the_elements_of_a_list_that_begins_with_a_scalar_keep_their_order_however_deep():
    data = {"l": [1, {"b": {"d": 1, "c": 1}, "a": [{"z": 1, "x": 1}]}], "k": {"z": 1, "a": 1}}
    assert emit(data) == ("l:\n- 1\n- b:\n    d: 1\n    c: 1\n  a:\n  - z: 1\n    x: 1\nk:\n  a: 1\n  z: 1\n")


BLOCKS = [
    ("a\nb", "|-\n  a\n  b\n"),
    ("a\nb\n", "|\n  a\n  b\n"),
    ("a\n\n\nb\n\n\n", "|+\n  a\n\n\n  b\n\n\n"),
    ("\na\n", "|\n\n  a\n"),
    ("  a\nb\n", "|2\n    a\n  b\n"),
    ("\n\n  a", "|2-\n\n\n    a\n"),
    ("\ta\nb", "|2-\n  \ta\n  b\n"),
    ("if x:\n\ty\n", "|\n  if x:\n  \ty\n"),
    ("a  \n \nb\n", "|\n  a  \n   \n  b\n"),
    (" \n\n", "|2+\n   \n\n"),
    ("é\n日本\n", "|\n  é\n  日本\n"),
    ("#!/bin/sh\n---\n...\n", "|\n  #!/bin/sh\n  ---\n  ...\n"),
]


@pytest.mark.parametrize(("text", "block"), BLOCKS)
def test_texts_of_several_lines_are_literal_blocks(text, block):
    assert emit({"k": text}) == f"k: {block}"
    assert emit([text]) == f"- {block}"


@pytest.mark.parametrize(
    "text", ["a\r\nb", "a\x85b\nc", "a\u2028b\nc", "\ufeffa\nb", "a\x00\nb", "a\x1b\nb", "\n", "\n\n", "a\ufffe\nb"]
)
def test_texts_that_no_block_can_hold_are_quoted(text):
    written = emit({"k": text})
    assert written.startswith('k: "')
    assert written.count("\n") == 1
    assert read_back(written) == {"k": text}


def test_long_lines_are_not_folded():
    assert emit({"k": "a word " * 100 + "end"}).count("\n") == 1


# what readers of YAML 1.1 (PyYAML, Go's) or of YAML 1.2 take for something else when it stands there without quotes
MISREAD = [
    "",
    "~",
    "null",
    "Null",
    "NULL",
    "y",
    "Y",
    "n",
    "N",
    "yes",
    "Yes",
    "NO",
    "on",
    "Off",
    "true",
    "True",
    "TRUE",
    "false",
    "0",
    "1",
    "-1",
    "+1",
    "1.0",
    "1.",
    ".5",
    "-.5",
    "1e3",
    "1E+3",
    "1e-3",
    "12e4567",
    "1.5e3",
    "0o17",
    "017",
    "0x1F",
    "0b11",
    "1_000",
    "12:30:45",
    "190:20:30.5",
    "2024-01-01",
    "2024-1-1",
    "2024-01-01T00:00:00Z",
    "2024-01-01 10:00:00",
    "=",
    "<<",
    ".inf",
    "-.INF",
    "+.Inf",
    ".nan",
    ".NaN",
]
AWKWARD = [
    "-",
    "--- a",
    "---",
    "...",
    "- a",
    "? a",
    "?",
    ":",
    ": a",
    "a:",
    "a: b",
    "a #b",
    "#a",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "'a",
    '"a',
    "{a",
    "[a",
    "{{x}}",
    "> a",
    " a",
    "a ",
    ",a",
    "]",
    "}",
    "|",
    "||",
    "a\tb",
    "\ta",
    "a\t",
    "\x7f",
    "\xa0",
    "\x80",
    "\ue000",
    "\uffff",
    "😀",
    "\U000e0001",
    "a\\b",
    "\x00",
]
HARMLESS = [
    "a",
    "a b",
    "-c",
    "--name",
    "a#b",
    "a:b",
    "v1.2",
    "1.2.3",
    "10s",
    "1Gi",
    "500m",
    "e3",
    "it's",
    "a'b",
    'x"y',
    "a{{x}}",
    "a,b",
    "http://x/y?z=1#t",
    "_1",
    ".",
    "nota",
    "yesno",
    "é",
    "日本語",
    "/bin/sh",
    "0o8",
    "1d",
]


@pytest.mark.parametrize("text", MISREAD)
def test_texts_that_a_reader_would_take_for_something_else_are_quoted(text):
    assert emit({"k": text}) == f"k: '{text}'\n"


@pytest.mark.parametrize("text", HARMLESS)
def test_texts_that_nobody_misreads_stand_plain(text):
    assert emit({"k": text}) == f"k: {text}\n"


@pytest.mark.parametrize("text", [*MISREAD, *AWKWARD, *HARMLESS, *(text for text, _ in BLOCKS)])
def test_every_text_reads_back_wherever_it_stands(text):
    for data in (
        {"k": text},
        [text],
        {text: text},
        [[text]],
        {"a": {"b": [{"c": text, "d": [text, {"e": text}]}]}},
        text,
    ):
        written = emit(data)
        assert yaml.load(written, yaml.CSafeLoader) == data
        assert yaml.load(written, yaml.SafeLoader) == data


def test_very_long_keys_are_written_so_that_readers_find_their_values():
    data = {"k" * 2000: 1, "a": {"x y" * 700: {"b": [1]}, "é" * 1500: "t\nu\n"}}
    assert read_back(emit(data)) == data


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (-5, "-5"),
        (1.5, "1.5"),
        (1.0, "1.0"),
        (1e20, "1.0e+20"),
        (1.5e-9, "1.5e-09"),
        (True, "true"),
        (None, "null"),
        (10**30, "1" + "0" * 30),
    ],
)
def test_scalars_are_written_as_all_readers_take_them(value, text):
    assert emit({"k": value}) == f"k: {text}\n"
    assert read_back(emit([value])) == [value]


def test_subclasses_of_plain_types_are_written_like_them():
    class Text(str):
        __slots__ = ()

    class Count(int):
        __slots__ = ()

    class Names(dict):
        pass

    class Values(list):
        pass

    data = Names(a=Text("x\ny\n"), b=Values([Count(1), (2, 3)]), c=Names(), d=())
    assert emit(data, sort="given") == "a: |\n  x\n  y\nb:\n- 1\n- - 2\n  - 3\nc: {}\nd: []\n"


@pytest.mark.parametrize(("data", "text"), [({}, "{}\n"), ([], "[]\n"), ("a", "a\n"), (1, "1\n"), (None, "null\n")])
def test_any_value_can_be_a_document(data, text):
    assert emit(data) == text


REFUSED = [
    ({"a": [1, {"b": math.nan}]}, "a[1].b: JSON has no number for nan", "write it as text"),
    ({"a": math.inf}, "a: JSON has no number for inf", "write it as text"),
    ({"a": {"b": {1: 2}}}, "a.b: the key 1 is a int, not a text", "write it as text: '1'"),
    ({1: 2}, "the key 1 is a int, not a text", "write it as text: '1'"),
    (
        {"a": [{1}]},
        "a[0]: a manifest cannot hold a value of type set",
        "use text, numbers, booleans, None, lists, and mappings with text keys",
    ),
    (
        {"a": b"x"},
        "a: a manifest cannot hold a value of type bytes",
        "use text, numbers, booleans, None, lists, and mappings with text keys",
    ),
    (
        {"a": "x\ud800"},
        "a: the text has half of a surrogate pair, U+D800, at character 2",
        "decode it properly before, or leave the character out",
    ),
    (
        {"a": {"\udfff": 1}},
        "a: the key has half of a surrogate pair, U+DFFF, at character 1",
        "decode it properly before, or leave the character out",
    ),
]


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize(("data", "message", "hint"), REFUSED, ids=[message for _, message, _ in REFUSED])
def test_what_a_manifest_cannot_hold_is_refused_with_its_path(data, message, hint, sort):
    with pytest.raises(ManifestError) as raised:
        emit(data, sort=sort)
    assert (raised.value.message, raised.value.hint) == (message, hint)


def test_data_that_contain_themselves_are_refused():
    data: dict = {}
    data["a"] = [data]
    with pytest.raises(ManifestError, match="nested too deeply, or contains itself"):
        emit(data)


def test_an_order_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="sort is one of upstream, alphabetical, given, not 'model'"):
        emit({}, sort="model")


def test_writing_leaves_the_data_as_they_are():
    data = {"b": [{"d": 1, "c": 2}], "a": 1}
    emit(data)
    assert list(data) == ["b", "a"]
    assert list(data["b"][0]) == ["d", "c"]


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    st.text(alphabet=" \t\n:#-?{}[]'\"|>&*!%@`,~=yn01e.+_x\x85\u2028\ufeff\r\0", max_size=12),
)
VALUES = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=VALUES, sort=st.sampled_from(ORDERS))
def test_whatever_is_written_reads_back_the_same(data, sort):
    written = emit(data, sort=sort)
    assert written.endswith("\n")
    assert read_back(written) == data
