"""The service of a workflow: made from `global_config`, as late as possible, and kept."""

from __future__ import annotations

import copy
import pickle

import pytest

from hera.shared import global_config
from hera.workflows import Workflow, WorkflowsService


@pytest.fixture(autouse=True)
def fresh_settings():
    global_config.reset()
    yield
    global_config.reset()


def test_one_is_made_when_it_is_first_asked_for():
    asked = []
    global_config.token = lambda: asked.append(1) or "t"
    workflow = Workflow(name="w", namespace="mine")
    global_config.host = "https://argo"  # after the workflow was written
    assert asked == []
    service = workflow.workflows_service
    assert (service.host, service.token, service.namespace) == ("https://argo", "t", "mine")
    assert workflow.workflows_service is service
    assert len(asked) == 1


def test_without_a_host_none_is_kept():
    workflow = Workflow(name="w")
    assert workflow.workflows_service.host is None
    global_config.host = "https://argo"
    assert workflow.workflows_service.host == "https://argo"


def test_the_one_given_is_the_one_used():
    service = WorkflowsService(host="https://other", token="t", namespace="n")
    workflow = Workflow(name="w", workflows_service=service)
    assert workflow.workflows_service is service
    assert workflow.get_workflow_link() == "https://other/workflows/n/w?tab=workflow"


def test_the_link_falls_back_on_the_workflows_namespace():
    global_config.host = "https://argo"
    assert Workflow(name="w", namespace="n").get_workflow_link() == "https://argo/workflows/n/w?tab=workflow"


def test_copies_share_no_service_of_their_own():
    global_config.host = "https://argo"
    workflow = Workflow(name="w")
    service = workflow.workflows_service
    assert copy.deepcopy(workflow).workflows_service is not service
    assert pickle.loads(pickle.dumps(workflow)) == workflow


def test_it_is_not_shown():
    assert "service" not in repr(Workflow(name="w"))
