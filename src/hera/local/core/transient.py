"""Errors that go away by themselves, for the retry policy `OnTransientError`.

Source:
    Argo `util/errors/errors.go` (IsTransientErr), as far as a message can be recognised by its text.
"""

from __future__ import annotations

from typing import Final

__all__ = ["is_transient"]

_SIGNS: Final = (
    "exceeded quota",
    "connection reset by peer",
    "connection refused",
    "Connection closed by foreign host",
    "http2: client connection lost",
    "http2: server sent GOAWAY",
    "i/o timeout",
    "net/http: TLS handshake timeout",
    "net/http: request canceled",
    "no such host",
    "read: connection timed out",
    "the object has been modified",
    "Too many requests",
    "unexpected EOF",
    "transport is closing",
    "etcdserver: ",
)


def is_transient(message: str) -> bool:
    """Whether the message tells of a transient error."""
    return any(sign in message for sign in _SIGNS)
