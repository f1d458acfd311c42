"""The last phase: the document is read by the models, and what does not fit is named as the user knows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from hera._generated import models
from hera.exceptions import InvalidFieldValue, ModelDecodeError
from hera.shared.model import decode, to_json, unknown_fields
from hera.workflows._compile.origins import records_of
from hera.workflows._compile.workflows import CRON
from hera.workflows._record import at, place_of, record_fields

if TYPE_CHECKING:
    from hera.workflows._record import Record
    from hera.workflows.workflow import Workflow

__all__ = ["checked"]

ROOT = re.compile(r"(?:metadata|spec\.workflowSpec|spec)\.")
BODY = re.compile(r"(?:container|script|dag|resource|suspend|http|data|containerSet|metadata)\.")
HEAD = re.compile(r"[^.\[]+")
RENAMED = {"security_context": "pod_security_context", "transformation": "transformations", "inline": "inline"}
CRON_FIELDS = {there: here for here, there in CRON.items()}


def checked(workflow: Workflow, document: dict[str, Any]) -> Any:
    """The document as a model that shares nothing with it.

    Raises:
        InvalidFieldValue: Values have wrong types; all of them are named, the place is that of the first.
    """
    cls = getattr(models, workflow.MODEL)
    try:
        made = decode(cls, document, from_text=True)
        _refuse_lost(cls, document, made)
    except ModelDecodeError as error:
        raise _in_users_words(workflow, error) from None
    return made


def _refuse_lost(cls: Any, document: dict[str, Any], made: Any) -> None:
    """Refuse keys that did not reach the model; they come from models that stand where another class belongs.

    The lengths of both texts tell quickly whether there can be any.

    Raises:
        ModelDecodeError: There are.
    """
    if len(msgspec.json.encode(document)) == len(to_json(made)):
        return
    lost = unknown_fields(cls, document)
    if lost:
        raise ModelDecodeError(
            "\n".join(f"{path}: Argo has no such field here" for path in lost),
            hint="a model of another class stands where this field's own belongs",
            path=lost[0],
        )


def _in_users_words(workflow: Workflow, error: ModelDecodeError) -> InvalidFieldValue:
    """The same problems with the user's classes and fields in place of paths, and where these were made."""
    records = dict(records_of(workflow))
    lines, first = [], workflow
    for index, line in enumerate(error.message.splitlines()):
        path, _, message = line.partition(": ")
        if not message:
            lines.append(line)
            continue
        record, rest = _nearest_record(records, path)
        if index == 0:
            first = record  # type: ignore[assignment]
        lines.append(f"{_field_text(record, rest)}: {message}")
    return InvalidFieldValue("\n".join(lines), hint=error.hint, path=error.path, **at(place_of(first)))


def _nearest_record(records: dict[str, Record], path: str) -> tuple[Record, str]:
    """The innermost record around a path, and the rest of the path inside it."""
    around = ""
    for known in records:
        if len(known) > len(around) and (path == known or path.startswith((f"{known}.", f"{known}["))):
            around = known
    return records[around], path[len(around) :].lstrip(".")


def _field_text(record: Any, rest: str) -> str:
    """A place inside a record as ``Container 'a', field image``; the path itself where no field is behind it."""
    name = getattr(record, "name", None) or getattr(record, "generate_name", None)
    who = f"{type(record).__name__} {name!r}" if name else type(record).__name__
    field = _field_of(record, rest)
    if field is None:
        return f"{who}, {rest}" if rest else who
    inner = rest[rest.index(_camel(field)) + len(_camel(field)) :] if _camel(field) in rest else ""
    return f"{who}, field {field}{inner}"


def _field_of(record: Any, rest: str) -> str | None:
    fields = set(record_fields(type(record)))
    if getattr(record, "MODEL", None) == "CronWorkflow" and rest.startswith("spec.") and "workflowSpec" not in rest:
        head = HEAD.match(rest, len("spec."))
        return CRON_FIELDS.get(_snake(head[0])) if head else None
    for prefix in (ROOT, BODY):
        match = prefix.match(rest)
        if match is not None:
            head = HEAD.match(rest, match.end())
            if head is not None and _snake(head[0]) in fields:
                return _snake(head[0])
    head = HEAD.match(rest)
    if head is None:
        return None
    name = _snake(head[0])
    name = RENAMED.get(name, name) if name not in fields or name == "security_context" else name
    return name if name in fields else None


def _snake(wire: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", wire).lower()


def _camel(field: str) -> str:
    head, *tail = field.split("_")
    return head + "".join(word.capitalize() for word in tail)
