"""A wave brings what is due, one message a chosen pair, and never the same pair twice."""

from datetime import timedelta

import pytest
from tests.rooms.engagement.conftest import DAY, agree, states
from tests.support.cast import AT

from excello.core.access import Denied, Missing
from excello.core.models import AuditEntry
from excello.engagement.models import Delivery, PlannedWave, SuppressedAddress, WaveTouch
from excello.engagement.public import plan_wave
from excello.engagement.queries.tokens import address_digest
from excello.findings import Refused
from excello.governance.models import Reservation

pytestmark = pytest.mark.django_db


def test_the_chosen_become_messages_and_the_rest_keep_their_reason(due, contacts, plan) -> None:
    contacts("anna", "bert", "carl")
    contacts("dora", consent=False)
    due("anna", "bert", "carl", "dora", held_out=["carl"])
    result = plan()
    assert result.counts == {"chosen": 2, "held_out": 1, "no_consent": 1}
    assert states() == {"anna": "queued", "bert": "queued"}
    assert PlannedWave.objects.get().state == "planned"
    assert WaveTouch.objects.get().touch_key == "CMP-1/T1"


def test_planning_keeps_one_entry_and_sets_the_campaign_running(due, contacts, plan) -> None:
    one = due(*contacts("anna"))
    plan()
    entry = AuditEntry.objects.get(kind="wave.planned")
    assert entry.after == {"day": "2026-11-02", "touches": 1, "pairs": 1, "messages": 1}
    one.campaign.refresh_from_db()
    assert one.campaign.state == "running"


def test_the_same_day_again_brings_only_what_was_scheduled_since(due, contacts, plan) -> None:
    due(*contacts("anna"))
    plan()
    with pytest.raises(Refused) as refused:
        plan()
    assert refused.value.findings[0].code == "wave.nothing_due"
    due(*contacts("bert"))
    assert plan().counts == {"chosen": 1}
    assert states() == {"anna": "queued", "bert": "queued"}


def test_a_pair_has_one_message_that_may_leave(due, contacts, plan) -> None:
    from django.db import IntegrityError, transaction

    due(*contacts("anna"))
    plan()
    row = Delivery.objects.get()
    row.pk, row.token_digest = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_who_bounced_or_has_no_address_cannot_be_reached(due, contacts, center, plan) -> None:
    SuppressedAddress.objects.create(
        center_id=center.id, channel="email", digest=address_digest("Anna@example.com"), reason="bounced", at=AT
    )
    agreed = ("nobody",)
    due(*contacts("anna", "bert"), *agreed)
    assert plan().counts == {"chosen": 1, "suppressed": 2}
    assert states() == {"bert": "queued"}


def test_what_a_person_carries_out_is_no_part_of_a_wave(due, contacts, plan) -> None:
    due(*contacts("anna"), channel="phone")
    with pytest.raises(Refused) as refused:
        plan()
    assert refused.value.findings[0].code == "wave.nothing_due"


def test_a_day_that_is_over_is_not_planned(due, contacts, plan) -> None:
    with pytest.raises(Refused) as refused:
        plan(day=DAY - timedelta(days=1))
    assert refused.value.findings[0].path == "day"


def test_while_one_wave_is_planned_another_is_refused(due, contacts, plan, center) -> None:
    due(*contacts("anna"))
    PlannedWave.objects.create(center_id=center.id, day=DAY, started_at=AT)
    with pytest.raises(Refused) as refused:
        plan()
    assert refused.value.findings[0].code == "wave.being_planned"


def test_after_a_crash_the_slots_return_and_the_pair_is_planned(due, contacts, plan, center, gwen) -> None:
    due(*contacts("anna"))
    plan()
    Delivery.objects.all().delete()
    WaveTouch.objects.all().delete()
    PlannedWave.objects.update(state="planning", wave=None, started_at=AT - timedelta(hours=2))
    assert plan().counts == {"chosen": 1}
    assert states() == {"anna": "queued"}
    assert Reservation.objects.filter(state="reserved").count() == 1


def test_only_operations_plan_and_only_their_own_center(rita, gwen, due, contacts) -> None:
    due(*contacts("anna"))
    with pytest.raises(Denied):
        plan_wave(center_id=rita.center_id, day=DAY, by=rita.actor, at=AT)
    with pytest.raises(Missing):
        plan_wave(center_id=gwen.center_id + 1, day=DAY, by=gwen.actor, at=AT)


def test_what_an_earlier_day_left_unsent_is_closed_and_can_be_taken_up(due, contacts, plan, gwen) -> None:
    due(*contacts("anna"))
    wave = plan().wave_id
    due(*contacts("bert"))
    tomorrow = AT + timedelta(days=1)
    with pytest.raises(Refused):
        plan(day=DAY + timedelta(days=1), at=tomorrow)
    assert PlannedWave.objects.get(wave_id=wave).state == "over"
    assert Delivery.objects.get(contact_key="anna").reason == "day_over"
    assert plan(day=DAY + timedelta(days=1), at=tomorrow, include_late=True).counts == {"chosen": 2}
    assert sorted(Delivery.objects.filter(state="queued").values_list("contact_key", flat=True)) == ["anna", "bert"]


def test_a_withdrawal_before_planning_keeps_the_pair_out(due, contacts, center, gwen, plan) -> None:
    due(*contacts("anna", "bert"))
    agree(center, gwen, ["anna"], "product_news", state="withdrawn")
    assert plan().counts == {"chosen": 1, "no_consent": 1}
