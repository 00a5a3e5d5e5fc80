"""Handing in: the gate returns a brief with every finding, or lets it into triage; there is no other way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation
from tests.support.cast import AT, Member

from excello.core.access import Denied, Missing
from excello.core.models import AuditEntry, Fact, Notification
from excello.core.presenting import present_findings
from excello.demand import public as demand
from excello.findings import Refused

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]


def hand_in(view: demand.RequestView, who: Member, **more: Any) -> demand.RequestView:
    return demand.submit_request(request_id=view.id, by=who.actor, at=AT, **more)


def test_a_brief_that_conforms_waits_in_triage(draft: Begin, rita: Member, chiara: Member) -> None:
    view = hand_in(draft(), rita)
    assert (view.state, view.passes, view.findings, view.submitted_at) == ("triage", 1, (), AT)
    assert [one.id for one in demand.open_requests(rita.center_id)] == [view.id]
    notice = Notification.objects.get(kind="request.handed_in")
    assert notice.person_id == chiara.person.pk
    assert notice.url == f"/requests/queue/{view.id}/"


def test_one_that_does_not_comes_back_with_every_finding(draft: Begin, rita: Member) -> None:
    view = hand_in(draft(title=None, launch_date="2026-11-10", persona=None, budget=None), rita)
    assert view.state == "returned"
    assert [finding.code for finding in view.findings] == ["G-01", "G-04", "G-06", "G-14"]
    assert view.fields["why"]
    assert not demand.open_requests(rita.center_id)
    assert not Notification.objects.filter(kind="request.handed_in").exists()


def test_findings_read_in_the_language_of_whoever_reads_them(draft: Begin, rita: Member) -> None:
    view = hand_in(draft(budget=None), rita)
    with translation.override("en"):
        (english,) = present_findings(view.findings)
    with translation.override("it"):
        (italian,) = present_findings(view.findings)
    assert english.message == "Budget is missing."
    assert italian.message != english.message


def test_mended_it_conforms(draft: Begin, rita: Member) -> None:
    view = hand_in(draft(budget=None), rita)
    demand.save_draft(request_id=view.id, fields={"budget": 0}, by=rita.actor, at=AT)
    again = hand_in(view, rita)
    assert (again.state, again.passes) == ("triage", 2)


def test_each_pass_is_measured(draft: Begin, rita: Member) -> None:
    view = hand_in(draft(budget=None), rita)
    demand.save_draft(request_id=view.id, fields={"budget": 10}, by=rita.actor, at=AT)
    hand_in(view, rita)
    kinds = AuditEntry.objects.filter(subject_type="demand.request").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["request.started", "request.returned", "request.written", "request.handed_in"]
    events = {fact.event["event"]: fact.event["properties"] for fact in Fact.objects.all()}
    assert events["Request Returned"]["findings"] == ["G-14"]
    assert events["Request Returned"]["pass"] == 1
    assert events["Request Handed In"]["division"] == "north"


def test_the_gate_judges_on_the_day_it_is_handed_in(draft: Begin, rita: Member) -> None:
    view = draft(launch_date="2026-11-23")
    assert hand_in(view, rita).state == "triage"
    late = draft(launch_date="2026-11-23")
    later = demand.submit_request(request_id=late.id, by=rita.actor, at=AT.replace(day=3))
    assert [finding.code for finding in later.findings] == ["G-04"]


def test_nobody_hands_in_twice(draft: Begin, rita: Member) -> None:
    view = hand_in(draft(), rita)
    with pytest.raises(Refused) as refused:
        hand_in(view, rita)
    assert [finding.code for finding in refused.value.findings] == ["request.state"]


def test_what_changed_meanwhile_is_not_handed_in(draft: Begin, rita: Member, chiara: Member) -> None:
    view = draft()
    demand.save_draft(request_id=view.id, fields={"why": "Else."}, by=chiara.actor, at=AT)
    with pytest.raises(Refused) as refused:
        hand_in(view, rita, version=view.version)
    assert [finding.code for finding in refused.value.findings] == ["changed_meanwhile"]
    assert demand.request(view.id, rita.actor).state == "draft"


def test_who_may_not(draft: Begin, olaf: Member, bruno: Member) -> None:
    view = draft()
    with pytest.raises(Missing):
        hand_in(view, olaf)
    with pytest.raises(Denied):
        hand_in(view, bruno)


def test_a_persona_withdrawn_meanwhile_is_found(draft: Begin, rita: Member) -> None:
    view = hand_in(draft(persona="PER-99"), rita)
    assert [(one.code, one.path) for one in view.findings] == [("G-06", "fields.persona")]
