"""What joins which open context, and what may not."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import nullcontext

import pytest

from hera.exceptions import InvalidContext
from hera.workflows import (
    DAG,
    HTTP,
    Artifact,
    Container,
    ContainerNode,
    ContainerSet,
    CronWorkflow,
    Data,
    InvalidTemplateCall,
    InvalidType,
    NodeNameConflict,
    Parallel,
    Parameter,
    Resource,
    Script,
    Step,
    Steps,
    Suspend,
    Task,
    TemplateNameConflict,
    Workflow,
    WorkflowTemplate,
    parallel,
    script,
)
from hera.workflows._context import innermost


def line() -> int:
    return sys._getframe(1).f_lineno


@script()
def echo(message: str = "x"):
    print(message)


TEMPLATES = {
    "Container": lambda: Container(name="x"),
    "Script": lambda: Script(name="x", source="1"),
    "DAG": lambda: DAG(name="x"),
    "Steps": lambda: Steps(name="x"),
    "ContainerSet": lambda: ContainerSet(name="x"),
    "Resource": lambda: Resource(name="x", action="get"),
    "Suspend": lambda: Suspend(name="x"),
    "HTTP": lambda: HTTP(name="x", url="u"),
    "Data": lambda: Data(name="x", source=Artifact(name="a")),
}
NODES = {
    "Step": lambda: Step(name="x", template="t"),
    "Task": lambda: Task(name="x", template="t"),
    "Parallel": Parallel,
    "ContainerNode": lambda: ContainerNode(name="x"),
}
CONTEXTS = {
    "Workflow": lambda: Workflow(name="inner"),
    "DAG": lambda: DAG(name="d"),
    "Steps": lambda: Steps(name="s"),
    "Parallel": Parallel,
    "ContainerSet": lambda: ContainerSet(name="cs"),
}
HOLDS = {
    ("Step", "Steps"): "sub_steps",
    ("Step", "Parallel"): "sub_steps",
    ("Parallel", "Steps"): "sub_steps",
    ("Task", "DAG"): "tasks",
    ("ContainerNode", "ContainerSet"): "containers",
}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("context", ["Workflow", "DAG", "Steps", "Parallel"])
def test_templates_join_the_workflow_around_any_block(template, context):
    holder = CONTEXTS[context]()
    w = holder if context == "Workflow" else Workflow(name="w")
    with w:
        if context == "Workflow":
            made = TEMPLATES[template]()
        else:
            with holder:
                made = TEMPLATES[template]()
    assert [each for each in w.templates if each is made] == [made]


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_cannot_live_in_a_container_set(template):
    with Workflow(name="w"), ContainerSet(name="cs"), pytest.raises(InvalidType):
        TEMPLATES[template]()


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("node", NODES)
def test_nodes_join_where_they_may_and_are_refused_elsewhere(node, context):
    holder = CONTEXTS[context]()
    with holder:
        if (node, context) in HOLDS:
            made = NODES[node]()
            assert getattr(holder, HOLDS[node, context]) == [made]
        else:
            with pytest.raises(InvalidType) as caught:
                NODES[node]()
            assert caught.value.message.startswith("<class 'hera.workflows.")
            assert caught.value.file == __file__


@pytest.mark.parametrize("make", [*TEMPLATES.values(), *NODES.values()])
def test_outside_of_blocks_everything_can_be_made(make):
    assert make() is not None


def test_the_refusal_says_where_a_task_may_live():
    expected = line() + 2
    with pytest.raises(InvalidType) as caught, Workflow(name="w"), Steps(name="s"):
        Task(name="x", template="t")
    assert str(caught.value) == (
        "<class 'hera.workflows.task.Task'>: a task cannot be made directly inside a Steps\n"
        f"  --> {__file__}:{expected}\n"
        "  = make it inside a DAG"
    )
    assert innermost() is None


def test_parameters_and_workflows_join_nothing():
    with Workflow(name="w") as w:
        Parameter(name="a")
        Artifact(name="b")
        WorkflowTemplate(name="t")
        CronWorkflow(name="c", schedules=["* * * * *"])
    assert w.templates == []


def test_a_block_gives_the_object_itself_and_closes_after_errors():
    w = Workflow(name="w")
    with pytest.raises(ZeroDivisionError), w as opened:
        1 / (opened is not w)
    assert innermost() is None


def test_closing_what_is_not_open_does_nothing():
    Workflow(name="w").__exit__(None, None, None)
    with Workflow(name="w") as w:
        DAG(name="d").__exit__(None, None, None)
        assert innermost() is w


def test_closing_a_block_closes_what_was_left_open_inside():
    w = Workflow(name="w")
    with w:
        DAG(name="d").__enter__()
    assert innermost() is None


def test_blocks_can_be_opened_again_to_add_more():
    with Workflow(name="w") as w:
        d = DAG(name="d")
    with w:
        Container(name="c")
        with d:
            Task(name="x", template="c")
    assert [template.name for template in w.templates] == ["d", "c"]
    assert [task.name for task in d.tasks] == ["x"]


def test_nested_templates_come_after_the_one_around_them():
    with Workflow(name="w") as w, DAG(name="outer"):
        with Steps(name="inner") as inner:
            echo()
        inner()
    assert [template.name for template in w.templates] == ["outer", "inner", "echo"]
    assert w.templates[0].tasks[0].template is inner


def test_templates_used_in_a_nested_workflow_belong_to_the_nested_one():
    with Workflow(name="outer") as outer:
        with Workflow(name="inner") as inner, DAG(name="d"):
            echo()
        Container(name="c")
    assert [template.name for template in inner.templates] == ["d", "echo"]
    assert [template.name for template in outer.templates] == ["c"]


@pytest.mark.parametrize("builtin", [SyntaxError, AssertionError])
def test_a_block_without_a_workflow_around_it_takes_no_templates(builtin):
    with pytest.raises(builtin) as caught, DAG(name="d"):
        echo()
    assert isinstance(caught.value, InvalidContext)
    assert caught.value.message == "Not under a Workflow context: template 'echo' has no workflow to belong to"
    with pytest.raises(builtin), DAG(name="d"):
        Container(name="c")


def test_names_and_references_need_no_workflow():
    with DAG(name="d") as d:
        Task(name="a", template="t")
        Task(name="b", template_ref={"name": "x", "template": "y"})
        Task(name="c", inline=Workflow)  # not looked at before the build
    assert [task.name for task in d.tasks] == ["a", "b", "c"]


# --- names ---


def test_two_tasks_of_one_name_are_refused_with_both_places():
    with Workflow(name="w"), DAG(name="d"):
        first = line() + 1
        Task(name="q", template="t")
        with pytest.raises(NodeNameConflict) as caught:
            Task(name="q", template="t")
    assert caught.value.message == "Found multiple Task nodes with name: q in DAG d"
    assert caught.value.hint == f"the first one is made at {__file__}:{first}; pass another name= to one of them"


def test_names_are_shared_by_steps_and_their_groups():
    with Workflow(name="w"), Steps(name="s") as s:
        Step(name="q", template="t")
        with s.parallel():
            with pytest.raises(NodeNameConflict):
                Step(name="q", template="t")
            Step(name="r", template="t")
        with pytest.raises(NodeNameConflict):
            Step(name="r", template="t")


def test_names_in_different_templates_are_independent():
    with Workflow(name="w"):
        for name in ("d1", "d2"):
            with DAG(name=name):
                Task(name="q", template="t")


@pytest.mark.parametrize(
    "make",
    [
        lambda: DAG(name="d", tasks=[Task(name="q", template="t"), Task(name="q", template="t")]),
        lambda: Steps(name="d", sub_steps=[Step(name="q", template="t"), [Step(name="q", template="t")]]),
    ],
)
def test_names_handed_to_the_constructor_are_checked_at_build(make):
    with pytest.raises(NodeNameConflict):
        Workflow(name="w", templates=[make()]).build()


def test_two_different_templates_under_one_name_are_refused_with_both_places():
    with Workflow(name="w"):
        first = line() + 1
        Container(name="same", image="a")
        expected = line() + 2
        with DAG(name="d"), pytest.raises(TemplateNameConflict) as caught:
            Task(name="t", template=Container(name="same", image="b"))
    assert caught.value.message == "two different templates are named 'same'"
    assert (caught.value.file, caught.value.line) == (__file__, expected)
    assert caught.value.hint == f"the other one is made at {__file__}:{first}; give one of them another name="


def test_two_functions_of_one_name_are_refused():
    def other():
        @script()
        def echo():
            print("another")

        return echo

    with Workflow(name="w"), DAG(name="d"):
        echo(name="a")
        with pytest.raises(TemplateNameConflict):
            other()(name="b")


def test_equal_templates_under_one_name_are_one():
    w = Workflow(name="w")
    outside = [Container(name="same", image="a"), Container(name="same", image="a")]
    with w, DAG(name="d"):
        for number, template in enumerate(outside):
            Task(name=f"t{number}", template=template)
    assert [template.name for template in w.templates] == ["d", "same"]


def test_templates_of_one_name_made_in_a_workflow_are_refused_at_build():
    with Workflow(name="w") as w:
        Container(name="same", image="a")
        Container(name="same", image="a")
    with pytest.raises(TemplateNameConflict, match="two different templates are named 'same'"):
        w.build()


def test_the_same_script_called_twice_under_a_workflow_is_refused_with_both_places():
    with Workflow(name="w"):
        first = line() + 1
        assert echo() is None
        expected = line() + 2
        with pytest.raises(TemplateNameConflict) as caught:
            echo()
    assert str(caught.value) == (
        "'echo' is called twice under the Workflow, which would add the template twice\n"
        f"  --> {__file__}:{expected}\n"
        f"  = the first call is at {__file__}:{first}; open a Steps or DAG to run it more than once"
    )


def test_a_script_called_under_a_workflow_and_used_in_a_block_is_there_once():
    with Workflow(name="w") as w:
        with Steps(name="s"):
            echo(name="a")
        echo()
    assert [template.name for template in w.templates] == ["s", "echo"]


# --- groups ---


def shape(steps):
    return [
        [step["name"] for step in group]
        for group in Workflow(templates=[steps]).to_dict()["spec"]["templates"][0]["steps"]
    ]


def test_groups_keep_their_place_among_the_steps():
    with Workflow(name="w"), Steps(name="s") as s:
        echo(name="pre")
        with s.parallel():
            echo(name="a")
            echo(name="b")
        with parallel():
            echo(name="c")
        with Parallel():
            echo(name="d")
        echo(name="post")
    assert shape(s) == [["pre"], ["a", "b"], ["c"], ["d"], ["post"]]


def test_a_group_asked_for_outside_of_its_block_belongs_to_its_steps():
    with Workflow(name="w"):
        with Steps(name="s") as s:
            echo(name="a")
        with s.parallel():
            echo(name="b")
            echo(name="c")
    assert shape(s) == [["a"], ["b", "c"]]


def test_groups_cannot_be_nested():
    with Workflow(name="w"), Steps(name="s") as s, s.parallel(), pytest.raises(InvalidType):
        s.parallel()


def test_the_module_level_group_changes_nothing_outside_of_steps():
    with Workflow(name="w"), DAG(name="d") as d, parallel():
        echo(name="a")
    assert len(d.tasks) == 1


def test_groups_without_a_block():
    a, b, c = (Step(name=name, template="t") for name in "abc")
    assert shape(Steps(name="s", sub_steps=[a, Parallel(sub_steps=[b, c])])) == [["a"], ["b", "c"]]
    assert shape(Steps(name="s", sub_steps=[a, [b], (c,)])) == [["a"], ["b"], ["c"]]


# --- calls ---


def test_calling_a_template_makes_a_node_of_the_block():
    with Workflow(name="w"):
        with DAG(name="d"):
            task = echo(arguments={"message": "m"})
            named = echo(name="other")
        with Steps(name="s"):
            step = echo(name="x")
    assert (type(task), task.name, named.name) == (Task, "echo", "other")
    assert type(step) is Step


@pytest.mark.parametrize("context", [nullcontext, CONTEXTS["ContainerSet"]])
def test_a_template_that_is_no_function_can_only_be_called_in_a_block(context):
    c = Container(name="c")
    with context(), pytest.raises(InvalidTemplateCall) as caught:
        c()
    assert caught.value.message == "Callable Template 'c' is not under a Workflow, Steps, Parallel, or DAG context"


def test_a_container_is_not_called_directly_under_a_workflow():
    with Workflow(name="w"), pytest.raises(InvalidTemplateCall, match="is not callable under a Workflow"):
        Container(name="c")()


@pytest.mark.parametrize(
    ("args", "given", "message", "hint"),
    [
        (
            ("hi",),
            {},
            "'echo' was called with 'hi' by position, but makes a Task here",
            """pass values as arguments={"message": 'hi'}""",
        ),
        (
            (),
            {"message": 3},
            "'echo' was called with message=…, but makes a Task here",
            'pass values as arguments={"message": 3}',
        ),
        (
            (),
            {"template": "t"},
            "template= is given twice: the call of 'echo' stands for it already",
            "write Task(name=…, template=…) to name another template",
        ),
        ((), {"argumnets": {}}, "Task has no field 'argumnets'", "did you mean 'arguments'?"),
    ],
)
def test_values_are_passed_as_arguments(args, given, message, hint):
    with Workflow(name="w"), DAG(name="d"), pytest.raises(TypeError) as caught:
        echo(*args, **given)
    assert (caught.value.message, caught.value.hint, caught.value.file) == (message, hint, __file__)


@pytest.mark.parametrize("given", [{"template_ref": {"name": "a"}}, {"inline": Container(name="c")}])
def test_a_call_uses_its_own_template_only(given):
    with Workflow(name="w"), DAG(name="d"), pytest.raises(ValueError, match="Exactly one of"):
        echo(**given)


def test_depends_has_no_meaning_in_steps():
    with Workflow(name="w"), Steps(name="s"), pytest.raises(TypeError, match="Step has no field 'depends'"):
        echo(depends="a")


def test_the_callers_argument_list_never_grows():
    mine = [{"message": "x"}]
    with Workflow(name="w"), DAG(name="d"):
        task = echo(arguments=mine, with_param=[1, 2])
    assert mine == [{"message": "x"}]
    assert task.arguments == mine


def test_a_decorated_function_is_a_function_outside_of_blocks(capsys):
    echo("plain")
    assert capsys.readouterr().out == "plain\n"


# --- concurrency ---


def build(name: str, meet) -> Workflow:
    with Workflow(name=name) as w:
        meet()
        Container(name=f"c-{name}")
        meet()
        with DAG(name=f"d-{name}"):
            meet()
            echo(name=name)
    return w


def expect_apart(workflows):
    assert {w.name: [template.name for template in w.templates] for w in workflows} == {
        name: [f"c-{name}", f"d-{name}", "echo"] for name in "abcd"
    }


def test_threads_build_apart():
    barrier = threading.Barrier(4, timeout=10)
    made = []
    with Workflow(name="around") as around:
        threads = [threading.Thread(target=lambda n=name: made.append(build(n, barrier.wait))) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    expect_apart(made)
    assert around.templates == []


def test_asyncio_tasks_build_apart_also_inside_an_open_block():
    async def built(name):
        with Workflow(name=name) as w:
            await asyncio.sleep(0)
            Container(name=f"c-{name}")
            await asyncio.sleep(0)
            with DAG(name=f"d-{name}"):
                await asyncio.sleep(0)
                echo(name=name)
        return w

    async def main():
        with Workflow(name="around") as around:
            made = await asyncio.gather(*(built(name) for name in "abcd"))
            assert innermost() is around
        return made, around

    made, around = asyncio.run(main())
    expect_apart(made)
    assert around.templates == []
