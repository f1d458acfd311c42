"""The Sprig functions that expressions reach through `sprig.`: name → function.

All generic functions of Sprig v3 but those that need a network, the environment or a cryptographic library; asking for one of these is an error that says so.
The functions never change what they are given: `set`, `unset` and `merge` return a changed copy.

Source:
    Masterminds/sprig v3.3, `genericMap`; Argo Workflows leaves out `env` and `expandenv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hera.expr.kinds import Failure
from hera.expr.sprig_functions import chances, codings, collections, dates, numbers, texts, versions
from hera.expr.sprig_functions.signature import Function, function_of

FUNCTIONS: Final[Mapping[str, Function]] = {
    row[0]: function_of(row)
    for module in (texts, numbers, collections, codings, dates, versions, chances)
    for row in module.ROWS
}
"""Every function that can be called."""

REFUSED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("env", "expandenv"), "Argo does not offer it"),
    "getHostByName": "it asks the network, so a run would not be repeatable",
    **dict.fromkeys(
        (
            "bcrypt",
            "htpasswd",
            "derivePassword",
            "encryptAES",
            "decryptAES",
            "genPrivateKey",
            "buildCustomCert",
            "genCA",
            "genCAWithKey",
            "genSelfSignedCert",
            "genSelfSignedCertWithKey",
            "genSignedCert",
            "genSignedCertWithKey",
        ),
        "it needs a cryptographic library that is not part of Hera",
    ),
}
"""Functions of Sprig that are not here, each with the reason."""


def refusal(name: str) -> Failure:
    """The error for a function that is not in the table."""
    if name in REFUSED:
        return Failure(f"sprig.{name} is not supported here: {REFUSED[name]}")
    from difflib import get_close_matches

    near = get_close_matches(name, FUNCTIONS, n=1)
    return Failure(f"sprig has no function {name}" + (f"; did you mean sprig.{near[0]}?" if near else ""))
