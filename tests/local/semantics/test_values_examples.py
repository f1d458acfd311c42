"""Argo's examples of values: outputs, globals, defaults, absent values, templates from elsewhere (engine reference)."""

from __future__ import annotations

from argo import SAY, inputs, lines, outputs, run, say, tree

from hera.local.executors.scripted import fails, succeeds

GEN = """- name: gen
      container: {image: alpine, command: [echo]}
      outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}, globalName: g}]}"""


def test_an_output_travels_upwards_and_a_global_one_is_seen_by_all(tmp_path):
    spec = f"""
    entrypoint: main
    templates:
    - name: main
      steps:
      - - {{name: inner, template: inner}}
      - - {{name: up, template: say, {say("{{steps.inner.outputs.parameters.up}} {{steps.inner.outputs.parameters.sum}}")}}}
        - {{name: global, template: say, {say("{{workflow.outputs.parameters.g}}")}}}
    - name: inner
      steps: [[{{name: gen, template: gen}}]]
      outputs:
        parameters:
        - {{name: up, valueFrom: {{parameter: "{{{{steps.gen.outputs.parameters.p}}}}"}}}}
        - {{name: sum, valueFrom: {{expression: "asInt(steps.gen.outputs.parameters.p) + 1"}}}}
    {GEN}
    {SAY}
    """

    done = run(spec, tmp_path, {"gen": succeeds(parameters={"p": "41"})})

    assert (inputs(done, "up"), inputs(done, "global")) == ({"m": "41 42"}, {"m": "41"})
    assert outputs(done) == {"parameters": [{"name": "g", "value": "41"}]}


def test_the_output_of_a_skipped_step_is_absent_and_defaults_take_its_place(tmp_path):
    spec = (
        """
    entrypoint: main
    templates:
    - name: main
      steps:
      - - {name: plain, template: gen, when: "false"}
        - {name: kind, template: gend, when: "false"}
      - - {name: consumer, template: said, arguments: {parameters: [{name: m, value: "{{steps.plain.outputs.parameters.p}}"}]}}
        - {name: producer, template: said, arguments: {parameters: [{name: m, value: "{{steps.kind.outputs.parameters.p}}"}]}}
        - {name: guarded, template: said, arguments: {parameters: [{name: m, value: "{{= steps.plain.outputs.parameters.p ?? \'none\'}}"}]}}
      - - {name: nobody, template: say, arguments: {parameters: [{name: m, value: "{{steps.plain.outputs.parameters.p}}"}]}}
    - {name: gen, container: {image: alpine, command: [echo]}, outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p}}]}}
    - {name: gend, container: {image: alpine, command: [echo]}, outputs: {parameters: [{name: p, valueFrom: {path: /tmp/p, default: z}}]}}
    - {name: said, inputs: {parameters: [{name: m, default: d}]}, container: {image: alpine, command: [echo]}}
    """
        + SAY
    )
    reason = "inputs.parameters.m: argument references an absent optional (skipped/omitted node output with no default)"

    done = run(spec, tmp_path)

    given = {name: inputs(done, name)["m"] for name in ("consumer", "producer", "guarded")}
    assert given == {"consumer": "d", "producer": "z", "guarded": "none"}
    assert tree(done)[-1] == f"w[2].nobody Skipped Error: {reason}"
    assert done.message == f"step group deemed errored due to child w[2].nobody error: {reason}"


LIBRARY = """
    apiVersion: argoproj.io/v1alpha1
    kind: WorkflowTemplate
    metadata: {name: lib}
    spec:
      entrypoint: outer
      arguments: {parameters: [{name: m, value: hello}, {name: other, value: o}]}
      templates:
      - name: outer
        inputs: {parameters: [{name: m}]}
        steps: [[{name: i, template: say, arguments: {parameters: [{name: m, value: "{{inputs.parameters.m}}"}]}}]]
      - {name: say, inputs: {parameters: [{name: m}]}, container: {image: alpine, command: [echo]}}
"""


def test_a_workflow_may_be_a_whole_template_with_arguments_of_its_own(tmp_path):
    spec = "workflowTemplateRef: {name: lib}\narguments: {parameters: [{name: m, value: mine}]}"

    done = run(spec, tmp_path, library=LIBRARY)

    assert tree(done) == lines("""
        w Steps Succeeded
        w[0] StepGroup Succeeded
        w[0].i Pod Succeeded
    """)
    assert inputs(done, "i") == {"m": "mine"}
    assert done.nodes["i"].status.template_scope == "local/"


def test_a_template_of_another_manifest_calls_the_templates_beside_it(tmp_path):
    spec = f"""
        entrypoint: main
        templates:
        - name: main
          steps: [[{{name: a, templateRef: {{name: lib, template: outer}}, {say("m1")}}}]]
    """

    done = run(spec, tmp_path, library=LIBRARY)

    assert inputs(done, "w[0].a[0].i") == {"m": "m1"}
    assert done.nodes["w[0].a"].status.template_scope == "local/w"
    assert done.nodes["w[0].a[0].i"].status.template_scope == "namespaced/lib"


def test_template_defaults_reach_every_template_of_the_kind(tmp_path):
    spec = """
        entrypoint: main
        templateDefaults: {retryStrategy: {limit: 1}, container: {image: alpine, command: [sh, -c]}}
        templates:
        - {name: main, container: {args: ["exit 1"]}}
    """

    done = run(spec, tmp_path, {"main": [fails(), succeeds()]})

    assert tree(done) == lines("""
        w Retry Succeeded
        w(0) Pod Failed: main: Error (exit code 1)
        w(1) Pod Succeeded
    """)


def test_values_keep_their_quotes_and_unknown_tags_stay(tmp_path):
    spec = f"""
        entrypoint: main
        arguments: {{parameters: [{{name: x, value: "q\\"uo\\nte"}}, {{name: y, value: x}}]}}
        templates:
        - name: main
          steps: [[{{name: a, template: say, {say("{{workflow.parameters.x}}|{{ workflow.parameters.y }}|{{workflow.parameters.{{workflow.parameters.y}}}}|{{item}}|{{=1+1}}")}}}]]
        {SAY}
    """

    done = run(spec, tmp_path)

    assert inputs(done, "a") == {"m": 'q"uo\nte|x|q"uo\nte|{{item}}|2'}
