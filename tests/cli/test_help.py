"""`--help` says of each option what it is for, and shows it in use."""

from __future__ import annotations

from importlib import import_module

import click
import pytest

from hera._cli.overview import COMMANDS


def commands() -> dict[str, click.Command]:
    found = {name: import_module(where[0]).command for name, where in COMMANDS.items()}
    inner = {
        f"{name} {word}": one
        for name, group in found.items()
        if isinstance(group, click.Group)
        for word, one in group.commands.items()
    }
    return {name: one for name, one in (found | inner).items() if not isinstance(one, click.Group)}


@pytest.mark.parametrize("name", commands())
def test_every_option_is_explained_and_stands_in_an_example(hera, name):
    answer = hera(*name.split(), "--help")
    examples, _, options = answer.out.partition("Examples:")[2].partition("Options:")

    for parameter in commands()[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert any(f" {word}" in examples for word in parameter.opts), parameter.opts
            assert parameter.opts[-1] in options
    assert f"hera {name}" in examples
