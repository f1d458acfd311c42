"""Questions to JSON texts."""

import json

import pytest

from hera.exceptions import ExpressionError
from hera.expr import evaluate

DOCUMENT = {
    "store": {
        "book": [
            {"title": "A", "price": 8.95, "tags": ["x"]},
            {"title": "B", "price": 12.99, "isbn": "0-553"},
            {"title": "C", "price": 22.99, "isbn": "0-395", "in stock": True},
        ],
        "bicycle": {"color": "red", "price": 19.95},
    },
    "a.b": 1,
    "none": None,
}


def ask(path):
    return evaluate("jsonpath(text, path)", {"text": json.dumps(DOCUMENT), "path": path})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", DOCUMENT),
        ("$.store.book[0].title", "A"),
        ("$['store']['book'][-1]['title']", "C"),
        ('$["a.b"]', 1.0),
        ("$.none", None),
        ("$.store.book[*].title", ["A", "B", "C"]),
        ("$.store.*.color", ["red"]),
        ("$.store.book[0,2].title", ["A", "C"]),
        ("$.store.book[1:].title", ["B", "C"]),
        ("$.store.book[:2].title", ["A", "B"]),
        ("$.store.book[::2].title", ["A", "C"]),
        ("$.store.book[-1:].title", ["C"]),
        ("$..title", ["A", "B", "C"]),
        ("$..book[0].title", ["A"]),
        ("$.store.bicycle['color','price']", ["red", 19.95]),
        ("$.store.book[?(@.isbn)].title", ["B", "C"]),
        ("$.store.book[?(!@.isbn)].title", ["A"]),
        ("$.store.book[?(@.price < 10)].title", ["A"]),
        ("$.store.book[?(@.price > $.store.bicycle.price)].title", ["C"]),
        ("$.store.book[?(@.title == 'B' || @.title == \"C\")].price", [12.99, 22.99]),
        ("$.store.book[?(@.price >= 12.99 && @.price <= 20)].title", ["B"]),
        ("$.store.book[?(@['in stock'] == true)].title", ["C"]),
        ("$.store.book[?(@.title != 'A')].title", ["B", "C"]),
        ("$.store.book[?(@.isbn =~ /^0-5/)].title", ["B"]),
        ("$.store.book[?(@.tags[0] == 'x')].title", ["A"]),
        ("$.store.book[?(@.nope == null)].title", []),
        ("$.store.book[7:].title", []),
        ("$..nope", []),
    ],
)
def test_a_path_finds_its_values(path, expected):
    """A path to one value gives it, any other path gives a list."""
    assert ask(path) == expected


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("store", "jsonpath: invalid path 'store' at character 1: it must begin with $"),
        ("$.nope", "jsonpath: $.nope leads to nothing in the document"),
        ("$.store.book[9]", "jsonpath: $.store.book[9] leads to nothing in the document"),
        ("$.", "jsonpath: invalid path '$.' at character 3: a name or * must follow the dot"),
        ("$x", "jsonpath: invalid path '$x' at character 2: a step begins with . or ["),
        ("$[0", "jsonpath: invalid path '$[0' at character 4: ] is missing"),
        ("$['a", 'jsonpath: invalid path "$[\'a" at character 3: the quoted name is not closed'),
        (
            "$[(@.length-1)]",
            "jsonpath: invalid path '$[(@.length-1)]' at character 3: scripts in brackets are not supported",
        ),
        ("$.store.length()", "jsonpath: invalid path '$.store.length()' at character 15: functions are not supported"),
        ("$[::0]", "jsonpath: invalid path '$[::0]' at character 7: the step of a slice cannot be 0"),
        ("$[?(@.a == )]", "jsonpath: invalid path '$[?(@.a == )]' at character 12: a value, @ or $ is missing"),
        ("$[?(@.a", "jsonpath: invalid path '$[?(@.a' at character 8: the filter's bracket is not closed"),
    ],
)
def test_a_path_that_is_wrong_says_where(path, message):
    """What is not supported is refused by name."""
    with pytest.raises(ExpressionError) as caught:
        ask(path)
    assert caught.value.message.startswith(message + " (1:1)")


def test_a_text_that_is_no_json_says_so():
    """In the words of Go's decoder."""
    with pytest.raises(ExpressionError, match="invalid character 'h' looking for beginning of value"):
        evaluate("jsonpath('hello', '$.a')", {})


def test_other_arguments_are_refused():
    """The first one is a text, not a value."""
    with pytest.raises(ExpressionError, match="jsonpath takes two texts"):
        evaluate("jsonpath({a: 1}, '$.a')", {})
