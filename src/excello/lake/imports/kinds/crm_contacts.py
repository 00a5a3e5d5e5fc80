"""Contacts as a CRM exports them: a person each, known by the CRM's id and mostly by an address."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, PERSON_COLUMNS, Party, account_key, contact_of, person_traits
from excello.lake.imports.rows import Row


def read(row: Row) -> RowContent | None:
    """An identify of the person: by address, else by the CRM's id; further columns are traits."""
    contact, email, when = row.text("contact_id", required=True), row.email("email"), row.moment("date")
    traits = {**row.extra(), **person_traits(row), "email": email, "owner": row.text("owner")}
    if row.is_refused or contact is None:
        return None
    row.know_region("region", row.text("region"))
    person = email or contact
    party = Party(person, f"contact:{contact}", account_key(row))
    return RowContent(f"contact:{contact}", (party.identify(when, traits),), contact=contact_of(row, person, email))


MAPPING = FileMapping(
    key="crm_contacts",
    label=mark("CRM: contacts"),
    columns=(
        MappedColumn("contact_id", mark("id in the CRM"), names=("id", "contact id", "record id", "person id")),
        *PERSON_COLUMNS,
        MappedColumn("owner", mark("seller in charge"), needed=False, names=("contact owner", "seller")),
        MappedColumn("date", mark("when these values were known"), needed=False, names=DATE_NAMES),
        MappedColumn("month", mark("month, where the date is a year alone"), needed=False),
        MappedColumn("day", mark("day, where the date is a year alone"), needed=False),
    ),
    read=read,
    allow_undated=True,
    extras=True,
)
