"""The base of the API models, and the only way between models and plain data.

`Model` is the base class of everything in `hera._generated`; `to_dict` and `to_json` write models with the names that
documents use, `decode` and `decode_json` read them and say precisely what does not fit. Files and YAML are elsewhere
(`hera.shared.yaml_in`, `hera.shared.yaml_out`); what a manifest means is decided by `hera._plan`.

Names are loaded on first use: building a manifest does not pay for reading one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera.shared.model.base import Model as Model
    from hera.shared.model.base import construct as construct
    from hera.shared.model.decoding import decode as decode
    from hera.shared.model.decoding import decode_json as decode_json
    from hera.shared.model.decoding import unknown_fields as unknown_fields
    from hera.shared.model.encoding import to_dict as to_dict
    from hera.shared.model.encoding import to_json as to_json
    from hera.shared.model.roots import ListRoot as ListRoot
    from hera.shared.model.roots import MapRoot as MapRoot
    from hera.shared.model.roots import Root as Root

_HOMES = {
    "Model": "base",
    "construct": "base",
    "decode": "decoding",
    "decode_json": "decoding",
    "unknown_fields": "decoding",
    "to_dict": "encoding",
    "to_json": "encoding",
    "ListRoot": "roots",
    "MapRoot": "roots",
    "Root": "roots",
}
"""Public name → the module that defines it."""

__all__ = [
    "ListRoot",
    "MapRoot",
    "Model",
    "Root",
    "construct",
    "decode",
    "decode_json",
    "to_dict",
    "to_json",
    "unknown_fields",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
