"""From a reply to what a method returns."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from hera._client.request import Operation, Reply
from hera._generated.operations import OPERATIONS
from hera.shared.model import Model, decode_json

__all__ = ["empty_of", "model_of", "operation_of", "read_bytes", "stream_of"]

M = TypeVar("M", bound=Model)


@cache
def operation_of(name: str) -> Operation:
    """The route behind a method."""
    verb, path, query, reply, is_stream = OPERATIONS[name]
    return Operation(name, verb, path, query, reply, streams=is_stream)


def model_of(model: type[M]) -> Callable[[Reply], M]:
    """Decode the body into a model; fields that this release does not know are tolerated."""
    return lambda reply: decode_json(model, reply.body or b"{}")


def empty_of(model: type[M]) -> Callable[[Reply], M]:
    """Deletions answer nothing worth reading."""
    return lambda _: model()


def stream_of(model: type[M]) -> Callable[[Reply], list[M]]:
    """One JSON object a line, each `{"result": …}`."""

    def read(reply: Reply) -> list[M]:
        import json

        entries = (json.loads(line) for line in reply.body.splitlines() if line.strip())
        return [decode_json(model, json.dumps(entry.get("result", entry)).encode()) for entry in entries]

    return read


def read_bytes(reply: Reply) -> bytes:
    """An artifact's bytes."""
    return reply.body
