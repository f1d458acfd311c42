"""The machine form of what a run tells."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from hera._generated import models
from hera.local.watch import LogPrinted, NodeChanged, RunOpened, WarningGiven, as_json

AT = datetime(2026, 1, 2, 13, 0, 0, 1500, tzinfo=timezone(timedelta(hours=1)))
NODE = models.NodeStatus(
    id="demo-1",
    name="demo[0].say",
    display_name="say",
    type="Pod",
    phase="Succeeded",
    boundary_id="demo",
    outputs=models.Outputs(exit_code="0"),
)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            RunOpened("demo", "u", "default", Path("/runs/demo"), AT, resumed=True),
            {
                "event": "run-opened",
                "name": "demo",
                "uid": "u",
                "namespace": "default",
                "folder": "/runs/demo",
                "resumed": True,
            },
        ),
        (
            NodeChanged(NODE, "demo-0", AT),
            {
                "event": "node-changed",
                "parentID": "demo-0",
                "id": "demo-1",
                "name": "demo[0].say",
                "displayName": "say",
                "type": "Pod",
                "phase": "Succeeded",
                "boundaryID": "demo",
                "outputs": {"exitCode": "0"},
            },
        ),
        (
            LogPrinted("demo-1", "say", "demo-say-1", "stderr", "hello", AT),
            {
                "event": "log-printed",
                "nodeID": "demo-1",
                "displayName": "say",
                "podName": "demo-say-1",
                "stream": "stderr",
                "text": "hello",
            },
        ),
        (
            WarningGiven("is ignored here", "say", "container.image", AT),
            {"event": "warning-given", "template": "say", "field": "container.image", "message": "is ignored here"},
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, dict) else "",
)
def test_each_event_is_one_object_with_the_time_in_utc(event, expected):
    told = as_json(event)

    assert told == {"at": "2026-01-02T12:00:00.001500+00:00", **expected}
    assert json.loads(json.dumps(told)) == told
