"""The lifecycle models as pages: each stage with its condition in words, how many stand there, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from excello.core.access import MemberRequest, page
from excello.core.operations import entries_about
from excello.customers import rules
from excello.customers.operations.models import SUBJECT
from excello.customers.pages.wording import entry_words, limit_words, regress_words
from excello.customers.queries.lifecycle import LEAD_FUNNEL, read_stages
from excello.customers.queries.models import ModelVersionView, models_in_force, version_of, versions_of
from excello.customers.queries.standing import StageCount
from excello.design.pictures import Funnel, FunnelStage
from excello.lake.lifecycle import LifecycleModel, Stage


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage, what leads into it, how long one may stand in it, and how many reached it, stand in it, and where the
    contacts are listed."""

    stage: Stage
    words: str
    limit: str
    count: StageCount
    contacts_url: str


@dataclass(frozen=True, slots=True)
class ModelTab:
    """One of the models, to be chosen."""

    name: str
    url: str
    current: bool


@page(rules.SEE)
def lifecycle(request: MemberRequest, key: str = LEAD_FUNNEL) -> HttpResponse:
    """A model (`?version=` of one that was) and where everybody stands; people only for those who may see them."""
    actor, now = request.actor, request.now
    versions = versions_of(actor.center_id, key)
    shown = _shown(request, key, versions)
    model = shown.model
    reading = read_stages(actor.center_id, now, model)
    in_force = next(each for each in versions if each.state == "published")
    links_rows = actor.may(rules.SEE_ROWS) and key == LEAD_FUNNEL and shown.number == in_force.number
    lines = _lines(model, {count.key: count for count in reading.stages}, links_rows=links_rows)
    context: dict[str, Any] = {
        "model": model,
        "lines": lines,
        "reading": reading,
        "funnel": _funnel(lines),
        "regress": regress_words(model),
        "tabs": model_tabs(actor.center_id, key),
        "versions": [each for each in versions if each.state == "published"],
        "draft": next((each for each in versions if each.state == "draft"), None),
        "shown": shown,
        "in_force": in_force,
        "may_edit": actor.may(rules.EDIT_MODELS),
        "entries": entries_about(SUBJECT, key, center_id=actor.center_id, limit=10),
    }
    return render(request, "customers/lifecycle.html", context)


def model_tabs(center_id: int, key: str) -> list[ModelTab]:
    """Every model of the center."""
    return [
        ModelTab(model.name, reverse("customers:model", args=[model.key]), model.key == key)
        for model in models_in_force(center_id)
    ]


def _shown(request: MemberRequest, key: str, versions: list[ModelVersionView]) -> ModelVersionView:
    """The version asked for, else the one in force; Missing for one there is not."""
    wanted = request.GET.get("version", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 9:
        found = version_of(request.actor.center_id, key, int(wanted))
        if found.state == "published":
            return found
    return next(each for each in versions if each.state == "published")


def _lines(model: LifecycleModel, counts: dict[str, StageCount], *, links_rows: bool) -> list[StageLine]:
    names = {stage.key: stage.name for stage in model.stages}
    return [
        StageLine(
            stage,
            entry_words(stage),
            limit_words(stage, names),
            counts.get(stage.key, StageCount(stage.key)),
            f"{reverse('customers:list')}?{urlencode({'stage': stage.key})}" if links_rows else "",
        )
        for stage in model.stages
    ]


def _funnel(lines: list[StageLine]) -> Funnel | None:
    """How many cycles ever reached each stage; nothing to draw before the first."""
    if not any(line.count.reached for line in lines):
        return None
    return Funnel(tuple(FunnelStage(line.stage.name, line.count.reached) for line in lines))
