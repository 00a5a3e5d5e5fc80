"""Sends dead letters into the lake again, in portions; what the lake still refuses keeps waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from excello.core.access import Actor
from excello.core.lake_home import lake
from excello.engagement.models import DeadLetter
from excello.engagement.queries.letters import Selection, read_letter, waiting
from excello.engagement.rules.letters import LetterState
from excello.findings import Refused
from excello.lake.landing import Event, land_events

PORTION = 500
APPLICATION = "engagement.replay"
Progress = Callable[[int, int, str], None]


def replay_letters(*, selection: Selection, newest: int, by: Actor, at: datetime, progress: Progress) -> dict[str, int]:
    """Replay the waiting letters of a selection up to `newest`; done twice, each event still counts once."""
    rows = waiting(by.center_id, selection).filter(pk__lte=newest)
    total, done, counts = rows.count(), 0, Counter({"accepted": 0, "duplicates": 0, "refused": 0})
    for portion in _portions(selection, newest, by):
        counts += _replay(portion, by, at)
        done += len(portion)
        progress(done, total, "")
    return {name: counts[name] for name in ("accepted", "duplicates", "refused")}


def _portions(selection: Selection, newest: int, by: Actor) -> Iterator[list[DeadLetter]]:
    last = 0
    rows = waiting(by.center_id, selection).select_related("source", "center").order_by("pk")
    while portion := list(rows.filter(pk__gt=last, pk__lte=newest)[:PORTION]):
        last = portion[-1].pk
        yield portion


def _replay(portion: Sequence[DeadLetter], by: Actor, at: datetime) -> Counter[str]:
    read: list[tuple[DeadLetter, Event]] = []
    refused = 0
    for row in portion:
        try:
            read.append((row, read_letter(row, row.mended or row.payload)))
        except Refused:
            refused += 1
    landed = land_events(lake(), [event for _row, event in read], application=APPLICATION, received_at=at)
    dropped = {drop.position for drop in landed.dropped}
    taken = [row.pk for number, (row, _event) in enumerate(read) if number not in dropped]
    DeadLetter.objects.filter(pk__in=taken, state=LetterState.WAITING).update(
        state=LetterState.REPLAYED, settled_at=at, settled_by_id=by.person_id
    )
    return Counter(accepted=landed.accepted, duplicates=landed.duplicates, refused=refused + len(dropped))
