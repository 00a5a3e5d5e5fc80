"""The cycles behind one number, paged in the engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import ibis.expr.types as ir
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from excello.core.access import MemberRequest, Missing, page
from excello.core.lake_home import lake
from excello.core.listing import Column, Empty
from excello.customers import public as customers
from excello.lake.cohorts import cohort_cycles
from excello.lake.funnel import DIMENSIONS as FUNNEL_DIMENSIONS
from excello.lake.store import Snapshot
from excello.lake.velocity import step_cycles
from excello.outcomes.pages.asking import UNNAMED, read_question
from excello.outcomes.pages.columns import cycle_columns, cycle_search
from excello.outcomes.pages.engine_rows import EngineList, EngineRows
from excello.outcomes.reports import ReportQuestion
from excello.outcomes.reports.funnel import cycles_behind
from excello.outcomes.reports.ground import Ground, read_ground

DIMENSIONS = tuple(FUNNEL_DIMENSIONS)
KEPT = ("column", "period", *DIMENSIONS, *(f"at_{name}" for name in DIMENSIONS))


@page("outcomes.see")
def cycles(request: MemberRequest) -> HttpResponse:
    """Exactly the cycles that one number of the funnel counts."""
    actor = request.actor
    asked = read_question(request, stages=[], default_stage="")
    column = request.GET.get("column", "opportunity")
    given = {name: request.GET[f"at_{name}"].replace("\x00", "") for name in DIMENSIONS if f"at_{name}" in request.GET}
    where = {name: None if value == UNNAMED else value for name, value in given.items()}
    names = {stage.key: stage.name for stage in customers.lead_funnel(center_id=actor.center_id).stages}
    sees_rows = actor.may("customers.see_rows")
    with lake().snapshot() as snapshot:
        shown = EngineList(
            request,
            EngineRows(snapshot, cycles_behind(asked.question, snapshot, column=column, where=where)),
            columns=cycle_columns(names, sees_rows=sees_rows),
            search=cycle_search(sees_rows=sees_rows),
            name="cycles",
            keep=KEPT,
            first_use=Empty(_("No cycle counts here"), _("Nothing in this period and place reached the stage.")),
        )
        context = {"list": shown, "title": names.get(column, column.replace("_", " ")), "where": _place(where)}
        return shown.response_or_none() or render(request, "outcomes/cycles.html", context)


@page("outcomes.see")
def behind(request: MemberRequest) -> HttpResponse:
    """The cycles behind a number of the other two views: a step taken, or a month's beginnings."""
    actor, ground = request.actor, read_ground(request.actor.center_id)
    names = {stage.key: stage.name for stage in ground.model.stages}
    asked = read_question(request, stages=[], default_stage="")
    sees_rows = actor.may("customers.see_rows")
    columns = cycle_columns(names, sees_rows=sees_rows)
    with lake().snapshot() as snapshot:
        rows, title = _behind(request, ground, asked.question, snapshot)
        if "first" in request.GET:
            columns.insert(1, Column("days", _("Days"), lambda row: round(row["days"], 1), numeric=True))
        shown = EngineList(
            request,
            EngineRows(snapshot, rows),
            columns=columns,
            search=cycle_search(sees_rows=sees_rows),
            name="cycles",
            keep=("first", "then", "month", "stage", "period", *DIMENSIONS),
            first_use=Empty(_("No cycle counts here"), _("Nothing in this period and place reached the stage.")),
        )
        context = {"list": shown, "title": title, "where": _place(asked.question.filters)}
        return shown.response_or_none() or render(request, "outcomes/cycles.html", context)


def _behind(
    request: MemberRequest, ground: Ground, question: ReportQuestion, snapshot: Snapshot
) -> tuple[ir.Table, str]:
    """The rows, and what they are; Missing for a stage or a month that there is not."""
    names = {stage.key: stage.name for stage in ground.model.stages}
    model, known, filters = ground.model, ground.catalogue, dict(question.filters)
    stage, month = request.GET.get("stage", ""), request.GET.get("month", "")
    step = (request.GET.get("first", ""), request.GET.get("then", ""))
    if set(step) <= set(names):
        period = ground.period(question.period)
        rows = step_cycles(snapshot, model, known, at=question.at, step=step, period=period, filters=filters)
        return rows, f"{names[step[0]]} → {names[step[1]]}"
    try:
        began = date.fromisoformat(month)
    except ValueError:
        raise Missing("month") from None
    if stage and stage not in names:
        raise Missing("stage")
    rows = cohort_cycles(
        snapshot, model, known, at=question.at, zone=ground.zone, month=began, stage=stage or None, filters=filters
    )
    said = date_format(began, "YEAR_MONTH_FORMAT")
    return rows, f"{said} → {names[stage]}" if stage else said


def _place(where: Mapping[str, str | None]) -> str:
    return ", ".join(value if value is not None else _("not named") for value in where.values())
