"""Campaigns as the rest of the house sees them: frozen values, made from rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from excello.campaigns.models import Audience, Campaign, Touch
from excello.campaigns.rules.findings import read_finding
from excello.findings import Finding


@dataclass(frozen=True, slots=True)
class TouchView:
    """One planned message; `touch_key` names it everywhere (``CMP-3/T1``), `sender` is who signs it."""

    id: int
    touch_key: str
    channel: str
    topic: str
    category: str
    subject: str
    body: str
    asset_id: int | None
    link_url: str
    value: float
    send_date: date | None
    sender: str
    number: int
    version: int


@dataclass(frozen=True, slots=True)
class AudienceView:
    """Whom the campaign is for. Until it is frozen, `snapshot_id` is empty and size, hash and time are None."""

    condition: Mapping[str, Any]
    snapshot_id: str
    size: int | None
    held_out: int | None
    holdout_share: float
    sha256: str | None
    frozen_at: datetime | None

    @property
    def is_frozen(self) -> bool:
        return bool(self.snapshot_id)


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign whole; `steps` are the answers under "1" to "8", `findings` those of the last linting."""

    id: int
    code: str
    name: str
    state: str
    center_id: int
    division_id: int
    owner_id: int | None
    author_id: int | None
    author_ids: tuple[int, ...]
    approver_id: int | None
    request_id: int | None
    request_label: str
    product_key: str
    region_key: str
    transition_key: str
    persona_code: str
    steps: Mapping[str, Mapping[str, Any]]
    findings: tuple[Finding, ...]
    audience: AudienceView | None
    touches: tuple[TouchView, ...]
    start_date: date | None
    end_date: date | None
    opened_at: datetime
    approved_at: datetime | None
    version: int

    @property
    def label(self) -> str:
        """``CMP-3 The three-hour meeting``."""
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class CardView:
    """What the whole company may see of a campaign from its approval on."""

    id: int
    code: str
    name: str
    state: str
    division_id: int
    division: str
    owner: str
    start_date: date | None
    end_date: date | None
    audience_size: int | None


def touch_view(row: Touch, campaign: Campaign) -> TouchView:
    """A touch as others see it."""
    return TouchView(
        id=row.pk,
        touch_key=f"{campaign.code}/T{row.number}",
        channel=row.channel,
        topic=row.topic,
        category=row.category,
        subject=row.subject,
        body=row.body,
        asset_id=row.asset_id,
        link_url=row.link_url,
        value=row.value,
        send_date=row.send_date,
        sender=campaign.steps.get("8", {}).get("sender", ""),
        number=row.number,
        version=row.version,
    )


def audience_view(campaign: Campaign, frozen: Audience | None) -> AudienceView | None:
    """The audience in force: the frozen one, else the condition chosen so far."""
    if frozen is not None:
        return AudienceView(
            frozen.condition,
            frozen.snapshot_id,
            frozen.size,
            frozen.held_out,
            frozen.holdout_share,
            frozen.sha256,
            frozen.frozen_at,
        )
    if campaign.condition is None:
        return None
    return AudienceView(campaign.condition, "", None, None, campaign.holdout_share, None, None)


def campaign_view(row: Campaign, touches: Iterable[Touch], frozen: Audience | None) -> CampaignView:
    """A campaign as others see it."""
    authors = tuple(row.author_ids)
    return CampaignView(
        id=row.pk,
        code=row.code,
        name=row.name,
        state=row.state,
        center_id=row.center_id,
        division_id=row.division_id,
        owner_id=row.owner_id,
        author_id=authors[0] if authors else None,
        author_ids=authors,
        approver_id=row.approver_id,
        request_id=row.request_id,
        request_label=row.request_label,
        product_key=row.product_key,
        region_key=row.region_key,
        transition_key=row.transition_key,
        persona_code=row.persona_code,
        steps=row.steps,
        findings=tuple(read_finding(item) for item in row.findings),
        audience=audience_view(row, frozen),
        touches=tuple(touch_view(touch, row) for touch in touches),
        start_date=row.start_date,
        end_date=row.end_date,
        opened_at=row.opened_at,
        approved_at=row.approved_at,
        version=row.version,
    )
