"""Go's ways to write and read values."""

from datetime import datetime, timedelta, timezone

import pytest

from hera.exceptions import ExpressionError
from hera.expr.go_json import JsonError, decode
from hera.expr.go_quote import quoted
from hera.expr.go_regex import compiled, matches, replaced
from hera.expr.go_text import float_text, json_text, shown
from hera.expr.go_time import format_time, parse_time, quoted_date
from hera.expr.kinds import AnyMap


@pytest.mark.parametrize(
    ("number", "text", "json"),
    [
        (1.0, "1", "1"),
        (1.5, "1.5", "1.5"),
        (1e6, "1e+06", "1000000"),
        (999999.0, "999999", "999999"),
        (123456789.0, "1.23456789e+08", "123456789"),
        (1e20, "1e+20", "100000000000000000000"),
        (1e21, "1e+21", "1e+21"),
        (0.0001, "0.0001", "0.0001"),
        (0.00001, "1e-05", "0.00001"),
        (1e-7, "1e-07", "1e-7"),
        (-2.5e-7, "-2.5e-07", "-2.5e-7"),
        (0.0, "0", "0"),
        (-0.0, "-0", "-0"),
        (1 / 3, "0.3333333333333333", "0.3333333333333333"),
    ],
)
def test_floats_are_written_as_go_writes_them(number, text, json):
    """`%v` and JSON change to exponents at different sizes."""
    assert (float_text(number), json_text(number)) == (text, json)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "<nil>"),
        (True, "true"),
        ([1, "a", None], "[1 a <nil>]"),
        ({"b": 1, "a": [2]}, "map[a:[2] b:1]"),
        (b"ab", "[97 98]"),
        (float("inf"), "+Inf"),
        (datetime(2024, 1, 31, 12, tzinfo=timezone.utc), "2024-01-31 12:00:00 +0000 UTC"),
        (datetime(2024, 1, 31, 12, tzinfo=timezone(timedelta(hours=2))), "2024-01-31 12:00:00 +0200 +02"),
    ],
)
def test_values_are_shown_as_go_shows_them(value, text):
    """Texts of errors hold them."""
    assert shown(value) == text


def test_json_has_sorted_keys_and_escapes_html():
    """As `encoding/json` does by default."""
    assert (
        json_text({"b": "<&>\u2028", "a": [1, True, None]}) == '{"a":[1,true,null],"b":"\\u003c\\u0026\\u003e\\u2028"}'
    )
    assert json_text("<", escape_html=False) == '"<"'
    assert json_text({"a": [1], "b": {}, "c": []}, indent="  ") == '{\n  "a": [\n    1\n  ],\n  "b": {},\n  "c": []\n}'


@pytest.mark.parametrize("value", [float("nan"), AnyMap({1: 2}), print])
def test_what_json_cannot_hold_is_an_error(value):
    """Go's decoder fails as well."""
    with pytest.raises(ExpressionError, match=r"^json: unsupported "):
        json_text([value])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "unexpected end of JSON input"),
        ("hello", "invalid character 'h' looking for beginning of value"),
        ("[1,]", "invalid character ']' looking for beginning of value"),
        ("[1 2]", "invalid character '2' after array element"),
        ('{"a":1 2}', "invalid character '2' after object key:value pair"),
        ('{"a":[1 2]}', "invalid character '2' after array element"),
        ('{"a" 1}', "invalid character '1' after object key"),
        ("{a:1}", "invalid character 'a' looking for beginning of object key string"),
        ("1 2", "invalid character '2' after top-level value"),
        ('"a', "unexpected end of JSON input"),
        ('"a\nb"', "invalid character '\\n' in string literal"),
        ('"\\x"', "invalid character 'x' in string escape code"),
        ("tru e", "invalid character ' ' in literal true (expecting 'e')"),
        ("NaN", "invalid character 'N' looking for beginning of value"),
        ("1e999", "json: cannot unmarshal number 1e999 into Go value of type float64"),
        ("[" * 100_000, "exceeded max depth"),
    ],
)
def test_bad_json_is_named_as_go_names_it(text, message):
    """Loops and aggregation quote these messages."""
    with pytest.raises(JsonError) as caught:
        decode(text)
    assert caught.value.message == message


def test_whole_numbers_can_be_kept_whole():
    """Where exactness matters more than Go's rule."""
    assert decode('{"a": 12345678901234567890}', whole=int) == {"a": 12345678901234567890}
    assert type(decode("1")) is float
    with pytest.raises(JsonError, match="cannot unmarshal number"):
        decode("9" * 5_000, whole=int)


def test_texts_are_quoted_as_go_quotes_them():
    """`%q`."""
    assert quoted('a"b\\\n\x07\x1b\u200bé') == r'"a\"b\\\n\a\x1b\u200bé"'


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("^a$", "a\n", False),
        ("a$", "a", True),
        ("(?m)^b$", "a\nb\nc", True),
        (r"\d", "٣", False),
        (r"^\w+$", "é", False),
        (r"\bfoo\b", "a foo b", True),
        ("(?i)ABC", "xabcx", True),
        ("a(?i)B", "ab", True),
        ("a(?i)B", "Ab", False),
        ("(?i:a)B", "AB", True),
        ("x(?i)a|B", "b", True),
        ("[[:alpha:]]+", "abc", True),
        ("[^[:digit:]a]", "1a", False),
        (r"\Qa.b\E", "axb", False),
        (r"\z", "", True),
        (r"[\d-z]", "-", True),
        ("[a-]", "-", True),
        (r"\p{Lu}", "É", True),
        (r"\pL", "é", True),
        ("(?P<n>a)(?<m>b)", "ab", True),
        ("a{2}", "aa", True),
        ("a{,2}", "a{,2}", True),
        ("a.c", "a\nc", False),
        ("(?s)a.c", "a\nc", True),
        (r"\x41\x{42}", "AB", True),
        ("[]a]", "]", True),
        ("", "anything", True),
        ("a:*", "a", True),
    ],
)
def test_patterns_mean_what_they_mean_in_go(pattern, text, expected):
    """ASCII classes, `$` only at the very end, flags in the middle."""
    assert (compiled(pattern).search(text) is not None) is expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("[a", "error parsing regexp: missing closing ]: `[a`"),
        ("(a", "error parsing regexp: missing closing ): `(a`"),
        ("a)", "error parsing regexp: unexpected ): `a)`"),
        ("*a", "error parsing regexp: missing argument to repetition operator: `*`"),
        ("a**", "error parsing regexp: invalid nested repetition operator: `**`"),
        ("a{1001}", "error parsing regexp: invalid repeat count: `{1001}`"),
        (r"(a)\1", r"error parsing regexp: invalid escape sequence: `\1`"),
        ("(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"),
        ("(?<!a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?<`"),
        ("[z-a]", "error parsing regexp: invalid character class range: `z-a`"),
        ("[[:nope:]]", "error parsing regexp: invalid character class range: `[:nope:]`"),
        (r"\p{Greek}", r"error parsing regexp: invalid character class range: `\p{Greek}`"),
        ("a\\", "error parsing regexp: trailing backslash at end of expression: ``"),
        ("(?U)a", "the flag U (ungreedy) of regular expressions is not supported"),
    ],
)
def test_patterns_that_go_refuses_are_refused(pattern, message):
    """What works here must work on a cluster."""
    with pytest.raises(ExpressionError) as caught:
        compiled(pattern)
    assert caught.value.message == message


def test_empty_matches_next_to_a_match_are_left_out():
    """Python finds them, Go does not."""
    assert [found[0] for found in matches("a*", "baac")] == ["", "aa", ""]
    assert replaced("a*", "baac", lambda _: "-") == "-b-c-"


@pytest.mark.parametrize(
    ("text", "layout", "expected"),
    [
        ("2024-01-31", "2006-01-02", "2024-01-31T00:00:00+00:00"),
        ("31 Jan 24 15:04 UTC", "02 Jan 06 15:04 MST", "2024-01-31T15:04:00+00:00"),
        ("3:04PM 1/2/2024", "3:04PM 1/2/2006", "2024-01-02T15:04:00+00:00"),
        ("12:30am 01/02/24", "03:04pm 01/02/06", "2024-01-02T00:30:00+00:00"),
        ("2024-01-31T10:00:00.25+02:00", "2006-01-02T15:04:05Z07:00", "2024-01-31T10:00:00.250000+02:00"),
        ("Wednesday, 31-Jan-24 10:00:00 GMT", "Monday, 02-Jan-06 15:04:05 MST", "2024-01-31T10:00:00+00:00"),
        ("2024 031", "2006 002", "2024-01-31T00:00:00+00:00"),
    ],
)
def test_dates_are_read_by_go_s_layouts(text, layout, expected):
    """`2006-01-02 15:04:05`."""
    assert parse_time(text, layout).moment().isoformat() == expected


@pytest.mark.parametrize(
    ("text", "layout", "message"),
    [
        ("x", "2006-01-02", 'parsing time "x" as "2006-01-02": cannot parse "x" as "2006"'),
        ("2024-13-01", "2006-01-02", 'parsing time "2024-13-01": month out of range'),
        ("2024-02-30", "2006-01-02", 'parsing time "2024-02-30": day out of range'),
        ("2024-01-31x", "2006-01-02", 'parsing time "2024-01-31x": extra text: "x"'),
        ("2024/01/31", "2006-01-02", 'parsing time "2024/01/31" as "2006-01-02": cannot parse "/01/31" as "-"'),
    ],
)
def test_a_date_that_does_not_fit_its_layout_is_named(text, layout, message):
    """In Go's words."""
    with pytest.raises(ExpressionError) as caught:
        parse_time(text, layout)
    assert caught.value.message == message


def test_dates_are_written_by_go_s_layouts():
    """Every element that sets one apart."""
    moment = datetime(2024, 1, 2, 15, 4, 5, 250_000, tzinfo=timezone(timedelta(hours=-5, minutes=-30)))
    layout = "Monday Mon January Jan 1 01 2 _2 02 002 2006 06 15 3 03 4 5 PM pm .000 .999 Z07:00 -0700 -07"
    expected = "Tuesday Tue January Jan 1 01 2  2 02 002 2024 24 15 3 03 4 5 PM pm .250 .25 -05:30 -0530 -05"
    assert format_time(moment, layout) == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2024-01-31", 1706659200),
        ("2024-01-31 15:04", 1706713440),
        ("2024-01-31T15Z", 1706713200),
        ("2024-01-31 15:04:05-07:00", 1706738645),
        ("Mon Jan  2 15:04:05 2006", 1136214245),
        ("Mon Jan 02 15:04:05 -0700 2006", 1136239445),
        ("3:04PM", -62167164960),
        ("sunny", None),
        ("2024-02-30", None),
        ("12", None),
    ],
)
def test_quoted_dates_of_a_condition_are_recognised(text, seconds):
    """They are compared as numbers of seconds."""
    found = quoted_date(text)
    assert (found.unix_seconds() if found else None) == seconds
