"""Sources and their write keys: added, renamed, switched, rotated; the collector learns of it at once."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from excello.core.access import Actor, Missing
from excello.core.operations import after_commit, nothing_changed, operation, record_entry, save_versioned
from excello.engagement.collect.keys import hash_key
from excello.engagement.models import Source, WriteKey
from excello.engagement.operations.publishing import publish_write_keys
from excello.engagement.rules.letters import storable
from excello.engagement.rules.sources import KINDS, RESERVED, VALID_KEYS
from excello.findings import Finding, Refused, mark, refuse_if

KEY_LENGTH = 32
LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A write key at the one moment it can be read."""

    source_id: int
    secret: str


@operation
def add_source(*, name: str, kind: str, by: Actor, at: datetime) -> IssuedKey:
    """Add a source and its first write key. Refused: no name, or one that is taken."""
    by.require("engagement.sources")
    name = storable(" ".join(name.split()))
    refuse_if(_findings(name, kind, by))
    row = Source(center_id=by.center_id, name=name, kind=kind, created_by_id=by.person_id, created_at=at)
    _save_under_free_key(row)
    issued = _issue_key(row, by, at)
    _record("source.added", row, by, at, after={"name": name, "kind": kind, "key": row.key})
    return issued


@operation
def edit_source(*, source_id: int, name: str, kind: str, version: int | None, by: Actor, at: datetime) -> None:
    """Rename a source or change its kind; what it is called in the lake stays. Refused: name taken, overtaken."""
    by.require("engagement.sources")
    row = _source(source_id, by)
    name = storable(" ".join(name.split()))
    refuse_if(_findings(name, kind, by, but=row.pk))
    before = {"name": row.name, "kind": row.kind}
    if before == {"name": name, "kind": kind}:
        nothing_changed()
        return
    row.name, row.kind = name, kind
    with _name_is_free(name):
        save_versioned(row, expected=version, fields=["name", "kind"])
    _record("source.edited", row, by, at, before=before, after={"name": name, "kind": kind})


@operation
def switch_source(*, source_id: int, on: bool, by: Actor, at: datetime) -> None:
    """Switch a source on or off; while it is off its keys are refused. Doing it twice is harmless."""
    by.require("engagement.sources")
    row = _source(source_id, by)
    if not Source.objects.filter(pk=row.pk, is_on=not on).update(is_on=on):
        nothing_changed()
        return
    _record("source.switched_on" if on else "source.switched_off", row, by, at)
    after_commit(publish_write_keys)


@operation
def add_write_key(*, source_id: int, by: Actor, at: datetime) -> IssuedKey:
    """One more write key; the others stay valid. Refused when there are five."""
    by.require("engagement.sources")
    row = _source(source_id, by)
    if WriteKey.objects.filter(source=row, revoked_at=None).count() >= VALID_KEYS:
        raise Refused(
            [
                Finding(
                    "source.keys",
                    "keys",
                    mark("This source has {count} valid keys."),
                    mark("Revoke one that nothing uses any more, then make the new one."),
                    params={"count": VALID_KEYS},
                )
            ]
        )
    issued = _issue_key(row, by, at)
    _record("source.key_added", row, by, at, after={"hint": issued.secret[-4:]})
    return issued


@operation
def revoke_write_key(*, key_id: int, by: Actor, at: datetime) -> int:
    """Revoke a write key for good; returns its source's id. What still sends with it is refused from now on."""
    by.require("engagement.sources")
    key = WriteKey.objects.filter(pk=key_id, source__center_id=by.center_id).select_related("source").first()
    if key is None:
        raise Missing("write key")
    if WriteKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=at):
        _record("source.key_revoked", key.source, by, at, before={"hint": key.hint})
        after_commit(publish_write_keys)
    else:
        nothing_changed()
    return key.source.pk


def _issue_key(row: Source, by: Actor, at: datetime) -> IssuedKey:
    secret = "".join(secrets.choice(LETTERS) for _ in range(KEY_LENGTH))
    WriteKey.objects.create(
        source=row, digest=hash_key(secret), hint=secret[-4:], created_by_id=by.person_id, created_at=at
    )
    after_commit(publish_write_keys)
    return IssuedKey(row.pk, secret)


def _save_under_free_key(row: Source) -> None:
    """Name the source for the lake after itself; a number tells it from a namesake of any center."""
    stem = slugify(row.name)[:48] or "source"
    taken = set(Source.objects.filter(key__startswith=stem).values_list("key", flat=True)) | RESERVED
    number, row.key = 1, stem
    while row.key in taken:
        number += 1
        row.key = f"{stem}-{number}"
    with _name_is_free(row.name):
        row.save()


@contextmanager
def _name_is_free(name: str) -> Iterator[None]:
    """Two people may choose one name at the same moment: the second is told so."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused([_taken(name)]) from None


def _findings(name: str, kind: str, by: Actor, but: int | None = None) -> list[Finding]:
    findings = []
    if not name or len(name) > 120:
        findings.append(
            Finding(
                "source.name",
                "name",
                mark("The source needs a name of at most 120 characters."),
                mark("Name it after what sends: Website, Shop, App."),
            )
        )
    elif Source.objects.filter(center_id=by.center_id, name__iexact=name).exclude(pk=but or 0).exists():
        findings.append(_taken(name))
    if kind not in KINDS:
        findings.append(
            Finding("source.kind", "kind", mark("There is no such kind."), mark("Choose one of those shown."))
        )
    return findings


def _taken(name: str) -> Finding:
    return Finding(
        "source.taken",
        "name",
        mark("There is a source named {name}."),
        mark("Give this one a name of its own, or add a key to the other."),
        params={"name": name},
    )


def _source(source_id: int, by: Actor) -> Source:
    row = Source.objects.filter(pk=source_id, center_id=by.center_id).first()
    if row is None:
        raise Missing("source")
    return row


def _record(kind: str, row: Source, by: Actor, at: datetime, **changes: Any) -> None:
    record_entry(kind=kind, by=by, at=at, subject=("engagement.source", row.pk), label=row.name, **changes)
