"""Exactly the rows behind one number of a measure, paged in the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

import ibis.expr.types as ir
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from excello.core.access import Actor, MemberRequest, Missing, page
from excello.core.lake_home import lake
from excello.core.listing import Column, Empty
from excello.core.people import divisions_of
from excello.core.presenting import translated
from excello.lake.measures import CycleFigure, Measure
from excello.lake.measures.events import PARTS, EventFigure
from excello.lake.measuring import counted_cycles, counted_events
from excello.lake.store import Snapshot
from excello.outcomes.pages.asking import UNNAMED, Asked, read_question
from excello.outcomes.pages.columns import cycle_columns, cycle_search
from excello.outcomes.pages.engine_rows import EngineList, EngineRows
from excello.outcomes.reports.ground import Ground, read_ground
from excello.outcomes.wording import dimension_value

SEEN = 80
"""Characters of an event's properties in a cell."""


@page("outcomes.see")
def measured(request: MemberRequest, name: str) -> HttpResponse:
    """The cycles or events that one number counts; of a share also which of them are in it."""
    actor = request.actor
    ground = read_ground(actor.center_id)
    chosen = ground.measures.get(name)
    if chosen is None:
        raise Missing("measure")
    asked = read_question(request, stages=[], default_stage="")
    where = _where(request, chosen)
    opened: AbstractContextManager[Snapshot] = lake().snapshot()
    with opened as snapshot:
        shown = EngineList(
            request,
            EngineRows(snapshot, _rows(ground, snapshot, chosen, asked, where)),
            columns=_columns(ground, chosen, actor),
            search=_search(chosen, actor),
            name=name,
            keep=("period", *(f"at_{key}" for key in where)),
            first_use=Empty(_("Nothing counts here"), _("In this period and place nothing happened that it counts.")),
        )
        label = translated(chosen.definition.label)
        place = ", ".join(dimension_value(key, value) for key, value in where.items())
        context = {
            "list": shown,
            "label": label,
            "where": place,
            "formula": translated(chosen.definition.formula),
            "url": reverse("outcomes:measure", args=[name]) + f"?period={asked.period_key}",
            "period": asked.question.period,
        }
        return shown.response_or_none() or render(request, "outcomes/measured.html", context)


def _where(request: MemberRequest, chosen: Measure) -> dict[str, str | None]:
    """The place a number stands in; a dimension the measure does not have is left out."""
    given = {
        name: request.GET[f"at_{name}"].replace("\x00", "")[:200]
        for name in chosen.definition.dimensions
        if f"at_{name}" in request.GET
    }
    return {name: None if value == UNNAMED else value for name, value in given.items()}


def _rows(
    ground: Ground, snapshot: Snapshot, chosen: Measure, asked: Asked, where: Mapping[str, str | None]
) -> ir.Table:
    question = asked.question
    if isinstance(chosen, CycleFigure):
        period = ground.period(question.period)
        return counted_cycles(
            snapshot, ground.model, ground.catalogue, chosen, at=question.at, period=period, filters=dict(where)
        )
    days = ground.day_range(question.period)
    return counted_events(snapshot, chosen, days=days, center=ground.slug, filters=where)


def _search(chosen: Measure, actor: Actor) -> tuple[str, ...]:
    """Which columns the rows are searched in; whose they are only for those who see it."""
    sees_rows = actor.may("customers.see_rows")
    if isinstance(chosen, CycleFigure):
        return cycle_search(sees_rows=sees_rows)
    if PARTS[chosen.part].own_work:
        return ("event", "division")
    return ("event", "source", *(("contact_id", "properties") if sees_rows else ()))


def _columns(ground: Ground, chosen: Measure, actor: Actor) -> list[Column]:
    if isinstance(chosen, CycleFigure):
        names = {stage.key: stage.name for stage in ground.model.stages}
        columns = cycle_columns(names, sees_rows=actor.may("customers.see_rows"))
        if chosen.days is not None:
            columns.insert(1, Column("days", _("Days"), lambda row: round(row["days"], 1), numeric=True))
        return [*_counts(chosen.hits is not None), *columns]
    return [*_counts(chosen.hits is not None), *_event_columns(ground, chosen, actor)]


def _counts(is_share: bool) -> list[Column]:
    """Of a share: whether a row is of those that are counted above the line."""
    if not is_share:
        return []
    return [
        Column(
            "counts",
            _("Is in it"),
            lambda row: _("yes") if row["counts"] else _("no"),
            badge=lambda row: "good" if row["counts"] else "mute",
        )
    ]


def _event_columns(ground: Ground, chosen: EventFigure, actor: Actor) -> list[Column]:
    when = Column("when", _("When"), lambda row: row["timestamp"], kind="datetime")
    event = Column("event", _("Event"), lambda row: row["event"])
    if PARTS[chosen.part].own_work:
        return [when, event, *_work_columns(ground, chosen, actor)]
    origin = Column("source", _("Source"), lambda row: row["source"])
    if not actor.may("customers.see_rows"):
        return [when, event, origin]
    contact = Column("contact", _("Contact"), lambda row: row["contact_id"] or row["anonymous_id"], link=_contact_url)
    facts = Column("facts", _("What it says"), lambda row: _facts(row))
    return [when, event, contact, origin, facts]


def _work_columns(ground: Ground, chosen: EventFigure, actor: Actor) -> list[Column]:
    """What members did: whose request only where its division is one's own."""
    divisions = {division.key: division for division in divisions_of(ground.center_id)}
    scope = actor.scope("demand.see") if actor.may("demand.see") else None

    def about(row: Mapping[str, Any]) -> str | None:
        facts = json.loads(row["properties"] or "{}")
        division = divisions.get(row["division"] or "")
        hidden = division is not None and (scope is None or not scope.covers(division.id))
        return None if hidden else facts.get("request") or facts.get("campaign") or facts.get("code")

    def named(row: Mapping[str, Any]) -> str | None:
        division = divisions.get(row["division"] or "")
        return division.name if division else row["division"]

    columns = [Column("about", _("About"), about), Column("division", _("Division"), named)]
    if chosen.mean:
        columns.append(Column("hours", _("Hours"), lambda row: row["worth"], numeric=True))
    return columns


def _contact_url(row: Mapping[str, Any]) -> str | None:
    return reverse("customers:record", args=[row["contact_id"]]) if row["contact_id"] else None


def _facts(row: Mapping[str, Any]) -> str:
    facts = json.loads(row["properties"] or "{}")
    text = " · ".join(f"{key}: {value}" for key, value in facts.items() if value not in (None, "", [], {}))
    return text if len(text) <= SEEN else text[: SEEN - 1] + "…"
