"""The funnel on screen: the one message, the stages, product by region, and the cycles behind each number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from excello.core.access import MemberRequest, page
from excello.core.exports import KINDS, export_response
from excello.core.lake_home import lake
from excello.core.people import center_view
from excello.core.presenting import present_findings
from excello.customers import public as customers
from excello.design.figures import Figure
from excello.design.pictures import Funnel as FunnelPicture
from excello.design.pictures import FunnelStage
from excello.lake.lifecycle import LifecycleModel
from excello.lake.measures import stages_on_the_way
from excello.lake.store import Snapshot
from excello.outcomes.pages.asking import UNNAMED, Asked, Choice, read_question
from excello.outcomes.pages.matrix import build_matrix, whole
from excello.outcomes.pages.views import SPLITS, StepLine, cohort_lines, split_lines, step_lines
from excello.outcomes.reports import Report, ReportColumn
from excello.outcomes.reports.cohorts import answer as answer_cohorts
from excello.outcomes.reports.funnel import answer
from excello.outcomes.reports.ground import read_ground
from excello.outcomes.reports.targets import read_targets
from excello.outcomes.wording import dimension_label, headline

SHOWN_STAGE = "closed_won"
ALWAYS = frozenset({"opportunity", "closed_won", "won_value"})
TILES = ALWAYS | {"mql", "sql"}


@page("outcomes.see")
def funnel(request: MemberRequest) -> HttpResponse:
    """The lead funnel by product and region; every number opens exactly the cycles it counts."""
    with lake().snapshot() as snapshot:
        return _answer(request, snapshot)


def _answer(request: MemberRequest, snapshot: Snapshot) -> HttpResponse:
    actor = request.actor
    model = customers.lead_funnel(center_id=actor.center_id)
    asked = read_question(request, stages=[stage.key for stage in model.stages], default_stage=SHOWN_STAGE)
    asked = replace(asked, question=replace(asked.question, reading=snapshot))
    report = answer(asked.question)
    if not report.rows and "period" not in request.GET:
        asked = asked.over_all_time()
        report = answer(asked.question)
    if request.GET.get("view") == "cohort":
        return _cohorts(request, asked, report)
    if request.GET.get("export") in KINDS:
        return _export(report, request.GET["export"])
    steps = step_lines(asked, tuple(_way(report, model)), {stage.key: stage.name for stage in model.stages})
    split = request.GET.get("split", "")
    split = split if split in SPLITS else SPLITS[0]
    context = {
        "asked": asked,
        "report": report,
        "steps": steps,
        "split_label": dimension_label(split),
        "split_lines": split_lines(asked, split, drill_url),
        "splits": [Choice(dimension_label(key), asked.url(split=key), key == split) for key in SPLITS],
        "views": _views(asked, "period"),
        "headline": headline(report, asked.stage),
        "tiles": _tiles(report, asked),
        "picture": _picture(report, asked, steps),
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


def _cohorts(request: MemberRequest, asked: Asked, report: Report) -> HttpResponse:
    """Each month's beginnings, and the share of them that came to every stage since."""
    if request.GET.get("export") in KINDS:
        return _export(answer_cohorts(asked.question), request.GET["export"])
    stages = [column for column in report.columns if column.kind == "stage" and report.totals[column.name]]
    lines = cohort_lines(asked, [column.name for column in stages])
    context = {
        "asked": asked,
        "lines": lines,
        "stages": stages,
        "views": _views(asked, "cohort"),
        "export_url": asked.url(view="cohort"),
    }
    return render(request, "outcomes/cohorts.html", context)


def _views(asked: Asked, active: str) -> list[Choice]:
    labels = {"period": _("Period"), "cohort": _("Cohort")}
    return [Choice(label, asked.url(view=key), key == active) for key, label in labels.items()]


def _way(report: Report, model: LifecycleModel) -> list[str]:
    """The stages that lead to a sale and that anybody reached."""
    return [stage.key for stage in stages_on_the_way(model) if report.totals[stage.key]]


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
            target=whole(totals.get(f"{column.name}_target")),
            unit="money" if column.unit == "money" else "number",
            currency=currency,
            digits=0 if column.unit == "money" else None,
            url=drill_url(asked, column.name),
        )
        for column in report.figures
        if column.name in TILES and (column.name in ALWAYS or totals[column.name])
    ]
    decided = totals["closed_won"] + totals["closed_lost"]
    before = totals.get("closed_won_previous", 0) + totals.get("closed_lost_previous", 0)
    rate = Figure(
        label=_("Won of those decided"),
        now=totals["closed_won"] / decided if decided else None,
        before=totals["closed_won_previous"] / before if compared and before else None,
        target=_rate_target(asked),
        unit="percent",
        digits=1,
        url=drill_url(asked, "closed_won"),
    )
    return [*tiles, rate]


def _rate_target(asked: Asked) -> float | None:
    """What somebody said the rate should come to."""
    ground = read_ground(asked.question.center_id)
    measure = ground.measures.get("win_rate")
    if measure is None:
        return None
    return read_targets(ground).value(measure.definition, asked.question.period, asked.question.filters)


def _picture(report: Report, asked: Asked, steps: list[StepLine]) -> FunnelPicture:
    """The stages that anybody reached, in the model's order, without the outcomes that end a cycle unwon."""
    stages, previous, days = [], None, {step.then: step.median.now for step in steps}
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
                days=days.get(column.name),
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
        if any(f"{column.name}_target" in row for row in report.rows):
            names.append(f"{column.name}_target")
    rows = ([row.get(name) for name in names] for row in report.rows)
    return export_response(kind=kind, name=report.report, header=names, rows=rows)
