"""`Input` and `Output` as models of pydantic 2."""

from __future__ import annotations

from typing import Any, ClassVar

try:
    from pydantic import BaseModel, ConfigDict
except ImportError as error:
    raise ImportError("Input and Output are pydantic models: install pydantic 2 (`pip install pydantic`)") from error

__all__ = ["Input", "Output"]


class Input(BaseModel):
    """What a script function takes, as one model: each field becomes an input of the template.

    A function whose only parameter is a subclass gets one input parameter, or with `Annotated[..., Artifact(...)]` one
    input artifact, for each field.

    Source:
        Our runner; `hera.workflows.Input` of earlier releases.
    """

    __hera_io__: ClassVar[str] = "input"
    model_config = ConfigDict(populate_by_name=True, arbitrary_types_allowed=True, use_enum_values=True)


class Output(BaseModel):
    """What a script function returns, as one model: each field becomes an output of the template.

    Attributes:
        exit_code: What the process exits with after the outputs are written.
        result: What the process prints; `outputs.result` for other steps.

    Source:
        Our runner; `hera.workflows.Output` of earlier releases.
    """

    __hera_io__: ClassVar[str] = "output"
    model_config = ConfigDict(populate_by_name=True, arbitrary_types_allowed=True, use_enum_values=True)

    exit_code: int = 0
    result: Any = None
