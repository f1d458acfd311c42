"""`hera run`: from a file to a result."""

import io
import os
import signal
import subprocess
import sys

import pytest

COINFLIP = """\
from hera.workflows import Steps, Workflow, script

print("noise at import")

@script()
def flip():
    print("heads")

@script()
def it_was(coin_result):
    print(f"it was {coin_result}")

with Workflow(generate_name="coinflip-", entrypoint="steps") as w:
    with Steps(name="steps") as s:
        f = flip()
        with s.parallel():
            it_was(name="heads", arguments={"coin_result": "heads"}, when=f'{f.result} == "heads"')
            it_was(name="tails", arguments={"coin_result": "tails"}, when=f'{f.result} == "tails"')

if __name__ == "__main__":
    raise SystemExit("not when it is imported")
"""

GREET = """\
kind: Workflow
metadata: {generateName: greet-}
spec:
  entrypoint: greet
  arguments: {parameters: [{name: who, value: you}]}
  templates:
  - name: greet
    inputs: {parameters: [{name: who}]}
    script: {image: python, command: [python], source: "print('hello {{inputs.parameters.who}}')"}
"""

FAILS = """\
kind: Workflow
metadata: {name: fails}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: train, template: train, arguments: {parameters: [{name: lr, value: "0.3"}]}}
  - name: train
    inputs: {parameters: [{name: lr}]}
    retryStrategy: {limit: 1}
    script: {image: python, command: [python], source: "print('about to fail'); raise SystemExit(3)"}
"""


class TestPlain:
    def test_a_python_file_runs_and_ends_with_its_summary(self, hera, write):
        answer = hera("run", write("coinflip.py", COINFLIP), "--name", "demo")
        assert answer.code == 0
        assert answer.err == "noise at import\n"
        lines = answer.out.splitlines()
        assert [line for line in lines if line.startswith("demo-")] == [
            next(line for line in lines if line.startswith("demo-flip-") and line.endswith(": heads")),
            next(line for line in lines if line.startswith("demo-it-was-") and line.endswith(": it was heads")),
        ]
        assert any(line.endswith("demo[1].tails  Skipped  when 'heads == \"tails\"' evaluated false") for line in lines)
        assert lines[-2].startswith("✔ Succeeded in ")
        assert "  ·  2 ran, 1 skipped  ·  kept in " in lines[-2]
        assert lines[-1] == "  look:      hera get demo"

    def test_a_line_is_greppable_by_node_and_phase(self, hera, write):
        lines = hera("run", write("greet.yaml", GREET), "--name", "g").out.splitlines()
        assert [line.split("  ")[1:3] for line in lines if line.split("  ")[1:2] == ["g"]][-2:] == [
            ["g", "Succeeded"],
            ["g", "Succeeded"],
        ]

    def test_parameters_go_before_those_of_the_manifest(self, hera, write):
        assert ": hello me\n" in hera("run", write("greet.yaml", GREET), "-p", "who=me").out

    def test_parameters_come_from_a_file_and_the_command_line_wins(self, hera, write):
        values = write("values.yaml", "who: 1\n")
        greet = write("greet.yaml", GREET)
        assert ": hello 1\n" in hera("run", greet, "-f", values).out
        assert ": hello 2\n" in hera("run", greet, "-f", values, "-p", "who=2").out

    def test_a_manifest_comes_from_standard_input(self, home):
        done = subprocess.run(
            [sys.executable, "-m", "hera", "run", "-"], input=GREET, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert ": hello you\n" in done.stdout

    def test_a_failed_workflow_ends_with_1_and_tells_why(self, hera, write):
        answer = hera("run", write("fails.yaml", FAILS))
        assert answer.code == 1
        block = answer.out[answer.out.index("✖ train") :].splitlines()
        assert block == [
            "✖ train  failed: exit code 3  ·  attempt 2 of 2",
            "    inputs   lr = 0.3",
            "    printed  about to fail",
            "  look:      hera logs fails train",
            "",
            next(
                line
                for line in block
                if line.startswith("✖ Failed in ") and ": child 'train' failed  ·  1 failed" in line
            ),
            "  look:      hera get fails",
        ]

    def test_a_step_that_ran_past_its_deadline_fails_for_that_and_not_for_the_signal(self, hera, write):
        manifest = (
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: slow}\nspec:\n  entrypoint: say\n"
        )
        manifest += "  templates:\n  - {name: say, activeDeadlineSeconds: 1, container: {image: alpine, command: [sleep, '9']}}\n"
        answer = hera("run", write("slow.yaml", manifest))
        assert answer.code == 1
        assert "✖ slow  failed: Pod was active on the node longer than the specified deadline" in answer.out

    def test_quiet_says_nothing_but_errors(self, hera, write):
        assert hera("run", write("greet.yaml", GREET), "--quiet") == type(hera("--version"))(0, "", "")
        answer = hera("run", write("fails.yaml", FAILS), "-q")
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.startswith("error[workflow-failed]: fails ended Failed: child '")


class TestJson:
    def test_every_line_is_an_event_and_the_last_one_is_the_result(self, hera, write):
        answer = hera("run", write("greet.yaml", GREET), "--json")
        assert answer.code == 0
        assert [event["event"] for event in answer.events][:2] == ["run-opened", "node-changed"]
        last = answer.events[-1]
        assert (last["event"], last["phase"]) == ("run-finished", "Succeeded")
        assert last["workflow"]["status"]["phase"] == "Succeeded"

    def test_a_refusal_is_one_object_with_all_findings(self, hera, write):
        answer = hera("run", write("bad.yaml", GREET.replace("entrypoint: greet", "entrypoint: gret")), "--json")
        assert answer.code == 2
        [event] = answer.events
        assert (event["event"], event["exitCode"]) == ("error", 2)
        finding = event["findings"][0]
        assert (finding["code"], finding["line"], finding["column"], finding["hint"]) == (
            "unknown-entrypoint",
            4,
            15,
            "did you mean 'greet'?",
        )

    def test_an_unreadable_file_is_an_object_too(self, hera, write):
        answer = hera("run", write("bad.yaml", "kind: Workflow\nspec: [\n").name, "--json")
        assert answer.code == 2
        assert (answer.events[0]["event"], answer.events[0]["file"]) == ("error", "bad.yaml")


class TestWrongInput:
    def test_a_finding_in_python_points_at_the_users_line(self, hera, write):
        program = write(
            "bad.py", COINFLIP.replace('arguments={"coin_result": "tails"}', 'arguments={"coin_reslt": "tails"}')
        )
        answer = hera("run", program)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.removeprefix("noise at import\n") == (
            "error[unknown-parameter]: template 'it-was' takes no argument 'coin_reslt'\n"
            "  --> bad.py:18:46\n"
            "   |\n"
            '18 |             it_was(name="tails", arguments={"coin_reslt": "tails"}, when=f\'{f.result} == "tails"\')\n'
            "   |                                              ^^^^^^^^^^ did you mean 'coin_result'?\n"
            "   = template 'it-was' is made at bad.py:9 and takes: coin_result\n"
            "   = more: hera lint --explain unknown-parameter\n"
            "1 error, nothing was started\n"
        )

    def test_a_misspelled_field_of_yaml_is_told_with_everything_else(self, hera, write):
        answer = hera(
            "run",
            write("bad.yaml", GREET.replace("source:", "sourc:").replace("entrypoint: greet", "entrypoint: gret")),
        )
        assert answer.code == 2
        assert "there is no field 'sourc' here" in answer.err
        assert "did you mean 'source'?" in answer.err
        assert "error[unknown-entrypoint]" in answer.err
        assert answer.err.endswith("nothing was started\n")

    @pytest.mark.parametrize(
        ("found", "becomes", "expected"),
        [
            (
                "apiVersion: argoproj.io/v1alpha1",
                "apiVersion: argoproj.io/v2",
                "error[not-a-workflow]: Argo has no Workflow of apiVersion 'argoproj.io/v2'\n"
                "  --> bad.yaml:1:13\n"
                "   |\n"
                " 1 | apiVersion: argoproj.io/v2\n"
                "   |             ^\n"
                "   = write apiVersion: argoproj.io/v1alpha1\n",
            ),
            (
                "metadata: {name: greet}",
                "metadata: {name: Greet_Me}",
                "error[invalid-name]: the workflow's name 'Greet_Me' is not a name that Kubernetes takes\n"
                "  --> bad.yaml:3:18\n"
                "   |\n"
                " 3 | metadata: {name: Greet_Me}\n",
            ),
        ],
    )
    def test_what_is_wrong_around_the_spec_is_shown_with_its_line(self, hera, write, found, becomes, expected):
        manifest = (
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: greet}\nspec:\n  entrypoint: say\n"
        )
        manifest += "  templates:\n  - {name: say, container: {image: alpine, command: [echo]}}\n"
        answer = hera("run", write("bad.yaml", manifest.replace(found, becomes)))
        assert answer.code == 2
        assert answer.err.startswith(expected)

    @pytest.mark.parametrize("from_stdin", [False, True])
    def test_the_line_of_a_text_that_cannot_be_read_is_shown_once(self, hera, write, monkeypatch, from_stdin):
        text = 'a: {b: c["x"]}\n'
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        answer = hera("run", "-" if from_stdin else write("bad.yaml", text))
        assert answer.code == 2
        assert answer.err.count('a: {b: c["x"]}') == 1

    def test_two_workflows_of_one_name_are_not_told_apart_by_it(self, hera, write):
        answer = hera("run", write("two.yaml", f"{GREET}---\n{GREET}"))
        assert answer.code == 2
        assert answer.err.endswith("   = give them different names, or put each into a file of its own\n")

    def test_nothing_is_kept_of_a_refused_run(self, hera, write, home):
        hera("run", write("bad.yaml", GREET.replace("entrypoint: greet", "entrypoint: gret")))
        assert not (home / "home").exists()

    @pytest.mark.parametrize(
        ("program", "expected"),
        [
            ("1 / 0\n", "error[python]: ZeroDivisionError: division by zero\n  --> flow.py:1\n"),
            ("import nothing_like_this\n", "error[python]: ModuleNotFoundError: No module named 'nothing_like_this'\n"),
            ("with x y:\n", "error[python]: SyntaxError: invalid syntax\n  --> flow.py:1:8\n"),
            (
                "import sys; sys.exit(3)\n",
                "error[python]: the program ended itself while it was imported: sys.exit(3)\n",
            ),
            ("x = 1\n", "error[no-workflow]: there is no workflow in this file\n  --> flow.py\n"),
            (
                "from hera.workflows import Workflow\na = Workflow(name='a')\nb = Workflow(name='b')\nc = a\n",
                "error[several-workflows]: there are 2 workflows in this file: a, b\n  --> flow.py\n   = say which one: flow.py:a\n",
            ),
            (
                "from hera.workflows import Workflow\nw = Workflow(nme='a')\n",
                "error[unknown-field]: Workflow has no field 'nme'\n  --> flow.py:2\n",
            ),
        ],
    )
    def test_python_errors_show_the_users_lines_and_none_of_ours(self, hera, write, program, expected):
        write("flow.py", program)
        answer = hera("run", "flow.py")
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(expected)
        assert "hera/_cli" not in answer.err
        assert "importlib" not in answer.err

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (["nope.yaml"], "error[no-file]: there is no file 'nope.yaml'\n"),
            (["."], "error[no-file]: '.' is a folder\n   = name a Python or YAML file in it\n"),
            (
                ["greet.yaml:nope"],
                "error[no-workflow]: there is no document 'nope' in this file\n  --> greet.yaml\n   = it has: greet-\n",
            ),
            (["greet.yaml", "-p", "who"], "error[invalid-option]: -p takes NAME=VALUE, not 'who'\n"),
            (["greet.yaml", "-p", "x=1"], "error[unknown-parameter]: the workflow takes no parameter 'x'"),
            (
                ["greet.yaml", "--with", "greet.yaml"],
                "error[no-template]: --with greet.yaml: there is no WorkflowTemplate",
            ),
            (["greet.yaml", "--stand-in", "x"], "error[invalid-option]: --stand-in takes IMAGE=COMMAND, not 'x'\n"),
            (["--resume", "nope"], "error[run-not-found]: no run named 'nope' is kept in "),
        ],
    )
    def test_each_mistake_has_one_clear_error(self, hera, write, arguments, expected):
        write("greet.yaml", GREET)
        answer = hera("run", *arguments)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(expected)

    def test_file_and_resume_exclude_each_other(self, hera):
        assert "give FILE to start a run, or --resume NAME" in hera("run").err
        assert hera("run", "x.yaml", "--resume", "y").code == 2

    def test_a_file_called_like_a_module_is_refused(self, hera, write):
        answer = hera("run", write("json.py", "x = 1\n"))
        assert answer.code == 2
        assert "the file has the name of another module, 'json'" in answer.err


class TestFiles:
    def test_the_object_is_chosen_by_variable_or_by_name(self, hera, write):
        program = write("two.py", COINFLIP + '\nother = Workflow(name="other", entrypoint="x")\n')
        assert hera("run", f"{program}:w").code == 0
        assert "'x' is not a template of this workflow" in hera("run", f"{program}:other").err

    def test_a_workflow_in_a_package_is_imported_by_its_full_name(self, hera, write):
        write("pack/__init__.py", "")
        write("pack/parts.py", "NAME = 'from-parts-'\n")
        text = COINFLIP.replace('generate_name="coinflip-"', "generate_name=NAME")
        program = write("pack/flow.py", "from .parts import NAME\n" + text)
        assert "from-parts-" in hera("run", program).out

    def test_templates_of_another_file_are_found(self, hera, write):
        caller = "kind: Workflow\nmetadata: {name: caller}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - {name: g, templateRef: {name: lib, template: greet}, arguments: {parameters: [{name: who, value: you}]}}\n"
        library = GREET.replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: greet-", "name: lib")
        write("lib.yaml", library)
        refused = hera("run", write("caller.yaml", caller))
        assert "add the file that defines it: --with FILE" in refused.err
        assert ": hello you\n" in hera("run", "caller.yaml", "--with", "lib.yaml").out

    def test_a_finding_in_the_library_points_into_its_file(self, hera, write):
        write(
            "lib.yaml",
            GREET.replace("kind: Workflow", "kind: WorkflowTemplate")
            .replace("generateName: greet-", "name: lib")
            .replace("inputs.parameters.who", "inputs.parameters.woh"),
        )
        caller = "kind: Workflow\nmetadata: {name: caller}\nspec: {workflowTemplateRef: {name: lib}}\n"
        answer = hera("run", write("caller.yaml", caller), "--with", "lib.yaml")
        assert "  --> lib.yaml:9:" in answer.err

    def test_a_workflow_template_runs_by_itself(self, hera, write):
        text = GREET.replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: greet-", "name: lib")
        assert ": hello you\n" in hera("run", write("lib.yaml", text)).out


SLOW = """\
kind: Workflow
metadata: {name: slow}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: first, template: first}
    - - {name: second, template: second}
  - name: first
    script: {image: python, command: [python], source: "print('once')"}
  - name: second
    script: {image: python, command: [python], source: "import time; print('ready', flush=True); time.sleep(1)"}
"""


def test_an_interruption_stops_the_children_and_leaves_a_resumable_run(write, hera):
    flow = write("slow.yaml", SLOW)
    with subprocess.Popen(
        [sys.executable, "-m", "hera", "run", str(flow)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        while not running.stdout.readline().endswith(": ready\n"):
            pass
        os.kill(running.pid, signal.SIGINT)
        _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "go on with: hera run --resume slow" in err
    resumed = hera("run", "--resume", "slow")
    assert resumed.code == 0
    assert "once" not in resumed.out
    assert hera("logs", "slow", "first").out == "once\n"


def test_a_reader_that_goes_away_is_no_error(home, write):
    flow = write("greet.yaml", GREET)
    with subprocess.Popen(
        [sys.executable, "-m", "hera", "run", str(flow)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        running.stdout.readline()
        running.stdout.close()
        err = running.stderr.read()
    assert (running.returncode, err) == (0, "")
