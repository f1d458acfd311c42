"""The Argo Events counterpart of `hera.workflows`: `hera.events.models` and the services that send them.

Nothing is exported from here; modules are loaded on first use, so `import hera.events` costs nothing and
`hera.events.models.Sensor` works without another import.
"""

from __future__ import annotations

_MODULES = frozenset({"models", "service", "async_service"})


def __getattr__(name: str) -> object:
    if name in _MODULES:
        from importlib import import_module

        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_MODULES)
