"""A private view of the file system for each attempt (Linux).

A pod in a cluster has a file system of its own; scripts rely on that and write to ``/tmp/out.txt``. Here each attempt
gets a mount namespace in which the folders it names are its own:

* Once per run the zygote enters a namespace (for users other than root: a user namespace that maps just them) whose
  root is a folder of the run with the machine's top-level entries bound into it, plus the mount points that Argo's
  programs expect (``/argo``, ``/hera``, ``/run/argo``). Nobody but root could create those on the machine itself.
* Each attempt then copies that namespace and binds folders of its own over ``/tmp``, ``/argo`` and ``/var/run/argo``.
* A folder named by the template elsewhere is *shadowed*: replaced by a fresh folder into which the existing entries
  are bound one by one. The attempt can create files beside them, and nobody else sees those.

It keeps honest steps from colliding. It is not a security boundary: a step has all the rights of its user.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from typing import Any

__all__ = [
    "FIXED",
    "TERMINATION_LOG",
    "PrivateView",
    "drop_capabilities",
    "enter_namespace",
    "hold_namespace",
    "needs_root",
    "prepare_run_root",
    "probe",
    "return_to",
    "set_process_option",
]

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
MS_RDONLY = 0x1
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_SLAVE = 0x80000
MS_RELATIME = 0x200000
MNT_DETACH = 0x2
ST_KEPT = 0x2 | 0x4 | 0x8 | 0x400 | 0x800  # nosuid, nodev, noexec, noatime, nodiratime: same bits in both worlds
ST_RELATIME = 0x1000
CAPABILITY_VERSION_3 = 0x20080522

FIXED = {"tmp": "/tmp", "argo": "/argo", "run-argo": "/run/argo"}  # noqa: S108 - the point is to replace it
"""Folders of a slot, and where each appears in an attempt's view."""

RUN_MOUNT_POINTS = ("argo", "hera")
MOST_ENTRIES = 4096
UNTOUCHABLE = ("/dev", "/proc", "/sys")
TERMINATION_LOG = "/dev/termination-log"
"""The one path there that an attempt can have for itself: where Kubernetes reads a container's last words."""

_libc: Any = None


def _libc_() -> Any:
    global _libc  # noqa: PLW0603 - opened once, before the first fork
    if _libc is None:
        _libc = ctypes.CDLL(None, use_errno=True)
    return _libc


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _mount(source: str, target: str, flags: int) -> None:
    result = _libc_().mount(os.fsencode(source), os.fsencode(target), None, ctypes.c_ulong(flags), None)
    _check(result, f"mount {source} on {target}")


def _unshare(flags: int) -> None:
    _check(_libc_().unshare(flags), "unshare")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _enter_user_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    _unshare(CLONE_NEWUSER | CLONE_NEWNS)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def enter_namespace() -> None:
    """Give this process a mount namespace of its own, without effect on the machine's.

    Raises:
        OSError: The system does not permit it.
    """
    if os.geteuid() == 0:
        try:
            _unshare(CLONE_NEWNS)
        except OSError:  # root in a container without the right to mount: try as an ordinary user would
            _enter_user_namespace()
    else:
        _enter_user_namespace()
    _mount("none", "/", MS_REC | MS_SLAVE)


def probe(folder: str) -> str | None:
    """Why private views are not possible here; None when they are. Tried for real, in a child.

    Args:
        folder: An empty folder for the attempt, which is removed.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            prepare_run_root(folder)
            problem = ""
        except Exception as error:  # noqa: BLE001 - whatever keeps it from working is the answer
            problem = str(getattr(error, "strerror", None) or error)
        os.write(writing, problem.encode()[:4096])
        os._exit(0)
    os.close(writing)
    text = os.read(reading, 4096).decode("utf-8", "replace")
    os.close(reading)
    with contextlib.suppress(ChildProcessError):  # where SIGCHLD is ignored there is nothing to collect
        os.waitpid(child, 0)
    _remove_mount_points(folder)
    return f"this system does not permit private mounts ({text})" if text else None


def _remove_mount_points(folder: str) -> None:
    """Remove the empty entries that carried mounts in a namespace that is gone. Never more than what is empty."""
    for inside in sorted((place[0] for place in os.walk(folder)), reverse=True):
        with os.scandir(inside) as entries:
            for entry in entries:
                if entry.is_symlink() or (entry.is_file() and not entry.stat().st_size):
                    os.unlink(entry.path)
        with contextlib.suppress(OSError):
            os.rmdir(inside)


def _bind_entry(source: str, target: str, entry: os.DirEntry[str]) -> None:
    if entry.is_symlink():
        os.symlink(os.readlink(source), target)
    elif entry.is_dir(follow_symlinks=False):
        os.mkdir(target)
        _mount(source, target, MS_BIND | MS_REC)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
        _mount(source, target, MS_BIND)


def _fill(shadow: str, folder: str, without: frozenset[str]) -> None:
    """Bind each entry of `folder` into the empty folder `shadow`, save those named in `without`."""
    with os.scandir(folder) as entries:
        listed = sorted((entry for entry in entries if entry.name not in without), key=lambda entry: entry.name)
    if len(listed) > MOST_ENTRIES:
        raise OSError(
            7, f"{folder} has {len(listed)} entries, too many for a private view of it (at most {MOST_ENTRIES})"
        )
    for entry in listed:
        try:
            _bind_entry(os.path.join(folder, entry.name), os.path.join(shadow, entry.name), entry)
        except OSError:  # noqa: PERF203 - each entry may be the one that cannot be bound
            if folder != "/":
                raise
            # a top-level entry that cannot be bound (a dead network mount) is simply not there


def _change_root(root: str) -> None:
    """Make `root`, a mount point, the root of this namespace."""
    os.chdir(root)
    pivot = getattr(_libc_(), "pivot_root", None)
    if pivot is not None and pivot(b".", b".") == 0:
        _check(_libc_().umount2(b".", MNT_DETACH), "umount")
    else:
        os.chroot(".")
    os.chdir("/")


def _make_read_only(target: str) -> None:
    flags = os.statvfs(target).f_flag
    kept = flags & ST_KEPT | (MS_RELATIME if flags & ST_RELATIME else 0)
    _mount("none", target, MS_BIND | MS_REMOUNT | MS_RDONLY | kept)


def prepare_run_root(folder: str) -> None:
    """Enter the run's namespace: the machine's files below a root that also has Argo's mount points.

    Args:
        folder: An existing folder of the run, which keeps the (empty) mount points.
    """
    enter_namespace()
    root = os.path.join(folder, f"root-{os.getpid()}")
    os.mkdir(root)
    _mount(root, root, MS_BIND)
    _fill(root, "/", frozenset())
    for name in RUN_MOUNT_POINTS:
        os.makedirs(os.path.join(root, name), exist_ok=True)
    if os.path.isdir("/run") and not os.path.isdir("/run/argo"):
        shadow = os.path.join(folder, f"run-{os.getpid()}")
        os.mkdir(shadow)
        _mount(shadow, shadow, MS_BIND)
        _fill(shadow, "/run", frozenset())
        os.mkdir(os.path.join(shadow, "argo"))
        _mount(shadow, os.path.join(root, "run"), MS_BIND | MS_REC)
    _make_read_only(root)
    _change_root(root)


def hold_namespace() -> int:
    """A descriptor of this process's mount namespace, to come back to with `return_to`."""
    return os.open("/proc/self/ns/mnt", os.O_RDONLY)


def return_to(namespace: int) -> None:
    """Leave an attempt's view; its mounts go when its last process has gone."""
    _check(_libc_().setns(namespace, CLONE_NEWNS), "setns")


def set_process_option(option: int, value: int) -> None:
    """`prctl`: options of this process that Python has no name for; refused ones are left as they are."""
    _libc_().prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def drop_capabilities() -> None:
    """Give up the rights that the user namespace gave: main is an ordinary process of its user."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _libc_().capset(header, nothing)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


class PrivateView:
    """The view of one attempt; `enter` puts the calling process into it.

    Args:
        folder: The worker's slot.
        keep: Folders that must stay visible also where a folder above them becomes private; none within another.
        binds: Pairs of a path on the machine and a name below ``/argo`` at which it must appear.
    """

    def __init__(self, folder: str, keep: list[str], binds: list[list[str]]) -> None:
        self._folder = folder
        self._keep = keep
        self._binds = binds
        self._count = 0

    def enter(self, folders: list[str], files: list[str]) -> None:
        """Enter a namespace of the attempt's own, in which the fixed folders are private.

        Args:
            folders: As for `add`, where they are known already.
            files: As for `add`, where they are known already.

        Raises:
            OSError: A folder cannot be replaced; the text names it.
        """
        _unshare(CLONE_NEWNS)
        without = _wishes(folders, files).get("/")
        if without is not None:
            self._shadow_root(without)
        for name, target in FIXED.items():
            if os.path.isdir(target):
                self._replace(target, os.path.join(self._folder, name))

    def add(self, folders: list[str], files: list[str]) -> None:
        """Make more private in the namespace that was entered; not the root, see `needs_root`.

        Args:
            folders: Folders that must exist and be the attempt's own (volume mounts, working directories).
            files: Paths that the attempt reads or writes; the folders around them become its own.

        Raises:
            OSError: A folder cannot be replaced; the text names it.
        """
        wishes = _wishes(folders, files)
        for target in sorted(wishes.keys() - {"/"}):
            self._shadow(target, wishes[target])

    def _own_folder(self) -> str:
        self._count += 1
        folder = os.path.join(self._folder, "private", str(self._count))
        os.makedirs(folder)
        return folder

    def _shadow_root(self, without: frozenset[str]) -> None:
        root = self._own_folder()
        _mount(root, root, MS_BIND)
        _fill(root, "/", without)
        _change_root(root)

    def _shadow(self, target: str, without: frozenset[str]) -> None:
        shadow = self._own_folder()
        _fill(shadow, target, without)
        _mount(shadow, target, MS_BIND | MS_REC)

    def _replace(self, target: str, own: str) -> None:
        for source, name in self._binds if target == FIXED["argo"] else ():
            self._bind_within(own, source, name)
        for kept in self._keep:
            if kept != target and _is_below(kept, target):
                self._bind_within(own, kept, os.path.relpath(kept, target))
        _mount(own, target, MS_BIND | MS_REC)

    @staticmethod
    def _bind_within(own: str, source: str, name: str) -> None:
        place = os.path.join(own, name)
        os.makedirs(place, exist_ok=True)
        _mount(source, place, MS_BIND | MS_REC)


def needs_root(folders: list[str], files: list[str]) -> bool:
    """Whether paths lie directly in the root, so that it must be rebuilt on entering."""
    return "/" in _wishes(folders, files)


def _wishes(folders: list[str], files: list[str]) -> dict[str, frozenset[str]]:
    """Folder to shadow → names in it that must not be taken over from the machine."""
    asked = dict.fromkeys(os.path.normpath(path) for path in (*folders, *files))
    # what lies in another wish is private with it, and may not be there any more when its turn comes
    outermost = [path for path in asked if not any(path != other and _is_below(path, other) for other in asked)]
    wishes: dict[str, frozenset[str]] = {}
    for wished in outermost:
        parent = os.path.realpath(os.path.dirname(os.path.normpath(wished)))
        path = os.path.join(parent, os.path.basename(os.path.normpath(wished)))
        is_fixed = any(_is_below(path, fixed) for fixed in (*FIXED.values(), *UNTOUCHABLE))
        if (is_fixed and path != TERMINATION_LOG) or path == "/":
            continue
        while not os.path.isdir(parent):
            path, parent = parent, os.path.dirname(parent)
        wishes[parent] = wishes.get(parent, frozenset()) | {os.path.basename(path)}
    return wishes
