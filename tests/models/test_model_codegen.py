"""The generator: names, annotations, and what it says when the document is missing."""

import pytest
from codegen import __main__ as command
from codegen.document import definitions_of, document_path, load
from codegen.models import render_models
from codegen.naming import clashes, class_name, field_name, is_events, regular_wire_name

from hera._generated import events, models

NAMES = [
    ("activeDeadlineSeconds", "active_deadline_seconds"),
    ("artifactGCStatus", "artifact_gc_status"),
    ("targetWWNs", "target_ww_ns"),
    ("skipBranchRefsChangedOnOpenPR", "skip_branch_refs_changed_on_open_pr"),
    ("podIP", "pod_ip"),
    ("s3", "s3"),
    ("oauth2", "oauth2"),
    ("from", "from_"),
    ("grpc_code", "grpc_code"),
]


@pytest.mark.parametrize(("wire", "field"), NAMES)
def test_fields_are_the_snake_case_of_wire_names(wire, field):
    assert field_name(wire) == field


@pytest.mark.parametrize(("field", "wire"), [("pod_gc", "podGc"), ("a", "a"), ("from_", "from_"), ("a_b_c", "aBC")])
def test_regular_wire_names_are_those_that_the_decoder_makes(field, wire):
    assert regular_wire_name(field) == wire


def small_document(**definitions):
    return definitions_of({"definitions": definitions})


def test_a_definition_becomes_a_class_with_required_and_optional_fields():
    definition = {
        "type": "object",
        "description": "One thing. More words.",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "description": 'its "name"'},
            "podIP": {"type": "string"},
            "parent": {"$ref": "#/definitions/x.v1.Thing"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "sizes": {"type": "array", "items": {"type": "integer"}},
        },
    }
    text = render_models(small_document(**{"x.v1.Thing": definition}))
    assert (
        "class Thing(Model, kw_only=True):\n"
        '    """One thing; `x.v1.Thing`."""\n'
        "\n"
        "    name: str\n"
        '    """its \'name\'"""\n'
        '    pod_ip: str | None = field(name="podIP", default=None)\n'
        '    parent: "Thing | None" = None\n'
        "    labels: dict[str, str] | None = None\n"
        "    sizes: list[int] | None = None\n"
    ) in text


def test_two_definitions_with_one_name_are_a_clash():
    found = clashes(small_document(**{"a.Thing": {}, "b.Thing": {}}))
    assert found == ["b.Thing and a.Thing are both called Thing; add one to RENAMED"]


def test_the_check_is_skipped_where_the_document_is_not_at_hand(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("HERA_OPENAPI", str(tmp_path / "none.json"))
    assert command.main(["--check"]) == 0
    assert "skipped" in capsys.readouterr().out
    assert command.main([]) == 1


@pytest.mark.skipif(document_path() is None, reason="Argo's OpenAPI document is not at hand")
def test_the_classes_have_exactly_the_wire_names_of_the_document():
    for definition in load(document_path()).definitions:
        cls = getattr(events if is_events(definition) else models, class_name(definition))
        if definition.properties:
            assert list(cls.__struct_encode_fields__) == [item.wire for item in definition.properties], definition.name


@pytest.mark.skipif(document_path() is None, reason="Argo's OpenAPI document is not at hand")
def test_the_classes_require_what_the_document_requires():
    for definition in load(document_path()).definitions:
        cls = getattr(events if is_events(definition) else models, class_name(definition))
        if definition.properties:
            required = [info.alias for info in cls.model_fields.values() if info.is_required()]
            assert required == [item.wire for item in definition.properties if item.is_required], definition.name


def test_every_class_can_be_decoded():
    """Recursive and quoted annotations are resolved only when a decoder is built; none may be broken."""
    from hera.shared.model import decode

    for module in (models, events):
        for name in module.__all__:
            cls = getattr(module, name)
            if hasattr(cls, "__struct_fields__"):
                decode(cls, {}, zero_missing=True)
