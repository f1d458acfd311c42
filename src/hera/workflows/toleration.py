"""Tolerations: API models, as Kubernetes has them; pass them as `tolerations`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera._generated.models import Toleration

__all__ = ["Toleration"]


def __getattr__(name: str) -> object:
    if name == "Toleration":  # loaded only by programs that use it
        from hera._generated.models import Toleration

        return Toleration
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
