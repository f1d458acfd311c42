"""The nearest known name."""

import pytest

from hera.lint.suggest import did_you_mean, listed, nearest


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("tarin", ["train", "test"], "train"),
        ("learning_rate", ["lr", "data"], "lr"),
        ("coin-result", ["coin_result"], "coin_result"),
        ("Train", ["train"], "train"),
        ("zebra", ["train", "test"], None),
        ("x", [], None),
        ("", ["a"], None),
    ],
)
def test_the_nearest_name(name, known, expected):
    assert nearest(name, known) == expected


def test_no_hint_without_a_near_name():
    assert did_you_mean("zebra", ["train"]) is None
    assert did_you_mean("trian", ["train"]) == "did you mean 'train'?"


def test_long_lists_are_cut():
    assert listed("abc") == "a, b, c"
    assert listed(map(str, range(20)), 3) == "0, 1, 2, … (20 in all)"
