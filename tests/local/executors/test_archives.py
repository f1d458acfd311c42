"""Archives come from anywhere; unpacking one must not write outside its folder, whatever it holds."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile

import pytest

from hera.local.executors.zygote.archive import ArchiveError, pack_tgz, pack_zip, unpack_tgz, unpack_zip


def tgz(path, members):
    """Write a gzip tar of (name, kind, content or link) rows."""
    kinds = {"file": tarfile.REGTYPE, "link": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "dir": tarfile.DIRTYPE}
    kinds |= {"pipe": tarfile.FIFOTYPE, "device": tarfile.CHRTYPE}
    with tarfile.open(path, "w:gz") as tar:
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type = kinds[kind]
            data = content.encode() if kind == "file" else b""
            info.size, info.linkname = len(data), content if kind in ("link", "hard") else ""
            info.mode = 0o755 if kind == "dir" else 0o644
            tar.addfile(info, io.BytesIO(data))
    return str(path)


MALICIOUS = [
    [("../evil", "file", "x")],
    [("/evil", "file", "x")],
    [("a/../../evil", "file", "x")],
    [("l", "link", "/etc"), ("l/evil", "file", "x")],
    [("l", "link", "/etc")],
    [("l", "link", "..")],
    [("d/l", "link", "../../evil")],
    [("d", "dir", ""), ("d/l", "link", "."), ("d/l/evil", "file", "x")],
    # each step looks harmless by its text; followed, it climbs out
    [("x/y/z", "link", "../.."), ("up", "link", "x/y/z/../../..")],
    [("h", "hard", "../../etc/passwd")],
    [("h", "hard", "/etc/passwd")],
    [("h", "hard", "nothing")],
    [("l", "link", "f"), ("h", "hard", "l")],
    [("p", "pipe", "")],
    [("c", "device", "")],
]


@pytest.mark.parametrize("members", MALICIOUS)
def test_an_archive_cannot_leave_its_folder(tmp_path, members):
    inside = tmp_path / "deep" / "inside"
    with pytest.raises(ArchiveError):
        unpack_tgz(tgz(tmp_path / "a.tgz", [("good", "file", "1"), *members]), str(inside / "target"))
    assert not list(tmp_path.rglob("evil"))
    assert not inside.exists() or list(inside.iterdir()) == []


def test_links_within_are_kept(tmp_path):
    members = [("t/f", "file", "1"), ("t/d/l", "link", "../f"), ("t/h", "hard", "t/f"), ("t/e", "dir", "")]
    assert unpack_tgz(tgz(tmp_path / "a.tgz", members), str(tmp_path / "out"))
    assert os.readlink(tmp_path / "out" / "d" / "l") == "../f"
    assert (tmp_path / "out" / "h").read_text() == "1"
    assert (tmp_path / "out" / "e").is_dir()


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ([("only", "file", "1")], {"out": "1"}),
        ([("top", "dir", ""), ("top/a", "file", "1")], {"out/a": "1"}),
        ([("a", "file", "1"), ("b", "file", "2")], {"out/a": "1", "out/b": "2"}),
    ],
)
def test_a_single_top_entry_becomes_the_path(tmp_path, members, found):
    unpack_tgz(tgz(tmp_path / "a.tgz", members), str(tmp_path / "x" / "out"))
    assert {
        str(p.relative_to(tmp_path / "x")): p.read_text() for p in (tmp_path / "x").rglob("*") if p.is_file()
    } == found


def test_gzip_without_a_tar_is_left_alone(tmp_path):
    import gzip

    (tmp_path / "a.gz").write_bytes(gzip.compress(b"text"))
    assert not unpack_tgz(str(tmp_path / "a.gz"), str(tmp_path / "out"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.gz"]


def test_a_damaged_archive_leaves_nothing(tmp_path):
    whole = tgz(tmp_path / "a.tgz", [("a", "file", os.urandom(50_000).hex()), ("b", "file", "2")])
    with open(whole, "r+b") as file:
        file.truncate(os.path.getsize(whole) // 2)
    with pytest.raises(ArchiveError, match="damaged"):
        unpack_tgz(whole, str(tmp_path / "out"))
    assert [p.name for p in tmp_path.iterdir()] == ["a.tgz"]


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil"])
def test_a_zip_cannot_leave_its_folder(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(ArchiveError, match="would leave its folder"):
        unpack_zip(str(tmp_path / "a.zip"), str(tmp_path / "in" / "out"))
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize(("pack", "unpack"), [(lambda p, f: pack_tgz(p, f, 6), unpack_tgz), (pack_zip, unpack_zip)])
def test_a_folder_survives_the_round_trip(tmp_path, pack, unpack):
    source = tmp_path / "source"
    (source / "empty").mkdir(parents=True)
    (source / "sub").mkdir()
    (source / "sub" / "run.sh").write_text("#!/bin/sh\n")
    (source / "sub" / "run.sh").chmod(0o755)
    (source / "é.bin").write_bytes(bytes(range(256)) * 100)
    os.mkfifo(source / "pipe")
    with open(tmp_path / "packed", "wb") as file:
        pack(str(source), file)
    unpack(str(tmp_path / "packed"), str(tmp_path / "out"))
    out = tmp_path / "out"
    assert sorted(str(p.relative_to(out)) for p in out.rglob("*")) == ["empty", "sub", "sub/run.sh", "é.bin"]
    assert os.access(out / "sub" / "run.sh", os.X_OK)
    assert (out / "é.bin").read_bytes() == (source / "é.bin").read_bytes()
