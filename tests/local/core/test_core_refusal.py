"""Every field of a manifest is honoured, left to the executor, warned about, or refused by name."""

from __future__ import annotations

import msgspec
import pytest
from core_driver import manifest

from hera._plan import plan_of
from hera.local.core.refusal import _WHY, VERDICTS, Verdict, refusals


@pytest.mark.parametrize("cls", VERDICTS, ids=lambda cls: cls.__name__)
def test_every_field_has_a_verdict(cls):
    """A field that a new release of Argo adds fails here until somebody decides about it."""
    assert set(VERDICTS[cls]) == set(cls.__struct_fields__)


def test_every_refused_field_says_why():
    """A refusal without a reason helps nobody; a reason without a refusal is out of date."""
    refused = {
        (cls, name) for cls, rows in VERDICTS.items() for name, verdict in rows.items() if verdict is Verdict.REFUSED
    }
    assert set(_WHY) == refused


def test_every_class_below_an_honoured_field_is_classified():
    """Nothing hides one level deeper."""
    import typing

    executors = {"Container", "ScriptTemplate", "SuppliedValueFrom"}
    for cls, rows in VERDICTS.items():
        hints = typing.get_type_hints(cls)
        for name, verdict in rows.items():
            if verdict is Verdict.HONOURED:
                for inner in _structs(hints[name]):
                    assert inner in VERDICTS or inner.__name__ in executors | {"WorkflowTemplateRef"}, (
                        cls,
                        name,
                        inner,
                    )


def _structs(hint: object) -> set[type]:
    import typing

    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return {hint}
    return {found for argument in typing.get_args(hint) for found in _structs(argument)}


@pytest.mark.parametrize(
    ("spec", "template", "field"),
    [
        ("suspend: true", "", "spec.suspend"),
        ("shutdown: Stop", "", "spec.shutdown"),
        ("parallelism: 0", "", "spec.parallelism"),
        ("synchronization: {mutexes: [{name: m}]}", "", "spec.synchronization"),
        ("volumes: [{name: v, emptyDir: {}}]", "", "spec.volumes"),
        ("workflowMetadata: {labelsFrom: {a: {expression: '1'}}}", "", "spec.workflowMetadata.labelsFrom"),
        (
            "arguments: {parameters: [{name: p, valueFrom: {configMapKeyRef: {name: a, key: b}}}]}",
            "",
            "spec.arguments.parameters[p].valueFrom.configMapKeyRef",
        ),
        ("templates: [{name: main, suspend: {}}]", "main", "suspend"),
        ("templates: [{name: main, daemon: true, container: {image: i}}]", "main", "daemon"),
        ("templates: [{name: main, http: {url: u}}]", "main", "http"),
        ("templates: [{name: main, resource: {action: get}}]", "main", "resource"),
        (
            "templates: [{name: main, memoize: {key: k, maxAge: 1h, cache: {configMap: {name: c, key: x}}}, container: {image: i}}]",
            "main",
            "memoize",
        ),
        (
            "templates: [{name: main, steps: [[{name: s, inline: {containerSet: {containers: [{name: a}]}}}]]}]",
            "",
            "containerSet",
        ),
        (
            "templates: [{name: main, container: {image: i}, outputs: {parameters: [{name: o, valueFrom: {jsonPath: a}}]}}]",
            "main",
            "outputs.parameters[o].valueFrom.jsonPath",
        ),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(spec, template, field):
    """Template and field, before anything starts."""
    base = {"entrypoint": "main", "templates": [{"name": "main", "container": {"image": "i"}}]}
    import yaml

    workflow = manifest("{}", **{**base, **yaml.safe_load(spec)})
    problems = [one for one in refusals(plan_of(workflow)) if one.is_error]
    assert [(one.template, one.field) for one in problems] == [(template, field)]
    assert problems[0].message
    assert problems[0].hint


def test_what_has_no_effect_is_warned_about():
    """The run starts, and the user is told."""
    workflow = manifest(
        "{entrypoint: m, ttlStrategy: {secondsAfterCompletion: 5}, templates: [{name: m, metrics: {prometheus: [{name: a, help: b}]}, container: {image: i}}]}"
    )
    problems = refusals(plan_of(workflow))
    assert [(one.template, one.field, one.is_error) for one in problems] == [
        ("", "spec.ttlStrategy", False),
        ("m", "metrics", False),
    ]


def test_templates_that_nothing_leads_to_are_not_looked_at():
    """A manifest may hold more than a run uses."""
    workflow = manifest("{entrypoint: m, templates: [{name: m, container: {image: i}}, {name: other, http: {url: u}}]}")
    assert refusals(plan_of(workflow)) == []
