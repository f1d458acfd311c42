"""Containers: settings, environment, volumes, resources, sidecars, container sets, metrics."""

import hera.workflows as hw
from hera.workflows import (
    DAG,
    AccessMode,
    ConfigMapEnv,
    ConfigMapEnvFrom,
    ConfigMapVolume,
    Container,
    ContainerNode,
    ContainerSet,
    Counter,
    EmptyDirVolume,
    Env,
    ExistingVolume,
    FieldEnv,
    Gauge,
    Histogram,
    Label,
    Metric,
    Metrics,
    NFSVolume,
    Parameter,
    ResourceEnv,
    Resources,
    RetryPolicy,
    RetryStrategy,
    SecretEnv,
    SecretEnvFrom,
    SecretVolume,
    Steps,
    UserContainer,
    Volume,
    Workflow,
)
from hera.workflows import (
    models as m,
)


def _of(template, **kw):
    return Workflow(generate_name="c-", entrypoint="c", templates=[template], **kw)


def environment():
    return _of(
        Container(
            name="c",
            image="a",
            env=[
                Env(name="A", value=1),
                Env(name="B", value="x"),
                Env(name="C", value={"a": [None, True]}),
                Env(name="N"),
                Env(name="IN", value_from_input="zzz"),
                SecretEnv(name="S", secret_key="k", secret_name="s", optional=True),
                ConfigMapEnv(name="M", config_map_key="k", config_map_name="s", optional=False),
                FieldEnv(name="F", field_path="metadata.name", api_version="v1"),
                ResourceEnv(name="R", resource="limits.cpu", container_name="main", divisor="1m"),
                m.EnvVar(name="MM", value="z"),
                {"D": "d", "E": 5, "G": None, "H": True, "I": 1.5},
            ],
            env_from=[
                SecretEnvFrom(name="s", prefix="p_", optional=True),
                ConfigMapEnvFrom(name="c"),
                m.EnvFromSource(prefix="q"),
            ],
        )
    )


def environment_single():
    return _of(Container(name="c", image="a", env=Env(name="A", value="1"), env_from=SecretEnvFrom(name="s")))


def environment_dict():
    return _of(Container(name="c", image="a", env={"A": 1, "B": "x"}))


def volumes():
    return _of(
        Container(
            name="c",
            image="a",
            volume_mounts=[m.VolumeMount(name="first", mount_path="/first")],
            volumes=[
                Volume(
                    name="pvc",
                    size="1Gi",
                    mount_path="/pvc",
                    access_modes=[AccessMode.read_write_many, "ReadOnlyMany"],
                    storage_class_name="standard",
                    metadata=m.ObjectMeta(name="pvc", labels={"a": "b"}),
                ),
                ExistingVolume(
                    name="ex",
                    claim_name="claim",
                    mount_path="/ex",
                    read_only=True,
                    sub_path="x",
                    sub_path_expr="$(X)",
                    mount_propagation="None",
                ),
                EmptyDirVolume(name="em", mount_path="/em", medium="Memory", size_limit="1Gi"),
                SecretVolume(
                    name="se",
                    secret_name="sec",
                    mount_path="/se",
                    items=[m.KeyToPath(key="k", path="p")],
                    default_mode=0o400,
                    optional=True,
                ),
                ConfigMapVolume(name="cm", mount_path="/cm", items=[m.KeyToPath(key="k", path="p")], default_mode=256),
                NFSVolume(name="nfs", server="1.2.3.4", path="/", mount_path="/nfs"),
                m.Volume(name="raw", empty_dir=m.EmptyDirVolumeSource()),
            ],
        ),
        volumes=[Volume(name="wf", size="2Gi"), ExistingVolume(name="wx", claim_name="d")],
        volume_claim_templates=[
            m.PersistentVolumeClaim(
                metadata=m.ObjectMeta(name="given"),
                spec=m.PersistentVolumeClaimSpec(
                    access_modes=["ReadWriteOnce"],
                    resources=m.VolumeResourceRequirements(requests={"storage": m.Quantity("1Gi")}),
                ),
            )
        ],
    )


def all_other_volumes():
    v = [
        hw.AWSElasticBlockStoreVolume(name="v1", mount_path="/1", volume_id="v", fs_type="ext4", partition=1),
        hw.AzureDiskVolume(
            name="v2", mount_path="/2", disk_name="d", disk_uri="u", caching_mode="c", fs_type="f", kind="k"
        ),
        hw.AzureFileVolume(name="v3", mount_path="/3", share_name="s", secret_name="x"),
        hw.CephFSVolume(
            name="v4",
            mount_path="/4",
            monitors=["m"],
            path="p",
            secret_file="f",
            secret_ref=m.LocalObjectReference(name="l"),
            user="u",
        ),
        hw.CinderVolume(
            name="v5", mount_path="/5", volume_id="v", fs_type="f", secret_ref=m.LocalObjectReference(name="l")
        ),
        hw.CSIVolume(
            name="v6",
            mount_path="/6",
            driver="d",
            fs_type="f",
            node_publish_secret_ref=m.LocalObjectReference(name="l"),
            volume_attributes={"a": "b"},
        ),
        hw.DownwardAPIVolume(name="v7", mount_path="/7", default_mode=1, items=[m.DownwardAPIVolumeFile(path="p")]),
        hw.EphemeralVolume(
            name="v8",
            mount_path="/8",
            volume_claim_template=m.PersistentVolumeClaimTemplate(spec=m.PersistentVolumeClaimSpec(access_modes=["x"])),
        ),
        hw.FCVolume(name="v9", mount_path="/9", fs_type="f", lun=1, target_ww_ns=["t"], wwids=["w"]),
        hw.FlexVolume(
            name="v10",
            mount_path="/10",
            driver="d",
            fs_type="f",
            options={"a": "b"},
            secret_ref=m.LocalObjectReference(name="l"),
        ),
        hw.FlockerVolume(name="v11", mount_path="/11", dataset_name="d", dataset_uuid="u"),
        hw.GCEPersistentDiskVolume(name="v12", mount_path="/12", pd_name="p", fs_type="f", partition=2),
        hw.GitRepoVolume(name="v13", mount_path="/13", repository="r", directory="d", revision="v"),
        hw.GlusterfsVolume(name="v14", mount_path="/14", endpoints="e", path="p"),
        hw.HostPathVolume(name="v15", mount_path="/15", path="p", type="Directory"),
        hw.ISCSIVolume(
            name="v16",
            mount_path="/16",
            target_portal="t",
            iqn="i",
            lun=1,
            chap_auth_discovery=True,
            chap_auth_session=True,
            fs_type="f",
            initiator_name="n",
            iscsi_interface="if",
            portals=["p"],
            secret_ref=m.LocalObjectReference(name="l"),
        ),
        hw.PhotonPersistentDiskVolume(name="v17", mount_path="/17", pd_id="p", fs_type="f"),
        hw.PortworxVolume(name="v18", mount_path="/18", volume_id="v", fs_type="f"),
        hw.ProjectedVolume(
            name="v19",
            mount_path="/19",
            default_mode=1,
            sources=[m.VolumeProjection(secret=m.SecretProjection(name="s"))],
        ),
        hw.QuobyteVolume(name="v20", mount_path="/20", registry="r", volume="v", group="g", tenant="t", user="u"),
        hw.RBDVolume(
            name="v21",
            mount_path="/21",
            image="i",
            monitors=["m"],
            fs_type="f",
            keyring="k",
            pool="p",
            secret_ref=m.LocalObjectReference(name="l"),
            user="u",
        ),
        hw.ScaleIOVolume(
            name="v22",
            mount_path="/22",
            gateway="g",
            system="s",
            secret_ref=m.LocalObjectReference(name="l"),
            fs_type="f",
            protection_domain="p",
            ssl_enabled=True,
            storage_mode="m",
            storage_pool="q",
            volume_name="v",
        ),
        hw.StorageOSVolume(
            name="v23",
            mount_path="/23",
            fs_type="f",
            secret_ref=m.LocalObjectReference(name="l"),
            volume_name="v",
            volume_namespace="n",
        ),
        hw.VsphereVirtualDiskVolume(
            name="v24", mount_path="/24", volume_path="p", fs_type="f", storage_policy_id="i", storage_policy_name="n"
        ),
    ]
    return _of(Container(name="c", image="a", volumes=v))


def shared_claim():
    v = Volume(name="v", size="1Gi", mount_path="/v")
    with Workflow(generate_name="c-", entrypoint="s") as w:
        a = Container(name="a", image="a", volumes=v)
        b = Container(name="b", image="a", volumes=[v])
        with Steps(name="s"):
            a()
            b()
    return w


def resources():
    return Workflow(
        generate_name="c-",
        templates=[
            Container(
                name="a",
                image="a",
                resources=Resources(
                    cpu_request=1,
                    cpu_limit=2,
                    memory_request="4Gi",
                    memory_limit="8Gi",
                    ephemeral_request="1Gi",
                    ephemeral_limit="2Gi",
                    gpus=1,
                ),
            ),
            Container(
                name="b",
                image="a",
                resources=Resources(
                    cpu_request=0.5,
                    cpu_limit="500m",
                    gpus="2",
                    gpu_flag="amd.com/gpu",
                    custom_resources={"requests": {"x/y": "1"}, "limits": {"x/y": "2"}},
                ),
            ),
            Container(name="c", image="a", resources=Resources()),
            Container(
                name="d",
                image="a",
                resources=m.ResourceRequirements(requests={"cpu": "1"}, limits={"cpu": m.Quantity("2")}),
            ),
        ],
    )


def settings():
    probe = m.Probe(http_get=m.HTTPGetAction(path="/", port=8080), initial_delay_seconds=2, timeout_seconds=1)
    return _of(
        Container(
            name="c",
            image="nginx",
            command=["nginx"],
            args=["-g", "x"],
            image_pull_policy="always",
            liveness_probe=probe,
            readiness_probe={"exec": {"command": ["true"]}},
            startup_probe=m.Probe(tcp_socket=m.TCPSocketAction(port=m.IntOrString("http"))),
            ports=[m.ContainerPort(container_port=80, name="http")],
            stdin=True,
            stdin_once=False,
            tty=True,
            termination_message_path="/t",
            termination_message_policy="File",
            working_dir="/w",
            security_context=m.SecurityContext(privileged=True),
            pod_security_context=m.PodSecurityContext(run_as_user=1),
            lifecycle=m.Lifecycle(pre_stop=m.LifecycleHandler(exec=m.ExecAction(command=["x"]))),
            volume_devices=[m.VolumeDevice(device_path="/d", name="d")],
            active_deadline_seconds="{{inputs.parameters.d}}",
            affinity=m.Affinity(node_affinity=m.NodeAffinity()),
            automount_service_account_token=False,
            daemon=True,
            executor=m.ExecutorConfig(service_account_name="e"),
            fail_fast=True,
            host_aliases=[m.HostAlias(hostnames=["h"], ip="1.1.1.1")],
            init_containers=[
                UserContainer(
                    name="i",
                    image="b",
                    command=["c"],
                    mirror_volume_mounts=True,
                    env=[Env(name="A", value="b")],
                    volumes=[EmptyDirVolume(name="q", mount_path="/q")],
                )
            ],
            sidecars=[
                UserContainer(name="s", image="b", args=["x"], resources=Resources(cpu_request=1)),
                m.UserContainer(name="t", image="z"),
            ],
            memoize=m.Memoize(key="k", max_age="1h", cache=m.Cache(config_map=m.LocalObjectReference(name="n"))),
            annotations={"a": "b"},
            labels={"c": "d"},
            node_selector={"e": "f"},
            pod_spec_patch="containers:\n- name: main\n  x: 1\n",
            priority_class_name="p",
            retry_strategy=RetryStrategy(
                limit=10,
                retry_policy=RetryPolicy.always,
                backoff=m.Backoff(duration="1", factor=2, max_duration="1m", cap="5"),
                expression="lastRetry.exitCode != 2",
            ),
            scheduler_name="x",
            service_account_name="sa",
            synchronization=m.Synchronization(
                mutexes=[m.Mutex(name="m")],
                semaphores=[m.SemaphoreRef(config_map_key_ref=m.ConfigMapKeySelector(name="n", key="k"))],
            ),
            timeout="{{inputs.parameters.t}}",
            tolerations=[m.Toleration(key="k", operator="Exists", effect="NoSchedule")],
            inputs={"d": "1", "t": "5m"},
        )
    )


def retries():
    return Workflow(
        generate_name="r-",
        retry_strategy=RetryStrategy(limit="{{workflow.parameters.n}}"),
        templates=[
            Container(name="a", image="a", retry_strategy=RetryStrategy(limit="10", retry_policy="OnError")),
            Container(name="b", image="a", retry_strategy=m.RetryStrategy(limit=m.IntOrString(3))),
            Container(name="c", image="a", retry_strategy=RetryStrategy()),
            Container(
                name="d",
                image="a",
                retry_strategy=RetryStrategy(limit=m.IntOrString("2"), affinity=m.RetryAffinity(node_anti_affinity={})),
            ),
            Container(name="e", image="a", retry_strategy={"limit": 3}),
        ],
    )


def container_sets():
    with Workflow(generate_name="c-", entrypoint="cs") as w:
        with ContainerSet(
            name="cs",
            volumes=[EmptyDirVolume(name="ws", mount_path="/ws"), Volume(name="pv", size="1Gi", mount_path="/pv")],
            volume_mounts=[m.VolumeMount(name="ws", mount_path="/ws")],
            container_set_retry_strategy=m.ContainerSetRetryStrategy(retries="3", duration="5s"),
            inputs=[Parameter(name="x", default=1)],
            outputs=[Parameter(name="r", value_from=m.ValueFrom(path="/ws/r"))],
        ):
            a = ContainerNode(
                name="a",
                image="argoproj/argosay:v2",
                command=["x"],
                env={"A": 1},
                volumes=[EmptyDirVolume(name="ws2", mount_path="/w2")],
            )
            b = ContainerNode(
                name="b", image="argoproj/argosay:v2", resources=Resources(cpu_request=1), image_pull_policy="Never"
            )
            c = ContainerNode(name="c", image="argoproj/argosay:v2", dependencies=["z"])
            d = ContainerNode(name="d")
            a >> [b, c] >> d
            [b, a] >> ContainerNode(name="e", image="x")
        with DAG(name="d"):
            w.templates[0](name="t", arguments={"x": 2})
    return w


def container_set_by_hand():
    return _of(
        ContainerSet(
            name="cs", containers=[ContainerNode(name="main", image="a"), m.ContainerNode(name="b", image="z")]
        )
    )


def metrics():
    return Workflow(
        generate_name="m-",
        metrics=[
            Gauge(name="g", help="h", value="{{workflow.duration}}", realtime=True, labels=[Label(key="a", value="b")]),
            Counter(name="c", help="h", value="1", when="{{status}} == Failed"),
        ],
        templates=[
            Container(name="a", image="a", metrics=Histogram(name="h", help="h", value="1", buckets=[1, 2.5, 10])),
            Container(
                name="b",
                image="a",
                metrics=Metrics(
                    metrics=[
                        Counter(name="c", help="h", value="1", labels=Label(key="a", value="b")),
                        Gauge(name="g", help="h", value="1", realtime=False, operation="Add"),
                    ]
                ),
            ),
            Container(name="c", image="a", metrics=m.Metrics(prometheus=[m.Prometheus(name="p", help="h")])),
            Container(
                name="d",
                image="a",
                metrics=[
                    m.Prometheus(name="p", help="h", counter=m.Counter(value="1")),
                    Metric(
                        name="x",
                        help="y",
                        counter=Counter(name="c", help="h", value="3"),
                        labels=[Label(key="k", value="v")],
                        when="w",
                    ),
                ],
            ),
        ],
    )


def user_container():
    with Workflow(generate_name="u-", entrypoint="s") as w:
        c = Container(
            name="c",
            image="a",
            sidecars=UserContainer(
                name="x",
                image="alpine",
                env=[SecretEnv(name="S", secret_key="k", secret_name="s")],
                env_from=[ConfigMapEnvFrom(name="c")],
                volumes=[SecretVolume(name="v", secret_name="v", mount_path="/v")],
                volume_mounts=[m.VolumeMount(name="q", mount_path="/q")],
                mirror_volume_mounts=False,
                ports=[m.ContainerPort(container_port=1)],
                readiness_probe=m.Probe(exec=m.ExecAction(command=["t"])),
                image_pull_policy="IfNotPresent",
            ),
        )
        with Steps(name="s"):
            c()
    return w


def defaults():
    with Workflow(generate_name="u-", entrypoint="s") as w:
        c = Container(name="c")
        with Steps(name="s"):
            c()
            c(name="c2")
    return w


def read_only_volumes():
    w = all_other_volumes()
    for v in w.templates[0].volumes:
        v.read_only = True
    return w
