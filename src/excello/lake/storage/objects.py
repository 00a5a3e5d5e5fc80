"""Tables in an S3-compatible object store: what is put there stands, and a commit is a conditional put."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from excello.lake.storage.place import COMPRESSION, ROW_GROUP, Stored, repeating_texts

KEY_ID, SECRET, TOKEN = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
REGION, ENDPOINT = "AWS_REGION", "AWS_ENDPOINT_URL"
OPTIONS = (KEY_ID, SECRET, TOKEN, REGION, ENDPOINT)
"""What may be told of a store, by the names the tools of S3 know."""


class StorageRefused(ValueError):
    """An address or options that name no usable store."""


@dataclass(frozen=True)
class ObjectStore:
    """``s3://bucket/prefix`` and how to get in; raises `StorageRefused` for what cannot work.

    It must know conditional writes (``If-None-Match``), as S3 itself, MinIO, Ceph and R2 do.
    """

    url: str
    told: Mapping[str, str] = field(repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "s3" or not parts.netloc:
            raise StorageRefused(f"{self.url!r} is no address of the form s3://bucket/prefix")
        if unknown := sorted(set(self.told) - set(OPTIONS)):
            raise StorageRefused(f"unknown options of the store: {', '.join(unknown)}; there are {', '.join(OPTIONS)}")
        if missing := [name for name in (KEY_ID, SECRET) if not self.told.get(name)]:
            raise StorageRefused(f"the store {self.url} needs {' and '.join(missing)}")

    def place(self, table: str) -> ObjectPlace:
        """Where a table lies in it."""
        return ObjectPlace(self, table)

    @property
    def endpoint(self) -> str | None:
        """``http://localhost:9000``, say, of a store that is not Amazon's."""
        return self.told.get(ENDPOINT) or None

    @property
    def region(self) -> str:
        """Its region; stores of one's own do not care."""
        return self.told.get(REGION) or "us-east-1"

    @cached_property
    def options(self) -> dict[str, str]:
        """Options of delta-rs."""
        found = {name: self.told[name] for name in OPTIONS if self.told.get(name)}
        open_lines = {"AWS_ALLOW_HTTP": "true"} if (self.endpoint or "").startswith("http://") else {}
        return {**found, REGION: self.region, "AWS_CONDITIONAL_PUT": "etag", **open_lines}

    @cached_property
    def files(self) -> fs.FileSystem:
        """Its files, from the prefix on."""
        where: dict[str, Any] = {}
        if self.endpoint:
            address = urlsplit(self.endpoint)
            where = {"scheme": address.scheme, "endpoint_override": address.netloc}
        store = fs.S3FileSystem(
            access_key=self.told[KEY_ID],
            secret_key=self.told[SECRET],
            session_token=self.told.get(TOKEN) or None,
            region=self.region,
            **where,
        )
        return fs.SubTreeFileSystem(self.url.removeprefix("s3://").rstrip("/"), store)


@dataclass(frozen=True, slots=True)
class ObjectPlace:
    """The objects under one table's prefix. A put that was answered lasts, so there is nothing to sync or to mend."""

    store: ObjectStore
    table: str

    @property
    def uri(self) -> str:
        return f"{self.store.url.rstrip('/')}/{self.table}"

    @property
    def options(self) -> dict[str, str] | None:
        return self.store.options

    def prepare(self) -> None:
        """Prefixes need no making."""

    def write(self, name: str, rows: pa.Table, *, row_group: int = ROW_GROUP, compression: str = COMPRESSION) -> Stored:
        target = f"{self.table}/{name}"
        pq.write_table(
            rows,
            target,
            filesystem=self.store.files,
            compression=compression,
            row_group_size=row_group,
            use_dictionary=repeating_texts(rows),
        )
        return self._told(target)

    def adopt(self, name: str, file: Path) -> Stored:
        target = f"{self.table}/{name}"
        fs.copy_files(
            str(file), target, source_filesystem=fs.LocalFileSystem(), destination_filesystem=self.store.files
        )
        file.unlink()
        return self._told(target)

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            with suppress(FileNotFoundError):
                self.store.files.delete_file(f"{self.table}/{name}")

    def settle_files(self) -> None:
        """A put that was answered lasts."""

    def settle(self, version: int) -> None:
        """A conditional put that was answered lasts."""

    def settle_checkpoint(self, version: int) -> None:
        """So does the put of a checkpoint."""

    def mend(self) -> bool:
        return False

    def _told(self, target: str) -> Stored:
        info = self.store.files.get_file_info(target)
        return Stored(info.size, info.mtime_ns // 1_000_000)
