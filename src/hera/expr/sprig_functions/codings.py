"""Sprig's functions about encodings, regular expressions, paths and URLs."""

from __future__ import annotations

import base64
import posixpath
import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from hera.expr.builtins.texts import base64_decoded
from hera.expr.go_json import decode
from hera.expr.go_regex import compiled, matches, replaced
from hera.expr.go_text import json_text
from hera.expr.kinds import Failure
from hera.expr.sprig_functions.signature import Row, quietly
from hera.expr.values import as_text


def _decoded64(text: str) -> str:
    try:
        return base64_decoded(text)
    except Failure as failure:
        return failure.message


def _decoded32(text: str) -> str:
    kept = text.replace("\n", "").replace("\r", "")
    try:
        return base64.b32decode(kept).decode("utf-8", "surrogateescape")
    except ValueError:
        wrong = re.search(r"[^A-Z2-7]|$", text)
        return f"illegal base32 data at input byte {wrong.start() if wrong else 0}"


def _found(pattern: str, text: str) -> str:
    found = compiled(pattern).search(text)
    return found[0] if found else ""


def _found_all(pattern: str, text: str, count: int) -> Any:
    found = [match[0] for match in matches(pattern, text)]
    return (found[:count] if count >= 0 else found) or None


def _replaced(pattern: str, text: str, template: str) -> str:
    def expand(found: re.Match[str]) -> str:
        def group(reference: re.Match[str]) -> str:
            if reference[0] == "$$":
                return "$"
            name = reference[1] or reference[2]
            try:
                return found[int(name) if name.isdigit() else name] or ""
            except (IndexError, KeyError):
                return ""

        return re.sub(r"\$\$|\$\{(\w+)\}|\$(\w+)", group, template, flags=re.ASCII)

    return replaced(pattern, text, expand)


def _split(pattern: str, text: str, count: int) -> Any:
    if count == 0:
        return None
    if pattern and not text:
        return [""]
    parts: list[str] = []
    begin = end = 0
    for found in matches(pattern, text):
        if count > 0 and len(parts) == count - 1:
            break
        end = found.start()
        if found.end() != 0:
            parts.append(text[begin:end])
        begin = found.end()
    if end != len(text):
        parts.append(text[begin:])
    return parts


def _quote_meta(text: str) -> str:
    return re.sub(r"[\\.+*?()|\[\]{}^$]", lambda found: f"\\{found[0]}", text)


# --- paths -----------------------------------------------------------------------------------------------------------


def _clean(path: str) -> str:
    made = posixpath.normpath(path) if path else "."
    return made[1:] if made.startswith("//") else made


def _base(path: str) -> str:
    return (path.rstrip("/").rpartition("/")[2] or "/") if path else "."


def _directory(path: str) -> str:
    head, slash, _ = path.rpartition("/")
    return _clean(head + slash)


def _extension(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[name.rfind(".") :] if "." in name else ""


def _is_absolute(path: str) -> bool:
    return path.startswith("/")


# --- URLs ------------------------------------------------------------------------------------------------------------


def _parsed_url(text: str) -> dict[str, str]:
    try:
        parts = urlsplit(text)
        hostname = parts.hostname or ""
    except ValueError as error:
        raise Failure(f"unable to parse url: {error}") from None
    userinfo, _, host = parts.netloc.rpartition("@")
    is_opaque = bool(parts.scheme) and not parts.netloc and not parts.path.startswith("/") and bool(parts.path)
    return {
        "scheme": parts.scheme,
        "host": host,
        "hostname": re.sub(r":\d*$", "", host) if not host.startswith("[") else hostname,
        "path": "" if is_opaque else unquote(parts.path),
        "query": parts.query,
        "opaque": parts.path if is_opaque else "",
        "fragment": unquote(parts.fragment),
        "userinfo": userinfo,
    }


def _joined_url(parts: Any) -> str:
    def part(name: str) -> str:
        return as_text(parts[name]) if name in parts else ""

    text = f"{part('scheme')}:" if part("scheme") else ""
    if part("opaque"):
        text += part("opaque")
    else:
        if part("host") or part("userinfo"):
            text += "//" + (f"{part('userinfo')}@" if part("userinfo") else "") + part("host")
        path = part("path")
        text += f"/{path}" if path and not path.startswith("/") and part("host") else path
    text += f"?{part('query')}" if part("query") else ""
    return text + (f"#{part('fragment')}" if part("fragment") else "")


ROWS: Final[tuple[Row, ...]] = (
    ("b64enc", "text", lambda text: base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()),
    ("b64dec", "text", _decoded64),
    ("b32enc", "text", lambda text: base64.b32encode(text.encode("utf-8", "surrogateescape")).decode()),
    ("b32dec", "text", _decoded32),
    ("fromJson", "text", quietly(decode, None)),
    ("mustFromJson", "text", decode),
    ("toJson", "any", quietly(json_text, "")),
    ("mustToJson", "any", json_text),
    ("toPrettyJson", "any", quietly(lambda value: json_text(value, indent="  "), "")),
    ("mustToPrettyJson", "any", lambda value: json_text(value, indent="  ")),
    ("toRawJson", "any", lambda value: json_text(value, escape_html=False)),
    ("mustToRawJson", "any", lambda value: json_text(value, escape_html=False)),
    (
        "regexMatch",
        "text text",
        quietly(lambda pattern, text: compiled(pattern).search(text) is not None, otherwise=False),
    ),
    ("mustRegexMatch", "text text", lambda pattern, text: compiled(pattern).search(text) is not None),
    ("regexFind", "text text", _found),
    ("mustRegexFind", "text text", _found),
    ("regexFindAll", "text text int", _found_all),
    ("mustRegexFindAll", "text text int", _found_all),
    ("regexReplaceAll", "text text text", _replaced),
    ("mustRegexReplaceAll", "text text text", _replaced),
    ("regexReplaceAllLiteral", "text text text", lambda pattern, text, new: replaced(pattern, text, lambda _: new)),
    ("mustRegexReplaceAllLiteral", "text text text", lambda pattern, text, new: replaced(pattern, text, lambda _: new)),
    ("regexSplit", "text text int", _split),
    ("mustRegexSplit", "text text int", _split),
    ("regexQuoteMeta", "text", _quote_meta),
    *((name, "text", call) for name, call in (("base", _base), ("osBase", _base))),
    *((name, "text", call) for name, call in (("dir", _directory), ("osDir", _directory))),
    *((name, "text", call) for name, call in (("clean", _clean), ("osClean", _clean))),
    *((name, "text", call) for name, call in (("ext", _extension), ("osExt", _extension))),
    *((name, "text", call) for name, call in (("isAbs", _is_absolute), ("osIsAbs", _is_absolute))),
    ("urlParse", "text", _parsed_url),
    ("urlJoin", "map", _joined_url),
)
