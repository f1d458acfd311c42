"""The template that sends a request over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hera.workflows._fields import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from hera._generated import models

__all__ = ["HTTP"]


@dataclass(kw_only=True, eq=False, repr=False)
class HTTP(Template):
    """A template that sends a request over HTTP.

    Args:
        url: Address of the request.
        body: Its body.
        body_from: Where the body comes from instead.
        headers: Its headers.
        insecure_skip_verify: Do not check the server's certificate.
        method: Its method.
        success_condition: Expression on the response by which it has succeeded.
        timeout_seconds: How long to wait.

    Source:
        Argo Workflows fields reference, HTTP.
    """

    url: str
    body: str | None = None
    body_from: models.HTTPBodySource | dict[str, Any] | None = None
    headers: Sequence[models.V1alpha1HTTPHeader | dict[str, Any]] | None = None
    insecure_skip_verify: bool | None = None
    method: str | None = None
    success_condition: str | None = None
    timeout_seconds: int | None = None

    def _body(self) -> dict[str, Any]:
        from hera._generated import models

        names = ("url", "body", "body_from", "insecure_skip_verify", "method", "success_condition", "timeout_seconds")
        fields = {name: getattr(self, name) for name in names}
        fields["headers"] = None if self.headers is None else list(self.headers)
        return {"http": models.HTTP(**fields)}
