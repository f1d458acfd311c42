"""What pods printed, read back from their log files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

__all__ = ["lines_of", "log_file", "printed_result"]


def log_file(run_folder: Path, node_id: str) -> Path:
    """The file in which executors keep the lines of a pod (stdout and stderr, in order)."""
    return run_folder / "pods" / node_id / "main.log"


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a log file, without newlines; none when there is no file. Undecodable bytes become U+FFFD.

    The file is read as it is asked for, so a long one does not have to fit in memory.
    """
    try:
        file = path.open(encoding="utf-8", errors="replace", newline="\n")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            yield line.removesuffix("\n")


def printed_result(run_folder: Path, node_id: str) -> str | None:
    """The end of a pod's standard output as the process executor recorded it; None when there is no record."""
    from hera.local.executors.zygote.record import read_record

    record = read_record(str(run_folder / "pods" / node_id))
    result = record["outcome"].get("result") if record is not None else None
    return result if isinstance(result, str) else None
