"""sales_teams.csv of the Maven CRM sales data: sellers, who are no contacts, and the regions they sell in."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.imports.keys import slug
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.rows import Row
from excello.lake.landing.arrivals import Event
from excello.lake.vocabulary import EventType


def read(row: Row) -> RowContent | None:
    """An identify with trait ``kind = "seller"``; the regional office is the region. The file gives no times."""
    name, manager = row.text("sales_agent", required=True), row.text("manager")
    region = row.text("regional_office", required=True)
    if row.is_refused or name is None:
        return None
    traits = {"kind": "seller", "name": name, "region": region, **({"manager": manager} if manager else {})}
    seller = f"seller:{slug(name)}"
    return RowContent(seller, (Event("", EventType.IDENTIFY, "", user_id=seller, traits=traits),), region=region)


MAPPING = FileMapping(
    key="maven_sales_teams",
    label=mark("Maven CRM: sales teams"),
    columns=(
        MappedColumn("sales_agent", mark("seller")),
        MappedColumn("manager", mark("the seller's manager")),
        MappedColumn("regional_office", mark("region")),
    ),
    read=read,
    allow_undated=True,
)
