"""Texts that are workflows, and texts that are not: one clear error each."""

import pytest

from hera._plan.read import read_manifests
from hera.exceptions import ManifestError
from hera.lint.report import render_error

WORKFLOW = "kind: Workflow\nmetadata: {generateName: a-}\nspec:\n  entrypoint: main\n"
CRON = "kind: CronWorkflow\nmetadata: {name: c}\nspec:\n  schedules: ['* * * * *']\n  workflowSpec:\n    entrypoint: main\n"


def test_documents_of_other_kinds_are_passed_over():
    text = f"kind: ConfigMap\n---\n{WORKFLOW}---\nkind: WorkflowTemplate\nmetadata: {{name: t}}\nspec: {{}}\n"
    assert [(m.kind, m.name) for m in read_manifests(text, "f")] == [("Workflow", "a-"), ("WorkflowTemplate", "t")]


def test_json_is_read_too():
    assert read_manifests('{"kind": "Workflow", "metadata": {"name": "j"}, "spec": {}}', "f")[0].name == "j"


@pytest.mark.parametrize(("text", "line"), [(WORKFLOW, 4), (CRON, 6)])
def test_places_in_the_spec_are_found_wherever_the_spec_stands(text, line):
    place = read_manifests(text, "flow.yaml")[0].source.place_of(("spec", "entrypoint"))
    assert (place.file, place.line, place.length) == ("flow.yaml", line, 4)
    assert place.text.strip() == "entrypoint: main"


def test_a_missing_value_is_shown_by_what_is_around_it():
    assert read_manifests(WORKFLOW, "f")[0].source.place_of(("spec", "templates", 3, "name")).line == 3


ERRORS = {
    "empty": ("", "error[not-a-workflow]: the file is empty\n  --> f.yaml\n"),
    "a list": ("- 1\n", "error[not-a-workflow]: this is a list, not a workflow\n  --> f.yaml:1\n"),
    "a text": ("hello\n", "error[not-a-workflow]: this is a text, not a workflow\n  --> f.yaml:1\n"),
    "no kind": ("a: 1\n", "error[not-a-workflow]: this is not a workflow: it has no kind\n  --> f.yaml:1\n"),
    "another kind": ("kind: Pod\n", "error[not-a-workflow]: there is no workflow here, only Pod\n  --> f.yaml:1\n"),
    "a misspelled kind": (
        "kind: Worfklow\n",
        "error[not-a-workflow]: there is no workflow here, only Worfklow\n  --> f.yaml:1\n   = did you mean Workflow?",
    ),
}


@pytest.mark.parametrize(("text", "start"), ERRORS.values(), ids=ERRORS.keys())
def test_what_is_not_a_workflow_is_told_in_one_error(text, start):
    with pytest.raises(ManifestError) as caught:
        read_manifests(text, "f.yaml")
    assert render_error(caught.value).startswith(start)


BROKEN = {
    "cut short": ("kind: Workflow\nspec: {a: [1,\n", 2),
    "a tab": ("kind: Workflow\nspec:\n\ttemplates: 1\n", 3),
    "a key twice": ("kind: Workflow\nkind: Workflow\n", 2),
    "a wrong type": ("kind: Workflow\nspec:\n  templates:\n  - name: 1\n", 4),
    "an alias bomb": (
        "kind: Workflow\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)),
        None,
    ),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_text_is_one_error_with_its_line_and_a_caret(text, line):
    with pytest.raises(ManifestError) as caught:
        read_manifests(text, "f.yaml")
    error = caught.value
    assert error.file == "f.yaml"
    assert error.line == line if line is not None else error.line
    assert "^" in render_error(error)


def test_a_wrong_type_reads_like_this():
    with pytest.raises(ManifestError) as caught:
        read_manifests("kind: Workflow\nspec:\n  templates:\n  - name: 1\n", "f.yaml")
    assert caught.value.message.splitlines()[0] == "spec.templates[0].name: expected a string, got 1"
    assert caught.value.path == "spec.templates[0].name"


def test_what_is_missing_is_left_for_the_linter():
    read = read_manifests("kind: Workflow\nspec:\n  templates:\n  - container: {}\n", "f.yaml")[0]
    assert read.manifest.spec.templates[0].container.image == ""
