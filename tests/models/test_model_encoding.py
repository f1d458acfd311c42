"""Models → plain data and JSON."""

import enum
from datetime import datetime, timezone

import pytest

from hera._generated import models
from hera.exceptions import InvalidFieldValue
from hera.shared.model import decode, to_dict, to_json


def test_names_are_those_of_documents_and_none_is_left_out():
    made = models.Template(name="a", active_deadline_seconds=3, container=models.Container(image="x"))
    assert to_dict(made) == {"name": "a", "activeDeadlineSeconds": 3, "container": {"image": "x"}}


def test_empty_containers_that_were_given_stay():
    made = models.Template(dag=models.DAGTemplate(tasks=[]), node_selector={}, inputs=models.Inputs())
    assert to_dict(made) == {"dag": {"tasks": []}, "nodeSelector": {}, "inputs": {}}


IRREGULAR = [
    (models.WorkflowSpec, "artifact_gc", "artifactGC"),
    (models.WorkflowStatus, "artifact_gc_status", "artifactGCStatus"),
    (models.NodeStatus, "pod_ip", "podIP"),
    (models.NodeStatus, "boundary_id", "boundaryID"),
    (models.FCVolumeSource, "target_ww_ns", "targetWWNs"),
    (models.Artifact, "from_", "from"),
    (models.ListMeta, "continue_", "continue"),
    (models.StreamError, "grpc_code", "grpc_code"),
    (models.GoogleProtobufAny, "type_url", "type_url"),
    (models.Volume, "scale_io", "scaleIO"),
    (models.S3Artifact, "use_sdk_creds", "useSDKCreds"),
    (models.OAuth2Auth, "token_url_secret", "tokenURLSecret"),
    (models.GitArtifact, "insecure_skip_tls", "insecureSkipTLS"),
    (models.WorkflowSpec, "volume_claim_gc", "volumeClaimGC"),
    (models.ServiceAccountTokenProjection, "expiration_seconds", "expirationSeconds"),
]


@pytest.mark.parametrize(("cls", "field", "wire"), IRREGULAR)
def test_irregular_wire_names_are_kept(cls, field, wire):
    assert dict(zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True))[field] == wire


def test_wrapped_and_bare_root_values_are_written_the_same():
    bare = models.Sequence(count=3, start="1")
    wrapped = models.Sequence(count=models.IntOrString(root=3), start=models.IntOrString("1"))
    assert to_dict(bare) == to_dict(wrapped) == {"count": 3, "start": "1"}
    assert to_json(bare) == to_json(wrapped) == b'{"count":3,"start":"1"}'


def test_items_are_unwrapped_at_any_depth():
    made = models.DAGTask(name="a", with_items=[models.Item(root={"a": [models.Item(root=1)]}), 2, None])
    assert to_dict(made)["withItems"] == [{"a": [1]}, 2, None]


def test_what_python_has_for_text_and_numbers_is_written_plainly():
    class Name(str):
        __slots__ = ()

    class Colour(enum.Enum):
        red = "r"

    class Count(int):
        pass

    made = models.DAGTask(name=Name("a"), with_items=[Colour.red, Count(3), (1, 2)])
    assert to_json(made) == b'{"name":"a","withItems":["r",3,[1,2]]}'


def test_enums_are_written_as_their_values():
    made = models.Container(image="x", image_pull_policy=models.ImagePullPolicy.if_not_present)
    assert to_dict(made)["imagePullPolicy"] == "IfNotPresent"


def test_times_are_written_as_text():
    made = models.ObjectMeta(creation_timestamp=datetime(2024, 1, 2, tzinfo=timezone.utc))
    assert to_dict(made) == {"creationTimestamp": "2024-01-02T00:00:00Z"}


def test_a_value_that_documents_cannot_hold_is_named_by_its_path():
    made = models.Workflow(
        metadata=models.ObjectMeta(),
        spec=models.WorkflowSpec(templates=[models.Template(), models.Template(name=object)]),
    )
    with pytest.raises(InvalidFieldValue) as raised:
        to_dict(made)
    assert raised.value.message == ("spec.templates[1].name: a document cannot hold <class 'object'> of type type")
    assert raised.value.path == "spec.templates[1].name"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_json_refuses_numbers_that_it_does_not_have(number):
    with pytest.raises(InvalidFieldValue, match=r"withItems\[1\].a: JSON has no number for"):
        to_json(models.DAGTask(name="a", with_items=[1, {"a": number}]))


def test_a_null_among_the_items_is_no_reason_for_refusal():
    assert to_json(models.DAGTask(name="a", with_items=[None])) == b'{"name":"a","withItems":[null]}'


def test_a_value_that_contains_itself_is_refused():
    items: list = []
    items.append(items)
    with pytest.raises(InvalidFieldValue, match="contains itself"):
        to_dict(models.DAGTask(name="a", with_items=items))


def test_writing_and_reading_give_the_same_model():
    made = models.Workflow(
        metadata=models.ObjectMeta(name="w", labels={"a.b/c": "d"}),
        spec=models.WorkflowSpec(
            templates=[
                models.Template(
                    name="t",
                    steps=[[models.WorkflowStep(name="s", with_items=[1, {"a": None}])]],
                    retry_strategy=models.RetryStrategy(limit="3", backoff=models.Backoff(factor=2)),
                )
            ]
        ),
    )
    assert decode(models.Workflow, to_dict(made)) == made
