"""Volumes: what containers can mount besides their own file system.

Each class stands for one volume source of Kubernetes: `SOURCE` is its key in the document, `SOURCE_MODEL` its API model,
and its fields are those of the model under the same names. `Volume` is different: it is provisioned for each run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, ClassVar

from hera.exceptions import InvalidFieldValue, MissingSetting
from hera.workflows._record import Record, at, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from hera._generated import models

__all__ = [
    "AWSElasticBlockStoreVolume",
    "AWSElasticBlockStoreVolumeVolume",
    "AccessMode",
    "AzureDiskVolume",
    "AzureDiskVolumeVolume",
    "AzureFileVolume",
    "AzureFileVolumeVolume",
    "BaseVolume",
    "CSIVolume",
    "CephFSVolume",
    "CephFSVolumeVolume",
    "CinderVolume",
    "ConfigMapVolume",
    "DownwardAPIVolume",
    "EmptyDirVolume",
    "EphemeralVolume",
    "ExistingVolume",
    "FCVolume",
    "FlexVolume",
    "FlockerVolume",
    "GCEPersistentDiskVolume",
    "GitRepoVolume",
    "GlusterfsVolume",
    "HostPathVolume",
    "ISCSIVolume",
    "NFSVolume",
    "PhotonPersistentDiskVolume",
    "PortworxVolume",
    "ProjectedVolume",
    "QuobyteVolume",
    "RBDVolume",
    "ScaleIOVolume",
    "SecretVolume",
    "StorageOSVolume",
    "Volume",
    "VsphereVirtualDiskVolume",
]


class AccessMode(Enum):
    """From where a volume may be mounted, and how."""

    read_write_once = "ReadWriteOnce"
    read_only_many = "ReadOnlyMany"
    read_write_many = "ReadWriteMany"
    read_write_once_pod = "ReadWriteOncePod"

    def __str__(self) -> str:
        return str(self.value)


@dataclass(kw_only=True, eq=False, repr=False)
class BaseVolume(Record):
    """What every volume has.

    Args:
        name: Its name; a random one unless given.
        mount_path: Directory of the container where it appears.
        mount_propagation: Whether mounts inside it are seen on the other side.
        read_only: Mount it read-only.
        recursive_read_only: Whether mounts inside it are read-only too.
        sub_path: Path inside the volume that is mounted.
        sub_path_expr: The same with variables of the environment filled in.

    Source:
        Kubernetes reference, Volume and VolumeMount.
    """

    SOURCE: ClassVar[str] = ""
    SOURCE_MODEL: ClassVar[str] = ""
    EXTRA: ClassVar[dict[str, str]] = {}
    """More fields of the source: field of the volume → field of the API model."""

    name: str | None = None
    mount_path: str | None = None
    mount_propagation: str | None = None
    read_only: bool | None = None
    recursive_read_only: str | None = None
    sub_path: str | None = None
    sub_path_expr: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.name is None:
            import uuid

            self.name = str(uuid.uuid4())

    def _source_fields(self) -> dict[str, str]:
        """Field of the volume → field of the API model of its source."""
        shared = {one.name for one in fields(BaseVolume)}
        return {one.name: one.name for one in fields(self) if one.name not in shared} | self.EXTRA

    def _build_volume(self) -> models.Volume:
        from hera.workflows._compile.volumes import volume_model

        return volume_model(self)


@dataclass(kw_only=True, eq=False, repr=False)
class AWSElasticBlockStoreVolume(BaseVolume):
    """A volume of Amazon EBS.

    Args:
        volume_id: Id of the volume.
        fs_type: File system.
        partition: Number of the partition.

    Source:
        Kubernetes reference, AWSElasticBlockStoreVolumeSource.
    """

    SOURCE: ClassVar[str] = "aws_elastic_block_store"
    SOURCE_MODEL: ClassVar[str] = "AWSElasticBlockStoreVolumeSource"

    volume_id: str
    fs_type: str | None = None
    partition: int | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class AzureDiskVolume(BaseVolume):
    """An Azure disk.

    Args:
        caching_mode: How the host caches.
        disk_name: Name of the disk.
        disk_uri: Address of the disk.
        fs_type: File system.
        kind: Kind of the disk.

    Source:
        Kubernetes reference, AzureDiskVolumeSource.
    """

    SOURCE: ClassVar[str] = "azure_disk"
    SOURCE_MODEL: ClassVar[str] = "AzureDiskVolumeSource"

    caching_mode: str | None = None
    disk_name: str
    disk_uri: str
    fs_type: str | None = None
    kind: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class AzureFileVolume(BaseVolume):
    """An Azure file share.

    Args:
        secret_name: Secret with the account.
        share_name: Name of the share.

    Source:
        Kubernetes reference, AzureFileVolumeSource.
    """

    SOURCE: ClassVar[str] = "azure_file"
    SOURCE_MODEL: ClassVar[str] = "AzureFileVolumeSource"

    secret_name: str
    share_name: str


@dataclass(kw_only=True, eq=False, repr=False)
class CephFSVolume(BaseVolume):
    """A Ceph file system.

    Args:
        monitors: Addresses of the monitors.
        path: Directory in it.
        secret_file: File with the key.
        secret_ref: Secret with the key.
        user: User of it.

    Source:
        Kubernetes reference, CephFSVolumeSource.
    """

    SOURCE: ClassVar[str] = "cephfs"
    SOURCE_MODEL: ClassVar[str] = "CephFSVolumeSource"

    monitors: Sequence[str]
    path: str | None = None
    secret_file: str | None = None
    secret_ref: models.LocalObjectReference | None = None
    user: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class CinderVolume(BaseVolume):
    """A volume of OpenStack Cinder.

    Args:
        fs_type: File system.
        secret_ref: Secret with the access data.
        volume_id: Id of the volume.

    Source:
        Kubernetes reference, CinderVolumeSource.
    """

    SOURCE: ClassVar[str] = "cinder"
    SOURCE_MODEL: ClassVar[str] = "CinderVolumeSource"

    fs_type: str | None = None
    secret_ref: models.LocalObjectReference | None = None
    volume_id: str


@dataclass(kw_only=True, eq=False, repr=False)
class ConfigMapVolume(BaseVolume):
    """A config map; `name` is the name of the config map too.

    Args:
        default_mode: Permission bits of the files.
        items: Which keys become which files.
        optional: Whether it may be missing.

    Source:
        Kubernetes reference, ConfigMapVolumeSource.
    """

    SOURCE: ClassVar[str] = "config_map"
    SOURCE_MODEL: ClassVar[str] = "ConfigMapVolumeSource"
    EXTRA: ClassVar[dict[str, str]] = {"name": "name"}

    default_mode: int | None = None
    items: Sequence[models.KeyToPath | dict[str, Any]] | None = None
    optional: bool | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class CSIVolume(BaseVolume):
    """A volume of a CSI driver.

    Args:
        driver: Name of the driver.
        fs_type: File system.
        node_publish_secret_ref: Secret for the driver.
        volume_attributes: Settings for the driver.

    Source:
        Kubernetes reference, CSIVolumeSource.
    """

    SOURCE: ClassVar[str] = "csi"
    SOURCE_MODEL: ClassVar[str] = "CSIVolumeSource"

    driver: str
    fs_type: str | None = None
    node_publish_secret_ref: models.LocalObjectReference | None = None
    volume_attributes: dict[str, str] | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class DownwardAPIVolume(BaseVolume):
    """Files with fields of the pod.

    Args:
        default_mode: Permission bits of the files.
        items: Which fields become which files.

    Source:
        Kubernetes reference, DownwardAPIVolumeSource.
    """

    SOURCE: ClassVar[str] = "downward_api"
    SOURCE_MODEL: ClassVar[str] = "DownwardAPIVolumeSource"

    default_mode: int | None = None
    items: Sequence[models.DownwardAPIVolumeFile | dict[str, Any]] | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class EmptyDirVolume(BaseVolume):
    """An empty directory that lives as long as its pod.

    Args:
        medium: Where it is kept; `Memory` for a RAM disk.
        size_limit: How large it may grow.

    Source:
        Kubernetes reference, EmptyDirVolumeSource.
    """

    SOURCE: ClassVar[str] = "empty_dir"
    SOURCE_MODEL: ClassVar[str] = "EmptyDirVolumeSource"

    medium: str | None = None
    size_limit: models.Quantity | str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class EphemeralVolume(BaseVolume):
    """A volume that is provisioned for its pod alone.

    Args:
        volume_claim_template: The claim.

    Source:
        Kubernetes reference, EphemeralVolumeSource.
    """

    SOURCE: ClassVar[str] = "ephemeral"
    SOURCE_MODEL: ClassVar[str] = "EphemeralVolumeSource"

    volume_claim_template: models.PersistentVolumeClaimTemplate | dict[str, Any] | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class ExistingVolume(BaseVolume):
    """The volume of a claim that exists.

    Args:
        claim_name: Name of the claim.

    Source:
        Kubernetes reference, PersistentVolumeClaimVolumeSource.
    """

    SOURCE: ClassVar[str] = "persistent_volume_claim"
    SOURCE_MODEL: ClassVar[str] = "PersistentVolumeClaimVolumeSource"

    claim_name: str


@dataclass(kw_only=True, eq=False, repr=False)
class FCVolume(BaseVolume):
    """A Fibre Channel volume.

    Args:
        fs_type: File system.
        lun: Number of the unit.
        target_ww_ns: World wide names of the target.
        wwids: World wide identifiers.

    Source:
        Kubernetes reference, FCVolumeSource.
    """

    SOURCE: ClassVar[str] = "fc"
    SOURCE_MODEL: ClassVar[str] = "FCVolumeSource"

    fs_type: str | None = None
    lun: int | None = None
    target_ww_ns: Sequence[str] | None = None
    wwids: Sequence[str] | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class FlexVolume(BaseVolume):
    """A volume of a Flex driver.

    Args:
        driver: Name of the driver.
        fs_type: File system.
        options: Settings for the driver.
        secret_ref: Secret for the driver.

    Source:
        Kubernetes reference, FlexVolumeSource.
    """

    SOURCE: ClassVar[str] = "flex_volume"
    SOURCE_MODEL: ClassVar[str] = "FlexVolumeSource"

    driver: str
    fs_type: str | None = None
    options: dict[str, str] | None = None
    secret_ref: models.LocalObjectReference | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class FlockerVolume(BaseVolume):
    """A Flocker volume.

    Args:
        dataset_name: Name of the data set.
        dataset_uuid: Id of the data set.

    Source:
        Kubernetes reference, FlockerVolumeSource.
    """

    SOURCE: ClassVar[str] = "flocker"
    SOURCE_MODEL: ClassVar[str] = "FlockerVolumeSource"

    dataset_name: str | None = None
    dataset_uuid: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class GCEPersistentDiskVolume(BaseVolume):
    """A disk of Google Compute Engine.

    Args:
        fs_type: File system.
        partition: Number of the partition.
        pd_name: Name of the disk.

    Source:
        Kubernetes reference, GCEPersistentDiskVolumeSource.
    """

    SOURCE: ClassVar[str] = "gce_persistent_disk"
    SOURCE_MODEL: ClassVar[str] = "GCEPersistentDiskVolumeSource"

    fs_type: str | None = None
    partition: int | None = None
    pd_name: str


@dataclass(kw_only=True, eq=False, repr=False)
class GitRepoVolume(BaseVolume):
    """A checkout of a git repository.

    Args:
        directory: Directory for the checkout.
        repository: Address of the repository.
        revision: Commit to check out.

    Source:
        Kubernetes reference, GitRepoVolumeSource.
    """

    SOURCE: ClassVar[str] = "git_repo"
    SOURCE_MODEL: ClassVar[str] = "GitRepoVolumeSource"

    directory: str | None = None
    repository: str
    revision: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class GlusterfsVolume(BaseVolume):
    """A Gluster volume.

    Args:
        endpoints: Name of its endpoints.
        path: Name of the volume.

    Source:
        Kubernetes reference, GlusterfsVolumeSource.
    """

    SOURCE: ClassVar[str] = "glusterfs"
    SOURCE_MODEL: ClassVar[str] = "GlusterfsVolumeSource"

    endpoints: str
    path: str


@dataclass(kw_only=True, eq=False, repr=False)
class HostPathVolume(BaseVolume):
    """A path of the node.

    Args:
        path: The path.
        type: What has to be there.

    Source:
        Kubernetes reference, HostPathVolumeSource.
    """

    SOURCE: ClassVar[str] = "host_path"
    SOURCE_MODEL: ClassVar[str] = "HostPathVolumeSource"

    path: str
    type: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class ISCSIVolume(BaseVolume):
    """An iSCSI volume.

    Args:
        chap_auth_discovery: Authenticate when looking for it.
        chap_auth_session: Authenticate in the session.
        fs_type: File system.
        initiator_name: Name of the initiator.
        iqn: Qualified name of the target.
        iscsi_interface: Interface to use.
        lun: Number of the unit.
        portals: More portals.
        secret_ref: Secret with the access data.
        target_portal: Address of the portal.

    Source:
        Kubernetes reference, ISCSIVolumeSource.
    """

    SOURCE: ClassVar[str] = "iscsi"
    SOURCE_MODEL: ClassVar[str] = "ISCSIVolumeSource"

    chap_auth_discovery: bool | None = None
    chap_auth_session: bool | None = None
    fs_type: str | None = None
    initiator_name: str | None = None
    iqn: str
    iscsi_interface: str | None = None
    lun: int
    portals: Sequence[str] | None = None
    secret_ref: models.LocalObjectReference | None = None
    target_portal: str


@dataclass(kw_only=True, eq=False, repr=False)
class NFSVolume(BaseVolume):
    """A directory of an NFS server.

    Args:
        path: The directory.
        server: Address of the server.

    Source:
        Kubernetes reference, NFSVolumeSource.
    """

    SOURCE: ClassVar[str] = "nfs"
    SOURCE_MODEL: ClassVar[str] = "NFSVolumeSource"

    path: str
    server: str


@dataclass(kw_only=True, eq=False, repr=False)
class PhotonPersistentDiskVolume(BaseVolume):
    """A Photon disk.

    Args:
        fs_type: File system.
        pd_id: Id of the disk.

    Source:
        Kubernetes reference, PhotonPersistentDiskVolumeSource.
    """

    SOURCE: ClassVar[str] = "photon_persistent_disk"
    SOURCE_MODEL: ClassVar[str] = "PhotonPersistentDiskVolumeSource"

    fs_type: str | None = None
    pd_id: str


@dataclass(kw_only=True, eq=False, repr=False)
class PortworxVolume(BaseVolume):
    """A Portworx volume.

    Args:
        fs_type: File system.
        volume_id: Id of the volume.

    Source:
        Kubernetes reference, PortworxVolumeSource.
    """

    SOURCE: ClassVar[str] = "portworx_volume"
    SOURCE_MODEL: ClassVar[str] = "PortworxVolumeSource"

    fs_type: str | None = None
    volume_id: str


@dataclass(kw_only=True, eq=False, repr=False)
class ProjectedVolume(BaseVolume):
    """Several sources in one directory.

    Args:
        default_mode: Permission bits of the files.
        sources: The sources.

    Source:
        Kubernetes reference, ProjectedVolumeSource.
    """

    SOURCE: ClassVar[str] = "projected"
    SOURCE_MODEL: ClassVar[str] = "ProjectedVolumeSource"

    default_mode: int | None = None
    sources: Sequence[models.VolumeProjection | dict[str, Any]] | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class QuobyteVolume(BaseVolume):
    """A Quobyte volume.

    Args:
        group: Group of the files.
        registry: Addresses of the registries.
        tenant: Owner of the volume.
        user: User of the files.
        volume: Name of the volume.

    Source:
        Kubernetes reference, QuobyteVolumeSource.
    """

    SOURCE: ClassVar[str] = "quobyte"
    SOURCE_MODEL: ClassVar[str] = "QuobyteVolumeSource"

    group: str | None = None
    registry: str
    tenant: str | None = None
    user: str | None = None
    volume: str


@dataclass(kw_only=True, eq=False, repr=False)
class RBDVolume(BaseVolume):
    """A block device of Ceph.

    Args:
        fs_type: File system.
        image: Name of the image.
        keyring: Path of the keyring.
        monitors: Addresses of the monitors.
        pool: Pool of the image.
        secret_ref: Secret with the key.
        user: User of it.

    Source:
        Kubernetes reference, RBDVolumeSource.
    """

    SOURCE: ClassVar[str] = "rbd"
    SOURCE_MODEL: ClassVar[str] = "RBDVolumeSource"

    fs_type: str | None = None
    image: str
    keyring: str | None = None
    monitors: Sequence[str]
    pool: str | None = None
    secret_ref: models.LocalObjectReference | None = None
    user: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class ScaleIOVolume(BaseVolume):
    """A ScaleIO volume.

    Args:
        fs_type: File system.
        gateway: Address of the gateway.
        protection_domain: Protection domain.
        secret_ref: Secret with the access data.
        ssl_enabled: Talk to it over TLS.
        storage_mode: Thick or thin.
        storage_pool: Pool of the volume.
        system: Name of the system.
        volume_name: Name of the volume.

    Source:
        Kubernetes reference, ScaleIOVolumeSource.
    """

    SOURCE: ClassVar[str] = "scale_io"
    SOURCE_MODEL: ClassVar[str] = "ScaleIOVolumeSource"

    fs_type: str | None = None
    gateway: str
    protection_domain: str | None = None
    secret_ref: models.LocalObjectReference
    ssl_enabled: bool | None = None
    storage_mode: str | None = None
    storage_pool: str | None = None
    system: str
    volume_name: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class SecretVolume(BaseVolume):
    """A secret.

    Args:
        default_mode: Permission bits of the files.
        items: Which keys become which files.
        optional: Whether it may be missing.
        secret_name: Name of the secret.

    Source:
        Kubernetes reference, SecretVolumeSource.
    """

    SOURCE: ClassVar[str] = "secret"
    SOURCE_MODEL: ClassVar[str] = "SecretVolumeSource"

    default_mode: int | None = None
    items: Sequence[models.KeyToPath | dict[str, Any]] | None = None
    optional: bool | None = None
    secret_name: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class StorageOSVolume(BaseVolume):
    """A StorageOS volume.

    Args:
        fs_type: File system.
        secret_ref: Secret with the access data.
        volume_name: Name of the volume.
        volume_namespace: Namespace of the volume.

    Source:
        Kubernetes reference, StorageOSVolumeSource.
    """

    SOURCE: ClassVar[str] = "storageos"
    SOURCE_MODEL: ClassVar[str] = "StorageOSVolumeSource"

    fs_type: str | None = None
    secret_ref: models.LocalObjectReference | None = None
    volume_name: str | None = None
    volume_namespace: str | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class VsphereVirtualDiskVolume(BaseVolume):
    """A disk of vSphere.

    Args:
        fs_type: File system.
        storage_policy_id: Id of the storage policy.
        storage_policy_name: Name of the storage policy.
        volume_path: Path of the disk.

    Source:
        Kubernetes reference, VsphereVirtualDiskVolumeSource.
    """

    SOURCE: ClassVar[str] = "vsphere_volume"
    SOURCE_MODEL: ClassVar[str] = "VsphereVirtualDiskVolumeSource"

    fs_type: str | None = None
    storage_policy_id: str | None = None
    storage_policy_name: str | None = None
    volume_path: str


@dataclass(kw_only=True, eq=False, repr=False)
class Volume(BaseVolume):
    """A volume that is provisioned for each run, by a claim in the workflow.

    Args:
        data_source: What it is filled with.
        data_source_ref: The same for objects of any kind.
        resources: What is claimed; `size` fills in a missing storage request.
        selector: Labels that a volume must have.
        storage_class_name: Storage class.
        volume_attributes_class_name: Class of attributes.
        volume_mode: `Filesystem` or `Block`.
        volume_name: Name of a particular volume.
        size: Its size, such as ``10Gi``.
        metadata: Metadata of the claim; its name is the volume's unless given.
        access_modes: From where it may be mounted; members of `AccessMode` or their texts.

    Raises:
        MissingSetting: Neither `size` nor a storage request is given.
        InvalidFieldValue: `size` has a wrong unit, or an access mode is unknown.

    Source:
        Kubernetes reference, PersistentVolumeClaimSpec.
    """

    data_source: models.TypedLocalObjectReference | dict[str, Any] | None = None
    data_source_ref: models.TypedObjectReference | dict[str, Any] | None = None
    resources: models.VolumeResourceRequirements | None = None
    selector: models.LabelSelector | dict[str, Any] | None = None
    storage_class_name: str | None = None
    volume_attributes_class_name: str | None = None
    volume_mode: str | None = None
    volume_name: str | None = None
    size: str | None = None
    metadata: models.ObjectMeta | None = None
    access_modes: Sequence[str | AccessMode] = field(default_factory=lambda: [AccessMode.read_write_once])

    def __post_init__(self) -> None:
        super().__post_init__()
        try:
            self.access_modes = [AccessMode(mode) for mode in self.access_modes] or [AccessMode.read_write_once]
        except ValueError as error:
            known = ", ".join(str(mode) for mode in AccessMode)
            raise InvalidFieldValue(
                f"Volume {self.name!r}: {error}", hint=f"modes are {known}", **at(place_of(self))
            ) from None
        self.resources = self._claimed()

    def _claimed(self) -> models.VolumeResourceRequirements:
        """The resources with the storage request filled in from `size`."""
        from hera._generated import models
        from hera.workflows.validators import validate_storage_units

        given = self.resources
        if given is None and self.size is None:
            raise MissingSetting(
                f"Volume {self.name!r}: at least one of `size` or `resources` must be specified",
                hint='pass size="10Gi"',
                **at(place_of(self)),
            )
        requests = dict(given.requests or {}) if given is not None else {}
        if self.size is not None:
            requests.setdefault("storage", self.size)
        if "storage" not in requests:
            raise MissingSetting(
                f"Volume {self.name!r}: its resources request no storage", hint='pass size="10Gi"', **at(place_of(self))
            )
        for size in {str(requests["storage"]), self.size or str(requests["storage"])}:
            if "{{" not in size:
                with_place = at(place_of(self))
                try:
                    validate_storage_units(size)
                except InvalidFieldValue as error:
                    raise InvalidFieldValue(f"Volume {self.name!r}: {error.message}", **with_place) from None
        limits = given.limits if given is not None else None
        return models.VolumeResourceRequirements(requests=requests, limits=limits)

    def _build_persistent_volume_claim(self) -> models.PersistentVolumeClaim:
        from hera._generated import models

        names = ("data_source", "data_source_ref", "selector", "storage_class_name", "volume_mode", "volume_name")
        spec = models.PersistentVolumeClaimSpec(
            access_modes=[str(mode) for mode in self.access_modes],
            resources=self.resources,
            volume_attributes_class_name=self.volume_attributes_class_name,
            **{name: getattr(self, name) for name in names},
        )
        return models.PersistentVolumeClaim(metadata=self.metadata or models.ObjectMeta(name=self.name), spec=spec)


# the names of earlier releases
AWSElasticBlockStoreVolumeVolume = AWSElasticBlockStoreVolume
AzureDiskVolumeVolume = AzureDiskVolume
AzureFileVolumeVolume = AzureFileVolume
CephFSVolumeVolume = CephFSVolume
