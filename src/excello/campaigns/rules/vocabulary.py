"""The words a design may use: measures that can be an outcome, what a message may offer, categories of touches."""

from __future__ import annotations

from dataclasses import dataclass

from excello.findings import mark

MEASURES: dict[str, str] = {
    "new_leads": mark("New leads"),
    "mql_count": mark("Marketing-qualified leads"),
    "sql_count": mark("Sales-qualified leads"),
    "stage_conversion": mark("Conversion of the transition"),
    "stage_velocity": mark("Days between the stages"),
    "pipeline_value": mark("Value of the pipeline"),
    "revenue": mark("Revenue"),
    "engagement_rate": mark("Engagement rate"),
    "download_share": mark("Share of visits with a download"),
    "form_completion_rate": mark("Form completion rate"),
    "visitors": mark("Visitors"),
    "returning_customer_share": mark("Share of customers who return"),
    "renewal_rate": mark("Renewal rate"),
    "time_to_value": mark("Time to value"),
    "nps": mark("Net promoter score"),
    "csat": mark("Customer satisfaction"),
}

OTHER_CHANNELS: dict[str, str] = {"letter": mark("Letter"), "phone": mark("Phone call"), "event": mark("Event")}
"""Channels of touches beside those that personas prefer."""

CATEGORIES: dict[str, str] = {
    "promotional": mark("Promotional"),
    "newsletter": mark("Newsletter"),
    "event": mark("Event invitation"),
    "service": mark("Service information"),
}
"""What kind of message a touch is: contact policy caps each. None of them escapes the caps."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a message invites to; `asks_for` is the stage a buyer must have reached to say yes."""

    key: str
    label: str
    help: str
    asks_for: str | None = None
    cuts_price: bool = False


OFFERS: dict[str, Offer] = {
    offer.key: offer
    for offer in (
        Offer("content", mark("Content"), mark("Something to read, watch or try out")),
        Offer("event", mark("Event"), mark("A webinar, a visit, a meeting of peers")),
        Offer("conversation", mark("Conversation"), mark("A call with somebody who knows"), "consideration"),
        Offer("trial", mark("Trial or demonstration"), mark("The product itself, for a while"), "evaluation"),
        Offer("purchase", mark("Purchase"), mark("Buy, order, sign"), "decision"),
        Offer("discount", mark("Discount"), mark("A lower price, for a while"), "decision", cuts_price=True),
    )
}
