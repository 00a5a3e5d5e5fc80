"""What came of a request: its campaign's messages, clicks and learnings, brought back to who asked."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from excello.campaigns import public as campaigns
from excello.demand.public import ResultLine
from excello.engagement import public as engagement
from excello.outcomes.queries.learnings import learnings_about


class RequestResults:
    """Brings a campaign's results back to the request that opened it (`demand.ResultSource`)."""

    def results(self, *, request_id: int) -> list[ResultLine]:
        view = campaigns.campaign_of_request(request_id=request_id)
        return result_lines(view) if view else []


def result_lines(view: campaigns.CampaignView) -> list[ResultLine]:
    """One line a result; nothing before the first message is planned."""
    counts = engagement.message_counts(campaign_id=view.id)
    url = reverse("campaigns:results", args=[view.id])
    lines = []
    if counts.planned:
        lines.append(ResultLine(_("Messages sent"), number_format(counts.sent, force_grouping=True), url))
        lines.append(ResultLine(_("Messages with a click"), number_format(counts.clicked, force_grouping=True), url))
    lines += [
        ResultLine(learned.code, learned.claim, reverse("outcomes:learning", args=[learned.id]))
        for learned in learnings_about(view.center_id, view.id)
    ]
    return lines
