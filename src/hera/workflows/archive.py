"""How the directory of an artifact is packed."""

from __future__ import annotations

from dataclasses import dataclass

from hera.workflows._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hera._generated import models

__all__ = ["ArchiveStrategy", "NoneArchiveStrategy", "TarArchiveStrategy", "ZipArchiveStrategy"]


@dataclass(kw_only=True, eq=False, repr=False)
class ArchiveStrategy(Record):
    """The default way: a compressed tar file."""

    def _build_archive_strategy(self) -> models.ArchiveStrategy:
        from hera._generated import models

        return models.ArchiveStrategy()


@dataclass(kw_only=True, eq=False, repr=False)
class NoneArchiveStrategy(ArchiveStrategy):
    """Files are kept as they are."""

    def _build_archive_strategy(self) -> models.ArchiveStrategy:
        from hera._generated import models

        return models.ArchiveStrategy(none=models.NoneStrategy())


@dataclass(kw_only=True, eq=False, repr=False)
class TarArchiveStrategy(ArchiveStrategy):
    """A tar file.

    Args:
        compression_level: From 0, not compressed, to 9.
    """

    compression_level: int | None = None

    def _build_archive_strategy(self) -> models.ArchiveStrategy:
        from hera._generated import models

        return models.ArchiveStrategy(tar=models.TarStrategy(compression_level=self.compression_level))


@dataclass(kw_only=True, eq=False, repr=False)
class ZipArchiveStrategy(ArchiveStrategy):
    """A zip file."""

    def _build_archive_strategy(self) -> models.ArchiveStrategy:
        from hera._generated import models

        return models.ArchiveStrategy(zip=models.ZipStrategy())
