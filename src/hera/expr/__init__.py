"""Expressions: building them in Python, and reading and evaluating what Argo evaluates.

Build: `g`, `it`, `C`, `P` and `sprig` (see `hera.expr.build`). Evaluate: `evaluate`, `evaluate_bool`, `identifiers` for the language of `{{=…}}`;
`condition` for the one of `when`, `depends` for the one of `depends`; `tags` and `substitution` for the tags themselves. Everything here is pure
and loaded when it is first used; no file, clock or network is touched, but for `now()` and the random functions of Sprig.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera.expr.build import C, Node, P, g, it, sprig
    from hera.expr.language import evaluate, evaluate_bool, identifiers
    from hera.expr.scope import ABSENT, environment
    from hera.expr.substitution import TemplateText, substitute

__all__ = [
    "ABSENT",
    "C",
    "Node",
    "P",
    "TemplateText",
    "environment",
    "evaluate",
    "evaluate_bool",
    "g",
    "identifiers",
    "it",
    "sprig",
    "substitute",
]

_HOMES = {
    **dict.fromkeys(("C", "Node", "P", "g", "it", "sprig"), "build"),
    **dict.fromkeys(("evaluate", "evaluate_bool", "identifiers"), "language"),
    **dict.fromkeys(("ABSENT", "environment"), "scope"),
    **dict.fromkeys(("TemplateText", "substitute"), "substitution"),
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'hera.expr' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"hera.expr.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
