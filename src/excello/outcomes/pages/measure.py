"""One measure: what it means, how it went, how it splits, and what it should come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from excello.core.access import MemberRequest, Missing, page
from excello.core.exports import KINDS, export_response
from excello.core.lake_home import lake
from excello.core.operations import entries_about
from excello.core.people import divisions_of
from excello.core.presenting import translated
from excello.design.figures import Figure
from excello.design.pictures import Spark
from excello.lake.measures import VERSION, Measure
from excello.lake.measuring import newest_arrival
from excello.outcomes.operations.targets import SET_TARGETS
from excello.outcomes.pages.asking import Asked, Choice, read_question
from excello.outcomes.pages.figures import figure_of, owner_label, rows_url
from excello.outcomes.reports.ground import Ground, read_ground
from excello.outcomes.reports.measure import answer_measure
from excello.outcomes.reports.series import Stretch, read_series
from excello.outcomes.reports.targets import TargetView, read_targets
from excello.outcomes.rules.targets import EVERY
from excello.outcomes.wording import dimension_label, dimension_value


@dataclass(frozen=True, slots=True)
class SplitLine:
    """One part of a measure."""

    label: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class StretchLine:
    """A few days of the trend."""

    days: str
    now: Figure


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target in words."""

    target: TargetView
    place: str
    value: str
    every: str


@page("outcomes.see")
def measure(request: MemberRequest, name: str) -> HttpResponse:
    """A measure of the catalogue."""
    asked = read_question(request, stages=[], default_stage="")
    ground = read_ground(request.actor.center_id)
    chosen = ground.measures.get(name)
    if chosen is None:
        raise Missing("measure")
    split = _split(request, chosen)
    asked = replace(asked, question=replace(asked.question, by=(split,) if split else (), filters={}))
    with lake().snapshot() as snapshot:
        question = replace(asked.question, reading=snapshot)
        report = answer_measure(question, name)
        if request.GET.get("export") in KINDS:
            return _export(report.rows, [c.name for c in report.columns], name, request.GET["export"])
        stretches = read_series(ground, snapshot, chosen, question)
        newest = newest_arrival(snapshot)
    definition = chosen.definition
    link = rows_url(name, period_key=asked.period_key)
    context = {
        "definition": definition,
        "words": {key: translated(getattr(definition, key)) for key in ("label", "formula", "grain", "source")},
        "owner": owner_label(definition),
        "asked": asked,
        "figure": figure_of(definition, report.totals, currency=ground.currency, url=link, label=_("In this period")),
        "split_label": dimension_label(split) if split else "",
        "splits": [Choice(dimension_label(key), _url(asked, name, key), key == split) for key in definition.dimensions],
        "lines": _lines(ground, chosen, asked, split, report.rows) if split else [],
        "stretches": _stretches(ground, chosen, stretches),
        "spark": _spark(chosen, stretches, report.totals.get(f"{name}_target")),
        "targets": _targets(ground, chosen, request.actor.center_id),
        "may_set": request.actor.may(SET_TARGETS),
        "entries": entries_about("outcomes.measure", name, center_id=request.actor.center_id, limit=5),
        "newest": newest,
        "version": VERSION,
        "rows_url": link,
    }
    return render(request, "outcomes/measure.html", context)


def _split(request: MemberRequest, chosen: Measure) -> str:
    """The dimension asked for, else the first it has."""
    dimensions = chosen.definition.dimensions
    wanted = request.GET.get("by", "")
    return wanted if wanted in dimensions else dimensions[0] if dimensions else ""


def _url(asked: Asked, name: str, split: str) -> str:
    return reverse("outcomes:measure", args=[name]) + f"?period={asked.period_key}&by={split}"


def _lines(
    ground: Ground, chosen: Measure, asked: Asked, split: str, rows: Sequence[Mapping[str, Any]]
) -> list[SplitLine]:
    """The parts on one scale, so that their lines compare."""
    names = _division_names(ground.center_id) if split == "division" else {}
    lines = []
    for row in rows:
        label = dimension_value(split, row[split], names)
        url = rows_url(chosen.definition.name, period_key=asked.period_key, where={split: row[split]})
        lines.append((label, figure_of(chosen.definition, row, currency=ground.currency, url=url, label=label)))
    largest = max((value or 0 for _label, f in lines for value in (f.now, f.before, f.target)), default=0)
    return [SplitLine(label, replace(figure, top=float(largest) * 1.1 or None)) for label, figure in lines]


def _division_names(center_id: int) -> dict[str, str]:
    return {division.key: division.name for division in divisions_of(center_id)}


def _stretches(ground: Ground, chosen: Measure, stretches: list[Stretch]) -> list[StretchLine]:
    name = chosen.definition.name
    return [
        StretchLine(
            f"{date_format(s.days.first, 'SHORT_DATE_FORMAT')} – {date_format(s.days.last, 'SHORT_DATE_FORMAT')}",
            figure_of(chosen.definition, {name: s.now, f"{name}_previous": s.before}, currency=ground.currency),
        )
        for s in stretches
    ]


def _spark(chosen: Measure, stretches: list[Stretch], target: float | None) -> Spark | None:
    """The line of now over before; none where nothing ever happened."""
    if not any(stretch.now or stretch.before for stretch in stretches):
        return None
    aim = None
    if target is not None:
        aim = target / len(stretches) if chosen.definition.is_scaled else target
    return Spark(
        [stretch.now or 0 for stretch in stretches],
        [stretch.before or 0 for stretch in stretches],
        aim,
        translated(chosen.definition.label),
    )


def _targets(ground: Ground, chosen: Measure, center_id: int) -> list[TargetLine]:
    definition = chosen.definition
    found = [view for view in read_targets(ground).found.values() if view.measure == definition.name]
    names = {entry.key: entry.name for entry in (*ground.catalogue.products, *ground.catalogue.regions)}
    return [
        TargetLine(
            view,
            " · ".join(
                part
                for part in (view.division, names.get(view.scope.product, ""), names.get(view.scope.region, ""))
                if part
            )
            or _("The whole center"),
            figure_of(definition, {definition.name: view.value}, currency=ground.currency).now_text,
            translated(EVERY[view.every]),
        )
        for view in found
    ]


def _export(rows: Any, columns: list[str], name: str, kind: str) -> HttpResponse:
    header = [*columns, f"{name}_previous", f"{name}_target"]
    return export_response(kind=kind, name=name, header=header, rows=([row.get(key) for key in header] for row in rows))
