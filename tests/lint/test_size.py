"""The linter's cost grows with the workflow, not with its square."""

import time

import pytest

from hera._generated import models
from hera._plan import plan_of
from hera.lint import check
from hera.lint.graph import DependencyGraph


def parameter(name: str, value: str | None = None) -> models.Parameter:
    return models.Parameter(name=name, value=value)


def workflow(tasks: list[models.DAGTask]) -> models.Workflow:
    leaf = models.Template(
        name="leaf",
        inputs=models.Inputs(parameters=[parameter("x")]),
        script=models.ScriptTemplate(image="python", command=["python"], source="print({{inputs.parameters.x}})"),
    )
    main = models.Template(name="main", dag=models.DAGTemplate(tasks=tasks))
    return models.Workflow(
        metadata=models.ObjectMeta(generate_name="big-"),
        spec=models.WorkflowSpec(entrypoint="main", templates=[main, leaf]),
    )


def task(number: int, value: str, depends: str | None = None) -> models.DAGTask:
    arguments = models.Arguments(parameters=[parameter("x", value)])
    return models.DAGTask(name=f"t{number}", template="leaf", depends=depends, arguments=arguments)


def chain(size: int) -> list[models.DAGTask]:
    """Each task reads its predecessor, the first one, and one half-way back."""
    return [task(0, "0")] + [
        task(n, f"{{{{tasks.t{n - 1}.outputs.result}}}} {{{{tasks.t0.id}}}} {{{{tasks.t{n // 2}.id}}}}", f"t{n - 1}")
        for n in range(1, size)
    ]


def fan_in(size: int) -> list[models.DAGTask]:
    value = "".join(f"{{{{tasks.t{n}.outputs.result}}}}" for n in range(size - 1))
    return [task(n, "1") for n in range(size - 1)] + [task(size, value, " && ".join(f"t{n}" for n in range(size - 1)))]


@pytest.mark.parametrize("shape", [chain, fan_in])
def test_ten_times_the_tasks_cost_about_ten_times_the_time(shape):
    def seconds(size: int) -> float:
        plan = plan_of(workflow(shape(size)))
        best = 9.0
        for _ in range(3):
            before = time.process_time()
            assert check(plan) == []
            best = min(best, time.process_time() - before)
        return best

    assert seconds(2_000) < 25 * max(seconds(200), 0.005)


def test_more_referred_ancestors_than_a_batch_are_judged_rightly():
    names = [str(n) for n in range(9_000)]
    graph = DependencyGraph({name: [names[index - 1]] if index else [] for index, name in enumerate(names)})
    questions = [("8999", name) for name in names[:-1]] + [("10", "11"), ("5", "8000")]
    assert graph.missing_ancestors(questions) == {("10", "11"), ("5", "8000")}
