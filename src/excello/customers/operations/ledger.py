"""How consents enter the ledger: appended to the center's chain, one by a person or many from a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from excello.core.access import Actor
from excello.core.operations import CHANGED_MEANWHILE, nothing_changed, operation, record_entry
from excello.customers.models import Consent, ConsentChain, ConsentEvidence, Topic
from excello.customers.queries.digests import evidence_digest, subject_of
from excello.customers.queries.directory import chunks
from excello.customers.queries.shipped import shipped_topics
from excello.customers.rules import RECORD_CONSENT
from excello.customers.rules.consents import (
    EVERYTHING,
    GENESIS,
    NewConsent,
    chained_hash,
    consent_findings,
    statement_hash,
)
from excello.findings import Refused, refuse_if


@dataclass(frozen=True, slots=True)
class RecordedConsents:
    """What became of the statements handed in; one that the ledger holds already is not written twice."""

    recorded: int
    unchanged: int
    head: str


@operation
def record_consent(
    *,
    center_id: int,
    contact_key: str,
    topic: str,
    channel: str,
    purpose: str,
    state: str,
    lawful_basis: str,
    wording_version: str,
    source: str,
    evidence: str,
    by: Actor,
    at: datetime,
    said_at: datetime | None = None,
) -> RecordedConsents:
    """Write one statement down at `at`; `said_at` is when it was said, if earlier. Refused: what proves nothing.

    A customer's own word comes through the product itself (`system_actor`).
    """
    by.require(RECORD_CONSENT)
    row = NewConsent(
        contact_key, topic, channel, purpose, state, lawful_basis, wording_version, source, evidence, said_at or at
    )
    refuse_if(consent_findings(row, recorded_at=at))
    done = _append(center_id, [row], by, at)
    if not done.recorded:
        nothing_changed()
        return done
    record_entry(
        kind="consent.recorded",
        by=by,
        at=at,
        subject=("customers.subject", subject_of(contact_key)),
        label=f"{topic} · {channel} · {state}",
        after={"topic": topic, "channel": channel, "purpose": purpose, "state": state, "head": done.head},
        center_id=center_id,
    )
    return done


@operation
def record_consents(*, center_id: int, rows: Sequence[NewConsent], by: Actor, at: datetime) -> RecordedConsents:
    """Write many statements down, all or none, with one entry. Refused rows have paths `rows.<n>.<field>`."""
    by.require(RECORD_CONSENT)
    refuse_if(
        replace(finding, path=f"rows.{number}.{finding.path}")
        for number, row in enumerate(rows)
        for finding in consent_findings(row, recorded_at=at)
    )
    done = _append(center_id, rows, by, at)
    if not done.recorded:
        nothing_changed()
        return done
    record_entry(
        kind="consents.recorded",
        by=by,
        at=at,
        subject=("customers.ledger", center_id),
        label=str(done.recorded),
        after={"recorded": done.recorded, "unchanged": done.unchanged, "head": done.head},
        center_id=center_id,
    )
    return done


def _append(center_id: int, rows: Sequence[NewConsent], by: Actor, at: datetime) -> RecordedConsents:
    """Append what the ledger does not hold yet; the end of the chain is locked, and checked where locks do nothing."""
    ConsentChain.objects.get_or_create(center_id=center_id, defaults={"head": GENESIS})
    end = ConsentChain.objects.select_for_update().get(center_id=center_id)
    fresh = _unheard(center_id, rows)
    entries, head = _chained(center_id, fresh, end, by, at)
    if entries:
        moved = ConsentChain.objects.filter(pk=end.pk, length=end.length, head=end.head)
        if not moved.update(length=end.length + len(entries), head=head):
            raise Refused([CHANGED_MEANWHILE])
        Consent.objects.bulk_create(entries, batch_size=200)
        _keep_evidence(entries, fresh)
        _keep_topics(center_id, fresh)
    return RecordedConsents(len(entries), len(rows) - len(entries), head)


def _unheard(center_id: int, rows: Sequence[NewConsent]) -> dict[str, NewConsent]:
    """The statements that the ledger does not hold, each once, by their hash."""
    said = {
        statement_hash(row, subject=subject_of(row.contact_key), evidence_digest=evidence_digest(row.evidence)): row
        for row in rows
    }
    for part in chunks(list(said)):
        known = Consent.objects.filter(center_id=center_id, statement__in=part)
        for statement in known.values_list("statement", flat=True):
            del said[statement]
    return said


def _chained(
    center_id: int, said: dict[str, NewConsent], end: ConsentChain, by: Actor, at: datetime
) -> tuple[list[Consent], str]:
    entries, head = [], end.head
    for number, (statement, row) in enumerate(said.items(), start=end.length + 1):
        entry = _entry(row, statement, number, head, by.person_id, at)
        entry.center_id = center_id
        head = entry.hash
        entries.append(entry)
    return entries, head


def _entry(row: NewConsent, statement: str, number: int, previous: str, by_id: int | None, at: datetime) -> Consent:
    return Consent(
        number=number,
        subject=subject_of(row.contact_key),
        topic=row.topic,
        channel=row.channel,
        purpose=row.purpose,
        state=row.state,
        lawful_basis=row.lawful_basis,
        wording_version=row.wording_version,
        source=row.source,
        evidence_digest=evidence_digest(row.evidence),
        at=row.at,
        recorded_at=at,
        recorded_by_id=by_id,
        statement=statement,
        previous=previous,
        hash=chained_hash(previous=previous, number=number, statement=statement, recorded_at=at, recorded_by=by_id),
    )


def _keep_evidence(entries: list[Consent], said: dict[str, NewConsent]) -> None:
    bodies = ((entry, said[entry.statement].evidence) for entry in entries)
    ConsentEvidence.objects.bulk_create(
        [ConsentEvidence(consent=entry, body=body) for entry, body in bodies if body], batch_size=200
    )


def _keep_topics(center_id: int, said: dict[str, NewConsent]) -> None:
    """Remember topics that ship with nobody, so that people can choose them afterwards."""
    keys = {row.topic for row in said.values()} - set(shipped_topics()) - {EVERYTHING}
    rows = [Topic(center_id=center_id, key=key, name=_words(key)) for key in sorted(keys)]
    Topic.objects.bulk_create(rows, ignore_conflicts=True)


def _words(key: str) -> str:
    return key.replace("_", " ").replace("-", " ").capitalize()
