"""How slots are reserved so that no two waves pass the same cap, and what becomes of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from excello.governance.models import Reservation, Turnstile, Wave
from excello.governance.queries.ledger import in_parts, read_ledger
from excello.governance.rules.choice import decide_contact
from excello.governance.rules.pairs import Candidate, Decision, Slot
from excello.governance.rules.policy import PolicyRules

CONTACTS_A_CHUNK = 250
"""Contacts reserved under one turn of the turnstile: well under 200 ms, so that the web is never locked out."""

Decided = dict[str, list[Decision]]
Slots = dict[str, tuple[Slot, ...]]


def reserve(
    wave: Wave,
    policy: PolicyRules,
    candidates: Mapping[str, Sequence[Candidate]],
    decided: Decided,
    ledger: Slots,
    at: datetime,
) -> None:
    """Reserve what was chosen, chunk by chunk, each atomic with its check.

    `decided` and `ledger` (both by contact) are brought up to date in place: a contact whose slots have changed since
    the ledger was read is decided again on what the ledger says now.
    """
    Turnstile.objects.get_or_create(center_id=wave.center_id)
    chosen = sorted(contact for contact, decisions in decided.items() if any(d.chosen for d in decisions))
    for contacts in in_parts(chosen, CONTACTS_A_CHUNK):
        with transaction.atomic():
            take_turn(wave.center_id)
            _decide_again(wave, policy, contacts, candidates, decided, ledger)
            _write(wave, contacts, candidates, decided, at)


def take_turn(center_id: int) -> None:
    """Hold everybody else's reservations back until this transaction ends.

    An update rather than a lock for share: it locks the row on PostgreSQL and the database on SQLite.
    """
    Turnstile.objects.filter(center_id=center_id).update(turn=F("turn") + 1)


def _decide_again(
    wave: Wave,
    policy: PolicyRules,
    contacts: Collection[str],
    candidates: Mapping[str, Sequence[Candidate]],
    decided: Decided,
    ledger: Slots,
) -> None:
    touches = {candidate.touch_id for contact in contacts for candidate in candidates[contact]}
    now = read_ledger(wave.center_id, contacts, day=wave.day, reach=policy.horizon, touches=touches)
    for contact in contacts:
        slots = now.get(contact, ())
        if slots != ledger.get(contact, ()):
            ledger[contact] = slots
            decided[contact] = decide_contact(policy, wave.day, candidates[contact], slots)


def _write(
    wave: Wave,
    contacts: Collection[str],
    candidates: Mapping[str, Sequence[Candidate]],
    decided: Decided,
    at: datetime,
) -> None:
    taken = {(d.contact_key, d.touch_id) for contact in contacts for d in decided[contact] if d.chosen}
    Reservation.objects.bulk_create(
        Reservation(
            center_id=wave.center_id,
            wave=wave,
            contact_key=candidate.contact_key,
            touch_id=candidate.touch_id,
            campaign_id=candidate.campaign_id,
            channel=candidate.channel,
            category=candidate.category,
            day=wave.day,
            reserved_at=at,
        )
        for contact in contacts
        for candidate in candidates[contact]
        if (candidate.contact_key, candidate.touch_id) in taken
    )


def confirm_sent(*, center_id: int, contact_key: str, touch_id: str, at: datetime) -> bool:
    """A reserved message left the house: its slot is used. False where no slot waits (settled or released before).

    Belongs to the delivery's own transaction, whose record is the delivery: a slot has no audit entry of its own.
    """
    return _settle(center_id, contact_key, touch_id, "sent", at)


def release(*, center_id: int, contact_key: str, touch_id: str, at: datetime) -> bool:
    """A reserved message will not be sent: its slot returns. False where no slot waits."""
    return _settle(center_id, contact_key, touch_id, "released", at)


def _settle(center_id: int, contact_key: str, touch_id: str, state: str, at: datetime) -> bool:
    waiting = Reservation.objects.filter(
        center_id=center_id, contact_key=contact_key, touch_id=touch_id, state="reserved"
    )
    return bool(waiting.update(state=state, settled_at=at))


def release_wave(wave_id: int, at: datetime) -> int:
    """Return every slot of a wave that still waits; how many there were."""
    return Reservation.objects.filter(wave_id=wave_id, state="reserved").update(state="released", settled_at=at)
