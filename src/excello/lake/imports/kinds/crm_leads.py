"""Leads as a CRM exports them: where each came from, and how far it got."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from excello.findings import mark
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, PERSON_COLUMNS, Party, contact_of, party_of, person_traits, said
from excello.lake.imports.rows import Row
from excello.lake.landing.arrivals import Event
from excello.lake.vocabulary import STAGE_CHANGED

DATED = (("accepted_date", "Lead Accepted"), ("qualified_date", "Lead Qualified"), ("recycled_date", "Lead Recycled"))
FACTS = ("source", "channel", "status", "owner", "product", "region", "country", "campaign", "opportunity_id")


def read(row: Row) -> RowContent | None:
    """`Lead Created`, an event for each later date the row gives, and the won deal where the lead became one."""
    lead, email = row.text("lead_id", required=True), row.email("email")
    created, dated = row.moment("date", required=True), [(name, row.moment(column)) for column, name in DATED]
    facts: dict[str, Any] = {name: row.text(name) for name in FACTS}
    facts |= {"lead_id": lead, "score": row.number_in("score")}
    won, won_at, value = row.flag("won"), row.moment("won_date"), row.number_in("value")
    extra, traits = row.extra(), {**person_traits(row), "email": email}
    if row.is_refused or lead is None:
        return None
    row.know_product("product", facts["product"])
    row.know_region("region", facts["region"])
    party = party_of(row, f"lead:{lead}")
    short = said({name: facts[name] for name in ("lead_id", "product", "region", "owner", "opportunity_id")})
    events = [
        *([party.identify(created, traits)] if email else []),
        party.track("Lead Created", created, {**extra, **facts}),
        *(party.track(name, when, short) for name, when in dated if when),
        *(_won(party, won_at or created, short, value) if won or won_at else ()),
    ]
    return RowContent(f"lead:{lead}", tuple(events), contact=contact_of(row, email, email) if email else None)


def _won(party: Party, at: datetime | None, facts: dict[str, Any], value: float | None) -> tuple[Event, ...]:
    return (party.track(STAGE_CHANGED, at, {**facts, "stage": "won", "value": value}),)


MAPPING = FileMapping(
    key="crm_leads",
    label=mark("CRM: leads"),
    columns=(
        MappedColumn("lead_id", mark("id in the CRM"), names=("id", "lead id", "prospect id", "lead number")),
        MappedColumn("date", mark("when the lead came in"), names=(*DATE_NAMES, "first contact date")),
        *PERSON_COLUMNS,
        MappedColumn("source", mark("where the lead came from"), False, ("lead source", "origin")),
        MappedColumn("channel", mark("channel"), False, ("medium",)),
        MappedColumn("status", mark("status in the CRM"), False, ("lead status", "stage")),
        MappedColumn("owner", mark("seller in charge"), False, ("lead owner", "seller", "sales agent")),
        MappedColumn("product", mark("product of interest"), False, ("product interest", "interest")),
        MappedColumn("campaign", mark("campaign"), False, ("campaign name", "utm campaign")),
        MappedColumn("score", mark("score in the CRM"), False, ("lead score", "rating")),
        MappedColumn("opportunity_id", mark("id of its opportunity"), False, ("converted opportunity id",)),
        MappedColumn("accepted_date", mark("when sales accepted it"), False, ("accepted", "sal date")),
        MappedColumn("qualified_date", mark("when sales qualified it"), False, ("qualified", "sql date")),
        MappedColumn("recycled_date", mark("when it went back to marketing"), False, ("recycled",)),
        MappedColumn("won", mark("whether it became a customer"), False, ("converted", "is won", "is converted")),
        MappedColumn("won_date", mark("when it became a customer"), False, ("converted date", "conversion date")),
        MappedColumn("value", mark("what it was worth"), False, ("amount", "deal value")),
        MappedColumn("month", mark("month, where the date is a year alone"), False),
        MappedColumn("day", mark("day, where the date is a year alone"), False),
    ),
    read=read,
    extras=True,
)
