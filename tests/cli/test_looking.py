"""`hera list`, `hera get`, `hera logs`: looking at what is kept."""

import json

import pytest

FLOW = """\
kind: Workflow
metadata: {name: kept}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: one, template: say}
    - - {name: two, template: say}
  - name: say
    script: {image: python, command: [python], source: "print('first'); print('second')"}
"""


@pytest.fixture
def kept(hera, write):
    assert hera("run", write("flow.yaml", FLOW)).code == 0
    return hera


class TestList:
    def test_without_runs_it_says_how_to_get_one(self, hera):
        answer = hera("list")
        assert (answer.code, answer.out) == (0, "")
        assert answer.err == "no runs here yet; start one: hera run FILE\n"

    def test_a_line_a_run(self, kept):
        header, line = kept("list").out.splitlines()
        assert header.split() == ["NAME", "PHASE", "AGE", "DURATION", "NODES", "MESSAGE"]
        assert line.split()[:2] == ["kept", "Succeeded"]
        assert line.split()[-1] == "5"

    def test_machines_get_objects(self, kept):
        [run] = kept("list", "--json").events
        assert (run["name"], run["phase"], run["nodes"]) == ("kept", "Succeeded", 5)

    def test_only_some_phases(self, kept):
        assert kept("list", "--phase", "Failed", "--json").out == ""
        assert len(kept("list", "--phase", "succeeded", "--json").events) == 1


class TestGet:
    def test_the_tree_and_the_summary(self, kept):
        lines = kept("get", "kept").out.splitlines()
        assert lines[0].startswith("kept  Succeeded  ·  kept in ")
        assert [line.split()[0] for line in lines[1:4]] == ["✔", "├─✔", "└─✔"]
        assert [line.split()[1] for line in lines[1:4]] == ["main", "one", "two"]
        assert lines[2].endswith("second")

    def test_machines_get_the_workflow_object(self, kept):
        workflow = json.loads(kept("get", "kept", "--json").out)
        assert (workflow["kind"], workflow["status"]["phase"]) == ("Workflow", "Succeeded")
        assert workflow["status"]["nodes"]["kept"]["type"] == "Steps"

    def test_an_unknown_run_gets_a_suggestion(self, kept):
        answer = kept("get", "kpt")
        assert answer.code == 2
        assert answer.err.startswith("error[run-not-found]")


class TestLogs:
    def test_all_pods_behind_their_names(self, kept):
        lines = kept("logs", "kept").out.splitlines()
        assert [line.rpartition(": ")[2] for line in lines] == ["first", "second"] * 2
        assert all(line.startswith("kept-say-") for line in lines)

    @pytest.mark.parametrize("node", ["one", "kept[0].one"])
    def test_one_pod_as_it_printed(self, kept, node):
        assert kept("logs", "kept", node).out == "first\nsecond\n"

    def test_a_group_is_all_pods_below_it(self, kept):
        assert len(kept("logs", "kept", "kept[1]").out.splitlines()) == 2
        assert len(kept("logs", "kept", "kept").out.splitlines()) == 4

    def test_following_a_finished_run_ends(self, kept):
        assert len(kept("logs", "kept", "-f").out.splitlines()) == 4

    def test_an_unknown_node_names_those_there_are(self, kept):
        answer = kept("logs", "kept", "on")
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == "error[no-such-name]: the run 'kept' has no node 'on'\n   = did you mean 'one'?\n"
