"""`hera lint`."""

import json

GOOD = "kind: Workflow\nmetadata: {name: a}\nspec:\n  entrypoint: a\n  templates:\n  - name: a\n    container: {image: x}\n"
BAD = GOOD.replace("entrypoint: a", "entrypoint: b")
TEMPLATE = GOOD.replace("kind: Workflow", "kind: WorkflowTemplate")


def test_nothing_wrong(hera, write):
    assert hera("lint", write("good.yaml", GOOD)) == type(hera("--version"))(0, "✔ 1 workflow, nothing wrong\n", "")


def test_findings_end_with_1(hera, write):
    answer = hera("lint", write("bad.yaml", BAD), write("good.yaml", GOOD))
    assert answer.code == 1
    assert answer.out.startswith("error[unknown-entrypoint]: the entrypoint 'b' is not a template of this workflow\n")
    assert answer.out.endswith("1 error\n")


def test_machines_get_an_object_a_finding(hera, write):
    finding = json.loads(hera("lint", write("bad.yaml", BAD), "--json").out)
    assert (finding["code"], finding["line"]) == ("unknown-entrypoint", 4)


def test_a_folder_is_all_its_manifests(hera, write, home):
    write("flows/good.yaml", GOOD)
    write("flows/deeper/bad.yml", BAD)
    write("flows/other.txt", "nothing")
    assert "deeper/bad.yml:4" in hera("lint", home / "flows").out


def test_files_know_the_templates_of_one_another(hera, write):
    caller = "kind: Workflow\nmetadata: {name: c}\nspec: {workflowTemplateRef: {name: a}}\n"
    assert hera("lint", write("caller.yaml", caller)).code == 1
    assert hera("lint", "caller.yaml", write("template.yaml", TEMPLATE)).code == 0


def test_a_value_that_comes_later_is_no_finding_except_for_cron(hera, write):
    text = GOOD.replace("  entrypoint", "  arguments: {parameters: [{name: p}]}\n  entrypoint").replace(
        "{image: x}", "{image: '{{workflow.parameters.p}}'}"
    )
    assert hera("lint", write("later.yaml", text)).code == 0


def test_a_template_may_name_any_workflow_parameter(hera, write):
    text = TEMPLATE.replace("{image: x}", "{image: '{{workflow.parameters.p}}'}")
    assert hera("lint", write("template.yaml", text)).code == 0


def test_an_unreadable_file_does_not_keep_the_others_from_being_looked_at(hera, write):
    answer = hera("lint", write("broken.yaml", "kind: [\n"), write("bad.yaml", BAD))
    assert answer.code == 2
    assert "broken.yaml" in answer.err
    assert "unknown-entrypoint" in answer.out


def test_a_rule_explains_itself(hera):
    answer = hera("lint", "--explain", "unknown-parameter")
    assert answer.code == 0
    assert "silently leaves the default in place" in answer.out
    assert "did you mean 'unknown-parameter'?" in hera("lint", "--explain", "unknown-parametr").err


def test_a_file_is_needed(hera):
    assert hera("lint").code == 2
