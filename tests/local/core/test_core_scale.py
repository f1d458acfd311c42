"""Costs are counted, not timed: a workflow ten times as large takes ten times the work, and no event looks at more than it touches."""

from __future__ import annotations

import cProfile
import pstats
from typing import Any

import pytest
from core_driver import Driver, manifest

from hera.local.core.changes import ChildAdded, NodePut

LEAF = {"name": "x", "container": {"image": "i", "command": ["c"]}}


def fan_out(size: int) -> dict[str, Any]:
    return {
        "entrypoint": "main",
        "templates": [
            {"name": "main", "steps": [[{"name": "each", "template": "x", "withSequence": {"count": size}}]]},
            LEAF,
        ],
    }


def chain(size: int) -> dict[str, Any]:
    tasks = [{"name": f"t{n}", "template": "x", **({"depends": f"t{n - 1}"} if n else {})} for n in range(size)]
    return {"entrypoint": "main", "templates": [{"name": "main", "dag": {"tasks": tasks}}, LEAF]}


def nested(size: int) -> dict[str, Any]:
    return {
        "entrypoint": "main",
        "templates": [
            {"name": "main", "steps": [[{"name": "each", "template": "sub", "withSequence": {"count": size // 4}}]]},
            {"name": "sub", "steps": [[{"name": "a", "template": "x"}], [{"name": "b", "template": "x"}]]},
            LEAF,
        ],
    }


def calls_for(spec: dict[str, Any]) -> int:
    profile = cProfile.Profile()
    driver = Driver(manifest("{}", **spec), check=False, announce=False)
    profile.enable()
    driver.run()
    profile.disable()
    assert driver.state.phase == "Succeeded"
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]


@pytest.mark.parametrize("make", [fan_out, chain, nested])
def test_work_grows_in_proportion(make):
    """Function calls for 2,000 nodes against those for 500: four times, with a little slack for what is paid once."""
    small, large = calls_for(make(500)), calls_for(make(2000))
    assert large < 4.4 * small


@pytest.mark.parametrize(("make", "nodes"), [(fan_out, 5002), (chain, 5001)])
def test_an_event_changes_what_it_touches(make, nodes):
    """Each finished pod is one node put (and in a chain, the next one's); parents are not put again for each child."""
    driver = Driver(manifest("{}", **make(5000)), check=False, announce=False).run()
    assert len(driver.state.nodes) == nodes
    changes = [change for _, decision in driver.decisions for change in decision.changes]
    assert sum(isinstance(change, ChildAdded) for change in changes) == nodes - 1
    assert sum(isinstance(change, NodePut) for change in changes) <= 2 * nodes
    middle = driver.decisions[2500][1]
    assert len(middle.changes) <= 3


def test_a_deep_chain_needs_no_deep_stack():
    """The depth of a workflow is not the depth of the interpreter's stack."""
    driver = Driver(manifest("{}", **chain(3000)), check=False, announce=False).start()
    driver.restart()
    assert driver.go_on().state.phase == "Succeeded"
