"""Every rule finds its own bad example and lets its own good one pass; and nothing that Argo accepts is an error."""

import pytest

from hera._plan.plan import plan_of
from hera._plan.read import read_manifests
from hera.lint import check
from hera.lint.rules import RULES


def findings(spec: str, mode: str = "run", header: str = "") -> list:
    body = "\n".join(f"  {line}" for line in spec.strip("\n").split("\n"))
    text = f"kind: Workflow\nmetadata:\n  generateName: example-\n{header}spec:\n{body}\n"
    read = read_manifests(text, "flow.yaml")[0]
    return check(plan_of(read.manifest, (), read.source), mode=mode)


def errors(spec: str, **options) -> set[str]:
    return {f.code for f in findings(spec, **options) if f.severity == "error"}


def messages(spec: str) -> list[str]:
    return [f.message for f in findings(spec)]


def upstream(spec: str) -> list[str | None]:
    return [f.upstream for f in findings(spec)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
class TestEachRule:
    def test_flags_its_bad_example_and_nothing_else_there(self, rule):
        assert {f.code for f in findings(rule.bad)} == {rule.code}

    def test_lets_its_good_example_pass(self, rule):
        assert findings(rule.good) == []

    def test_points_at_a_line_with_a_caret(self, rule):
        for finding in findings(rule.bad):
            assert finding.place is not None
            assert finding.place.column is not None
            assert finding.path


def test_codes_are_unique():
    assert len({rule.code for rule in RULES}) == len(RULES)


LEAVES = """
- name: say
  inputs: {parameters: [{name: what}]}
  container: {image: busybox, command: [echo, "{{inputs.parameters.what}}"]}
- name: flip
  script: {image: python, command: [python], source: print('heads')}
- name: noop
  container: {image: busybox, command: ["true"]}
- name: numbers
  script: {image: python, command: [python], source: "print([1])"}
  outputs:
    parameters: [{name: n, valueFrom: {path: /tmp/n}}]
    artifacts: [{name: file, path: /tmp/file}]
- name: wait
  suspend: {duration: 1s}
"""


def main(body: str, before: str = "entrypoint: main") -> str:
    lines = "\n".join(f"  {line}" for line in body.strip("\n").split("\n"))
    return f"{before}\ntemplates:\n- name: main\n{lines}\n{LEAVES}"


ACCEPTED = {
    "unused templates and an unused input": main("steps:\n- - {name: a, template: noop}"),
    "an empty list of steps": main("steps: []"),
    "a bare item in a leaf": "entrypoint: a\ntemplates:\n- name: a\n  container: {image: x, args: ['{{item}}']}",
    "foreign braces in a script": "entrypoint: a\ntemplates:\n- name: a\n  script: {image: x, command: [python], "
    "source: \"print(f'{{x}} {{ y }} {{{z}}} {{')\"}",
    "retry variables": "entrypoint: a\ntemplates:\n- name: a\n  retryStrategy: {limit: 1}\n"
    "  container: {image: x, args: ['{{retries}} {{lastRetry.exitCode}}']}",
    "built-in workflow variables": main(
        "steps:\n- - name: a\n    template: say\n    arguments: {parameters: [{name: what, value: '{{workflow.name}} "
        "{{workflow.uid}} {{workflow.creationTimestamp.s}} {{workflow.duration}} {{workflow.labels.json}} "
        "{{workflow.status}} {{workflow.scheduledTime}}'}]}"
    ),
    "the item of a loop": main(
        "steps:\n- - name: a\n    template: say\n    withItems: [{k: 1}, {k: 2}]\n"
        "    arguments: {parameters: [{name: what, value: '{{item.k}}'}]}"
    ),
    "any key with withParam": main(
        "steps:\n- - {name: a, template: flip}\n- - name: b\n    template: say\n"
        "    withParam: '{{steps.a.outputs.result}}'\n    arguments: {parameters: [{name: what, value: '{{item.z}}'}]}"
    ),
    "item keys in later steps": main(
        "steps:\n- - {name: a, template: noop, withItems: [{k: 1}]}\n- - name: b\n    template: say\n"
        "    arguments: {parameters: [{name: what, value: '{{item.k}}'}]}"
    ),
    "aggregated results": main(
        "dag:\n  tasks:\n  - {name: a, template: numbers, withItems: [1, 2]}\n  - name: b\n    template: say\n"
        "    depends: a.AnySucceeded\n"
        "    arguments: {parameters: [{name: what, value: '{{tasks.a.outputs.parameters}}{{tasks.a.outputs.parameters.n}}'}]}"
    ),
    "a far ancestor": main(
        "dag:\n  tasks:\n  - {name: a, template: flip}\n  - {name: b, template: noop, dependencies: [a]}\n  - name: c\n"
        "    template: say\n    dependencies: [b]\n"
        "    arguments: {parameters: [{name: what, value: '{{tasks.a.outputs.result}}'}]}"
    ),
    "a status of an ancestor": main(
        "dag:\n  tasks:\n  - {name: a, template: flip}\n  - {name: b, template: noop, depends: a.Failed || a.Succeeded, "
        "when: '{{tasks.a.status}} == Failed'}"
    ),
    "an expression about anything": main(
        "steps:\n- - {name: a, template: say, arguments: {parameters: [{name: what, value: \"{{=steps.nope.x ?? 'd'}}\"}]}}"
    ),
    "conditions with tags anywhere": main(
        'steps:\n- - {name: a, template: flip}\n- - {name: b, template: noop, when: "{{steps.a.outputs.result}} in (x, y)"}\n'
        '  - {name: c, template: noop, when: \'"{{steps.a.outputs.result}}" =~ "^h" && {{steps.a.exitCode}} == 0\'}\n'
        "  - {name: d, template: noop, when: '1 {{steps.a.outputs.result}} 2'}\n"
        "  - {name: e, template: noop, when: '{{steps.a.outputs.result}} == True'}\n"
        "  - {name: f, template: noop, when: '{{=asInt(steps.a.exitCode) > 3}}'}\n"
        "  - {name: g, template: noop, when: ''}"
    ),
    "an exit hook that reads its own step": main(
        "steps:\n- - name: a\n    template: flip\n    hooks:\n      exit:\n        template: say\n"
        "        arguments: {parameters: [{name: what, value: '{{steps.a.outputs.result}}'}]}"
    ),
    "an inline template with the names around it": main(
        "inputs: {parameters: [{name: p, value: v}]}\nsteps:\n- - {name: a, template: flip}\n- - name: b\n    inline:\n"
        "      container: {image: x, args: ['{{inputs.parameters.p}}', '{{steps.a.outputs.result}}', '{{pod.name}}']}"
    ),
    "an image from the defaults": "entrypoint: a\ntemplateDefaults: {container: {image: busybox}}\n"
    "templates:\n- name: a\n  container: {command: ['true']}",
    "a recursive template": main(
        "steps:\n- - {name: a, template: flip}\n- - {name: again, template: main, when: '1 == 2'}"
    ),
    "a global output": main(
        "steps:\n- - {name: a, template: export}\n- - name: b\n    template: say\n"
        "    arguments: {parameters: [{name: what, value: '{{workflow.outputs.parameters.g}}'}]}"
    )
    + "\n- name: export\n  container: {image: x}\n"
    "  outputs: {parameters: [{name: n, globalName: g, valueFrom: {path: /tmp/n}}]}",
    "artifacts that are passed on": main(
        "inputs: {artifacts: [{name: i, raw: {data: x}}]}\ndag:\n  tasks:\n  - {name: a, template: numbers}\n"
        "  - name: b\n    template: read\n    depends: a\n"
        "    arguments: {artifacts: [{name: f, from: '{{tasks.a.outputs.artifacts.file}}'}]}\n"
        "  - name: c\n    template: read\n    arguments: {artifacts: [{name: f, from: '{{inputs.artifacts.i}}'}]}"
    )
    + "\n- name: read\n  inputs: {artifacts: [{name: f, path: /tmp/f}]}\n"
    "  container: {image: x, args: ['{{inputs.artifacts.f.path}}']}",
    "an optional artifact that nobody gives": "entrypoint: a\ntemplates:\n- name: a\n"
    "  inputs: {artifacts: [{name: f, path: /tmp/f, optional: true}]}\n  container: {image: x}",
    "a path that only looks around": "entrypoint: a\ntemplates:\n- name: a\n"
    "  inputs: {artifacts: [{name: f, path: /tmp/safe/../safe/x, raw: {data: x}}]}\n  container: {image: x}",
    "sequences of every kind": main(
        "steps:\n- - {name: a, template: noop, withSequence: {count: '3'}}\n"
        "  - {name: b, template: noop, withSequence: {start: 5, end: 1, format: 's-%d'}}\n"
        "  - {name: c, template: noop, withSequence: {count: '{{workflow.name}}'}}"
    ),
    "an empty list of items is no loop": main("steps:\n- - {name: a, template: noop, withItems: []}"),
    "a deadline from a parameter": "entrypoint: a\narguments: {parameters: [{name: t, value: '3'}]}\ntemplates:\n- name: a\n"
    "  activeDeadlineSeconds: '{{workflow.parameters.t}}'\n  container: {image: x}",
    "names of tasks that are known only at run time": main(
        "dag:\n  target: ship-prod\n  tasks:\n  - {name: 'build-{{workflow.name}}', template: noop}\n"
        "  - {name: 'ship-{{workflow.name}}', template: noop, depends: build-prod}"
    ),
    "references to steps whose names are known only at run time": main(
        "steps:\n- - {name: 'build-{{workflow.name}}', template: numbers}\n- - name: b\n    template: say\n"
        "    arguments: {parameters: [{name: what, value: '{{steps.build-prod.outputs.result}}'}]}"
    ),
    "a runner script without inputs": "entrypoint: a\ntemplates:\n- name: a\n"
    "  script: {image: x, command: [python], source: '{{inputs.parameters}}'}",
}


@pytest.mark.parametrize("spec", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_argo_accepts_is_no_error(spec):
    assert [(f.code, f.message) for f in findings(spec) if f.severity == "error"] == []


REFUSED = {
    "a later step": (
        main(
            "steps:\n- - {name: a, template: say, arguments: {parameters: [{name: what, value: '{{steps.b.outputs.result}}'}]}}\n"
            "- - {name: b, template: flip}"
        ),
        "not-an-ancestor",
        "templates.main.steps failed to resolve {{steps.b.outputs.result}}",
    ),
    "a step of the same group": (
        main(
            "steps:\n- - {name: b, template: flip}\n"
            "  - {name: a, template: say, arguments: {parameters: [{name: what, value: '{{steps.b.outputs.result}}'}]}}"
        ),
        "not-an-ancestor",
        None,
    ),
    "the result of a suspend template": (
        main(
            "steps:\n- - {name: b, template: wait}\n"
            "- - {name: a, template: say, arguments: {parameters: [{name: what, value: '{{steps.b.outputs.result}}'}]}}"
        ),
        "unknown-reference",
        "templates.main.steps failed to resolve {{steps.b.outputs.result}}",
    ),
    "an output that is not declared": (
        main(
            "dag:\n  tasks:\n  - {name: b, template: numbers}\n  - {name: a, template: say, depends: b, "
            "arguments: {parameters: [{name: what, value: '{{tasks.b.outputs.parameters.m}}'}]}}"
        ),
        "unknown-reference",
        "templates.main.tasks.a failed to resolve {{tasks.b.outputs.parameters.m}}",
    ),
    "an input that is not declared": (
        "entrypoint: a\ntemplates:\n- name: a\n  container: {image: x, args: ['{{inputs.parameters.x}}']}",
        "unknown-reference",
        "templates.a: failed to resolve {{inputs.parameters.x}}",
    ),
    "a workflow parameter that is not declared": (
        "entrypoint: a\ntemplates:\n- name: a\n  container: {image: x, args: ['{{workflow.parameters.x}}']}",
        "unknown-reference",
        "templates.a: failed to resolve {{workflow.parameters.x}}",
    ),
    "an item without a loop": (
        main("steps:\n- - {name: a, template: say, arguments: {parameters: [{name: what, value: '{{item.x}}'}]}}"),
        "unknown-reference",
        "templates.main.steps failed to resolve {{item.x}}",
    ),
    "tasks in steps": (
        main("steps:\n- - {name: a, template: say, arguments: {parameters: [{name: what, value: '{{tasks.x.id}}'}]}}"),
        "unknown-reference",
        "templates.main.steps failed to resolve {{tasks.x.id}}",
    ),
    "an output of steps that refers to nothing": (
        main(
            "steps:\n- - {name: a, template: noop}\n"
            "outputs: {parameters: [{name: o, valueFrom: {parameter: '{{steps.b.outputs.result}}'}}]}"
        ),
        "unknown-reference",
        "templates.main.outputs failed to resolve {{steps.b.outputs.result}}",
    ),
    "a task that waits for itself": (
        main("dag:\n  tasks:\n  - {name: a, template: noop, depends: a}"),
        "dependency-cycle",
        "templates.main sorting failed: graph with cycle",
    ),
    "a word operator": (
        main("dag:\n  tasks:\n  - {name: a, template: noop}\n  - {name: b, template: noop, depends: a and a}"),
        "unknown-dependency",
        "templates.main sorting failed: invalid dependency and",
    ),
    "depends that cannot be read": (
        main("dag:\n  tasks:\n  - {name: a, template: noop}\n  - {name: b, template: noop, depends: (a && }"),
        "invalid-depends",
        None,
    ),
    "items asked of a task without items": (
        main("dag:\n  tasks:\n  - {name: a, template: noop}\n  - {name: b, template: noop, depends: a.AllFailed}"),
        "invalid-depends",
        (
            "templates.main.tasks.a dependency 'a' uses an items-based condition such as .AnySucceeded or .AllFailed "
            "but does not contain any items"
        ),
    ),
    "depends and dependencies in one dag": (
        main(
            "dag:\n  tasks:\n  - {name: a, template: noop}\n  - {name: b, template: noop, depends: a}\n"
            "  - {name: c, template: noop, dependencies: [a]}"
        ),
        "invalid-depends",
        "templates.main cannot use both 'depends' and 'dependencies' in the same DAG template",
    ),
    "a target that is not a task": (
        main("dag:\n  target: b\n  tasks:\n  - {name: a, template: noop}"),
        "unknown-dependency",
        "templates.main.targets: target 'b' is not defined",
    ),
    "a dag without tasks": (
        main("dag: {tasks: []}"),
        "misplaced-field",
        "templates.main must have at least one task",
    ),
    "a condition that is no condition": (
        main("steps:\n- - {name: a, template: noop, when: maybe}"),
        "invalid-when",
        None,
    ),
    "a condition that stays unreadable": (
        main(
            "steps:\n- - {name: a, template: flip}\n- - {name: b, template: noop, when: '({{steps.a.outputs.result}} == x'}"
        ),
        "invalid-when",
        None,
    ),
    "count and end": (
        main("steps:\n- - {name: a, template: noop, withSequence: {count: 1, end: 2}}"),
        "invalid-loop",
        "templates.main.steps[0].a only one of count or end can be defined in withSequence",
    ),
    "two sources of a loop": (
        main("steps:\n- - {name: a, template: noop, withItems: [1], withParam: '[1]'}"),
        "invalid-loop",
        "templates.main.steps[0].a only one of withItems, withParam, withSequence can be specified",
    ),
    "a path that leaves its folder": (
        (
            "entrypoint: a\ntemplates:\n- name: a\n"
            "  inputs: {artifacts: [{name: f, path: /tmp/safe/../../etc, raw: {data: x}}]}\n  container: {image: x}"
        ),
        "artifact-path",
        (
            "error in templates.a.inputs.artifacts.f: Artifact 'f' attempted to use a path containing '..'. "
            "Directory traversal is not permitted"
        ),
    ),
    "an artifact that nobody gives": (
        "entrypoint: a\ntemplates:\n- name: a\n  inputs: {artifacts: [{name: f, path: /tmp/f}]}\n  container: {image: x}",
        "missing-argument",
        "templates.a inputs.artifacts.f was not supplied",
    ),
    "an input of the entrypoint that nobody gives": (
        "entrypoint: a\ntemplates:\n- name: a\n  inputs: {parameters: [{name: p}]}\n  container: {image: x}",
        "missing-argument",
        "templates.a inputs.parameters.p was not supplied",
    ),
    "a digit in front of a name": (
        main("dag:\n  tasks:\n  - {name: a, template: noop}\n  - {name: 2b, template: noop, depends: a}"),
        "invalid-name",
        "templates.main.tasks.2b name cannot begin with a digit when using either 'depends' or 'dependencies'",
    ),
    "two bodies": (
        "entrypoint: a\ntemplates:\n- name: a\n  container: {image: x}\n  suspend: {}",
        "template-body",
        (
            "templates.a multiple template types specified. choose one of: container, containerSet, steps, script, "
            "resource, dag, suspend, template, template ref"
        ),
    ),
    "the exit handler": (
        "entrypoint: a\nonExit: b\ntemplates:\n- name: a\n  container: {image: x}",
        "unknown-entrypoint",
        "template name 'b' undefined",
    ),
    "a value that the enum does not have": (
        (
            "entrypoint: a\narguments: {parameters: [{name: p, value: x, enum: [y, z]}]}\n"
            "templates:\n- name: a\n  inputs: {parameters: [{name: p}]}\n  container: {image: x}"
        ),
        "invalid-argument",
        "spec.arguments.p.value should be present in spec.arguments.p.enum list",
    ),
}


@pytest.mark.parametrize(("spec", "code", "text"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_work_is_an_error_with_argos_own_text(spec, code, text):
    assert errors(spec) == {code}
    assert text in upstream(spec)


class TestArguments:
    def test_a_missing_value_is_fine_for_a_look_and_an_error_before_a_run(self):
        spec = "entrypoint: a\narguments: {parameters: [{name: p}]}\ntemplates:\n- name: a\n  container: {image: x, args: ['{{workflow.parameters.p}}']}"
        assert errors(spec) == {"invalid-argument"}
        assert errors(spec, mode="lint") == set()

    def test_a_default_of_a_workflow_argument_is_no_value(self):
        spec = (
            "entrypoint: a\narguments: {parameters: [{name: p, default: d}]}\n"
            "templates:\n- name: a\n  inputs: {parameters: [{name: p}]}\n  container: {image: x}"
        )
        assert [f.hint for f in findings(spec)] == [
            "give it: -p p=VALUE, or a value in the workflow; a default ('d') does not count here"
        ]

    def test_a_misspelled_argument_is_told_once(self):
        spec = main("steps:\n- - {name: a, template: say, arguments: {parameters: [{name: whta, value: x}]}}")
        assert [(f.code, f.hint) for f in findings(spec)] == [("unknown-parameter", "did you mean 'what'?")]

    def test_a_workflow_argument_is_used_by_an_expression_or_as_a_whole(self):
        for use in ("{{=workflow.parameters.p}}", "{{=workflow.parameters['p']}}", "{{workflow.parameters.json}}"):
            spec = (
                "entrypoint: a\narguments: {parameters: [{name: p, value: v}]}\n"
                f'templates:\n- name: a\n  container: {{image: x, args: ["{use}"]}}'
            )
            assert findings(spec) == [], use


def test_the_cycle_is_shown():
    tasks = "\n".join(f"  - {{name: {a}, template: noop, depends: {b}}}" for a, b in ("ab", "bc", "ca"))
    assert messages(main(f"dag:\n  tasks:\n{tasks}")) == [
        "the tasks of template 'main' wait for one another: a → b → c → a"
    ]


def test_a_cycle_does_not_hide_what_waits_behind_it():
    tasks = "\n".join(f"  - {{name: {a}, template: noop, depends: {b}}}" for a, b in ("ab", "ba", "cb"))
    assert len(findings(main(f"dag:\n  tasks:\n{tasks}"))) == 1


def test_all_findings_are_told_not_the_first():
    spec = main("steps:\n- - {name: a, template: nope}\n- - {name: a, template: say}", before="entrypoint: mian")
    assert {f.code for f in findings(spec)} == {
        "unknown-template",
        "duplicate-name",
        "missing-argument",
        "unknown-entrypoint",
    }


def test_an_unknown_template_of_a_hook_is_only_a_warning():
    spec = main("steps:\n- - name: a\n    template: noop\n    hooks: {exit: {template: nope}}")
    assert [(f.code, f.severity) for f in findings(spec)] == [("unknown-template", "warning")]
