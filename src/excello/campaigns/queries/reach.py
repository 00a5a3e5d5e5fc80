"""How many an audience counts, who of them consent and policy let through, and whom other campaigns mean too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from excello.campaigns.models import Campaign, Touch
from excello.campaigns.rules.audience import REACHABLE, AudienceCount
from excello.campaigns.rules.lint import Overlap
from excello.campaigns.rules.states import State
from excello.campaigns.rules.subject import EMAIL
from excello.core.lake_home import lake
from excello.customers import public as customers
from excello.governance import public as governance

WITHHELD: dict[str, Any] = {
    "no_consent": _("No consent"),
    "at_cap": _("At the cap"),
    "resting": _("Resting"),
    "blacked_out": _("Blackout"),
}
"""Why somebody may not be reached, in the order in which it is decided."""
EVERYBODY: Mapping[str, Any] = {"all": []}


def count_audience(row: Campaign, condition: Mapping[str, Any], *, at: datetime) -> AudienceCount:
    """Count an audience on the lake as it is now. The cut is computed once an e-mail touch has a topic, because
    consent is given to a topic."""
    found = customers.select_contacts(center_id=row.center_id, condition=condition, at=at)
    keys = {contact.key for contact in found}
    return AudienceCount(
        size=len(keys),
        contacts=customers.count_contacts(center_id=row.center_id, condition=EVERYBODY, at=at),
        at=at.isoformat(),
        cut=_cut(row, keys, at),
        overlaps=_overlaps(row, keys),
    )


def _cut(row: Campaign, keys: Collection[str], at: datetime) -> dict[str, int]:
    """What consent and policy do to one e-mail of the campaign today; without remainder."""
    emails = Touch.objects.filter(campaign=row, channel=EMAIL).exclude(topic="")
    topics = sorted(set(emails.values_list("topic", flat=True)))
    if not topics or not keys:
        return {}
    agreed: set[str] = set()
    for topic in topics:
        agreed |= customers.consented_keys(center_id=row.center_id, keys=keys, topic=topic, channel=EMAIL)
    reach = governance.preview_reach(center_id=row.center_id, keys=agreed, channel=EMAIL, at=at)
    cut = {
        REACHABLE: reach.reachable,
        "no_consent": len(keys) - len(agreed),
        "at_cap": reach.at_cap,
        "resting": reach.resting,
        "blacked_out": reach.blacked_out,
    }
    return {reason: number for reason, number in cut.items() if number or reason == REACHABLE}


def _overlaps(row: Campaign, keys: Collection[str]) -> tuple[Overlap, ...]:
    """Campaigns that run in the same days and whose frozen audience holds some of these people."""
    if not row.start_date or not row.end_date or not keys:
        return ()
    others = Campaign.objects.filter(
        center_id=row.center_id,
        state__in=(State.APPROVED, State.SCHEDULED, State.RUNNING),
        snapshot_id__gt="",
        start_date__lte=row.end_date,
        end_date__gte=row.start_date,
    ).exclude(pk=row.pk)
    labels = {other.snapshot_id: other.label for other in others}
    if not labels:
        return ()
    with lake().snapshot() as snapshot:
        audiences = snapshot.table("audiences")
        members = audiences.filter(audiences.snapshot_id.isin(list(labels))).select("snapshot_id", "contact_id")
        rows = snapshot.arrow(members).to_pydict()
    shared: dict[str, int] = {}
    for name, contact in zip(rows["snapshot_id"], rows["contact_id"], strict=True):
        if contact in keys:
            shared[name] = shared.get(name, 0) + 1
    return tuple(Overlap(labels[name], number) for name, number in sorted(shared.items(), key=lambda item: -item[1]))
