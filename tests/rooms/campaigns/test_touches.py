"""The touches of a draft: written, refused, mended, previewed."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rooms.campaigns.conftest import give_topic
from tests.support.cast import AT, Member

from excello.campaigns import public as campaigns
from excello.core.access import Denied, Missing
from excello.findings import Refused

PLAIN: dict[str, Any] = {"channel": "email", "topic": "events", "category": "promotional", "value": "1"}


def test_a_touch_is_added_on_the_page(opened: campaigns.CampaignView, dan: Member, ground: Any) -> None:
    form = {**PLAIN, "subject": "Second", "body": "Hello {{ contact.first_name }}", "asset": ground.assets[0]}
    response = dan.client.post(f"/campaigns/{opened.id}/touches/new/", form)
    assert response.status_code == 302
    added = campaigns.campaign(campaign_id=opened.id).touches[1]
    assert (added.touch_key, added.subject, added.value) == ("CMP-1/T2", "Second", 1.0)
    page = dan.client.get(f"/campaigns/{opened.id}/touches/").content.decode()
    assert "Hello Elena" in page


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"channel": ""}, "channel"),
        ({"channel": "pigeon"}, "channel"),
        ({"topic": "gossip"}, "topic"),
        ({"category": "transactional"}, "category"),
        ({"asset": "AST-99"}, "asset"),
        ({"subject": "Two\nlines"}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"body": "a\x00b"}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"link_url": "javascript:alert(1)"}, "link_url"),
        ({"link_url": "www.example.com"}, "link_url"),
        ({"value": -1.0}, "value"),
        ({"value": float("inf")}, "value"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    opened: campaigns.CampaignView, dan: Member, changes: dict[str, Any], path: str
) -> None:
    content = campaigns.TouchContent(**{"channel": "email", **changes})
    with pytest.raises(Refused) as refused:
        campaigns.add_touch(campaign_id=opened.id, content=content, by=dan.actor, at=AT)
    assert path in [finding.path for finding in refused.value.findings]


def test_a_refused_page_keeps_what_was_typed(opened: campaigns.CampaignView, dan: Member) -> None:
    form = {**PLAIN, "body": "Long and lovingly written", "link_url": "nowhere"}
    response = dan.client.post(f"/campaigns/{opened.id}/touches/new/", form)
    assert response.status_code == 422
    assert "Long and lovingly written" in response.content.decode()
    assert "This is no web address." in response.content.decode()


def test_an_edit_over_somebody_elses_is_refused(opened: campaigns.CampaignView, dan: Member, chiara: Member) -> None:
    touch = opened.touches[0]
    give_topic(opened, chiara)
    form = {**PLAIN, "subject": "Mine", "version": touch.version}
    response = dan.client.post(f"/campaigns/{opened.id}/touches/{touch.id}/", form)
    assert response.status_code == 422
    assert "Somebody else changed this" in response.content.decode()


def test_a_removed_touch_is_gone_and_its_number_stays_free(opened: campaigns.CampaignView, dan: Member) -> None:
    touch = opened.touches[0]
    assert dan.client.post(f"/campaigns/{opened.id}/touches/{touch.id}/remove/").status_code == 302
    assert campaigns.campaign(campaign_id=opened.id).touches == ()
    with pytest.raises(Missing):
        campaigns.remove_touch(campaign_id=opened.id, touch_id=touch.id, by=dan.actor, at=AT)


def test_one_button_adds_tracking_and_the_unsubscribe_line(opened: campaigns.CampaignView, dan: Member) -> None:
    give_topic(
        opened, dan, body="Dear {{ contact.name }}", link_url="https://www.example.com/a?b=c&utm_source=partner#d"
    )
    before = {finding.code for finding in campaigns.campaign(campaign_id=opened.id).findings}
    assert {"L-12", "L-17", "L-26"} <= before
    dan.client.post(f"/campaigns/{opened.id}/touches/mend/")
    after = campaigns.campaign(campaign_id=opened.id)
    assert after.touches[0].body.index("{{ link }}") < after.touches[0].body.index("{{ unsubscribe }}")
    assert not {"L-12", "L-17", "L-26"} & {finding.code for finding in after.findings}
    link = "https://www.example.com/a?b=c&utm_source=partner&utm_medium=email&utm_campaign=cmp-1&utm_content=t1#d"
    assert after.touches[0].link_url == link
    assert campaigns.mend_touches(campaign_id=opened.id, by=dan.actor, at=AT).touches == after.touches


def test_only_those_who_design_write_touches(opened: campaigns.CampaignView, rita: Member, olaf: Member) -> None:
    content = campaigns.TouchContent(channel="email")
    with pytest.raises(Denied):
        campaigns.add_touch(campaign_id=opened.id, content=content, by=rita.actor, at=AT)
    with pytest.raises(Missing):
        campaigns.add_touch(campaign_id=opened.id, content=content, by=olaf.actor, at=AT)


def test_a_frozen_touch_is_only_read(approved: campaigns.CampaignView, dan: Member) -> None:
    page = dan.client.get(f"/campaigns/{approved.id}/touches/{approved.touches[0].id}/").content.decode()
    assert "touch-form" not in page
    assert "A three-hour agenda" in page
