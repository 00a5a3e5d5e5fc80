"""Decisions as the lake keeps them: of a wave, of a contact, of a campaign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import ibis.expr.types as ir

from excello.core.lake_home import lake
from excello.core.people import center_view
from excello.governance.queries.waves import WaveView


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One pair's decision with what it was decided on."""

    wave_key: str
    day: date
    contact_key: str
    touch_id: str
    campaign_id: str
    campaign_label: str
    channel: str
    category: str
    topic: str
    value: float
    chosen: bool
    reason: str
    lost_to: str | None
    lost_to_label: str
    margin: float | None
    detail: str
    decided_at: datetime


Narrow = Callable[[ir.Table], ir.Table]


def decisions_for_contact(center_id: int, key: str, *, limit: int = 100) -> list[DecisionView]:
    """What was decided about a contact, newest first; the winners of what it lost stand beside it."""
    return _read(center_id, lambda t: _newest(t.filter(t.contact_id == key)).limit(limit))


def decisions_for_campaign(center_id: int, campaign_id: int, *, limit: int = 1000) -> list[DecisionView]:
    """What was decided about a campaign's touches, newest first."""
    return _read(center_id, lambda t: _newest(t.filter(t.campaign_id == str(campaign_id))).limit(limit))


def campaign_counts(center_id: int, campaign_id: int) -> dict[str, dict[str, int]]:
    """Touch → reason → pairs, of all waves of a campaign."""
    return _counts(center_id, lambda t: t.filter(t.campaign_id == str(campaign_id)))


def wave_touches(center_id: int, wave: WaveView) -> list[tuple[str, str, dict[str, int]]]:
    """The touches of a wave: id, label of the campaign, reason → pairs."""
    counted: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    with lake().snapshot() as snapshot:
        table = _own(center_id, snapshot.table("decisions"))
        found = table.filter(table.wave_id == wave.key)
        grouped = found.group_by("touch_id", "campaign_label", "reason").aggregate(pairs=found.count())
        for row in snapshot.rows(grouped):
            counted[row["touch_id"], row["campaign_label"] or ""][row["reason"]] = row["pairs"]
    return [(touch, label, counts) for (touch, label), counts in sorted(counted.items())]


class WaveDecisions:
    """The decisions of a wave, narrowed by reason, touch or contact, read a page at a time."""

    def __init__(self, center_id: int, wave: WaveView, *, words: tuple[str, ...] = (), **equal: str) -> None:
        self.center_id, self.wave, self.words = center_id, wave, words
        self.equal = {column: value for column, value in equal.items() if value}

    def count(self) -> int:
        """How many there are."""
        with lake().snapshot() as snapshot:
            return snapshot.count(self._narrow(snapshot.table("decisions")))

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[DecisionView]:
        start, length = part.start or 0, (part.stop or 0) - (part.start or 0)
        return _read(
            self.center_id,
            lambda t: self._narrow(t).order_by("contact_id", "touch_id").limit(length, offset=start),
        )

    def _narrow(self, table: ir.Table) -> ir.Table:
        found = table.filter(table.wave_id == self.wave.key)
        for column, value in self.equal.items():
            found = found.filter(found[column] == value)
        for word in self.words:
            text = found.contact_id + " " + found.touch_id + " " + found.campaign_label
            found = found.filter(text.lower().contains(word.lower()))
        return found


def _newest(table: ir.Table) -> ir.Table:
    return table.order_by([table.wave_date.desc(), table.decided_at.desc(), table.touch_id])


def _read(center_id: int, narrow: Narrow) -> list[DecisionView]:
    with lake().snapshot() as snapshot:
        own = _own(center_id, snapshot.table("decisions"))
        rows = snapshot.rows(narrow(own))
        labels = _labels(snapshot, own, {(row["wave_id"], row["lost_to"]) for row in rows if row["lost_to"]})
    return [_view(row, labels) for row in rows]


def _own(center_id: int, table: ir.Table) -> ir.Table:
    return table.filter(table.center == center_view(center_id).slug)


def _labels(snapshot: Any, table: ir.Table, winners: set[tuple[str, str]]) -> dict[str, str]:
    """Touch → the label of its campaign, of the touches that others lost to."""
    if not winners:
        return {}
    waves, touches = ({pair[0] for pair in winners}, {pair[1] for pair in winners})
    found = table.filter(table.wave_id.isin(sorted(waves)), table.touch_id.isin(sorted(touches)))
    rows = snapshot.rows(found.select("touch_id", "campaign_label").distinct())
    return {row["touch_id"]: row["campaign_label"] or "" for row in rows}


def _counts(center_id: int, narrow: Narrow) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    with lake().snapshot() as snapshot:
        table = narrow(_own(center_id, snapshot.table("decisions")))
        grouped = table.group_by("touch_id", "reason").aggregate(pairs=table.count())
        for row in snapshot.rows(grouped):
            counted[row["touch_id"]][row["reason"]] += row["pairs"]
    return {touch: dict(counts) for touch, counts in sorted(counted.items())}


def _view(row: dict[str, Any], labels: dict[str, str]) -> DecisionView:
    return DecisionView(
        wave_key=row["wave_id"],
        day=row["wave_date"],
        contact_key=row["contact_id"],
        touch_id=row["touch_id"],
        campaign_id=row["campaign_id"] or "",
        campaign_label=row["campaign_label"] or "",
        channel=row["channel"] or "",
        category=row["category"] or "",
        topic=row["topic"] or "",
        value=row["value"] or 0.0,
        chosen=row["chosen"],
        reason=row["reason"],
        lost_to=row["lost_to"],
        lost_to_label=labels.get(row["lost_to"] or "", ""),
        margin=row["margin"],
        detail=row["detail"] or "",
        decided_at=row["decided_at"],
    )
