"""Write Argo Workflows in plain Python, run them here, send the same object to Argo.

The package itself imports nothing: a pod, a command or a program pays only for the rooms it enters.
"""

from __future__ import annotations

__all__ = ["__version__", "__version_info__"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from hera._version import __version__

        return __version__ if name == "__version__" else __version__.split(".")
    raise AttributeError(f"module 'hera' has no attribute {name!r}")
