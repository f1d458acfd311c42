"""Messages between engine, zygote and supervisors: a JSON object behind its length (four bytes, big-endian)."""

from __future__ import annotations

import json
import socket

__all__ = ["Inbox", "decode", "encode", "receive", "receive_exactly"]

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(message: dict[str, object]) -> bytes:
    """A message as it travels; lone surrogates become U+FFFD."""
    body = _encoder.encode(message).encode("utf-8", "replace")
    return len(body).to_bytes(4, "big") + body


def decode(body: bytes) -> dict[str, object]:
    """The message in a body (without the length)."""
    message = json.loads(body)
    if not isinstance(message, dict):
        raise ValueError("a message must be an object")  # noqa: TRY004 - what came over the wire is a value
    return message


def receive_exactly(connection: socket.socket, size: int) -> bytes:
    """That many bytes, or fewer when the other side closed first."""
    parts = []
    while size:
        part = connection.recv(min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def receive(connection: socket.socket) -> dict[str, object] | None:
    """The next message; None when the other side has closed."""
    header = receive_exactly(connection, 4)
    if len(header) < 4:
        return None
    size = int.from_bytes(header, "big")
    body = receive_exactly(connection, size)
    return decode(body) if len(body) == size else None


class Inbox:
    """Messages that arrive in pieces."""

    def __init__(self) -> None:
        self._data = bytearray()

    def add(self, data: bytes) -> None:
        """Take what was received."""
        self._data += data

    def next(self) -> dict[str, object] | None:
        """The next message that is complete; None when there is none yet."""
        if len(self._data) < 4:
            return None
        end = 4 + int.from_bytes(self._data[:4], "big")
        if len(self._data) < end:
            return None
        message = decode(bytes(self._data[4:end]))
        del self._data[:end]
        return message
