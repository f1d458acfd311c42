"""Volumes: definitions, mounts, and claims for those that are provisioned on demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hera._generated import models
from hera.exceptions import InvalidFieldValue, MissingSetting
from hera.workflows._compile.plain import many, model_from
from hera.workflows._record import at, place_of
from hera.workflows.volume import BaseVolume, Volume

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["claims_of", "definitions_of", "mounts_of", "volume_model"]

MOUNT_FIELDS = (
    "name",
    "mount_path",
    "mount_propagation",
    "read_only",
    "recursive_read_only",
    "sub_path",
    "sub_path_expr",
)


def mounts_of(record: Any) -> list[models.VolumeMount]:
    """The mounts that come with the volumes of a container; API volumes bring none."""
    return [_mount(volume) for volume in many(record.volumes) if isinstance(volume, BaseVolume)]


def definitions_of(record: Any) -> list[models.Volume] | None:
    """The volumes that a template or workflow defines; claims are not among them.

    Raises:
        InvalidFieldValue: Something is no volume.
    """
    made = []
    for volume in many(record.volumes):
        if isinstance(volume, Volume):
            continue
        if isinstance(volume, BaseVolume):
            made.append(volume_model(volume))
        elif isinstance(volume, models.Volume):
            made.append(volume)
        elif isinstance(volume, Mapping):
            made.append(model_from("Volume", volume, "volumes", place_of(record)))
        else:
            raise InvalidFieldValue(
                f"{type(record).__name__} {getattr(record, 'name', None)!r}: volumes holds {volume!r} of type {type(volume).__name__}",
                hint="use a volume class of hera.workflows, models.Volume or a dict, one or many",
                **at(place_of(record)),
            )
    return made or None


def claims_of(explicit: Any, owners: Iterable[Any]) -> list[Any] | None:
    """The claim templates of a workflow: the explicit ones, then those of its owners; the first of a name counts.

    Args:
        explicit: What the user gave as `volume_claim_templates`.
        owners: Records with `volumes`, in the order in which their claims are written.
    """
    made = many(explicit)
    names = {_claim_name(claim) for claim in made}
    for owner in owners:
        for volume in _claiming(owner):
            claim = volume._build_persistent_volume_claim()
            name = _claim_name(claim)
            if name not in names:
                names.add(name)
                made.append(claim)
    return made or None


def _claiming(owner: Any) -> Iterable[Volume]:
    """The volumes of a record, and of the container nodes in it, that need a claim."""
    for holder in (owner, *many(getattr(owner, "containers", None))):
        for volume in many(getattr(holder, "volumes", None)):
            if isinstance(volume, Volume):
                yield volume


def volume_model(volume: BaseVolume) -> models.Volume:
    """A volume as an API model.

    `read_only` concerns the mount, and the volume's source too where Kubernetes knows the word there.
    """
    model = getattr(models, volume.SOURCE_MODEL)
    source = {there: getattr(volume, here) for here, there in volume._source_fields().items()}
    if "read_only" in model.__struct_fields__:
        source["read_only"] = volume.read_only
    return models.Volume(**{"name": volume.name, volume.SOURCE: model(**source)})


def _mount(volume: BaseVolume) -> models.VolumeMount:
    if not volume.mount_path:
        raise MissingSetting(
            f"{type(volume).__name__} {volume.name!r} is used in a container but has no mount_path",
            hint="pass mount_path=, the directory in the container",
            **at(place_of(volume)),
        )
    return models.VolumeMount(**{name: getattr(volume, name) for name in MOUNT_FIELDS})


def _claim_name(claim: Any) -> str | None:
    if isinstance(claim, Mapping):
        claim = model_from("PersistentVolumeClaim", claim, "volume_claim_templates", ("", 0))
    name: str | None = claim.metadata.name if claim.metadata is not None else None
    return name
