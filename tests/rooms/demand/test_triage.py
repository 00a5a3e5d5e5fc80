"""Triage: accepted and opened in one transaction, declined with a reason, closed as a duplicate; one decision only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.support.cast import AT, Member

from excello.core.access import Denied, Missing
from excello.core.models import AuditEntry, Fact, Notification
from excello.core.people import DivisionView
from excello.demand import public as demand
from excello.demand import seams
from excello.demand.models import Request
from excello.findings import Finding, Refused

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]
LATER = AT + timedelta(hours=6)


class Opener:
    """A fulfiller of its own, so that this room is tested by itself."""

    def __init__(self) -> None:
        self.asked: list[demand.RequestView] = []
        self.refuses = False

    def open(self, *, request: demand.RequestView, by: Any, at: Any) -> demand.Opened:
        self.asked.append(request)
        if self.refuses:
            raise Refused([Finding("opener.full", "campaign", "No room.", "Wait.")])
        return demand.Opened("CMP-7", request.title, "/campaigns/7/")


@pytest.fixture(autouse=True)
def opener() -> Iterator[Opener]:
    kept = dict(seams.FULFILLERS)
    opener = Opener()
    demand.register_fulfiller("campaign", opener)
    yield opener
    seams.FULFILLERS.clear()
    seams.FULFILLERS.update(kept)


def accept(view: demand.RequestView, who: Member, **more: Any) -> demand.RequestView:
    return demand.accept_request(request_id=view.id, by=who.actor, at=LATER, **more)


def decline(view: demand.RequestView, who: Member, reason: str = "Not now.") -> demand.RequestView:
    return demand.decline_request(request_id=view.id, reason=reason, by=who.actor, at=LATER)


def duplicate(view: demand.RequestView, who: Member, of_id: int) -> demand.RequestView:
    return demand.mark_duplicate(request_id=view.id, of_id=of_id, by=who.actor, at=LATER)


def paths(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.path for finding in refused.value.findings]


def test_accepting_opens_what_was_asked_for(in_triage: Begin, chiara: Member, rita: Member, opener: Opener) -> None:
    view = accept(in_triage(), chiara, note="Dan starts on Monday.")
    assert (view.state, view.campaign_ref, view.owner_id) == ("accepted", "CMP-7", chiara.person.pk)
    assert (view.decision, view.decided_at) == ("Dan starts on Monday.", LATER)
    assert [one.fields for one in opener.asked] == [view.fields]
    notice = Notification.objects.get(kind="request.accepted")
    assert notice.person_id == rita.person.pk


def test_the_decision_is_measured_from_the_handing_in(in_triage: Begin, chiara: Member) -> None:
    accept(in_triage(), chiara)
    (event,) = [one.event for one in Fact.objects.all() if one.event["event"] == "Request Accepted"]
    assert event["properties"]["hours_to_decision"] == 6.0
    assert event["properties"]["opened"] == "CMP-7"


def test_when_nothing_can_be_opened_nothing_is_accepted(in_triage: Begin, chiara: Member, opener: Opener) -> None:
    view = in_triage()
    opener.refuses = True
    with pytest.raises(Refused):
        accept(view, chiara)
    assert Request.objects.get(pk=view.id).state == "triage"
    assert not AuditEntry.objects.filter(kind="request.accepted").exists()


def test_a_kind_of_request_that_opens_nothing_is_accepted(in_triage: Begin, chiara: Member) -> None:
    view = in_triage()
    seams.FULFILLERS.clear()
    assert accept(view, chiara).opened is None


def test_declining_says_why(in_triage: Begin, chiara: Member, rita: Member) -> None:
    view = decline(in_triage(), chiara, "One persona instead of everybody.")
    assert (view.state, view.decision) == ("declined", "One persona instead of everybody.")
    assert Notification.objects.get(kind="request.declined").person_id == rita.person.pk


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 2_001, "a\x00b", "a\ud800"])
def test_a_reason_that_cannot_be_kept(reason: str, in_triage: Begin, chiara: Member) -> None:
    view = in_triage()
    with pytest.raises(Refused) as refused:
        decline(view, chiara, reason)
    assert paths(refused) == ["reason"]
    assert Request.objects.get(pk=view.id).state == "triage"


def test_a_duplicate_points_at_its_original(in_triage: Begin, chiara: Member) -> None:
    first, second, third = in_triage(), in_triage(), in_triage()
    view = duplicate(second, chiara, first.id)
    assert (view.state, view.duplicate_of_id) == ("duplicate", first.id)
    assert duplicate(third, chiara, second.id).duplicate_of_id == first.id


def test_what_is_no_original(in_triage: Begin, draft: Begin, chiara: Member) -> None:
    view, unwritten = in_triage(), draft()
    for of_id in (view.id, unwritten.id, 0, 999_999, 2**70):
        with pytest.raises(Refused) as refused:
            duplicate(view, chiara, of_id)
        assert paths(refused) == ["of"]


def test_taking_it_up_says_who_has_it(in_triage: Begin, chiara: Member) -> None:
    view = in_triage()
    taken = demand.take_request(request_id=view.id, by=chiara.actor, at=LATER)
    again = demand.take_request(request_id=view.id, by=chiara.actor, at=LATER)
    assert taken.owner_id == again.owner_id == chiara.person.pk
    assert AuditEntry.objects.filter(kind="request.taken").count() == 1


@pytest.mark.parametrize("decide", [accept, decline])
def test_one_decision_only(decide: Callable[..., Any], in_triage: Begin, chiara: Member, ada: Member) -> None:
    view = in_triage()
    accept(view, chiara)
    with pytest.raises(Refused) as refused:
        decide(view, ada)
    assert [finding.code for finding in refused.value.findings] == ["request.state"]


def test_a_decision_on_what_one_has_not_read(in_triage: Begin, chiara: Member, ada: Member) -> None:
    view = in_triage()
    demand.take_request(request_id=view.id, by=ada.actor, at=LATER)
    with pytest.raises(Refused) as refused:
        accept(view, chiara, version=view.version)
    assert [finding.code for finding in refused.value.findings] == ["changed_meanwhile"]


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_only_what_conforms_is_decided(state: str, draft: Begin, rita: Member, chiara: Member) -> None:
    view = draft(budget=None)
    if state == "returned":
        view = demand.submit_request(request_id=view.id, by=rita.actor, at=AT)
    assert view.state == state
    for decide in (accept, decline):
        with pytest.raises(Refused):
            decide(view, chiara)


def test_who_may_not_decide(in_triage: Begin, rita: Member, dan: Member, olaf: Member, south: DivisionView) -> None:
    view = in_triage()
    for member in (rita, dan):
        with pytest.raises(Denied):
            accept(view, member)
    with pytest.raises(Missing):
        accept(view, olaf)
