"""A list of contacts: known fields, and every further column as a trait."""

from __future__ import annotations

import pyarrow.compute as pc

from excello.findings import mark
from excello.lake.imports.columns import Columns, objects, quoted
from excello.lake.imports.mapping import ColumnarRows, FileMapping, MappedColumn, RowContent
from excello.lake.imports.rows import Row
from excello.lake.imports.yields import ImportedContact
from excello.lake.landing.arrivals import Event
from excello.lake.vocabulary import EventType

NAMED = ("name", "first_name", "last_name", "language", "country", "region")


def read(row: Row) -> RowContent | None:
    """An identify of the contact; its id is `user_id`, else its address in lower case."""
    email, given_id, when = row.email("email", required=True), row.text("user_id"), row.time("date")
    known = {name: row.text(name) for name in NAMED}
    extra = row.extra()
    if row.is_refused or email is None:
        return None
    row.know_region("region", known["region"])
    contact_id = given_id or email
    traits = {name: value for name, value in {**extra, **known, "email": email}.items() if value is not None}
    names = [part for part in (known["first_name"], known["last_name"]) if part]
    contact = ImportedContact(
        contact_id,
        email,
        known["name"] or " ".join(names) or None,
        known["language"],
        known["country"],
        known["region"],
    )
    event = Event("", EventType.IDENTIFY, "", timestamp=when, user_id=contact_id, traits=traits)
    return RowContent(f"contact:{contact_id}", (event,), contact=contact)


def read_columns(columns: Columns) -> ColumnarRows:
    """The same for many plain rows. What the directory keeps of a contact stands in its traits."""
    email, when = columns.email("email"), columns.time("date")
    columns.require(pc.is_valid(email))
    contact = pc.coalesce(columns.text("user_id"), email)
    traits = {**columns.extras(), **{name: columns.quoted(name) for name in NAMED}, "email": quoted(email)}
    return ColumnarRows(
        EventType.IDENTIFY,
        lambda _said: pc.binary_join_element_wise("contact:", contact, ""),
        when,
        user_id=contact,
        traits=objects(traits),
        names={"region": columns.text("region")},
    )


MAPPING = FileMapping(
    key="contacts",
    label=mark("Contacts"),
    columns=(
        MappedColumn("email", mark("address")),
        MappedColumn("user_id", mark("your own id of the contact"), needed=False),
        MappedColumn("name", mark("full name"), needed=False),
        MappedColumn("first_name", mark("first name"), needed=False),
        MappedColumn("last_name", mark("last name"), needed=False),
        MappedColumn("language", mark("language code"), needed=False),
        MappedColumn("country", mark("country"), needed=False),
        MappedColumn("region", mark("region"), needed=False),
        MappedColumn("date", mark("when these values were known"), needed=False),
    ),
    read=read,
    columnar=read_columns,
    version=2,
    allow_undated=True,
    extras=True,
)
