"""Messages leave one by one, each only while consent holds, and never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from tests.rooms.engagement.conftest import BODY, DAY, agree, states
from tests.support.cast import AT

from excello.core.models import AuditEntry
from excello.engagement.models import Delivery, PlannedWave, SuppressedAddress
from excello.engagement.operations.delivering import resume_deliveries, send_messages
from excello.engagement.operations.reviewing import review_message
from excello.engagement.public import (
    close_days,
    deliver_wave,
    deliveries_for_campaign,
    deliveries_for_contact,
    message_counts,
)
from excello.findings import Refused
from excello.governance.models import Reservation

pytestmark = pytest.mark.django_db


def test_each_chosen_contact_gets_one_mail(due, contacts, plan, send, smtp) -> None:
    one = due(*contacts("anna", "bert"))
    assert send(plan().wave_id) == {"sent": 2}
    assert sorted(received.recipients[0] for received in smtp.received) == ["anna@example.com", "bert@example.com"]
    assert PlannedWave.objects.get().state == "delivered"
    assert message_counts(campaign_id=one.campaign.pk).sent == 2
    assert set(Reservation.objects.values_list("state", flat=True)) == {"sent"}


def test_a_second_run_sends_nothing(due, contacts, plan, send, smtp) -> None:
    due(*contacts("anna"))
    wave = plan().wave_id
    send(wave)
    PlannedWave.objects.update(state="delivering")
    send(wave)
    assert len(smtp.received) == 1


def test_consent_withdrawn_while_queued_withholds(due, contacts, plan, send, smtp, center, gwen) -> None:
    due(*contacts("anna", "bert"))
    wave = plan().wave_id
    agree(center, gwen, ["anna"], "product_news", state="withdrawn")
    assert send(wave) == {"sent": 1, "withheld": 1}
    row = Delivery.objects.get(contact_key="anna")
    assert (row.reason, row.attempts) == ("no_consent", 0)
    assert Reservation.objects.get(contact_key="anna").state == "released"
    assert not smtp.to("anna@example.com")


def test_a_cancelled_campaign_sends_nothing_more(due, contacts, plan, send, smtp) -> None:
    one = due(*contacts("anna"))
    wave = plan().wave_id
    type(one.campaign).objects.update(state="cancelled")
    assert send(wave) == {"withheld": 1}
    assert Delivery.objects.get().reason == "campaign_ended"


def test_a_bounce_fails_and_keeps_the_address_out_for_good(due, contacts, plan, send, smtp) -> None:
    smtp.refused.add("anna@example.com")
    due(*contacts("anna", "bert"))
    assert send(plan().wave_id) == {"failed": 1, "sent": 1}
    row = Delivery.objects.get(contact_key="anna")
    assert (row.reason, row.detail) == ("refused", "550 5.1.1 no such mailbox")
    assert SuppressedAddress.objects.count() == 1
    assert Reservation.objects.get(contact_key="anna").state == "released"
    due("anna", "bert")
    later = AT + timedelta(days=3)
    due("anna", "bert", day=later.date())
    assert plan(day=later.date(), at=later).counts == {"chosen": 1, "suppressed": 1}


def test_a_hang_up_after_the_message_leaves_its_fate_unknown_and_is_not_sent_again(
    due, contacts, plan, send, smtp
) -> None:
    smtp.hang_up_after_data = True
    due(*contacts("anna"))
    wave = plan().wave_id
    assert send(wave) == {"unknown": 1}
    smtp.hang_up_after_data = False
    PlannedWave.objects.update(state="delivering")
    assert send(wave) == {"unknown": 1}
    assert len(smtp.received) == 1
    assert Reservation.objects.get().state == "sent"


def test_what_a_crash_left_sending_becomes_unknown(due, contacts, plan, send, smtp) -> None:
    due(*contacts("anna", "bert"))
    wave = plan().wave_id
    Delivery.objects.filter(contact_key="anna").update(state="sending", claim=uuid4(), sending_at=AT)
    assert send(wave) == {"sent": 1, "unknown": 1}
    assert [received.recipients[0] for received in smtp.received] == ["bert@example.com"]


def test_an_unknown_fate_is_settled_by_a_person_once(due, contacts, plan, send, gwen) -> None:
    due(*contacts("anna"))
    wave = plan().wave_id
    Delivery.objects.update(state="unknown")
    review_message(delivery_id=Delivery.objects.get().pk, arrived=True, by=gwen.actor, at=AT)
    assert states() == {"anna": "sent"}
    with pytest.raises(Refused):
        review_message(delivery_id=Delivery.objects.get().pk, arrived=False, by=gwen.actor, at=AT)
    assert AuditEntry.objects.get(kind="message.reviewed").subject_id == str(wave)


def test_without_a_server_everything_waits_and_goes_on_by_itself(due, contacts, plan, send, smtp, settings) -> None:
    due(*contacts("anna", "bert"))
    wave = plan().wave_id
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send(wave) == {"queued": 2}
    row = PlannedWave.objects.get()
    assert (row.state, row.halt, row.not_before) == ("delivering", "unreachable", AT + timedelta(minutes=1))
    assert Delivery.objects.filter(attempts=0).count() == 2
    settings.EMAIL_PORT = port
    assert send(wave, at=AT + timedelta(minutes=1)) == {"sent": 2}


def test_a_server_that_puts_off_is_asked_again_later_and_at_last_no_more(
    due, contacts, plan, send, smtp, monkeypatch
) -> None:
    async def later(*_arguments: object) -> str:
        return "451 4.7.1 greylisted, try again"

    monkeypatch.setattr(type(smtp), "handle_RCPT", later)
    due(*contacts("anna"))
    wave = plan().wave_id
    assert send(wave) == {"queued": 1}
    row = Delivery.objects.get()
    assert (row.attempts, row.not_before, row.detail) == (
        1,
        AT + timedelta(minutes=1),
        "451 4.7.1 greylisted, try again",
    )
    assert send(wave) == {"queued": 1}, "its time has not come"
    assert Delivery.objects.get().attempts == 1
    Delivery.objects.update(attempts=5, not_before=None)
    assert send(wave) == {"failed": 1}
    assert Delivery.objects.get().reason == "gave_up"
    assert Reservation.objects.get().state == "released"


def test_quiet_hours_stop_a_delivery_and_the_clock_goes_on_with_it(due, contacts, plan, send, smtp) -> None:
    due(*contacts("anna"))
    early = AT.replace(hour=5)
    wave = plan(at=early).wave_id
    assert send(wave, at=early) == {"queued": 1}
    assert PlannedWave.objects.get().halt == "quiet_hours"
    assert resume_deliveries(at=early) == 0
    assert send(wave) == {"sent": 1}


def test_in_the_evening_quiet_hours_outlast_the_day(due, contacts, plan, gwen) -> None:
    due(*contacts("anna"))
    evening = AT.replace(hour=20)
    wave = plan(at=evening).wave_id
    with pytest.raises(Refused) as refused:
        deliver_wave(wave_id=wave, by=gwen.actor, at=evening)
    assert refused.value.findings[0].code == "delivery.quiet_hours"


@pytest.mark.parametrize(("days", "code"), [(1, "delivery.day_over"), (-1, "delivery.too_early")])
def test_a_wave_is_delivered_on_its_day(due, contacts, plan, gwen, days, code) -> None:
    day = DAY + timedelta(days=2)
    due(*contacts("anna"), day=day)
    wave = plan(day=day).wave_id
    with pytest.raises(Refused) as refused:
        deliver_wave(wave_id=wave, by=gwen.actor, at=AT + timedelta(days=2 + days))
    assert refused.value.findings[0].code == code


def test_a_message_whose_day_ends_on_the_way_is_withheld(due, contacts, plan, send, smtp, any_hour) -> None:
    due(*contacts("anna"))
    assert send(plan().wave_id, at=AT + timedelta(days=1)) == {"withheld": 1}
    assert Delivery.objects.get().reason == "day_over"


def test_the_clock_closes_the_day_and_completes_the_campaign(due, contacts, plan, send, smtp) -> None:
    one = due(*contacts("anna"), ends=DAY + timedelta(days=1))
    send(plan().wave_id)
    one.campaign.refresh_from_db()
    assert one.campaign.state == "running", "its last day is tomorrow"
    close_days(at=AT + timedelta(days=1))
    one.campaign.refresh_from_db()
    assert one.campaign.state == "completed"


def test_a_campaign_is_complete_once_everything_is_sent(due, contacts, plan, send, smtp) -> None:
    one = due(*contacts("anna"))
    send(plan().wave_id)
    one.campaign.refresh_from_db()
    assert one.campaign.state == "completed"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(due, contacts, plan, gwen, smtp) -> None:
    names = [f"person{number:02}" for number in range(24)]
    due(*contacts(*names))
    wave = plan().wave_id
    PlannedWave.objects.update(state="delivering")
    actor = gwen.actor

    def work(_number: int) -> None:
        try:
            send_messages(wave_id=wave, by=actor, clock=lambda: AT, progress=lambda *_told: None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert sorted(received.recipients[0] for received in smtp.received) == [f"{name}@example.com" for name in names]
    assert set(states().values()) == {"sent"}


def test_a_second_start_is_refused_while_one_is_under_way(due, contacts, plan, gwen) -> None:
    from excello.core.models import Job

    due(*contacts("anna"))
    wave = plan().wave_id
    job = Job.objects.create(kind="engagement.deliver", label="W", created_at=AT, state="running")
    PlannedWave.objects.update(state="delivering", job=job)
    with pytest.raises(Refused) as refused:
        deliver_wave(wave_id=wave, by=gwen.actor, at=AT)
    assert refused.value.findings[0].code == "delivery.under_way"


def test_a_failing_claim_leaves_the_message_queued(due, contacts, plan, send, smtp, monkeypatch) -> None:
    """Whatever breaks before the message leaves must not lose it."""
    from excello.engagement.channels.email import EmailChannel

    def broken(self: EmailChannel, letter: object) -> object:
        raise ValueError("the template is broken")

    due(*contacts("anna"))
    wave = plan().wave_id
    with monkeypatch.context() as patched:
        patched.setattr(EmailChannel, "compose", broken)
        with pytest.raises(ValueError, match="template"):
            send(wave)
    assert states() == {"anna": "queued"}
    assert send(wave) == {"sent": 1}


def test_the_door_tells_what_a_contact_and_a_campaign_got(due, contacts, plan, send, smtp, center) -> None:
    one = due(*contacts("anna"), body=BODY)
    send(plan().wave_id)
    [mine] = deliveries_for_contact(center_id=center.id, key="anna")
    assert (mine.touch_key, mine.state, mine.day) == ("CMP-1/T1", "sent", DAY)
    assert deliveries_for_campaign(campaign_id=one.campaign.pk) == [mine]
    assert deliveries_for_contact(center_id=center.id, key="nobody") == []
