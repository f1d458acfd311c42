"""The phases of a workflow, as conditions name them."""

from __future__ import annotations

from enum import Enum

from hera.exceptions import NoSuchName

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["WorkflowStatus"]


class WorkflowStatus(str, Enum):
    """Phase of a workflow; prints as Argo spells it."""

    pending = "Pending"
    running = "Running"
    succeeded = "Succeeded"
    failed = "Failed"
    error = "Error"
    terminated = "Terminated"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def from_argo_status(cls, s: str) -> Self:
        """The member for a phase as Argo writes it.

        Raises:
            NoSuchName: There is no such phase.
        """
        for member in cls:
            if member.value == s:
                return member
        raise NoSuchName(f"Unrecognized status {s}", hint=f"phases are {', '.join(member.value for member in cls)}")
