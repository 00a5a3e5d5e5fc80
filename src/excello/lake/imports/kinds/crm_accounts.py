"""Accounts as a CRM exports them: a company each, known by the CRM's id or else its name."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, Party, account_key, said
from excello.lake.imports.rows import Row
from excello.lake.landing.arrivals import Event
from excello.lake.vocabulary import EventType


def read(row: Row) -> RowContent | None:
    """A group event for the company, whose subject is itself; further columns are its traits."""
    name, when = row.text("account", required=True), row.moment("date")
    facts = {each: row.text(each) for each in ("sector", "country", "region", "parent", "owner", "website")}
    sizes = {each: row.number_in(each) for each in ("employees", "revenue")}
    traits = said({**row.extra(), **facts, **sizes, "name": name})
    key = account_key(row)
    if row.is_refused or name is None or key is None:
        return None
    row.know_region("region", facts["region"])
    party = Party(None, f"account:{key}", key)
    event = Event("", EventType.GROUP, "", timestamp=when, anonymous_id=party.anonymous_id, group_id=key, traits=traits)
    return RowContent(f"account:{key}", (event,))


MAPPING = FileMapping(
    key="crm_accounts",
    label=mark("CRM: accounts"),
    columns=(
        MappedColumn("account", mark("company name"), names=("name", "account name", "company", "company name")),
        MappedColumn("account_id", mark("id of the company in the CRM"), False, ("id", "company id", "record id")),
        MappedColumn("sector", mark("industry"), False, ("industry", "branch")),
        MappedColumn("country", mark("country"), False, ("billing country", "office location")),
        MappedColumn("region", mark("region"), False, ("territory", "area")),
        MappedColumn("parent", mark("parent company"), False, ("parent account", "subsidiary of")),
        MappedColumn("owner", mark("seller in charge"), False, ("account owner", "seller")),
        MappedColumn("website", mark("website"), False, ("web site", "domain", "url")),
        MappedColumn("employees", mark("number of employees"), False, ("number of employees", "size")),
        MappedColumn("revenue", mark("annual revenue"), False, ("annual revenue", "turnover")),
        MappedColumn("date", mark("when these values were known"), False, DATE_NAMES),
    ),
    read=read,
    allow_undated=True,
    extras=True,
)
