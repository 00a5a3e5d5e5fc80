"""What was acknowledged reaches the lake once, is counted once, and what cannot be taken waits with its reason."""

import json
from datetime import timedelta

import pytest
from tests.rooms.engagement.arriving import arrive, event, landed, write
from tests.support.cast import AT

from excello.core.lake_home import lake
from excello.engagement.models import DeadLetter, Source, SourceDay
from excello.engagement.operations import collected
from excello.engagement.public import forget_settled_letters, last_segment, take_collected
from excello.engagement.queries.collector import arrivals, collector_folder, log_folder
from excello.engagement.rules.letters import REASONS
from excello.lake.landing import DropReason
from excello.lake.log import sealed_segments

pytestmark = pytest.mark.django_db


def _counts(source: Source) -> tuple[int, int, int]:
    day = SourceDay.objects.get(source=source)
    return day.accepted, day.duplicates, day.dead


def test_events_land_are_counted_and_their_segment_goes(website) -> None:
    assert arrive(website, event("m1"), event("m2"), event("m1")) == 1
    assert [row["message_id"] for row in landed()] == ["m1", "m2"]
    assert {row["source"] for row in landed()} == {website.key}
    assert _counts(website) == (2, 1, 0)
    assert sealed_segments(log_folder()) == []
    website.refresh_from_db()
    assert website.last_arrival_at == AT


def test_one_bad_event_does_not_sink_its_batch(website) -> None:
    arrive(website, event("m1"), event("m2", userId=None), event("m3", type="pageview"))
    assert [row["message_id"] for row in landed()] == ["m1"]
    found = dict(DeadLetter.objects.values_list("reason", "label"))
    assert found == {"no_subject": "Trial Started", "unknown_type": "Trial Started"}
    assert _counts(website) == (1, 0, 2)


@pytest.mark.parametrize("step", ["keep_flushed", "keep_recent", "retire"])
def test_a_crash_after_any_step_counts_and_keeps_nothing_twice(website, monkeypatch, step) -> None:
    write(website, event("m1"), event("m2", userId=None))
    with monkeypatch.context() as broken:
        broken.setattr(collected, step, _crash)
        with pytest.raises(ZeroDivisionError):
            take_collected(at=AT)
    assert len(sealed_segments(log_folder())) == 1
    # Taken up after midnight: the day it is counted on is the one it was counted on first.
    take_collected(at=AT + timedelta(days=1))
    assert [row["message_id"] for row in landed()] == ["m1"]
    assert _counts(website) == (1, 0, 1)
    assert DeadLetter.objects.count() == 1
    assert len(arrivals(website.key)) == 2


def _crash(*_args: object, **_named: object) -> None:
    raise ZeroDivisionError


def test_the_newest_arrivals_are_kept_with_their_verdicts(website) -> None:
    arrive(website, event("m1"), event("m1"), event("m2", event=None))
    assert sorted(one.verdict for one in arrivals(website.key)) == ["accepted", "dead", "duplicate"]
    arrive(website, *(event(f"n{number}") for number in range(60)), at=AT + timedelta(minutes=1))
    newest = arrivals(website.key)
    assert newest[0].message_id.startswith("n")
    assert newest[-1].message_id in {"m1", "m2"}


@pytest.mark.parametrize("text", ["\ud800", "nul\x00byte", "\u202egnihtyna", "=1+1", "<script>alert(1)</script>"])
def test_hostile_texts_are_kept_and_shown(website, gwen, text) -> None:
    arrive(website, event("m1", event=None, userId=text, properties={"x": text}))
    letter = DeadLetter.objects.get()
    for path in ("/data/dead-letters/", f"/data/dead-letters/{letter.pk}/", f"/data/sources/{website.pk}/live/"):
        page = gwen.client.get(path)
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.content.decode()
    assert gwen.client.get("/data/dead-letters/?export=csv").status_code == 200


def test_a_source_that_the_database_forgot_is_found_again_switched_off(website, center) -> None:
    write(website, event("m1"), event("m2", userId=None))
    key = website.key
    website.delete()
    take_collected(at=AT)
    again = Source.objects.get(key=key)
    assert (again.center_id, again.is_on, _counts(again)) == (center.id, False, (1, 0, 1))


def test_settled_letters_go_after_thirty_days_and_waiting_ones_never(website) -> None:
    arrive(website, event("m1", userId=None), event("m2", userId=None))
    settled = DeadLetter.objects.order_by("pk").first()
    DeadLetter.objects.filter(pk=settled.pk).update(state="discarded", settled_at=AT)
    assert forget_settled_letters(at=AT + timedelta(days=29)) == 0
    assert forget_settled_letters(at=AT + timedelta(days=31)) == 1
    assert DeadLetter.objects.get().state == "waiting"


def test_a_damaged_segment_is_kept_as_it_is(website, caplog) -> None:
    write(website, event("m1"))
    write(website, *(event(f"n{number}") for number in range(3)))
    [first, _second] = sealed_segments(log_folder())
    whole = first.path.read_bytes()
    follower = sealed_segments(log_folder())[1].path.read_bytes()
    first.path.write_bytes(b"\x00" * 40 + whole[40:] + follower)
    take_collected(at=AT)
    kept = collector_folder() / "damaged" / first.path.name
    assert kept.exists()
    assert "lost bytes" in caplog.text
    assert DeadLetter.objects.get().reason == "damaged"
    assert {row["message_id"] for row in landed()} >= {"n0", "n1", "n2"}


def test_the_file_of_keys_heals(website) -> None:
    file = collector_folder() / "keys.json"
    kept = json.loads(file.read_text())
    file.unlink()
    take_collected(at=AT)
    assert json.loads(file.read_text()) == kept


def test_events_are_of_the_center_whose_source_sent_them(website, center) -> None:
    arrive(website, event("m1"))
    [row] = landed()
    assert (row["center"], lake().batch_of("events", "collector")) == (center.slug, 1)


def test_every_reason_has_words_and_a_mend() -> None:
    assert not set(DropReason) - set(REASONS)


def test_numbers_go_on_above_every_segment_that_left_a_trace(website) -> None:
    """Should lake and log be deleted and the database stay, no letter may fall on an old one's place."""

    assert last_segment() == 0
    SourceDay.objects.create(source=website, day=AT.date(), last_segment=41)
    assert last_segment() == 41
