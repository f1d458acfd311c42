"""YAML and JSON texts → plain data, and what is said about texts that cannot be read."""

import gc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import yaml
from hera.exceptions import ManifestError
from hera.shared import yaml_nodes
from hera.shared.yaml_in import load_documents
from hera.shared.yaml_out import emit


@pytest.fixture(params=["libyaml", "pure Python"])
def reader(request, monkeypatch):
    """Both ways of composing; the second is taken where PyYAML comes without its C part."""
    if request.param == "pure Python":
        monkeypatch.setattr(yaml_nodes, "_loader_class", lambda: yaml_nodes._PurePythonLoader)
    return request.param


def only(text):
    (document,) = load_documents(text, "f.yaml")
    return document.data


SCALARS = [
    ("yes", True),
    ("Off", False),
    ("true", True),
    ("y", "y"),
    ("~", None),
    ("Null", None),
    ("", None),
    ("1", 1),
    ("+12", 12),
    ("-0b11", -3),
    ("017", 15),
    ("0o17", 15),
    ("0x1F", 31),
    ("089", 89),
    ("1_000", 1000),
    ("1.5", 1.5),
    ("1e3", 1000.0),
    (".5", 0.5),
    ("12:30:45", "12:30:45"),
    ("2024-01-01", "2024-01-01"),
    ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
    ("=", "="),
    ("'1'", "1"),
    ('"yes"', "yes"),
    ("!!str 1", "1"),
    ("!!int '3'", 3),
    ("!!float '3'", 3.0),
    ("!!timestamp 2024-01-01", "2024-01-01"),
    ("!!binary aGk=", "hi"),
    ("! x", "x"),
    ("1.2.3", "1.2.3"),
    ("-", [None]),
    ("|\n a\n b\n", "a\nb\n"),
    (">-\n a\n b\n", "a b"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_scalars_are_read_as_argo_reads_them(reader, text, value):
    read = only(f"k: {text}\n" if text != "-" else "k:\n-\n")
    assert read == {"k": value}
    assert type(read["k"]) is type(value)


def test_keys_become_text(reader):
    assert only("1: a\ntrue: b\n1.5: c\nnull: d\n2024-01-01: e\n") == {
        "1": "a",
        "true": "b",
        "1.5": "c",
        "null": "d",
        "2024-01-01": "e",
    }


def test_several_documents_come_in_order_without_the_empty_ones(reader):
    documents = load_documents("---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n", "f.yaml")
    assert [(document.index, document.data) for document in documents] == [(1, {"a": 1}), (3, {"b": 2})]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_text_has_no_documents(reader, text):
    assert load_documents(text, "f.yaml") == []


def test_aliases_and_merge_keys_are_written_out(reader):
    text = "base: &b {a: 1, c: {d: 1}}\nuse:\n  <<: *b\n  a: 2\nmany:\n  <<: [{x: 1}, {x: 2, y: 2}]\nagain: *b\n"
    read = only(text)
    assert read["use"] == {"a": 2, "c": {"d": 1}}
    assert read["many"] == {"x": 1, "y": 2}
    assert read["again"] == read["base"]
    assert read["again"] is not read["base"]


JSON = [
    ('{"a": [1, 2.5, null, true, "x"]}', {"a": [1, 2.5, None, True, "x"]}),
    (' \n[{"a": "\\ud83d\\ude00"}]', [{"a": "😀"}]),
    ('{"a": "yes", "b": "1e3", "c": 1e3}', {"a": "yes", "b": "1e3", "c": 1000.0}),
    ("{a: yes}", {"a": True}),
    ('{\n\t"a": 1,\n\t"b": [1, 2],\n}', {"a": 1, "b": [1, 2]}),
]


@pytest.mark.parametrize(("text", "data"), JSON)
def test_json_is_read_too(text, data):
    assert only(text) == data


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_bytes_are_decoded_by_their_byte_order_mark(encoding):
    assert only("a: é😀\n".encode(encoding)) == {"a": "é😀"}


TAB = "YAML indents with blanks only: replace the tab by blanks"
BRACKET = "a bracket is missing; a text that begins with `{` or `[` needs quotes"
INDENT = "the line is indented differently from those around it, or a quote is missing above"
BROKEN = [
    ("a: 1\nb:\n\t- x\n", 3, 1, TAB),
    ("a: b: c\n", 1, 5, "a text that contains `: ` needs quotes; or the line is indented too deeply"),
    ("a: 'x\nb: 1\n", 2, 5, "the text ends inside a quoted text: is the file cut short, or a quote missing?"),
    ("a: [1, 2\n", 1, 9, BRACKET),
    ('{"a": 1, "b": [1', 1, 17, BRACKET),
    ("a: {{x}}\n", 1, 5, "a text that begins with `{{` needs quotes: `'{{…}}'`"),
    ("a: {{x}}/b\n", 1, 9, "a text that begins with `{{` needs quotes: `'{{…}}'`"),
    ("a: *x\n", 1, 4, "a text that begins with `*` needs quotes"),
    ("a: @x\n", 1, 4, "a text that begins with `@`, a backtick or `%` needs quotes"),
    ("a: &a [*a]\n", 1, 4, "write out what the alias is to stand for"),
    ("a: !foo x\n", 1, 4, "a text that begins with `!` needs quotes"),
    ("a: !!set {x}\n", 1, 4, "manifests hold what JSON can hold"),
    ("a: |\n  x\n y\n", 3, 2, INDENT),
    ("x: .inf\n", 1, 4, "put it in quotes if it is meant as text"),
    ('{"a": [NaN]}', 1, 8, "write it as text, in quotes"),
    ('x: "\\q"\n', 1, 5, "a backslash begins an escape between double quotes; use single quotes for plain text"),
    ("? [a]\n: b\n", 1, 3, "put quotes around the key"),
    ("a: 1\nb\n", 2, 2, "the line above lacks a colon, or its text lacks the closing quote"),
    ("a: 1\n...\nb", 3, 1, "begin a second document with a line `---`"),
    ("a: \x07\n", 1, 4, "the file holds a control character: save it as plain UTF-8 text"),
    ("a: 1\nb: \ud800\n", 2, 4, None),
    (b"a: \xff\n", 1, 4, "save the file as UTF-8"),
    (b"a: 1\n\xc3\xa9: x\nb: \x80\n", 3, 4, "save the file as UTF-8"),
    ("<<: 3\n", 1, 5, "give it an alias of a map: `<<: *name`"),
    ("a: !!binary '/w=='\n", 1, 4, None),
]


@pytest.mark.parametrize(("text", "line", "column", "hint"), BROKEN)
def test_a_broken_text_is_refused_with_its_place_and_what_to_do(text, line, column, hint):
    with pytest.raises(ManifestError) as raised:
        load_documents(text, "f.yaml")
    error = raised.value
    assert (error.file, error.line, error.column, error.hint) == ("f.yaml", line, column, hint)


@pytest.mark.parametrize("text", [text for text, *_ in BROKEN])
def test_both_readers_refuse_the_same_texts(reader, text):
    with pytest.raises(ManifestError) as raised:
        load_documents(text, "f.yaml")
    assert raised.value.line is not None


def test_the_message_shows_the_line_with_a_caret():
    with pytest.raises(ManifestError) as raised:
        load_documents("a: 1\nspec:\n  entrypoint: x\n  entrypoint: y\n", "w.yaml")
    assert str(raised.value) == (
        "the key `entrypoint` is twice in this map, in lines 3 and 4\n"
        "  |\n"
        "4 |   entrypoint: y\n"
        "  |   ^\n"
        "  --> w.yaml:4\n"
        "  = remove one of them, or put both contents under one"
    )


def test_keys_that_become_the_same_text_are_duplicates(reader):
    with pytest.raises(ManifestError, match="the key `1` is twice in this map, in lines 1 and 2"):
        load_documents("1: a\n'1': b\n", "f.yaml")


def test_duplicate_keys_in_json_are_refused():
    with pytest.raises(ManifestError, match="the key `a` is twice in this map, in lines 2 and 3"):
        load_documents('{\n"a": 1,\n"a": 2}', "f.json")


DEEP = [
    "[" * 100_000,
    "[\n" * 5_000,
    "- " * 100_000,
    "{a: " * 100_000,
    '{"a":' * 100_000,
    "a: " + "[" * 300 + "]" * 300,
]


@pytest.mark.parametrize("text", DEEP, ids=["flow", "lines", "dashes", "maps", "json", "closed"])
def test_endless_nesting_is_refused_before_it_does_harm(text):
    with pytest.raises(ManifestError, match="nested too deeply"):
        load_documents(text, "f.yaml")


def test_nesting_as_deep_as_any_manifest_is_fine(reader):
    text = "".join("  " * depth + "a:\n" for depth in range(150))
    value = only(text)
    for _ in range(149):
        value = value["a"]
    assert value == {"a": None}


def test_aliases_that_stand_for_too_much_are_refused(reader):
    lines = ["a0: &a0 [" + ",".join("x" * 10) + "]"]
    lines += [f"a{depth}: &a{depth} [" + ",".join([f"*a{depth - 1}"] * 10) + "]" for depth in range(1, 9)]
    with pytest.raises(ManifestError, match="the aliases stand for more than 500,000 values"):
        load_documents("\n".join(lines), "f.yaml")


def test_aliases_that_nest_too_deeply_are_refused(reader):
    lines = ["a0: &a0 [x]", *(f"a{depth}: &a{depth} [*a{depth - 1}]" for depth in range(1, 500))]
    with pytest.raises(ManifestError, match="the aliases nest more than 200 levels"):
        load_documents("\n".join(lines), "f.yaml")


def test_reading_leaves_the_garbage_collector_as_it_was():
    load_documents("a: 1", "f.yaml")
    assert gc.isenabled()
    with pytest.raises(ManifestError):
        load_documents("a: b: c", "f.yaml")
    assert gc.isenabled()


PLACES = """\
# a comment
spec:
  templates:
  - name: a
    image: 3
  - {name: b}
  "odd.key":
    x: |
      text
x: &x {k: 1}
y:
  <<: *x
  z: 2
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("", (2, 1), (2, 1)),
        ("spec", (2, 1), (2, 1)),
        ("spec.templates", (3, 3), (3, 3)),
        ("spec.templates[0]", (4, 5), (4, 5)),
        ("spec.templates[0].image", (5, 12), (5, 5)),
        ("spec.templates[1].name", (6, 12), (6, 6)),
        ("spec.templates[5].name", (3, 3), (3, 3)),
        ("spec.templates.name", (3, 3), (3, 3)),
        ("spec.nothing.here", (2, 1), (2, 1)),
        ('spec["odd.key"].x', (8, 8), (8, 5)),
        ("y.k", (10, 11), (10, 8)),
        (("spec", "templates", 1), (6, 5), (6, 5)),
    ],
)
def test_the_place_of_anything_can_be_told(reader, path, value, key):
    (document,) = load_documents(PLACES, "f.yaml")
    assert document.place_of(path)[:2] == value
    assert document.place_of(path, key=True)[:2] == key


def test_a_place_has_a_length_and_its_line():
    (document,) = load_documents(PLACES, "f.yaml")
    assert document.place_of("spec.templates[0].name") == (4, 11, 1, "  - name: a")
    assert document.place_of("spec.templates", key=True).length == len("templates")


def test_places_are_those_of_the_documents_own_lines():
    _, second = load_documents("a: 1\n---\nb:\n  c: 2\n", "f.yaml")
    assert second.place_of("b.c")[:2] == (4, 6)


def test_places_in_json():
    (document,) = load_documents('{\n  "a": {"b": 1}\n}', "f.json")
    assert document.place_of("a.b")[:2] == (2, 14)
    (document,) = load_documents('{\n  "a": "\\ud83d\\ude00"\n}', "f.json")
    assert document.place_of("a").line in (1, 2)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.one_of(
            st.text(st.characters(exclude_categories=("Cs",)), max_size=12), st.none(), st.booleans(), st.integers()
        ),
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)),
        max_leaves=10,
    ).filter(lambda data: isinstance(data, dict | list) and bool(data))
)
def test_what_the_emitter_writes_is_read_back(data):
    try:
        written = emit(data)
    except ManifestError:  # half of a surrogate pair in a key
        return
    assert only(written) == data


class _TextLoader(yaml.CSafeLoader):
    """PyYAML's reader, with every scalar as the text that stands there."""

    yaml_implicit_resolvers: dict = {}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="ab \n\t:-?[]{},'\"|>*&!%@#", max_size=30))
def test_any_text_is_read_as_another_reader_has_it_or_refused(text):
    """Nothing but our own error ever comes out."""
    try:
        documents = load_documents(text, "f.yaml")
    except ManifestError:
        return
    theirs = [_none_for_empty(data) for data in yaml.load_all(text, _TextLoader)]
    ours = [_none_for_empty(document.data) for document in documents]
    assert [data for data in ours if data is not None] == [data for data in theirs if data is not None]


def _none_for_empty(data):
    if isinstance(data, dict):
        return {key or "null": _none_for_empty(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_none_for_empty(item) for item in data]
    return data or None
