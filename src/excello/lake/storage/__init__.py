"""Where the lake's tables lie: folders of this machine, or prefixes of an S3-compatible object store."""

from __future__ import annotations

from excello.lake.storage.disk import DiskPlace
from excello.lake.storage.objects import ObjectPlace, ObjectStore, StorageRefused
from excello.lake.storage.place import Place, Stored

__all__ = ["DiskPlace", "ObjectPlace", "ObjectStore", "Place", "StorageRefused", "Stored"]
