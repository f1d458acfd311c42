"""What keeps a template from running on this machine, in the words of whoever found it: the core or an executor."""

from __future__ import annotations

import msgspec

__all__ = ["Problem"]


class Problem(msgspec.Struct, frozen=True):
    """A reason why a template cannot run here, or a warning about a field that will be ignored.

    Attributes:
        template: Name of the template.
        field: The field in manifest spelling, such as ``container.image``.
        message: What is wrong, one sentence.
        hint: The ways out, such as the `--stand-in` to give.
        is_error: True refuses the run; False warns.
    """

    template: str
    field: str
    message: str
    hint: str
    is_error: bool = True
