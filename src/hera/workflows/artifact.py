"""Artifacts: files and directories that templates take and give, wherever they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from hera.workflows._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typing_extensions import Self

    from hera._generated import models
    from hera.workflows.archive import ArchiveStrategy

__all__ = [
    "Artifact",
    "ArtifactLoader",
    "ArtifactoryArtifact",
    "AzureArtifact",
    "GCSArtifact",
    "GitArtifact",
    "HDFSArtifact",
    "HTTPArtifact",
    "OSSArtifact",
    "PluginArtifact",
    "RawArtifact",
    "S3Artifact",
]


class ArtifactLoader(Enum):
    """How the in-pod runner turns an input artifact into an argument; without a loader the function gets the path."""

    json = "json"
    file = "file"


@dataclass(kw_only=True, eq=False, repr=False)
class Artifact(Record):
    """A file or directory that a template takes as input, gives as output, or is called with.

    Args:
        name: Its name; may stay empty until the artifact is built.
        archive: How a directory is packed; a strategy of `hera.workflows.archive` or the API model.
        archive_logs: Keep the pod's logs as an artifact.
        artifact_gc: When the stored file is deleted.
        deleted: Whether the stored file is gone.
        from_: Where it comes from, such as ``{{tasks.a.outputs.artifacts.b}}``.
        from_expression: The same as an expression.
        global_name: For an output, the name under which the whole workflow sees it.
        mode: Permission bits of the file.
        path: Where the container finds or leaves it.
        recurse_mode: Apply `mode` to everything below a directory.
        sub_path: Path inside the source artifact.
        loader: How the in-pod runner turns an annotated input into an argument.
        loadb: The same by a function from bytes; before `loader`.
        dumpb: How the in-pod runner turns an annotated output into bytes.
        loads: The same by a function from text; before `loader`.
        dumps: How the in-pod runner turns an annotated output into text.
        optional: Whether the workflow goes on without it.
        output: Marks an annotated script parameter as an output.

    Source:
        Argo Workflows fields reference, Artifact.
    """

    LOCATION: ClassVar[str | None] = None
    """Key under which the storage of the variant stands in the document; the base class names no storage."""
    LOCATION_MODEL: ClassVar[str] = ""
    """The API model of that storage."""
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {}
    """Field of the variant → field of that model."""

    name: str | None = None
    archive: models.ArchiveStrategy | ArchiveStrategy | dict[str, Any] | None = None
    archive_logs: bool | None = None
    artifact_gc: models.ArtifactGC | dict[str, Any] | None = None
    deleted: bool | None = None
    from_: str | None = None
    from_expression: str | None = None
    global_name: str | None = None
    mode: int | None = None
    path: str | None = None
    recurse_mode: bool | None = None
    sub_path: str | None = None
    loader: ArtifactLoader | None = None
    loadb: Callable[[bytes], Any] | None = None
    dumpb: Callable[[Any], bytes] | None = None
    loads: Callable[[str], Any] | None = None
    dumps: Callable[[Any], str] | None = None
    optional: bool | None = None
    output: bool = False

    def with_name(self, name: str) -> Self:
        """A deep copy under another name."""
        from copy import deepcopy

        copy = deepcopy(self)
        copy.name = name
        return copy

    def as_name(self, name: str) -> models.Artifact:
        """The API model under another name; `with_name` gives an artifact that can be worked with."""
        return self.with_name(name)._build_artifact()

    def _build_artifact(self) -> models.Artifact:
        from hera.workflows._compile.arguments import artifact_model

        return artifact_model(self)


@dataclass(kw_only=True, eq=False, repr=False)
class ArtifactoryArtifact(Artifact):
    """An artifact in an Artifactory repository.

    Args:
        password_secret: Secret with the password.
        url: Address of the file.
        username_secret: Secret with the user's name.

    Source:
        Argo Workflows fields reference, ArtifactoryArtifact.
    """

    LOCATION: ClassVar[str | None] = "artifactory"
    LOCATION_MODEL: ClassVar[str] = "ArtifactoryArtifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "password_secret": "password_secret",
        "url": "url",
        "username_secret": "username_secret",
    }

    password_secret: models.SecretKeySelector | None = None
    url: str
    username_secret: models.SecretKeySelector | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class AzureArtifact(Artifact):
    """An artifact in Azure Blob Storage.

    Args:
        account_key_secret: Secret with the account's key.
        blob: Name of the blob.
        container: Container of the blob.
        endpoint: Address of the account.
        use_sdk_creds: Find credentials as Azure's SDK does.

    Source:
        Argo Workflows fields reference, AzureArtifact.
    """

    LOCATION: ClassVar[str | None] = "azure"
    LOCATION_MODEL: ClassVar[str] = "AzureArtifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "account_key_secret": "account_key_secret",
        "blob": "blob",
        "container": "container",
        "endpoint": "endpoint",
        "use_sdk_creds": "use_sdk_creds",
    }

    account_key_secret: models.SecretKeySelector | None = None
    blob: str
    container: str
    endpoint: str
    use_sdk_creds: bool | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class GCSArtifact(Artifact):
    """An artifact in Google Cloud Storage.

    Args:
        bucket: Bucket.
        key: Key in the bucket.
        service_account_key_secret: Secret with the service account's key.

    Source:
        Argo Workflows fields reference, GCSArtifact.
    """

    LOCATION: ClassVar[str | None] = "gcs"
    LOCATION_MODEL: ClassVar[str] = "GCSArtifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "bucket": "bucket",
        "key": "key",
        "service_account_key_secret": "service_account_key_secret",
    }

    bucket: str | None = None
    key: str
    service_account_key_secret: models.SecretKeySelector | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class GitArtifact(Artifact):
    """A checkout of a git repository.

    Args:
        branch: Branch to fetch.
        depth: How many commits to fetch.
        disable_submodules: Leave submodules out.
        fetch: Refs to fetch before the checkout.
        insecure_ignore_host_key: Do not check the host's key.
        insecure_skip_tls: Do not check the server's certificate.
        password_secret: Secret with the password.
        repo: Address of the repository.
        revision: Commit, tag or branch to check out.
        single_branch: Fetch only `branch`.
        ssh_private_key_secret: Secret with the SSH key.
        username_secret: Secret with the user's name.

    Source:
        Argo Workflows fields reference, GitArtifact.
    """

    LOCATION: ClassVar[str | None] = "git"
    LOCATION_MODEL: ClassVar[str] = "GitArtifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "branch": "branch",
        "depth": "depth",
        "disable_submodules": "disable_submodules",
        "fetch": "fetch",
        "insecure_ignore_host_key": "insecure_ignore_host_key",
        "insecure_skip_tls": "insecure_skip_tls",
        "password_secret": "password_secret",
        "repo": "repo",
        "revision": "revision",
        "single_branch": "single_branch",
        "ssh_private_key_secret": "ssh_private_key_secret",
        "username_secret": "username_secret",
    }

    branch: str | None = None
    depth: int | None = None
    disable_submodules: bool | None = None
    fetch: Sequence[str] | None = None
    insecure_ignore_host_key: bool | None = None
    insecure_skip_tls: bool | None = None
    password_secret: models.SecretKeySelector | None = None
    repo: str
    revision: str | None = None
    single_branch: bool | None = None
    ssh_private_key_secret: models.SecretKeySelector | None = None
    username_secret: models.SecretKeySelector | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class HDFSArtifact(Artifact):
    """An artifact in HDFS.

    Args:
        hdfs_path: Path in HDFS.
        addresses: Addresses of the name nodes.
        force: Overwrite what is there.
        hdfs_user: User of HDFS; may be `None`, then Kerberos says who.
        krb_c_cache_secret: Secret with the Kerberos cache.
        krb_config_config_map: Config map with the Kerberos configuration.
        krb_keytab_secret: Secret with the Kerberos key table.
        krb_realm: Kerberos realm.
        krb_service_principal_name: Kerberos name of the service.
        krb_username: Kerberos name of the user.

    Source:
        Argo Workflows fields reference, HDFSArtifact.
    """

    LOCATION: ClassVar[str | None] = "hdfs"
    LOCATION_MODEL: ClassVar[str] = "HDFSArtifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "hdfs_path": "path",
        "addresses": "addresses",
        "force": "force",
        "hdfs_user": "hdfs_user",
        "krb_c_cache_secret": "krb_c_cache_secret",
        "krb_config_config_map": "krb_config_config_map",
        "krb_keytab_secret": "krb_keytab_secret",
        "krb_realm": "krb_realm",
        "krb_service_principal_name": "krb_service_principal_name",
        "krb_username": "krb_username",
    }

    hdfs_path: str
    addresses: Sequence[str] | None = None
    force: bool | None = None
    hdfs_user: str | None
    krb_c_cache_secret: models.SecretKeySelector | None = None
    krb_config_config_map: models.ConfigMapKeySelector | None = None
    krb_keytab_secret: models.SecretKeySelector | None = None
    krb_realm: str | None = None
    krb_service_principal_name: str | None = None
    krb_username: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class HTTPArtifact(Artifact):
    """An artifact behind a web address.

    Args:
        auth: How to authenticate.
        headers: Headers of the request.
        url: The address.

    Source:
        Argo Workflows fields reference, HTTPArtifact.
    """

    LOCATION: ClassVar[str | None] = "http"
    LOCATION_MODEL: ClassVar[str] = "HTTPArtifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "auth": "auth",
        "headers": "headers",
        "url": "url",
    }

    auth: models.HTTPAuth | None = None
    headers: Sequence[models.Header | dict[str, Any]] | None = None
    url: str


@dataclass(kw_only=True, eq=False, repr=False)
class OSSArtifact(Artifact):
    """An artifact in Alibaba Cloud OSS.

    Args:
        access_key_secret: Secret with the access key.
        bucket: Bucket.
        create_bucket_if_not_present: Make the bucket when it is not there.
        endpoint: Address of the service.
        key: Key in the bucket.
        lifecycle_rule: How long the file is kept.
        secret_key_secret: Secret with the secret key.
        security_token: Temporary token.
        use_sdk_creds: Find credentials as the SDK does.

    Source:
        Argo Workflows fields reference, OSSArtifact.
    """

    LOCATION: ClassVar[str | None] = "oss"
    LOCATION_MODEL: ClassVar[str] = "OSSArtifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "access_key_secret": "access_key_secret",
        "bucket": "bucket",
        "create_bucket_if_not_present": "create_bucket_if_not_present",
        "endpoint": "endpoint",
        "key": "key",
        "lifecycle_rule": "lifecycle_rule",
        "secret_key_secret": "secret_key_secret",
        "security_token": "security_token",
        "use_sdk_creds": "use_sdk_creds",
    }

    access_key_secret: models.SecretKeySelector | None = None
    bucket: str | None = None
    create_bucket_if_not_present: bool | None = None
    endpoint: str | None = None
    key: str
    lifecycle_rule: models.OSSLifecycleRule | None = None
    secret_key_secret: models.SecretKeySelector | None = None
    security_token: str | None = None
    use_sdk_creds: bool | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class PluginArtifact(Artifact):
    """An artifact kept by an artifact driver plugin.

    Args:
        configuration: Configuration of the plugin.
        connection_timeout_seconds: How long to wait for it.
        key: Key of the file.
        plugin_name: Name of the plugin.

    Source:
        Argo Workflows fields reference, PluginArtifact.
    """

    LOCATION: ClassVar[str | None] = "plugin"
    LOCATION_MODEL: ClassVar[str] = "PluginArtifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "configuration": "configuration",
        "connection_timeout_seconds": "connection_timeout_seconds",
        "key": "key",
        "plugin_name": "name",
    }

    configuration: str | None = None
    connection_timeout_seconds: int | None = None
    key: str
    plugin_name: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class RawArtifact(Artifact):
    """An artifact whose content stands in the document.

    Args:
        data: The content.

    Source:
        Argo Workflows fields reference, RawArtifact.
    """

    LOCATION: ClassVar[str | None] = "raw"
    LOCATION_MODEL: ClassVar[str] = "RawArtifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "data": "data",
    }

    data: str


@dataclass(kw_only=True, eq=False, repr=False)
class S3Artifact(Artifact):
    """An artifact in S3 or a store that speaks like it.

    Args:
        access_key_secret: Secret with the access key.
        bucket: Bucket.
        ca_secret: Secret with the certificate authority.
        create_bucket_if_not_present: Make the bucket when it is not there.
        encryption_options: How the file is encrypted.
        endpoint: Address of the store.
        insecure: Talk to it without TLS.
        key: Key in the bucket.
        region: Region of the bucket.
        role_arn: Role to take on.
        secret_key_secret: Secret with the secret key.
        session_token_secret: Secret with a session token.
        use_sdk_creds: Find credentials as AWS's SDK does.

    Source:
        Argo Workflows fields reference, S3Artifact.
    """

    LOCATION: ClassVar[str | None] = "s3"
    LOCATION_MODEL: ClassVar[str] = "S3Artifact"
    LOCATION_FIELDS: ClassVar[dict[str, str]] = {
        "access_key_secret": "access_key_secret",
        "bucket": "bucket",
        "ca_secret": "ca_secret",
        "create_bucket_if_not_present": "create_bucket_if_not_present",
        "encryption_options": "encryption_options",
        "endpoint": "endpoint",
        "insecure": "insecure",
        "key": "key",
        "region": "region",
        "role_arn": "role_arn",
        "secret_key_secret": "secret_key_secret",
        "session_token_secret": "session_token_secret",
        "use_sdk_creds": "use_sdk_creds",
    }

    access_key_secret: models.SecretKeySelector | None = None
    bucket: str | None = None
    ca_secret: models.SecretKeySelector | None = None
    create_bucket_if_not_present: models.CreateS3BucketOptions | None = None
    encryption_options: models.S3EncryptionOptions | None = None
    endpoint: str | None = None
    insecure: bool | None = None
    key: str | None = None
    region: str | None = None
    role_arn: str | None = None
    secret_key_secret: models.SecretKeySelector | None = None
    session_token_secret: models.SecretKeySelector | None = None
    use_sdk_creds: bool | None = None
