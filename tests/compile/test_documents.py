"""What each kind of template, node and field becomes in a document."""

from __future__ import annotations

import copy
import enum

import pytest

from hera.workflows import (
    DAG,
    HTTP,
    ArchiveStrategy,
    Artifact,
    ArtifactoryArtifact,
    AzureArtifact,
    ConfigMapEnv,
    ConfigMapEnvFrom,
    ConfigMapVolume,
    Container,
    ContainerNode,
    ContainerSet,
    Counter,
    Data,
    EmptyDirVolume,
    Env,
    ExistingVolume,
    FieldEnv,
    Gauge,
    GCSArtifact,
    GitArtifact,
    HDFSArtifact,
    Histogram,
    HTTPArtifact,
    ISCSIVolume,
    Label,
    Metric,
    Metrics,
    NoneArchiveStrategy,
    OSSArtifact,
    Parameter,
    PluginArtifact,
    RawArtifact,
    Resource,
    ResourceEnv,
    RetryPolicy,
    RetryStrategy,
    S3Artifact,
    SecretEnv,
    SecretEnvFrom,
    SecretVolume,
    Step,
    Steps,
    Suspend,
    TarArchiveStrategy,
    Task,
    UserContainer,
    Volume,
    Workflow,
    ZipArchiveStrategy,
    models,
    script,
    volume,
)


def template(made):
    """The document of one template."""
    return Workflow(name="w", templates=[made]).to_dict()["spec"]["templates"][0]


def container(**fields):
    """The container part of a container template."""
    return template(Container(image="i", **fields))["container"]


def task(**fields):
    """The document of one task."""
    return template(DAG(name="d", tasks=[Task(name="t", **{"template": "x", **fields})]))["dag"]["tasks"][0]


# --- templates ---


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (Container(name="c"), {"name": "c", "container": {"image": "python:3.8"}}),
        (DAG(name="d"), {"name": "d", "dag": {"tasks": []}}),
        (DAG(name="d", fail_fast=True, target="a b"), {"name": "d", "failFast": True, "dag": {"tasks": [], "failFast": True, "target": "a b"}}),
        (DAG(name="d", tasks=[models.DAGTask(name="m", template="x")]), {"name": "d", "dag": {"tasks": [{"name": "m", "template": "x"}]}}),
        (Steps(name="s"), {"name": "s"}),
        (
            Steps(name="s", sub_steps=[Step(name="a", template="x"), models.WorkflowStep(name="b", template="y")]),
            {"name": "s", "steps": [[{"name": "a", "template": "x"}], [{"name": "b", "template": "y"}]]},
        ),
        (Suspend(name="s"), {"name": "s", "suspend": {}}),
        (Suspend(name="s", duration=20), {"name": "s", "suspend": {"duration": "20"}}),
        (Suspend(name="s", duration=0), {"name": "s", "suspend": {}}),
        (
            Suspend(name="s", duration="2m", intermediate_parameters=[Parameter(name="a", default="y", enum=["y", "n"], description="d")], inputs={"x": 1}),
            {
                "name": "s",
                "suspend": {"duration": "2m"},
                "inputs": {"parameters": [{"name": "x", "value": "1"}, {"name": "a", "default": "y", "enum": ["y", "n"], "description": "d"}]},
                "outputs": {"parameters": [{"name": "a", "description": "d", "valueFrom": {"supplied": {}}}]},
            },
        ),
        (HTTP(name="h", url="u", method="GET", headers=[{"name": "a", "value": "b"}], timeout_seconds=3), {"name": "h", "http": {"url": "u", "method": "GET", "headers": [{"name": "a", "value": "b"}], "timeoutSeconds": 3}}),
        (Resource(name="r", action="get", flags=("-f",), manifest="x: {{y}}"), {"name": "r", "resource": {"action": "get", "flags": ["-f"], "manifest": "x: {{y}}"}}),
        (
            Data(name="d", source=S3Artifact(name="a", bucket="b"), transformations=["filter(data, {# endsWith 'x'})"]),
            {
                "name": "d",
                "data": {
                    "source": {"artifactPaths": {"name": "a", "s3": {"bucket": "b"}}},
                    "transformation": [{"expression": "filter(data, {# endsWith 'x'})"}],
                },
            },
        ),
        (
            ContainerSet(name="s", containers=[ContainerNode(name="a", image="i", dependencies=["b"])], container_set_retry_strategy={"retries": "3"}),
            {"name": "s", "containerSet": {"containers": [{"name": "a", "image": "i", "dependencies": ["b"]}], "retryStrategy": {"retries": "3"}}},
        ),
    ],
)  # fmt: skip
def test_templates(made, expected):
    assert template(made) == expected


def test_fields_that_all_templates_share():
    made = Suspend(
        name="s",
        active_deadline_seconds="{{inputs.parameters.x}}",
        affinity={"node_affinity": {}},
        archive_location={"archiveLogs": True},
        automount_service_account_token=False,
        daemon=True,
        executor={"service_account_name": "sa"},
        fail_fast=False,
        host_aliases=[{"ip": "1.1.1.1"}],
        init_containers=[UserContainer(name="i", image="x")],
        memoize={"key": "k", "max_age": "1h", "cache": {"config_map": {"name": "c"}}},
        annotations={"a": "1"},
        labels={"b": "2"},
        node_selector={"c": "3"},
        parallelism=2,
        plugin={"slack": {"text": "hi"}},
        pod_spec_patch="{}",
        priority_class_name="high",
        retry_strategy={"limit": 3},
        scheduler_name="s",
        pod_security_context={"run_as_user": 1},
        service_account_name="sa",
        sidecars=models.UserContainer(name="m"),
        synchronization={"mutexes": [{"name": "m"}]},
        timeout="1h",
        tolerations=({"key": "k"},),
        metrics=Counter(name="c", help="h", value="1"),
    )
    assert template(made) == {
        "name": "s",
        "suspend": {},
        "activeDeadlineSeconds": "{{inputs.parameters.x}}",
        "affinity": {"nodeAffinity": {}},
        "archiveLocation": {"archiveLogs": True},
        "automountServiceAccountToken": False,
        "daemon": True,
        "executor": {"serviceAccountName": "sa"},
        "failFast": False,
        "hostAliases": [{"ip": "1.1.1.1"}],
        "initContainers": [{"name": "i", "image": "x"}],
        "memoize": {"key": "k", "maxAge": "1h", "cache": {"configMap": {"name": "c"}}},
        "metadata": {"annotations": {"a": "1"}, "labels": {"b": "2"}},
        "nodeSelector": {"c": "3"},
        "parallelism": 2,
        "plugin": {"slack": {"text": "hi"}},
        "podSpecPatch": "{}",
        "priorityClassName": "high",
        "retryStrategy": {"limit": 3},
        "schedulerName": "s",
        "securityContext": {"runAsUser": 1},
        "serviceAccountName": "sa",
        "sidecars": [{"name": "m"}],
        "synchronization": {"mutexes": [{"name": "m"}]},
        "timeout": "1h",
        "tolerations": [{"key": "k"}],
        "metrics": {"prometheus": [{"name": "c", "help": "h", "counter": {"value": "1"}}]},
    }


def test_no_field_of_any_template_is_accepted_and_dropped():
    """`parallelism` of containers, `metrics` and `daemon` of suspends and the like reach the document for every kind."""
    shared = {
        "parallelism": 2,
        "daemon": True,
        "pod_spec_patch": "{}",
        "metrics": Counter(name="c", help="h", value="1"),
    }
    for made in (
        Container(name="x", **shared),
        Suspend(name="x", **shared),
        HTTP(name="x", url="u", **shared),
        Data(name="x", source=Artifact(name="a"), **shared),
        ContainerSet(name="x", **shared),
        DAG(name="x", **shared),
        Resource(name="x", action="get", **shared),
    ):
        assert {"parallelism", "daemon", "podSpecPatch", "metrics"} <= template(made).keys()


@pytest.mark.parametrize(("seconds", "written"), [(0, None), (5, 5), ("5", "5"), (None, None)])
def test_deadlines(seconds, written):
    assert template(Suspend(name="s", active_deadline_seconds=seconds)).get("activeDeadlineSeconds") == written


def test_fields_of_containers():
    made = container(
        name="c",
        args=("a", Parameter(name="p", value=1), Task(name="t", template="x").result),
        command=["x"],
        env={"A": 1},
        env_from=SecretEnvFrom(name="s", prefix="P_"),
        image_pull_policy="ifnotpresent",
        lifecycle={"pre_stop": {"exec": {"command": ["x"]}}},
        liveness_probe={"httpGet": {"path": "/", "port": 80}},
        ports=[{"container_port": 80}],
        readiness_probe={"http_get": {"path": "/", "port": 80}},
        resize_policy=[{"resource_name": "cpu", "restart_policy": "NotRequired"}],
        resources={"limits": {"cpu": "1"}},
        restart_policy="Always",
        security_context={"run_as_non_root": True},
        startup_probe=models.Probe(period_seconds=1),
        stdin=True,
        stdin_once=False,
        termination_message_path="/x",
        termination_message_policy="File",
        tty=True,
        volume_devices=[{"name": "n", "device_path": "/d"}],
        volume_mounts=[{"name": "a", "mountPath": "/a"}],
        working_dir="/w",
    )
    assert made == {
        "image": "i",
        "args": ["a", "1", "{{tasks.t.outputs.result}}"],
        "command": ["x"],
        "env": [{"name": "A", "value": "1"}],
        "envFrom": [{"prefix": "P_", "secretRef": {"name": "s"}}],
        "imagePullPolicy": "IfNotPresent",
        "lifecycle": {"preStop": {"exec": {"command": ["x"]}}},
        "livenessProbe": {"httpGet": {"path": "/", "port": 80}},
        "ports": [{"containerPort": 80}],
        "readinessProbe": {"httpGet": {"path": "/", "port": 80}},
        "resizePolicy": [{"resourceName": "cpu", "restartPolicy": "NotRequired"}],
        "resources": {"limits": {"cpu": "1"}},
        "restartPolicy": "Always",
        "securityContext": {"runAsNonRoot": True},
        "startupProbe": {"periodSeconds": 1},
        "stdin": True,
        "stdinOnce": False,
        "terminationMessagePath": "/x",
        "terminationMessagePolicy": "File",
        "tty": True,
        "volumeDevices": [{"name": "n", "devicePath": "/d"}],
        "volumeMounts": [{"name": "a", "mountPath": "/a"}],
        "workingDir": "/w",
    }


@pytest.mark.parametrize(
    "policy", ["IfNotPresent", "ifnotpresent", "if_not_present", models.ImagePullPolicy.if_not_present]
)
def test_every_spelling_of_a_pull_policy(policy):
    assert container(name="c", image_pull_policy=policy)["imagePullPolicy"] == "IfNotPresent"


@pytest.mark.parametrize("policy", [RetryPolicy.on_error, "OnError"])
def test_retry_policies(policy):
    assert template(Suspend(name="s", retry_strategy=RetryStrategy(retry_policy=policy)))["retryStrategy"] == {
        "retryPolicy": "OnError"
    }


# --- inputs, outputs, arguments ---

ONE_PARAMETER = {"parameters": [{"name": "a", "value": "1"}]}
ONE_ARTIFACT = {"artifacts": [{"name": "a", "path": "/x"}]}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"a": "1"}, ONE_PARAMETER),
        ({"a": 1}, ONE_PARAMETER),
        ([{"a": 1}], ONE_PARAMETER),
        (({"a": 1},), ONE_PARAMETER),
        (Parameter(name="a", value=1), ONE_PARAMETER),
        ([Parameter(name="a", value=1)], ONE_PARAMETER),
        (models.Parameter(name="a", value="1"), ONE_PARAMETER),
        (models.Inputs(parameters=[models.Parameter(name="a", value="1")]), ONE_PARAMETER),
        (Artifact(name="a", path="/x"), ONE_ARTIFACT),
        ([models.Artifact(name="a", path="/x")], ONE_ARTIFACT),
        ({"a": None}, {"parameters": [{"name": "a", "value": "null"}]}),
        ({"a": Parameter(name="other", default=2)}, {"parameters": [{"name": "a", "default": "2"}]}),
        ([Parameter(name="a", default=1), Artifact(name="b"), {"c": 2}], {"parameters": [{"name": "a", "default": "1"}, {"name": "c", "value": "2"}], "artifacts": [{"name": "b"}]}),
        ([], None),
        ({}, None),
        (None, None),
    ],
)  # fmt: skip
def test_every_spelling_of_inputs(inputs, expected):
    assert template(Container(name="c", inputs=inputs)).get("inputs") == expected


@pytest.mark.parametrize(
    ("outputs", "expected"),
    [
        (Parameter(name="a", value_from={"path": "/x"}, global_name="g"), {"parameters": [{"name": "a", "valueFrom": {"path": "/x"}, "globalName": "g"}]}),
        (Parameter(name="a", value=1, default=2, enum=["1"]), ONE_PARAMETER),
        ([Artifact(name="a", path="/x")], ONE_ARTIFACT),
        (models.Outputs(parameters=[models.Parameter(name="a", value="1")], result="r"), {**ONE_PARAMETER, "result": "r"}),
        ([], None),
    ],
)  # fmt: skip
def test_every_spelling_of_outputs(outputs, expected):
    assert template(Container(name="c", outputs=outputs)).get("outputs") == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"a": 1}, ONE_PARAMETER),
        ({"a": "1"}, ONE_PARAMETER),
        (
            {"a": 1, "b": "x", "c": None, "d": [1], "f": True},
            {"parameters": [{"name": name, "value": value} for name, value in (("a", "1"), ("b", "x"), ("c", "null"), ("d", "[1]"), ("f", "true"))]},
        ),
        ([{"a": 1}, {"b": 2}], {"parameters": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]}),
        (Parameter(name="a", value=1, default=2), ONE_PARAMETER),
        ((Parameter(name="a", value=1),), ONE_PARAMETER),
        ([models.Parameter(name="a", value="1", default="2")], ONE_PARAMETER),
        ({"a": Parameter(name="x", value=1)}, ONE_PARAMETER),
        ({"a": models.Parameter(name="x", value="1")}, ONE_PARAMETER),
        ({"a": Artifact(name="x", path="/x")}, ONE_ARTIFACT),
        ({"a": models.Artifact(name="x", path="/x")}, ONE_ARTIFACT),
        (Artifact(name="a", from_="{{x}}"), {"artifacts": [{"name": "a", "from": "{{x}}"}]}),
        (models.Arguments(parameters=[models.Parameter(name="a", value="1", default="2")]), {"parameters": [{"name": "a", "value": "1", "default": "2"}]}),
        ([models.Arguments(parameters=[models.Parameter(name="a", value="1")])], ONE_PARAMETER),
        ({"a": Task(name="t", template="x").result}, {"parameters": [{"name": "a", "value": "{{tasks.t.outputs.result}}"}]}),
        ({}, None),
        ([], None),
        (None, None),
    ],
)  # fmt: skip
def test_every_spelling_of_arguments(arguments, expected):
    assert task(arguments=arguments).get("arguments") == expected
    assert Workflow(name="w", arguments=arguments).to_dict()["spec"].get("arguments") == expected


# --- loops and other fields of nodes ---


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"with_param": "[1]"}, {"withParam": "[1]"}),
        ({"with_param": [1, 2]}, {"withParam": "[1, 2]"}),
        ({"with_param": Parameter(name="p", value=[1])}, {"withParam": "[1]"}),
        ({"with_param": Task(name="t", template="x").result}, {"withParam": "{{tasks.t.outputs.result}}"}),
        ({"with_items": [1, "a", 1.5, True, {"k": 1}]}, {"withItems": [1, "a", 1.5, True, {"k": 1}]}),
        ({"with_items": [None, [1, 2]]}, {"withItems": ["null", "[1, 2]"]}),
        ({"with_items": [Parameter(name="p", value=1)]}, {"withItems": ["1"]}),
        ({"with_items": "a"}, {"withItems": ["a"]}),
        ({"with_items": Parameter(name="p", value=1)}, {"withItems": ["1"]}),
        ({"with_items": (1, 2)}, {"withItems": [1, 2]}),
        ({"with_items": range(3)}, {"withItems": [0, 1, 2]}),
        ({"with_items": 5}, {"withItems": ["5"]}),
        ({"with_items": []}, {"withItems": []}),
        ({"with_sequence": models.Sequence(count="3")}, {"withSequence": {"count": "3"}}),
        ({"with_sequence": {"count": 3}}, {"withSequence": {"count": 3}}),
        ({"when": "{{x}} == y"}, {"when": "{{x}} == y"}),
        ({"when": Task(name="A", template="x").result == "y"}, {"when": "{{=tasks.A.outputs.result == 'y'}}"}),
        ({"continue_on": {"failed": True}}, {"continueOn": {"failed": True}}),
        ({"hooks": {"exit": models.LifecycleHook(template="x")}}, {"hooks": {"exit": {"template": "x"}}}),
        ({"on_exit": "x"}, {"onExit": "x"}),
        ({"on_exit": Container(name="y")}, {"onExit": "y"}),
        ({"on_exit": models.Template(name="z")}, {"onExit": "z"}),
        ({"depends": "a"}, {"depends": "a"}),
        ({"dependencies": ("a", "b")}, {"dependencies": ["a", "b"]}),
        ({"template": Container(name="c")}, {"template": "c"}),
        ({"template": models.Template(name="m")}, {"template": "m"}),
        ({"template": None, "template_ref": {"name": "n", "template": "t", "cluster_scope": True}}, {"template": None, "templateRef": {"name": "n", "template": "t", "clusterScope": True}}),
        ({"template": None, "inline": Container(image="i")}, {"template": None, "inline": {"container": {"image": "i"}}}),
        ({"template": None, "inline": models.Template(name="m")}, {"template": None, "inline": {"name": "m"}}),
    ],
)  # fmt: skip
def test_fields_of_nodes(fields, expected):
    document = {"name": "t", "template": "x", **expected}
    assert task(**fields) == {key: value for key, value in document.items() if value is not None}


class Word(str, enum.Enum):
    """The text of a member is its value, whatever `str()` makes of it."""

    yes = "y"


def test_members_of_text_enums_are_their_texts():
    assert task(
        when=Word.yes, with_items=[Word.yes], with_param=Word.yes, arguments={"a": Word.yes}, template=Word.yes
    ) == {
        "name": "t",
        "template": "y",
        "when": "y",
        "withItems": ["y"],
        "withParam": "y",
        "arguments": {"parameters": [{"name": "a", "value": "y"}]},
    }
    assert container(name="c", args=[Word.yes], command=[Word.yes]) == {"image": "i", "args": ["y"], "command": ["y"]}


# --- artifacts ---

SECRET = models.SecretKeySelector(key="k", name="n")
WRITTEN = {"key": "k", "name": "n"}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (Artifact(name="a", archive=NoneArchiveStrategy()), {"archive": {"none": {}}}),
        (Artifact(name="a", archive=TarArchiveStrategy(compression_level=3)), {"archive": {"tar": {"compressionLevel": 3}}}),
        (Artifact(name="a", archive=ZipArchiveStrategy()), {"archive": {"zip": {}}}),
        (Artifact(name="a", archive=ArchiveStrategy()), {"archive": {}}),
        (Artifact(name="a", archive={"none": {}}), {"archive": {"none": {}}}),
        (
            Artifact(name="a", path="/p", from_="f", from_expression="e", archive_logs=True, artifact_gc={"strategy": "Never"}, deleted=False, global_name="g", mode=0o600, optional=True, recurse_mode=True, sub_path="s", loader=None),
            {"path": "/p", "from": "f", "fromExpression": "e", "archiveLogs": True, "artifactGC": {"strategy": "Never"}, "deleted": False, "globalName": "g", "mode": 384, "optional": True, "recurseMode": True, "subPath": "s"},
        ),
        (ArtifactoryArtifact(name="a", url="u", username_secret=SECRET), {"artifactory": {"url": "u", "usernameSecret": WRITTEN}}),
        (AzureArtifact(name="a", endpoint="e", container="c", blob="b", use_sdk_creds=True), {"azure": {"endpoint": "e", "container": "c", "blob": "b", "useSDKCreds": True}}),
        (GCSArtifact(name="a", key="k", bucket="b"), {"gcs": {"key": "k", "bucket": "b"}}),
        (GitArtifact(name="a", repo="r", depth=1, insecure_skip_tls=True), {"git": {"repo": "r", "depth": 1, "insecureSkipTLS": True}}),
        (HDFSArtifact(name="a", hdfs_path="p", hdfs_user=None, path="/x"), {"hdfs": {"path": "p"}, "path": "/x"}),
        (HTTPArtifact(name="a", url="u", headers=[{"name": "n", "value": "v"}]), {"http": {"url": "u", "headers": [{"name": "n", "value": "v"}]}}),
        (OSSArtifact(name="a", key="k", use_sdk_creds=True), {"oss": {"key": "k", "useSDKCreds": True}}),
        (PluginArtifact(name="a", key="k", plugin_name="p", configuration="c", connection_timeout_seconds=3), {"plugin": {"key": "k", "name": "p", "configuration": "c", "connectionTimeoutSeconds": 3}}),
        (RawArtifact(name="a", data="d"), {"raw": {"data": "d"}}),
        (S3Artifact(name="a"), {"s3": {}}),
        (S3Artifact(name="a", ca_secret=SECRET, session_token_secret=SECRET), {"s3": {"caSecret": WRITTEN, "sessionTokenSecret": WRITTEN}}),
    ],
)  # fmt: skip
def test_artifacts(made, expected):
    assert template(Container(name="c", inputs=made))["inputs"] == {"artifacts": [{"name": "a", **expected}]}


def test_artifacts_of_the_users_that_extend_the_built_model():
    class Mine(S3Artifact):
        def _build_artifact(self):
            built = super()._build_artifact()
            built.s3.key = "mine"
            return built

    assert template(Container(name="c", outputs=Mine(name="a")))["outputs"]["artifacts"][0]["s3"] == {"key": "mine"}


# --- environment ---


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        (Env(name="A", value="x"), {"value": "x"}),
        (Env(name="A", value={"a": 1}), {"value": '{"a": 1}'}),
        (Env(name="A"), {"value": "null"}),
        ({"A": True}, {"value": "True"}),
        ([{"A": None}], {"value": "None"}),
        (SecretEnv(name="A", secret_key="k", secret_name="n", optional=True), {"valueFrom": {"secretKeyRef": {"key": "k", "name": "n", "optional": True}}}),
        (ConfigMapEnv(name="A", config_map_key="k", config_map_name="n"), {"valueFrom": {"configMapKeyRef": {"key": "k", "name": "n"}}}),
        (FieldEnv(name="A", field_path="p", api_version="v"), {"valueFrom": {"fieldRef": {"fieldPath": "p", "apiVersion": "v"}}}),
        (ResourceEnv(name="A", resource="r", container_name="c", divisor="1"), {"valueFrom": {"resourceFieldRef": {"resource": "r", "containerName": "c", "divisor": "1"}}}),
        (models.EnvVar(name="A", value="x"), {"value": "x"}),
    ],
)  # fmt: skip
def test_variables(env, expected):
    assert container(name="c", env=env)["env"] == [{"name": "A", **expected}]


def test_sources_of_variables():
    made = container(
        name="c",
        env_from=[
            SecretEnvFrom(name="s", optional=True),
            ConfigMapEnvFrom(name="m", prefix="P"),
            models.EnvFromSource(prefix="Q"),
        ],
    )
    assert made["envFrom"] == [{"secretRef": {"name": "s", "optional": True}}, {"prefix": "P", "configMapRef": {"name": "m"}}, {"prefix": "Q"}]  # fmt: skip


MY_VAR = "MY-VAR-x-1ef4616e9f9449978b299d8f5046d60e"


@pytest.mark.parametrize("value", ["{{x}}", Parameter(name="p", value="{{x}}")])
@pytest.mark.parametrize(
    ("inputs", "before"),
    [
        (None, {}),
        ([Parameter(name="a", value=1)], {"parameters": [{"name": "a", "value": "1"}]}),
        (Artifact(name="f"), {"artifacts": [{"name": "f"}]}),
    ],
)
def test_variables_from_inputs(value, inputs, before):
    env = Env(name="MY_VAR.x", value_from_input=value)
    assert env.param_name == MY_VAR
    made = template(Container(name="c", env=env, inputs=inputs))
    assert made["container"]["env"] == [{"name": "MY_VAR.x", "value": f"{{{{inputs.parameters.{MY_VAR}}}}}"}]
    expected = [*before.get("parameters", []), {"name": MY_VAR, "value": "{{x}}"}]
    assert made["inputs"] == {**before, "parameters": expected}


def test_variables_exclude():
    with pytest.raises(ValueError, match="cannot specify both"):
        Env(name="A", value=1, value_from_input="x")
    with pytest.raises(ValueError, match="has no `value_from_input`"):
        Env(name="A").param_name


# --- metrics ---


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        (Counter(name="n", help="h", value="1", labels=Label(key="k", value="v"), when="w"), {"counter": {"value": "1"}, "labels": [{"key": "k", "value": "v"}], "when": "w"}),
        ([Gauge(name="n", help="h", value="1", realtime=True, operation="Add")], {"gauge": {"value": "1", "realtime": True, "operation": "Add"}}),
        (Histogram(name="n", help="h", value="1", buckets=[1, 2.5]), {"histogram": {"value": "1", "buckets": [1.0, 2.5]}}),
        (Metrics(metrics=[Metric(name="n", help="h", gauge=Gauge(name="x", help="y", value="1", realtime=False, operation="Sub"))]), {"gauge": {"value": "1", "realtime": False, "operation": "Sub"}}),
        (models.Prometheus(name="n", help="h"), {}),
        (models.Metrics(prometheus=[models.Prometheus(name="n", help="h")]), {}),
    ],
)  # fmt: skip
def test_metrics(metrics, expected):
    document = {"prometheus": [{"name": "n", "help": "h", **expected}]}
    assert template(Suspend(name="s", metrics=metrics))["metrics"] == document
    assert Workflow(name="w", metrics=metrics).to_dict()["spec"]["metrics"] == document


# --- volumes ---

ALL_VOLUMES = [
    getattr(volume, name)
    for name in volume.__all__
    if name.endswith("Volume") and not name.endswith("VolumeVolume") and name not in ("BaseVolume", "Volume")
]


def required(volume_class):
    import dataclasses

    values = {"lun": 1, "monitors": ["m"], "secret_ref": models.LocalObjectReference(name="s")}
    return {
        field.name: values.get(field.name, "x")
        for field in dataclasses.fields(volume_class)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }


@pytest.mark.parametrize("volume_class", ALL_VOLUMES)
def test_every_volume_class_is_one_volume_source(volume_class):
    made = volume_class(name="v", mount_path="/m", **required(volume_class))
    document = template(Container(name="c", volumes=made))
    (definition,) = document["volumes"]
    assert set(definition) == {"name", _camel(volume_class.SOURCE)}
    assert document["container"]["volumeMounts"] == [{"name": "v", "mountPath": "/m"}]


def _camel(name):
    head, *tail = name.split("_")
    return {"downward_api": "downwardAPI", "scale_io": "scaleIO"}.get(name, head + "".join(map(str.capitalize, tail)))


def test_there_are_twenty_nine_of_them():
    assert len(ALL_VOLUMES) == 29


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (EmptyDirVolume(name="v", medium="Memory", size_limit="1Gi"), {"emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}}),
        (ConfigMapVolume(name="v", optional=True, items=[{"key": "k", "path": "p"}]), {"configMap": {"name": "v", "optional": True, "items": [{"key": "k", "path": "p"}]}}),
        (SecretVolume(name="v", secret_name="s", default_mode=256), {"secret": {"secretName": "s", "defaultMode": 256}}),
        (ExistingVolume(name="v", claim_name="c"), {"persistentVolumeClaim": {"claimName": "c"}}),
        (ISCSIVolume(name="v", iqn="i", lun=1, target_portal="t", chap_auth_session=True, chap_auth_discovery=False), {"iscsi": {"iqn": "i", "lun": 1, "targetPortal": "t", "chapAuthSession": True, "chapAuthDiscovery": False}}),
        (models.Volume(name="v", empty_dir=models.EmptyDirVolumeSource()), {"emptyDir": {}}),
        ({"name": "v", "emptyDir": {}}, {"emptyDir": {}}),
    ],
)  # fmt: skip
def test_volumes(made, expected):
    assert Workflow(name="w", volumes=made).to_dict()["spec"] == {"volumes": [{"name": "v", **expected}]}


def test_mounts_come_after_the_explicit_ones_with_all_their_fields():
    made = EmptyDirVolume(
        name="v",
        mount_path="/m",
        read_only=True,
        sub_path="s",
        sub_path_expr="e",
        mount_propagation="None",
        recursive_read_only="Enabled",
    )
    assert container(name="c", volumes=[made], volume_mounts=[{"name": "x", "mount_path": "/x"}])["volumeMounts"] == [
        {"name": "x", "mountPath": "/x"},
        {"name": "v", "mountPath": "/m", "readOnly": True, "subPath": "s", "subPathExpr": "e", "mountPropagation": "None", "recursiveReadOnly": "Enabled"},
    ]  # fmt: skip


def test_volumes_that_are_provisioned_become_claims_once():
    made = Volume(name="v", size="1Gi", mount_path="/m", volume_attributes_class_name="gold")
    with Workflow(name="w", volumes=[made]) as w:
        Container(name="a", volumes=made)
        Container(
            name="b",
            volumes=[Volume(name="v", size="2Gi", mount_path="/m"), Volume(name="u", size="3Gi", mount_path="/u")],
        )
    spec = w.to_dict()["spec"]
    assert [(claim["metadata"]["name"], claim["spec"]["resources"]["requests"]["storage"]) for claim in spec["volumeClaimTemplates"]] == [("v", "1Gi"), ("u", "3Gi")]  # fmt: skip
    assert spec["volumeClaimTemplates"][0]["spec"] == {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
        "volumeAttributesClassName": "gold",
    }
    assert "volumes" not in spec
    assert "volumes" not in spec["templates"][0]
    assert spec["templates"][0]["container"]["volumeMounts"] == [{"name": "v", "mountPath": "/m"}]
    assert w.volume_claim_templates is None


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({}, AssertionError, "Volume 'v': at least one of `size` or `resources` must be specified"),
        ({"resources": models.VolumeResourceRequirements()}, AssertionError, "its resources request no storage"),
        ({"size": "1GB"}, ValueError, "Invalid binary unit for input: 1GB"),
        ({"size": "1Gi", "access_modes": ["Sometimes"]}, ValueError, "modes are ReadWriteOnce, ReadOnlyMany"),
    ],
)
def test_claims_are_checked(fields, error, message):
    with pytest.raises(error) as caught:
        Volume(name="v", **fields)
    assert message in str(caught.value)
    assert caught.value.file == __file__


@pytest.mark.parametrize(
    ("fields", "requests"),
    [
        ({"resources": models.VolumeResourceRequirements(requests={"storage": "1Gi"})}, {"storage": "1Gi"}),
        ({"size": "2Gi", "resources": models.VolumeResourceRequirements()}, {"storage": "2Gi"}),
        (
            {"size": "2Gi", "resources": models.VolumeResourceRequirements(requests={"storage": "1Gi"})},
            {"storage": "1Gi"},
        ),
    ],
)
def test_size_fills_in_a_missing_request(fields, requests):
    assert Volume(name="v", **fields).resources.requests == requests


def test_container_sets_define_volumes_and_mount_nothing_by_themselves():
    made = ContainerSet(name="s", volumes=EmptyDirVolume(name="v"), volume_mounts=[{"name": "v", "mount_path": "/m"}])
    with Workflow(name="w"), made:
        a, b, c = (
            ContainerNode(name=name, image="i", volumes=EmptyDirVolume(name="v", mount_path="/m")) for name in "abc"
        )
        a >> [b, c]
        a >> c
    document = template(made)
    assert document["volumes"] == [{"name": "v", "emptyDir": {}}]
    assert document["containerSet"]["volumeMounts"] == [{"name": "v", "mountPath": "/m"}]
    assert [node.get("dependencies") for node in document["containerSet"]["containers"]] == [None, ["a"], ["a"]]


def test_fields_that_belong_on_the_nodes_are_pointed_out():
    with pytest.warns(UserWarning, match="ContainerSet 's': image has no effect here"):
        template(ContainerSet(name="s", image="i"))


def test_a_workflow_as_the_manifest_of_a_resource():
    inner = Workflow(name="inner", entrypoint="{{inputs.parameters.x}}")
    text = template(Resource(name="r", action="create", manifest=inner))["resource"]["manifest"]
    assert "entrypoint: {{inputs.parameters.x}}\n" in text


def test_templates_of_the_users_own_make():
    class Mine:
        name = "mine"

        def _build_template(self):
            return models.Template(name=self.name, suspend=models.SuspendTemplate())

    with Workflow(name="w", on_exit=Mine()) as w, DAG(name="d"):
        Task(name="t", template=Mine())
    spec = w.to_dict()["spec"]
    assert spec["templates"][1] == {"name": "mine", "suspend": {}}
    assert spec["onExit"] == "mine"


@script()
def echo(message: str):
    print(message)


def test_a_decorated_function_stands_for_its_template():
    with Workflow(name="w", on_exit=echo) as w, DAG(name="d"):
        Task(name="t", template=echo, on_exit=echo)
        Task(name="u", template=None, inline=echo)
    spec = w.to_dict()["spec"]
    assert [each["name"] for each in spec["templates"]] == ["d", "echo"]
    assert spec["templates"][0]["dag"]["tasks"][0] == {"name": "t", "template": "echo", "onExit": "echo"}
    assert spec["templates"][0]["dag"]["tasks"][1]["inline"] == spec["templates"][1]
    assert spec["onExit"] == "echo"
    assert Workflow(name="w", templates=[echo]).to_dict()["spec"]["templates"] == [spec["templates"][1]]


# --- purity ---


def everything():
    with Workflow(
        name="w",
        entrypoint="d",
        arguments=[{"a": 1}, Parameter(name="b", default=2)],
        volumes=[EmptyDirVolume(name="e"), Volume(name="v", size="1Gi")],
        labels={"l": "1"},
    ) as w:
        c = Container(
            name="c",
            inputs=models.Inputs(parameters=[models.Parameter(name="x")]),
            env=Env(name="E", value_from_input="1"),
            volumes=Volume(name="u", size="1Gi", mount_path="/u"),
        )
        s = Suspend(name="s", inputs=models.Inputs(), intermediate_parameters=[Parameter(name="p")])
        with DAG(name="d"):
            a = c(name="a", arguments={"x": 1})
            b = s(name="b", with_items=[1, 2], when=a.result == "x")
            a >> b
    return w


def test_building_changes_nothing_and_gives_the_same_bytes_each_time():
    w = everything()
    before = copy.deepcopy(w)
    first = w.to_yaml()
    assert w.to_yaml() == first
    assert before.to_yaml() == first
    for one, other in zip(w.templates, before.templates, strict=True):
        assert one == other
    assert w.arguments == before.arguments
    assert w.templates[0].inputs == models.Inputs(parameters=[models.Parameter(name="x")])
    assert w.templates[1].inputs == models.Inputs()


def test_a_built_model_shares_nothing_with_the_author():
    w = everything()
    first = w.to_dict()
    built = w.build()
    built.metadata.labels["l"] = "changed"
    built.spec.templates[0].inputs.parameters.clear()
    built.spec.templates[2].dag.tasks[1].with_items.append(3)
    assert w.to_dict() == first
