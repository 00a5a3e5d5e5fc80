"""sales_pipeline.csv of the Maven CRM sales data: opportunities and the stages they went through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from excello.findings import mark
from excello.lake.imports.keys import account_address, slug
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.rows import Row
from excello.lake.landing.arrivals import Event
from excello.lake.vocabulary import STAGE_CHANGED, EventType

STAGES = {"prospecting": "prospecting", "engaging": "engaging", "won": "won", "lost": "lost"}


def read(row: Row) -> RowContent | None:
    """One event a stage the deal reached: prospecting (never dated in the file), engaging, won or lost."""
    opportunity = row.text("opportunity_id", required=True)
    seller, product = row.text("sales_agent", required=True), row.text("product", required=True)
    account = row.text("account")
    stage = row.choice("deal_stage", STAGES)
    engaged, closed = row.time("engage_date"), row.time("close_date")
    value = row.number_in("close_value")
    if row.is_refused or opportunity is None or stage is None:
        return None
    row.know_product("product", product)
    _remark(row, stage, account, engaged, closed, value)
    said = {"opportunity_id": opportunity, "product": product, "owner": seller}
    if account:
        said["account"] = account
    events = [
        _event(opportunity, account, when, {**said, "stage": name, **worth})
        for name, when, worth in _steps(stage, engaged, closed, value)
    ]
    return RowContent(f"opportunity:{opportunity}", tuple(events))


def _steps(
    stage: str, engaged: datetime | None, closed: datetime | None, value: float | None
) -> list[tuple[str, datetime | None, dict[str, float]]]:
    if stage == "prospecting":
        return [("prospecting", engaged, {})]
    steps: list[tuple[str, datetime | None, dict[str, float]]] = [("engaging", engaged, {})]
    if stage in ("won", "lost"):
        steps.append((stage, closed, {} if value is None else {"value": value}))
    return steps


def _event(opportunity: str, account: str | None, when: datetime | None, properties: dict[str, Any]) -> Event:
    """A deal with an account is its contact's; one without is its own subject, until its account appears."""
    return Event(
        "",
        EventType.TRACK,
        "",
        timestamp=when,
        event=STAGE_CHANGED,
        user_id=account_address(account) if account else None,
        anonymous_id=None if account else f"opportunity:{opportunity}",
        group_id=slug(account) if account else None,
        properties=properties,
    )


def _remark(
    row: Row, stage: str, account: str | None, engaged: datetime | None, closed: datetime | None, value: float | None
) -> None:
    if account is None:
        message = mark("{count} deals have no account (rows {rows}); they are kept and belong to no audience.")
        row.remark("no_account", "account", message, mark("Name the account in the CRM and import again."))
    if engaged is None:
        message = mark("{count} deals have no engage date (rows {rows}); they count in all-time figures only.")
        row.remark("no_engage_date", "engage_date", message, mark("Date the deal in the CRM and import again."))
    if stage in ("won", "lost") and closed is None:
        message = mark("{count} closed deals have no close date (rows {rows}); they count in all-time figures only.")
        row.remark("no_close_date", "close_date", message, mark("Date the close in the CRM and import again."))
    if stage == "won" and value is None:
        message = mark("{count} won deals have no value (rows {rows}); they count as won, with nothing earned.")
        row.remark("no_value", "close_value", message, mark("Enter the value in the CRM and import again."))
    if engaged and closed and closed < engaged:
        message = mark("{count} deals were closed before they were engaged (rows {rows}).")
        row.remark("closed_before_engaged", "close_date", message, mark("Correct one of the dates."))


MAPPING = FileMapping(
    key="maven_sales_pipeline",
    label=mark("Maven CRM: sales pipeline"),
    columns=(
        MappedColumn("opportunity_id", mark("unique id of the deal")),
        MappedColumn("sales_agent", mark("seller")),
        MappedColumn("product", mark("product name")),
        MappedColumn("account", mark("company name")),
        MappedColumn("deal_stage", mark("Prospecting, Engaging, Won or Lost")),
        MappedColumn("engage_date", mark("day the deal was engaged")),
        MappedColumn("close_date", mark("day the deal was won or lost")),
        MappedColumn("close_value", mark("revenue of the deal in dollars")),
    ),
    read=read,
    allow_undated=True,
)
