"""Kinds of workflows, resource and HTTP templates, workflow settings, configuration."""

import warnings

from hera.expr import C, P, g, it, sprig
from hera.shared import global_config, register_pre_build_hook
from hera.workflows import (
    DAG,
    HTTP,
    ClusterWorkflowTemplate,
    Container,
    CronWorkflow,
    Parameter,
    Resource,
    RetryStrategy,
    Script,
    Step,
    Steps,
    Task,
    Workflow,
    WorkflowTemplate,
    script,
)
from hera.workflows import (
    models as m,
)


@script()
def echo(message: str = "x"):
    print(message)


def resource_templates():
    with Workflow(generate_name="inner-", entrypoint="c", arguments={"a": "{{inputs.parameters.x}}"}) as inner:
        Container(name="c", image="a", command=["echo", "{{workflow.parameters.a}}"])
    return Workflow(
        generate_name="r-",
        templates=[
            Resource(
                name="a",
                action="create",
                manifest="apiVersion: batch/v1\nkind: Job\n",
                success_condition="status.succeeded > 0",
                failure_condition="status.failed > 3",
                set_owner_reference=True,
                outputs=[
                    Parameter(name="n", value_from=m.ValueFrom(json_path="{.metadata.name}")),
                    Parameter(name="j", value_from=m.ValueFrom(jq_filter=".")),
                ],
            ),
            Resource(name="b", action="patch", merge_strategy="json", flags=["pods", "x"], manifest="x"),
            Resource(
                name="c",
                action="get",
                manifest_from=m.ManifestFrom(artifact=m.Artifact(name="x", raw=m.RawArtifact(data="d"))),
                retry_strategy=RetryStrategy(limit=1),
            ),
            Resource(name="d", action="create", manifest=inner, inputs=[Parameter(name="x")]),
        ],
    )


def http():
    return Workflow(
        generate_name="h-",
        templates=[
            HTTP(
                name="a",
                url="https://x/{{inputs.parameters.p}}",
                method="POST",
                body="{}",
                timeout_seconds=20,
                headers=[m.V1alpha1HTTPHeader(name="x", value="y"), {"name": "z", "value": "q"}],
                success_condition=str(g.response.body.contains("google")),
                insecure_skip_verify=True,
                inputs=[Parameter(name="p")],
            ),
            HTTP(
                name="b",
                url="u",
                body_from=m.HTTPBodySource(bytes="eA=="),
                headers=[
                    m.V1alpha1HTTPHeader(
                        name="x", value_from=m.HTTPHeaderSource(secret_key_ref=m.SecretKeySelector(name="n", key="k"))
                    )
                ],
            ),
        ],
    )


def workflow_settings():
    return Workflow(
        name="w",
        generate_name="w-",
        api_version="argoproj.io/v1alpha1",
        kind="Workflow",
        namespace="ns",
        annotations={"a": "b"},
        labels={"c": "d"},
        finalizers=["f"],
        active_deadline_seconds=300,
        affinity=m.Affinity(),
        archive_logs=True,
        automount_service_account_token=True,
        dns_config=m.PodDNSConfig(options=[m.PodDNSConfigOption(name="ndots", value="1")], nameservers=["1.1.1.1"]),
        dns_policy="Default",
        entrypoint="c",
        executor=m.ExecutorConfig(service_account_name="x"),
        host_aliases=[m.HostAlias(ip="1")],
        host_network=True,
        image_pull_secrets=["a", m.LocalObjectReference(name="b")],
        node_selector={"x": "y"},
        parallelism=2,
        pod_disruption_budget=m.PodDisruptionBudgetSpec(min_available=m.IntOrString("9999")),
        pod_gc=m.PodGC(
            strategy="OnPodSuccess",
            delete_delay_duration="30s",
            label_selector=m.LabelSelector(match_labels={"a": "b"}),
        ),
        pod_metadata=m.Metadata(labels={"a": "b"}, annotations={"c": "d"}),
        pod_priority_class_name="p",
        pod_spec_patch='{"a": "{{x}}"}',
        priority=3,
        scheduler_name="s",
        security_context=m.PodSecurityContext(run_as_non_root=True),
        service_account_name="sa",
        suspend=True,
        synchronization=m.Synchronization(
            mutexes=[m.Mutex(name="test", database=True)],
            semaphores=[m.SemaphoreRef(database=m.SyncDatabaseRef(key="k"))],
        ),
        template_defaults=m.Template(timeout="30s", container=m.Container(image="i")),
        tolerations=[m.Toleration(key="k")],
        ttl_strategy=m.TTLStrategy(seconds_after_completion=10, seconds_after_success=5, seconds_after_failure=6),
        volume_claim_gc=m.VolumeClaimGC(strategy="OnWorkflowCompletion"),
        workflow_metadata=m.WorkflowMetadata(
            labels={"a": "b"}, labels_from={"foo": m.LabelValueFrom(expression="workflow.parameters.foo")}
        ),
        arguments=[
            Parameter(name="p", value="v", description="d", enum=["v", 1], global_name="g"),
            {"q": [1, {"a": None}]},
            m.Parameter(name="z", value="1"),
        ],
        templates=[Container(name="c", image="a")],
    )


def from_template_ref():
    return Workflow(
        generate_name="w-",
        entrypoint="x",
        arguments=Parameter(name="message", value="hello"),
        workflow_template_ref=m.WorkflowTemplateRef(name="t", cluster_scope=True),
    )


def empty_workflow():
    return Workflow(name="w")


def workflow_templates():
    with WorkflowTemplate(
        name="wt",
        entrypoint="s",
        namespace="n",
        arguments=[Parameter(name="a", default=1, enum=[1, 2], description="d"), {"b": 2}],
        workflow_metadata=m.WorkflowMetadata(labels={"x": "y"}),
    ) as w:
        with Steps(name="s"):
            echo(arguments={"message": w.get_parameter("a")})
    return w


def cluster_workflow_template():
    with ClusterWorkflowTemplate(name="cwt", entrypoint="s", labels={"a": "b"}) as w:
        with Steps(name="s"):
            echo(arguments={"message": "{{workflow.name}}"})
    return w


def cron_workflow():
    with CronWorkflow(
        name="cw",
        schedules=["* * * * *", "0 0 * * *"],
        timezone="America/Los_Angeles",
        starting_deadline_seconds=0,
        concurrency_policy="Replace",
        successful_jobs_history_limit=4,
        failed_jobs_history_limit=5,
        cron_suspend=False,
        suspend=True,
        when="{{=cronworkflow.lastScheduledTime == nil}}",
        stop_strategy=m.StopStrategy(expression="cronworkflow.failed >= 3"),
        entrypoint="e",
        arguments={"a": 1},
        labels={"x": "y"},
    ) as w:
        Container(name="e", image="a")
    return w


def old_cron_workflow():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with CronWorkflow(name="cw", schedule="1 * * * *", schedules=["2 * * * *"], entrypoint="e") as w:
            Container(name="e", image="a")
    return w


def global_settings():
    global_config.namespace = "ns"
    global_config.service_account_name = "sa"
    global_config.image = lambda: "lazy:1"
    global_config.script_command = ["python3", "-u"]
    global_config.api_version = "v9"
    with Workflow(generate_name="g-", entrypoint="s") as w:

        @script()
        def f():
            print(1)

        c = Container(name="c")
        f()
    return w


def class_defaults():
    global_config.set_class_defaults(Container, active_deadline_seconds=100, image_pull_policy="Always", image="cd:1")
    global_config.set_class_defaults(Script, add_cwd_to_sys_path=False, labels={"x": "y"})
    global_config.set_class_defaults(Workflow, active_deadline_seconds=5, labels={"a": "b"})
    global_config.set_class_defaults(Task, continue_on=m.ContinueOn(failed=True))
    global_config.set_class_defaults(DAG, fail_fast=True)
    with Workflow(generate_name="g-", entrypoint="d", labels={"z": "z"}) as w:

        @script(image="own")
        def f():
            print(1)

        c = Container(name="c", image_pull_policy="Never")
        with DAG(name="d"):
            f() >> c(name="q")
    return w


def pre_build_hooks():
    @register_pre_build_hook
    def on_workflow(w: Workflow) -> Workflow:
        w.annotations = {"hooked": "yes"}
        return w

    @register_pre_build_hook
    def on_container(c: Container) -> Container:
        c.labels = {"hooked": "yes"}
        return c

    @register_pre_build_hook
    def on_script(s: Script) -> Script:
        s.image = "hooked:1"
        return s

    with Workflow(generate_name="g-", entrypoint="d") as w:
        Container(name="c")
        echo()
    return w


def expressions():
    with Workflow(generate_name="e-", entrypoint="d", arguments={"p": '[{"a": 1}]'}) as w:
        c = Container(
            name="c",
            image="a",
            args=[f"{g.inputs.parameters.x:$}", f"{g.workflow.parameters['p'].as_int() + 1:=}"],
            inputs=[Parameter(name="x")],
            env={"E": g.inputs.parameters.x},
        )
        with DAG(name="d"):
            c(
                name="t",
                arguments={"x": f"{sprig.trim(g.workflow.parameters.p).jsonpath('$[0].a'):=}"},
                when=str(g.a == "b"),
            )
            c(name="u", arguments={"x": f"{P(C(1) + 2) * 3:=}"}, with_param=f"{C([1, 2]).map(it * 2).to_json():=}")
            c(name="v", arguments={"x": f"{C(True).check(C('a'), C('b')):=}"}, depends="t && u")
    return w


def subclassing():
    class Small(Container):
        def __post_init__(self):
            super().__post_init__()
            self.labels = {"size": "small"}

    class Named(Workflow):
        pass

    with Named(generate_name="e-", entrypoint="s", kind="Workflow") as w:
        small = Small(name="small", image="a")
        with Steps(name="s"):
            small()
            Step(name="x", template=small)
    return w


def reopened():
    with Workflow(generate_name="e-", entrypoint="s") as w:
        with Steps(name="s") as s:
            echo(name="a")
    with w:
        c = Container(name="late", image="a")
        with s:
            c(name="b")
    w.labels = {"late": "yes"}
    w.arguments = {"x": 1}
    return w


def from_documents():
    text = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: y-, labels: {a: b}}
spec:
  entrypoint: e
  arguments: {parameters: [{name: p, value: "1"}]}
  templates:
  - name: e
    steps:
    - - {name: a, template: c, withItems: [1, {a: b}, x]}
  - name: c
    container: {image: a, resources: {limits: {cpu: 1}}, ports: [{containerPort: 80}]}
    inputs: {artifacts: [{name: x, path: /x, http: {url: u}}]}
"""
    w = Workflow.from_yaml(text)
    with w:
        Container(name="new", image="b")
    return Workflow.from_dict(w.to_dict())


def script_in_workflow():
    with Workflow(generate_name="s-", entrypoint="echo") as w:
        echo()
        Script(name="t", source=echo.wrapped_function)
    return w


def daemons():
    with Workflow(generate_name="d-", entrypoint="s") as w:
        nginx = Container(
            name="nginx",
            image="nginx:1.13",
            daemon=True,
            readiness_probe=m.Probe(http_get=m.HTTPGetAction(path="/", port=80)),
        )
        curl = Container(
            name="curl",
            image="curl",
            command=["curl"],
            args=["{{inputs.parameters.ip}}"],
            inputs=[Parameter(name="ip")],
        )
        with Steps(name="s"):
            n = nginx()
            curl(arguments={"ip": n.ip})
        with DAG(name="t"):
            x = nginx(name="x")
            x >> curl(name="y", arguments=[Parameter(name="ip", value=x.ip)])
    return w
