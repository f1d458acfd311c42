"""`Input` and `Output` as models of pydantic 1, or of the `pydantic.v1` that pydantic 2 carries.

From Python 3.14 on there is no `pydantic.v1`: importing this module succeeds and defines nothing.
"""

from __future__ import annotations

import sys
from typing import Any, ClassVar

__all__: list[str] = []

if sys.version_info < (3, 14):
    try:
        from pydantic.v1 import BaseModel
    except ImportError:
        try:
            from pydantic import BaseModel  # type: ignore[assignment]  # pydantic 1 before it knew the name `v1`
        except ImportError as error:
            raise ImportError(
                "Input and Output are pydantic models: install pydantic (`pip install pydantic`)"
            ) from error

    __all__ += ["Input", "Output"]

    class Input(BaseModel):
        """What a script function takes, as one model; see `hera.workflows.io.v2.Input`."""

        __hera_io__: ClassVar[str] = "input"

        class Config:
            """Fields can be given by name, have any type, and hold the values of enums."""

            allow_population_by_field_name = True
            arbitrary_types_allowed = True
            smart_union = True
            use_enum_values = True

    class Output(BaseModel):
        """What a script function returns, as one model; see `hera.workflows.io.v2.Output`."""

        __hera_io__: ClassVar[str] = "output"

        class Config:
            """Fields can be given by name, have any type, and hold the values of enums."""

            allow_population_by_field_name = True
            arbitrary_types_allowed = True
            smart_union = True
            use_enum_values = True

        exit_code: int = 0
        result: Any = None
