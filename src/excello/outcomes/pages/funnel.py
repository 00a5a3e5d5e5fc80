"""The funnel on screen: the one message, the stages, product by region, and the cycles behind each number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from excello.core.access import MemberRequest, page
from excello.core.exports import KINDS, export_response
from excello.core.people import center_view
from excello.core.presenting import present_findings
from excello.customers import public as customers
from excello.design.figures import Figure
from excello.design.pictures import Funnel as FunnelPicture
from excello.design.pictures import FunnelStage
from excello.outcomes.pages.asking import UNNAMED, Asked, Choice, read_question
from excello.outcomes.pages.matrix import build_matrix
from excello.outcomes.reports import Report, ReportColumn
from excello.outcomes.reports.funnel import answer
from excello.outcomes.wording import headline

SHOWN_STAGE = "closed_won"


@page("outcomes.see")
def funnel(request: MemberRequest) -> HttpResponse:
    """The lead funnel by product and region; every number opens exactly the cycles it counts."""
    actor = request.actor
    model = customers.lead_funnel(center_id=actor.center_id)
    asked = read_question(request, stages=[stage.key for stage in model.stages], default_stage=SHOWN_STAGE)
    report = answer(asked.question)
    if not report.rows and "period" not in request.GET:
        asked = asked.over_all_time()
        report = answer(asked.question)
    if request.GET.get("export") in KINDS:
        return _export(report, request.GET["export"])
    context = {
        "asked": asked,
        "report": report,
        "headline": headline(report, asked.stage),
        "tiles": _tiles(report, asked),
        "picture": _picture(report, asked),
        "matrix": build_matrix(report, asked, drill=drill_url),
        "stages": [
            Choice(column.label, asked.url(stage=column.name), column.name == asked.stage)
            for column in report.columns
            if column.kind == "stage"
        ],
        "findings": present_findings(report.findings),
        "figures": _reached(report),
        "rows": _table_rows(report, asked),
    }
    return render(request, "outcomes/funnel.html", context)


def drill_url(asked: Asked, column: str, where: Mapping[str, str | None] | None = None) -> str:
    """Where the cycles behind a number are listed."""
    named = {f"at_{key}": UNNAMED if value is None else value for key, value in (where or {}).items()}
    return reverse("outcomes:cycles") + "?" + "&".join((urlencode({"column": column, **named}), asked.query))


def _tiles(report: Report, asked: Asked) -> list[Figure]:
    currency = center_view(asked.question.center_id).currency
    totals, compared = report.totals, report.previous_period is not None
    tiles = [
        Figure(
            label=column.label,
            now=totals[column.name],
            before=totals.get(f"{column.name}_previous") if compared else None,
            unit="money" if column.unit == "money" else "number",
            currency=currency,
            digits=0 if column.unit == "money" else None,
            url=drill_url(asked, column.name),
        )
        for column in report.figures
        if column.name in {"opportunity", "closed_won", "won_value"}
    ]
    decided = totals["closed_won"] + totals["closed_lost"]
    before = totals.get("closed_won_previous", 0) + totals.get("closed_lost_previous", 0)
    rate = Figure(
        label=_("Won of those decided"),
        now=totals["closed_won"] / decided if decided else None,
        before=totals["closed_won_previous"] / before if compared and before else None,
        unit="percent",
        digits=1,
        url=drill_url(asked, "closed_won"),
    )
    return [*tiles, rate]


def _picture(report: Report, asked: Asked) -> FunnelPicture:
    """The stages that anybody reached, in the model's order, without the outcomes that end a cycle unwon."""
    stages, previous = [], None
    for column in report.columns:
        if column.kind != "stage" or column.name in {"closed_lost", "recycled"} or not report.totals[column.name]:
            continue
        count = report.totals[column.name]
        stages.append(
            FunnelStage(
                label=column.label,
                count=count,
                before=report.totals.get(f"{column.name}_previous"),
                conversion=count / previous if previous and count <= previous else None,
                url=drill_url(asked, column.name),
                selected=column.name == asked.stage,
            )
        )
        previous = count
    return FunnelPicture(tuple(stages))


def _reached(report: Report) -> list[ReportColumn]:
    """The figures that are not nought in every row."""
    return [column for column in report.figures if report.totals[column.name]]


def _table_rows(report: Report, asked: Asked) -> list[dict[str, Any]]:
    names = [column.name for column in report.dimensions]
    return [
        {
            "where": [row[name] if row[name] is not None else _("not named") for name in names],
            "cells": [
                (row[column.name], drill_url(asked, column.name, {name: row[name] for name in names}))
                for column in _reached(report)
            ],
        }
        for row in report.rows
    ]


def _export(report: Report, kind: str) -> HttpResponse:
    names: list[str] = []
    for column in report.columns:
        names.append(column.name)
        if report.previous_period and column.kind != "dimension":
            names.append(f"{column.name}_previous")
    rows = ([row.get(name) for name in names] for row in report.rows)
    return export_response(kind=kind, name="funnel", header=names, rows=rows)
