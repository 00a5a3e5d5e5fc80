"""How fast contact data really goes stale, measured from bounces, to be held against what is assumed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from excello.lake.quality.cells import Measurable, months_since

SURE = 1.96
"""Standard deviations of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Decay:
    """Share of addresses that go bad a month. addresses: how many were watched; bounced: how many of them bounced;
    months: address-months they were watched, up to the bounce; monthly, with a 95 % interval."""

    addresses: int
    bounced: int
    months: float
    monthly: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float]:
        return {
            "addresses": self.addresses,
            "bounced": self.bounced,
            "months": round(self.months, 1),
            "monthly": round(self.monthly, 5),
            "low": round(self.low, 5),
            "high": round(self.high, 5),
        }


def observed_decay(source: Measurable, cells: ir.Table, *, at: datetime) -> Decay | None:
    """Measured over rows with `confirmed` and `bounced` (UTC): an address confirmed after its bounce is good again,
    one that never bounced was watched until `at`. None where nobody was watched or no bounce is known.

    Bounces a month at risk are a constant hazard h; a month leaves exp(-h), so the decay is 1 - exp(-h).
    """
    watched = cells.filter(cells.confirmed.notnull() & (cells.confirmed <= ibis.literal(at, "timestamp('UTC')")))
    failed = (watched.bounced >= watched.confirmed) & (watched.bounced <= ibis.literal(at, "timestamp('UTC')"))
    failed = failed.fill_null(False)
    age = months_since(watched.confirmed, at)
    lived = ibis.ifelse(failed, age - months_since(watched.bounced, at), age)
    found = source.arrow(
        watched.aggregate(addresses=watched.count(), bounced=ibis.ifelse(failed, 1, 0).sum(), months=lived.sum())
    ).to_pylist()[0]
    if not found["addresses"] or not found["bounced"] or not found["months"]:
        return None
    return decay_of(found["addresses"], found["bounced"], float(found["months"]))


def decay_of(addresses: int, bounced: int, months: float) -> Decay:
    """The decay a month from counts; the interval takes the bounces as Poisson (square-root scale)."""
    low, high = (max(0.0, math.sqrt(bounced) + sign * SURE / 2) ** 2 / months for sign in (-1, 1))
    monthly, low, high = (1 - math.exp(-hazard) for hazard in (bounced / months, low, high))
    return Decay(addresses, bounced, months, monthly, low, high)
