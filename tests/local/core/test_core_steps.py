"""Steps templates: order, results, references, errors."""

from __future__ import annotations

import pytest
from core_driver import Driver, fails, manifest, run, says

from hera.local.core.events import Outcome

LEAF = """
- name: x
  inputs: {parameters: [{name: v, default: d}]}
  container: {image: i, command: [c], args: ["{{inputs.parameters.v}}"]}
  outputs: {parameters: [{name: o, valueFrom: {path: /o}}]}
"""


def steps(groups: str, more: str = "") -> str:
    return f"entrypoint: main\ntemplates:\n- name: main\n  steps: {groups}\n{more}{LEAF}"


def test_groups_run_one_after_the_other_and_steps_side_by_side():
    """The second group has no node before the first has ended."""
    driver = Driver(
        manifest(steps("[[{name: a, template: x}, {name: b, template: x}], [{name: c, template: x}]]"))
    ).start()
    assert [pod.node_name for pod in driver.started] == ["w[0].a", "w[0].b"]
    driver.end("w[0].b")
    assert "w[1]" not in driver.phases()
    driver.end("w[0].a")
    assert [pod.node_name for pod in driver.started] == ["w[0].a", "w[0].b", "w[1].c"]
    assert driver.children("w[0].a") == driver.children("w[0].b") == ["w[1]"]


def test_an_empty_list_of_steps_succeeds_at_once():
    """There is nothing to wait for."""
    assert run(steps("[]")).result() == ("Succeeded", "")


def test_a_failed_step_fails_its_group_after_its_siblings_have_ended():
    """The first failed child, in creation order, gives the message; later groups never get nodes."""
    driver = run(
        steps("[[{name: a, template: x}, {name: b, template: x}, {name: c, template: x}], [{name: d, template: x}]]"),
        {"b": fails(), "c": fails()},
    )
    message = f"child '{driver.node('w[0].b').id}' failed"
    assert driver.rows()["w[0]"] == ("StepGroup", "Failed", message)
    assert driver.result() == ("Failed", message)
    assert "w[1]" not in driver.phases()


@pytest.mark.parametrize(
    ("covers", "outcome", "phase"),
    [
        ("failed", fails(), "Succeeded"),
        ("error", fails(), "Failed"),
        ("error", Outcome(launch_error="no"), "Succeeded"),
        ("failed", Outcome(launch_error="no"), "Failed"),
    ],
)
def test_continue_on_covers_the_phase_that_it_names(covers, outcome, phase):
    """The child keeps its phase; the Steps node goes on."""
    driver = run(
        steps(f"[[{{name: a, template: x, continueOn: {{{covers}: true}}}}], [{{name: b, template: x}}]]"),
        {"a": outcome},
    )
    assert driver.state.phase == phase


def test_values_go_from_step_to_step():
    """Results, parameters, status, ids, exit codes: what a finished step leaves is there for all later ones."""
    driver = run(
        steps(
            """
  - - {name: a, template: x}
  - - name: b
      template: x
      arguments:
        parameters:
        - name: v
          value: "{{steps.a.outputs.result}} {{steps.a.outputs.parameters.o}} {{steps.a.status}} {{steps.a.exitCode}}
            {{steps.a.hostNodeName}} {{steps.a.startedAt}} {{steps.a.finishedAt}} {{workflow.name}}"
"""
        ),
        {"a": says("hi", parameters={"o": 'q"t'})},
    )
    moment = "2024-01-31T12:00:00Z"
    assert driver.args("w[1].b") == [f'hi q"t Succeeded 0 host {moment} {moment} w']


def test_a_false_condition_skips_without_resolving_the_rest():
    """References to outputs that are not there do no harm in a step that is not run."""
    driver = run(
        steps(
            """
  - - {name: a, template: x, when: "1 > 2"}
  - - name: b
      template: x
      when: "{{steps.a.status}} == Succeeded"
      arguments: {parameters: [{name: v, value: "{{steps.a.outputs.result}}"}]}
"""
        )
    )
    assert driver.rows()["w[1].b"] == ("Skipped", "Skipped", "when 'Skipped == Succeeded' evaluated false")
    assert driver.result() == ("Succeeded", "")


def test_a_reference_that_can_never_be_resolved_fails_at_once():
    """Upstream the workflow waits for ever; here it says which reference it is."""
    driver = run(
        steps(
            """
  - - {name: a, template: x, continueOn: {failed: true}}
  - - {name: b, template: x, arguments: {parameters: [{name: v, value: "{{steps.a.outputs.parameters.o}}"}]}}
"""
        ),
        {"a": fails()},
    )
    message = (
        "failed to resolve references: failed to resolve {{steps.a.outputs.parameters.o}}: it can never be resolved, "
        "as everything that step 'b' may refer to has ended without it"
    )
    assert driver.rows()["w[1]"] == ("StepGroup", "Error", message)
    assert driver.result() == ("Failed", message)
    assert "w[1].b" not in driver.phases()


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        (
            "a-b == 1",
            "Failed to evaluate 'when' expresion 'a-b == 1': Value 'a' cannot be used with the modifier '-', it is not a number",
        ),
        ("1 + 1", "Expected boolean evaluation for '1 + 1'. Got 2"),
    ],
)
def test_a_condition_that_cannot_be_evaluated_is_an_error_of_the_group(when, reason):
    """No node of the step is made."""
    driver = run(steps(f'[[{{name: a, template: x, when: "{when}"}}]]'))
    assert driver.rows()["w[0]"] == ("StepGroup", "Error", f"failed to resolve references: {reason}")
    assert "w[0].a" not in driver.phases()


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("{name: a, template: need}", "inputs.parameters.must was not supplied"),
        ("{name: a, template: nowhere}", "template nowhere not found"),
        ("{name: a, templateRef: {name: lib, template: t}}", "workflow template lib not found"),
    ],
)
def test_a_step_that_cannot_be_started_is_an_error_of_the_group(step, reason):
    """The step's own node says why in Argo's words, the group whose child it is, and the Steps node repeats it."""
    driver = run(
        steps(
            f"[[{step}]]", "- {name: need, inputs: {parameters: [{name: must}]}, container: {image: i, command: [c]}}\n"
        )
    )
    message = f"step group deemed errored due to child w[0].a error: {reason}"
    assert driver.rows() == {
        "w": ("Steps", "Failed", message),
        "w[0]": ("StepGroup", "Error", message),
        "w[0].a": ("Skipped", "Error", reason),
    }


def test_a_doomed_group_ends_when_what_runs_has_ended():
    """Upstream leaves the running pod behind; a run here ends with nothing running."""
    driver = Driver(
        manifest(steps("[[{name: a, template: x}, {name: b, template: nowhere}, {name: c, template: x}]]"))
    ).start()
    assert driver.phases() == {"w": "Running", "w[0]": "Running", "w[0].a": "Pending", "w[0].b": "Error"}
    driver.restart()
    driver.go_on()
    assert driver.phases() == {"w": "Failed", "w[0]": "Error", "w[0].a": "Succeeded", "w[0].b": "Error"}


def test_nested_steps_pass_values_in_and_out():
    """The inner template's outputs are picked from its steps; names compose."""
    driver = run(
        steps(
            """
  - - {name: a, template: inner, arguments: {parameters: [{name: n, value: "7"}]}}
  - - {name: b, template: x, arguments: {parameters: [{name: v, value: "{{steps.a.outputs.parameters.out}}"}]}}
""",
            """
- name: inner
  inputs: {parameters: [{name: n}]}
  steps: [[{name: leaf, template: x, arguments: {parameters: [{name: v, value: "{{inputs.parameters.n}}"}]}}]]
  outputs: {parameters: [{name: out, valueFrom: {parameter: "{{steps.leaf.outputs.parameters.o}}"}}]}
""",
        ),
        {"leaf": Outcome(parameters={"o": "seven"})},
    )
    assert driver.args("w[0].a[0].leaf") == ["7"]
    assert driver.args("w[1].b") == ["seven"]
    assert driver.node("w[0].a[0].leaf").display_name == "leaf"
    assert driver.children("w[0].a[0].leaf") == ["w[1]"]


def test_an_output_that_cannot_be_computed_is_an_error_of_the_whole():
    """As the entrypoint it ends the workflow at once, without the exit handler."""
    text = steps(
        "[[{name: a, template: x}]]",
        '  outputs: {parameters: [{name: out, valueFrom: {parameter: "{{steps.a.outputs.parameters.gone}}"}}]}\n',
    )
    driver = run("onExit: x\n" + text)
    reason = 'Unable to resolve: "{{steps.a.outputs.parameters.gone}}"'
    assert driver.rows()["w"] == ("Steps", "Error", reason)
    assert driver.result() == ("Error", f"error in entry template execution: {reason}")
    assert "w.onExit" not in driver.phases()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{parameter: "{{steps.a.outputs.parameters.o}}"}', "5"),
        ('{parameter: "{{steps.a.outputs.parameters.gone}}", default: dd}', "dd"),
        ('{expression: "asInt(steps.a.outputs.parameters.o) + 1"}', "6"),
        ("{expression: \"steps.a.status == 'Succeeded' ? 'yes' : 'no'\"}", "yes"),
    ],
)
def test_outputs_are_picked_from_the_steps_inside(source, expected):
    """By reference or by expression, with a default for what is not there."""
    text = steps("[[{name: a, template: x}]]", f"  outputs: {{parameters: [{{name: out, valueFrom: {source}}}]}}\n")
    outputs = run(text, {"a": Outcome(parameters={"o": "5"})}).node("w").outputs
    assert [(one.name, one.value) for one in outputs.parameters] == [("out", expected)]


def test_recursion_ends_at_the_limit():
    """99 levels are possible; the hundredth is an error of its own node, not of the engine."""
    driver = run("entrypoint: main\ntemplates: [{name: main, steps: [[{name: s, template: main}]]}]")
    deepest = max(driver.phases(), key=len)
    assert deepest == "w" + "[0].s" * 99
    assert driver.rows()[deepest][:2] == ("Skipped", "Error")
    assert driver.messages()[deepest].startswith("Maximum recursion depth exceeded. See https://argo-workflows.")
    assert driver.result()[1].startswith("child 'w-")


def test_parameters_of_the_workflow_and_those_given_at_the_start():
    """A value given when the run was started replaces the manifest's, as input of the entrypoint and as a global."""
    text = """
    entrypoint: main
    arguments: {parameters: [{name: v, value: old}, {name: k, value: kept}]}
    templates:
    - name: main
      inputs: {parameters: [{name: v}, {name: unset, default: "{{workflow.parameters.k}}"}]}
      container:
        image: i
        command: [c]
        args: ["{{inputs.parameters.v}}", "{{workflow.parameters.v}}", "{{inputs.parameters.unset}}",
               "{{= asInt('3') + 1}}", "{{ unknown }}", "{{pod.name}}", "{{node.name}}", "[{{steps.name}}]"]
    """
    driver = run(text, parameters={"v": "new"})
    assert driver.args("w") == ["new", "new", "kept", "4", "{{ unknown }}", "w", "w", "[]"]


def test_a_value_with_a_tag_in_it_is_filled_in_one_round_later():
    """Substituted text is looked at again in later rounds, as upstream; a nested tag is peeled from inside."""
    text = """
    entrypoint: main
    arguments: {parameters: [{name: t, value: "{{workflow.name}}"}, {name: key, value: t}]}
    templates:
    - name: main
      inputs: {parameters: [{name: t}, {name: key}]}
      container: {image: i, command: [c], args: ["{{inputs.parameters.t}}", "{{workflow.parameters.{{inputs.parameters.key}}}}"]}
    """
    assert run(text).args("w") == ["w", "w"]


def test_templates_of_a_library_and_inline_templates():
    """The scope in which a reference stands is on the node; below a reference, names are looked up over there."""
    from hera._generated import models
    from hera.shared.model import decode

    library = decode(
        models.WorkflowTemplate,
        {
            "metadata": {"name": "lib"},
            "spec": {
                "templates": [
                    {"name": "t", "steps": [[{"name": "inner", "template": "leaf"}]]},
                    {"name": "leaf", "container": {"image": "i", "command": ["theirs"]}},
                ]
            },
        },
    )
    text = """
    entrypoint: main
    templates:
    - name: main
      inputs: {parameters: [{name: a, value: outer}]}
      steps:
      - - {name: ref, templateRef: {name: lib, template: t}}
        - {name: in, inline: {container: {image: i, command: ["{{inputs.parameters.a}}"]}}}
    - {name: leaf, container: {image: i, command: [ours]}}
    """
    driver = run(text, library=(library,))
    assert driver.pod("w[0].ref[0].inner").template.container.command == ["theirs"]
    assert driver.pod("w[0].in").template.container.command == ["outer"]
    scopes = {node.name: node.template_scope for node in driver.state.nodes.values()}
    assert scopes["w[0].ref"] == "local/w"
    assert scopes["w[0].ref[0].inner"] == "namespaced/lib"
    assert driver.node("w[0].ref").template_ref.template == "t"
    assert driver.pod("w[0].in").pod_name == driver.node("w[0].in").id


def test_global_outputs_are_seen_by_later_steps_and_in_the_status():
    """A `globalName` puts an output among the workflow's."""
    driver = run(
        steps(
            """
  - - {name: a, template: export}
  - - {name: b, template: x, arguments: {parameters: [{name: v, value: "{{workflow.outputs.parameters.shared}}"}]}}
""",
            """
- name: export
  container: {image: i, command: [c]}
  outputs: {parameters: [{name: o, globalName: shared, valueFrom: {path: /o}}]}
""",
        ),
        {"a": Outcome(parameters={"o": "for all"})},
    )
    assert driver.args("w[1].b") == ["for all"]
    assert [(one.name, one.value) for one in driver.state.outputs.parameters] == [("shared", "for all")]


def test_artifacts_go_from_step_to_step():
    """The artifact of one step becomes the input of another, at that one's own path; an optional one may be missing."""
    text = """
    entrypoint: main
    templates:
    - name: main
      steps:
      - - {name: a, template: make}
      - - name: b
          template: take
          arguments:
            artifacts:
            - {name: in, from: "{{steps.a.outputs.artifacts.out}}"}
            - {name: gone, from: "{{steps.a.outputs.artifacts.gone}}", optional: true}
    - name: make
      container: {image: i, command: [c]}
      outputs: {artifacts: [{name: out, path: /out}]}
    - name: take
      inputs: {artifacts: [{name: in, path: /in}, {name: gone, path: /gone, optional: true}]}
      container: {image: i, command: [c], args: ["{{inputs.artifacts.in.path}}"]}
    """
    saved = {"name": "out", "path": "/out", "s3": {"key": "w/w-make-1/out.tgz"}}
    driver = run(text, {"a": Outcome(artifacts=[saved])})
    first, second = driver.pod("w[1].b").template.inputs.artifacts
    assert (first.name, first.path, first.s3.key, first.from_) == ("in", "/in", "w/w-make-1/out.tgz", None)
    assert (second.name, second.s3) == ("gone", None)
    assert driver.args("w[1].b") == ["/in"]


def test_an_artifact_that_is_not_there_is_an_error():
    """Unless it is optional."""
    text = """
    entrypoint: main
    templates:
    - name: main
      steps:
      - - {name: a, template: x}
      - - {name: b, template: take, arguments: {artifacts: [{name: in, from: "{{steps.a.outputs.artifacts.out}}"}]}}
    - {name: take, inputs: {artifacts: [{name: in, path: /in}]}, container: {image: i, command: [c]}}
    - {name: x, container: {image: i, command: [c]}}
    """
    assert run(text).result() == (
        "Failed",
        (
            "failed to resolve references: unable to resolve references: "
            'Unable to resolve: "{{steps.a.outputs.artifacts.out}}"'
        ),
    )
