"""Governance over the API: the policy and its change, the waves, and every decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema

from excello.core.access import MemberRequest, api_access
from excello.core.api import Body, Problem
from excello.governance import public as governance
from excello.governance.queries.decisions import WaveDecisions
from excello.governance.queries.policy import policy_versions
from excello.governance.queries.waves import wave_rows, wave_view

router = Router(tags=["governance"])
SEE_CONTACTS = "customers.see_rows"
PAGE = 500


class CapOut(Schema):
    """At most `limit` messages in any `days` days; a category lies inside its channel."""

    limit: int
    days: int
    channel: str = ""
    category: str = ""


class QuietHoursOut(Schema):
    """Nothing is sent between these times of day, in the center's time zone."""

    start: str
    end: str


class BlackoutOut(Schema):
    """Days on which nobody is written to, both included."""

    first: str
    last: str
    label: str = ""


class RulesOut(Schema):
    """The rules of a contact policy."""

    caps: list[CapOut]
    gap_days: int
    per_wave: int
    quiet_hours: QuietHoursOut | None
    blackouts: list[BlackoutOut]


class PolicyOut(Schema):
    """A version of the policy; number 0 is the shipped one."""

    number: int
    rules: RulesOut
    reason: str
    author: str
    written_at: datetime | None
    time_zone: str

    @staticmethod
    def resolve_rules(view: governance.PolicyView) -> Any:
        return governance.dump_policy(view.rules)


class PolicyIn(Body):
    """New rules with the reason for them; `version`: the number of the version they were written on."""

    rules: dict[str, Any]
    reason: str
    version: int | None = None


class ArbitratedWaveOut(Schema):
    """One wave: pairs by reason, and the certificate."""

    id: int
    code: str
    day: date
    policy_number: int
    pairs: int
    contacts: int
    chosen: int
    counts: dict[str, int]
    certificate: dict[str, Any]
    seconds: float
    decided_at: datetime | None


class DecisionOut(Schema):
    """What became of one pair, and why."""

    day: date
    contact_key: str
    touch_id: str
    campaign_label: str
    channel: str
    category: str
    value: float
    chosen: bool
    reason: str
    lost_to: str | None
    margin: float | None
    detail: str


class DecisionsOut(Schema):
    """A page of decisions by contact and touch; `total` of all pages."""

    total: int
    page: int
    decisions: list[DecisionOut]


class ReachIn(Body):
    """An audience by its contacts' keys."""

    contact_keys: list[str]
    channel: str = "email"


class ReachOut(Schema):
    """What the policy leaves of an audience today."""

    total: int
    reachable: int
    at_cap: int
    resting: int
    blacked_out: int
    contested: int
    day: date


@router.get("/policy", response=PolicyOut)
@api_access("governance.see")
def show_policy(request: MemberRequest) -> Any:
    """The policy in force."""
    return governance.current_policy(request.actor.center_id)


@router.get("/policy/versions", response=list[PolicyOut])
@api_access("governance.see")
def list_versions(request: MemberRequest) -> Any:
    """Every version, newest first."""
    return policy_versions(request.actor.center_id)


@router.post("/policy", response={200: PolicyOut, 403: Problem, 422: Problem})
@api_access("governance.change_policy")
def change_policy(request: MemberRequest, body: PolicyIn) -> Any:
    """Put new rules in force, from the next wave on."""
    actor = request.actor
    return governance.change_policy(center_id=actor.center_id, by=actor, at=request.now, **body.dict())


@router.get("/waves", response=list[ArbitratedWaveOut])
@api_access("governance.see")
def list_waves(request: MemberRequest, limit: int = Query(50, ge=1, le=500)) -> Any:
    """The newest waves."""
    return [wave_view(row) for row in wave_rows(request.actor.center_id)[:limit]]


@router.get("/waves/{int:wave_id}", response={200: ArbitratedWaveOut, 404: Problem})
@api_access("governance.see")
def show_wave(request: MemberRequest, wave_id: int) -> Any:
    """One wave with its certificate."""
    return governance.wave(wave_id, center_id=request.actor.center_id)


@router.get("/waves/{int:wave_id}/decisions", response={200: DecisionsOut, 403: Problem, 404: Problem})
@api_access(SEE_CONTACTS)
def list_decisions(
    request: MemberRequest,
    wave_id: int,
    reason: governance.Reason | None = None,
    page: int = Query(1, ge=1, le=100_000),
) -> Any:
    """Every pair of a wave with its reason, 500 a page."""
    actor = request.actor
    wave = governance.wave(wave_id, center_id=actor.center_id)
    found = WaveDecisions(actor.center_id, wave, reason=reason.value if reason else "")
    return {"total": found.count(), "page": page, "decisions": found[(page - 1) * PAGE : page * PAGE]}


@router.get("/contacts/{path:key}/decisions", response=list[DecisionOut])
@api_access(SEE_CONTACTS)
def list_contact_decisions(request: MemberRequest, key: str) -> Any:
    """What was decided about a contact, newest first."""
    return governance.decisions_for_contact(request.actor.center_id, key)


@router.post("/reach", response=ReachOut)
@api_access("governance.see")
def preview_reach(request: MemberRequest, body: ReachIn) -> Any:
    """What the policy would leave of an audience today; changes nothing."""
    actor = request.actor
    return governance.preview_reach(actor.center_id, body.contact_keys, body.channel, request.now)
