"""How an audience comes to be: a condition is chosen and counted, then frozen in the lake with its holdout."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from excello.campaigns.models import Audience, Campaign
from excello.campaigns.operations.design import relint, with_author
from excello.campaigns.operations.rows import DESIGN, LAUNCH, claim, errors_of, find_for, record, tell
from excello.campaigns.queries.campaigns import frozen_audience, view_of
from excello.campaigns.queries.reach import count_audience
from excello.campaigns.queries.views import CampaignView
from excello.campaigns.rules.audience import AudienceCount
from excello.campaigns.rules.holdout import fingerprint, is_held_out
from excello.campaigns.rules.states import IN_DESIGN, State
from excello.core.access import Actor
from excello.core.lake_home import lake
from excello.core.operations import operation, save_versioned
from excello.core.people import center_view
from excello.customers import public as customers
from excello.findings import Finding, Refused, mark, refuse_if
from excello.lake.conditions import dump, parse_condition
from excello.lake.landing import LeaseHeld, land_rows

CHOOSABLE = IN_DESIGN | {State.APPROVED}
MOST_HELD_OUT = 0.5


def set_audience(
    *,
    campaign_id: int,
    condition: Mapping[str, Any],
    by: Actor,
    at: datetime,
    holdout_share: float = 0.0,
    version: int | None = None,
) -> CampaignView:
    """Choose whom the campaign is for. Refused: a condition that does not fit, a share outside 0 to 0.5, or, once the
    design is approved, a condition the linter has errors about."""
    row = find_for(campaign_id, DESIGN, by)
    read = dump(parse_condition(condition, customers.contact_schema(center_id=row.center_id)))
    if not 0 <= holdout_share <= MOST_HELD_OUT:
        message, mend = mark("The share held out does not fit."), mark("Hold out between 0 and 50 %.")
        raise Refused([Finding("campaign.holdout_share", "holdout_share", message, mend)])
    # Counted before the transaction: the lake is slow where a transaction must be short.
    counted = count_audience(row, read, at=at)
    return _set_audience(row=row, condition=read, share=holdout_share, counted=counted, by=by, at=at, version=version)


@operation
def _set_audience(
    *,
    row: Campaign,
    condition: dict[str, Any],
    share: float,
    counted: AudienceCount,
    by: Actor,
    at: datetime,
    version: int | None,
) -> CampaignView:
    claim(row, CHOOSABLE)
    before = {"condition": row.condition, "holdout_share": row.holdout_share}
    row.condition, row.holdout_share, row.measured, row.snapshot_id = condition, share, counted.as_dict(), ""
    row.author_ids = with_author(row.author_ids, by)
    fields = ("condition", "holdout_share", "measured", "snapshot_id", "author_ids")
    save_versioned(row, expected=version, fields=fields)
    relint(row, at=at)
    view = view_of(row)
    if row.state != State.DRAFT:
        refuse_if(errors_of(view.findings))
    after = {"condition": condition, "holdout_share": share, "size": counted.size}
    record("campaign.audience_chosen", row, by=by, at=at, before=before, after=after)
    if row.state == State.APPROVED:
        title, body = mark("The audience of {campaign} changed after you approved it"), mark("{who} chose another one.")
        tell(row, [row.approver_id], by, at, title, body=body)
    return view


def freeze_audience(*, campaign_id: int, by: Actor, at: datetime) -> CampaignView:
    """Freeze who the audience is: members and holdout to the lake, size and fingerprint to the campaign.

    Freezing again before it is scheduled replaces the snapshot; who is held out stays the same. Refused: not approved,
    no condition, nobody fits it, or another process is writing the lake.
    """
    row = find_for(campaign_id, LAUNCH, by)
    claim_approved(row)
    if row.condition is None:
        message, mend = mark("Nobody is chosen yet."), mark("Write the condition of the audience first.")
        raise Refused([Finding("campaign.no_condition", "condition", message, mend)])
    contacts = customers.select_contacts(center_id=row.center_id, condition=row.condition, at=at)
    members = sorted({contact.key for contact in contacts})
    if not members:
        message, mend = mark("Nobody fits the condition."), mark("Loosen the condition, or import more contacts.")
        raise Refused([Finding("campaign.empty_audience", "condition", message, mend)])
    salt = f"campaign:{row.pk}"
    held_out = [is_held_out(key, salt=salt, share=row.holdout_share) for key in members]
    snapshot_id = f"{row.code.lower()}-{secrets.token_hex(6)}"
    _land(row, snapshot_id, members, held_out, at)
    frozen = Audience(
        campaign=row,
        snapshot_id=snapshot_id,
        condition=row.condition,
        size=len(members),
        held_out=sum(held_out),
        holdout_share=row.holdout_share,
        salt=salt,
        sha256=fingerprint(members),
        frozen_at=at,
        frozen_by_id=by.person_id,
    )
    return _record_frozen(row=row, frozen=frozen, by=by, at=at)


def claim_approved(row: Campaign) -> None:
    """Refuse to freeze what is not approved, before the lake is asked."""
    if row.state != State.APPROVED:
        message = mark("An audience is frozen once the campaign is approved; it is “{state}”.")
        mend = mark("Have it approved first, or take it back to draft to change it.")
        raise Refused([Finding("campaign.not_approved", "state", message, mend, params={"state": row.state})])


def _land(row: Campaign, snapshot_id: str, members: list[str], held_out: list[bool], at: datetime) -> None:
    """Write the members; those of a snapshot no campaign names are never read."""
    rows = pa.table(
        {
            "center": [center_view(row.center_id).slug] * len(members),
            "snapshot_id": [snapshot_id] * len(members),
            "campaign_id": [str(row.pk)] * len(members),
            "contact_id": members,
            "held_out": held_out,
            "frozen_at": [at] * len(members),
        }
    )
    try:
        land_rows(lake(), "audiences", rows, application=f"campaigns.audience:{snapshot_id}", version=1)
    except LeaseHeld as held:
        message, mend = mark("The lake is being written by {holder}."), mark("Try again in a moment.")
        params = {"holder": held.holder}
        raise Refused([Finding("campaign.lake_busy", "audience", message, mend, params=params)]) from held


@operation
def _record_frozen(*, row: Campaign, frozen: Audience, by: Actor, at: datetime) -> CampaignView:
    """Name the snapshot as the campaign's audience, unless somebody changed the campaign meanwhile."""
    claim(row, [State.APPROVED])
    replaced = frozen_audience(row)
    row.snapshot_id = frozen.snapshot_id
    save_versioned(row, expected=None, fields=("snapshot_id",))
    frozen.save()
    before = {"sha256": replaced.sha256, "size": replaced.size} if replaced else {}
    after = {"snapshot": frozen.snapshot_id, "size": frozen.size, "held_out": frozen.held_out, "sha256": frozen.sha256}
    record("campaign.audience_frozen", row, by=by, at=at, before=before, after=after)
    return view_of(row)
