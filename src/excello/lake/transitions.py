"""When each cycle reached each stage, and where it stands: the stage engine."""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from excello.lake.catalogue import Catalogue
from excello.lake.conditions.compile import passes, predicate
from excello.lake.conditions.nodes import EventCount, counts_in
from excello.lake.lifecycle import LifecycleModel
from excello.lake.schemas.contract import INSTANT
from excello.lake.store import Snapshot
from excello.lake.tables.dimensions import CYCLE_ORDER, cycle_dimensions, rank_in_cycle
from excello.lake.tables.journal import journal
from excello.lake.tables.names import register_names

NEEDED = (
    *("cycle", "seq", "timestamp", "message_id", "source", "subject", "contact_id", "account_id", "opportunity_id"),
    *("product_raw", "product_key", "product", "line", "region_raw", "owner", "value", "campaign"),
)
"""Columns of the journal that the engine carries along."""
MICROSECOND = timedelta(microseconds=1)


def cycles(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> ir.Table:
    """One row a cycle that reached a stage, from events up to `at` and undated ones.

    The columns of `cycle_dimensions`; for each stage k: `reached_k` (bool), `at_k` (UTC, null = undated), `trigger_k`
    (message_id), `value_k` (float64), `campaign_k`; `outcome` (key of the stage that ended it: of several the latest
    reached) or null; `status` (open status by the latest event that has one, null once ended) and `status_at`; `dated`
    (whether any of its events has a time). A stage is reached by the first event after which its entry condition
    holds; undated events come before dated ones.
    """
    return snapshot.derived(("cycles", model, catalogue, at), lambda opened: _kept_cycles(opened, model, catalogue, at))


def transitions(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, *, at: datetime) -> ir.Table:
    """One row a (cycle, stage) reached: cycle, subject, contact_id, account_id, product, region, stage, position (of
    the stage in the model), entered_at (null = undated), trigger (message_id), campaign, model_version."""
    rows = cycles(snapshot, model, catalogue, at=at)
    parts = [
        rows.filter(rows[f"reached_{stage.key}"]).select(
            *("cycle", "subject", "contact_id", "account_id", "product", "region"),
            stage=ibis.literal(stage.key),
            position=ibis.literal(position, "int64"),
            entered_at=rows[f"at_{stage.key}"],
            trigger=rows[f"trigger_{stage.key}"],
            campaign=rows[f"campaign_{stage.key}"],
            model_version=ibis.literal(model.version, "int64"),
        )
        for position, stage in enumerate(model.stages)
    ]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _kept_cycles(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, at: datetime) -> ir.Table:
    """`at` is lent as a table, so that the compiled query is the same whenever it is asked."""
    moment = snapshot.given("moment", pa.table({"moment": pa.array([at], INSTANT)}))
    register_names(snapshot, catalogue)
    return snapshot.kept(("cycles", model, catalogue), lambda opened: _cycles(opened, model, catalogue, moment))


def _cycles(snapshot: Snapshot, model: LifecycleModel, catalogue: Catalogue, moment: ir.Table) -> ir.Table:
    hits = {count: f"hit_{number}" for number, count in enumerate(_counts_of(model))}
    compared = [*(count.filter for count in hits), *(status.events for status in model.statuses)]
    events = journal(snapshot, catalogue, compared=compared).cross_join(moment)
    events = events.filter((events.timestamp <= events.moment).fill_null(True)).drop("moment")
    counted = _ranked_and_counted(_marked(events, model, hits), hits)
    reached = _first_reached(counted, model, hits)
    facts = cycle_dimensions(snapshot, catalogue, counted).rename(fact_cycle="cycle")
    joined = reached.join(facts, reached.cycle == facts.fact_cycle).drop("fact_cycle")
    return joined.filter(ibis.or_(*(joined[f"reached_{stage.key}"] for stage in model.stages)))


def _counts_of(model: LifecycleModel) -> list[EventCount]:
    return list({count: None for stage in model.stages for count in counts_in(stage.entry)})


def _marked(events: ir.Table, model: LifecycleModel, hits: dict[EventCount, str]) -> ir.Table:
    """Which counts and which status each event is for; the JSON texts stay behind, sorting them would cost most."""
    marks = {name: ibis.ifelse(passes(count.filter, events), 1, 0) for count, name in hits.items()}
    cases = [(passes(status.events, events), ibis.literal(status.key)) for status in model.statuses]
    status = ibis.cases(*cases, else_=ibis.null("string")) if cases else ibis.null("string")
    return events.select(*NEEDED, status=status, **marks)


def _ranked_and_counted(events: ir.Table, hits: dict[EventCount, str]) -> ir.Table:
    """The place of each event in its cycle; hits become counts, so far or within the window."""
    counts = {name: _running(events, count, events[name]) for count, name in hits.items()}
    return events.mutate(rank=rank_in_cycle(), **counts)


def _running(events: ir.Table, count: EventCount, hit: ir.IntegerValue) -> ir.IntegerValue:
    if count.within is None:
        return hit.sum().over(ibis.cumulative_window(group_by="cycle", order_by=CYCLE_ORDER))
    span = count.within.delta - MICROSECOND
    window = ibis.trailing_range_window(
        ibis.interval(microseconds=span // MICROSECOND), group_by="cycle", order_by="timestamp"
    )
    return ibis.ifelse(events.timestamp.notnull(), hit.sum().over(window), 0)


def _first_reached(events: ir.Table, model: LifecycleModel, hits: dict[EventCount, str]) -> ir.Table:
    """One row a cycle: for each stage what triggered it, the outcome, the open status."""
    counts = {count: events[name] for count, name in hits.items()}
    packed = {name: events[name] for name in ("timestamp", "message_id", "value", "campaign", "rank")}
    events = events.mutate(trigger=ibis.struct(packed))
    firsts = {
        f"first_{stage.key}": events.trigger.argmin(events.rank, where=predicate(stage.entry, events, counts))
        for stage in model.stages
    }
    standing = ibis.struct({"key": events.status, "timestamp": events.timestamp})
    found = events.group_by("cycle").aggregate(
        dated=events.timestamp.notnull().any(),
        last_status=standing.argmax(events.rank, where=events.status.notnull()),
        **firsts,
    )
    return _unpacked(found, model)


def _unpacked(found: ir.Table, model: LifecycleModel) -> ir.Table:
    columns: dict[str, ir.Value] = {"cycle": found.cycle, "dated": found.dated}
    for stage in model.stages:
        first = found[f"first_{stage.key}"]
        columns |= {
            f"reached_{stage.key}": first.notnull(),
            f"at_{stage.key}": first["timestamp"],
            f"trigger_{stage.key}": first["message_id"],
            f"value_{stage.key}": first["value"],
            f"campaign_{stage.key}": first["campaign"],
        }
    outcome = _outcome(found, model)
    is_open = outcome.isnull()
    columns |= {
        "outcome": outcome,
        "status": ibis.ifelse(is_open, found.last_status["key"], ibis.null("string")),
        "status_at": ibis.ifelse(is_open, found.last_status["timestamp"], ibis.null("timestamp('UTC')")),
    }
    return found.select(**columns)


def _outcome(found: ir.Table, model: LifecycleModel) -> ir.StringValue:
    """Key of the ending stage that was reached last; of two reached by one event the later in the model."""
    outcome: ir.StringValue = ibis.null("string")
    rank: ir.IntegerValue = ibis.null("int64")
    for stage in model.stages:
        if stage.outcome is not None:
            place = found[f"first_{stage.key}"]["rank"]
            later = place.notnull() & (rank.isnull() | (place >= rank))
            outcome, rank = ibis.ifelse(later, stage.key, outcome), ibis.ifelse(later, place, rank)
    return outcome
