"""A target is set for a measure, or taken away."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from excello.core.access import MemberRequest, Missing, page
from excello.core.presenting import translated
from excello.design.notes import say_done
from excello.findings import Refused
from excello.lake.measures import Measure
from excello.outcomes.forms import TargetForm
from excello.outcomes.models import Target
from excello.outcomes.operations import remove_target, set_target
from excello.outcomes.operations.targets import SET_TARGETS
from excello.outcomes.reports.ground import Ground, read_ground


@page(SET_TARGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def target(request: MemberRequest, name: str) -> HttpResponse:
    """Say what a measure should come to: in the whole center, or in one place of it."""
    actor = request.actor
    ground = read_ground(actor.center_id)
    chosen = _measure(ground, name)
    form = TargetForm(request.POST or None, measure=chosen, ground=ground, actor=actor, initial=_initial(request, name))
    if request.method == "POST" and form.is_valid():
        try:
            set_target(target=form.content, by=actor, at=request.now, version=form.cleaned_data["version"])
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("The target is set."))
            return redirect("outcomes:measure", name)
    label = translated(chosen.definition.label)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "name": name, "label": label, "formula": translated(chosen.definition.formula)}
    return render(request, "outcomes/target_form.html", context, status=status)


@page(SET_TARGETS)
@require_POST
def remove(request: MemberRequest, name: str, target_id: int) -> HttpResponse:
    """Take a target away."""
    remove_target(target_id=target_id, by=request.actor, at=request.now)
    say_done(request, _("The target is taken away."))
    return redirect("outcomes:measure", name)


def _measure(ground: Ground, name: str) -> Measure:
    if name not in ground.measures:
        raise Missing("measure")
    return ground.measures[name]


def _initial(request: MemberRequest, name: str) -> dict[str, object]:
    """The target to change, when the URL names one."""
    wanted = request.GET.get("target", "")
    rows = Target.objects.filter(center_id=request.actor.center_id, measure=name)
    row = rows.filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdecimal() and len(wanted) < 18 else None
    if row is None:
        return {"every": "quarter"}
    kept = ("value", "every", "product", "region", "version")
    return {"division": row.division_id, **{key: getattr(row, key) for key in kept}}
