"""Times as documents write them (RFC 3339) and as Python compares them."""

from __future__ import annotations

from datetime import datetime, timezone

__all__ = ["moment"]


def moment(written: str | datetime | None) -> datetime | None:
    """A time from a document as an aware datetime in UTC."""
    if written is None or written == "":
        return None
    if isinstance(written, str):
        written = datetime.fromisoformat(written.replace("Z", "+00:00"))
    return written.astimezone(timezone.utc)
