"""Writing to standard output when its reader may have gone: quietly, as every good filter does."""

from __future__ import annotations

import os
import sys
from typing import TextIO

__all__ = ["print_line", "tolerate_encodings"]


def print_line(text: str, out: TextIO | None = None) -> None:
    """Write a line at once. When nobody reads any more, this and everything that follows goes nowhere."""
    stream = out if out is not None else sys.stdout
    try:
        stream.write(text + "\n")
        stream.flush()
    except BrokenPipeError:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def tolerate_encodings() -> None:
    """Let characters that the terminal's encoding lacks become question marks instead of errors."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
