"""Waves on screen: who may plan, see and deliver, and what each page says."""

import pytest
from django.utils import timezone
from tests.rooms.engagement.conftest import DAY
from tests.support.cast import AT

from excello.core.jobs import JobContext
from excello.core.lake_home import lake
from excello.core.models import Job
from excello.core.people import center_view
from excello.engagement.models import Delivery, PlannedWave
from excello.engagement.registrations import message_lines
from excello.engagement.rules.deliveries import local_day
from excello.lake.landing import Event, land_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(center):
    """The real day: pages read the real clock."""
    return local_day(timezone.now(), center_view(center.id).time_zone)


@pytest.fixture
def wave(due, contacts, plan, today, any_hour) -> int:
    """Today's wave with two messages."""
    due(*contacts("anna", "bert"), day=today)
    return plan(day=today, at=timezone.now()).wave_id


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_list_shows_each_wave_cut_by_reason(wave, gwen, chiara) -> None:
    for member in (gwen, chiara):
        response = member.client.get("/data/waves/")
        assert response.status_code == 200
        assert f"/data/waves/{wave}/" in response.content.decode()


@pytest.mark.parametrize("path", ["/data/waves/", "/data/waves/{wave}/"])
def test_who_has_no_part_in_delivery_is_refused(wave, rita, sara, path) -> None:
    for member in (rita, sara):
        assert member.client.get(path.format(wave=wave)).status_code == 403


@pytest.mark.parametrize("path", ["/data/waves/plan/", "/data/waves/{wave}/deliver/"])
def test_only_operations_plan_and_deliver(wave, chiara, dan, path) -> None:
    for member in (chiara, dan):
        assert member.client.get(path.format(wave=wave)).status_code == 403
        assert member.client.post(path.format(wave=wave)).status_code == 403


def test_an_empty_list_teaches(gwen, chiara) -> None:
    assert "/data/waves/plan/" in text_of(gwen.client.get("/data/waves/"))
    page = text_of(chiara.client.get("/data/waves/"))
    assert "No wave yet" in page
    assert "/data/waves/plan/" not in page


def test_the_plan_shows_what_is_due_and_plans_it(due, contacts, gwen, today) -> None:
    contacts("carl", consent=False)
    due(*contacts("anna", "bert"), "carl", day=today, held_out=["bert"])
    page = text_of(gwen.client.get("/data/waves/plan/"))
    assert "1 touch is due" in page
    assert "CMP-1/T1" in page
    response = gwen.client.post("/data/waves/plan/", {"day": today.isoformat()})
    planned = PlannedWave.objects.get()
    assert response["Location"] == f"/data/waves/{planned.wave_id}/"
    assert planned.counts == {"chosen": 1, "held_out": 1, "no_consent": 1}


def test_a_refused_plan_says_why_and_keeps_the_day(gwen, today) -> None:
    response = gwen.client.post("/data/waves/plan/", {"day": "2020-01-01"})
    assert response.status_code == 422
    assert "2020-01-01 is over" in text_of(response)
    assert 'value="2020-01-01"' in text_of(response)
    response = gwen.client.post("/data/waves/plan/", {"day": "not a day"})
    assert response.status_code == 422


def test_a_day_without_touches_says_how_one_becomes_due(gwen) -> None:
    assert "Nothing is due on" in text_of(gwen.client.get("/data/waves/plan/?day=2031-01-01"))


def test_what_was_left_unsent_is_offered(due, contacts, gwen, today) -> None:
    from datetime import timedelta

    due(*contacts("anna"), day=today - timedelta(days=1))
    page = text_of(gwen.client.get("/data/waves/plan/"))
    assert "1 touch of the last days was not sent" in page
    assert "1 touch is due" in text_of(gwen.client.get("/data/waves/plan/?include_late=on"))


def test_delivery_asks_for_the_number_and_sends(wave, gwen, smtp) -> None:
    url = f"/data/waves/{wave}/deliver/"
    assert "Type 2 to confirm" in text_of(gwen.client.get(url))
    wrong = gwen.client.post(url, {"typed": "3"})
    assert wrong.status_code == 422
    assert not smtp.received
    assert gwen.client.post(url, {"typed": "2"})["Location"] == f"/data/waves/{wave}/"
    assert len(smtp.received) == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    page = text_of(gwen.client.get(f"/data/waves/{wave}/"))
    assert "Delivered" in page
    assert "Deliver 2 messages" not in page


def test_contacts_are_named_to_those_who_may_see_them(wave, gwen, chiara) -> None:
    assert "Anna" in text_of(gwen.client.get(f"/data/waves/{wave}/"))
    page = text_of(chiara.client.get(f"/data/waves/{wave}/"))
    assert "Anna" not in page
    assert "This names customers" in page
    assert chiara.client.get(f"/data/waves/{wave}/?export=csv")["Content-Type"].startswith("text/html")


def test_messages_are_filtered_and_exported(wave, gwen) -> None:
    Delivery.objects.filter(contact_key="anna").update(state="failed", detail="550 5.7.1 no")
    page = text_of(gwen.client.get(f"/data/waves/{wave}/?state=failed"))
    assert "550 5.7.1 no" in page
    assert "Bert" not in page
    rows = gwen.client.get(f"/data/waves/{wave}/?state=failed&export=csv").content.decode()
    assert len(rows.strip().splitlines()) == 2


def test_an_unknown_fate_is_settled_on_the_page(wave, gwen, chiara) -> None:
    row = Delivery.objects.get(contact_key="anna")
    Delivery.objects.filter(pk=row.pk).update(state="unknown", reason="interrupted")
    assert "Nobody knows whether these arrived" in text_of(gwen.client.get(f"/data/waves/{wave}/"))
    assert chiara.client.post(f"/data/waves/messages/{row.pk}/review/", {"arrived": "yes"}).status_code == 403
    gwen.client.post(f"/data/waves/messages/{row.pk}/review/", {"arrived": "no"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", "reviewed")


def test_a_cancelled_delivery_is_paused_and_goes_on(wave, gwen, smtp, monkeypatch) -> None:
    told = []

    def stop_after_one(self: JobContext, done: int, total: int, message: str = "") -> None:
        told.append(done)
        if done == 1:
            Job.objects.filter(pk=self.job_id).update(cancel_requested=True)
        self._told_at = None
        original(self, done, total, message)

    original = JobContext.progress
    with monkeypatch.context() as patched:
        patched.setattr(JobContext, "progress", stop_after_one)
        gwen.client.post(f"/data/waves/{wave}/deliver/", {"typed": "2"})
    assert (PlannedWave.objects.get().state, len(smtp.received)) == ("paused", 1)
    assert "Deliver 1 message" in text_of(gwen.client.get(f"/data/waves/{wave}/"))
    gwen.client.post(f"/data/waves/{wave}/deliver/", {"typed": "1"})
    assert (PlannedWave.objects.get().state, len(smtp.received)) == ("delivered", 2)


def test_another_centers_wave_is_missing(wave, gwen) -> None:
    PlannedWave.objects.update(center_id=_other_center())
    assert gwen.client.get(f"/data/waves/{wave}/").status_code == 404


def _other_center() -> int:
    from excello.core.people import create_center

    return create_center(name="Elsewhere", by=None, at=AT).id


def test_the_list_asks_the_same_number_of_queries(wave, gwen, due, contacts, plan, today, assert_constant_queries):
    def double() -> None:
        due(*contacts("dora"), day=today)
        plan(day=today, at=timezone.now())

    assert_constant_queries("/data/waves/", gwen.client, double)


def test_a_wave_asks_the_same_number_of_queries(wave, gwen, contacts, assert_constant_queries) -> None:
    def double() -> None:
        contacts("eric", "fred")
        for row in Delivery.objects.all():
            row.pk, row.contact_key = None, {"anna": "eric", "bert": "fred"}[row.contact_key]
            row.token_digest = row.contact_key
            row.save()

    assert_constant_queries(f"/data/waves/{wave}/", gwen.client, double)


def test_the_plan_asks_the_same_number_of_queries(due, contacts, gwen, today, assert_constant_queries) -> None:
    due(*contacts("anna"), day=today)

    def double() -> None:
        names = [f"person{number}" for number in range(40)]
        one = due(*contacts(*names), day=today)
        type(one.touch).objects.filter(pk=one.touch.pk).update(send_date=DAY)

    assert_constant_queries("/data/waves/plan/", gwen.client, double)


def test_the_contact_and_the_campaign_show_their_messages(wave, gwen, smtp, center) -> None:
    who = Event("m1", "identify", "test", AT, user_id="anna", traits={"email": "anna@example.com"}, center=center.slug)
    land_events(lake(), [who], application="test", received_at=AT)
    gwen.client.post(f"/data/waves/{wave}/deliver/", {"typed": "2"})
    assert "A day costs" in text_of(gwen.client.get("/customers/anna/?tab=messages"))
    lines = {str(line.label): line.value for line in message_lines(Delivery.objects.first().touch.campaign_id)}
    assert lines == {"Messages planned": "2", "Sent": "2"}


def test_the_api_plans_delivers_and_lists(due, contacts, gwen, chiara, smtp, today, any_hour) -> None:
    due(*contacts("anna", "bert"), day=today)
    api = gwen.api
    [row] = api.get("/engagement/due", day=today.isoformat()).json()
    assert (row["touch"], row["members"], row["eligible"]) == ("CMP-1/T1", 2, 2)
    made = api.post("/engagement/waves", {"day": today.isoformat()})
    assert made.status_code == 201
    wave = made.json()["wave_id"]
    assert api.post("/engagement/waves", {"day": today.isoformat()}).json()["findings"][0]["code"] == "wave.nothing_due"
    wrong = api.post(f"/engagement/waves/{wave}/deliver", {"messages": 9})
    assert (wrong.status_code, wrong.json()["findings"][0]["code"]) == (422, "delivery.count")
    assert api.post(f"/engagement/waves/{wave}/deliver", {"messages": 2}).status_code == 202
    assert api.get(f"/engagement/waves/{wave}").json()["messages"] == {"sent": 2}
    assert [one["wave_id"] for one in api.get("/engagement/waves").json()] == [wave]
    messages = api.get(f"/engagement/waves/{wave}/messages", state="sent").json()
    assert {one["contact_key"] for one in messages} == {"anna", "bert"}
    settled = api.post(f"/engagement/messages/{messages[0]['id']}/review", {"arrived": True})
    assert settled.json()["findings"][0]["code"] == "delivery.known"
    assert chiara.api.get(f"/engagement/waves/{wave}/messages").status_code == 403
    assert chiara.api.post("/engagement/waves", {"day": today.isoformat()}).status_code == 403
    assert api.get("/engagement/waves/999999").status_code == 404
