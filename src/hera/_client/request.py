"""Requests and replies as plain values; nothing here opens a connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from hera.exceptions import HeraException, MissingSetting, exception_from_reply

__all__ = ["Operation", "Reply", "Request", "authorization_of", "checked_host", "read_reply", "request_for"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route of the Argo server, as the OpenAPI document gives it.

    Attributes:
        name: Python name of the method, ``create_workflow``.
        verb: Upper-case HTTP method.
        path: Route with its placeholders, ``/api/v1/workflows/{namespace}``.
        query: Python parameter → query name.
        reply: Name of the model that is answered; empty for raw bytes.
        reads_reply: False where the answer carries nothing (deletions).
        streams: The answer is one JSON object a line.
    """

    name: str
    verb: str
    path: str
    query: Mapping[str, str]
    reply: str
    reads_reply: bool = True
    streams: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What a transport sends."""

    verb: str
    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a transport brought back."""

    status: int
    body: bytes


def checked_host(host: str | None) -> str:
    """The host, usable as the front of a URL.

    Raises:
        MissingSetting: There is none, or it names no scheme; the hint says what to set.
    """
    if not host:
        raise MissingSetting(
            "no Argo server is configured: set `global_config.host = 'https://…'` (and `global_config.token`) to submit, "
            "or call `w.run()` to run the workflow on this machine"
        )
    if not host.startswith(("http://", "https://")):
        raise MissingSetting(
            f"the host {host!r} has no scheme", hint=f"write it with one, such as 'https://{host}'", code="host-scheme"
        )
    return host if host.endswith("/") else host + "/"


def authorization_of(token: str | None) -> str | None:
    """The Authorization header for a token: one word gets ``Bearer`` in front, more words are used as given."""
    if token is None or not token.strip():
        return None
    token = token.strip()
    return token if " " in token else f"Bearer {token}"


def _as_query(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def request_for(
    operation: Operation,
    *,
    host: str | None,
    token: str | None,
    path: Mapping[str, str | None],
    query: Mapping[str, object] | None = None,
    body: bytes | None = None,
) -> Request:
    """The request that an operation makes with these arguments.

    Raises:
        MissingSetting: The host, or a value of the route such as the namespace, is missing.
    """
    url = checked_host(host)
    route = operation.path.lstrip("/")
    for name, value in path.items():
        if not value:
            raise MissingSetting(
                f"{operation.name} needs a {name}",
                hint=f"pass `{name}=…`"
                + (", set it on the workflow, or set `global_config.namespace`" if name == "namespace" else ""),
            )
        route = route.replace(f"{{{name}}}", quote(value, safe=""))
    headers = {"Accept": "application/json"}
    authorization = authorization_of(token)
    if authorization is not None:
        headers["Authorization"] = authorization
    if body is not None:
        headers["Content-Type"] = "application/json"
    params = {operation.query[name]: _as_query(value) for name, value in (query or {}).items() if value is not None}
    return Request(operation.verb, url + route, params, headers, body)


def read_reply(reply: Reply) -> bytes:
    """The body of a successful reply.

    Raises:
        HeraException: The status says no; one class a status, with the server's own message.
    """
    if reply.status < 400:
        return reply.body
    raise _failure(reply)


def _failure(reply: Reply) -> HeraException:
    error = exception_from_reply(reply.status, reply.body)
    if reply.status == 401:
        error.hint = "set `global_config.token`, or give the service a token that has not expired"
    return error


def url_with_params(request: Request) -> str:
    """The request's URL with its query."""
    return f"{request.url}?{urlencode(request.params)}" if request.params else request.url
