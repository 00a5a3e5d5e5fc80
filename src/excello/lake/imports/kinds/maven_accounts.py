"""accounts.csv of the Maven CRM sales data: an account, and a contact derived for it."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.imports.keys import account_address, slug
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.rows import Row
from excello.lake.imports.yields import ImportedContact
from excello.lake.landing.arrivals import Event
from excello.lake.vocabulary import EventType


def read(row: Row) -> RowContent | None:
    """A group event for the account and an identify for its derived contact; the file gives no times."""
    name = row.text("account", required=True)
    facts = {
        "sector": row.text("sector"),
        "country": row.text("office_location"),
        "parent": row.text("subsidiary_of"),
        "year_established": row.number_in("year_established"),
        "revenue": row.number_in("revenue"),
        "employees": row.number_in("employees"),
    }
    if row.is_refused or name is None:
        return None
    known = {key: value for key, value in facts.items() if value is not None}
    address, account = account_address(name), slug(name)
    events = (
        Event("", EventType.GROUP, "", user_id=address, group_id=account, traits={"name": name, **known}),
        Event(
            "",
            EventType.IDENTIFY,
            "",
            user_id=address,
            group_id=account,
            traits={"email": address, "name": name, "account": name, **known},
        ),
    )
    contact = ImportedContact(address, address, name, country=row.text("office_location"))
    return RowContent(f"account:{account}", events, contact=contact)


MAPPING = FileMapping(
    key="maven_accounts",
    label=mark("Maven CRM: accounts"),
    columns=(
        MappedColumn("account", mark("company name")),
        MappedColumn("sector", mark("industry")),
        MappedColumn("year_established", mark("year")),
        MappedColumn("revenue", mark("annual revenue in millions of dollars")),
        MappedColumn("employees", mark("number of employees")),
        MappedColumn("office_location", mark("country of the headquarters")),
        MappedColumn("subsidiary_of", mark("parent company")),
    ),
    read=read,
    allow_undated=True,
)
