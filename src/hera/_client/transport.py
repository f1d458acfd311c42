"""The one seam to the network.

A user's own session (anything with the `request` method of a requests session) is used as it is; without one,
urllib3 sends, loaded on first use.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from hera._client.request import Reply, Request, url_with_params
from hera.exceptions import HeraException

__all__ = ["PoolTransport", "SessionTransport", "Transport"]

CONNECT_SECONDS = 10.0
READ_SECONDS = 120.0


class Transport(Protocol):
    """Sends one request, brings back one reply."""

    def send(self, request: Request) -> Reply:
        """Send and wait; raises `HeraException` when no reply came."""

    def close(self) -> None:
        """Give connections back."""


class SessionTransport:
    """Sends through the session that the user passed, as earlier releases called it."""

    def __init__(self, session: Any, verify: bool, certificate: Sequence[str] | None) -> None:
        self._session = session
        self._verify = verify
        self._certificate = tuple(certificate) if certificate else None

    def send(self, request: Request) -> Reply:
        response = self._session.request(
            request.verb.lower(),
            url=request.url,
            params=dict(request.params) or None,
            headers=dict(request.headers),
            data=request.body,
            verify=self._verify,
            cert=self._certificate,
        )
        content = response.content
        return Reply(int(response.status_code), content if isinstance(content, bytes) else str(content).encode())

    def close(self) -> None:
        self._session.close()


class PoolTransport:
    """Sends through urllib3: timeouts, no retries of requests that may have had an effect."""

    def __init__(self, verify: bool, certificate: Sequence[str] | None) -> None:
        import urllib3

        options: dict[str, Any] = {} if verify else {"cert_reqs": "CERT_NONE", "assert_hostname": False}
        if certificate:
            options["cert_file"], options["key_file"] = certificate
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS), retries=False, **options
        )

    def send(self, request: Request) -> Reply:
        import urllib3

        try:
            response = self._pool.request(
                request.verb, url_with_params(request), headers=dict(request.headers), body=request.body
            )
        except urllib3.exceptions.HTTPError as error:
            raise HeraException(
                f"no answer from {request.url}: {error}",
                code="no-answer",
                hint="check `global_config.host`, the network, and `verify_ssl` for self-signed certificates",
            ) from error
        return Reply(response.status, response.data)

    def close(self) -> None:
        self._pool.clear()
