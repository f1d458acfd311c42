"""Base classes for the inputs and outputs of script functions, as one model each.

`Input` and `Output` are those of `v2`; programs that still use `pydantic.v1` find theirs in `hera.workflows.io.v1`.
pydantic is imported when one of the names is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera.workflows.io.v2 import Input as Input
    from hera.workflows.io.v2 import Output as Output

__all__ = ["Input", "Output"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from hera.workflows.io import v2

        return getattr(v2, name)
    raise AttributeError(f"module 'hera.workflows.io' has no attribute {name!r}")
