"""What is said before anything starts."""

from __future__ import annotations

import sys

import pytest
from stage import bash, container, python, script

from hera._generated import models as m
from hera.local.executors.check import problems_of
from hera.local.executors.images import Command, command_of, is_python_image, repository_of


def problems(*templates, stand_ins=None, view_problem=None):
    return list(problems_of(templates, stand_ins or {}, view_problem))


def errors(*templates, **options):
    return [(p.field, p.message, p.hint) for p in problems(*templates, **options) if p.is_error]


def warnings(*templates, **options):
    return [(p.field, p.message) for p in problems(*templates, **options) if not p.is_error]


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("python", "python"),
        ("python:3.8", "python"),
        ("docker.io/library/python:3.10-slim", "python"),
        ("localhost:5000/python", "python"),
        ("python:3.8@sha256:abc", "python"),
        ("python@sha256:abc", "python"),
        ("registry.example.com:443/team/my-python:1", "my-python"),
    ],
)
def test_an_images_name_is_found_in_any_spelling(image, name):
    assert repository_of(image) == name
    assert is_python_image(image) == (name == "python")


HERE = Command((sys.executable,), uses_this_python=True)

COMMANDS = [
    (python("pass"), {}, (sys.executable,)),
    (script("pass", ["python3"], image="my-image"), {}, (sys.executable,)),
    (container(["sh", "-c", "true"]), {}, ("sh", "-c", "true")),
    (container(None, ["sh", "-c", "true"], image="alpine:3"), {}, ("sh", "-c", "true")),
    (container(None, None, image="python:3.11"), {}, (sys.executable,)),
    (container(None, ["in"], image="team/tool:2"), {"team/tool:2": "cat -n"}, ("cat", "-n", "in")),
    (container(None, ["in"], image="team/tool:2"), {"team/tool": "cat"}, ("cat", "in")),
    (
        container(None, ["in"], image="quay.io/team/tool:2"),
        {"tool": "python -c 'print(1)'"},
        (sys.executable, "-c", "print(1)", "in"),
    ),
    (container(["cat", "x"], image="tool"), {"tool": "wc"}, ("cat", "x")),
    (container(["absent-tool", "x"], image="tool"), {"tool": "wc -l"}, ("wc", "-l", "x")),
    (script("code", ["absent-ruby"], image="ruby"), {"ruby": "bash"}, ("bash",)),
    (script("#!/bin/sh\ntrue", []), {}, ()),
]


@pytest.mark.parametrize(("template", "stand_ins", "argv"), COMMANDS)
def test_the_command_that_plays_an_image(template, stand_ins, argv):
    command = command_of(template, stand_ins)
    assert isinstance(command, Command), command
    assert command.argv == argv
    assert errors(template, stand_ins=stand_ins) == []


REFUSED = [
    (
        container(["absent-tool"], image="team/tool:2"),
        {},
        "container.command",
        "template 't' (image 'team/tool:2') runs 'absent-tool', which is not on this machine",
        "install absent-tool, or name a command that does its work here: --stand-in 'team/tool:2=COMMAND'",
    ),
    (
        container(None, ["x"], image="team/tool:2"),
        {},
        "container.command",
        "template 't': container has no command, and the entrypoint of image 'team/tool:2' is not available on this machine",
        "give the container a command, or name one that plays the entrypoint: --stand-in 'team/tool:2=COMMAND'",
    ),
    (
        script("code", []),
        {},
        "script.command",
        "template 't' (image 'python:3.8') has a script without a command, and the entrypoint of an image is not known here",
        (
            "give the script a command, such as [python] or [bash], begin its source with a #! line, or name one: "
            "--stand-in 'python:3.8=COMMAND'"
        ),
    ),
    (
        container(None, image="tool"),
        {"tool": "absent-tool"},
        "container.image",
        "the stand-in 'absent-tool' for image 'tool' of template 't' is not on this machine",
        "name a program that is on PATH, or its full path",
    ),
    (
        container(None, image="tool"),
        {"tool": " "},
        "container.image",
        "the stand-in for image 'tool' is empty",
        "give a command after the =",
    ),
]


@pytest.mark.parametrize(("template", "stand_ins", "field", "message", "hint"), REFUSED)
def test_an_image_that_cannot_be_played_is_refused_with_the_ways_out(template, stand_ins, field, message, hint):
    assert errors(template, stand_ins=stand_ins) == [(field, message, hint)]


def test_a_program_that_an_artifact_brings_is_not_missed():
    brought = m.Inputs(artifacts=[m.Artifact(name="a", path="/usr/local/bin/absent-tool", raw=m.RawArtifact(data=""))])
    assert errors(container(["absent-tool"], inputs=brought)) == []


def test_tags_are_left_for_the_start():
    assert errors(container(["{{inputs.parameters.tool}}"])) == []


def test_a_strange_image_is_warned_of_once():
    templates = [
        container(["sh"], image="team/tool:2"),
        container(["cat"], image="team/tool:2"),
        bash("true", image="bash:5"),
    ]
    assert warnings(*templates) == [
        ("container.image", "image 'team/tool:2': its command runs with this machine's programs and files")
    ]
    assert warnings(*templates, stand_ins={"team/tool": "sh"}) == []


def test_ignored_fields_are_named():
    template = container(["sh"])
    template.node_selector = {"disk": "ssd"}
    template.container.resources = m.ResourceRequirements(limits={"cpu": "1"})
    assert warnings(template) == [
        ("nodeSelector", "'nodeSelector' of template 't' has no effect on this machine"),
        ("container.resources", "'container.resources' of template 't' has no effect on this machine"),
    ]


def refused_field(template) -> list[str]:
    return [field for field, _, _ in errors(template)]


@pytest.mark.parametrize(
    ("template", "field"),
    [
        (
            container(
                ["sh"],
                env=[
                    m.EnvVar(name="A", value_from=m.EnvVarSource(secret_key_ref=m.SecretKeySelector(name="s", key="k")))
                ],
            ),
            "container.env.A",
        ),
        (container(["sh"], mounts=[m.VolumeMount(name="v", mount_path="/v")]), "container.volumeMounts.v"),
        (
            container(
                ["sh"], inputs=m.Inputs(artifacts=[m.Artifact(name="a", path="/a", git=m.GitArtifact(repo="r"))])
            ),
            "inputs.artifacts.a",
        ),
        (
            container(
                ["sh"],
                inputs=m.Inputs(artifacts=[m.Artifact(name="a", path="/a", s3=m.S3Artifact(bucket="b", key="k"))]),
            ),
            "inputs.artifacts.a",
        ),
        (
            container(
                ["sh"], outputs=m.Outputs(artifacts=[m.Artifact(name="a", path="/a", http=m.HTTPArtifact(url="u"))])
            ),
            "outputs.artifacts.a",
        ),
        (container(["sh"], daemon=True), "daemon"),
        (container(["sh"], sidecars=[m.UserContainer(name="s")]), "sidecars"),
    ],
)
def test_what_this_machine_cannot_honour_is_refused(template, field):
    assert refused_field(template) == [field]


def test_a_bucket_that_another_template_writes_is_fine():
    location = m.S3Artifact(bucket="b", key="k")
    writer = container(["sh"], outputs=m.Outputs(artifacts=[m.Artifact(name="a", path="/a", s3=location)]))
    reader = container(["sh"], inputs=m.Inputs(artifacts=[m.Artifact(name="a", path="/a", s3=location)]))
    assert errors(writer, reader) == []


def test_shared_files_are_announced():
    template = bash("true", outputs=m.Outputs(artifacts=[m.Artifact(name="a", path="/tmp/file")]))
    assert warnings(template) == []
    assert warnings(template, view_problem="Operation not permitted") == [
        (
            "outputs",
            (
                "template 't' uses /tmp/file, and steps cannot have files of their own there: Operation not permitted; "
                "steps that use the same path run one after the other"
            ),
        )
    ]


def test_progress_that_nobody_follows_is_announced_where_it_is_meant():
    template = container(["sh"])
    assert warnings(template) == []
    template.metadata = m.Metadata(annotations={"workflows.argoproj.io/progress": "0/10"})
    assert warnings(template) == [
        ("metadata.annotations", "template 't' reports its progress, which is not followed on this machine")
    ]


def test_last_words_that_nobody_can_hear_are_announced():
    template = bash("echo no > /dev/termination-log")
    assert warnings(template) == []
    assert warnings(template, view_problem="Operation not permitted") == [
        (
            "script.terminationMessagePath",
            ("template 't' writes to /dev/termination-log, which steps cannot have here: Operation not permitted"),
        )
    ]
