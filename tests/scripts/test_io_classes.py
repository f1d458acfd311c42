"""`Input` and `Output`: names that cost nothing until they are used."""

import subprocess
import sys

import pytest

import hera.workflows
from hera.workflows import io


def test_pydantic_is_loaded_only_when_a_class_is_asked_for():
    program = (
        "import sys, hera.workflows.io\n"
        "before = 'pydantic' in sys.modules\n"
        "from hera.workflows import Input\n"
        "print(before, 'pydantic' in sys.modules, Input.__module__)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "hera.workflows.io.v2"]


def test_all_ways_in_give_the_same_class():
    from hera.workflows.io import v2

    assert hera.workflows.Input is io.Input is v2.Input
    assert hera.workflows.Output is io.Output is v2.Output


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"module 'hera\.workflows\.io' has no attribute 'Other'"):
        io.Other


def test_fields_can_be_given_by_name_besides_their_alias():
    import pydantic

    class Mine(io.Input):
        a: int = pydantic.Field(alias="b")

    assert Mine(a=1) == Mine(b=1)


def test_an_output_has_an_exit_code_and_a_result():
    assert io.Output().model_dump() == {"exit_code": 0, "result": None}
