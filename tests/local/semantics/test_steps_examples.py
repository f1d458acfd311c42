"""Argo's examples of steps: groups, conditions, recursion, failures that are survived (engine reference, steps)."""

from __future__ import annotations

from argo import LEAF, SAY, inputs, lines, links, run, say, tree

from hera.local.executors.scripted import fails, succeeds

COIN = (
    """
    entrypoint: coinflip
    templates:
    - name: coinflip
      steps:
      - - {name: flip, template: flip}
      - - {name: heads, template: leaf, when: "{{steps.flip.outputs.result}} == heads"}
        - {name: tails, template: coinflip, when: "{{steps.flip.outputs.result}} == tails"}
    - {name: flip, script: {image: python, command: [python], source: "print('heads')"}}
"""
    + f"    {LEAF}"
)


def test_a_coin_flip_runs_one_branch_and_skips_the_other(tmp_path):
    done = run(COIN, tmp_path, {"flip": succeeds("heads")})

    assert tree(done) == lines("""
        w Steps Succeeded
        w[0] StepGroup Succeeded
        w[0].flip Pod Succeeded
        w[1] StepGroup Succeeded
        w[1].heads Pod Succeeded
        w[1].tails Skipped Skipped: when 'heads == tails' evaluated false
    """)
    assert links(done) == {
        "w": ["w[0]"], "w[0]": ["w[0].flip"], "w[0].flip": ["w[1]"], "w[1]": ["w[1].heads", "w[1].tails"],
    }  # fmt: skip


def test_a_template_may_call_itself_until_a_condition_ends_it(tmp_path):
    done = run(COIN, tmp_path, {"flip": [succeeds("tails"), succeeds("tails"), succeeds("heads")]})

    assert done.phase == "Succeeded"
    assert done.nodes["w[1].tails[1].tails[1].heads"].phase == "Succeeded"
    assert links(done, "outbound_nodes")["w"] == [
        "w[1].heads",
        "w[1].tails[1].heads",
        "w[1].tails[1].tails[1].heads",
        "w[1].tails[1].tails[1].tails",
    ]


def test_endless_recursion_ends_with_argos_message(tmp_path):
    done = run("""
        entrypoint: main
        templates:
        - name: main
          steps: [[{name: a, template: main}]]
    """, tmp_path)  # fmt: skip

    deepest = max(done.workflow.status.nodes.values(), key=lambda node: len(node.name))
    assert (done.phase, deepest.type, deepest.phase) == ("Failed", "Skipped", "Error")
    assert deepest.message.startswith("Maximum recursion depth exceeded.")


def test_a_failure_is_survived_with_continue_on_and_its_siblings_run_to_their_end(tmp_path):
    spec = f"""
        entrypoint: main
        templates:
        - name: main
          steps:
          - - {{name: a, template: leaf}}
            - {{name: b, template: leaf, continueOn: {{failed: true}}}}
          - - {{name: c, template: leaf}}
        {LEAF}
    """

    done = run(spec, tmp_path, {"b": fails("boom", exit_code=3)})

    assert tree(done) == lines("""
        w Steps Succeeded
        w[0] StepGroup Succeeded
        w[0].a Pod Succeeded
        w[0].b Pod Failed: main: Error (exit code 3): boom
        w[1] StepGroup Succeeded
        w[1].c Pod Succeeded
    """)


def test_a_failed_group_is_the_last_and_names_the_first_child_that_failed(tmp_path):
    spec = f"""
        entrypoint: main
        templates:
        - name: main
          steps:
          - - {{name: a, template: leaf}}
            - {{name: b, template: leaf}}
          - - {{name: c, template: leaf}}
        {LEAF}
    """

    done = run(spec, tmp_path, {"b": fails()})

    reason = f"child '{done.nodes['b'].id}' failed"
    assert tree(done) == lines(f"""
        w Steps Failed: {reason}
        w[0] StepGroup Failed: {reason}
        w[0].a Pod Succeeded
        w[0].b Pod Failed: main: Error (exit code 1)
    """)
    assert (done.phase, done.message) == ("Failed", reason)


def test_conditions_compare_words_numbers_and_lists_after_substitution(tmp_path):
    conditions = {
        "{{inputs.parameters.flag}} == true": False,
        "{{inputs.parameters.flag}}": False,
        "!{{inputs.parameters.flag}}": True,
        "'{{inputs.parameters.flag}}' == 'false'": True,
        "{{inputs.parameters.n}} > 3": True,
        "{{inputs.parameters.n}} in (1, 2, 10)": True,
        "{{inputs.parameters.word}} =~ '^su'": True,
        "{{=asInt(inputs.parameters.n) % 2 == 1}}": False,
        "( {{inputs.parameters.n}} == 10 ) && {{inputs.parameters.word}} == sunny": True,
    }
    steps = "".join(
        f"            - {{name: s{i}, template: leaf, when: {when!r}}}\n".replace("\\'", "''")
        for i, when in enumerate(conditions)
    )
    spec = f"""
        entrypoint: main
        arguments: {{parameters: [{{name: flag, value: "false"}}, {{name: n, value: "10"}}, {{name: word, value: sunny}}]}}
        templates:
        - name: main
          inputs: {{parameters: [{{name: flag}}, {{name: n}}, {{name: word}}]}}
          steps:
          - {steps.strip()}
        {LEAF}
    """

    done = run(spec, tmp_path)

    ran = {when: done.nodes[f"s{i}"].phase == "Succeeded" for i, when in enumerate(conditions)}
    assert ran == conditions


def test_a_condition_that_cannot_be_evaluated_ends_the_group_without_a_step_node(tmp_path):
    spec = f"""
        entrypoint: main
        arguments: {{parameters: [{{name: x, value: a-b}}]}}
        templates:
        - name: main
          steps: [[{{name: a, template: leaf, when: "{{{{workflow.parameters.x}}}} == a-b"}}]]
        {LEAF}
    """
    reason = (
        "failed to resolve references: Failed to evaluate 'when' expresion 'a-b == a-b': "
        "Value 'a' cannot be used with the modifier '-', it is not a number"
    )

    done = run(spec, tmp_path)

    assert tree(done) == [f"w Steps Failed: {reason}", f"w[0] StepGroup Error: {reason}"]


def test_names_of_steps_may_hold_tags(tmp_path):
    spec = f"""
        entrypoint: main
        arguments: {{parameters: [{{name: env, value: prod}}]}}
        templates:
        - name: main
          inputs: {{parameters: [{{name: env}}]}}
          steps:
          - - {{name: "build-{{{{inputs.parameters.env}}}}", template: leaf}}
          - - {{name: "ship-{{{{workflow.parameters.env}}}}", template: say, {say("{{steps.build-prod.status}}")}}}
        {LEAF}
        {SAY}
    """

    done = run(spec, tmp_path)

    assert [name for name in done.nodes if "." in name] == ["w[0].build-prod", "w[1].ship-prod"]
    assert inputs(done, "ship-prod") == {"m": "Succeeded"}
