"""Where a manifest refers to something."""

from hera._plan.tags import references_in


def test_every_tag_is_found_with_its_path():
    data = {"a": ["x {{one}} {{two}}", {"b": "{{=three}}"}], "n": 1, "none": None}
    assert [(r.path, r.tag.name, r.tag.is_expression) for r in references_in(data, ("spec",))] == [
        (("spec", "a", 0), "one", False),
        (("spec", "a", 0), "two", False),
        (("spec", "a", 1, "b"), "three", True),
    ]


def test_keys_may_be_left_out():
    assert list(references_in({"a": {"inline": "{{x}}"}}, skip=frozenset({"inline"}))) == []


def test_a_tag_that_is_never_closed_is_none():
    assert next(iter(references_in({"a": "{{x", "b": "{{y}}"}))).path == ("b",)
