"""Cutting texts at their tags."""

import pytest

from hera.exceptions import ExpressionError
from hera.expr.tags import Tag, sole_tag, split, tags_in


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("plain", ["plain"]),
        ("{{a}}", [("a", 0)]),
        ("x {{ a.b }} y", ["x ", (" a.b ", 2), " y"]),
        ("{{a}}{{=b}}", [("a", 0), ("=b", 5)]),
        ("{{a.{{b}}}}", [("a.{{b", 0), "}}"]),
        ("}} {{a}}", ["}} ", ("a", 3)]),
        ("{{}}", [("", 0)]),
        ("{{{a}}}", [("{a", 0), "}"]),
        ("${{a}}", ["$", ("a", 1)]),
    ],
)
def test_a_text_is_cut_at_the_first_end_behind_each_beginning(text, parts):
    """Argo's template reader knows no nesting: the first `}}` ends the tag."""
    found = [part if isinstance(part, str) else (part.content, part.start) for part in split(text)]
    assert found == parts
    assert "".join(part if isinstance(part, str) else part.text for part in split(text)) == text


@pytest.mark.parametrize(
    ("content", "is_expression", "name", "inner"),
    [
        ("a.b", False, "a.b", None),
        ("  a.b ", False, "a.b", None),
        ("= a + 1 ", True, "a + 1", None),
        (" =a", False, "=a", None),
        ("a.{{b", False, "a.{{b", "b"),
        ("{{b", False, "{{b", None),
        ("=f({{b", True, "f({{b", None),
    ],
)
def test_a_tag_knows_what_it_is(content, is_expression, name, inner):
    """A blank before the `=` makes a simple tag; an inner tag needs something before it."""
    tag = Tag(content, 0)
    assert (tag.is_expression, tag.name, tag.inner) == (is_expression, name, inner)


def test_a_tag_knows_its_place():
    """The linter points at it."""
    (tag,) = tags_in("ab {{c}}d")
    assert "ab {{c}}d"[tag.start : tag.end] == "{{c}}"


def test_an_opening_without_an_end_is_an_error_in_argo_s_words():
    """The text appears as Go quotes it."""
    with pytest.raises(ExpressionError) as caught:
        split('say "hi" {{x')
    assert caught.value.message == (r'Cannot find end tag="}}" in the template="say \"hi\" {{x" starting from "{{x"')
    assert caught.value.column == 10


@pytest.mark.parametrize(
    ("text", "name"),
    [("{{a}}", "a"), ("{{a}}{{b}}", None), ("x{{a}}", None), ("{{a}} ", None), ("a", None), ("{{a", None)],
)
def test_a_text_that_is_one_tag_is_told_from_others(text, name):
    """An argument that is nothing but a reference is treated specially when the output is absent."""
    tag = sole_tag(text)
    assert (tag.name if tag else None) == name
