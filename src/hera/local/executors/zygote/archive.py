"""Artifacts as bytes: packing what a step left behind, and unpacking it for the next one, one member at a time.

Packing is deterministic: the same files give the same bytes, so times, owners and the order of the folder do not show.
Unpacking trusts nobody: a member may not leave its folder, by an absolute name, by ``..`` or through a link.
"""

from __future__ import annotations

import os
import shutil
import stat
import tarfile
import zipfile
from typing import IO, Any, cast

__all__ = ["ArchiveError", "copy_plain", "is_gzip", "pack_tgz", "pack_zip", "unpack_tgz", "unpack_zip"]

_CHUNK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)


class ArchiveError(Exception):
    """An archive that cannot be unpacked, or a path that cannot be packed; the text says why."""


def pack_tgz(path: str, target: IO[bytes], level: int) -> None:
    """Write `path`, a file or folder, as a gzip tar whose single top entry has its base name.

    Args:
        path: What to pack.
        target: Where to write.
        level: gzip's, 0 (not compressed) to 9.
    """
    import gzip

    with gzip.GzipFile("", "wb", level, target, mtime=0) as compressed:  # noqa: SIM117 - the order of closing matters
        with tarfile.open(fileobj=cast("IO[bytes]", compressed), mode="w|", format=tarfile.PAX_FORMAT) as tar:
            tar.add(os.path.realpath(path), arcname=os.path.basename(path.rstrip("/")), filter=_anonymous)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if not (member.isreg() or member.isdir() or member.issym() or member.islnk()):
        return None  # sockets, pipes and devices are no data
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    return member


def pack_zip(path: str, target: IO[bytes]) -> None:
    """Write `path`, a file or folder, as a zip file whose names start with its base name."""
    top = os.path.basename(path.rstrip("/"))
    real = os.path.realpath(path)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if not os.path.isdir(real):
            _zip_file(archive, real, top)
            return
        for folder, folders, files in os.walk(real):
            folders.sort()
            inside = os.path.normpath(os.path.join(top, os.path.relpath(folder, real)))
            archive.writestr(zipfile.ZipInfo(inside + "/", _EPOCH), b"")
            for name in sorted(files):
                if os.path.isfile(os.path.join(folder, name)):
                    _zip_file(archive, os.path.join(folder, name), os.path.join(inside, name))


def _zip_file(archive: zipfile.ZipFile, path: str, name: str) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (stat.S_IFREG | stat.S_IMODE(os.stat(path).st_mode)) << 16
    with open(path, "rb") as source, archive.open(info, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, _CHUNK)


def copy_plain(path: str, target: str) -> None:
    """Copy a file, or a folder as files below `target`; links to files are followed, other links left out."""
    if not os.path.isdir(path):
        shutil.copyfile(path, target)
        shutil.copymode(path, target)
        return
    os.makedirs(target, exist_ok=True)
    with os.scandir(path) as entries:
        for entry in entries:
            inside = os.path.join(target, entry.name)
            if entry.is_dir(follow_symlinks=False):
                copy_plain(entry.path, inside)
            elif entry.is_file():
                shutil.copyfile(entry.path, inside)
                shutil.copymode(entry.path, inside)


def is_gzip(path: str) -> bool:
    """Whether a file begins as gzip does."""
    with open(path, "rb") as file:
        return file.read(2) == b"\x1f\x8b"


def unpack_tgz(source: str, target: str) -> bool:
    """Unpack a gzip tar to `target`: its only top entry becomes `target`, several become entries of it.

    Returns:
        False when it is gzip, but holds no tar; nothing was written then.

    Raises:
        ArchiveError: A member would leave the target, or is a device; nothing remains at `target`.
    """
    try:
        tar = tarfile.open(source, "r|gz")  # noqa: SIM115 - closed below; a failed open means "not a tar"
    except tarfile.TarError:
        return False
    staging = _staging_beside(target)
    try:
        with tar:
            for member in tar:
                _unpack_member(tar, member, staging)
        _move_into_place(staging, target)
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveError(f"the archive is damaged: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return True


def unpack_zip(source: str, target: str) -> None:
    """Unpack a zip file to `target`, as `unpack_tgz` does."""
    staging = _staging_beside(target)
    try:
        with zipfile.ZipFile(source) as archive:
            for info in archive.infolist():
                place = _place(staging, info.filename)
                if info.is_dir():
                    os.makedirs(place, exist_ok=True)
                    continue
                with archive.open(info) as content:
                    _write_file(place, content, (info.external_attr >> 16) & 0o777 or 0o644)
        _move_into_place(staging, target)
    except zipfile.BadZipFile as error:
        raise ArchiveError(f"the archive is damaged: {error}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _staging_beside(target: str) -> str:
    import tempfile

    parent = os.path.dirname(target.rstrip("/")) or "."
    os.makedirs(parent, exist_ok=True)
    return tempfile.mkdtemp(prefix=".unpacking-", dir=parent)


def _place(root: str, name: str) -> str:
    """Where a member goes; refuses names that lead out, and folders on the way that are links."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts:
        raise ArchiveError(f"the archive's member {name!r} would leave its folder")
    place = root
    for part in parts[:-1]:
        place = os.path.join(place, part)
        if os.path.islink(place):
            raise ArchiveError(f"the archive's member {name!r} leads through a link")
    return os.path.join(root, *parts)


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, root: str) -> None:
    place = _place(root, member.name)
    if place == root:
        return
    if member.isdir():
        os.makedirs(place, exist_ok=True)
        os.chmod(place, member.mode & 0o777 | 0o700)
    elif member.isreg():
        content = tar.extractfile(member)
        assert content is not None
        _write_file(place, content, member.mode & 0o777)
    elif member.issym():
        _check_link(member)
        _make_room(place)
        os.symlink(member.linkname, place)
    elif member.islnk():
        original = _place(root, member.linkname)
        if not os.path.isfile(original) or os.path.islink(original):
            raise ArchiveError(
                f"the archive's member {member.name!r} links to {member.linkname!r}, which is no file of it"
            )
        _make_room(place)
        os.link(original, place)
    else:
        raise ArchiveError(f"the archive's member {member.name!r} is a device or pipe")


def _check_link(member: tarfile.TarInfo) -> None:
    """A link may climb only as far as its own depth, and only at its start: after a name, `..` may be anywhere."""
    steps = [step for step in member.linkname.split("/") if step not in ("", ".")]
    climbs = 0
    while climbs < len(steps) and steps[climbs] == "..":
        climbs += 1
    depth = len([part for part in member.name.split("/") if part not in ("", ".")]) - 1
    if member.linkname.startswith("/") or climbs > depth or ".." in steps[climbs:]:
        raise ArchiveError(f"the archive's member {member.name!r} links out of its folder, to {member.linkname!r}")


def _make_room(place: str) -> None:
    os.makedirs(os.path.dirname(place), exist_ok=True)
    if os.path.lexists(place):
        os.unlink(place)


def _write_file(place: str, content: IO[bytes], mode: int) -> None:
    _make_room(place)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode | 0o600)
    with open(descriptor, "wb") as file:
        shutil.copyfileobj(content, cast("Any", file), _CHUNK)
    os.chmod(place, mode | 0o400)


def _move_into_place(staging: str, target: str) -> None:
    tops = os.listdir(staging)
    source = os.path.join(staging, tops[0]) if len(tops) == 1 else staging
    is_folder = os.path.isdir(source) and not os.path.islink(source)
    if os.path.isdir(target) and not os.path.islink(target):
        if not is_folder:
            raise ArchiveError(f"{target} is a folder here, and the artifact is not")
    elif is_folder:
        if os.path.lexists(target):
            os.unlink(target)
        os.mkdir(target, 0o755)
    else:
        os.replace(source, target)
        return
    for name in os.listdir(source):
        _replace(os.path.join(source, name), os.path.join(target, name))
    if source != staging:
        shutil.copymode(source, target)


def _replace(source: str, target: str) -> None:
    if os.path.isdir(target) and not os.path.islink(target):
        shutil.rmtree(target)
    elif os.path.lexists(target):
        os.unlink(target)
    os.rename(source, target)
