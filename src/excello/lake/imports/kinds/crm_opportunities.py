"""Opportunities as a CRM exports them: each with the stage it stands in, and when it opened and closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from excello.findings import mark
from excello.lake.imports.keys import slug
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, SUBJECT_COLUMNS, Party, party_of, said
from excello.lake.imports.rows import Row
from excello.lake.landing.arrivals import Event
from excello.lake.vocabulary import STAGE_CHANGED

OPENED = "open"
CLOSED = ("won", "lost")
STAGES = {
    **dict.fromkeys(("won", "closed won", "closedwon", "chiuso vinto"), "won"),
    **dict.fromkeys(("lost", "closed lost", "closedlost", "chiuso perso"), "lost"),
}
FACTS = ("name", "product", "account", "lead_id", "owner", "region", "source", "campaign")


def read(row: Row) -> RowContent | None:
    """One event a stage the row dates: opened, the stage it stands in, won or lost."""
    opportunity, named = row.text("opportunity_id", required=True), row.text("stage", required=True)
    opened, closed, value = row.moment("date"), row.moment("close_date"), row.number_in("value")
    facts: dict[str, Any] = {name: row.text(name) for name in FACTS}
    facts |= {"opportunity_id": opportunity, **{name: text for name, text in row.extra().items() if name not in facts}}
    stage = STAGES.get((named or "").lower()) or slug(named or "").replace("-", "_")
    moment = closed if stage in CLOSED else opened
    if moment is None and not row.is_refused:
        row.text("close_date" if stage in CLOSED else "date", required=True)
    party = party_of(row, f"opportunity:{opportunity}")
    if row.is_refused:
        return None
    row.know_product("product", facts["product"])
    row.know_region("region", facts["region"])
    return RowContent(f"opportunity:{opportunity}", tuple(_steps(party, said(facts), stage, opened, moment, value)))


def _steps(
    party: Party,
    facts: dict[str, Any],
    stage: str,
    opened: datetime | None,
    moment: datetime | None,
    value: float | None,
) -> list[Event]:
    worth = {} if value is None else {"value": value}
    if stage not in CLOSED:
        return [party.track(STAGE_CHANGED, moment, {**facts, "stage": stage, **worth})]
    first = [party.track(STAGE_CHANGED, opened, {**facts, "stage": OPENED})] if opened else []
    return [*first, party.track(STAGE_CHANGED, moment, {**facts, "stage": stage, **worth})]


MAPPING = FileMapping(
    key="crm_opportunities",
    label=mark("CRM: opportunities"),
    columns=(
        MappedColumn("opportunity_id", mark("id in the CRM"), names=("id", "opportunity id", "deal id", "deal")),
        MappedColumn("stage", mark("stage it stands in; won and lost end it"), names=("deal stage", "stage name")),
        MappedColumn("date", mark("when it was opened, or came to its stage"), False, DATE_NAMES),
        MappedColumn("close_date", mark("when it was won or lost"), False, ("close date", "closed", "won date")),
        MappedColumn("value", mark("amount"), False, ("amount", "deal value", "close value")),
        MappedColumn("name", mark("name of the opportunity"), False, ("opportunity name", "deal name")),
        MappedColumn("product", mark("product"), False, ("product name", "product line")),
        *SUBJECT_COLUMNS,
        MappedColumn("owner", mark("seller in charge"), False, ("opportunity owner", "sales agent", "seller")),
        MappedColumn("region", mark("region"), False, ("territory", "area", "regional office")),
        MappedColumn("source", mark("where it came from"), False, ("lead source", "origin")),
        MappedColumn("campaign", mark("campaign"), False, ("campaign name", "primary campaign source")),
        MappedColumn("month", mark("month, where the date is a year alone"), False),
        MappedColumn("day", mark("day, where the date is a year alone"), False),
    ),
    read=read,
    extras=True,
)
