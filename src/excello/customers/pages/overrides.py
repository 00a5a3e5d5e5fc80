"""A cycle is put into a stage by hand, or back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from excello.charter.public import catalogue
from excello.core.access import MemberRequest, Missing, page
from excello.core.lake_home import lake
from excello.customers import rules
from excello.customers.forms import OverrideForm
from excello.customers.operations.overriding import override_stage, standing
from excello.customers.queries.models import model_in_force
from excello.customers.queries.record import read_record
from excello.customers.queries.standing import path_in
from excello.design.notes import say_done
from excello.findings import Refused


@page(rules.OVERRIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def override(request: MemberRequest, key: str) -> HttpResponse:
    """Choose the stage of one cycle (`?model=`, `?cycle=`) and say why."""
    actor, now = request.actor, request.now
    model_key, cycle = request.GET.get("model", ""), request.GET.get("cycle", "")
    model = model_in_force(actor.center_id, model_key)
    with lake().snapshot() as snapshot:
        who = read_record(snapshot, actor.center_id, key)
        path = path_in(snapshot, model, catalogue(center_id=actor.center_id), key=key, at=now)
    moves = [move for move in path if move.cycle == cycle]
    if not moves:
        raise Missing("cycle")
    stands = model.stage(standing(moves))
    stages = [(stage.key, stage.name) for stage in model.stages if stage.key != stands.key]
    form = OverrideForm(request.POST or None, stages=stages, initial={"stage": request.GET.get("stage", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            override_stage(
                contact_key=key,
                model_key=model_key,
                cycle=cycle,
                stage=said["stage"],
                reason=said["reason"],
                by=actor,
                at=now,
            )
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("It is written down; the path shows it within seconds."))
            return redirect(reverse("customers:record", args=[key]) + "?tab=stages")
    context = {"form": form, "who": who, "model": model, "last": moves[-1], "stands": stands}
    return render(request, "customers/override.html", context, status=422 if request.method == "POST" else 200)
