"""An approved campaign runs its course: scheduled, running, completed, or cancelled."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.rooms.campaigns.conftest import LAUNCH, give_topic
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns
from excello.core.access import Denied, system_actor
from excello.findings import Refused


def test_everything_a_schedule_lacks_is_named_at_once(
    designed: campaigns.CampaignView, dan: Member, bruno: Member
) -> None:
    give_topic(designed, dan, send_date=None)
    late = campaigns.TouchContent(
        channel="email", topic="events", subject="x", body="{{ unsubscribe }}", send_date=date(2026, 11, 1)
    )
    campaigns.add_touch(campaign_id=designed.id, content=late, by=dan.actor, at=AT)
    campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)
    campaigns.approve(campaign_id=designed.id, by=bruno.actor, at=AT)
    with pytest.raises(Refused) as refused:
        campaigns.schedule(campaign_id=designed.id, by=dan.actor, at=AT)
    codes = [finding.code for finding in refused.value.findings]
    assert codes == ["campaign.no_audience", "campaign.no_send_date", "campaign.send_date_over"]
    assert dan.client.post(f"/campaigns/{designed.id}/approval/schedule/", {}).status_code == 422


def test_a_day_is_given_to_touches_that_have_none(
    designed: campaigns.CampaignView, people: list[str], dan: Member, bruno: Member
) -> None:
    from tests.rooms.campaigns.conftest import WEST

    give_topic(designed, dan, send_date=None)
    campaigns.submit_for_approval(campaign_id=designed.id, by=dan.actor, at=AT)
    campaigns.approve(campaign_id=designed.id, by=bruno.actor, at=AT)
    campaigns.set_audience(campaign_id=designed.id, condition=WEST, by=dan.actor, at=AT)
    campaigns.freeze_audience(campaign_id=designed.id, by=dan.actor, at=AT)
    page = dan.client.post(f"/campaigns/{designed.id}/approval/schedule/", {"send_date": "2098-11-20"})
    assert page.status_code == 302
    view = campaigns.campaign(campaign_id=designed.id)
    assert (view.state, view.touches[0].send_date, view.start_date) == (
        "scheduled",
        date(2098, 11, 20),
        date(2098, 11, 20),
    )


@pytest.fixture
def scheduled(frozen: campaigns.CampaignView, dan: Member) -> campaigns.CampaignView:
    return campaigns.schedule(campaign_id=frozen.id, by=dan.actor, at=AT)


def test_touches_are_due_on_their_day_only(scheduled: campaigns.CampaignView) -> None:
    assert len(campaigns.due_touches(center_id=scheduled.center_id, day=LAUNCH)) == 1
    assert campaigns.due_touches(center_id=scheduled.center_id, day=LAUNCH + timedelta(days=1)) == []
    assert campaigns.due_touches(center_id=scheduled.center_id + 1, day=LAUNCH) == []


def test_a_due_touch_tells_who_signs_it(scheduled: campaigns.CampaignView) -> None:
    [due] = campaigns.due_touches(center_id=scheduled.center_id, day=LAUNCH)
    assert due.touch.sender == "Fernhall"
    assert due.campaign.label == "CMP-1 The three-hour meeting"
    assert list(due.members) == list(due.members)


def test_it_runs_and_completes_however_often_it_is_said(scheduled: campaigns.CampaignView) -> None:
    given: dict[str, Any] = {"campaign_id": scheduled.id, "by": system_actor(scheduled.center_id), "at": AT}
    for _time in range(2):
        campaigns.mark_running(**given)
        assert campaigns.campaign(campaign_id=scheduled.id).state == "running"
    assert len(campaigns.due_touches(center_id=scheduled.center_id, day=LAUNCH)) == 1
    for _time in range(2):
        campaigns.mark_completed(**given)
    assert campaigns.campaign(campaign_id=scheduled.id).state == "completed"
    assert campaigns.due_touches(center_id=scheduled.center_id, day=LAUNCH) == []
    with pytest.raises(Refused):
        campaigns.mark_running(**given)


def test_a_cancelled_campaign_sends_nothing_more_and_keeps_its_card(
    scheduled: campaigns.CampaignView, dan: Member, olaf: Member
) -> None:
    with pytest.raises(Refused, match="reason"):
        campaigns.cancel(campaign_id=scheduled.id, reason="", by=dan.actor, at=AT)
    campaigns.cancel(campaign_id=scheduled.id, reason="The hotel closed", by=dan.actor, at=AT)
    assert campaigns.due_touches(center_id=scheduled.center_id, day=LAUNCH) == []
    assert olaf.client.get(f"/campaigns/{scheduled.id}/").status_code == 200
    card = campaigns.card(campaign_id=scheduled.id)
    assert card is not None
    assert card.audience_size == 10
    with pytest.raises(Refused):
        campaigns.cancel(campaign_id=scheduled.id, reason="Twice", by=dan.actor, at=AT)


def test_a_draft_that_is_cancelled_never_had_a_card(opened: campaigns.CampaignView, dan: Member, olaf: Member) -> None:
    campaigns.cancel(campaign_id=opened.id, reason="Not needed", by=dan.actor, at=AT)
    assert campaigns.card(campaign_id=opened.id) is None
    assert olaf.client.get(f"/campaigns/{opened.id}/").status_code == 404


def test_only_those_who_launch_do(scheduled: campaigns.CampaignView, rita: Member, gwen: Member) -> None:
    for operation in (campaigns.mark_running, campaigns.mark_completed):
        with pytest.raises(Denied):
            operation(campaign_id=scheduled.id, by=rita.actor, at=AT)
    with pytest.raises(Denied):
        campaigns.cancel(campaign_id=scheduled.id, reason="No", by=rita.actor, at=AT)
    assert gwen.client.post(f"/campaigns/{scheduled.id}/approval/complete/").status_code == 302
