"""The consent ledger: what holds, what is refused, and a chain that cannot be changed unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from tests.rooms.customers.conftest import ANN, BEN
from tests.support.cast import AT

from excello.core.access import Denied, system_actor
from excello.core.models import AuditEntry
from excello.core.operations import entries_about
from excello.customers import public as customers
from excello.customers.models import AppendOnly, Consent, ConsentChain, ConsentEvidence
from excello.customers.queries.consents import entry_fits
from excello.customers.queries.digests import subject_of
from excello.findings import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ROW = customers.NewConsent(
    ANN, "newsletter", "email", "marketing", "given", "consent", "2026-03", "Fair", "Card 7", AT - DAY
)


def consented(center, *, topic: str = "newsletter", channel: str = "email", purpose: str = "marketing") -> set[str]:
    return customers.consented_keys(
        center_id=center.id, keys=[ANN, BEN, "nobody"], topic=topic, channel=channel, purpose=purpose
    )


def test_a_consent_holds_for_its_topic_channel_and_purpose_alone(center, say) -> None:
    say()
    assert consented(center) == {ANN}
    assert consented(center, topic="events") == set()
    assert consented(center, channel="phone") == set()
    assert consented(center, purpose="profiling") == set()


def test_the_latest_word_holds_whenever_it_was_written_down(center, say) -> None:
    say(at=AT)
    say(state="withdrawn", at=AT + 2 * DAY)
    assert consented(center) == set()
    say(at=AT + 3 * DAY, said_at=AT + DAY, evidence="An older card turned up")
    assert consented(center) == set()
    say(at=AT + 4 * DAY)
    assert consented(center) == {ANN}


def test_withdrawing_everything_reaches_every_topic_channel_and_purpose(center, say) -> None:
    say()
    say(topic="events", channel="phone")
    say(purpose="profiling")
    say(contact_key=BEN)
    say(topic="*", state="withdrawn", at=AT + DAY)
    assert consented(center) == {BEN}
    assert consented(center, topic="events", channel="phone") == set()
    assert consented(center, purpose="profiling") == set()
    states = customers.consent_state(center_id=center.id, key=ANN)
    assert {(view.topic, view.state, view.said_of) for view in states} == {
        ("newsletter", "withdrawn", "*"),
        ("events", "withdrawn", "*"),
    }
    say(at=AT + 2 * DAY)
    assert consented(center) == {ANN, BEN}


def test_a_channel_may_be_withdrawn_whole(center, say) -> None:
    say()
    say(channel="*", state="withdrawn", at=AT + DAY)
    assert consented(center) == set()
    (view,) = customers.consent_state(center_id=center.id, key=ANN)
    assert view.state == "withdrawn"


def test_who_only_withdrew_is_shown_so(center, say) -> None:
    say(topic="*", state="withdrawn")
    (view,) = customers.consent_state(center_id=center.id, key=ANN)
    assert (view.topic, view.state) == ("*", "withdrawn")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"contact_key": ""}, "consent.contact_key"),
        ({"topic": "*"}, "consent.topic"),
        ({"topic": "News letter"}, "consent.topic"),
        ({"channel": "*"}, "consent.channel"),
        ({"channel": ""}, "consent.channel"),
        ({"purpose": "sales"}, "consent.purpose"),
        ({"state": "maybe"}, "consent.state"),
        ({"lawful_basis": "because"}, "consent.lawful_basis"),
        ({"wording_version": " "}, "consent.wording_version"),
        ({"source": ""}, "consent.source"),
        ({"said_at": AT + DAY}, "consent.at"),
        ({"said_at": datetime(2026, 11, 1, 9, 0)}, "consent.at"),  # noqa: DTZ001 the refusal is about it
    ],
)
def test_what_proves_nothing_is_refused(change, code, say) -> None:
    with pytest.raises(Refused) as refused:
        say(**change)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert not Consent.objects.exists()


def test_a_withdrawal_needs_no_wording(say) -> None:
    assert say(state="withdrawn", wording_version="").recorded == 1


def test_only_those_who_may_write_into_the_ledger(center, rita, bruno, sara) -> None:
    said = {"center_id": center.id, "rows": [ROW], "at": AT}
    for member in (rita, bruno):
        with pytest.raises(Denied):
            customers.record_consents(by=member.actor, **said)
    assert customers.record_consents(by=sara.actor, **said).recorded == 1


def test_the_same_statement_is_not_written_twice(center, say) -> None:
    first = say()
    again = say()
    assert (first.recorded, again.recorded, again.unchanged) == (1, 0, 1)
    assert AuditEntry.objects.filter(kind="consent.recorded").count() == 1


def test_a_list_is_written_whole_with_one_entry_and_again_changes_nothing(center) -> None:
    by = system_actor(center.id)
    rows = [replace(ROW, contact_key=f"c{number}", topic="fair_2026") for number in range(1200)]
    done = customers.record_consents(center_id=center.id, rows=[*rows, rows[0]], by=by, at=AT)
    assert (done.recorded, done.unchanged) == (1200, 1)
    assert AuditEntry.objects.filter(kind="consents.recorded").count() == 1
    assert customers.record_consents(center_id=center.id, rows=rows, by=by, at=AT + DAY).recorded == 0
    assert customers.verify_chain(center_id=center.id).length == 1200
    assert "Fair 2026" in [topic.name for topic in customers.topics(center_id=center.id)]


def test_one_broken_row_keeps_the_whole_list_out(center) -> None:
    rows = [ROW, replace(ROW, contact_key=BEN, state="maybe")]
    with pytest.raises(Refused) as refused:
        customers.record_consents(center_id=center.id, rows=rows, by=system_actor(center.id), at=AT)
    assert refused.value.findings[0].path == "rows.1.state"
    assert not Consent.objects.exists()


def test_many_keys_cost_one_query(center) -> None:
    rows = [replace(ROW, contact_key=f"c{number}") for number in range(600)]
    customers.record_consents(center_id=center.id, rows=rows, by=system_actor(center.id), at=AT)
    for number in (2, 500):
        keys = [f"c{one}" for one in range(number)]
        with CaptureQueriesContext(connection) as captured:
            found = customers.consented_keys(center_id=center.id, keys=keys, topic="newsletter", channel="email")
        assert found == set(keys)
        assert len(captured) == 1


def test_the_trail_and_the_ledger_know_the_subject_only_by_its_digest(say) -> None:
    say(evidence="")
    entry = AuditEntry.objects.get(kind="consent.recorded")
    held = [str(value) for row in Consent.objects.values() for value in row.values()]
    assert ANN not in " ".join([*held, entry.label, entry.subject_id, str(entry.after)])
    assert [view.kind for view in entries_about("customers.subject", subject_of(ANN))] == ["consent.recorded"]


def test_the_digest_needs_the_installations_secret(settings) -> None:
    before = subject_of(ANN)
    settings.SECRET_KEY = "another"
    assert subject_of(ANN) != before


def test_the_ledger_refuses_to_be_changed_or_shortened(say) -> None:
    say()
    row = Consent.objects.get()
    row.state = "withdrawn"
    with pytest.raises(AppendOnly):
        row.save()
    with pytest.raises(AppendOnly):
        row.delete()
    with pytest.raises(AppendOnly):
        Consent.objects.update(state="withdrawn")
    with pytest.raises(AppendOnly):
        Consent.objects.bulk_update([row], ["state"])
    with pytest.raises(AppendOnly):
        Consent.objects.all().delete()
    with pytest.raises((AppendOnly, models.ProtectedError)):
        row.center.delete()
    assert Consent.objects.get().state == "given"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE customers_consent SET state = 'withdrawn' WHERE number = 2",
        "UPDATE customers_consent SET at = recorded_at WHERE number = 2",
        "UPDATE customers_consent SET number = 9 WHERE number = 3",
    ],
)
def test_a_change_behind_our_back_breaks_the_chain(change: str, center, say) -> None:
    for number in range(3):
        say(at=AT + number * DAY, said_at=AT - DAY + number * DAY)
    assert customers.verify_chain(center_id=center.id).is_whole
    with connection.cursor() as cursor:
        cursor.execute(change)
    report = customers.verify_chain(center_id=center.id)
    assert report.broken_at in (2, 3)
    assert not entry_fits(center.id, report.broken_at)


def test_a_chain_cut_at_its_end_is_seen(center, say) -> None:
    say()
    say(at=AT + DAY)
    ConsentEvidence.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_consent WHERE number = 2")
    assert customers.verify_chain(center_id=center.id).broken_at == 2
    assert entry_fits(center.id, 1)


def test_two_writers_at_once_do_not_fork_the_chain(center, say, monkeypatch) -> None:
    """Another entry lands between reading the end and moving it: this write is refused, none is lost."""
    from excello.customers.operations import ledger

    say()
    chained = ledger._chained

    def meanwhile(*args):
        ConsentChain.objects.update(length=models.F("length") + 1)
        return chained(*args)

    monkeypatch.setattr(ledger, "_chained", meanwhile)
    with pytest.raises(Refused) as refused:
        say(at=AT + DAY)
    assert refused.value.findings[0].code == "changed_meanwhile"
    assert Consent.objects.count() == 1


def test_an_empty_chain_is_whole(center) -> None:
    assert customers.verify_chain(center_id=center.id).is_whole
