"""The asynchronous side of a service: the same requests, sent without blocking the event loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, TypeVar

from hera._client.request import Operation, Reply, Request, read_reply
from hera._client.service import ServiceBase
from hera._client.transport import PoolTransport

__all__ = ["AsyncCalls"]

M = TypeVar("M")


class AsyncCalls(ServiceBase):
    """Sends with the user's own asynchronous session, or with the ordinary transport on a thread."""

    _transport: PoolTransport | None = None

    async def _send(self, request: Request) -> Reply:
        if self.session is not None:
            response = await self.session.request(
                request.verb.lower(),
                url=request.url,
                params=dict(request.params),
                headers=dict(request.headers),
                content=request.body,
            )
            return Reply(int(response.status_code), response.content)
        import asyncio

        if self._transport is None:
            self._transport = PoolTransport(self.verify_ssl, self.client_certs)
        return await asyncio.to_thread(self._transport.send, request)

    async def _call(
        self,
        operation: Operation,
        read: Callable[[Reply], M],
        path: Mapping[str, str | None],
        query: Mapping[str, object],
        body: Any = None,
    ) -> M:
        reply = await self._send(self._request(operation, path, query, body))
        read_reply(reply)
        return read(reply)

    async def close(self) -> None:
        """Give connections back; a session that was passed in is closed too."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None
        if self.session is not None:
            await self.session.aclose()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
