"""Which write key belongs to which source: published by the site as a file, watched by the collector."""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from excello.lake.log.segments import sync_folder

log = logging.getLogger(__name__)
FILE = "keys.json"
REMEMBERED_HEADERS = 10_000
LONGEST_NAME = 254


@dataclass(frozen=True, slots=True)
class Owner:
    """The source that a write key speaks for, and the slug of its center."""

    source: str
    center: str | None = None


class _Published(msgspec.Struct):
    keys: dict[str, Owner]


def hash_key(write_key: str) -> str:
    """What is kept of a write key: its SHA-256, in hex."""
    return hashlib.sha256(write_key.encode(errors="surrogatepass")).hexdigest()


def publish_keys(folder: Path, mapping: Mapping[str, Owner]) -> None:
    """Tell the collector which keys are valid (`hash_key(key)` → owner); it follows within a second.

    Durable and whole at every moment. An unchanged mapping leaves the file alone. Raises ValueError for a name that
    the log cannot hold.
    """
    for owner in mapping.values():
        if max(len(owner.source.encode()), len((owner.center or "").encode())) > LONGEST_NAME:
            raise ValueError(f"the name of the source {owner.source[:40]}… is too long")
    path = folder / FILE
    content = msgspec.json.encode(_Published(dict(sorted(mapping.items()))))
    if path.exists() and path.read_bytes() == content:
        return
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{FILE}.{os.getpid()}"
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(folder)


class KeyRing:
    """The keys that are valid now. A file that cannot be read leaves the last good ones in force."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._seen: tuple[int, int] | None = None
        self._owners: dict[str, Owner] = {}
        self._by_key: dict[str, Owner] = {}
        self._by_header: dict[bytes, Owner | None] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the file again if it changed."""
        try:
            about = self._path.stat()
            seen = (about.st_mtime_ns, about.st_ino)
            if seen == self._seen:
                return
            published = msgspec.json.decode(self._path.read_bytes(), type=_Published)
        except FileNotFoundError:
            # Gone by accident; the site's next beat writes it again.
            return
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.error("%s cannot be read, the keys of before stay valid: %s", self._path, error)
            return
        self._seen, self._owners = seen, published.keys
        self._by_key, self._by_header = {}, {}

    def owner_of_key(self, write_key: str) -> Owner | None:
        """Whose key this is."""
        owner = self._by_key.get(write_key)
        if owner is None:
            owner = self._owners.get(hash_key(write_key))
            if owner is not None:
                self._by_key[write_key] = owner
        return owner

    def owner_of_header(self, authorization: bytes) -> Owner | None:
        """Whose key stands as user name in an ``Authorization: Basic`` header."""
        if authorization in self._by_header:
            return self._by_header[authorization]
        write_key = user_of(authorization)
        owner = self.owner_of_key(write_key) if write_key else None
        if len(self._by_header) >= REMEMBERED_HEADERS:
            self._by_header.clear()
        self._by_header[authorization] = owner
        return owner


def user_of(authorization: bytes) -> str | None:
    """The user name of a Basic header; None for another scheme, or an empty or unreadable one."""
    scheme, _, token = authorization.partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        return base64.b64decode(token.strip(), validate=True).decode().partition(":")[0] or None
    except (binascii.Error, UnicodeDecodeError):
        return None
