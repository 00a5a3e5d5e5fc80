"""Dead letters: mended, discarded, and sent into the lake again by a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from excello.core.access import Actor
from excello.core.jobs import JobView, start_job
from excello.core.operations import nothing_changed, operation, record_entry, save_versioned
from excello.engagement.models import DeadLetter
from excello.engagement.queries.letters import Selection, check_payload, letter_row, waiting
from excello.engagement.rules.letters import LetterState, storable
from excello.findings import Finding, Refused, mark, refuse_if

EMPTY = Finding(
    "letters.none", "letters", mark("No dead letter is waiting here."), mark("Somebody has settled them: look again.")
)


@operation
def mend_letter(*, letter_id: int, payload: str, version: int | None, by: Actor, at: datetime) -> None:
    """Keep a mended text of a dead letter. Refused: still not an event the lake would take, settled, overtaken."""
    by.require("engagement.sources")
    row = letter_row(letter_id, by)
    _refuse_settled(row)
    payload = storable(payload.strip())
    refuse_if(check_payload(row, payload))
    if payload == row.mended:
        nothing_changed()
        return
    row.mended = payload
    save_versioned(row, expected=version, fields=["mended"])
    _record("letter.mended", row, by, at)


@operation
def start_replay(*, selection: Selection, by: Actor, at: datetime) -> JobView:
    """Start a job that sends the selected dead letters into the lake again. Refused when none waits."""
    by.require("engagement.sources")
    rows = waiting(by.center_id, selection)
    newest = rows.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        raise Refused([EMPTY])
    count = rows.count()
    job = start_job(
        kind="engagement.replay",
        args={"selection": selection.as_dict(), "newest": newest},
        by=by,
        at=at,
        subject=("engagement.letters", ""),
    )
    _record_many("letters.replay_started", selection, by, at, {"letters": count})
    return job


@operation
def finish_replay(*, selection: Selection, counts: Mapping[str, int], by: Actor, at: datetime) -> None:
    """Write into the trail what a replay came to."""
    _record_many("letters.replayed", selection, by, at, counts)


@operation
def discard_letters(*, selection: Selection, reason: str, by: Actor, at: datetime) -> int:
    """Give the selected dead letters up, with a reason; returns how many. Refused: no reason, or none waits."""
    by.require("engagement.sources")
    reason = storable(" ".join(reason.split()))
    if not reason:
        raise Refused(
            [
                Finding(
                    "letters.reason",
                    "reason",
                    mark("Say why these events are given up."),
                    mark("One sentence is enough: a test, a spammer, nothing that can be mended."),
                )
            ]
        )
    settled = waiting(by.center_id, selection).update(
        state=LetterState.DISCARDED, settled_at=at, settled_by_id=by.person_id, settled_because=reason[:255]
    )
    if not settled:
        raise Refused([EMPTY])
    _record_many("letters.discarded", selection, by, at, {"letters": settled}, reason=reason)
    return settled


def _refuse_settled(row: DeadLetter) -> None:
    if row.state != LetterState.WAITING:
        raise Refused([EMPTY])


def _record(kind: str, row: DeadLetter, by: Actor, at: datetime) -> None:
    # What an event holds may be personal: the trail keeps which one it was, never its content.
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=("engagement.letter", row.pk),
        label=f"{row.source.name} · {row.pk}",
        after={"reason": row.reason},
    )


def _record_many(
    kind: str, selection: Selection, by: Actor, at: datetime, after: Mapping[str, Any], reason: str = ""
) -> None:
    one = selection.letter_id
    subject = ("engagement.letter", one) if one else ("engagement.letters", "")
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=subject,
        label=selection.words,
        reason=reason,
        after={**selection.as_dict(), **after},
    )
