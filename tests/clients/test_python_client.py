"""segment-analytics-python delivers, plain and compressed."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from segment.analytics.client import Client
from segment.analytics.request import APIError, post
from tests.clients.conftest import wait_until

from excello.engagement.models import SourceDay, WriteKey
from excello.engagement.operations.sources import revoke_write_key
from excello.engagement.queries.collector import refused_requests

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
def test_every_kind_of_event_arrives(collecting, arrived, gzip) -> None:
    faults: list[object] = []
    client = Client(collecting.key, host=collecting.url, gzip=gzip, on_error=lambda *fault: faults.append(fault))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    client.identify("anna", {"email": "anna@example.com"})
    client.track("anna", "Trial Started", {"plan": "team", "note": "caffè ☕"}, timestamp=yesterday)
    client.page(anonymous_id="a-1", name="Prices", properties={"path": "/prices"})
    client.screen("anna", name="Start")
    client.group("anna", "fernhall", {"sector": "retail"})
    client.alias("a-1", "anna")
    client.flush()
    client.join()
    assert faults == []
    by_type = {row["type"]: row for row in arrived(6)}
    track = by_type["track"]
    assert (track["event"], track["user_id"]) == ("Trial Started", "anna")
    assert json.loads(track["properties"]) == {"note": "caffè ☕", "plan": "team"}
    assert abs(track["timestamp"] - yesterday) < timedelta(seconds=5)
    assert json.loads(track["context"])["library"]["name"] == "analytics-python"
    assert by_type["page"]["anonymous_id"] == "a-1"
    assert (by_type["alias"]["previous_id"], by_type["alias"]["user_id"]) == ("a-1", "anna")
    assert by_type["group"]["group_id"] == "fernhall"
    day = SourceDay.objects.get()
    assert (day.accepted, day.duplicates, day.dead) == (6, 0, 0)


def test_a_resend_after_a_crash_of_the_collector_counts_once(collecting, arrived) -> None:
    client = Client(collecting.key, host=collecting.url, send=False)
    _queued, message = client.track("anna", "Trial Started")
    post(collecting.key, collecting.url, batch=[message])
    collecting.process.kill()
    collecting.process.start()
    again = Client(collecting.key, host=collecting.url)
    again.track("anna", "Trial Started", message_id=message["messageId"])
    again.flush()
    again.join()
    [row] = arrived(1)
    assert row["message_id"] == message["messageId"]


def test_a_revoked_key_is_refused_and_shown(collecting, gwen) -> None:
    revoke_write_key(key_id=WriteKey.objects.get().pk, by=gwen.actor, at=datetime.now(UTC))
    wait_until(lambda: _is_refused(collecting))
    wait_until(lambda: refused_requests([None]))
    assert refused_requests([None])[0].code == "invalid_write_key"
    page = gwen.client.get(f"/data/sources/{collecting.source.pk}/live/").content.decode()
    assert "no known source" in page


def _is_refused(collecting) -> bool:
    try:
        post(collecting.key, collecting.url, batch=[])
    except APIError as refused:
        return refused.status == 401
    return False
