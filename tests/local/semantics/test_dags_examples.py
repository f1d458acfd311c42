"""Argo's examples of DAGs: dependencies, depends logic, targets, failFast (engine reference, DAG)."""

from __future__ import annotations

import pytest
from argo import LEAF, SAY, inputs, lines, links, run, say, tree

from hera.local.executors.scripted import fails, succeeds


def dag(*tasks: str, more: str = "", head: str = "") -> str:
    body = "".join(f"            - {{{task}}}\n" for task in tasks)
    return f"""
        entrypoint: main
        {head}
        templates:
        - name: main
          dag:
            {more}
            tasks:
{body}
        {LEAF}
        {SAY}
    """


def test_a_diamond_runs_its_two_sides_between_its_two_ends(tmp_path):
    spec = dag(
        f"name: A, template: say, {say('A')}",
        f"name: B, depends: A, template: say, {say('B')}",
        f"name: C, depends: A, template: say, {say('C')}",
        f"name: D, depends: B && C, template: say, {say('D')}",
    )

    done = run(spec, tmp_path)

    assert tree(done) == lines("""
        w DAG Succeeded
        w.A Pod Succeeded
        w.B Pod Succeeded
        w.C Pod Succeeded
        w.D Pod Succeeded
    """)
    assert links(done) == {"w": ["w.A"], "w.A": ["w.B", "w.C"], "w.B": ["w.D"], "w.C": ["w.D"]}


def test_enhanced_depends_looks_at_results_and_omission_goes_on_downwards(tmp_path):
    spec = dag(
        "name: A, template: leaf",
        "name: B, template: leaf, depends: A",
        "name: C, template: leaf, depends: A",
        'name: yes-1, template: leaf, depends: "A && (C.Succeeded || C.Failed)"',
        "name: yes-2, template: leaf, depends: B || C",
        "name: never, template: leaf, depends: B && C",
        "name: never-2, template: leaf, depends: never",
        "name: yes-3, template: leaf, depends: yes-2.Succeeded || never",
        "name: yes-4, template: leaf, depends: never.Omitted",
    )

    done = run(spec, tmp_path, {"C": fails()})

    phases = {node.display_name: node.phase for node in done.nodes.values()}
    assert [name for name, phase in phases.items() if name.startswith("yes") and phase != "Succeeded"] == []
    assert (phases["never"], phases["never-2"]) == ("Omitted", "Omitted")
    assert phases["w"] == "Failed", "never-2 is a target below the failure"
    assert done.nodes["never"].message == "omitted: depends condition not met"


def test_results_of_loops_are_asked_with_any_and_all(tmp_path):
    spec = dag(
        f"name: mixed, template: say, withItems: [ok, bad], {say('{{item}}')}",
        f"name: broken, template: say, withItems: [bad, bad], {say('{{item}}')}",
        "name: any, template: leaf, depends: mixed.AnySucceeded",
        "name: all, template: leaf, depends: broken.AllFailed",
        "name: neither, template: leaf, depends: broken.AnySucceeded || mixed.AllFailed",
    )

    done = run(spec, tmp_path, lambda pod: fails() if "bad" in pod.node_name else succeeds())

    phases = {name: done.nodes[name].phase for name in ("mixed", "broken", "any", "all", "neither")}
    assert phases == {
        "mixed": "Failed", "broken": "Failed", "any": "Succeeded", "all": "Succeeded", "neither": "Omitted",
    }  # fmt: skip
    assert done.phase == "Failed", "the omitted target inherits the failure above it"


def test_a_conditional_output_is_taken_from_the_branch_that_ran(tmp_path):
    spec = (
        """
        entrypoint: main
        templates:
        - name: main
          steps:
          - - {name: d, template: choose}
          - - {name: use, template: say, arguments: {parameters: [{name: m, value: "{{steps.d.outputs.parameters.it}}"}]}}
        - name: choose
          dag:
            tasks:
            - {name: flip-coin, template: coin}
            - {name: heads, template: coin, depends: flip-coin, when: "{{tasks.flip-coin.outputs.result}} == heads"}
            - {name: tails, template: coin, depends: flip-coin, when: "{{tasks.flip-coin.outputs.result}} == tails"}
          outputs:
            parameters:
            - name: it
              valueFrom:
                expression: "tasks['flip-coin'].outputs.result == 'heads' ? tasks.heads.outputs.result : tasks.tails.outputs.result"
        - {name: coin, script: {image: python, command: [python], source: ""}}
    """
        + f"    {SAY}"
    )

    done = run(spec, tmp_path, {"flip-coin": succeeds("tails"), "tails": succeeds("it was tails")})

    assert inputs(done, "use") == {"m": "it was tails"}


@pytest.mark.parametrize(
    ("target", "ran"),
    [
        ("E D", ["A", "B", "D", "E"]),
        ("C", ["A", "C"]),
        ("", ["A", "B", "C", "D", "E"]),
        ("{{workflow.parameters.wanted}}", ["A", "B", "D"]),
    ],
)
def test_only_targets_and_what_they_need_are_run(tmp_path, target, ran):
    tasks = ("name: A", "name: B, depends: A", "name: C, depends: A", "name: D, depends: B", "name: E")
    spec = dag(
        *(f"{task}, template: leaf" for task in tasks),
        more=f"target: {target!r}",
        head="arguments: {parameters: [{name: wanted, value: D}]}",
    )

    done = run(spec, tmp_path)

    assert sorted(node.display_name for node in done.nodes.values() if node.type == "Pod") == ran


def test_a_target_that_turns_out_to_be_no_task_is_an_error_that_names_it(tmp_path):
    spec = dag(
        "name: A, template: leaf",
        more='target: "{{workflow.parameters.wanted}}"',
        head="arguments: {parameters: [{name: wanted, value: nope}]}",
    )

    done = run(spec, tmp_path)

    assert tree(done) == ["w DAG Error: target 'nope' is not a task of the DAG"]
    assert done.message == "error in entry template execution: target 'nope' is not a task of the DAG"


def test_names_of_tasks_and_dependencies_may_hold_tags(tmp_path):
    spec = dag(
        'name: "build-{{workflow.parameters.env}}", template: leaf',
        f"name: ship, template: say, depends: 'build-{{{{workflow.parameters.env}}}}.{{{{workflow.parameters.how}}}}', {say('x')}",
        head="arguments: {parameters: [{name: env, value: prod}, {name: how, value: Failed}]}",
    )

    done = run(spec, tmp_path, {"build-prod": fails()})

    assert tree(done) == lines("""
        w DAG Succeeded
        w.build-prod Pod Failed: main: Error (exit code 1)
        w.ship Pod Succeeded
    """)


@pytest.mark.parametrize("fail_fast", ["true", "false"])
def test_a_failing_branch_leaves_the_others_to_their_end_and_fails_the_dag(tmp_path, fail_fast):
    spec = dag(
        "name: A, template: leaf",
        "name: B, template: leaf, depends: A",
        "name: C, template: leaf, depends: A",
        "name: D, template: leaf, depends: B",
        "name: E, template: leaf, depends: D",
        "name: F, template: leaf, depends: C",
        more=f"failFast: {fail_fast}",
    )

    done = run(spec, tmp_path, {"B": fails()})

    assert tree(done) == lines("""
        w DAG Failed
        w.A Pod Succeeded
        w.B Pod Failed: main: Error (exit code 1)
        w.C Pod Succeeded
        w.D Skipped Omitted: omitted: depends condition not met
        w.E Skipped Omitted: omitted: depends condition not met
        w.F Pod Succeeded
    """)


def test_an_error_in_a_condition_is_the_tasks_own_and_others_may_depend_on_it(tmp_path):
    spec = dag(
        'name: a, template: leaf, when: "{{workflow.parameters.x}} == a"',
        "name: b, template: leaf, depends: a.Errored",
        head='arguments: {parameters: [{name: x, value: "@"}]}',
    )

    done = run(spec, tmp_path)

    assert tree(done) == lines("""
        w DAG Succeeded
        w.a Skipped Error: Invalid 'when' expression '@ == a': Invalid token: '@' (hint: try wrapping the affected expression in quotes ("))
        w.b Pod Succeeded
    """)
