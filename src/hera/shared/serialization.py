"""One rule for turning a Python value into the text of a parameter, used by the compiler and by the in-pod runner.

It is loaded in pods: only the standard library, and pydantic models are recognised without importing pydantic.
"""

from __future__ import annotations

import json
from typing import Any, Final

__all__ = ["MISSING", "PydanticEncoder", "serialize"]


class _Missing:
    """The type of `MISSING`; there is one instance, also after copying and pickling."""

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""Marks a value that was never given, where `None` is a value of its own (`null`)."""


class PydanticEncoder(json.JSONEncoder):
    """JSON encoder that also writes pydantic models of both generations, by alias."""

    def default(self, o: Any) -> Any:
        """The plain data of a pydantic model.

        Raises:
            TypeError: The object is neither JSON nor a pydantic model.
        """
        kind = type(o)
        if hasattr(kind, "model_dump"):
            return o.model_dump(mode="json", by_alias=True)
        if hasattr(kind, "__fields__") and hasattr(kind, "dict"):
            return o.dict(by_alias=True)
        return super().default(o)


def serialize(value: Any, *, allow_nan: bool = True) -> str | None:
    """The text that stands for a value in a document.

    Args:
        value: Text is returned as it is; anything else becomes JSON; `MISSING` becomes `None`, meaning "leave it out".
        allow_nan: Write `NaN` and infinities the way Python does. They are not JSON, so manifests never allow them.

    Returns:
        The text, or `None` for `MISSING`.

    Raises:
        TypeError: JSON cannot hold a value of that type.
        ValueError: JSON cannot hold that number (with `allow_nan=False`), or the value contains itself.
    """
    if value is MISSING:
        return None
    if isinstance(value, str):
        return value
    return json.dumps(value, cls=PydanticEncoder, allow_nan=allow_nan)
