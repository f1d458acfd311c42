"""What a person reads, to the letter; and what a machine reads."""

import pytest

from hera._plan.plan import plan_of
from hera._plan.read import read_manifests
from hera._plan.source import PythonSource
from hera.exceptions import ManifestError
from hera.lint import Diagnostic, check
from hera.lint.report import as_json, render, render_error, summary

TRAIN = """\
kind: Workflow
metadata: {generateName: churn-}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: train
        template: train
        arguments:
          parameters:
          - {name: learning_rate, value: "0.3"}
          - {name: data, value: d}
  - name: train
    inputs: {parameters: [{name: lr}, {name: data}, {name: epochs, default: "10"}]}
    container: {image: busybox, command: [echo, "{{inputs.parameters.lr}}"]}
"""


def found(text: str) -> list[Diagnostic]:
    read = read_manifests(text, "churn.yaml")[0]
    return check(plan_of(read.manifest, (), read.source))


def test_a_finding_in_yaml_reads_like_this():
    assert (
        render(found(TRAIN))
        == """\
error[unknown-parameter]: template 'train' takes no argument 'learning_rate'
  --> churn.yaml:12:20
   |
12 |           - {name: learning_rate, value: "0.3"}
   |                    ^^^^^^^^^^^^^ did you mean 'lr'?
   = template 'train' is made at churn.yaml:14 and takes: lr, data, epochs (default 10)
   = more: hera lint --explain unknown-parameter
1 error, nothing was started"""
    )


def test_a_finding_in_python_points_at_the_word_even_lines_below_the_call(tmp_path):
    program = tmp_path / "churn.py"
    program.write_text('train(\n    arguments={\n        "learning_rate": 0.3,\n    },\n)\n')
    manifest = read_manifests(TRAIN, "x")[0].manifest
    source = PythonSource({"": (str(program), 1), "spec.templates[0].steps[0][0]": (str(program), 1)})
    finding = check(plan_of(manifest, (), source))[0]
    assert render([finding]).splitlines()[1:5] == [
        f"  --> {program}:3:10",
        "   |",
        ' 3 |         "learning_rate": 0.3,',
        "   |          ^^^^^^^^^^^^^ did you mean 'lr'?",
    ]


def test_a_finding_without_a_place_names_the_path():
    manifest = read_manifests(TRAIN, "x")[0].manifest
    assert render(check(plan_of(manifest))).splitlines()[1:3] == [
        "  --> spec.templates[0].steps[0][0].arguments.parameters[0].name",
        "   = did you mean 'lr'?",
    ]


def test_machines_get_every_part():
    assert as_json(found(TRAIN)[0]) == {
        "code": "unknown-parameter",
        "severity": "error",
        "message": "template 'train' takes no argument 'learning_rate'",
        "file": "churn.yaml",
        "line": 12,
        "column": 20,
        "path": "spec.templates[0].steps[0][0].arguments.parameters[0].name",
        "hint": "did you mean 'lr'?",
        "notes": ["template 'train' is made at churn.yaml:14 and takes: lr, data, epochs (default 10)"],
    }


@pytest.mark.parametrize(
    ("severities", "text"),
    [
        (["error"], "1 error, nothing was started"),
        (["error", "error", "warning"], "2 errors and 1 warning, nothing was started"),
        (["warning", "warning"], "2 warnings"),
        ([], "no findings"),
    ],
)
def test_the_last_line_counts(severities, text):
    findings = [Diagnostic(code="c", severity=severity, message="m") for severity in severities]
    assert summary(findings, "nothing was started") == text


def test_very_many_findings_are_counted_instead_of_shown():
    text = render([Diagnostic(code="c", severity="error", message=str(n)) for n in range(250)])
    assert text.splitlines()[-2:] == ["… and 150 more; --json gives them all", "250 errors, nothing was started"]


def test_no_findings_give_no_text():
    assert render([]) == ""


def test_colours_only_on_request():
    assert "\x1b" not in render(found(TRAIN))
    assert "\x1b[31;1merror[unknown-parameter]\x1b[0m" in render(found(TRAIN), colour=True)


def test_a_long_line_is_cut_around_the_caret():
    text = TRAIN.replace(
        "- {name: learning_rate", "- {" + "x" * 0 + "description: " + "d" * 400 + ", name: learning_rate"
    )
    lines = render(found(text)).splitlines()
    assert max(map(len, lines[:5])) < 220
    caret = lines[4].index("^")
    assert lines[3][caret:].startswith("learning_rate")


def test_an_error_of_ours_has_the_same_form(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("kind: Pod\n")
    error = ManifestError("there is no workflow here", code="not-a-workflow", file=str(file), line=1, hint="write one")
    assert render_error(error) == (
        f"error[not-a-workflow]: there is no workflow here\n  --> {file}:1\n   |\n 1 | kind: Pod\n   = write one"
    )
