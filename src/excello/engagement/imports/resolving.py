"""Rows that their own room would not take: a consent without contact, a contact with a broken address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from excello.customers import public as customers
from excello.findings import Finding, mark
from excello.lake.imports import FileRead, ImportedConsent, ImportedContact, ReadRow, RefusedRow


def new_contact(contact: ImportedContact) -> customers.NewContact:
    """A contact as the directory takes it."""
    return customers.NewContact(
        key=contact.contact_id,
        email=contact.email or "",
        name=contact.name or "",
        language=contact.language or "",
        country=contact.country or "",
        region=contact.region or "",
    )


def new_consent(consent: ImportedConsent, key: str) -> customers.NewConsent:
    """A consent as the ledger takes it, for the contact with `key`."""
    return customers.NewConsent(
        contact_key=key,
        topic=consent.topic,
        channel=consent.channel,
        purpose=consent.purpose,
        state=consent.state,
        lawful_basis=consent.lawful_basis,
        wording_version=consent.wording,
        source=consent.source,
        evidence=consent.evidence,
        at=consent.at,
    )


def refuse_unresolved(read: FileRead, *, center_id: int, at: datetime) -> FileRead:
    """Move rows that the directory or the ledger would refuse to the refused ones, each with all its findings."""
    addresses = {consent.email for row in read.records if (consent := row.content.consent)}
    keys = customers.keys_for_emails(center_id=center_id, emails=addresses) if addresses else {}
    refused = []
    for row in read.records:
        if findings := tuple(_findings(row, keys, at)):
            refused.append(RefusedRow(row.row, row.cells, findings))
    if not refused:
        return read
    gone = {refusal.row for refusal in refused}
    return replace(
        read,
        records=tuple(row for row in read.records if row.row not in gone),
        refused=tuple(sorted((*read.refused, *refused), key=lambda row: row.row)),
    )


def _findings(row: ReadRow, keys: Mapping[str, str], at: datetime) -> Iterator[Finding]:
    contact, consent = row.content.contact, row.content.consent
    if contact is not None:
        found = customers.contact_findings(new_contact(contact))
        yield from (replace(finding, path=f"rows.{row.row}.{finding.path}") for finding in found)
    if consent is None:
        return
    if consent.email not in keys:
        yield Finding(
            "import.unknown_contact",
            f"rows.{row.row}.email",
            mark("No contact has the address {email}."),
            mark("Import the contacts or accounts first, then this file again."),
            params={"email": consent.email},
        )
        return
    found = customers.consent_findings(new_consent(consent, keys[consent.email]), recorded_at=at)
    yield from (replace(finding, path=f"rows.{row.row}.{finding.path}") for finding in found)
