"""How a wave is arbitrated: read, decide, reserve, certify, land, close."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pyarrow as pa
from django.db.models import Max

from excello.core.access import Actor, Missing
from excello.core.lake_home import lake
from excello.core.models import Center
from excello.core.operations import operation, record_entry
from excello.core.people import center_view
from excello.findings import refuse_if
from excello.governance.models import Wave
from excello.governance.operations.ledger import Decided, Slots, release_wave, reserve
from excello.governance.queries.ledger import read_ledger
from excello.governance.queries.policy import PolicyView, current_policy
from excello.governance.queries.waves import DECIDED, WaveResult
from excello.governance.rules.certificate import certify
from excello.governance.rules.choice import decide
from excello.governance.rules.pairs import Candidate, Decision, candidate_findings
from excello.lake.landing import land_rows

DECIDING, ABANDONED = "deciding", "abandoned"
STALE_AFTER = timedelta(hours=1)
"""A wave that has been deciding for longer was killed; its slots return."""


class BrokenRules(RuntimeError):
    """The independent check found a broken rule: nothing of the wave goes ahead."""


@dataclass(slots=True)
class _Run:
    """One arbitration under way."""

    wave: Wave
    policy: PolicyView
    pairs: Sequence[Candidate]
    by_contact: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    decided: Decided = field(default_factory=lambda: defaultdict(list))
    ledger: Slots = field(default_factory=dict)

    @property
    def decisions(self) -> list[Decision]:
        return [decision for contact in sorted(self.decided) for decision in self.decided[contact]]


def arbitrate(*, center_id: int, day: date, candidates: Iterable[Candidate], by: Actor, at: datetime) -> WaveResult:
    """Decide which pairs go ahead on `day`, reserve their slots, and write every decision to the lake.

    Refused: a pair named twice, a value that is no amount. Several short transactions of its own: not to be called
    inside one. Whatever fails on the way returns the slots that were reserved.
    """
    if by.center_id != center_id:
        raise Missing("center")
    by.require("governance.arbitrate")
    pairs = tuple(candidates)
    refuse_if(candidate_findings(pairs))
    return_stale_waves(center_id=center_id, by=by, at=at)
    started = time.monotonic()
    policy = current_policy(center_id)
    wave = open_wave(center_id=center_id, day=day, policy_number=policy.number, by=by, at=at)
    run = _Run(wave, policy, pairs)
    try:
        _decide(run)
        reserve(wave, policy.rules, run.by_contact, run.decided, run.ledger, at)
        _certify(run)
        _land(run, at)
    except BaseException:
        abandon_wave(wave=wave, by=by, at=at)
        raise
    close_wave(wave=wave, decisions=run.decisions, by=by, at=at, seconds=time.monotonic() - started)
    return WaveResult(wave.pk, tuple(run.decisions), dict(wave.counts), dict(wave.certificate))


def _decide(run: _Run) -> None:
    """Decide the whole wave on the ledger as it stands, without holding anybody up."""
    for candidate in run.pairs:
        run.by_contact[candidate.contact_key].append(candidate)
    touches = {candidate.touch_id for candidate in run.pairs}
    rules, day = run.policy.rules, run.wave.day
    run.ledger = read_ledger(run.wave.center_id, run.by_contact, day=day, reach=rules.horizon, touches=touches)
    for decision in decide(rules, day, run.pairs, run.ledger):
        run.decided[decision.contact_key].append(decision)


def _certify(run: _Run) -> None:
    certificate = certify(run.policy.rules, run.wave.day, run.pairs, run.ledger, run.decisions)
    run.wave.certificate = certificate
    if certificate["violations"]:
        raise BrokenRules("; ".join(certificate["violated"]))


def _land(run: _Run, at: datetime) -> None:
    """Every decision, chosen or not, in one batch named after the wave: landing it again writes nothing."""
    worth = {(pair.contact_key, pair.touch_id): pair for pair in run.pairs}
    center = center_view(run.wave.center_id).slug
    rows = [_lake_row(run.wave, center, worth[d.contact_key, d.touch_id], d, at) for d in run.decisions]
    if rows:
        land_rows(lake(), "decisions", pa.Table.from_pylist(rows), application=f"wave:{run.wave.key}", version=1)


def _lake_row(wave: Wave, center: str, pair: Candidate, decision: Decision, at: datetime) -> dict[str, object]:
    return {
        "center": center,
        "wave_id": str(wave.key),
        "wave_date": wave.day,
        "contact_id": pair.contact_key,
        "touch_id": pair.touch_id,
        "campaign_id": str(pair.campaign_id),
        "campaign_label": pair.campaign_label,
        "channel": pair.channel,
        "category": pair.category,
        "topic": pair.topic,
        "value": float(pair.value),
        "chosen": decision.chosen,
        "reason": str(decision.reason),
        "lost_to": decision.lost_to,
        "margin": decision.margin,
        "detail": decision.detail,
        "decided_at": at,
    }


@operation
def open_wave(*, center_id: int, day: date, policy_number: int, by: Actor, at: datetime) -> Wave:
    """Begin a wave: from here on its slots can be told from others'."""
    by.require("governance.arbitrate")
    # One wave at a time takes the next number; SQLite serialises writers anyhow.
    Center.objects.select_for_update().get(pk=center_id)
    last = Wave.objects.filter(center_id=center_id).aggregate(last=Max("number"))["last"]
    wave = Wave.objects.create(
        center_id=center_id,
        number=(last or 0) + 1,
        day=day,
        policy_number=policy_number,
        started_at=at,
        by_id=by.person_id,
    )
    _record(wave, "wave.started", by, at, {"day": day})
    return wave


@operation
def close_wave(*, wave: Wave, decisions: Sequence[Decision], by: Actor, at: datetime, seconds: float) -> None:
    """Keep what was decided."""
    by.require("governance.arbitrate")
    wave.state, wave.decided_at, wave.seconds = DECIDED, at, seconds
    wave.counts = dict(sorted(Counter(str(decision.reason) for decision in decisions).items()))
    wave.pairs, wave.chosen = len(decisions), wave.counts.get("chosen", 0)
    wave.contacts = len({decision.contact_key for decision in decisions})
    wave.save()
    _record(wave, "wave.decided", by, at, {"day": wave.day, "pairs": wave.pairs, **wave.counts})


@operation
def abandon_wave(*, wave: Wave, by: Actor, at: datetime) -> None:
    """Give up a wave that could not be decided: its slots return."""
    by.require("governance.arbitrate")
    returned = release_wave(wave.pk, at)
    Wave.objects.filter(pk=wave.pk).update(state=ABANDONED)
    _record(wave, "wave.abandoned", by, at, {"day": wave.day, "returned": returned})


def return_stale_waves(*, center_id: int, by: Actor, at: datetime) -> None:
    """Abandon the waves whose process was killed on the way."""
    for wave in Wave.objects.filter(center_id=center_id, state=DECIDING, started_at__lt=at - STALE_AFTER):
        abandon_wave(wave=wave, by=by, at=at)


def _record(wave: Wave, kind: str, by: Actor, at: datetime, after: dict[str, object]) -> None:
    label = f"{wave.code} {wave.day.isoformat()}"
    record_entry(kind=kind, by=by, at=at, subject=("governance.wave", wave.pk), label=label, after=after)
