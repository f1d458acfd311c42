"""Every error that Hera raises, as one tree.

::

    HeraException                       anything of ours; carries code, hint and place
    ├── AuthoringError                  the Python that builds a workflow is wrong        → fix the program
    │   ├── InvalidFieldValue (ValueError), UnknownField (TypeError), InvalidArgument (TypeError), …
    │   └── hera.workflows.exceptions.WorkflowsException and its kinds
    ├── ManifestError (ValueError)      a document cannot be read as a workflow           → fix the file
    │   └── ModelDecodeError            … at this path                                    → fix the field
    ├── ExpressionError (ValueError)    a `when`, `depends` or `{{=…}}` cannot be read or evaluated
    ├── InvalidWorkflow (ValueError)    findings that stop a run before it starts         → fix each finding
    ├── EngineError                     the local engine cannot go on
    │   ├── Refused                     a feature that this machine cannot honour         → see the hint
    │   ├── StoreError                  the state directory is full, read-only, locked or newer
    │   ├── RunNotFound (KeyError)      no run of that name is kept here
    │   └── WorkflowFailed              `run(raise_on_failure=True)` and the workflow failed
    ├── RunnerError (RuntimeError)      the in-pod runner cannot call the user's function
    └── BadRequest, Unauthorized, …     what an Argo server answered, by status

The module imports nothing at run time: it is loaded in pods.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class HeraException(Exception):
    """Something that Hera reports; the root of the tree.

    Args:
        message: What happened, naming the thing and the place, in the user's words.
        code: Stable identifier for machines, kebab-case.
        hint: What to do about it.
        file: File in which the mistake stands, where it is known.
        line: Line in that file, counted from 1.
        column: Column in that line, counted from 1.
        path: Path in the manifest, such as ``spec.templates[2].script.image``.
    """

    code: str = "error"

    def __init__(
        self,
        message: str = "",
        *,
        code: str | None = None,
        hint: str | None = None,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        path: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.hint = hint
        self.file = file
        self.line = line
        self.column = column
        self.path = path

    def __str__(self) -> str:
        text = self.message
        if self.file is not None:
            text = f"{text}\n  --> {self.file}" + (f":{self.line}" if self.line else "")
        if self.hint:
            text = f"{text}\n  = {self.hint}"
        return text

    def as_dict(self) -> dict[str, object]:
        """The error for machines: code, message and what is known of the place."""
        fields = ("code", "message", "hint", "file", "line", "column", "path")
        return {name: getattr(self, name) for name in fields if getattr(self, name, None) is not None}


# --- authoring -------------------------------------------------------------------------------------------------------


class AuthoringError(HeraException):
    """The program that builds a workflow asks for something that cannot be."""

    code = "authoring"


class InvalidFieldValue(AuthoringError, ValueError):
    """A field was given a value that it cannot hold."""

    code = "invalid-value"


class InvalidArgument(AuthoringError, TypeError):
    """A value of a type that cannot be used there."""

    code = "invalid-argument"


class MissingField(InvalidArgument, ValueError):
    """A field that the class needs was not given.

    It is also a `ValueError`, as the API models of earlier releases raised one.
    """

    code = "missing-field"


class UnknownField(AuthoringError, TypeError):
    """A keyword that the class does not know; the hint names the nearest one."""

    code = "unknown-field"


class NoSuchName(AuthoringError, KeyError):
    """A parameter, artifact or template was looked up by a name that is not there."""

    code = "no-such-name"
    __str__ = HeraException.__str__


class InvalidContext(AuthoringError, SyntaxError):
    """A step, task or template was made where it cannot live."""

    code = "invalid-context"

    def __init__(self, message: str = "", **place: object) -> None:
        AuthoringError.__init__(self, message, **place)  # type: ignore[arg-type]
        self.msg = message

    __str__ = HeraException.__str__


class InvalidSignature(AuthoringError, SyntaxError):
    """A script function takes parameters that cannot stand together, such as an `Input` class and something else."""

    code = "invalid-signature"

    def __init__(self, message: str = "", **place: object) -> None:
        AuthoringError.__init__(self, message, **place)  # type: ignore[arg-type]
        self.msg = message

    __str__ = HeraException.__str__


class SourceNotFound(AuthoringError, OSError, TypeError):
    """The source of a function that is to stand in a manifest cannot be read."""

    code = "source-not-found"
    __str__ = HeraException.__str__


class MissingSetting(AuthoringError, AssertionError, AttributeError):
    """A setting that the call needs (host, namespace, name, image) was never given.

    It is also an `AssertionError` and an `AttributeError`, as programs written for earlier releases catch those.
    """

    code = "missing-setting"


class ScriptWarning(UserWarning):
    """A script template is built as asked, but will not do in the pod what its function says."""


# --- documents -------------------------------------------------------------------------------------------------------


class ManifestError(HeraException, ValueError):
    """A text or mapping cannot be read as a workflow document."""

    code = "manifest"


class ModelDecodeError(ManifestError):
    """A value in a document has the wrong type or shape; the message begins with its path.

    Args:
        message: All problems, one a line.
        problems: Each problem's path, message and hint (None where there is no more to say), in document order.
    """

    code = "model-decode"

    def __init__(
        self, message: str = "", *, problems: Sequence[tuple[str, str, str | None]] = (), **place: object
    ) -> None:
        super().__init__(message, **place)  # type: ignore[arg-type]
        self.problems = tuple(problems)


class ExpressionError(HeraException, ValueError):
    """An expression cannot be read or evaluated."""

    code = "expression"


class InvalidWorkflow(HeraException, ValueError):
    """A workflow that must not be started; `findings` says why, all of them.

    Args:
        message: The rendered report.
        findings: The diagnostics (see `hera.lint.diagnostic.Diagnostic`), errors first.
    """

    code = "invalid-workflow"

    def __init__(self, message: str = "", *, findings: Sequence[object] = (), **place: object) -> None:
        super().__init__(message, **place)  # type: ignore[arg-type]
        self.findings = tuple(findings)


# --- the local engine ------------------------------------------------------------------------------------------------


class EngineError(HeraException):
    """The local engine cannot go on; what was journaled is kept and the run can be resumed."""

    code = "engine"


class Refused(EngineError):
    """The workflow uses something that this machine cannot honour; nothing was started."""

    code = "refused"


class StoreError(EngineError):
    """The state directory cannot be used: full, read-only, locked by another engine, or written by a newer release."""

    code = "store"


class RunNotFound(EngineError, KeyError):
    """No run of that name is kept in the state directory."""

    code = "run-not-found"
    __str__ = HeraException.__str__


class WorkflowFailed(EngineError):
    """The workflow ended Failed or Error and the caller asked for an exception.

    Args:
        message: What failed and where to look.
        run: The finished run, with its nodes and logs.
    """

    code = "workflow-failed"

    def __init__(self, message: str = "", *, run: object = None, **place: object) -> None:
        super().__init__(message, **place)  # type: ignore[arg-type]
        self.run = run


class Interrupted(EngineError):
    """The run was interrupted (Ctrl-C); children were stopped and it can be resumed."""

    code = "interrupted"


# --- the in-pod runner -----------------------------------------------------------------------------------------------


class RunnerError(HeraException, RuntimeError):
    """The runner cannot call the function with what it was given."""

    code = "runner"


# --- answers of an Argo server ---------------------------------------------------------------------------------------


class BadRequest(HeraException):
    """The server answered 400."""

    code = "bad-request"
    status_code = 400


class Unauthorized(HeraException):
    """The server answered 401: no token, or one that has expired."""

    code = "unauthorized"
    status_code = 401


class Forbidden(HeraException):
    """The server answered 403: the token's owner may not do that."""

    code = "forbidden"
    status_code = 403


class NotFound(HeraException):
    """The server answered 404."""

    code = "not-found"
    status_code = 404


class AlreadyExists(HeraException):
    """The server answered 409."""

    code = "already-exists"
    status_code = 409


class InternalServerError(HeraException):
    """The server answered 500."""

    code = "internal-server-error"
    status_code = 500


class NotImplemented(HeraException):
    """The server answered 501."""

    code = "not-implemented"
    status_code = 501


status_code_to_exception_map: dict[int, type[HeraException]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: AlreadyExists,
    500: InternalServerError,
    501: NotImplemented,
}


def exception_from_status_code(status_code: int, msg: str) -> HeraException:
    """The exception that stands for an HTTP status; `HeraException` itself for one without a class of its own."""
    return status_code_to_exception_map.get(status_code, HeraException)(msg)


def exception_from_reply(status_code: int, body: bytes) -> HeraException:
    """The exception for a failed reply, with the server's own message where the body holds one.

    Args:
        status_code: The HTTP status.
        body: What the server sent; JSON with a `message`, or any text.
    """
    import json

    text = body.decode("utf-8", "replace").strip()
    try:
        decoded = json.loads(text)
    except ValueError:
        decoded = None
    if isinstance(decoded, dict):
        text = str(decoded.get("message") or decoded.get("error") or text)
    return exception_from_status_code(
        status_code, f"Server returned status code {status_code} with message: `{text or 'no text'}`"
    )


def exception_from_server_response(resp: Any) -> HeraException:
    """The exception for a failed response of `requests` or `httpx`.

    Args:
        resp: The response; its `status_code` and `content` are read.

    Raises:
        AssertionError: The response is no failure.
    """
    if resp.status_code < 400:
        raise AssertionError(f"the response has status {resp.status_code}, which is no failure")
    return exception_from_reply(resp.status_code, resp.content)
