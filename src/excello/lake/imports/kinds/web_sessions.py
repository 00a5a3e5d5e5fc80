"""Visits to a website as web analytics export them: a line a visit, or a line a page of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from excello.findings import Finding, Severity, mark
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, Party
from excello.lake.imports.rows import Row
from excello.lake.vocabulary import EventType

VISIT, ORDER = "Visit Recorded", "Order Completed"
FACTS = ("channel", "source", "campaign", "country", "city", "path", "title", "device", "region", "visitor_type")
COUNTS = ("duration", "pageviews", "bounce_rate")


def read(row: Row) -> RowContent | None:
    """A page call where the row names a page, else `Visit Recorded`; and `Order Completed` where something was bought.

    A visit is its visitor's: ``session_id`` is ``visitor:visit``. A row without visitor is a visitor of its own.
    """
    email, visitor, visit = row.email("email"), row.text("visitor_id"), row.text("visit_id")
    when, offset = row.moment("date", required=True), row.number_in("offset_ms")
    facts = {
        **row.extra(),
        **{name: row.text(name) for name in FACTS},
        **{name: row.number_in(name) for name in COUNTS},
    }
    orders, revenue, product = row.number_in("orders"), row.number_in("revenue"), row.text("product")
    if row.is_refused or when is None:
        return None
    at = when + timedelta(milliseconds=offset) if offset else when
    own = visitor or f"visit:{row.digest}"
    session = f"{own}:{visit}" if visit else own
    party = Party(email, own)
    page = bool(facts["path"] or facts["title"])
    event = party.track(VISIT, at, {**facts, "session_id": session, "product": product, "revenue": revenue})
    events = [replace(event, type=EventType.PAGE, event=None) if page else event]
    if orders:
        events.append(party.track(ORDER, at, {"session_id": session, "order_id": row.text("order_id"),
                                              "revenue": revenue, "product": product}))  # fmt: skip
    return RowContent(f"visit:{row.digest}", tuple(events))


def summary(contents: Sequence[RowContent]) -> tuple[Finding, ...]:
    """How many visits and visitors the rows are."""
    firsts = [content.events[0] for content in contents]
    visits = {event.properties["session_id"] for event in firsts}
    visitors = {event.user_id or event.anonymous_id for event in firsts}
    if len(visits) == len(firsts):
        return ()
    message = mark("{rows} rows are {visits} visits of {visitors} visitors.")
    params = {"rows": len(firsts), "visits": len(visits), "visitors": len(visitors)}
    return (Finding("import.visits", "file", message, mark("Nothing to do."), Severity.NOTE, params),)


MAPPING = FileMapping(
    key="web_sessions",
    label=mark("Website: visits"),
    columns=(
        MappedColumn("date", mark("when it began"), names=(*DATE_NAMES, "visit start time", "session start")),
        MappedColumn("visitor_id", mark("id of the visitor"), False, ("full visitor id", "client id", "anonymous id")),
        MappedColumn("visit_id", mark("id of the visit"), False, ("session id", "ga session id", "user session")),
        MappedColumn("email", mark("address, where it is known"), False, ("e-mail",)),
        MappedColumn("offset_ms", mark("milliseconds since the visit began"), False),
        MappedColumn("channel", mark("channel"), False, ("channel grouping", "medium", "traffic type")),
        MappedColumn("source", mark("source"), False, ("utm source", "traffic source", "referrer")),
        MappedColumn("campaign", mark("campaign"), False, ("utm campaign", "campaign name")),
        MappedColumn("country", mark("country"), False),
        MappedColumn("city", mark("town"), False, ("town",)),
        MappedColumn("region", mark("region"), False),
        MappedColumn("path", mark("path of the page"), False, ("page path", "page", "url", "landing page")),
        MappedColumn("title", mark("title of the page"), False, ("page title",)),
        MappedColumn("device", mark("device"), False, ("device category",)),
        MappedColumn("visitor_type", mark("new or returning"), False, ("user type",)),
        MappedColumn("duration", mark("seconds it took"), False, ("time on site", "session duration")),
        MappedColumn("pageviews", mark("pages looked at"), False, ("page views", "views")),
        MappedColumn("bounce_rate", mark("bounce rate"), False, ("bounce rates",)),
        MappedColumn("orders", mark("orders placed"), False, ("transactions", "purchases")),
        MappedColumn("order_id", mark("id of the order"), False, ("transaction id",)),
        MappedColumn("revenue", mark("what was bought for"), False, ("transaction revenue", "total revenue")),
        MappedColumn("product", mark("product"), False, ("product name",)),
        MappedColumn("month", mark("month, where the date is a year alone"), False),
        MappedColumn("day", mark("day, where the date is a year alone"), False),
    ),
    read=read,
    extras=True,
    summary=summary,
)
