"""What every write to a campaign has in common: it is found, claimed in the state it must have, and recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from excello.campaigns.models import Campaign
from excello.campaigns.queries.campaigns import find_design
from excello.campaigns.rules.states import LABELS, MOVES, State
from excello.core.access import Actor
from excello.core.notifications import notify
from excello.core.operations import record_entry
from excello.findings import Finding, Refused, Severity, mark

SUBJECT = "campaigns.campaign"
DESIGN, APPROVE, LAUNCH = "campaigns.design", "campaigns.approve", "campaigns.launch"


def find_for(campaign_id: int, permission: str, by: Actor) -> Campaign:
    """A campaign the actor sees whole and may act on: Missing, or Denied."""
    row = find_design(campaign_id, by)
    by.require(permission, row.division_id)
    return row


def claim(row: Campaign, states: Iterable[State]) -> None:
    """Hold the row for this transaction while it is in one of the states; Refused when somebody moved it on."""
    allowed = frozenset(states)
    if not Campaign.objects.filter(pk=row.pk, state__in=allowed).update(state=F("state")):
        row.refresh_from_db(fields=["state"])
        raise Refused([refuse_frozen(row.state)])


def refuse_frozen(state: str) -> Finding:
    """Why the design cannot be changed in this state."""
    return Finding(
        "campaign.design_frozen",
        "state",
        mark("The design is frozen: the campaign is “{state}”."),
        mark("Take it back to draft first; what was approved must then be approved again."),
        params={"state": gettext_lazy(LABELS[state])},
    )


def refuse_move(state: str, name: str) -> Finding:
    """Why a campaign in `state` cannot make this move."""
    starts = [gettext_lazy(LABELS[start]) for start in State if start in MOVES[name][0]]
    return Finding(
        "campaign.wrong_state",
        "state",
        mark("A campaign that is “{state}” cannot do this."),
        mark("It must be: {starts}."),
        params={"state": gettext_lazy(LABELS[state]), "starts": format_lazy(", ".join(["{}"] * len(starts)), *starts)},
    )


def move(row: Campaign, name: str, **values: Any) -> None:
    """Pass into the move's state, once: of two people at the same time one is refused."""
    starts, end = MOVES[name]
    moving = Campaign.objects.filter(pk=row.pk, state__in=starts)
    if not moving.update(state=end, version=F("version") + 1, **values):
        row.refresh_from_db(fields=["state"])
        raise Refused([refuse_move(row.state, name)])
    row.refresh_from_db()


def record(
    kind: str,
    row: Campaign,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """The audit entry of a write to a campaign."""
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=(SUBJECT, row.pk),
        label=row.label,
        division_id=row.division_id,
        reason=reason,
        before=before,
        after=after,
        measure={"campaign": row.code, "division": row.division_id, **(after or {})},
        center_id=row.center_id,
    )


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """What stops: a refusal does not mention what is only worth reading."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def require_reason(reason: str) -> str:
    """The reason, without which this is refused."""
    reason = reason.replace("\x00", "")
    if not reason.strip():
        raise Refused(
            [
                Finding(
                    "campaign.no_reason",
                    "reason",
                    mark("This needs a reason."),
                    mark("Say why in a sentence: it is kept in the trail."),
                )
            ]
        )
    return reason.strip()


def tell(row: Campaign, person_ids: Iterable[int | None], by: Actor, at: datetime, title: str, body: str = "") -> None:
    """Notify persons of a campaign, whoever acts left out; `title` and `body` are marked templates."""
    told = [person for person in person_ids if person is not None and person != by.person_id]
    notify(
        person_ids=told,
        kind="campaign",
        title=title,
        body=body,
        params={"campaign": row.label, "who": by.name},
        url=reverse("campaigns:approval", args=[row.pk]),
        at=at,
        center_id=row.center_id,
    )
