"""`hera generate yaml`."""

import pytest

PROGRAM = """\
from hera.workflows import Container, Workflow
print("noise")
with Workflow(name="{name}", entrypoint="a") as w:
    Container(name="a", image="x")
same = w
"""


@pytest.fixture
def programs(write):
    for name in ("one", "two", "deep/three"):
        write(f"flows/{name}.py", PROGRAM.format(name=name.replace("/", "-")))
    write("flows/none.py", "x = 1\n")
    return "flows"


def names(text: str) -> list[str]:
    return [line.split()[1] for line in text.splitlines() if line.startswith("  name: ")]


def test_a_file_to_standard_output(hera, programs):
    answer = hera("generate", "yaml", f"{programs}/one.py")
    assert (answer.code, answer.err) == (0, "noise\n")
    assert answer.out.startswith("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: one\n")


def test_a_folder_in_order_with_separators(hera, programs):
    out = hera("generate", "yaml", programs).out
    assert names(out) == ["one", "two"]
    assert out.count("---\n") == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--recursive"], ["deep-three", "one", "two"]),
        (["--recursive", "-i", "*/one.py", "-i", "*three*"], ["deep-three", "one"]),
        (["--recursive", "-e", "*t*.py"], ["one"]),
        (["-i", "nothing"], []),
    ],
)
def test_patterns(hera, programs, options, expected):
    answer = hera("generate", "yaml", programs, *options)
    assert (answer.code, names(answer.out)) == (0, expected)


def test_into_a_file(hera, programs, home):
    assert hera("generate", "yaml", programs, "--to", "out/all.YAML").out == ""
    assert names((home / "out/all.YAML").read_text()) == ["one", "two"]


@pytest.mark.parametrize(
    ("options", "files"),
    [([], ["deep/three.yaml", "one.yaml", "two.yaml"]), (["--flatten"], ["one.yaml", "three.yaml", "two.yaml"])],
)
def test_into_a_folder(hera, programs, home, options, files):
    hera("generate", "yaml", programs, "--recursive", "--to", "out", *options)
    assert sorted(str(path.relative_to(home / "out")) for path in (home / "out").rglob("*.yaml")) == files


def test_a_missing_file(hera, home):
    answer = hera("generate", "yaml", "nope.py")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error[no-file]: there is no file 'nope.py'\n")
