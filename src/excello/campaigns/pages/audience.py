"""The audience tab: a condition built on screen with its live count, the holdout, and the freeze."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from excello.campaigns.forms.audience import AudienceForm
from excello.campaigns.operations.audience import freeze_audience, set_audience
from excello.campaigns.operations.rows import DESIGN
from excello.campaigns.pages.frame import Frame, open_frame, show
from excello.campaigns.queries.campaigns import find_design
from excello.campaigns.queries.evidence import reach_cut
from excello.core.access import MemberRequest, page
from excello.core.builder import answer_count, condition_in_words
from excello.customers import public as customers
from excello.design.notes import say_done
from excello.design.numerals import number_text
from excello.findings import Finding, Refused


@page("campaigns.see")
@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Show and choose whom the campaign is for."""
    frame = open_frame(request, campaign_id, "audience")
    if request.method != "POST":
        return _show(request, frame, _form(frame))
    form = _form(frame, request.POST)
    if not form.is_valid():
        return _show(request, frame, form, status=form.status)
    try:
        view = set_audience(
            campaign_id=campaign_id,
            condition=form.cleaned_data["condition"],
            holdout_share=form.holdout_share,
            by=frame.actor,
            at=frame.at,
            version=form.cleaned_data.get("version"),
        )
    except Refused as refused:
        form.take(refused)
        return _show(request, frame, form, status=422)
    say_done(request, _("The audience of %(campaign)s is chosen.") % {"campaign": view.code})
    return HttpResponseRedirect(frame.url("audience"))


@page("campaigns.see")
@require_POST
def count(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """The live count of the builder: how many contacts fit what stands in the form."""
    actor, at = request.actor, request.now
    row = find_design(campaign_id, actor)
    actor.require(DESIGN, row.division_id)
    schema = customers.contact_schema(center_id=row.center_id)
    return answer_count(
        request,
        schema=schema,
        count=lambda condition: customers.count_contacts(center_id=row.center_id, condition=condition, at=at),
        words=lambda n: ngettext("%(n)s contact", "%(n)s contacts", n) % {"n": number_text(n)},
    )


@page("campaigns.see")
@require_POST
def freeze(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Freeze the audience; refused, the tab comes back with the findings."""
    frame = open_frame(request, campaign_id, "audience")
    try:
        view = freeze_audience(campaign_id=campaign_id, by=frame.actor, at=frame.at)
    except Refused as refused:
        return _show(request, frame, _form(frame), status=422, refused=refused.findings)
    frozen = view.audience
    say_done(request, _("%(n)d people are frozen.") % {"n": frozen.size if frozen and frozen.size else 0})
    return HttpResponseRedirect(frame.url("audience"))


def _form(frame: Frame, data: Any = None) -> AudienceForm:
    row = frame.row
    share = Decimal(f"{row.holdout_share * 100:g}")
    return AudienceForm(
        data,
        schema=customers.contact_schema(center_id=row.center_id),
        count_url=frame.url("audience_count"),
        event_names=customers.event_names(center_id=row.center_id) if frame.can_choose_audience else (),
        initial={"condition": row.condition, "holdout": share or None, "version": row.version},
    )


def _show(
    request: MemberRequest,
    frame: Frame,
    form: AudienceForm,
    *,
    status: int = 200,
    refused: tuple[Finding, ...] = (),
) -> HttpResponse:
    row, counted = frame.row, frame.row.counted
    words = ""
    if row.condition is not None:
        words = condition_in_words(row.condition, customers.contact_schema(center_id=row.center_id))
    return show(
        request,
        frame,
        "audience",
        status=status,
        refused=refused,
        form=form,
        counted=counted,
        counted_at=parse_datetime(counted.at) if counted else None,
        cut=reach_cut(counted) if counted else None,
        in_words=words,
    )
