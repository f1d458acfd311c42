"""Argo's examples of retries, hooks, deadlines, suspension and limits (engine reference, sections 17 to 25)."""

from __future__ import annotations

from datetime import timedelta

from argo import LEAF, SAY, inputs, lines, links, run, say, tree

from hera.local.executors.scripted import fails, succeeds


def test_retries_end_at_the_limit_or_where_the_expression_says_so(tmp_path):
    spec = (
        """
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {name: a, template: flaky}
            - {name: b, template: flaky}
            - {name: z, template: leaf, depends: a.Failed && b.Failed}
        - name: flaky
          retryStrategy: {limit: 2, expression: "lastRetry.exitCode == \'1\'"}
          container: {image: alpine, command: [echo]}
    """
        + f"    {LEAF}"
    )

    done = run(spec, tmp_path, {"a(0)": fails(), "a(1)": fails(), "a(2)": fails(), "b(0)": fails(exit_code=3)})

    assert tree(done) == lines("""
        w DAG Succeeded
        w.a Retry Failed: No more retries left
        w.a(0) Pod Failed: main: Error (exit code 1)
        w.a(1) Pod Failed: main: Error (exit code 1)
        w.a(2) Pod Failed: main: Error (exit code 1)
        w.b Retry Failed: retryStrategy.expression evaluated to false
        w.b(0) Pod Failed: main: Error (exit code 3)
        w.z Pod Succeeded
    """)


def test_an_attempt_knows_its_number_and_how_the_last_one_ended(tmp_path):
    spec = """
        entrypoint: main
        templates:
        - name: main
          retryStrategy: {limit: "{{=asInt(\'2\')}}", backoff: {duration: "10", factor: 2}}
          container: {image: alpine, command: [echo, "{{retries}} {{lastRetry.exitCode}} {{lastRetry.status}}"]}
    """
    seen = []

    def ends(pod):
        seen.append(pod.template.container.command[1])
        return fails(exit_code=3)

    done = run(spec, tmp_path, ends)

    assert seen == ["0 0 ", "1 3 Failed", "2 3 Failed"]
    assert (done.message, done.duration >= timedelta(seconds=30)) == ("No more retries left", True)


def test_hooks_run_once_each_and_the_exit_handler_last(tmp_path):
    spec = f"""
        entrypoint: main
        onExit: leaf
        hooks:
          done: {{expression: workflow.status == "Failed", template: leaf}}
          never: {{expression: workflow.status == "Succeeded", template: leaf}}
        templates:
        - name: main
          steps:
          - - name: a
              template: leaf
              hooks:
                exit: {{template: say, {say("{{steps.a.status}} {{steps.a.exitCode}}")}}}
                ended: {{expression: steps.a.status == "Failed", template: leaf}}
        {LEAF}
        {SAY}
    """

    done = run(spec, tmp_path, {"w[0].a": fails(exit_code=4)})

    reason = f"child '{done.nodes['w[0].a'].id}' failed"
    assert tree(done) == lines(f"""
        w Steps Failed: {reason}
        w.hooks.done Pod Succeeded
        w.onExit Pod Succeeded
        w[0] StepGroup Failed: {reason}
        w[0].a Pod Failed: main: Error (exit code 4)
        w[0].a.hooks.ended Pod Succeeded
        w[0].a.onExit Pod Succeeded
    """)
    assert inputs(done, "w[0].a.onExit") == {"m": "Failed 4"}
    assert links(done)["w"] == ["w[0]", "w.hooks.done"]


def test_an_exit_handler_that_fails_fails_a_workflow_that_had_succeeded(tmp_path):
    done = run(
        f"entrypoint: leaf\nonExit: bye\ntemplates:\n{LEAF}\n{LEAF.replace('leaf', 'bye')}", tmp_path, {"bye": fails()}
    )

    assert tree(done) == ["w Pod Succeeded", "w.onExit Pod Failed: main: Error (exit code 1)"]
    assert (done.phase, done.message) == ("Failed", "main: Error (exit code 1)")


def test_past_its_deadline_a_workflow_ends_what_runs_and_waits_and_still_says_goodbye(tmp_path):
    spec = f"""
        entrypoint: main
        onExit: leaf
        activeDeadlineSeconds: 60
        templates:
        - name: main
          steps:
          - - {{name: slow, template: say, {say("x")}}}
            - {{name: ask, template: ask}}
          - - {{name: later, template: leaf}}
        - {{name: ask, suspend: {{duration: 1h}}}}
        {LEAF}
        {SAY}
    """

    done = run(spec, tmp_path, {"slow": succeeds(duration=timedelta(hours=2))})

    phases = {
        node.name: (node.type, node.phase, node.message) for node in done.nodes.values() if "[1]" not in node.name
    }
    assert phases["w[0].ask"] == ("Suspend", "Failed", "Step exceeded its deadline")
    assert phases["w[0].slow"][:2] == ("Pod", "Failed")
    assert phases["w.onExit"] == ("Pod", "Succeeded", "")
    assert done.phase == "Failed"


def test_a_suspension_ends_by_itself_with_the_defaults_of_what_it_asked_for(tmp_path):
    spec = (
        """
        entrypoint: main
        templates:
        - name: main
          steps:
          - - {name: ask, template: ask}
          - - {name: use, template: say, arguments: {parameters: [{name: m, value: "{{steps.ask.outputs.parameters.ok}}"}]}}
        - name: ask
          inputs: {parameters: [{name: ok, default: "yes"}]}
          suspend: {duration: "3600"}
          outputs: {parameters: [{name: ok, valueFrom: {supplied: {}}}]}
    """
        + f"    {SAY}"
    )

    done = run(spec, tmp_path)

    assert inputs(done, "use") == {"m": "yes"}
    assert done.duration >= timedelta(hours=1)


def test_parallelism_of_a_template_bounds_its_own_children(tmp_path):
    spec = f"""
        entrypoint: main
        templates:
        - name: main
          parallelism: 2
          steps: [[{{name: each, template: leaf, withSequence: {{count: 5}}}}]]
        {LEAF}
    """

    done = run(spec, tmp_path, {"leaf": succeeds(duration=timedelta(minutes=10))})

    assert timedelta(minutes=30) <= done.duration < timedelta(minutes=40)


def test_fail_fast_starts_nothing_more_and_says_so(tmp_path):
    spec = f"""
        entrypoint: main
        templates:
        - name: main
          failFast: true
          parallelism: 1
          steps: [[{{name: each, template: leaf, withSequence: {{count: 5}}}}]]
        {LEAF}
    """
    reason = "template has failed or errored children and failFast enabled"

    done = run(spec, tmp_path, {"each(1:1)": fails()})

    assert tree(done) == lines(f"""
        w Steps Failed: {reason}
        w[0] StepGroup Failed: {reason}
        w[0].each(0:0) Pod Succeeded
        w[0].each(1:1) Pod Failed: main: Error (exit code 1)
    """)
