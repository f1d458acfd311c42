"""What both service classes share: settings, one call from arguments to a decoded reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote

from hera._client.request import Operation, Reply, Request, checked_host, read_reply, request_for
from hera._client.transport import PoolTransport, SessionTransport, Transport
from hera.exceptions import MissingSetting
from hera.shared import global_config

__all__ = ["ServiceBase", "SyncCalls", "valid_host_scheme"]

M = TypeVar("M")


def valid_host_scheme(host: str) -> bool:
    """Whether a host names `http://` or `https://`."""
    return host.startswith(("http://", "https://"))


class ServiceBase:
    """Where to send and as whom.

    Args:
        host: URL of the Argo server; `global_config.host` by default.
        verify_ssl: Whether certificates are verified; `global_config.verify_ssl` by default.
        token: Token, or an Authorization header of several words; `global_config.token` by default.
        client_certs: Pair of paths, certificate and key.
        namespace: Namespace of calls that name none.
        session: A session to send with, closed with the service.

    Nothing is checked and nothing is opened at construction.
    """

    def __init__(
        self,
        host: str | None = None,
        verify_ssl: bool | None = None,
        token: str | None = None,
        client_certs: tuple[str | Path, str | Path] | None = None,
        namespace: str | None = None,
        session: Any = None,
    ) -> None:
        self.host = host or global_config.host
        self.verify_ssl = global_config.verify_ssl if verify_ssl is None else verify_ssl
        self.token = token or global_config.token
        certificates = client_certs if client_certs is not None else global_config.client_certs
        self.client_certs = (str(certificates[0]), str(certificates[1])) if certificates else None
        self.namespace = namespace or global_config.namespace
        self.session = session

    def get_workflow_link(self, name: str) -> str:
        """The page of a workflow in Argo's web interface."""
        return f"{self._page('workflows', name)}?tab=workflow"

    def get_cron_workflow_link(self, name: str) -> str:
        """The page of a cron workflow in Argo's web interface."""
        return self._page("cron-workflows", name)

    def _page(self, kind: str, name: str) -> str:
        if not self.namespace:
            raise MissingSetting(f"the link of {name!r} needs a namespace", hint="set `global_config.namespace`")
        return f"{checked_host(self.host)}{kind}/{quote(self.namespace, safe='')}/{quote(name, safe='')}"

    def _request(
        self, operation: Operation, path: Mapping[str, str | None], query: Mapping[str, object], body: Any
    ) -> Request:
        from hera.shared.model import to_json

        filled = {k: v or self.namespace if k == "namespace" else v for k, v in path.items()}
        return request_for(
            operation,
            host=self.host,
            token=self.token,
            path=filled,
            query=query,
            body=None if body is None else to_json(body),
        )


class SyncCalls(ServiceBase):
    """Sends and waits."""

    _transport: Transport | None = None

    def _sender(self) -> Transport:
        if self._transport is None:
            self._transport = (
                PoolTransport(self.verify_ssl, self.client_certs)
                if self.session is None
                else SessionTransport(self.session, self.verify_ssl, self.client_certs)
            )
        return self._transport

    def _call(
        self,
        operation: Operation,
        read: Callable[[Reply], M],
        path: Mapping[str, str | None],
        query: Mapping[str, object],
        body: Any = None,
    ) -> M:
        reply = self._sender().send(self._request(operation, path, query, body))
        read_reply(reply)
        return read(reply)

    def close(self) -> None:
        """Give connections back; a session that was passed in is closed too."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None
        elif self.session is not None:
            self.session.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
