"""What every room may use: the configuration of the process, and the codecs between values, text and documents.

Names are loaded on first use, so that a pod which only needs `hera.shared.serialization` pays for nothing else.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera.shared._global_config import BaseMixin as BaseMixin
    from hera.shared._global_config import GlobalConfig as GlobalConfig
    from hera.shared._global_config import global_config as global_config
    from hera.shared._global_config import register_pre_build_hook as register_pre_build_hook

__all__ = ["BaseMixin", "GlobalConfig", "global_config", "register_pre_build_hook"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from hera.shared import _global_config

        value = getattr(_global_config, name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'hera.shared' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
