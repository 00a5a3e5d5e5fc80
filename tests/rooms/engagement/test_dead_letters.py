"""Dead letters: mended, replayed once, given up with a reason, forgotten with their contact."""

import json

import pytest
from tests.rooms.engagement.arriving import arrive, event, landed
from tests.support.cast import AT

from excello.core.access import Denied, Missing
from excello.core.models import AuditEntry
from excello.core.people import create_center
from excello.engagement.models import DeadLetter
from excello.engagement.operations.erasing import erase_letters
from excello.engagement.operations.letters import discard_letters, mend_letter, start_replay
from excello.engagement.operations.replaying import replay_letters
from excello.engagement.queries.collector import arrivals
from excello.engagement.queries.letters import Selection
from excello.findings import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(website) -> DeadLetter:
    """A track event that names nobody."""
    arrive(website, event("m1", userId=None, properties={"plan": "team"}))
    return DeadLetter.objects.get()


def _mended(letter: DeadLetter, **changes: object) -> str:
    return json.dumps({**json.loads(letter.payload), **changes})


def _mend(letter, member, version=1, **changes) -> None:
    mend_letter(letter_id=letter.pk, payload=_mended(letter, **changes), version=version, by=member.actor, at=AT)


def test_a_mended_letter_lands_under_its_own_message_id(letter, gwen) -> None:
    _mend(letter, gwen, userId="anna")
    start_replay(selection=Selection(letter_id=letter.pk), by=gwen.actor, at=AT)
    [row] = landed()
    assert (row["message_id"], row["user_id"], json.loads(row["properties"])) == ("m1", "anna", {"plan": "team"})
    letter.refresh_from_db()
    assert (letter.state, letter.settled_by) == ("replayed", gwen.person)


def test_what_the_lake_would_still_refuse_is_not_kept(letter, gwen) -> None:
    for payload in (_mended(letter, event=""), _mended(letter, userId=7), "{", "[]", "null", ""):
        with pytest.raises(Refused):
            mend_letter(letter_id=letter.pk, payload=payload, version=1, by=gwen.actor, at=AT)
    letter.refresh_from_db()
    assert letter.mended == ""


def test_two_who_mend_at_once_do_not_overwrite_each_other(letter, gwen) -> None:
    _mend(letter, gwen, userId="anna")
    with pytest.raises(Refused) as refused:
        _mend(letter, gwen, userId="bert")
    assert refused.value.findings[0].code == "changed_meanwhile"


def test_replaying_leaves_what_is_still_refused(website, gwen) -> None:
    arrive(website, event("m1", userId=None), event("m2", userId=None), event("m3", type="pageview"))
    second = DeadLetter.objects.get(payload__contains="m2")
    _mend(second, gwen, userId="anna")
    job = start_replay(selection=Selection(source_id=website.pk), by=gwen.actor, at=AT)
    assert [row["message_id"] for row in landed()] == ["m2"]
    assert DeadLetter.objects.filter(state="waiting").count() == 2
    finished = AuditEntry.objects.get(kind="letters.replayed")
    assert finished.after == {"source_id": website.pk, "accepted": 1, "duplicates": 0, "refused": 2}
    assert job.kind == "engagement.replay"


def test_a_replay_that_broke_off_counts_nothing_twice(letter, gwen) -> None:
    _mend(letter, gwen, userId="anna")
    given = {"selection": Selection(), "newest": letter.pk, "by": gwen.actor, "at": AT, "progress": lambda *_t: None}
    assert replay_letters(**given)["accepted"] == 1
    # As after a crash between the lake and the database.
    DeadLetter.objects.update(state="waiting")
    assert replay_letters(**given) == {"accepted": 0, "duplicates": 1, "refused": 0}
    assert len(landed()) == 1


def test_a_selection_means_its_source_reason_and_day(website, gwen) -> None:
    arrive(website, event("m1", userId=None), event("m2", type="pageview"))
    given = {"reason": "a test", "by": gwen.actor, "at": AT}
    for nothing in (Selection(source_id=website.pk + 1), Selection(reason="no_time"), Selection(day="2020-01-01")):
        with pytest.raises(Refused):
            discard_letters(selection=nothing, **given)
    assert discard_letters(selection=Selection(reason="no_subject", day="2026-11-02"), **given) == 1
    assert DeadLetter.objects.get(state="waiting").reason == "unknown_type"


def test_giving_up_needs_a_reason_and_happens_once(letter, gwen) -> None:
    with pytest.raises(Refused) as refused:
        discard_letters(selection=Selection(), reason=" ", by=gwen.actor, at=AT)
    assert refused.value.findings[0].code == "letters.reason"
    discard_letters(selection=Selection(), reason="A test of ours", by=gwen.actor, at=AT)
    with pytest.raises(Refused) as refused:
        _mend(letter, gwen, userId="anna")
    assert refused.value.findings[0].code == "letters.none"
    assert AuditEntry.objects.get(kind="letters.discarded").reason == "A test of ours"


def test_the_trail_never_holds_what_the_event_held(letter, gwen) -> None:
    _mend(letter, gwen, userId="anna-bianchi")
    start_replay(selection=Selection(letter_id=letter.pk), by=gwen.actor, at=AT)
    kept = json.dumps(list(AuditEntry.objects.values("label", "before", "after", "reason")), default=str)
    assert "anna-bianchi" not in kept


def test_another_center_finds_nothing(letter, gwen) -> None:
    DeadLetter.objects.update(center_id=create_center(name="Other", by=None, at=AT).id)
    with pytest.raises(Missing):
        _mend(letter, gwen, userId="anna")
    with pytest.raises(Refused):
        start_replay(selection=Selection(), by=gwen.actor, at=AT)
    assert gwen.client.get(f"/data/dead-letters/{letter.pk}/").status_code == 404


def test_only_operations_may(letter, rita, chiara) -> None:
    for member in (rita, chiara):
        with pytest.raises(Denied):
            start_replay(selection=Selection(), by=member.actor, at=AT)
        for path in ("/data/dead-letters/", f"/data/dead-letters/{letter.pk}/"):
            assert member.client.get(path).status_code == 403


def test_a_contact_is_forgotten_in_letters_and_arrivals(website) -> None:
    arrive(website, event("m1", userId="anna", event=None), event("m2", userId="anna-maria", event=None))
    assert erase_letters("anna") == 2
    assert DeadLetter.objects.get().subject == "anna-maria"
    assert [one.subject for one in arrivals(website.key)] == ["anna-maria"]


def test_mending_on_screen(letter, gwen) -> None:
    client, path = gwen.client, f"/data/dead-letters/{letter.pk}/"
    page = client.get(path).content.decode()
    assert "Nobody named" in page
    assert "What still stands between this event and the lake" in page
    checked = client.post(path, {"payload": _mended(letter, userId="anna"), "version": 1, "check": "yes"})
    assert checked.status_code == 200
    assert "The lake would take this event as it stands." in checked.content.decode()
    assert DeadLetter.objects.get().mended == ""
    wrong = client.post(path, {"payload": '{"type": "track"', "version": 1})
    assert wrong.status_code == 422
    assert "{&quot;type&quot;: &quot;track&quot;" in wrong.content.decode()
    done = client.post(path, {"payload": _mended(letter, userId="anna"), "version": 1})
    assert (done.status_code, len(landed())) == (302, 1)
    settled = client.get(path).content.decode()
    assert "As it came" in settled
    assert "Save and replay" not in settled


def test_many_on_screen(website, gwen) -> None:
    arrive(website, event("m1", userId=None), event("m2", type="pageview"))
    client = gwen.client
    page = client.get("/data/dead-letters/").content.decode()
    assert "Replay 2 events" in page
    assert "Replay 1 event" in client.get("/data/dead-letters/?reason=no_subject").content.decode()
    assert (
        "Replay 1"
        not in client.get("/data/dead-letters/?q=pageview").content.decode().split("<main")[1].split("<table")[0]
    )
    refused = client.post("/data/dead-letters/discard/", {"because": ""}, follow=True)
    assert "Say why these events are given up." in refused.content.decode()
    client.post("/data/dead-letters/discard/", {"because": "a test", "reason": "no_subject"})
    assert DeadLetter.objects.get(state="waiting").reason == "unknown_type"
    listed = client.get("/data/dead-letters/?state=discarded").content.decode()
    assert "a test" in listed


@pytest.mark.parametrize("odd", [{"letter_id": "x"}, {"day": "2026-13-45"}, {"source": "1;"}, {"day": "yesterday"}])
def test_a_selection_that_cannot_be_read_never_means_all(letter, gwen, odd) -> None:
    for action in ("replay", "discard"):
        assert gwen.client.post(f"/data/dead-letters/{action}/", {**odd, "because": "a test"}).status_code == 404
    letter.refresh_from_db()
    assert letter.state == "waiting"


def test_the_list_is_exported_and_queried_once(website, gwen, assert_constant_queries) -> None:
    arrive(website, event("m1", userId=None))

    def more() -> None:
        arrive(website, *(event(f"n{number}", userId=None) for number in range(5)))

    assert_constant_queries("/data/dead-letters/", gwen.client, more)
    assert gwen.client.get("/data/dead-letters/?export=csv").content.decode("utf-8-sig").count("Nobody named") == 6


def test_the_api_mends_replays_and_gives_up(website, gwen, rita) -> None:
    arrive(website, event("m1", userId=None), event("m2", type="pageview"))
    api = gwen.api
    listed = api.get("/engagement/dead-letters", reason="no_subject").json()
    [one] = listed
    assert api.put(f"/engagement/dead-letters/{one['id']}", {"payload": "{", "version": 1}).status_code == 422
    mended = {**json.loads(one["payload"]), "userId": "anna"}
    body = {"payload": json.dumps(mended), "version": one["version"]}
    assert api.put(f"/engagement/dead-letters/{one['id']}", body).json()["version"] == 2
    assert api.post("/engagement/dead-letters/replay", {"letter_id": one["id"]}).status_code == 202
    assert len(landed()) == 1
    assert api.post("/engagement/dead-letters/discard", {"because": "a test"}).json() == {"letters": 1}
    assert api.get("/engagement/dead-letters").json() == []
    assert len(api.get(f"/engagement/sources/{website.pk}/arrivals").json()) == 2
    assert api.get(f"/engagement/sources/{website.pk}/refusals").json() == []
    assert rita.api.get("/engagement/dead-letters").status_code == 403
