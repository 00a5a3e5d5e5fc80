"""Ad spend as advertising platforms report it: cost, views and clicks by day and ad."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.imports.keys import digest
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, Party
from excello.lake.imports.rows import Row

EVENT = "Ad Spend Recorded"
PLACES = ("platform", "campaign", "ad_group", "ad", "placement")
COUNTS = ("impressions", "clicks", "conversions", "revenue")


def read(row: Row) -> RowContent | None:
    """One event a line of the report. It concerns no person: its subject is the ad it speaks of."""
    when, spend = row.moment("date", required=True), row.number_in("spend", required=True)
    places = {name: row.text(name) for name in PLACES}
    facts = {**row.extra(), **places, **{name: row.number_in(name) for name in COUNTS}}
    facts |= {"spend": spend, "currency": row.text("currency")}
    if row.is_refused:
        return None
    if spend is not None and spend < 0:
        message = mark("{count} lines have negative spend (rows {rows}); they are kept as corrections.")
        row.remark("negative_spend", "spend", message, mark("Nothing to do if they are corrections."))
    subject = digest(*(text or "" for text in places.values()))
    event = Party(None, f"ad:{subject}").track(EVENT, when, facts)
    return RowContent(f"ad_spend:{row.digest}", (event,))


MAPPING = FileMapping(
    key="ad_spend",
    label=mark("Ad spend"),
    columns=(
        MappedColumn("date", mark("date"), names=(*DATE_NAMES, "day", "reporting starts")),
        MappedColumn("spend", mark("what it cost"), names=("cost", "amount spent", "spent")),
        MappedColumn("platform", mark("where it ran"), False, ("network", "source", "publisher")),
        MappedColumn("campaign", mark("campaign"), False, ("campaign name", "campaign id")),
        MappedColumn("ad_group", mark("ad group"), False, ("ad set name", "ad group name", "adset")),
        MappedColumn("ad", mark("ad"), False, ("ad name", "ad id", "creative")),
        MappedColumn("placement", mark("placement"), False, ("position",)),
        MappedColumn("impressions", mark("times shown"), False, ("displays", "impr", "views")),
        MappedColumn("clicks", mark("clicks"), False, ("link clicks",)),
        MappedColumn("conversions", mark("conversions"), False, ("results", "purchases", "approved conversion")),
        MappedColumn("revenue", mark("revenue ascribed to it"), False, ("conversion value", "sales amount")),
        MappedColumn("currency", mark("currency"), False, ("currency code",)),
        MappedColumn("month", mark("month, where the date is a year alone"), False),
        MappedColumn("day", mark("day, where the date is a year alone"), False),
    ),
    read=read,
    extras=True,
)
