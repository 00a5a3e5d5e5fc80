"""The results tab: what arbitration decided about its touches, who clicked, and what rooms above have counted."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from excello.campaigns.pages.frame import open_frame, show
from excello.campaigns.queries.panels import results_of
from excello.campaigns.queries.results import touch_results
from excello.core.access import MemberRequest, page


@page("campaigns.see")
@require_GET
def results(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """What the campaign brought so far."""
    frame = open_frame(request, campaign_id, "results")
    found = touch_results(frame.row, frame.touches)
    return show(request, frame, "results", found=found, panels=results_of(campaign_id))
