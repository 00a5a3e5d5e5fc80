"""What campaigns look like in JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from excello.campaigns.queries.views import CampaignView, TouchView
from excello.core.api import FindingOut, Problem
from excello.core.presenting import present_findings
from excello.findings import Finding

REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}


class TouchOut(Schema):
    """A planned message."""

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
    version: int


class AudienceOut(Schema):
    """Whom the campaign is for; size, held_out, sha256 and frozen_at are null until it is frozen."""

    condition: dict[str, Any]
    snapshot_id: str
    size: int | None
    held_out: int | None
    holdout_share: float
    sha256: str | None
    frozen_at: datetime | None


class CampaignOut(Schema):
    """A campaign whole; `steps` are the answers under "1" to "8", `findings` those of the last linting."""

    id: int
    code: str
    name: str
    state: str
    division_id: int
    owner_id: int | None
    author_ids: list[int]
    approver_id: int | None
    request_id: int | None
    product_key: str
    region_key: str
    steps: dict[str, dict[str, Any]]
    findings: list[FindingOut]
    audience: AudienceOut | None
    touches: list[TouchOut]
    start_date: date | None
    end_date: date | None
    opened_at: datetime
    approved_at: datetime | None
    version: int


class CampaignsOut(Schema):
    """A page of campaigns, newest first; `total` counts all pages."""

    total: int
    campaigns: list[CampaignOut]


class CardOut(Schema):
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


def findings_out(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Findings in the caller's language."""
    return [
        {
            "code": shown.code,
            "severity": shown.severity,
            "path": shown.path,
            "message": shown.message,
            "mend": shown.mend,
            "practice": shown.practice,
        }
        for shown in present_findings(findings)
    ]


def touch_out(view: TouchView) -> dict[str, Any]:
    """A touch as the API gives it."""
    return {name: getattr(view, name) for name in TouchOut.model_fields}


def campaign_out(view: CampaignView) -> dict[str, Any]:
    """A campaign as the API gives it."""
    plain = {name: getattr(view, name) for name in CampaignOut.model_fields}
    audience = view.audience and {name: getattr(view.audience, name) for name in AudienceOut.model_fields}
    return {
        **plain,
        "author_ids": list(view.author_ids),
        "findings": findings_out(view.findings),
        "audience": audience,
        "touches": [touch_out(touch) for touch in view.touches],
    }
