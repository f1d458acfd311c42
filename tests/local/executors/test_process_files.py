"""What a pod sees of the file system, what it prints, what is collected from it, and what it never reaches."""

from __future__ import annotations

import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from stage import bash, container, out, python, stage, wait_until

from hera._generated import models as m


def saved(stage, outcome) -> dict[str, Path]:
    return {a["name"]: stage.folder.path / "artifacts" / a["s3"]["key"] for a in outcome.artifacts}


def names_in(path: Path) -> list[str]:
    with tarfile.open(path) as tar:
        return tar.getnames()


def outputs(*parameters, artifacts=()) -> m.Outputs:
    return m.Outputs(parameters=list(parameters) or None, artifacts=list(artifacts) or None)


# --- private views ---


@pytest.mark.parametrize(
    "path", ["/tmp/file", "/argo/file", "/var/run/argo/file", "/hera/outputs/file", "/mnt/some/file"]
)
def test_parallel_pods_never_share_a_path(shared, path):
    source = f"""
import os, time
os.makedirs(os.path.dirname({path!r}), exist_ok=True)
assert not os.path.exists({path!r})
open({path!r}, "a").write("x")
time.sleep(0.1)
"""
    template = python(source, outputs=outputs(out("x", path)))
    nodes = [shared.start(template) for _ in range(4)]
    for node in nodes:
        outcome = shared.listener.exit_of(node)
        assert (outcome.exit_code, outcome.parameters) == (0, {"x": "x"}), shared.log(node)
    assert not os.path.exists(path)


def test_files_of_one_pod_are_not_seen_by_the_next(shared):
    places = ["/tmp", "/argo", "/argo/work", "/argo/staging", "/var/run/argo", "/hera"]
    look = bash(f"ls -A {' '.join(places)} | grep -v pytest-of", outputs=outputs(out("x", "/hera/x", default="")))
    before = shared.run(look).result
    leave = f"touch {'/left '.join(places)}/left; rm -r /argo/work; mkdir -p /tmp/a/b; chmod 0 /tmp/a"
    assert shared.run(bash(leave, outputs=outputs(out("x", "/hera/x", default="")))).exit_code == 0
    for _ in range(3):
        assert shared.run(look).result == before


def test_a_path_in_the_root_folder_is_possible(shared):
    """`/result.txt` is common in Argo's examples; nobody but root may write there on a real machine."""
    outcome = shared.run(bash("echo 1 > /result.txt; ls /usr > /dev/null", outputs=outputs(out("r", "/result.txt"))))
    assert (outcome.exit_code, outcome.parameters) == (0, {"r": "1"})
    assert not os.path.exists("/result.txt")


def test_files_beside_a_named_path_stay_visible_and_untouched(shared):
    listing = sorted(os.listdir("/etc"))
    template = bash("echo new > /etc/made-by-test; ls -A /etc", outputs=outputs(out("x", "/etc/made-by-test")))
    outcome = shared.run(template)
    assert outcome.parameters == {"x": "new"}
    assert sorted(outcome.result.split("\n")) == sorted([*listing, "made-by-test"])
    assert sorted(os.listdir("/etc")) == listing


def test_a_working_directory_that_is_nowhere_is_made(shared):
    template = bash("pwd; touch x; ls")
    template.script.working_dir = "/srv/app/inner"
    assert shared.run(template).result == "/srv/app/inner\nx"
    assert not os.path.exists("/srv/app")


def test_an_emptydir_volume_is_a_folder_of_the_pods_own(shared):
    template = container(
        ["sh", "-c", "touch /mnt/vol/x && ls /mnt/vol"],
        mounts=[m.VolumeMount(name="v", mount_path="/mnt/vol")],
        volumes=[m.Volume(name="v", empty_dir=m.EmptyDirVolumeSource())],
    )
    assert shared.run(template).result == "x"
    assert shared.run(template).result == "x"


def test_without_private_views_everything_else_still_works(tmp_path):
    with stage(tmp_path, private_view=False) as own:
        env = [m.EnvVar(name="hera__outputs_directory", value="/hera/outputs")]
        source = """
import os, sys
folder = os.environ["hera__outputs_directory"]
os.makedirs(folder + "/parameters")
open(folder + "/parameters/a", "w").write("1")
open(os.environ["TMPDIR"] + "/scratch", "w")
print(sys.argv[0] == __file__, os.getcwd())
"""
        template = python(source, env=env, outputs=outputs(out("a", "/hera/outputs/parameters/a")))
        outcome = own.run(template)
        assert (outcome.exit_code, outcome.parameters) == (0, {"a": "1"})
        assert outcome.result.startswith("True " + str(own.folder.path))


def test_users_of_one_shared_path_run_one_after_the_other(tmp_path):
    """Where files cannot be private, collisions are avoided in time."""
    shared_file = tmp_path / "file"
    source = f"""
import os, time
assert not os.path.exists({str(shared_file)!r})
open({str(shared_file)!r}, "w").close()
time.sleep(0.05)
os.unlink({str(shared_file)!r})
"""
    template = python(source, outputs=outputs(out("a", str(shared_file), default="none")))
    with stage(tmp_path, private_view=False) as own:
        nodes = [own.start(template) for _ in range(4)]
        assert [own.listener.exit_of(node).exit_code for node in nodes] == [0, 0, 0, 0]


# --- what is printed ---


def test_stdout_is_the_result_and_both_streams_are_the_log(either):
    node = either.start(bash("echo out; echo err >&2; echo; printf 'no newline'"), capture_result=True)
    assert either.listener.exit_of(node).result == "out\n\nno newline"
    assert sorted(either.log(node).split(b"\n")) == sorted(b"out\nerr\n\nno newline\n".split(b"\n"))
    assert [line.text for line in either.listener.lines if line.node_id == node and line.stream == "stderr"] == ["err"]


@pytest.mark.parametrize(
    ("printed", "result"),
    [("a\\n", "a"), ("a\\n\\n", "a\n"), ("", ""), ("\\n", ""), ("\\xff\\x00a", "\ufffd\x00a"), ("a\\r\\n", "a\r")],
)
def test_one_trailing_newline_is_removed_and_binary_is_shown(shared, printed, result):
    assert shared.run(bash(f"printf '{printed}'")).result == result


def test_the_result_is_the_last_256_kib(shared):
    result = shared.run(python("print('a' * 10 + 'b' * 262_143)")).result
    assert result == "b" * 262_143


def test_output_that_is_not_wanted_is_not_kept(shared):
    assert shared.listener.exit_of(shared.start(python("print(1)"))).result is None


def test_a_flood_is_logged_whole_and_shown_in_part(tmp_path):
    with stage(tmp_path) as own:
        node = own.start(python("for n in range(200_000): print('line', n)"), capture_result=True)
        outcome = own.listener.exit_of(node)
        assert outcome.exit_code == 0
        assert own.log(node).count(b"\n") == 200_000
        assert outcome.result.endswith("line 199999")
        shown = own.listener.text()
        hidden = sum(int(text[1:].split()[0]) for text in own.listener.text("stderr"))
        assert len(shown) < 50_000
        assert len(shown) + hidden == 200_000
        assert f"all are in {own.executor.log_path(node)})" in own.listener.text("stderr")[-1]


def test_a_long_line_is_cut_into_pieces_and_logged_whole(tmp_path):
    with stage(tmp_path) as own:
        node = own.start(python("print('x' * 200_000)"))
        own.listener.exit_of(node)
        assert own.log(node) == b"x" * 200_000 + b"\n" or own.log(node).replace(b"\n", b"") == b"x" * 200_000
        assert "".join(own.listener.text()) == "x" * 200_000
        assert max(map(len, own.listener.text())) <= 65_536


def test_lines_are_shown_while_the_pod_runs(tmp_path):
    with stage(tmp_path) as own:
        own.start(python("import time\nprint('early')\ntime.sleep(600)"))
        wait_until(lambda: own.listener.text() == ["early"])


def test_closing_stdout_does_not_end_the_pod(shared):
    assert shared.run(bash("exec 1>&- 2>&-; sleep 0.05; exit 4")).exit_code == 4


def test_standard_input_is_empty(shared):
    assert shared.run(container(["cat"])).result == ""


# --- output parameters and artifacts ---


@pytest.mark.parametrize("content", ["a", "a\n", "a\n\n", "", "é\n"])
def test_a_parameter_is_the_files_text_without_one_newline(either, content, tmp_path):
    path = f"{tmp_path}-parameter"
    source = f"open({path!r}, 'w', encoding='utf-8').write({content!r})"
    outcome = either.run(python(source, outputs=outputs(out("p", path))))
    assert outcome.parameters == {"p": content.removesuffix("\n")}


def test_missing_outputs_are_named_and_defaults_used(shared):
    declared = outputs(out("a", "/tmp/a", default="instead"), out("b", "/tmp/b"))
    outcome = shared.run(bash("exit 3", outputs=declared))
    assert (outcome.exit_code, outcome.parameters) == (3, {"a": "instead"})
    assert outcome.output_error == "open /tmp/b: no such file or directory"


def test_a_pipe_at_an_output_path_holds_nobody_up(shared):
    outcome = shared.run(bash("mkfifo /tmp/p", outputs=outputs(out("p", "/tmp/p"))))
    assert outcome.output_error == "read /tmp/p: is not a file"


def test_artifacts_travel_from_one_pod_to_the_next(either, tmp_path):
    top = f"{tmp_path}-files"
    made = either.run(
        bash(
            f"mkdir -p {top}/d/sub; cd {top}; echo deep > d/sub/f; ln -s sub/f d/l; echo one > f",
            outputs=outputs(
                artifacts=[m.Artifact(name="folder", path=f"{top}/d"), m.Artifact(name="file", path=f"{top}/f")]
            ),
        )
    )
    assert made.output_error is None
    keys = {a["name"]: a["s3"]["key"] for a in made.artifacts}
    assert {name: key.split("/")[::2] for name, key in keys.items()} == {
        "folder": ["demo", "folder.tgz"],
        "file": ["demo", "file.tgz"],
    }
    inputs = [m.Artifact(name=n, path=f"{top}/in/{n}", s3=m.S3Artifact(key=key)) for n, key in keys.items()]
    use = bash(f"cd {top}/in; cat file folder/l; readlink folder/l; ls", inputs=m.Inputs(artifacts=inputs))
    for _ in range(2):  # on shared files the second time finds what the first put there
        assert either.run(use).result == "one\ndeep\nsub/f\nfile\nfolder"


def test_archiving_is_as_declared(shared):
    none, zipped = m.ArchiveStrategy(none=m.NoneStrategy()), m.ArchiveStrategy(zip=m.ZipStrategy())
    flat = m.ArchiveStrategy(tar=m.TarStrategy(compression_level=0))
    made = shared.run(
        bash(
            "mkdir /tmp/d; echo 1 > /tmp/d/a; echo 2 > /tmp/d/b; echo f > /tmp/f.txt",
            outputs=outputs(
                artifacts=[
                    m.Artifact(name="plain", path="/tmp/f.txt", archive=none),
                    m.Artifact(name="tree", path="/tmp/d", archive=none),
                    m.Artifact(name="zip", path="/tmp/d", archive=zipped),
                    m.Artifact(name="tar", path="/tmp/d", archive=flat),
                ]
            ),
        )
    )
    files = saved(shared, made)
    assert files["plain"].name == "f.txt"
    assert files["plain"].read_text() == "f\n"
    assert sorted(path.name for path in files["tree"].iterdir()) == ["a", "b"]
    assert zipfile.ZipFile(files["zip"]).namelist() == ["d/", "d/a", "d/b"]
    assert names_in(files["tar"]) == ["d", "d/a", "d/b"]
    assert b"1\n" in files["tar"].read_bytes()


def test_the_same_files_make_the_same_archive(shared):
    template = bash(
        "mkdir /tmp/d; echo 1 > /tmp/d/b; echo 2 > /tmp/d/a",
        outputs=outputs(artifacts=[m.Artifact(name="d", path="/tmp/d")]),
    )
    first, second = (saved(shared, shared.run(template))["d"].read_bytes() for _ in range(2))
    assert first == second


def test_an_explicit_key_and_a_global_name_are_kept(shared):
    artifact = m.Artifact(name="a", path="/tmp/a", global_name="g", s3=m.S3Artifact(key="deep/er/a.tgz"))
    made = shared.run(bash("echo 1 > /tmp/a", outputs=outputs(artifacts=[artifact])))
    assert made.artifacts == [{"name": "a", "path": "/tmp/a", "globalName": "g", "s3": {"key": "deep/er/a.tgz"}}]
    assert (shared.folder.path / "artifacts" / "deep" / "er" / "a.tgz").exists()


def test_an_optional_artifact_may_be_missing_and_another_may_not(shared):
    declared = outputs(
        artifacts=[m.Artifact(name="a", path="/tmp/a", optional=True), m.Artifact(name="b", path="/tmp/b")]
    )
    outcome = shared.run(bash("true", outputs=declared))
    assert (outcome.artifacts, outcome.output_error) == ([], "open /tmp/b: no such file or directory")


def test_a_key_cannot_lead_out_of_the_folder(shared):
    artifact = m.Artifact(name="a", path="/tmp/a", s3=m.S3Artifact(key="../../out"))
    outcome = shared.run(bash("echo 1 > /tmp/a", outputs=outputs(artifacts=[artifact])))
    assert outcome.launch_error == "artifact a failed to save: '../../out' is no key for an artifact"


def test_raw_inputs_modes_and_parents(shared):
    inputs = m.Inputs(
        artifacts=[
            m.Artifact(
                name="tool",
                path="/usr/local/bin/hera-test-tool",
                mode=0o755,
                raw=m.RawArtifact(data="#!/bin/sh\necho ran\n"),
            ),
            m.Artifact(name="deep", path="/tmp/x/y/z", raw=m.RawArtifact(data="text")),
        ]
    )
    assert shared.run(bash("hera-test-tool; cat /tmp/x/y/z", inputs=inputs)).result == "ran\ntext"
    assert not os.path.exists("/usr/local/bin/hera-test-tool")


def test_a_missing_input_is_the_engines_failure_unless_it_is_optional(shared):
    def inputs(optional):
        return m.Inputs(
            artifacts=[m.Artifact(name="a", path="/tmp/a", optional=optional, s3=m.S3Artifact(key="no/such"))]
        )

    outcome = shared.run(bash("true", inputs=inputs(None)))
    assert outcome.exit_code is None
    assert outcome.launch_error == "artifact a failed to load: the artifact no/such does not exist"
    assert shared.run(bash("test ! -e /tmp/a", inputs=inputs(True))).exit_code == 0


def test_a_link_in_an_output_folder_stays_a_link(shared):
    """Following it would pack files of the machine that the step never meant."""
    made = shared.run(
        bash(
            "mkdir /tmp/d; ln -s /etc/passwd /tmp/d/l", outputs=outputs(artifacts=[m.Artifact(name="d", path="/tmp/d")])
        )
    )
    with tarfile.open(saved(shared, made)["d"]) as tar:
        member = tar.getmember("d/l")
    assert (member.issym(), member.linkname) == (True, "/etc/passwd")
