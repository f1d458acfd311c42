"""A worker's connection to the engine, which must never hold up a step, and may be lost at any time."""

from __future__ import annotations

import select
import socket
import time
from typing import Any

from . import wire

__all__ = ["Line"]

CHUNK = 1 << 16
LONGEST_WAIT_SECONDS = 60


class Line:
    """The connection; sending and hearing never block, but for `send_all`.

    Attributes:
        connection: None once it is lost.
        inbox: What was heard.
        unsent: What could not be sent yet.
    """

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.connection: socket.socket | None = connection
        self._lost: socket.socket | None = None
        self.inbox = wire.Inbox()
        self.unsent = b""

    def send(self, message: dict[str, Any]) -> None:
        """Send as much as goes now, keep the rest."""
        if self.connection is not None:
            self.unsent += wire.encode(message)
            self.send_rest()

    def send_rest(self) -> None:
        """Send what was kept, as much as goes now."""
        if self.connection is None or not self.unsent:
            return
        try:
            sent = self.connection.send(self.unsent)
        except BlockingIOError:
            return
        except OSError:
            self.lose()
            return
        self.unsent = self.unsent[sent:]

    def send_all(self, message: dict[str, Any]) -> None:
        """Send a message that must arrive if there is anybody to read it; waits for a slow reader, but not for ever."""
        self.send(message)
        limit = time.monotonic() + LONGEST_WAIT_SECONDS
        while self.connection is not None and self.unsent:
            if not select.select([], [self.connection], [], max(0.0, limit - time.monotonic()))[1]:
                self.lose()
            self.send_rest()

    def hear(self) -> None:
        """Receive what is there."""
        if self.connection is None:
            return
        try:
            data = self.connection.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.inbox.add(data)
        else:
            self.lose()

    def lose(self) -> None:
        """The engine is gone, or wants nothing more. Our end is closed by our own end, for which it may wait."""
        self._lost = self.connection or self._lost
        self.connection, self.unsent = None, b""
