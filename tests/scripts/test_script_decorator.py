"""The `script` decorator: a function outside contexts, a template inside them."""

import asyncio
import inspect

import pytest

from hera.exceptions import HeraException
from hera.shared import global_config
from hera.workflows import DAG, ContainerSet, Script, Step, Steps, Task, Workflow, script
from hera.workflows._scripts import mode
from hera.workflows._scripts.decorator import script_of
from hera.workflows.exceptions import InvalidTemplateCall


@pytest.fixture(autouse=True)
def fresh_config():
    yield
    global_config.reset()


@script(image="python:3.11")
def add_up(a: int, b: int = 2) -> int:
    """Adds."""
    return a + b


@script()
async def waits(a):
    return a


class Holder:
    @staticmethod
    @script()
    def outside(a):
        return a

    @script()
    @staticmethod
    def inside(a):
        return a


def test_outside_contexts_the_function_is_the_function():
    assert add_up(1) == 3
    assert add_up(a=1, b=5) == 6
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        add_up()


def test_the_function_keeps_what_describes_it():
    assert (add_up.__name__, add_up.__qualname__, add_up.__module__, add_up.__doc__) == (
        "add_up",
        "add_up",
        __name__,
        "Adds.",
    )
    assert add_up.__wrapped__ is add_up.wrapped_function
    assert str(inspect.signature(add_up)) == "(a: int, b: int = 2) -> int"


def test_a_coroutine_function_still_gives_a_coroutine():
    assert asyncio.run(waits(3)) == 3


def test_static_methods_work_in_either_order():
    assert (Holder.outside(1), Holder().outside(1), Holder.inside(1), Holder().inside(1)) == (1, 1, 1, 1)
    with Workflow(name="w") as workflow, DAG(name="d"):
        Holder.inside(name="x")
        Holder().outside(name="y")
    assert [template.name for template in workflow.templates] == ["d", "inside", "outside"]


def test_under_a_workflow_a_call_adds_the_template():
    with Workflow(name="w") as workflow:
        assert add_up() is None
    assert workflow.templates == [script_of(add_up)]
    assert workflow.templates[0].image == "python:3.11"


def test_under_steps_and_dag_a_call_makes_a_node():
    with Workflow(name="w") as workflow:
        with Steps(name="s") as steps:
            step = add_up(arguments={"a": 1})
            with steps.parallel():
                inner = add_up(name="inner", arguments={"a": 1}, when="true")
        with DAG(name="d"):
            task = add_up(name="task", arguments={"a": 1}, depends="x")
    assert (type(step), step.name, type(inner), inner.when) == (Step, "add-up", Step, "true")
    assert (type(task), task.depends) == (Task, "x")
    assert [template.name for template in workflow.templates] == ["s", "add-up", "d"]


def test_a_call_inside_a_container_set_is_refused():
    with (
        Workflow(name="w"),
        ContainerSet(name="c"),
        pytest.raises(InvalidTemplateCall, match="'add-up' is not under a Workflow, Steps, Parallel, or DAG context"),
    ):
        add_up()


@pytest.mark.parametrize("call", [lambda: add_up(1, 2), lambda: add_up(a=1)])
def test_values_passed_like_to_a_function_are_refused_inside_contexts(call):
    with Workflow(name="w"), DAG(name="d"), pytest.raises(TypeError) as caught:
        call()
    assert caught.value.file == __file__
    assert 'arguments={"a": 1' in caught.value.hint


def test_names_have_dashes_for_underscores_unless_one_is_given():
    @script()
    def snake_case_name__x(): ...

    @script(name="Custom_Name")
    def named(): ...

    assert script_of(snake_case_name__x).name == "snake-case-name--x"
    assert script_of(named).name == "Custom_Name"


def test_a_name_goes_to_the_first_function_only():
    decorate = script(name="first", image="i")

    @decorate
    def one(): ...

    @decorate
    def two(): ...

    assert (script_of(one).name, script_of(two).name) == ("first", "two")
    assert script_of(two).image == "i"


def test_settings_count_when_the_function_is_decorated():
    global_config.image = "before"

    @script()
    def f(): ...

    global_config.image = "after"
    assert script_of(f).image == "before"


def test_a_function_decorated_inside_a_workflow_joins_it():
    with Workflow(name="w") as workflow:

        @script()
        def f(): ...

    assert workflow.templates == [script_of(f)]


def test_brackets_are_required():
    with pytest.raises(TypeError) as caught:

        @script
        def f(): ...

    assert isinstance(caught.value, HeraException)
    assert caught.value.message == "script takes keywords only, and its brackets are required"
    assert caught.value.file == __file__


def test_a_misspelled_keyword_is_found_at_the_decorated_function():
    decorate = script(imag="x")
    with pytest.raises(TypeError) as caught:

        @decorate
        def f(): ...

    assert caught.value.message == "Script has no field 'imag'"
    assert caught.value.hint == "did you mean 'image'?"
    assert caught.value.file == __file__


def test_only_functions_can_be_decorated():
    with pytest.raises(TypeError, match="a script needs a Python function, not <built-in function print>"):
        script()(print)


def test_what_is_not_decorated_has_no_template():
    assert script_of(len) is None
    assert isinstance(script_of(add_up), Script)


def test_in_a_pod_a_template_is_made_only_when_it_is_needed(monkeypatch):
    """The pod runs one function: records for the others would be paid for and thrown away."""
    monkeypatch.setattr(mode, "in_pod", True)

    @script(imag="x")
    def wrong(a):
        return a

    @script(image="x")
    def right(a):
        return a

    assert wrong(1) == 1
    with Workflow(name="w") as workflow:
        right()
        with pytest.raises(TypeError, match="Script has no field 'imag'"):
            wrong()
    assert [(template.name, template.image) for template in workflow.templates] == [("right", "x")]
