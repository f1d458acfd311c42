"""Requests, replies and failures of the workflow services, against a real server on the loopback address."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from hera._client.async_workflows_service import AsyncWorkflowsService
from hera._client.request import authorization_of, checked_host
from hera._client.workflows_service import WorkflowsService
from hera.exceptions import (
    AlreadyExists,
    BadRequest,
    Forbidden,
    HeraException,
    InternalServerError,
    MissingSetting,
    NotFound,
    Unauthorized,
)
from hera.shared import global_config
from hera.workflows import CronWorkflow, Steps, Workflow, WorkflowTemplate, models, script


class Argo:
    """A server that keeps what it was asked and answers what it was told."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answers: list[tuple[int, bytes]] = []
        argo = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                argo.requests.append(
                    {
                        "verb": self.command,
                        "path": self.path,
                        "authorization": self.headers.get("Authorization"),
                        "body": json.loads(body) if body else None,
                    }
                )
                status, text = argo.answers.pop(0) if argo.answers else (200, b"{}")
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_DELETE = _answer

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def will_answer(self, status: int, body: object) -> None:
        self.answers.append((status, body if isinstance(body, bytes) else json.dumps(body).encode()))


@pytest.fixture
def argo() -> Iterator[Argo]:
    global_config.reset()
    server = Argo()
    yield server
    server.server.shutdown()
    server.server.server_close()
    global_config.reset()


@script()
def hello():
    print("hello")


def a_workflow(**fields: Any) -> Workflow:
    with Workflow(generate_name="hello-", entrypoint="main", namespace="ns", **fields) as w, Steps(name="main"):
        hello()
    return w


def test_create_posts_the_document_and_takes_the_name_that_the_server_gives(argo: Argo) -> None:
    global_config.host, global_config.token = argo.url, "secret"
    argo.will_answer(200, {"metadata": {"name": "hello-abcde"}, "spec": {}, "aFieldOfTheFuture": 1})
    w = a_workflow()
    reply = w.create()
    (asked,) = argo.requests
    assert (asked["verb"], asked["path"]) == ("POST", "/api/v1/workflows/ns")
    assert asked["authorization"] == "Bearer secret"
    assert asked["body"] == {"workflow": {**w.to_dict(), "metadata": {"generateName": "hello-", "namespace": "ns"}}}
    assert isinstance(reply, models.Workflow)
    assert w.name == "hello-abcde"


def test_a_host_set_after_construction_reaches_the_workflow(argo: Argo) -> None:
    """Services are made when they are needed, not with the workflow."""
    w = a_workflow()
    global_config.host = argo.url
    argo.will_answer(200, {"metadata": {"name": "n"}, "spec": {}})
    w.create()
    assert len(argo.requests) == 1


def test_a_host_with_a_path_keeps_it(argo: Argo) -> None:
    service = WorkflowsService(host=f"{argo.url}/argo", namespace="ns")
    argo.will_answer(200, {"metadata": {"name": "n"}, "spec": {}})
    service.get_workflow("a/b")
    assert argo.requests[0]["path"] == "/argo/api/v1/workflows/ns/a%2Fb"


def test_query_parameters_have_their_wire_names_and_absent_ones_are_left_out(argo: Argo) -> None:
    service = WorkflowsService(host=argo.url, namespace="ns")
    argo.will_answer(200, {"items": None, "metadata": {}})
    service.list_workflows(label_selector="a=b", limit=5, watch=False)
    path, _, query = argo.requests[0]["path"].partition("?")
    assert path == "/api/v1/workflows/ns"
    assert sorted(query.split("&")) == [
        "listOptions.labelSelector=a%3Db",
        "listOptions.limit=5",
        "listOptions.watch=false",
    ]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, BadRequest),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (409, AlreadyExists),
        (500, InternalServerError),
        (418, HeraException),
    ],
)
def test_each_status_has_its_exception_with_the_servers_message(
    argo: Argo, status: int, error: type[HeraException]
) -> None:
    argo.will_answer(status, {"code": 5, "message": "no such thing"})
    with pytest.raises(HeraException) as caught:
        WorkflowsService(host=argo.url, namespace="ns").get_workflow("w")
    assert type(caught.value) is error
    assert f"status code {status} with message: `no such thing`" in str(caught.value)


@pytest.mark.parametrize("body", [b"plain words", b"[1]", b'{"code": 3}', b""])
def test_a_failure_without_a_message_still_is_one_clear_error(argo: Argo, body: bytes) -> None:
    argo.will_answer(500, body)
    with pytest.raises(InternalServerError, match="status code 500"):
        WorkflowsService(host=argo.url, namespace="ns").get_info()


def test_logs_of_many_lines_are_all_read(argo: Argo) -> None:
    argo.will_answer(200, b'{"result":{"content":"a","podName":"p"}}\n{"result":{"content":"b","podName":"p"}}\n')
    entries = WorkflowsService(host=argo.url, namespace="ns").workflow_logs("w")
    assert [entry.content for entry in entries] == ["a", "b"]


def test_an_artifact_comes_back_as_its_bytes(argo: Argo) -> None:
    argo.will_answer(200, b"\x00\xffraw")
    assert WorkflowsService(host=argo.url, namespace="ns").get_output_artifact("w", "n", "a") == b"\x00\xffraw"


def test_wait_polls_until_the_workflow_has_ended_also_through_pending(argo: Argo) -> None:
    global_config.host = argo.url
    for phase in ("Pending", "Running", "Succeeded"):
        argo.will_answer(200, {"metadata": {"name": "n"}, "spec": {}, "status": {"phase": phase}})
    w = a_workflow(name="n")
    assert w.wait(poll_interval=0).status.phase == "Succeeded"
    assert len(argo.requests) == 3


def test_update_copies_the_resource_version_of_the_servers_object(argo: Argo) -> None:
    global_config.host = argo.url
    argo.will_answer(200, {"metadata": {"name": "t", "resourceVersion": "41"}, "spec": {}})
    argo.will_answer(200, {"metadata": {"name": "t"}, "spec": {}})
    WorkflowTemplate(name="t", namespace="ns").update()
    assert [r["verb"] for r in argo.requests] == ["GET", "PUT"]
    assert argo.requests[1]["body"]["template"]["metadata"]["resourceVersion"] == "41"


def test_update_of_what_is_not_there_creates_it(argo: Argo) -> None:
    global_config.host = argo.url
    argo.will_answer(404, {"message": "not found"})
    argo.will_answer(200, {"metadata": {"name": "c"}, "spec": {"schedules": [], "workflowSpec": {}}})
    CronWorkflow(name="c", namespace="ns", schedules=["* * * * *"]).update()
    assert [(r["verb"], r["path"]) for r in argo.requests] == [
        ("GET", "/api/v1/cron-workflows/ns/c"),
        ("POST", "/api/v1/cron-workflows/ns"),
    ]


def test_a_template_can_be_submitted_as_a_workflow(argo: Argo) -> None:
    global_config.host = argo.url
    argo.will_answer(200, {"metadata": {"name": "t-xyz"}, "spec": {}})
    WorkflowTemplate(name="t", namespace="ns", entrypoint="e").create_as_workflow()
    body = argo.requests[0]["body"]["workflow"]
    assert body["kind"] == "Workflow"
    assert body["metadata"] == {"generateName": "t-", "namespace": "ns"}


def test_the_async_service_sends_the_same_request(argo: Argo) -> None:
    argo.will_answer(200, {"metadata": {"name": "hello-1"}, "spec": {}})
    w = a_workflow(workflows_service=AsyncWorkflowsService(host=argo.url, token="t"))
    asyncio.run(w.async_create(wait=False))
    assert argo.requests[0]["path"] == "/api/v1/workflows/ns"
    assert w.name == "hello-1"


def test_a_session_of_the_users_own_is_called_as_a_requests_session_is() -> None:
    """Programs and tests pass recording sessions; the shape of the call is theirs to rely on."""
    calls = []

    class Answer:
        status_code = 200
        content = b'{"metadata": {"name": "n"}, "spec": {}}'

    class Session:
        closed = False

        def request(self, method: str, **keywords: Any) -> Answer:
            calls.append((method, keywords))
            return Answer()

        def close(self) -> None:
            self.closed = True

    session = Session()
    with WorkflowsService(host="https://h", token="a b", namespace="ns", session=session) as service:
        service.get_workflow("w")
    assert session.closed
    ((method, keywords),) = calls
    assert method == "get"
    assert keywords["url"] == "https://h/api/v1/workflows/ns/w"
    assert keywords["headers"]["Authorization"] == "a b"
    assert keywords["verify"] is True


def test_no_answer_is_one_clear_error() -> None:
    with pytest.raises(HeraException, match="no answer from http://127.0.0.1:1/api/v1/info"):
        WorkflowsService(host="http://127.0.0.1:1", namespace="ns").get_info()


def test_a_missing_namespace_is_named_before_anything_is_sent(argo: Argo) -> None:
    with pytest.raises(MissingSetting, match="get_workflow needs a namespace"):
        WorkflowsService(host=argo.url).get_workflow("w")
    assert argo.requests == []


@pytest.mark.parametrize(("host", "message"), [(None, "no Argo server is configured"), ("argo:2746", "has no scheme")])
def test_a_host_that_cannot_be_used_says_what_to_write(host: str | None, message: str) -> None:
    with pytest.raises(MissingSetting, match=message):
        checked_host(host)


@pytest.mark.parametrize(
    ("token", "header"),
    [(None, None), ("", None), (" abc ", "Bearer abc"), ("Bearer abc", "Bearer abc"), ("Basic x", "Basic x")],
)
def test_a_token_of_one_word_gets_bearer_in_front(token: str | None, header: str | None) -> None:
    assert authorization_of(token) == header


def test_links_lead_to_argos_pages() -> None:
    service = WorkflowsService(host="https://h/argo", namespace="ns")
    assert service.get_workflow_link("w") == "https://h/argo/workflows/ns/w?tab=workflow"
    assert service.get_cron_workflow_link("c") == "https://h/argo/cron-workflows/ns/c"


class Response:
    def __init__(self, status_code: int, content: bytes) -> None:
        self.status_code = status_code
        self.content = content


def test_a_response_of_a_session_becomes_its_exception() -> None:
    from hera.exceptions import exception_from_server_response

    error = exception_from_server_response(Response(404, b'{"message": "no such workflow"}'))
    assert isinstance(error, NotFound)
    assert str(error) == "Server returned status code 404 with message: `no such workflow`"
    other = exception_from_server_response(Response(418, b"teapot"))
    assert type(other) is HeraException
    assert str(other) == "Server returned status code 418 with message: `teapot`"
    with pytest.raises(AssertionError):
        exception_from_server_response(Response(200, b"{}"))
