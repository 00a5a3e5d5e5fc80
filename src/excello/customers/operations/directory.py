"""How contacts enter the directory: new ones are added, known ones changed where something new is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from excello.core.access import Actor, system_actor
from excello.core.operations import nothing_changed, operation, record_entry
from excello.customers.models import Contact
from excello.customers.queries.digests import subject_of
from excello.customers.queries.directory import FIELDS, chunks
from excello.customers.rules.contacts import NewContact, contact_findings, tidy
from excello.findings import refuse_if

SAID = FIELDS[1:]


@dataclass(frozen=True, slots=True)
class RegisteredContacts:
    """What became of the contacts handed in."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@operation
def register_contacts(
    *, center_id: int, contacts: Sequence[NewContact], at: datetime, by: Actor | None = None
) -> RegisteredContacts:
    """Add or change contacts by key; an empty text leaves what is known. One entry for all.

    Refused: a contact without key or with a broken address (paths `contacts.<n>.<field>`). Only the directory is
    written: their traits are events, and whoever brings contacts lands those in the lake.
    """
    wanted = {tidied.key: tidied for contact in contacts if (tidied := tidy(contact))}
    refuse_if(
        replace(finding, path=f"contacts.{number}.{finding.path}")
        for number, contact in enumerate(contacts)
        for finding in contact_findings(tidy(contact))
    )
    counts = RegisteredContacts()
    for keys in chunks(list(wanted)):
        counts = _register(center_id, [wanted[key] for key in keys], at, counts)
    if counts.added or counts.changed:
        record_entry(
            kind="contacts.registered",
            by=by or system_actor(center_id),
            at=at,
            subject=("customers.directory", center_id),
            label=f"{counts.added} + {counts.changed}",
            after={"added": counts.added, "changed": counts.changed},
            center_id=center_id,
        )
    else:
        nothing_changed()
    return counts


def _register(
    center_id: int, contacts: list[NewContact], at: datetime, counts: RegisteredContacts
) -> RegisteredContacts:
    rows = Contact.objects.filter(center_id=center_id, key__in=[contact.key for contact in contacts])
    known = {row.key: row for row in rows}
    new = [_row(center_id, contact, at) for contact in contacts if contact.key not in known]
    changed = [row for contact in contacts if (row := known.get(contact.key)) and _take(row, contact)]
    Contact.objects.bulk_create(new)
    Contact.objects.bulk_update(changed, SAID)
    return RegisteredContacts(
        counts.added + len(new),
        counts.changed + len(changed),
        counts.unchanged + len(contacts) - len(new) - len(changed),
    )


def _row(center_id: int, contact: NewContact, at: datetime) -> Contact:
    said = {name: getattr(contact, name) for name in FIELDS}
    return Contact(center_id=center_id, subject=subject_of(contact.key), registered_at=at, **said)


def _take(row: Contact, contact: NewContact) -> bool:
    """Take over what the contact says anew; whether anything was."""
    news = {name: value for name in SAID if (value := getattr(contact, name)) and value != getattr(row, name)}
    for name, value in news.items():
        setattr(row, name, value)
    return bool(news)
