"""When and how often something is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from hera.workflows._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera._generated import models

__all__ = ["RetryPolicy", "RetryStrategy"]


class RetryPolicy(Enum):
    """After which outcomes something is tried again."""

    always = "Always"
    on_failure = "OnFailure"
    on_error = "OnError"
    on_transient_error = "OnTransientError"

    def __str__(self) -> str:
        return str(self.value)


@dataclass(kw_only=True, eq=False, repr=False)
class RetryStrategy(Record):
    """When and how often a template or workflow is tried again.

    Args:
        affinity: Whether the next attempt avoids the machine of the last.
        backoff: How long to wait between attempts.
        expression: Condition on which it is tried again.
        limit: How many times; a number, a text or an expression, written as given.
        retry_policy: After which outcomes.

    Source:
        Argo Workflows fields reference, RetryStrategy.
    """

    affinity: models.RetryAffinity | dict[str, Any] | None = None
    backoff: models.Backoff | dict[str, Any] | None = None
    expression: str | None = None
    limit: int | str | models.IntOrString | None = None
    retry_policy: str | RetryPolicy | None = None

    def build(self) -> models.RetryStrategy:
        """The strategy as an API model."""
        from hera._generated import models

        policy = None if self.retry_policy is None else str(self.retry_policy)
        as_given = {name: getattr(self, name) for name in ("affinity", "backoff", "expression", "limit")}
        return models.RetryStrategy(retry_policy=policy, **as_given)
