"""The catalogue of measures: each with its value, what it was, its target, and where its number leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from excello.core.access import MemberRequest, page
from excello.core.exports import KINDS, export_response
from excello.core.lake_home import lake
from excello.core.presenting import translated
from excello.design.figures import Figure
from excello.findings import mark
from excello.lake.measures import VERSION
from excello.lake.measures.definition import Definition
from excello.lake.measuring import newest_arrival
from excello.outcomes.operations.targets import SET_TARGETS
from excello.outcomes.pages.asking import Asked, read_question
from excello.outcomes.pages.figures import figure_of, owner_label, rows_url
from excello.outcomes.reports.ground import Ground, read_ground
from excello.outcomes.reports.targets import read_targets

FAMILIES = {
    "funnel": mark("From lead to customer"),
    "operations": mark("How the center works"),
    "volume": mark("What customers do"),
}


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure of the catalogue, ready to be read."""

    definition: Definition
    figure: Figure
    formula: str
    owner: str
    url: str
    values: Mapping[str, Any]

    @property
    def says(self) -> bool:
        """Whether there is anything to see: a value now or before, or a target."""
        return bool(self.figure.now or self.figure.before or self.figure.target is not None)


@page("outcomes.see")
def measures(request: MemberRequest) -> HttpResponse:
    """Every measure beside its previous period and its target; each number opens the rows it counts."""
    asked = read_question(request, stages=[], default_stage="")
    ground = read_ground(request.actor.center_id)
    values, newest = _read(ground, asked)
    lines = [_line(ground, name, values, asked) for name in ground.measures]
    if request.GET.get("export") in KINDS:
        return _export(lines, request.GET["export"])
    groups = [_group(lines, key) for key in FAMILIES]
    context = {
        "asked": asked,
        "groups": groups,
        "headline": _headline(lines),
        "newest": newest,
        "version": VERSION,
        "may_set": request.actor.may(SET_TARGETS),
    }
    return render(request, "outcomes/measures.html", context)


def _group(lines: list[MeasureLine], family: str) -> tuple[str, list[MeasureLine], list[MeasureLine]]:
    """A family's title, what has something to say, and what counted nothing."""
    own = [line for line in lines if line.definition.family == family]
    return translated(FAMILIES[family]), [each for each in own if each.says], [each for each in own if not each.says]


def _read(ground: Ground, asked: Asked) -> tuple[dict[str, Any], Any]:
    """Each measure now, before, and its target, from one state of the lake."""
    question = asked.question
    targets = read_targets(ground)
    found: dict[str, Any] = {}
    every = list(ground.measures.values())
    with lake().snapshot() as snapshot:
        found |= ground.values(snapshot, every, at=question.at, days=question.period)
        if question.period:
            before = ground.values(snapshot, every, at=question.at, days=question.period.previous)
            found |= {f"{name}_previous": value for name, value in before.items()}
        newest = newest_arrival(snapshot)
    for name, measure in ground.measures.items():
        target = targets.value(measure.definition, question.period)
        if target is not None:
            found[f"{name}_target"] = target
    return found, newest


def _line(ground: Ground, name: str, values: Mapping[str, Any], asked: Asked) -> MeasureLine:
    definition = ground.measures[name].definition
    url = rows_url(name, period_key=asked.period_key)
    return MeasureLine(
        definition=definition,
        figure=figure_of(definition, values, currency=ground.currency, url=url),
        formula=translated(definition.formula),
        owner=owner_label(definition),
        url=reverse("outcomes:measure", args=[name]) + asked.url(stage=""),
        values=values,
    )


def _headline(lines: list[MeasureLine]) -> str:
    """What was found, not what was asked."""
    aimed = [line.figure for line in lines if line.figure.target is not None]
    if aimed:
        reached = sum(_reached(figure) for figure in aimed)
        said = ngettext(
            "%(reached)s of %(count)s target is reached", "%(reached)s of %(count)s targets are reached", len(aimed)
        )
        return said % {"reached": reached, "count": len(aimed)}
    better = sum(line.figure.judgement == "good" for line in lines)
    worse = sum(line.figure.judgement == "bad" for line in lines)
    if better or worse:
        return _("%(better)s measures are better than before, %(worse)s worse") % {"better": better, "worse": worse}
    return _("Measures")


def _reached(figure: Figure) -> bool:
    if figure.now is None or figure.target is None:
        return False
    return figure.now >= figure.target if figure.better == "higher" else figure.now <= figure.target


def _export(lines: list[MeasureLine], kind: str) -> HttpResponse:
    header = ["measure", "label", "value", "previous", "target", "unit", "owner", "formula"]
    rows = (
        [
            line.definition.name,
            line.figure.label,
            line.figure.now,
            line.figure.before,
            line.values.get(f"{line.definition.name}_target"),
            line.definition.unit,
            line.owner,
            line.formula,
        ]
        for line in lines
    )
    return export_response(kind=kind, name="measures", header=header, rows=rows)
