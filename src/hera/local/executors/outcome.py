"""A supervisor's exit record as the `Outcome` that the core takes."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from hera.local.core.events import Outcome

__all__ = ["outcome_of"]


def outcome_of(record: dict[str, Any]) -> Outcome:
    """What became of an attempt.

    Args:
        record: As `Attempt.run` writes it; only ``exit_code`` is always there.
    """
    return Outcome(
        exit_code=record["exit_code"],
        message=record.get("message", ""),
        deadline_exceeded=record.get("deadline_exceeded", False),
        launch_error=record.get("launch_error"),
        result=record.get("result"),
        parameters=record.get("parameters", {}),
        artifacts=record.get("artifacts", []),
        output_error=record.get("output_error"),
        started_at=_moment(record.get("started_at")),
        finished_at=_moment(record.get("finished_at")),
    )


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, timezone.utc) if seconds else None
