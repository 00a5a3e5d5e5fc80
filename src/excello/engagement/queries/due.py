"""Which touches a day's wave brings, for whom, and what already speaks against each contact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from excello.campaigns import public as campaigns
from excello.customers import public as customers
from excello.engagement.channels import channel_of
from excello.engagement.models import Delivery, SuppressedAddress, WaveTouch
from excello.engagement.queries.tokens import address_digest
from excello.engagement.queries.wording import topic_name
from excello.engagement.rules.deliveries import Reason, State, WaveState
from excello.governance import public as governance

LATE_DAYS = 3
"""How many days back a wave may take up what was not sent: a long weekend."""
ASKED_BY_NAME = 400
"""Up to so many addresses are named in the query; of more, every suppressed one is read."""


@dataclass(frozen=True, slots=True)
class Due:
    """One touch that a wave brings, with its contacts as (key, held out); `is_late`: its day is over."""

    campaign: campaigns.CampaignView
    touch: campaigns.TouchView
    members: tuple[tuple[str, bool], ...]
    is_late: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether Excello itself sends it; what a person carries out is no part of a wave."""
        return channel_of(self.touch.channel) is not None


@dataclass(frozen=True, slots=True)
class DueCut:
    """The audience of a due touch, cut without remainder by what is known before arbitration."""

    due: Due
    topic: str
    members: int
    eligible: int
    suppressed: int
    no_consent: int
    held_out: int


def find_due(*, center_id: int, day: date, include_late: bool = False) -> list[Due]:
    """The touches of a day that are in no wave yet; with `include_late` also what earlier days left unsent."""
    found = _fresh(center_id, day)
    if include_late:
        for back in range(1, LATE_DAYS + 1):
            found += _late(center_id, day - timedelta(days=back), day)
    return sorted(found, key=lambda due: due.touch.touch_key)


def _fresh(center_id: int, day: date) -> list[Due]:
    touches = campaigns.due_touches(center_id=center_id, day=day)
    waved = _in_waves(center_id, [due.touch.touch_key for due in touches])
    return [Due(due.campaign, due.touch, tuple(due.members)) for due in touches if due.touch.touch_key not in waved]


def _late(center_id: int, day: date, now: date) -> list[Due]:
    """What a past day left: whole touches that no wave took, and single messages whose wave's day ended first."""
    touches = campaigns.due_touches(center_id=center_id, day=day)
    if not touches:
        return []
    keys = [due.touch.touch_key for due in touches]
    waved = _in_waves(center_id, keys)
    left = _left_over(center_id, keys, now)
    found = []
    for due in touches:
        wanted = left.get(due.touch.touch_key, frozenset())
        whole = due.touch.touch_key not in waved
        members = tuple((key, held) for key, held in due.members if whole or key in wanted)
        if members:
            found.append(Due(due.campaign, due.touch, members, is_late=True))
    return found


def _in_waves(center_id: int, touch_keys: Collection[str]) -> set[str]:
    rows = WaveTouch.objects.filter(planned__center_id=center_id, touch_key__in=touch_keys)
    return set(rows.exclude(planned__state=WaveState.PLANNING).values_list("touch_key", flat=True))


def _left_over(center_id: int, touch_keys: Collection[str], now: date) -> dict[str, frozenset[str]]:
    """Touch → contacts whose message was planned, and never left because the day was over."""
    rows = Delivery.objects.filter(center_id=center_id, touch_key__in=touch_keys)
    waiting = rows.filter(state=State.QUEUED, planned__day__lt=now)
    over = rows.filter(state=State.WITHHELD, reason=Reason.DAY_OVER)
    settled = set(rows.exclude(state__in=(State.WITHHELD, State.QUEUED)).values_list("touch_key", "contact_key"))
    pairs = {*waiting.values_list("touch_key", "contact_key"), *over.values_list("touch_key", "contact_key")} - settled
    found: dict[str, set[str]] = {}
    for touch, contact in pairs:
        found.setdefault(touch, set()).add(contact)
    return {touch: frozenset(contacts) for touch, contacts in found.items()}


def candidates(center_id: int, due: Iterable[Due]) -> Iterator[governance.Candidate]:
    """Every pair of the touches that Excello itself sends."""
    for one in due:
        if one.is_ours:
            yield from _pairs(center_id, one)


def competing_pairs(*, center_id: int, day: date) -> Iterator[governance.Candidate]:
    """The pairs that are due on a day (`governance.CompetingWaves`)."""
    yield from candidates(center_id, find_due(center_id=center_id, day=day))


def _pairs(center_id: int, due: Due) -> Iterator[governance.Candidate]:
    touch, keys = due.touch, [key for key, _held_out in due.members]
    reachable = reachable_keys(center_id, touch.channel, customers.contacts_by_key(center_id=center_id, keys=keys))
    consented = customers.consented_keys(center_id=center_id, keys=keys, topic=touch.topic, channel=touch.channel)
    for key, held_out in due.members:
        yield governance.Candidate(
            contact_key=key,
            touch_id=touch.touch_key,
            campaign_id=due.campaign.id,
            campaign_label=due.campaign.label,
            channel=touch.channel,
            category=touch.category,
            topic=touch.topic,
            value=touch.value,
            consented=key in consented,
            held_out=held_out,
            suppressed=key not in reachable,
        )


def reachable_keys(center_id: int, channel: str, contacts: Mapping[str, customers.ContactView]) -> set[str]:
    """The contacts that have an address on a channel from which nothing bounced."""
    way = channel_of(channel)
    if way is None:
        return set()
    addresses = {key: way.address(contact) for key, contact in contacts.items()}
    digests = {key: address_digest(address) for key, address in addresses.items() if address}
    rows = SuppressedAddress.objects.filter(center_id=center_id, channel=channel)
    if len(digests) <= ASKED_BY_NAME:
        rows = rows.filter(digest__in=list(digests.values()))
    bounced = set(rows.values_list("digest", flat=True))
    return {key for key, digest in digests.items() if digest not in bounced}


def cut_due(center_id: int, due: Due) -> DueCut:
    """How much of a touch's audience can be chosen at all; the first reason counts, as arbitration counts it."""
    pairs = list(_pairs(center_id, due))
    suppressed = sum(pair.suppressed for pair in pairs)
    no_consent = sum(not pair.suppressed and not pair.consented for pair in pairs)
    held_out = sum(not pair.suppressed and pair.consented and pair.held_out for pair in pairs)
    eligible = len(pairs) - suppressed - no_consent - held_out
    topic = topic_name(center_id, due.touch.topic)
    return DueCut(due, topic, len(pairs), eligible, suppressed, no_consent, held_out)
