"""What every tab of a campaign shares: header, tabs, the next action, findings with their mends, the rail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from excello.campaigns.models import Campaign, Suppression, Touch
from excello.campaigns.operations.rows import APPROVE, DESIGN, LAUNCH, SUBJECT
from excello.campaigns.queries.campaigns import find_design, frozen_audience
from excello.campaigns.queries.fitting import Chosen
from excello.campaigns.queries.linting import Linted, lint_campaign
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.rules.places import Place, place_of
from excello.campaigns.rules.states import IN_DESIGN, LABELS, State, may_move
from excello.campaigns.rules.steps import incomplete_steps
from excello.core.access import Actor, MemberRequest
from excello.core.operations import entries_about
from excello.core.presenting import PresentedFinding, present_finding, present_findings
from excello.findings import Finding, Severity
from excello.practices import public as practices

TONES = {
    State.DRAFT: "accent",
    State.DESIGNED: "wait",
    State.APPROVED: "good",
    State.SCHEDULED: "accent",
    State.RUNNING: "good",
    State.COMPLETED: "mute",
    State.CANCELLED: "bad",
}
MENDED_AT_ONCE = frozenset({"L-12", "L-17", "L-26"})
"""Rules whose mend needs no judgement: a button does it."""

MENDED_ON_ASSET = frozenset({"L-11", "L-15"})


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as the rail shows it: where it is mended, the practice behind it, whether a button mends it, whether
    the reader may set it aside."""

    finding: PresentedFinding
    url: str
    practice_url: str
    mend_url: str
    can_set_aside: bool
    code: str
    path: str


@dataclass(frozen=True, slots=True)
class ShownSuppression:
    """A finding that was set aside, by whom and why."""

    finding: PresentedFinding
    by: str
    reason: str


@dataclass
class Frame:
    """One campaign as its pages show it to one person."""

    row: Campaign
    actor: Actor
    at: datetime
    tab: str

    @cached_property
    def around(self) -> Surroundings:
        return Surroundings(self.row.center_id)

    @cached_property
    def chosen(self) -> Chosen:
        return Chosen(self.row, self.around)

    @cached_property
    def linted(self) -> Linted:
        return lint_campaign(self.row, at=self.at, surroundings=self.around)

    @cached_property
    def touches(self) -> list[Touch]:
        return list(Touch.objects.filter(campaign=self.row).order_by("number"))

    @cached_property
    def audience(self) -> Any:
        return frozen_audience(self.row)

    @property
    def state_label(self) -> str:
        return gettext(LABELS[self.row.state])

    @property
    def tone(self) -> str:
        return TONES[State(self.row.state)]

    @cached_property
    def may_design(self) -> bool:
        return self.actor.may(DESIGN, self.row.division_id)

    @cached_property
    def may_approve(self) -> bool:
        return self.actor.may(APPROVE, self.row.division_id)

    @cached_property
    def may_launch(self) -> bool:
        return self.actor.may(LAUNCH, self.row.division_id)

    @property
    def is_author(self) -> bool:
        return self.actor.person_id in self.row.author_ids

    @property
    def can_edit(self) -> bool:
        return self.may_design and self.row.state == State.DRAFT

    @property
    def can_choose_audience(self) -> bool:
        return self.may_design and self.row.state in (*IN_DESIGN, State.APPROVED)

    @property
    def can_reopen(self) -> bool:
        return may_move(self.row.state, "reopen") and (self.may_design or self.may_approve)

    @property
    def can_cancel(self) -> bool:
        return may_move(self.row.state, "cancel") and self.may_launch

    def _can_suppress(self, finding: Finding) -> bool:
        """Approvers and the owner of the practice behind it may set it aside, authors never."""
        practice = self._practices.get(finding.practice or "")
        owns_it = practice is not None and practice.owner_id == self.actor.person_id
        return self.row.state in IN_DESIGN and not self.is_author and (self.may_approve or owns_it)

    @cached_property
    def errors(self) -> int:
        return sum(finding.severity is Severity.ERROR for finding in self.linted.findings)

    @cached_property
    def warnings(self) -> int:
        return sum(finding.severity is Severity.WARNING for finding in self.linted.findings)

    @cached_property
    def steps_missing(self) -> int:
        return len(incomplete_steps(self.row.steps))

    @property
    def request_code(self) -> str:
        """``REQ-12``."""
        return self.row.request_label.split(" ", 1)[0]

    @property
    def lacks_days(self) -> bool:
        """Whether a touch has no day yet."""
        return any(touch.send_date is None for touch in self.touches)

    @property
    def has_run(self) -> bool:
        """Whether there may be results: it was scheduled at least."""
        return self.row.state in (State.SCHEDULED, State.RUNNING, State.COMPLETED) or self.row.ended_at is not None

    @property
    def audience_count(self) -> int | None:
        if self.audience is not None:
            return self.audience.size
        return self.row.counted.size if self.row.counted else None

    @cached_property
    def findings(self) -> list[ShownFinding]:
        return [self._shown(finding) for finding in self.linted.findings]

    @property
    def can_suppress(self) -> bool:
        return any(shown.can_set_aside for shown in self.findings)

    @cached_property
    def suppressed(self) -> list[ShownSuppression]:
        return [_suppression(finding, row) for finding, row in self.linted.suppressed]

    @cached_property
    def entries(self) -> list[Any]:
        return entries_about(SUBJECT, self.row.pk, limit=8)

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"campaigns:{name}", args=[self.row.pk, *args])

    def place_url(self, place: Place) -> str:
        """Where a finding is mended."""
        if place.tab == "touches":
            touch = self._touch(place)
            return self.url("touch", touch.pk) if touch else self.url("touches")
        if place.tab == "audience":
            return self.url("audience")
        design = self.url("design")
        return f"{design}?step={place.step}#step-{place.step}" if place.step else design

    def _mending_url(self, finding: Finding) -> str:
        """The asset itself where the asset is to be mended, else the place in the design."""
        asset = self.around.assets.get(str(finding.params.get("asset_code", "")))
        if asset is not None and finding.code in MENDED_ON_ASSET:
            return reverse("journeys:asset", args=[asset.id])
        return self.place_url(place_of(finding.path))

    def _touch(self, place: Place) -> Touch | None:
        if place.touch is not None:
            return next((touch for touch in self.touches if touch.number == place.touch), None)
        in_order = place.position is not None and place.position < len(self.touches)
        return self.touches[place.position or 0] if in_order else None

    def _shown(self, finding: Finding) -> ShownFinding:
        practice = self._practices.get(finding.practice or "")
        at_once = finding.code in MENDED_AT_ONCE and self.can_edit
        return ShownFinding(
            finding=present_finding(finding),
            url=self._mending_url(finding),
            practice_url=reverse("practices:detail", args=[practice.id]) if practice else "",
            mend_url=self.url("mend_touches") if at_once else "",
            can_set_aside=self._can_suppress(finding),
            code=finding.code,
            path=finding.path,
        )

    @cached_property
    def _practices(self) -> dict[str, practices.PracticeView]:
        """The practices behind the findings, by code."""
        codes = {finding.practice for finding in self.linted.findings if finding.practice}
        found = {code: practices.practice_by_code(self.row.center_id, code) for code in codes}
        return {code: practice for code, practice in found.items() if practice is not None}


def _suppression(finding: Finding, row: Suppression) -> ShownSuppression:
    return ShownSuppression(present_finding(finding), row.by.name if row.by else "", row.reason)


def open_frame(request: MemberRequest, campaign_id: int, tab: str) -> Frame:
    """The frame of a campaign that the reader may see whole; Missing otherwise."""
    actor = request.actor
    return Frame(find_design(campaign_id, actor), actor, request.now, tab)


def show(
    request: MemberRequest,
    frame: Frame,
    template: str,
    *,
    status: int = 200,
    refused: Iterable[Finding] = (),
    **context: Any,
) -> HttpResponse:
    """A tab of a campaign; `refused` are findings of an operation that stand above everything."""
    shown = {"frame": frame, "campaign": frame.row, "refusals": present_findings(refused), **context}
    return render(request, f"campaigns/{template}.html", shown, status=status)
