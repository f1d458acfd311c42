"""Which templates have to be runnable."""

from __future__ import annotations

import pytest

from hera._generated import models
from hera._plan.plan import plan_of
from hera.local.reach import reachable
from hera.shared.model import decode

LEAF = {"container": {"image": "x", "command": ["true"]}}


def names(spec: dict, library: dict | None = None) -> list[str]:
    workflow = decode(models.Workflow, {"metadata": {"name": "demo"}, "spec": {"entrypoint": "main", **spec}})
    others = [
        decode(models.WorkflowTemplate, {"metadata": {"name": name}, "spec": {"templates": templates}})
        for name, templates in (library or {}).items()
    ]
    return [f"{found.scope}/{found.name}" for found in reachable(plan_of(workflow, others))]


def leaves(*leaf_names: str) -> list[dict]:
    return [{"name": name, **LEAF} for name in leaf_names]


def test_templates_that_nothing_leads_to_are_left_out():
    main = {"name": "main", "steps": [[{"name": "a", "template": "one"}], [{"name": "b", "template": "one"}]]}

    assert names({"templates": [main, *leaves("one", "unused")]}) == ["local/demo/main", "local/demo/one"]


@pytest.mark.parametrize(
    "way",
    [
        {"onExit": "target"},
        {"hooks": {"running": {"template": "target", "expression": "true"}}},
    ],
)
def test_exit_handlers_and_hooks_of_the_workflow_count(way):
    assert names({"templates": leaves("main", "target"), **way}) == ["local/demo/main", "local/demo/target"]


@pytest.mark.parametrize(
    "call",
    [
        {"template": "target"},
        {"template": "main", "onExit": "target"},
        {"template": "main", "hooks": {"exit": {"template": "target"}}},
        {"template": "{{item}}", "withItems": ["target"]},
        {"inline": {"steps": [[{"name": "deep", "template": "target"}]]}},
    ],
)
def test_every_way_of_calling_leads_on(call):
    main = {"name": "main", "dag": {"tasks": [{"name": "a", **call}]}}

    assert "local/demo/target" in names({"templates": [main, *leaves("target")]})


def test_a_referred_template_looks_up_its_own_neighbours():
    main = {"name": "main", "steps": [[{"name": "a", "templateRef": {"name": "lib", "template": "entry"}}]]}
    entry = {"name": "entry", "steps": [[{"name": "b", "template": "inner"}]]}

    assert names({"templates": [main, *leaves("inner")]}, {"lib": [entry, *leaves("inner", "unused")]}) == [
        "local/demo/main",
        "namespaced/lib/entry",
        "namespaced/lib/inner",
    ]


def test_recursion_ends_and_names_that_lead_nowhere_are_passed_over():
    main = {"name": "main", "steps": [[{"name": "a", "template": "main"}, {"name": "b", "template": "missing"}]]}

    assert names({"templates": [main]}) == ["local/demo/main"]
