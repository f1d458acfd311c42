"""Artifacts: passing, stores, archives, garbage collection."""

from hera.expr import C, g, it
from hera.workflows import (
    DAG,
    ArchiveStrategy,
    Artifact,
    ArtifactoryArtifact,
    AzureArtifact,
    Container,
    Data,
    GCSArtifact,
    GitArtifact,
    HDFSArtifact,
    HTTPArtifact,
    NoneArchiveStrategy,
    OSSArtifact,
    Parameter,
    RawArtifact,
    S3Artifact,
    Steps,
    TarArchiveStrategy,
    Workflow,
    ZipArchiveStrategy,
    script,
)
from hera.workflows import (
    models as m,
)


@script(outputs=Artifact(name="out-art", path="/tmp/file", archive=NoneArchiveStrategy()))
def writer():
    with open("/tmp/file", "w+") as f:
        f.write("Hello, world!")


@script(inputs=Artifact(name="in-art", path="/tmp/file"))
def reader():
    with open("/tmp/file", "r") as f:
        print(f.readlines())


def between_tasks():
    with Workflow(generate_name="a-", entrypoint="d") as w:
        with DAG(name="d"):
            a = writer(name="w")
            b = reader(name="r", arguments=a.get_artifact("out-art").with_name("in-art"))
            c = reader(name="s", arguments={"in-art": a.get_artifact("out-art")})
            d = reader(name="t", arguments=[Artifact(name="in-art", from_="{{tasks.w.outputs.artifacts.out-art}}")])
            a >> [b, c, d]
    return w


def dag_artifacts():
    with Workflow(generate_name="a-", entrypoint="d") as w:
        with DAG(
            name="inner",
            inputs=[Artifact(name="i")],
            outputs=[Artifact(name="o", from_="{{tasks.w.outputs.artifacts.out-art}}")],
        ) as inner:
            x = writer(name="w")
            y = reader(name="r", arguments=[inner.get_artifact("i").with_name("in-art")])
            x >> y
        with DAG(name="d"):
            a = writer(name="w")
            b = inner(name="i", arguments={"i": a.get_artifact("out-art")})
            c = reader(name="z", arguments={"in-art": b.get_artifact("o")})
            a >> b >> c
    return w


def stores():
    key = m.SecretKeySelector(name="s", key="k")
    return Workflow(
        generate_name="a-",
        entrypoint="c",
        templates=[
            Container(
                name="c",
                image="a",
                inputs=[
                    S3Artifact(
                        name="s3",
                        path="/s3",
                        key="k",
                        bucket="b",
                        endpoint="s3.aws",
                        region="r",
                        insecure=True,
                        role_arn="arn",
                        access_key_secret=key,
                        secret_key_secret=key,
                        use_sdk_creds=True,
                        create_bucket_if_not_present=m.CreateS3BucketOptions(object_locking=True),
                        encryption_options=m.S3EncryptionOptions(enable_encryption=True),
                    ),
                    GCSArtifact(name="gcs", path="/gcs", key="k", bucket="b", service_account_key_secret=key),
                    AzureArtifact(
                        name="az",
                        path="/az",
                        endpoint="https://x",
                        container="c",
                        blob="b",
                        account_key_secret=key,
                        use_sdk_creds=False,
                    ),
                    OSSArtifact(
                        name="oss",
                        path="/oss",
                        key="k",
                        bucket="b",
                        endpoint="e",
                        access_key_secret=key,
                        secret_key_secret=key,
                        security_token="t",
                        create_bucket_if_not_present=True,
                        lifecycle_rule=m.OSSLifecycleRule(mark_deletion_after_days=2),
                    ),
                    HDFSArtifact(
                        name="hdfs",
                        path="/hdfs",
                        hdfs_path="/p",
                        hdfs_user="root",
                        addresses=["a:1"],
                        force=True,
                        krb_username="u",
                    ),
                    HTTPArtifact(
                        name="http",
                        path="/http",
                        url="http://x",
                        headers=[m.Header(name="h", value="v")],
                        auth=m.HTTPAuth(basic_auth=m.BasicAuth(username_secret=key, password_secret=key)),
                        mode=0o755,
                    ),
                    ArtifactoryArtifact(
                        name="af", path="/af", url="http://x", username_secret=key, password_secret=key
                    ),
                    GitArtifact(
                        name="git",
                        path="/git",
                        repo="r",
                        branch="b",
                        depth=1,
                        disable_submodules=True,
                        fetch=["+refs"],
                        insecure_ignore_host_key=True,
                        password_secret=key,
                        revision="v1",
                        single_branch=True,
                        ssh_private_key_secret=key,
                        username_secret=key,
                    ),
                    RawArtifact(name="raw", path="/raw", data="hello\nworld"),
                ],
                outputs=[
                    S3Artifact(name="s3", path="/s3", archive=TarArchiveStrategy(compression_level=1)),
                    Artifact(
                        name="none",
                        path="/n",
                        archive=NoneArchiveStrategy(),
                        artifact_gc=m.ArtifactGC(strategy="OnWorkflowDeletion"),
                        global_name="g",
                        optional=True,
                        recurse_mode=True,
                        sub_path="x",
                        archive_logs=True,
                        deleted=False,
                    ),
                    Artifact(name="zip", path="/n", archive=ZipArchiveStrategy()),
                    Artifact(name="tar", path="/n", archive=TarArchiveStrategy()),
                    Artifact(name="plain", path="/n", archive=ArchiveStrategy()),
                    Artifact(name="model", path="/n", archive=m.ArchiveStrategy(none=m.NoneStrategy())),
                    m.Artifact(name="mm", path="/n"),
                    Parameter(name="p", value_from=m.ValueFrom(path="/p")),
                ],
            )
        ],
    )


def workflow_gc():
    return Workflow(
        generate_name="a-",
        entrypoint="c",
        artifact_gc=m.WorkflowLevelArtifactGC(
            strategy="OnWorkflowDeletion", pod_metadata=m.Metadata(labels={"a": "b"})
        ),
        artifact_repository_ref=m.ArtifactRepositoryRef(config_map="cm", key="k"),
        arguments=[RawArtifact(name="r", data="x"), Parameter(name="a", value=1), HTTPArtifact(name="h", url="u")],
        templates=[
            Container(
                name="c", image="a", archive_location=m.ArtifactLocation(archive_logs=True, s3=m.S3Artifact(key="k"))
            )
        ],
    )


def conditional():
    with Workflow(generate_name="a-", entrypoint="s") as w:
        with Steps(
            name="s",
            outputs=[
                Artifact(
                    name="r",
                    from_expression="steps['h'].outputs.result == 'heads' ? steps.h.outputs.artifacts['out-art'] : steps.t.outputs.artifacts['out-art']",
                )
            ],
        ):
            writer(name="h")
    return w


def data():
    with Workflow(generate_name="a-", entrypoint="d") as w:
        Data(
            name="list",
            source=S3Artifact(name="t", bucket="b", endpoint="m:9000", insecure=True),
            transformations=[g.data.filter(it.ends_with("main.log"))],
            outputs=Artifact(name="file", path="/file"),
        )
        Data(
            name="none",
            source=m.ArtifactPaths(name="t", s3=m.S3Artifact(bucket="b")),
            transformations=["data", str(C(1) + 2)],
        )
        Data(name="src", source=m.DataSource(artifact_paths=m.ArtifactPaths(name="t")), transformations=[])
        with DAG(name="d"):
            pass
    return w
