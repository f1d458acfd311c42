"""Reading JSON without what `import json` costs.

`json` compiles regular expressions for its pure Python twin; that is a fifth of the time a pod has. CPython's own
scanner, which `json` itself uses, needs none of them. Anything it does not settle at once goes the ordinary way, so the
results are those of `json.loads` (a test compares them).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["loads"]

BLANK = " \t\n\r"
CONSTANTS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class _Settings:
    """What the scanner asks of its decoder: the defaults of `json.loads`."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = CONSTANTS.__getitem__
    memo: dict[str, str] = {}  # noqa: RUF012 - read by C code, per scanner


def _ordinary(text: str) -> Any:
    import json

    return json.loads(text)


def _fast(text: str) -> Any:
    start = 0
    while text[start : start + 1] in BLANK and start < len(text):
        start += 1
    try:
        value, end = _scan(text, start)
    except StopIteration:
        raise ValueError("not JSON") from None
    if end != len(text) and text[end:].strip(BLANK):
        raise ValueError("more than one JSON value")
    return value


try:
    from _json import make_scanner

    _scan = make_scanner(_Settings)  # type: ignore[arg-type]  # reads attributes, whatever the stub says
    loads: Callable[[str], Any] = _fast
except (ImportError, AttributeError):  # another Python than CPython, or a scanner that asks for more
    loads = _ordinary
