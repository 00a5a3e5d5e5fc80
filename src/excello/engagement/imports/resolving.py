"""What a row names that must exist already: a consent needs a contact with its address."""

from __future__ import annotations

from dataclasses import replace

from excello.customers import public as customers
from excello.findings import Finding, mark
from excello.lake.imports import FileRead, ReadRow, RefusedRow


def refuse_unresolved(read: FileRead, *, center_id: int) -> FileRead:
    """Move rows whose contact or topic is unknown to the refused ones, each with its finding."""
    stated = [row for row in read.records if row.content.consent is not None]
    if not stated:
        return read
    addresses = {row.content.consent.email for row in stated if row.content.consent}
    known = customers.keys_for_emails(center_id=center_id, emails=addresses)
    topics = {topic.key for topic in customers.topics(center_id)} | {"*"}
    refused = [refusal for row in stated if (refusal := _refusal(row, set(known), topics))]
    gone = {refusal.row for refusal in refused}
    return replace(
        read,
        records=tuple(row for row in read.records if row.row not in gone),
        refused=tuple(sorted((*read.refused, *refused), key=lambda row: row.row)),
    )


def _refusal(row: ReadRow, known: set[str], topics: set[str]) -> RefusedRow | None:
    consent = row.content.consent
    if consent is None:
        return None
    findings = []
    if consent.email not in known:
        findings.append(
            Finding(
                "import.unknown_contact",
                f"rows.{row.row}.email",
                mark("No contact has the address {email}."),
                mark("Import the contacts or accounts first, then this file again."),
                params={"email": consent.email},
            )
        )
    if consent.topic not in topics:
        findings.append(
            Finding(
                "import.unknown_topic",
                f"rows.{row.row}.topic",
                mark("There is no topic {topic}."),
                mark("Use one of: {topics}."),
                params={"topic": consent.topic, "topics": ", ".join(sorted(topics))},
            )
        )
    return RefusedRow(row.row, row.cells, tuple(findings)) if findings else None
