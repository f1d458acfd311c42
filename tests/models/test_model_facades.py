"""The public packages that name the models."""

import importlib
import subprocess
import sys

import pytest

import hera.events.models as events_models
import hera.workflows.models as workflow_models
from hera._generated import events, models


def test_both_packages_show_one_set_of_classes():
    assert workflow_models.Workflow is models.Workflow
    assert events_models.Sensor is events.Sensor
    assert events_models.ObjectMeta is workflow_models.ObjectMeta


def test_a_name_that_both_have_is_the_packages_own():
    assert workflow_models.Container is models.Container
    assert events_models.Container is events.Container
    assert events_models.EventSource is events.EventSource


def test_clashing_names_have_prefixes():
    assert workflow_models.HTTPHeader is workflow_models.V1alpha1HTTPHeader
    assert workflow_models.V1HTTPHeader is not workflow_models.V1alpha1HTTPHeader
    assert workflow_models.V1alpha1LogEntry.__name__ == "V1alpha1LogEntry"
    assert {"EventsourceLogEntry", "SensorLogEntry"} <= set(dir(events_models))


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match=r"module 'hera\.workflows\.models' has no attribute 'Workflo'"):
        workflow_models.Workflo


LEAVES = [
    ("io.argoproj.workflow.v1alpha1", "HTTPHeader", models.V1alpha1HTTPHeader),
    ("io.k8s.api.core.v1", "HTTPHeader", models.V1HTTPHeader),
    ("io.k8s.api.core.v1", "ImagePullPolicy", models.ImagePullPolicy),
    ("io.k8s.api.policy.v1", "PodDisruptionBudgetSpec", models.PodDisruptionBudgetSpec),
    ("io.k8s.apimachinery.pkg.apis.meta.v1", "ObjectMeta", models.ObjectMeta),
    ("io.k8s.apimachinery.pkg.util.intstr", "IntOrString", models.IntOrString),
    ("io.k8s.apimachinery.pkg.api.resource", "Quantity", models.Quantity),
    ("google.protobuf", "Any", models.GoogleProtobufAny),
    ("grpc.gateway.runtime", "StreamError", models.StreamError),
    ("sync", "SyncConfigType", models.SyncConfigType),
]


@pytest.mark.parametrize("package", ["hera.workflows.models", "hera.events.models"])
@pytest.mark.parametrize(("leaf", "name", "cls"), LEAVES)
def test_packages_mirror_the_openapi_names(package, leaf, name, cls):
    assert getattr(importlib.import_module(f"{package}.{leaf}"), name) is cls


@pytest.mark.parametrize(
    ("leaf", "name", "cls"),
    [
        ("github.com.argoproj.argo_events.pkg.apis.events.v1alpha1", "Container", events.Container),
        ("eventsource", "LogEntry", events.EventsourceLogEntry),
        ("sensor", "LogEntry", events.SensorLogEntry),
    ],
)
def test_events_have_packages_of_their_own(leaf, name, cls):
    assert getattr(importlib.import_module(f"hera.events.models.{leaf}"), name) is cls


def test_packages_can_be_reached_through_attributes():
    assert workflow_models.io.k8s.api.core.v1.Container is models.Container


def test_star_imports_bring_every_class():
    namespace: dict = {}
    exec("from hera.workflows.models import *", namespace)
    assert set(models.__all__) <= namespace.keys()


def test_importing_a_package_loads_no_class():
    program = "import sys, hera.events, hera.events.models as m; assert 'msgspec' not in sys.modules; m.Sensor"
    subprocess.run([sys.executable, "-c", program], check=True)
