"""From an accepted request to touches that are due."""

from __future__ import annotations

from typing import Any

from tests.rooms.campaigns.conftest import LAUNCH
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns


def test_a_campaign_goes_from_brief_to_due_touches(frozen: campaigns.CampaignView, dan: Member) -> None:
    scheduled = campaigns.schedule(campaign_id=frozen.id, by=dan.actor, at=AT)
    assert scheduled.state == "scheduled"
    [due] = campaigns.due_touches(center_id=frozen.center_id, day=LAUNCH)
    assert due.touch.touch_key == "CMP-1/T1"
    members: list[Any] = list(due.members)
    assert [key for key, _held in members] == [f"c{n:02}" for n in range(0, 30, 3)]
    assert sum(held for _key, held in members) == frozen.audience.held_out
