"""Python names for what the OpenAPI document names.

Field names are the snake case of the wire names, cut where a lower-case letter or digit meets an upper-case one and
before the last capital of a run (`artifactGCStatus` → `artifact_gc_status`, `targetWWNs` → `target_ww_ns`); a name that
Python reserves gets an underscore behind it (`from_`).
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from codegen.document import Definition

EVENTS_PACKAGES = ("github.com.argoproj.argo_events.pkg.apis.events.v1alpha1", "eventsource", "sensor")
"""Packages whose definitions belong to Argo Events; the others are in the workflow module, shared by both."""

RENAMED = {
    "io.argoproj.workflow.v1alpha1.HTTPHeader": "V1alpha1HTTPHeader",
    "io.k8s.api.core.v1.HTTPHeader": "V1HTTPHeader",
    "io.argoproj.workflow.v1alpha1.LogEntry": "V1alpha1LogEntry",
    "io.k8s.api.core.v1.Event": "V1Event",
    "eventsource.LogEntry": "EventsourceLogEntry",
    "sensor.LogEntry": "SensorLogEntry",
    "google.protobuf.Any": "GoogleProtobufAny",
}
"""Two definitions of one module that would share a name get a prefix, and so does a name that typing needs."""

ALIASES = {"HTTPHeader": "V1alpha1HTTPHeader", "LogEntry": "V1alpha1LogEntry"}
"""Further names in the workflow module, as earlier releases called these classes."""

_WORD_ENDS = (re.compile(r"([A-Z]+)([A-Z][a-z])"), re.compile(r"([a-z0-9])([A-Z])"))


def class_name(definition: Definition) -> str:
    """The class that stands for a definition."""
    return RENAMED.get(definition.name, definition.short_name)


def field_name(wire: str) -> str:
    """The snake-case field for a wire name."""
    name = wire
    for word_end in _WORD_ENDS:
        name = word_end.sub(r"\1_\2", name)
    name = name.lower()
    return f"{name}_" if keyword.iskeyword(name) else name


def regular_wire_name(field: str) -> str:
    """What msgspec's `rename="camel"` makes of a field; a wire name that differs needs to be spelled out."""
    first, *others = field.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others) if others and others[-1] else field


def is_events(definition: Definition) -> bool:
    """Whether the definition is Argo Events' own."""
    return definition.package in EVENTS_PACKAGES


def clashes(definitions: Iterable[Definition]) -> list[str]:
    """Class names that two definitions of one module would share; must be empty."""
    seen: dict[tuple[bool, str], str] = {}
    found = []
    for definition in definitions:
        key = (is_events(definition), class_name(definition))
        if key in seen:
            found.append(f"{definition.name} and {seen[key]} are both called {key[1]}; add one to RENAMED")
        seen[key] = definition.name
    return found
