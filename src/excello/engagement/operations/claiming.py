"""How a queued message is claimed: only while consent, address, campaign and day still speak for it.

All of it is read again in the transaction that marks the message as sending; nothing is sent inside it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import translation

from excello.campaigns import public as campaigns
from excello.core.access import Missing
from excello.customers import public as customers
from excello.engagement.channels import Channel, Letter, Parcel, channel_of
from excello.engagement.models import Delivery, TrackedLink
from excello.engagement.operations.settling import Run, withhold_message
from excello.engagement.queries.due import reachable_keys
from excello.engagement.queries.tokens import click_token, click_url, token_digest, token_of, unsubscribe_url
from excello.engagement.queries.wording import language_of, offer_of, topic_name
from excello.engagement.rules.deliveries import Reason, State, local_day

LIVE_CAMPAIGN = ("scheduled", "running")
"""Campaigns that may be sent; a cancelled one stops at once, also what is queued."""


class Withheld(Exception):
    """A message must not be sent any more."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


def claim_message(run: Run, delivery_id: int) -> Parcel | None:
    """Mark a queued message as sending and give it its form, if consent, address, campaign and day still allow it.

    None: somebody else has it, or it was withheld just now.
    """
    at = run.clock()
    with transaction.atomic():
        queued = Delivery.objects.filter(pk=delivery_id, state=State.QUEUED)
        if not queued.update(
            state=State.SENDING, claim=run.id, attempts=F("attempts") + 1, sending_at=at, not_before=None
        ):
            return None
        row = Delivery.objects.select_related("touch").get(pk=delivery_id)
        try:
            return _form(run, row, at)
        except Withheld as held:
            withhold_message(run, row, held.reason, at)
            return None


def _form(run: Run, row: Delivery, at: datetime) -> Parcel:
    """The message as it goes out; raises `Withheld` for whatever has come to speak against it."""
    if local_day(at, run.center.time_zone) != run.planned.day:
        raise Withheld(Reason.DAY_OVER)
    campaign, touch = _live_touch(row)
    channel, contact = _addressee(row)
    consented = customers.consented_keys(
        center_id=row.center_id, keys=[row.contact_key], topic=row.touch.topic, channel=row.touch.channel
    )
    if row.contact_key not in consented:
        raise Withheld(Reason.NO_CONSENT)
    run.sent_to[row.pk] = channel.address(contact)
    return channel.compose(_letter(run, row, campaign, touch, contact))


def _live_touch(row: Delivery) -> tuple[campaigns.CampaignView, campaigns.TouchView]:
    try:
        campaign = campaigns.campaign(campaign_id=row.touch.campaign_id)
    except Missing as error:
        raise Withheld(Reason.CAMPAIGN_ENDED) from error
    touch = next((one for one in campaign.touches if one.touch_key == row.touch_key), None)
    if touch is None or campaign.state not in LIVE_CAMPAIGN:
        raise Withheld(Reason.CAMPAIGN_ENDED)
    return campaign, touch


def _addressee(row: Delivery) -> tuple[Channel, customers.ContactView]:
    channel = channel_of(row.touch.channel)
    contact = customers.contact(center_id=row.center_id, key=row.contact_key)
    if channel is None or contact is None or not channel.address(contact):
        raise Withheld(Reason.NO_ADDRESS)
    if not reachable_keys(row.center_id, channel.key, {row.contact_key: contact}):
        raise Withheld(Reason.SUPPRESSED)
    return channel, contact


def _letter(
    run: Run,
    row: Delivery,
    campaign: campaigns.CampaignView,
    touch: campaigns.TouchView,
    contact: customers.ContactView,
) -> Letter:
    language = language_of(contact)
    with translation.override(language):
        topic = topic_name(row.center_id, touch.topic)
    links: dict[str, str] = {}
    return Letter(
        key=row.token_digest[:32],
        touch=touch,
        contact=contact,
        campaign_code=campaign.code,
        center_name=run.center.name,
        topic_name=topic,
        offer=offer_of(touch.asset_id),
        language=language,
        unsubscribe_url=unsubscribe_url(_fresh_token(row)),
        track=lambda url: _tracked(row, url, links),
    )


def _fresh_token(row: Delivery) -> str:
    """The message's token; its digest is kept anew where the installation's secret has changed since planning."""
    token = token_of(row)
    if token_digest(token) != row.token_digest:
        Delivery.objects.filter(pk=row.pk).update(token_digest=token_digest(token))
    return token


def _tracked(row: Delivery, url: str, links: dict[str, str]) -> str:
    """The address that stands for a link in this message; the same link twice is one."""
    if url not in links:
        number = len(links) + 1
        token = click_token(delivery_id=row.pk, number=number)
        TrackedLink.objects.update_or_create(
            delivery=row, number=number, defaults={"url": url, "token_digest": token_digest(token)}
        )
        links[url] = click_url(token)
    return links[url]
