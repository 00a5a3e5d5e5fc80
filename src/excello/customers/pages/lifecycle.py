"""The lead funnel as a page: each stage with its condition in words, and how many stand there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from excello.core.access import MemberRequest, page
from excello.core.presenting import translated
from excello.customers import rules
from excello.customers.public import lead_funnel
from excello.customers.queries.lifecycle import read_stages
from excello.customers.queries.standing import StageCount
from excello.design.pictures import Funnel, FunnelStage
from excello.findings import mark
from excello.lake.conditions import FieldType, Kind, describe
from excello.lake.lifecycle import CYCLE_SCHEMA, Stage

WORDS = replace(
    CYCLE_SCHEMA,
    properties={
        **CYCLE_SCHEMA.properties,
        "properties.bot": FieldType(Kind.BOOLEAN, mark("automatic")),
        "properties.stage": FieldType(Kind.TEXT, mark("its stage")),
    },
)
"""How the properties that the shipped model speaks of are called."""


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage, what leads into it, and how many reached it, stand in it, and where the contacts are listed."""

    stage: Stage
    words: str
    count: StageCount
    contacts_url: str


@page(rules.SEE)
def lifecycle(request: MemberRequest) -> HttpResponse:
    """The model and where everybody stands; rows of people only for those who may see them."""
    actor, now = request.actor, request.now
    model = lead_funnel(center_id=actor.center_id)
    reading = read_stages(actor.center_id, now)
    counts = {count.key: count for count in reading.stages}
    sees_rows = actor.may(rules.SEE_ROWS)
    lines = [
        StageLine(
            stage,
            describe(stage.entry, WORDS, translate=translated),
            counts.get(stage.key, StageCount(stage.key)),
            f"{reverse('customers:list')}?{urlencode({'stage': stage.key})}" if sees_rows else "",
        )
        for stage in model.stages
    ]
    context = {"model": model, "lines": lines, "reading": reading, "funnel": _funnel(lines)}
    return render(request, "customers/lifecycle.html", context)


def _funnel(lines: list[StageLine]) -> Funnel | None:
    """How many cycles ever reached each stage; nothing to draw before the first."""
    if not any(line.count.reached for line in lines):
        return None
    return Funnel(tuple(FunnelStage(line.stage.name, line.count.reached) for line in lines))
