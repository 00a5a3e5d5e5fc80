"""The cycles behind one number, paged in the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from excello.core.access import MemberRequest, page
from excello.core.listing import Column, Empty, List
from excello.customers import public as customers
from excello.outcomes.pages.asking import UNNAMED, read_question
from excello.outcomes.reports import ReportQuestion
from excello.outcomes.reports.funnel import cycles_behind

DIMENSIONS = ("product", "region")
KEPT = ("column", "period", *DIMENSIONS, *(f"at_{name}" for name in DIMENSIONS))


class CycleRows(Sequence[dict[str, Any]]):
    """The cycles one figure counts; the engine counts them and cuts the page."""

    def __init__(self, question: ReportQuestion, column: str, where: dict[str, str | None]) -> None:
        self.question, self.column, self.where = question, column, where
        self.total = self._read(0, 0).total

    def _read(self, limit: int, offset: int) -> Any:
        return cycles_behind(self.question, column=self.column, where=self.where, limit=limit, offset=offset)

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, slice):
            return self._read(1, index).rows[0]
        start, stop, _step = index.indices(self.total)
        return list(self._read(stop - start, start).rows) if stop > start else []


class CycleList(List):
    """A list whose rows are cut by the engine; it is neither searched nor sorted here."""

    def _filtered(self) -> Any:
        return self.rows


@page("outcomes.see")
def cycles(request: MemberRequest) -> HttpResponse:
    """Exactly the cycles that one number of the funnel counts."""
    actor = request.actor
    asked = read_question(request, stages=[], default_stage="")
    column = request.GET.get("column", "opportunity")
    given = {name: request.GET[f"at_{name}"].replace("\x00", "") for name in DIMENSIONS if f"at_{name}" in request.GET}
    where = {name: None if value == UNNAMED else value for name, value in given.items()}
    names = {stage.key: stage.name for stage in customers.lead_funnel(center_id=actor.center_id).stages}
    rows = CycleRows(asked.question, column, where)
    sees_rows = actor.may("customers.see_rows")
    shown = CycleList(
        request,
        rows,
        columns=cycle_columns(names, sees_rows=sees_rows),
        name="cycles",
        keep=KEPT,
        first_use=Empty(_("No cycle counts here"), _("Nothing in this period and place reached the stage.")),
    )
    context = {"list": shown, "title": names.get(column, column.replace("_", " ")), "where": _place(where)}
    return shown.response_or_none() or render(request, "outcomes/cycles.html", context)


def cycle_columns(names: dict[str, str], *, sees_rows: bool) -> list[Column]:
    """Who may not see customers' rows sees which cycles count, not whose they are."""
    columns = [
        Column("cycle", _("Cycle"), lambda row: row["cycle"]),
        Column("product", _("Product"), lambda row: row["product"]),
        Column("region", _("Region"), lambda row: row["region"]),
        Column("stage", _("Ended as"), lambda row: names.get(row["outcome"] or "", row["status"] or "—")),
        Column("value", _("Value"), lambda row: _amount(row["value"]), numeric=True),
        Column("changed", _("Last change"), lambda row: row["changed_at"], kind="datetime"),
    ]
    if not sees_rows:
        return columns
    whose = [
        Column("contact", _("Contact"), lambda row: row["contact_id"], link=_contact_url),
        Column("owner", _("Seller"), lambda row: row["owner"]),
    ]
    return [columns[0], *whose, *columns[1:]]


def _amount(value: float | None) -> float | None:
    """A whole amount without decimals, as the funnel writes it."""
    return int(value) if value is not None and float(value).is_integer() else value


def _contact_url(row: dict[str, Any]) -> str | None:
    return reverse("customers:record", args=[row["contact_id"]]) if row["contact_id"] else None


def _place(where: dict[str, str | None]) -> str:
    return ", ".join(value if value is not None else _("not named") for value in where.values())
