"""The names of the language's own functions, and of those that Argo adds; data only, so that reading needs no evaluator."""

from __future__ import annotations

from typing import Final

BUILTINS: Final = frozenset(
    """
    all none any one filter map find findIndex findLast findLastIndex count sum groupBy sortBy reduce
    len type abs ceil floor round int float string trim trimPrefix trimSuffix upper lower split splitAfter replace repeat join
    indexOf lastIndexOf hasPrefix hasSuffix max min mean median toJSON fromJSON toBase64 fromBase64 now duration date timezone
    first last get take keys values toPairs fromPairs reverse uniq concat flatten sort
    bitand bitor bitxor bitnand bitshl bitshr bitushr bitnot
    """.split()
)
"""Functions of expr-lang 1.17."""

ADDED: Final = frozenset({"asInt", "asFloat", "toJson", "jsonpath", "sprig"})
"""What Argo puts beside the variables."""
